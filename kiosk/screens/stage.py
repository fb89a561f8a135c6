"""The one widget in the window: it holds the page that the view asks for, and what may lie over it."""

from kivy.clock import Clock
from kivy.uix.floatlayout import FloatLayout

from kiosk.controller import Controller
from kiosk.screens import out_of_order, start
from kiosk.screens.base import Kinds, KioskPage, Prints
from kiosk.screens.still_here import StillHere
from kiosk.view import Shown, View
from look.state import look

AFTER_TAP_S = 0.3

FIRST: dict[Shown, Kinds] = {
    Shown.STARTING: (out_of_order.OutOfOrder,) * 3,
    Shown.OUT_OF_ORDER: (out_of_order.OutOfOrder,) * 3,
    Shown.START: (start.StartPortrait, start.StartLandscape, start.StartLow),
}
# What most visitors meet, in the order in which they do.
AHEAD = (Shown.AGENCY, Shown.SERVICE, Shown.TICKET, Shown.SEARCH, Shown.DETAILS)


def kinds_of(shown: Shown) -> Kinds:
    """The forms of a page."""
    if shown in FIRST:
        return FIRST[shown]
    from kiosk.screens.pages import PAGES  # noqa: PLC0415 - the first frame does not wait for the pages behind it

    return PAGES[shown]


class Stage(FloatLayout):
    """Shows one page at a time. Pages are made when they are first needed or a little earlier, and kept."""

    def __init__(self, controller: Controller, press: Prints) -> None:
        super().__init__()
        self._controller = controller
        self._press = press
        self._pages: dict[type[KioskPage], KioskPage] = {}
        self._page: KioskPage | None = None
        self._still_here = StillHere(controller=controller)

    def show(self, view: View) -> None:
        """Draws a view."""
        page = self._made(view.shown, low=view.journey.low)
        page.show(view)
        if page is not self._page:
            if self._page is not None:
                self.remove_widget(self._page)
            self.add_widget(page, index=len(self.children))
            self._page = page
        self._ask(view)

    def make_ahead(self) -> bool:
        """Makes one of the pages that visitors will want next; whether there may be another."""
        for shown in AHEAD:
            if self._kind(shown, low=False) not in self._pages:
                self._made(shown, low=False)
                return True
        return False

    def _made(self, shown: Shown, *, low: bool) -> KioskPage:
        kind = self._kind(shown, low=low)
        if kind not in self._pages:
            self._pages[kind] = kind(controller=self._controller, press=self._press)
        return self._pages[kind]

    @staticmethod
    def _kind(shown: Shown, *, low: bool) -> type[KioskPage]:
        portrait, landscape, lower = kinds_of(shown)
        return landscape if not look.size.portrait else lower if low else portrait

    def _ask(self, view: View) -> None:
        asked = self._still_here.parent is not None
        if view.ask_s is not None:
            self._still_here.seconds = view.ask_s
            self._still_here.opacity = 1
            if not asked:
                self.add_widget(self._still_here)
        elif asked and self._still_here.opacity:
            # Worn panels report one tap as two: the second must not reach the page below.
            self._still_here.opacity = 0
            Clock.schedule_once(self._end_asking, AFTER_TAP_S)

    def _end_asking(self, _: float) -> None:
        if not self._still_here.opacity:
            self.remove_widget(self._still_here)
