"""The one widget in the window: a whole board."""

from dataclasses import replace

from kivy.properties import ListProperty, NumericProperty
from kivy.uix.widget import Widget

from display.films import Frame
from display.screens.calls_page import CallsPage
from display.screens.closed import ClosedPage
from display.screens.header import Header, HeaderLandscape, HeaderPortrait
from display.screens.measures import wider
from display.screens.plan import Plan, Widths, plan
from display.screens.starting import StartingPage
from display.screens.strip import Strip
from display.view import BoardView
from look.kv import load_rules
from look.state import look

MM_PER_M = 1000
_NOTHING_YET = BoardView("id", "malam", starting=True, running_text=("",))


class Foot(Strip):
    """The running text."""

    note_px = NumericProperty(20)
    sentences = ListProperty()


class Board(Widget):
    """Shows a view on the whole window, for readers who are up to `viewing_m` away. Theme and panel are those of `look`.

    Everything is in place when `show` returns, and seen with the next frame. `drawn` tells the events of the calls that are
    shown: first that of the card, then those that wait, then the list; `large` that of the card, 0 without one.
    `slide_size` is the room of a picture in pixels, (0, 0) where there is none; it changes with the window, and with labels
    that are longer than any before.
    """

    drawn = ListProperty()
    large = NumericProperty(0)
    slide_size = ListProperty((0, 0))

    def __init__(self, viewing_m: float) -> None:
        self._viewing_mm = viewing_m * MM_PER_M
        self._widths: Widths | None = None
        self._view: BoardView | None = None
        self._header: Header | None = None
        self._page: Widget | None = None
        super().__init__()
        self._calls, self._closed, self._starting = CallsPage(), ClosedPage(), StartingPage()
        self._foot = Foot()
        self.add_widget(self._foot)
        # Not `fbind`, which would hold the board for ever.
        look.bind(size=self._again)

    def show(self, view: BoardView) -> None:
        """Draws a view."""
        self._view = view
        self._widths = wider(self._widths, view)
        found = self._plan(view, self._widths, slide=view.slide is not None)
        self._show_head_and_foot(view, found)
        if view.starting:
            self._starting.show(view, found.body, found.note_px)
            self._turn_to(self._starting)
        elif view.closed is not None:
            self._closed.show(view, found.body, found.note_px)
            self._turn_to(self._closed)
        else:
            self._calls.show(view, found, self._widths)
            self._turn_to(self._calls)
        self.slide_size = self.slide_box()
        here = self._page is self._calls
        self.drawn = list(self._calls.drawn) if here else []
        self.large = self._calls.large if here else 0

    def play(self, frame: Frame) -> None:
        """One picture of a film, in the place of the one that `view.slide` names."""
        if self._page is self._calls:
            self._calls.play(frame)

    def rest(self) -> None:
        """Ends the pulses of a call, if there are any."""
        self._calls.still()

    def slide_box(self) -> tuple[int, int]:
        """Width and height of the place for a picture, while nobody waits."""
        view = replace(self._view or _NOTHING_YET, waiting=())
        place = self._plan(view, self._widths or wider(None, view), slide=True).slide
        return (place.width, place.height) if place else (0, 0)

    def _again(self, *_: object) -> None:
        """Another panel, or another window."""
        if self._view is not None:
            self.show(self._view)

    def _plan(self, view: BoardView, widths: Widths, *, slide: bool) -> Plan:
        waiting, foot = len(view.waiting), bool(view.running_text)
        return plan(look.size, self._viewing_mm, widths, waiting=waiting, foot=foot, slide=slide)

    def _show_head_and_foot(self, view: BoardView, found: Plan) -> None:
        header = self._header_of(HeaderPortrait if look.size.portrait else HeaderLandscape)
        header.note_px, header.margin = found.header_px, found.body.x
        header.pos, header.size = (found.header.x, found.header.y), (found.header.width, found.header.height)
        header.show(view)
        foot = self._foot
        foot.sentences, foot.note_px, foot.opacity = view.running_text, found.note_px, 1 if found.foot else 0
        if found.foot:
            foot.pos, foot.size = (found.foot.x, found.foot.y), (found.foot.width, found.foot.height)

    def _header_of(self, kind: type[Header]) -> Header:
        header = self._header if type(self._header) is kind else kind()
        if header is not self._header:
            if self._header is not None:
                self.remove_widget(self._header)
            self.add_widget(header)
            self._header = header
        return header

    def _turn_to(self, page: Widget) -> None:
        if page is not self._page:
            if self._page is not None:
                self.remove_widget(self._page)
            self.add_widget(page, index=len(self.children))
            self._page = page
        if page is not self._calls:
            self.rest()


load_rules(__file__)
