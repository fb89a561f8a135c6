"""The staff PIN: kept only as a salted scrypt hash; five wrong tries lock the pad for a minute. No Kivy.

A PIN of few digits can be guessed from its hash by whoever has the file; scrypt makes each guess cost about 50 ms and
16 MB. It keeps visitors out of the staff menu, no more.
"""

import base64
import hashlib
import hmac
import os
import re
from dataclasses import dataclass, replace

from hall.errors import BadRequestError
from hall.messages import Message

TRIES = 5
LOCKED_S = 60.0
LENGTH_MIN, LENGTH_MAX = 4, 10
# RFC 7914 parameters for interactive use: 2**14 blocks of 1 KiB.
_N, _R, _P, _SALT, _KEY = 2**14, 8, 1, 16, 32
_FORM = re.compile(r"scrypt\$(\d+)\$(\d+)\$(\d+)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)", re.ASCII)


def hash_pin(pin: str) -> str:
    """`scrypt$N$r$p$salt$key`, salt and key in base 64.

    :raises BadRequestError: unless the PIN has 4 to 10 digits.
    """
    if not (pin.isascii() and pin.isdigit() and LENGTH_MIN <= len(pin) <= LENGTH_MAX):
        raise BadRequestError(Message("A PIN has {least} to {most} digits.", least=LENGTH_MIN, most=LENGTH_MAX))
    salt = os.urandom(_SALT)
    key = _key(pin, salt, _N, _R, _P)
    return f"scrypt${_N}${_R}${_P}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def is_pin_hash(text: str) -> bool:
    """Whether a text has the form that `hash_pin` gives."""
    return _FORM.fullmatch(text) is not None


def fits(pin: str, stored: str) -> bool:
    """Whether a PIN is the one of a hash. Takes about 50 ms on purpose: not for the UI thread.

    :raises ValueError: when `stored` is no such hash.
    """
    match = _FORM.fullmatch(stored)
    if match is None:
        raise ValueError(stored)
    n, r, p = (int(match[group]) for group in (1, 2, 3))
    wanted = base64.b64decode(match[5])
    return hmac.compare_digest(_key(pin, base64.b64decode(match[4]), n, r, p), wanted)


def _key(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, dklen=_KEY)


@dataclass(frozen=True, slots=True)
class Pad:
    """The tries at one PIN pad. Times are seconds of a monotonic clock."""

    wrong: int = 0
    locked_until: float = 0.0

    def locked_s(self, now: float) -> float:
        """For how long the pad is still locked."""
        return max(0.0, self.locked_until - now)

    def after_wrong(self, now: float) -> "Pad":
        """One more wrong try; the fifth locks the pad."""
        wrong = self.wrong + 1
        return Pad(0, now + LOCKED_S) if wrong >= TRIES else replace(self, wrong=wrong)

    def after_right(self) -> "Pad":
        """The right PIN forgets the wrong ones."""
        return Pad()
