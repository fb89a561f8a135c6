"""How large the window is, and how large things are in it. Pure.

All lengths of the look are those of a kiosk that is touched standing. Whoever sits at a desk with a mouse, a number pad or
a small touchscreen needs half of them: keys of 11.5 mm (WCAG 2.2 asks for 44 pixels of 1/96 inch, which is 11.6 mm), and
capitals of 2.7 to 3.2 mm, which eyes of 60 years read at 60 cm (16 to 18 minutes of arc; ISO 9241-303 asks for 16).
A larger window is the same picture, larger.
"""

from look.size import Size

MM_PER_INCH = 25.4
# What a monitor has when nobody says otherwise, and what X takes every monitor for.
USUAL_PX_PER_MM = 96 / MM_PER_INCH
DESK = 0.5
# Width and height of the smallest picture, in lengths of the look: standing, and as a strip.
TALL = (200.0, 328.0)
WIDE = (396.0, 190.0)
# From this width in heights on, the strip is the better use of the room.
WIDE_FROM = 1.4


def is_wide(width: int, height: int) -> bool:
    """Whether a window of this size is drawn as a strip."""
    return width >= height * WIDE_FROM


def smallest(px_per_mm: float, *, wide: bool = False) -> tuple[int, int]:
    """Width and height in pixels below which something would be hard to read."""
    width, height = WIDE if wide else TALL
    return round(width * DESK * px_per_mm), round(height * DESK * px_per_mm)


def size_in_window(width: int, height: int, px_per_mm: float) -> Size:
    """The lengths in a window of so many pixels: as large as the picture has room for."""
    wanted = WIDE if is_wide(width, height) else TALL
    return Size(width, height, px_per_mm, min(width / wanted[0], height / wanted[1]))


def px_per_mm(monitor_width_px: int | None, monitor_width_mm: float | None) -> float:
    """Pixels in a millimetre of the monitor, as far as that is known."""
    if monitor_width_px is None or monitor_width_mm is None:
        return USUAL_PX_PER_MM
    return monitor_width_px / monitor_width_mm


def left_top(position: tuple[int, int], size: tuple[int, int], screen: tuple[int, int]) -> tuple[int, int]:
    """Where the window stands: a negative place counts from the right or the lower edge of the screen."""
    left, top = (
        place if place >= 0 else max(0, whole + place - length)
        for place, length, whole in zip(position, size, screen, strict=True)
    )
    return left, top
