"""A picture from the hall's folder, as it was made fit for its place."""

import logging
from pathlib import Path

from kivy.core.image import Image
from kivy.graphics.texture import Texture
from kivy.properties import ListProperty, ObjectProperty
from kivy.uix.widget import Widget

from display.films import Frame
from look.kv import load_rules

log = logging.getLogger(__name__)


class Picture(Widget):
    """Shows the picture in a file, in the middle and as large as the widget allows.

    The file is read once and may go afterwards; nothing of the picture before is kept. A file that is gone already leaves
    what is shown.
    """

    texture: "ObjectProperty[Texture | None]" = ObjectProperty(None, allownone=True)
    drawn_size = ListProperty((0, 0))

    def __init__(self, **values: object) -> None:
        self._shown: Path | None = None
        self._film: Texture | None = None
        super().__init__(**values)
        for name in ("texture", "size"):
            self.fbind(name, self._measure)

    def show(self, path: Path | None) -> None:
        """Draws the picture of a file; None takes it away."""
        if path is None:
            self._shown = self.texture = self._film = None
        elif path != self._shown:
            self._shown, self._film = path, None
            try:
                self.texture = Image(str(path), nocache=True).texture
            except Exception as error:  # noqa: BLE001 - Kivy's loaders raise whatever their libraries do
                log.warning("the picture %s can't be shown: %s", path, error)

    def play(self, frame: Frame) -> None:
        """Draws one picture of a film in the place of what is shown, which is how the film begins."""
        if self.texture is None:
            return
        if self._film is None or self._film.size != (frame.width, frame.height):
            self._film = Texture.create(size=(frame.width, frame.height), colorfmt="rgb")
            self._film.flip_vertical()
        self._film.blit_buffer(frame.rgb, colorfmt="rgb", bufferfmt="ubyte")
        self.texture = self._film
        self.canvas.ask_update()

    def _measure(self, *_: object) -> None:
        if self.texture is None:
            self.drawn_size = (0, 0)
            return
        width, height = self.texture.size
        part = min(self.width / width, self.height / height)
        self.drawn_size = (round(width * part), round(height * part))


load_rules(__file__)
