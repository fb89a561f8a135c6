"""The printer as it is seen: its mouth, and below it the slips, the newest on top."""

from pathlib import Path

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget
from PIL import Image

from demo.paper.slips import come, count, drawn, newest
from look import widgets  # noqa: F401 - known to the .kv file
from look.kv import load_rules
from look.state import lang
from look.widgets import Surface

LOOK_S = 0.25
# A slip comes out in so long.
OUT_S = 0.25
# More are never seen at once.
KEPT = 4


class Mouth(Surface, BoxLayout):
    """The front of the printer, from which the paper comes."""


class Paper(Widget):
    """One slip. `out` grows from 0 to 1 while it comes."""

    texture = ObjectProperty(None, allownone=True)
    out = NumericProperty(1.0)

    def __init__(self, picture: Image.Image, **values: object) -> None:
        super().__init__(size_hint=(None, None), size=picture.size, **values)
        texture = Texture.create(picture.size, colorfmt="rgb")
        texture.blit_buffer(picture.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        self.texture = texture


class Fall(RelativeLayout):
    """The room below the mouth. Slips hang from its top, the newest first, one `gap` apart."""

    gap = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        self.slips: list[Paper] = []
        super().__init__(**values)
        for name in ("size", "gap"):
            self.fbind(name, self._place)

    def take_in(self, paper: Paper) -> None:
        """A slip comes from the mouth."""
        self.slips.insert(0, paper)
        self.add_widget(paper)
        paper.fbind("out", self._place)
        for old in self.slips[KEPT:]:
            self.remove_widget(old)
        del self.slips[KEPT:]
        paper.out = 0.0
        Animation(out=1.0, duration=OUT_S, transition="out_cubic").start(paper)
        self._place()

    def _place(self, *_: object) -> None:
        top = float(self.height)
        for paper in self.slips:
            top -= paper.height * paper.out
            paper.pos = (round((self.width - paper.width) / 2), round(top))
            top -= self.gap * paper.out


class Tray(FloatLayout):
    """The whole window. It looks by itself whether something has come."""

    told = StringProperty()

    def __init__(self, folder: Path, **values: object) -> None:
        self._folder = folder
        self._shown: list[Path] = []
        super().__init__(**values)
        self._say(0)
        Clock.schedule_interval(self._look, LOOK_S)

    def _look(self, _: float) -> None:
        now = newest(self._folder, KEPT)
        new = come(self._shown, now)
        if not new:
            return
        self._shown = now
        self._say(count(self._folder))
        for slip in new:
            picture = drawn(slip, int(self.ids.fall.width - 2 * self.ids.fall.gap))
            if picture is not None:
                self.ids.fall.take_in(Paper(picture))

    def _say(self, slips: int) -> None:
        self.told = lang.tr("Ticket printer") + f" · {slips}"


load_rules(__file__)
