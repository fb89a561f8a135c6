"""The first page of the staff menu: what can be done, with the state of each, and how the kiosk itself stands."""

from kivy.properties import BooleanProperty, StringProperty

from hall import __version__
from hall.messages import Message
from hall.say import say, say_count
from kiosk.live import HallNow
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.screens.staff_printer import printer_in_words
from kiosk.screens.staff_section import Section
from kiosk.screens.staff_sound import sound_in_words
from kiosk.view import View
from look.kv import load_rules
from look.widgets import Tile


class MenuTile(Tile):
    """A part of the menu. `alarm`: somebody should look."""

    alarm = BooleanProperty(False)


class Menu(Section):
    """The parts as tiles. `on_go` brings the one that was touched."""

    printer = StringProperty()
    printer_alarm = BooleanProperty(False)
    undecided = StringProperty()
    undecided_alarm = BooleanProperty(False)
    services = StringProperty()
    services_alarm = BooleanProperty(False)
    sound = StringProperty()
    sound_alarm = BooleanProperty(False)
    connection = StringProperty()
    connected = BooleanProperty(True)
    program = StringProperty()

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_go")
        super().__init__(**values)

    def on_go(self, part: str) -> None:
        """The event."""

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        language = self.language
        report = view.printer or PrinterReport(PrinterState.UNREACHABLE)
        ready = report.state in (
            PrinterState.READY,
            PrinterState.UNTOLD,
        )  # the difference is told with the printer itself
        self.printer = printer_in_words(language, PrinterState.READY if ready else report.state)
        self.printer_alarm = not ready
        count = sum(job.id != view.staff.held for job in view.staff.undecided)
        self.undecided = say_count(language, "{count} ticket", "{count} tickets", count) if count else ""
        self.undecided_alarm = count > 0
        self.services, self.services_alarm = _services(language, view.now) if view.now else ("", False)
        self.sound = sound_in_words(language, view.sound)
        self.sound_alarm = view.sound.wanted and not view.sound.works
        self.connected = view.now is not None and view.why_gone is None
        self.connection = _connection(language, self.connected, view.why_gone)
        version = say(language, "Version {version}", version=__version__)
        self.program = f"{self.controller.file.name} · {version}"


class MenuSection(Menu):
    """The tiles above."""


class MenuLow(Menu):
    """The tiles below, where everything is touched."""


def _services(language: str, now: HallNow) -> tuple[str, bool]:
    """Whether numbers are given today, and whether that is not as usual."""
    stopped = sum(service.stop is not None for service in now.services.values())
    if not stopped:
        return say(language, "Numbers are given"), False
    if stopped == len(now.services):
        return say(language, "No more numbers are given today"), True
    return say_count(language, "{count} service stopped", "{count} services stopped", stopped), True


def _connection(language: str, connected: bool, why: Message | None) -> str:
    if connected:
        return say(language, "Connected")
    return say(language, "Not connected") + (f". {why.render(language)}" if why else "")


load_rules(__file__)
