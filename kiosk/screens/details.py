"""The whole standard of a service, on as many sheets as it takes."""

from kivy.properties import ListProperty, NumericProperty, StringProperty

from kiosk import phrases
from kiosk.screens.base import KioskPage, name_of_service
from kiosk.screens.standard import standard
from kiosk.view import View
from look.kv import load_rules


class DetailsPage(KioskPage):
    """The whole standard of a service."""

    service_name = StringProperty()
    items = ListProperty()
    checked = StringProperty()
    sheet = NumericProperty(0)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        code = view.journey.service
        if view.now is None or code is None or code not in view.now.hall.services:
            return
        service = view.now.hall.services[code].service
        self.service_name = name_of_service(view.now.hall, code, self.language)
        self.items = standard(service, self.language)
        self.checked = phrases.checked(self.language, service.checked_by, service.checked_on)
        self.sheet = view.journey.sheet

    def turn(self, step: int) -> None:
        """Another sheet."""
        self.controller.turn_to((self.sheet + step) % max(1, self.ids.spread.sheets))


class DetailsPortrait(DetailsPage):
    """On a portrait panel."""


class DetailsLow(DetailsPage):
    """On a portrait panel, with everything that is touched below."""


class DetailsLandscape(DetailsPage):
    """On a landscape panel."""


load_rules(__file__)
