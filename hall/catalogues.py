"""Catalogues of translations, read from the .po files in which they are kept.

To read one takes some 25 ms, which every start of a program would wait for. So a compiled one may lie beside it, which knows
from which bytes it was made: one that is not of the file beside it is not looked at.
"""

import gettext
import hashlib
import io
import struct
from contextlib import suppress
from pathlib import Path

MADE_OF = "sha256 of the catalogue that this was made of"


def read(file: Path) -> gettext.NullTranslations:
    """The translations of a .po file."""
    written = file.read_bytes()
    with suppress(OSError, ValueError, struct.error), _beside(file).open("rb") as compiled:
        found = gettext.GNUTranslations(compiled)
        if found.gettext(MADE_OF) == _digest(written):
            return found
    return gettext.GNUTranslations(io.BytesIO(_compiled(written)))


def put_compiled(file: Path) -> Path:
    """Lays the compiled catalogue beside a .po file; where it lies."""
    beside = _beside(file)
    beside.write_bytes(_compiled(file.read_bytes()))
    return beside


def put_all_compiled(root: Path) -> None:
    """The same for every .po file under a folder."""
    for file in root.rglob("*.po"):
        put_compiled(file)


def _beside(file: Path) -> Path:
    return file.with_suffix(".mo")


def _digest(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def _compiled(written: bytes) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - seldom needed, and slow to import
    from babel.messages.pofile import read_po  # noqa: PLC0415

    messages = read_po(io.BytesIO(written))
    messages.add(MADE_OF, _digest(written))
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    return compiled.getvalue()
