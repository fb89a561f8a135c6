"""The one widget in the window: it holds the page that the view asks for, and what may lie over it."""

from kivy.clock import Clock
from kivy.uix.floatlayout import FloatLayout

from kiosk.controller import Controller
from kiosk.press import Press
from kiosk.screens import agency, details, out_of_order, pin, search, service, staff, start, ticket
from kiosk.screens.base import KioskPage
from kiosk.screens.still_here import StillHere
from kiosk.view import Shown, View
from look.state import look

AFTER_TAP_S = 0.3

# For each page its form on a portrait panel, on a landscape one, and on a portrait one with everything touched below.
PAGES: dict[Shown, tuple[type[KioskPage], type[KioskPage], type[KioskPage]]] = {
    Shown.STARTING: (out_of_order.OutOfOrder,) * 3,
    Shown.OUT_OF_ORDER: (out_of_order.OutOfOrder,) * 3,
    Shown.START: (start.StartPortrait, start.StartLandscape, start.StartLow),
    Shown.AGENCY: (agency.AgencyPortrait, agency.AgencyLandscape, agency.AgencyLow),
    Shown.SERVICE: (service.ServicePortrait, service.ServiceLandscape, service.ServiceLow),
    Shown.DETAILS: (details.DetailsPortrait, details.DetailsLandscape, details.DetailsLow),
    Shown.SEARCH: (search.SearchPortrait, search.SearchLandscape, search.SearchLow),
    Shown.TICKET: (ticket.TicketPortrait, ticket.TicketLandscape, ticket.TicketLow),
    Shown.PIN: (pin.PinPage,) * 3,
    Shown.STAFF: (staff.StaffPage,) * 3,
}


class Stage(FloatLayout):
    """Shows one page at a time. Pages are made when they are first needed, and kept."""

    def __init__(self, controller: Controller, press: Press) -> None:
        super().__init__()
        self._controller = controller
        self._press = press
        self._pages: dict[type[KioskPage], KioskPage] = {}
        self._page: KioskPage | None = None
        self._still_here = StillHere(controller=controller)

    def show(self, view: View) -> None:
        """Draws a view."""
        page = self._page_for(view)
        page.show(view)
        if page is not self._page:
            if self._page is not None:
                self.remove_widget(self._page)
            self.add_widget(page, index=len(self.children))
            self._page = page
        self._ask(view)

    def _page_for(self, view: View) -> KioskPage:
        portrait, landscape, low = PAGES[view.shown]
        kind = landscape if not look.size.portrait else low if view.journey.low else portrait
        if kind not in self._pages:
            self._pages[kind] = kind(controller=self._controller, press=self._press)
        return self._pages[kind]

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
