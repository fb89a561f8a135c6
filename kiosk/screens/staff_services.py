"""Which services give numbers today. What is stopped here gives none until it is allowed again, or until tomorrow."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from hall.say import say
from kiosk.live import HallNow
from kiosk.screens.base import name_of_service
from kiosk.screens.staff_section import PagedSection
from kiosk.view import View
from look.kv import load_rules
from look.widgets import Tappable


class GivenRow(Tappable, FloatLayout):
    """A service, ticked while it gives numbers."""

    code = StringProperty()
    name = StringProperty()
    told = StringProperty()
    given = BooleanProperty(True)
    lower = BooleanProperty(False)


class ServicesSection(PagedSection):
    """The whole hall, which asks before it stops, and each service, which does not. `on_stop_hall` asks."""

    hall_told = StringProperty()
    hall_given = BooleanProperty(True)

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_stop_hall")
        super().__init__(**values)

    def on_stop_hall(self) -> None:
        """The event."""

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        now = view.now
        if now is None:
            return
        self.hall_given = not hall_stopped(now)
        self.hall_told = self._told(given=self.hall_given)

        def draw(row: GivenRow, code: str) -> None:
            row.code = code
            row.name = name_of_service(now.hall, code, self.language)
            row.given = now.services[code].stop is None
            row.told = self._told(given=row.given)

        self.fill(list(now.services), self._row, draw)

    def touch_hall(self) -> None:
        """The row of the whole hall."""
        if self.hall_given:
            self.dispatch("on_stop_hall")
        else:
            self._set(None, stopped=False)

    def _row(self) -> GivenRow:
        row = GivenRow(lower=self.lower)
        row.bind(on_tap=lambda tapped: self._set(tapped.code, stopped=tapped.given))
        return row

    def _set(self, service: str | None, *, stopped: bool) -> None:
        self.begin()
        self.controller.staff.set_stopped(service, stopped=stopped)

    def _told(self, *, given: bool) -> str:
        if given:
            return say(self.language, "Numbers are given")
        return say(self.language, "No more numbers are given today")


def hall_stopped(now: HallNow) -> bool:
    """Whether the hall as a whole gives no numbers today."""
    return now.stopped


load_rules(__file__)
