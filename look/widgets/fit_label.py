"""Text in its box: it wraps, then shrinks to a floor, and nothing that matters is ever cut."""

from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from look import letters
from look.fit import Fitted, Measure, fit, ladder, tight_width
from look.fonts import TEXT
from look.size import CAPITALS_MM, LEADING, SMALL_CAPITAL_MM
from look.widgets.drawn import Drawn

_UNBOUNDED = 1_000_000


class FitLabel(Drawn):
    """A text of any length in a box.

    `capital` names the size it should have, `least_mm` the capitals below which it never shrinks while that can be
    helped, `lines` the most lines it may take (0: as many as fit). Only with `ellipsis` may it be cut, with "…".
    With `grow` the label is as high as its text needs at full size, instead of the text as small as the box. With
    `balance` its lines come out about equally long; `halign` then places them together, `inner` (if not "") among
    themselves. `fitted` tells how it came out; `natural_width` is what it would take on one line.
    """

    shaping: tuple[str, ...] = (
        "text", "capital", "least_mm", "lines", "bold", "halign", "inner", "valign", "ellipsis", "grow", "balance",
        "family",
    )  # fmt: skip

    text = StringProperty()
    capital = OptionProperty("text", options=tuple(CAPITALS_MM))
    least_mm = NumericProperty(SMALL_CAPITAL_MM)
    lines = NumericProperty(0)
    bold = BooleanProperty(False)
    halign = OptionProperty("left", options=("left", "center", "right"))
    inner = OptionProperty("", options=("", "left", "center", "right"))
    valign = OptionProperty("top", options=("top", "middle", "bottom"))
    ellipsis = BooleanProperty(False)
    grow = BooleanProperty(False)
    balance = BooleanProperty(False)
    family = StringProperty(TEXT.family)

    natural_width = NumericProperty(0)
    natural_height = NumericProperty(0)
    font_px = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        self.fitted = Fitted("", 1)
        super().__init__(**values)

    def on_grow(self, _: Widget, grow: bool) -> None:
        """A label that grows decides its own height."""
        if grow:
            self.size_hint_y = None

    def _shape(self, *_: object) -> None:
        width, height = int(self.width), _UNBOUNDED if self.grow else int(self.height)
        wanted, least = self._wanted_and_least()
        if min(width, height) < 1:
            # No place has been given to it yet, or it is hidden: nothing is tried in a box without room.
            self.fitted = Fitted(self.text, least, whole=not self.text.strip())
            self.natural_width = self._measured(None)(self.text, wanted).widest_word
            self._place(None, self.halign, self.valign)
            return
        box = (width, height)
        self.fitted = fit(self.text, ladder(wanted, least), box, int(self.lines), self.ellipsis, self._measured(width))
        self.font_px = self.fitted.font_px
        self.natural_width = self._measured(None)(self.text, wanted).widest_word
        self.natural_height = self._measured(width)(self.fitted.text, self.fitted.font_px).height
        if self.grow:
            self.height = self.natural_height
        self._draw(width)

    def _wanted_and_least(self) -> tuple[int, int]:
        """Two font sizes: the one that it should have, and the one below which it does not shrink."""
        wanted = self.screen.font(CAPITALS_MM[self.capital], self.family)
        return wanted, min(wanted, self.screen.font(self.least_mm, self.family))

    def _measured(self, width: int | None) -> Measure:
        """What texts take in this width and in the label's face."""
        return lambda text, font_px: letters.measure(text, font_px, self._face, width)

    @property
    def _face(self) -> letters.Face:
        return letters.Face(self.family, self.bold, LEADING.get(self.capital, 1.0))

    def _draw(self, width: int) -> None:
        text, font_px = self.fitted.text, self.fitted.font_px
        wrapped: int | None = width
        if self._measured(width)(text, font_px).lines <= 1:
            wrapped = None
        elif self.balance:
            wrapped = tight_width(width, lambda narrower: self._measured(narrower)(text, font_px))
        texture = letters.draw(text, font_px, self._face, wrapped, self.inner or self.halign)
        self._place(texture, self.halign, self.valign)
