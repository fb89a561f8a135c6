"""QR codes as squares of modules, for printers that can't draw them and for pictures of slips."""

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import qrcode
    from PIL import Image

# A scanner wants this many white modules around the code.
QUIET = 4
# ISO/IEC 18004: version 1 has 21 modules to an edge, each further one four more.
_EDGE_BEFORE, _EDGE_STEP = 17, 4


@functools.lru_cache(maxsize=64)
def modules(data: str) -> tuple[tuple[bool, ...], ...] | None:
    """The rows of the code for `data`, True is black; None where there is none: empty, too long, not printable.

    Correction level M (15 % may be lost), the smallest version that holds it.
    """
    code = _of(data)
    if code is None:
        return None
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def edge(data: str) -> int | None:
    """How many modules the code is wide."""
    code = _of(data)
    return None if code is None else _EDGE_BEFORE + _EDGE_STEP * int(code.version)


def _of(data: str) -> "qrcode.QRCode[Any] | None":
    """The code in its version, its modules not drawn yet."""
    if not data or not data.isprintable():
        return None
    import qrcode  # noqa: PLC0415 - the first frame does not wait for it; what measures paper is in every kiosk's file
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415
    from qrcode.exceptions import DataOverflowError  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data)
    try:
        code.best_fit()
    except (DataOverflowError, ValueError):  # which one depends on how far it is over
        return None
    return code


def image(data: str, module: int) -> "Image.Image | None":
    """The code in black and white, each module `module` dots wide, without the white around it."""
    rows = modules(data)
    if rows is None:
        return None
    from PIL import Image  # noqa: PLC0415 - as above

    small = Image.new("1", (len(rows), len(rows)), 1)
    small.putdata([not black for row in rows for black in row])
    return small.resize((len(rows) * module, len(rows) * module), Image.Resampling.NEAREST)
