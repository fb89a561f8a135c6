"""The start, which an idle kiosk shows too: the agencies as tiles, a sheet at a time."""

from kivy.properties import StringProperty

from kiosk.phrases import kept, status_of_agency
from kiosk.screens.base import Paged, name_of_agency
from kiosk.view import View
from look.icons import agency_icon
from look.kv import load_rules
from look.widgets import Tile


class AgencyTile(Tile):
    """The tile of an agency."""

    code = StringProperty()


class StartPage(Paged):
    """Agencies to choose from."""

    kept = StringProperty()

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        if view.now is None:
            return
        now, hall = view.now, view.now.hall
        self.kept = kept(self.language, view.kept)
        names = {agency.code: tuple(agency.name.values()) for agency in hall.file.agency}

        def draw(tile: AgencyTile, code: str) -> None:
            status = status_of_agency(self.language, now, code)
            tile.code = code
            tile.icon = agency_icon(code, *names[code])
            tile.name = name_of_agency(hall, code, self.language)
            tile.status, tile.closed = status.text, not status.given

        self.fill(list(names), view.journey.sheet, self._tile, draw)

    def _tile(self) -> AgencyTile:
        tile = AgencyTile()
        tile.bind(on_tap=lambda tapped: self.controller.choose_agency(tapped.code))
        return tile


class StartPortrait(StartPage):
    """On a portrait panel."""


class StartLow(StartPage):
    """On a portrait panel, with everything that is touched below."""

    on_a_sheet = 2


class StartLandscape(StartPage):
    """On a landscape panel."""

    on_a_sheet = 9


load_rules(__file__)
