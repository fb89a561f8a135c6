"""The number, as large as the panel allows, and what to do now."""

from kivy.properties import NumericProperty, OptionProperty, StringProperty

from hall.say import say
from kiosk import phrases
from kiosk.screens.base import KioskPage, name_of_service
from kiosk.view import Paper, View
from look.kv import load_rules

_ICONS = {Paper.PRINTING: "printer", Paper.PRINTED: "ticket", Paper.IN_DOUBT: "ticket", Paper.FAILED: "no-printer"}


class TicketPage(KioskPage):
    """What a visitor takes away, with or without paper."""

    label = StringProperty()
    service_name = StringProperty()
    ahead = StringProperty()
    expected = StringProperty()
    expected_label = StringProperty()
    zone = StringProperty()
    told = StringProperty()
    further = StringProperty()
    icon = OptionProperty("printer", options=tuple(_ICONS.values()))
    left = NumericProperty(1)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        taken = view.journey.taken
        if taken is None or view.now is None:
            return
        language, hall = self.language, view.now.hall
        new = self.label != taken.ticket
        self.label = taken.ticket
        known = taken.service in hall.services
        self.service_name = name_of_service(hall, taken.service, language) if known else ""
        self.zone = hall.services[taken.service].agency.zone.replace("-", " ").title() if known else ""
        self.ahead = phrases.people(language, taken.ahead)
        self.expected = phrases.between(language, taken.promise, hall.zone) if taken.promise else ""
        self.expected_label = phrases.expected(language, taken.promise) if taken.promise else ""
        self.icon = _ICONS[view.paper]
        self.told, self.further = _told(language, view.paper)
        self.left = view.ticket_left
        if new:
            self.ids.number.appear()


def _told(language: str, paper: Paper) -> tuple[str, str]:
    """What to do now, and the sentence below it."""
    watch = say(language, "Watch the display and listen for your call")
    match paper:
        case Paper.PRINTING:
            return say(language, "Printing …"), watch
        case Paper.PRINTED:
            return say(language, "Please take your ticket"), watch
        case Paper.IN_DOUBT:
            return say(language, "Please take your ticket"), say(
                language, "If no ticket came out, write down or photograph this number"
            )
        case Paper.FAILED:
            return say(language, "Write down or photograph this number"), say(
                language, "Your number is valid without paper"
            )


class TicketPortrait(TicketPage):
    """On a portrait panel."""


class TicketLow(TicketPage):
    """On a portrait panel, with everything that is touched below."""


class TicketLandscape(TicketPage):
    """On a landscape panel."""


load_rules(__file__)
