"""The staff menu: one part of it at a time, each in a file of its own (`staff_….py`, `screen_test.py`)."""

from collections.abc import Callable
from enum import StrEnum

from kivy.app import App
from kivy.clock import Clock
from kivy.properties import BooleanProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.screens.base import KioskPage
from kiosk.screens.screen_test import ScreenTest
from kiosk.screens.staff_menu import MenuLow, MenuSection
from kiosk.screens.staff_printer import PrinterSection
from kiosk.screens.staff_section import Section
from kiosk.screens.staff_services import ServicesSection
from kiosk.screens.staff_sound import SoundSection
from kiosk.screens.staff_tickets import DecisionsSection, ReprintSection
from kiosk.view import View
from look.icons import ICONS
from look.kv import load_rules

RIPE_S = 0.7


class Part(StrEnum):
    """What is open."""

    MENU = "menu"
    PRINTER = "printer"
    DECISIONS = "decisions"
    REPRINT = "reprint"
    SERVICES = "services"
    STOP_HALL = "stop_hall"
    SOUND = "sound"
    SCREEN = "screen"
    RESTART = "restart"


class AskSection(Section):
    """A question before something that many would notice. `on_yes`; *cancel* and *back* lead away.

    It takes no *yes* before it is `ripe`: the second tap of an impatient finger is no answer.
    """

    explained = StringProperty()
    word = StringProperty()
    icon = OptionProperty("power", options=tuple(ICONS))
    ripe = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        self._ripen = Clock.create_trigger(self._ripened, RIPE_S)
        self.register_event_type("on_yes")
        self.register_event_type("on_no")
        super().__init__(**values)

    def on_yes(self) -> None:
        """The event."""

    def on_no(self) -> None:
        """The event."""

    def opened(self) -> None:
        """Waits a moment."""
        super().opened()
        self.ripe = False
        self._ripen.cancel()
        self._ripen()

    def _ripened(self, _: float) -> None:
        self.ripe = True


class StopHallSection(AskSection):
    """*Give no more numbers today?*, for the whole hall."""


class RestartSection(AskSection):
    """*Restart the program now?*"""


class StaffMenu(KioskPage):
    """The menu behind the PIN. It begins at its first page each time it is opened."""

    lower = False
    """Whether everything that is touched lies in the lower part of the panel."""
    part = StringProperty(Part.MENU)
    section = ObjectProperty(None, allownone=True, rebind=True)

    def __init__(self, **values: object) -> None:
        self._sections: dict[Part, Section] = {}
        super().__init__(**values)
        self._frame: Widget = self.ids.frame.__self__  # the rule itself only holds it while it is shown
        self._open(Part.MENU)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        self.section.show(view)

    def on_parent(self, _: Widget, parent: Widget | None) -> None:
        """Kivy calls this when the page has gone from the screen: whoever comes next finds it as new."""
        if parent is None:
            self._sections.clear()
            self._open(Part.MENU)

    def go(self, part: str) -> None:
        """Another part; what there is to know for it is asked anew."""
        self.controller.staff.tell(None)
        self._open(Part(part))
        self.section.opened()
        view = self.controller.view
        self.show(view)
        if view.now is not None and view.why_gone is None:
            self.controller.staff.look()

    def back(self) -> None:
        """One step back."""
        self.go(Part.SERVICES if self.part == Part.STOP_HALL else Part.MENU)

    def _open(self, part: Part) -> None:
        if part not in self._sections:
            self._sections[part] = self._made(part)
        self.part, self.section = part, self._sections[part]
        self.clear_widgets()
        self.ids.holder.clear_widgets()
        if self.section.bare:
            self.add_widget(self.section)
        else:
            self.ids.holder.add_widget(self.section)
            self.add_widget(self._frame)

    def _made(self, part: Part) -> Section:
        kind, events = self._kinds()[part]
        section = kind(controller=self.controller, press=self.press, lower=self.lower)
        section.bind(**events)
        return section

    def _kinds(self) -> dict[Part, tuple[type[Section], dict[str, Callable[..., None]]]]:
        """For each part its widget, and what its events lead to."""
        return {
            Part.MENU: (MenuLow if self.lower else MenuSection, {"on_go": lambda _, part: self.go(part)}),
            Part.PRINTER: (PrinterSection, {}),
            Part.DECISIONS: (DecisionsSection, {}),
            Part.REPRINT: (ReprintSection, {}),
            Part.SERVICES: (ServicesSection, {"on_stop_hall": lambda _: self.go(Part.STOP_HALL)}),
            Part.STOP_HALL: (StopHallSection, {"on_yes": lambda _: self._stop_hall(), "on_no": lambda _: self.back()}),
            Part.SOUND: (SoundSection, {}),
            Part.SCREEN: (ScreenTest, {"on_end": lambda _: self.go(Part.MENU)}),
            Part.RESTART: (RestartSection, {"on_yes": lambda _: end_program(), "on_no": lambda _: self.back()}),
        }

    def _stop_hall(self) -> None:
        self.back()
        self.controller.staff.set_stopped(None, stopped=True)


class StaffPage(StaffMenu):
    """On any panel."""


class StaffLow(StaffMenu):
    """On a portrait panel whose buttons were wanted lower."""

    lower = True


def end_program() -> None:
    """Ends it; the supervisor starts it again."""
    app = App.get_running_app()
    if app is not None:
        app.stop()


load_rules(__file__)
