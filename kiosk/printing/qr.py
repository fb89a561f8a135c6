"""QR codes as squares of modules, for printers that can't draw them and for pictures of slips."""

import functools

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

# A scanner wants this many white modules around the code.
QUIET = 4


@functools.lru_cache(maxsize=64)
def modules(data: str) -> tuple[tuple[bool, ...], ...] | None:
    """The rows of the code for `data`, True is black; None where there is none: empty, too long, not printable.

    Correction level M (15 % may be lost), the smallest version that holds it.
    """
    if not data or not data.isprintable():
        return None
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):  # which one depends on how far it is over
        return None
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def edge(data: str) -> int | None:
    """How many modules the code is wide."""
    rows = modules(data)
    return len(rows) if rows else None


def image(data: str, module: int) -> Image.Image | None:
    """The code in black and white, each module `module` dots wide, without the white around it."""
    rows = modules(data)
    if rows is None:
        return None
    small = Image.new("1", (len(rows), len(rows)), 1)
    small.putdata([not black for row in rows for black in row])
    return small.resize((len(rows) * module, len(rows) * module), Image.Resampling.NEAREST)
