"""Where to go: an arrow, and the counter's name with its number as large as there is room."""

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from display.screens.arrow import Arrow  # noqa: F401 - known to the .kv file
from display.screens.measures import number_width, text_width
from display.screens.naming import CounterName, WordSizes, parts_of, sign
from look.kv import load_rules
from look.theme import TERANG

# In parts of the capitals of the number: the arrow, the gap behind it, the gap before the number.
ARROW, ARROW_GAP, GAP = 0.74, 0.42, 0.2
# How high two lines of words are beside a number, in parts of its capitals.
ROOM = 1.6
# The word of a counter: beside a number on a card, and in a row, where it comes again and again.
ON_CARD = WordSizes(most=0.62, least=0.44, most_on_two=0.41, least_on_two=0.32)
IN_ROW = WordSizes(most=0.62, least=0.26, most_on_two=0.41, least_on_two=0.22)
# A name without a number, in parts of what a number would have.
WHOLE = 0.62


class CounterSign(Widget):
    """A counter's name, such as "Loket 3": an arrow if it has one, the word, the number, all on one line.

    `most_px` is the height that the number's capitals may have, `reserve` the width that the widest number of this hall
    takes, in parts of its capitals: so the words of all counters come out equally large. `stacked` puts the word above the
    number. A name without a number is written as a whole. `nudge`, from 0 to 1, moves the arrow in its direction.
    """

    counter = StringProperty()
    most_px = NumericProperty(40)
    reserve = NumericProperty(0)
    arrow = BooleanProperty(False)
    nudge = NumericProperty(0)
    stacked = BooleanProperty(False)
    halign = OptionProperty("left", options=("left", "right"))
    paint = ObjectProperty(TERANG.tones["page"], rebind=True)

    def __init__(self, **values: object) -> None:
        self._arrange_soon = Clock.create_trigger(self._arrange, -1)
        super().__init__(**values)
        for name in ("counter", "most_px", "reserve", "arrow", "stacked", "halign", "pos", "size"):
            self.fbind(name, self._arrange_soon)
        self._arrange_soon()

    def _arrange(self, *_: object) -> None:
        name = parts_of(self.counter)
        self.ids.word.text, self.ids.figure.text = name.word, name.figure
        if not name.figure:
            self._as_a_whole()
        elif self.stacked:
            self._word_above(name)
        else:
            self._on_one_line(name)

    def _on_one_line(self, name: CounterName) -> None:
        sizes = ON_CARD if self.arrow else IN_ROW
        figure = number_width(name.figure)
        taken = GAP + max(figure, self.reserve) + (ARROW + ARROW_GAP if self.arrow else 0)
        found = sign(name.word, self.most_px, taken, self.width, sizes, self._text_width)
        figure_px = found.figure_px
        word_width = found.word_width + 2
        whole = self._before(figure_px) + word_width + (GAP + figure) * figure_px
        left = self.x if self.halign == "left" else self.right - whole
        feet = self.center_y - figure_px / 2
        self._place_arrow(figure_px, left, feet)
        left += self._before(figure_px)
        # What a line of text has above and below its capitals may stand out: there is nothing.
        room = max(self.height, ROOM * figure_px)
        bottom = self.center_y - room / 2
        self._place_word(found.word_px, (left, bottom), (word_width, room), lines=2, base=feet - bottom)
        self._place_figure(figure_px, figure, left + word_width + GAP * figure_px, feet)

    def _word_above(self, name: CounterName) -> None:
        figure = number_width(name.figure)
        taken = max(figure, self.reserve) + (ARROW + ARROW_GAP if self.arrow else 0)
        figure_px = min(self.most_px, self.width / taken)
        self._place_arrow(figure_px, self.x, self.y)
        self._place_figure(figure_px, figure, self.x + self._before(figure_px), self.y)
        above = self.height - figure_px
        word_px = min(ON_CARD.most_on_two * figure_px, 0.6 * above)
        self._place_word(
            word_px, (self.x, self.y + figure_px + 0.1 * above), (self.width, 0.9 * above), lines=2, base=-1
        )

    def _as_a_whole(self) -> None:
        """In as many lines as it needs."""
        word_px = WHOLE * self.most_px
        self._place_arrow(word_px, self.x, self.center_y - word_px / 2)
        before = self._before(word_px)
        self._place_word(word_px, (self.x + before, self.y), (self.width - before, self.height), lines=0, base=-1)
        self._place_figure(1, 0, self.x, self.y)

    def _before(self, figure_px: float) -> float:
        return (ARROW + ARROW_GAP) * figure_px if self.arrow else 0.0

    def _text_width(self, text: str) -> float:
        return text_width(text, bold=self.arrow)

    def _place_arrow(self, figure_px: float, left: float, feet: float) -> None:
        """In the middle of the capitals beside it."""
        arrow, side = self.ids.arrow, round(ARROW * figure_px)
        arrow.size = (side, side)
        arrow.pos = (left, feet + (figure_px - side) / 2)

    def _place_word(
        self, word_px: float, pos: tuple[float, float], size: tuple[float, float], *, lines: int, base: float
    ) -> None:
        word = self.ids.word
        word.capital_px, word.least_px = word_px, 0.4 * word_px
        word.halign, word.lines, word.base = self.halign, lines, base
        word.pos, word.size = pos, (max(1.0, size[0]), max(1.0, size[1]))

    def _place_figure(self, figure_px: float, figure: float, left: float, feet: float) -> None:
        self.ids.figure.size = (figure * figure_px + 1, figure_px)
        self.ids.figure.pos = (left, feet)


load_rules(__file__)
