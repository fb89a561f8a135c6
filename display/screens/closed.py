"""The closed hall: that it is closed, and when each agency opens again."""

from collections.abc import Sequence

from kivy.clock import Clock, ClockEvent
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from display.screens.measures import text_height
from display.screens.openings import (
    BEFORE_HEADING,
    BELOW_HEADING,
    COLUMN_GAP,
    ENTRY_GAP,
    TIME,
    Column,
    Heading,
    Line,
    groups,
    pages,
)
from display.screens.plan import Box
from display.view import BoardView, OpeningView
from hall.say import say
from look.fit import ladder
from look.kv import load_rules
from look.state import look

# Long enough to find one's agency among those of a page, and to read when it opens.
PAGE_S = 12.0
# The capitals of the agencies, in parts of small texts: at their best, and at the least before they take several pages.
BEST, LEAST = 1.4, 0.62
COLUMNS_LANDSCAPE, COLUMNS_PORTRAIT = 2, 1
# The height of the title, in parts of small texts: on a portrait screen what it says is on two lines.
TITLE_LANDSCAPE, TITLE_PORTRAIT = 3.1, 5.0
# The height of the line that counts the pages, in parts of small texts.
PAGE_LINE = 1.8


class OpeningHeading(Widget):
    """When the agencies below it open: the day, and the time in large digits."""

    day = StringProperty()
    time = StringProperty()
    capital_px = NumericProperty(20)


class OpeningEntry(Widget):
    """One agency; it takes as many lines as its name needs."""

    agency = StringProperty()
    capital_px = NumericProperty(20)


class ClosedPage(Widget):
    """Agencies in columns, those that open together under one heading. What does not fit comes on pages that turn slowly."""

    place = ObjectProperty(Box(0, 0, 1, 1), rebind=True)
    note_px = NumericProperty(20)
    alone = BooleanProperty(False)
    title = StringProperty()
    subtitle = StringProperty()
    page_text = StringProperty()
    page = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        self._drawn: object = None
        self._language = ""
        self._pages: list[list[Column]] = []
        self._capital_px = 1.0
        self._turning: ClockEvent | None = None
        super().__init__(**values)
        self.fbind("parent", self._turn_or_rest)

    def show(self, view: BoardView, place: Box, note_px: float) -> None:
        """Draws the openings of a view in a part of the screen."""
        openings = view.closed or ()
        wanted = (view.language, openings, place, note_px)
        if wanted == self._drawn:
            return
        self._drawn, self._language = wanted, view.language
        self.place, self.note_px = place, note_px
        self.title = say(view.language, "The hall is closed")
        self.alone = not openings
        self.subtitle = say(view.language, "Opens again:") if openings else ""
        self._lay_out(openings)
        self._show_page(0)
        self._turn_or_rest()

    def _lay_out(self, openings: Sequence[OpeningView]) -> None:
        """The largest letters with which all stands on one page; else the least ones, on several."""
        listed = groups(openings)
        for size in ladder(round(BEST * self.note_px), round(LEAST * self.note_px)):
            self._capital_px = float(size)
            self._pages = pages(listed, self._columns, self._height, self._height_of)
            if len(self._pages) <= 1:
                return
        self._pages = pages(listed, self._columns, self._height - PAGE_LINE * self.note_px, self._height_of)

    @property
    def _columns(self) -> int:
        return COLUMNS_PORTRAIT if look.size.portrait else COLUMNS_LANDSCAPE

    @property
    def _top(self) -> float:
        """Where the list begins, below the title."""
        return self.place.top - (TITLE_PORTRAIT if look.size.portrait else TITLE_LANDSCAPE) * self.note_px

    @property
    def _height(self) -> float:
        return self._top - self.place.y

    @property
    def _column_width(self) -> int:
        between = COLUMN_GAP * self._capital_px * (self._columns - 1)
        return int((self.place.width - between) / self._columns)

    def _height_of(self, line: Line) -> float:
        capital = self._capital_px
        if isinstance(line, Heading):
            return capital * (TIME + BEFORE_HEADING + BELOW_HEADING)
        return text_height(line.agency, capital, self._column_width) + ENTRY_GAP * capital

    # Pages

    def _show_page(self, page: int) -> None:
        self.page = page
        count = len(self._pages)
        self.page_text = say(self._language, "{page} of {pages}", page=page + 1, pages=count) if count > 1 else ""
        self.ids.lines.clear_widgets()
        for number, column in enumerate(self._pages[page] if self._pages else []):
            left = self.place.x + number * (self._column_width + COLUMN_GAP * self._capital_px)
            top = self._top
            for line in column:
                height = self._height_of(line)
                self.ids.lines.add_widget(self._widget(line, left, top, height))
                top -= height

    def _widget(self, line: Line, left: float, top: float, height: float) -> Widget:
        widget: OpeningHeading | OpeningEntry
        if isinstance(line, Heading):
            widget = OpeningHeading(day=line.day, time=line.time)
            height -= BELOW_HEADING * self._capital_px
        else:
            widget = OpeningEntry(agency=line.agency)
        widget.capital_px = self._capital_px
        widget.size = (self._column_width, height)
        widget.pos = (left, top - height)
        return widget

    def _turn_or_rest(self, *_: object) -> None:
        """Pages turn while somebody sees them and there are several."""
        if self._turning is not None:
            self._turning.cancel()
            self._turning = None
        if self.parent is not None and len(self._pages) > 1:
            self._turning = Clock.schedule_interval(self._turn, PAGE_S)

    def _turn(self, _: float) -> None:
        self._show_page((int(self.page) + 1) % len(self._pages))


load_rules(__file__)
