"""An agency's services as rows, a sheet at a time."""

from kivy.properties import StringProperty

from kiosk.phrases import status_of_service
from kiosk.screens.base import Paged, name_of_agency, name_of_service
from kiosk.view import View
from look.kv import load_rules
from look.widgets import ListRow


class ServiceRow(ListRow):
    """The row of a service."""

    code = StringProperty()


class ServiceRows(Paged):
    """A page with services to choose from."""

    def show_services(self, view: View, codes: list[str]) -> None:
        """Draws these services."""
        if view.now is None:
            return
        now, hall = view.now, view.now.hall

        def draw(row: ServiceRow, code: str) -> None:
            status = status_of_service(self.language, now.services[code], hall)
            row.code = code
            row.name = name_of_service(hall, code, self.language)
            row.status, row.closed = status.text, not status.given

        self.fill(codes, view.journey.sheet, self._row, draw)

    def _row(self) -> ServiceRow:
        row = ServiceRow()
        row.bind(on_tap=lambda tapped: self.controller.choose_service(tapped.code))
        return row


class AgencyPage(ServiceRows):
    """The services of one agency."""

    agency_name = StringProperty()

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        if view.now is not None and view.journey.agency is not None:
            self.agency_name = name_of_agency(view.now.hall, view.journey.agency, self.language)
            self.show_services(view, [now.code for now in view.now.of_agency(view.journey.agency)])


class AgencyPortrait(AgencyPage):
    """On a portrait panel."""

    on_a_sheet = 6


class AgencyLow(AgencyPage):
    """On a portrait panel, with everything that is touched below."""

    on_a_sheet = 2


class AgencyLandscape(AgencyPage):
    """On a landscape panel: two columns."""

    on_a_sheet = 6


load_rules(__file__)
