"""Sentences that run along a line: each is drawn once, and from then on only moved."""

from dataclasses import dataclass

from kivy.clock import Clock, ClockEvent
from kivy.graphics import Color, Ellipse, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, ColorProperty, ListProperty, NumericProperty
from kivy.uix.widget import Widget

from look import letters
from look.fonts import TEXT
from look.kv import load_rules
from look.running import moved, pieces, speed_px_per_s

_FACE = letters.Face(TEXT.family)
# Between two sentences, in parts of the capitals: the dot, and the gap on each side of it.
DOT, GAP = 0.36, 2.2
# How often a text that is hidden looks whether it is seen again.
LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of text, or a dot (no texture), so far from the beginning."""

    x: int
    width: int
    texture: Texture | None


class RunningText(Widget):
    """`sentences` on one line, with capitals of `capital_px`, moving to the left at a constant speed for ever.

    When all of them fit between the margins the text stands still. It also does while nobody sees it: without a window, or
    transparent. `running` tells; `offset` is how far it has gone. It moves by whole pixels, and goes on from where it was
    when the same sentences are set again.
    """

    sentences = ListProperty()
    capital_px = NumericProperty(20)
    margin = NumericProperty(0)
    color = ColorProperty((0, 0, 0, 1))
    dot_color = ColorProperty((0, 0, 0, 1))
    running = BooleanProperty(False)
    offset = NumericProperty(0)
    period = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        self._exact = 0.0
        self._speed = 0.0
        self._drawn: object = None
        self._step: ClockEvent | None = None
        self._translate = Translate(0, 0)
        self._text_ink, self._dot_ink = Color(), Color()
        self._build_soon = Clock.create_trigger(self._build, -1)
        super().__init__(**values)
        for name in ("sentences", "capital_px", "margin", "pos", "size"):
            self.fbind(name, self._build_soon)
        for name in ("color", "dot_color"):
            self.fbind(name, self._paint)
        self.fbind("parent", self._look)
        self.fbind("opacity", self._look)
        self._build_soon()

    # Drawing

    def _build(self, *_: object) -> None:
        """Draws the sentences and puts them in a row, when they or their size have changed."""
        wanted = (tuple(self.sentences), self.capital_px, self.margin, *self.pos, *self.size)
        if wanted == self._drawn:
            return
        same_text = isinstance(self._drawn, tuple) and self._drawn[:2] == wanted[:2]
        self._drawn = wanted
        parts, width, gap = self._row()
        self.period = width + gap
        fits = width <= self.width - 2 * self.margin
        if fits or not same_text:
            self._exact = 0.0
        self._speed = 0.0 if fits else speed_px_per_s(self.capital_px)
        self._fill(parts, copies=1 if fits else 2)
        self._move()
        self._look()

    def _row(self) -> tuple[list[_Part], int, int]:
        """The parts in a row, how long it is, and the room before it begins again."""
        font_px = max(1, round(self.capital_px / TEXT.capital))
        dot, gap = max(2, round(DOT * self.capital_px)), round(GAP * self.capital_px)
        parts: list[_Part] = []
        x = width = 0
        for sentence in self.sentences:
            for piece in pieces(sentence, lambda text: letters.measure(text, font_px, _FACE, None).widest_word):
                texture = letters.draw(piece, font_px, _FACE, None)
                if texture is not None:
                    parts.append(_Part(x, texture.width, texture))
                    x += texture.width
            width = x
            parts.append(_Part(x + gap, dot, None))
            x += 2 * gap + dot
        return parts, width, x - width

    def _fill(self, parts: list[_Part], copies: int) -> None:
        """A second copy behind the first comes in while the first goes out."""
        self.canvas.clear()
        self._translate = Translate(0, 0)
        self._text_ink, self._dot_ink = Color(), Color()
        self._paint()
        shown = parts if copies > 1 else parts[:-1]
        with self.canvas:
            PushMatrix()
        self.canvas.add(self._translate)
        left = self.x + self.margin
        for ink, dots in ((self._text_ink, False), (self._dot_ink, True)):
            self.canvas.add(ink)
            for part in shown:
                if (part.texture is None) == dots:
                    for copy in range(copies):
                        self.canvas.add(self._shape(part, left + part.x + copy * self.period))
        with self.canvas:
            PopMatrix()

    def _shape(self, part: _Part, x: float) -> Rectangle:
        if part.texture is None:
            return Ellipse(pos=(round(x), round(self.center_y - part.width / 2)), size=(part.width, part.width))
        height = part.texture.height
        return Rectangle(
            texture=part.texture, pos=(round(x), round(self.center_y - height / 2)), size=(part.width, height)
        )

    def _paint(self, *_: object) -> None:
        self._text_ink.rgba = self.color
        self._dot_ink.rgba = self.dot_color

    # Moving

    def _look(self, *_: object) -> None:
        """Runs when there is something to run and somebody to see it."""
        seen = self.opacity > 0 and self.get_root_window() is not None
        if self._step is not None:
            self._step.cancel()
            self._step = None
        self.running = bool(self._speed) and seen
        if self.running:
            self._step = Clock.schedule_interval(self._run, 0)
        elif self._speed:
            self._step = Clock.schedule_once(self._look, LOOK_S)

    def _run(self, passed_s: float) -> None:
        if self.get_root_window() is None:
            self._look()
            return
        self._exact = moved(self._exact, passed_s, self._speed, self.period)
        self._move()

    def _move(self) -> None:
        self.offset = int(self._exact)
        self._translate.x = -self.offset


load_rules(__file__)
