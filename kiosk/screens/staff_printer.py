"""The printer, its paper and its last ticket, and a test page."""

from kivy.properties import BooleanProperty, StringProperty

from hall.say import say
from kiosk.printing.jobs import Outcome, OutcomeKind, Why
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.screens.staff_section import Section, sent_at, state_of_job
from kiosk.view import View
from look.kv import load_rules


class PrinterSection(Section):
    """How the printer stands, in words and in its own."""

    name = StringProperty()
    state = StringProperty()
    detail = StringProperty()
    alarm = BooleanProperty(False)
    latest = StringProperty()
    latest_at = StringProperty()

    def opened(self) -> None:
        """What has become of the last test page stays."""

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        report = view.printer or PrinterReport(PrinterState.UNREACHABLE)
        self.name = f"{self.controller.file.name} · {self.controller.file.printer.address}"
        self.state = printer_in_words(self.language, report.state)
        self.detail = report.detail
        self.alarm = report.state not in (PrinterState.READY, PrinterState.UNTOLD)
        self._show_latest(view)

    def _show_latest(self, view: View) -> None:
        job = view.staff.latest[0] if view.staff.latest else None
        if job is None:
            self.latest, self.latest_at = say(self.language, "No ticket yet"), ""
        else:
            self.latest = f"{job.ticket} · {state_of_job(self.language, job, view)}"
            self.latest_at = sent_at(self.language, job, view)

    def print_test_page(self) -> None:
        """Prints it, and says what has become of it."""
        self.begin()
        self.tell(say(self.language, "The test page is on its way to the printer"))
        self.press.print_test_page(self._printed)

    def _printed(self, outcome: Outcome) -> None:
        reason = (outcome.why or Why.NO_ANSWER).sentence.render(self.language)
        match outcome.kind:
            case OutcomeKind.PRINTED:
                self.tell(say(self.language, "The test page has been printed"))
            case OutcomeKind.UNKNOWN:
                asked = say(self.language, "Please look whether the test page came out. {reason}", reason=reason)
                self.tell(asked, good=False)
            case _:
                self.tell(say(self.language, "It did not work: {reason}", reason=reason), good=False)


def printer_in_words(language: str, state: PrinterState) -> str:
    """How the printer stands, for staff."""
    return {
        PrinterState.READY: say(language, "Ready"),
        PrinterState.NEAR_END: say(language, "Paper runs low"),
        PrinterState.UNTOLD: say(language, "Ready; this printer tells nothing of its paper"),
        PrinterState.PAPER_OUT: say(language, "Out of paper"),
        PrinterState.COVER_OPEN: say(language, "The cover is open"),
        PrinterState.CUTTER: say(language, "The cutter is stuck"),
        PrinterState.ERROR: say(language, "The printer reports an error"),
        PrinterState.OFFLINE: say(language, "The printer is offline"),
        PrinterState.UNREACHABLE: say(language, "The printer can't be reached"),
    }[state]


load_rules(__file__)
