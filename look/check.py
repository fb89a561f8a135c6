"""What `antrean check --config` asks of every machine with a screen."""

from PIL import ImageFont

from hall.check import Finding
from hall.messages import Message
from look.fonts import FONTS
from look.screen import Screen
from look.x11 import monitors, screen_size

# From a wall of a projector to a small tablet; outside of it the width was hardly measured.
PX_PER_MM = (0.4, 12.0)


def fonts_finding() -> Finding:
    """Whether the fonts that travel with the program can be read."""
    for font in FONTS.values():
        for path in (font.regular, font.bold):
            try:
                ImageFont.truetype(str(path), 20)
            except OSError as error:
                return Finding("fonts", False, Message("{file} can't be read: {reason}.", file=path, reason=error))
    return Finding("fonts", True, Message("all there"))


def screen_finding(screen: Screen) -> Finding:
    """Whether the screen, or the named monitor, is there, and as wide as the file says."""
    size = screen_size()
    if size is None:
        return Finding("screen", False, Message("there is no X screen here; set DISPLAY"))
    if screen.output is not None:
        found = {monitor.name: (monitor.width, monitor.height) for monitor in monitors()}
        if screen.output not in found:
            told = Message(
                "there is no monitor {name}; there are: {known}", name=screen.output, known=", ".join(found) or "-"
            )
            return Finding("screen", False, told)
        size = found[screen.output]
    width, height = size
    scale = width / screen.width_mm
    if not PX_PER_MM[0] <= scale <= PX_PER_MM[1]:
        told = Message(
            "{width} pixels on {mm} mm can't be right; measure the picture and set screen.width_mm",
            width=width,
            mm=screen.width_mm,
        )
        return Finding("screen", False, told)
    told = Message("{width} by {height} pixels, {scale} per mm", width=width, height=height, scale=f"{scale:.1f}")
    return Finding("screen", True, told)
