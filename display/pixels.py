"""A picture as the screen takes it: nothing is left to read or to decode. No Kivy."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """Red, green and blue of each pixel, a byte each, from the top left. Only one and the same object is equal: comparing
    megabytes would take a frame's time.
    """

    width: int
    height: int
    rgb: bytes


def pixels_of(image: "Image.Image") -> Pixels:
    """An image's pixels; what is transparent loses that."""
    return Pixels(image.width, image.height, image.convert("RGB").tobytes())
