"""A picture from the hall's folder, as it was made fit for its place."""

from kivy.graphics.texture import Texture
from kivy.properties import ListProperty, ObjectProperty
from kivy.uix.widget import Widget

from display.films import Frame
from display.pixels import Pixels
from look.kv import load_rules


class Picture(Widget):
    """Shows pixels, in the middle and as large as the widget allows. Nothing of the picture before is kept."""

    texture: "ObjectProperty[Texture | None]" = ObjectProperty(None, allownone=True)
    drawn_size = ListProperty((0, 0))

    def __init__(self, **values: object) -> None:
        self._shown: Pixels | None = None
        self._film: Texture | None = None
        super().__init__(**values)
        for name in ("texture", "size"):
            self.fbind(name, self._measure)

    def show(self, pixels: Pixels | None) -> None:
        """Draws a picture; None takes it away."""
        if pixels is self._shown:
            return
        self._shown, self._film = pixels, None
        self.texture = None if pixels is None else _drawn(pixels, None)

    def play(self, frame: Frame) -> None:
        """Draws one picture of a film in the place of what is shown, which is how the film begins."""
        if self.texture is None:
            return
        self._film = _drawn(frame.pixels, self._film)
        self.texture = self._film
        self.canvas.ask_update()

    def _measure(self, *_: object) -> None:
        if self.texture is None:
            self.drawn_size = (0, 0)
            return
        width, height = self.texture.size
        part = min(self.width / width, self.height / height)
        self.drawn_size = (round(width * part), round(height * part))


def _drawn(pixels: Pixels, over: Texture | None) -> Texture:
    """A texture with these pixels: the one before, where it has their size."""
    size = (pixels.width, pixels.height)
    texture = over
    if texture is None or tuple(texture.size) != size:
        texture = Texture.create(size=size, colorfmt="rgb")
        texture.flip_vertical()
    texture.blit_buffer(pixels.rgb, colorfmt="rgb", bufferfmt="ubyte")
    return texture


load_rules(__file__)
