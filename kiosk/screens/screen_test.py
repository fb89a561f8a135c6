"""The screen test: every field of the panel wants to be touched once, those at the edges too."""

from collections.abc import Sequence

from kivy.clock import Clock
from kivy.graphics import Color, InstructionGroup, Rectangle
from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from hall.say import say, say_count
from kiosk.screens.staff_section import Section
from look.kv import load_rules
from look.state import look
from look.theme import TERANG

FIELD_MM = 33.0
DONE_S = 3.0

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def fields_of(size: Sequence[float], field: float) -> list[Box]:
    """Equal fields of about `field` pixels that cover a panel without a gap, row by row from the bottom."""
    columns, rows = (max(1, round(length / field)) for length in size)
    wide, high = size[0] / columns, size[1] / rows
    return [
        (column * wide, row * high, (column + 1) * wide, (row + 1) * high)
        for row in range(rows)
        for column in range(columns)
    ]


def meet(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two boxes lie on each other."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


class Field(InstructionGroup):
    """One field on the canvas: a ring, filled once it has been touched."""

    def __init__(self, box: Box) -> None:
        super().__init__()
        gap, edge = look.size.mm(1), look.size.px("edge")
        self._edge, self._ground = Color(), Color()
        for colour, inset in ((self._edge, gap), (self._ground, gap + edge)):
            self.add(colour)
            # Square corners: smooth ones by the hundred take long to draw.
            size = (box[2] - box[0] - 2 * inset, box[3] - box[1] - 2 * inset)
            self.add(Rectangle(pos=(box[0] + inset, box[1] + inset), size=size))

    def paint(self, *, touched: bool) -> None:
        """In the colours of the theme."""
        tone = look.theme.tones["card"]
        self._edge.rgba = tone.edge
        self._ground.rgba = tone.mark if touched else tone.ground


class TouchGrid(Widget):
    """The fields, of which those that lie under the box `covered` can't be touched now.

    `on_answer` comes with each that is touched; `left` are not yet, `open_left` of them not covered.
    """

    covered = ListProperty([0, 0, 0, 0])
    left = NumericProperty(0)
    open_left = NumericProperty(0)
    theme = ObjectProperty(TERANG)

    def __init__(self, **values: object) -> None:
        self._boxes: list[Box] = []
        self._fields: list[Field] = []
        self._touched: set[int] = set()
        self._rebuild = Clock.create_trigger(self._build, -1)
        self.register_event_type("on_answer")
        super().__init__(**values)
        for name in ("pos", "size", "theme"):
            self.fbind(name, self._rebuild)
        self.fbind("covered", self._count)

    def on_answer(self) -> None:
        """The event."""

    def begin_anew(self) -> None:
        """As if no field had been touched."""
        self._touched.clear()
        self._rebuild()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """A finger on a field."""
        return self._touch(*touch.pos)

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """A finger that wipes over the fields counts as well."""
        return self._touch(*touch.pos)

    def _touch(self, x: float, y: float) -> bool:
        for number, box in enumerate(self._boxes):
            if box[0] <= x < box[2] and box[1] <= y < box[3] and not meet(box, self.covered):
                self._touched.add(number)
                self._fields[number].paint(touched=True)
                self._count()
                self.dispatch("on_answer")
                return True
        return False

    def _build(self, *_: object) -> None:
        boxes = fields_of(self.size, look.size.mm(FIELD_MM))
        if boxes != self._boxes:
            self._boxes, self._touched = boxes, set()
            self.canvas.clear()
            self._fields = [Field(box) for box in boxes]
            for field in self._fields:
                self.canvas.add(field)
        for number, field in enumerate(self._fields):
            field.paint(touched=number in self._touched)
        self._count()

    def _count(self, *_: object) -> None:
        untouched = [box for number, box in enumerate(self._boxes) if number not in self._touched]
        self.left = len(untouched)
        self.open_left = sum(not meet(box, self.covered) for box in untouched)


class ScreenTest(Section):
    """The fields, and a card that tells what to do; it moves away when only the fields under it are left.

    `on_end` comes with the button, and by itself a moment after the last field.
    """

    bare = True
    high = BooleanProperty(True)
    whole = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_end")
        self._ending = Clock.create_trigger(self.end, DONE_S)
        super().__init__(**values)

    def on_end(self) -> None:
        """The event."""

    def opened(self) -> None:
        """Begins anew."""
        super().opened()
        self.high, self.whole = not self.lower, False
        self.ids.grid.begin_anew()

    def end(self, *_: object) -> None:
        """Ends the test, whole or not."""
        self._ending.cancel()
        self.dispatch("on_end")

    @staticmethod
    def count(language: str, left: float, whole: bool) -> str:
        """How many fields are left."""
        if whole:
            return say(language, "The whole screen answers")
        return say_count(language, "{count} field left", "{count} fields left", round(left))

    def answered(self, left: float, open_left: float) -> None:
        """A field has been touched."""
        if left == 0 and not self.whole:
            self.whole = True
            self._ending()
        elif open_left == 0:
            self.high = not self.high


load_rules(__file__)
