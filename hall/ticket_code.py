"""The code that names a ticket without being its number.

Numbers can be counted through; whoever knows a code has seen the slip. It is made from the request id of the take, so
that an act which is repeated gives the same code, and it is as hard to guess as that id: `new_request` makes random ones.
"""

import hashlib

# Crockford's base 32: no I, L, O or U, so that nobody misreads or is insulted. https://www.crockford.com/base32.html
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def ticket_code(request: str) -> str:
    """Eight characters of Crockford's base 32, 40 bits of the SHA-256 of a request id."""
    number = int.from_bytes(hashlib.sha256(request.encode()).digest()[:5], "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
