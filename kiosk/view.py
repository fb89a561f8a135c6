"""What the screen shows at one moment, as plain values. The controller makes it, the pages only draw it. No Kivy."""

from dataclasses import dataclass
from enum import StrEnum

from hall.messages import Message
from hall.prospects import Advice, Prospect
from kiosk.journey import Journey
from kiosk.live import HallNow, ServiceNow
from kiosk.printing.report import PrinterReport
from kiosk.staff import StaffView


class Shown(StrEnum):
    """Which page is on the screen."""

    STARTING = "starting"
    OUT_OF_ORDER = "out_of_order"
    START = "start"
    AGENCY = "agency"
    SERVICE = "service"
    DETAILS = "details"
    SEARCH = "search"
    TICKET = "ticket"
    PIN = "pin"
    STAFF = "staff"


class Paper(StrEnum):
    """What has become of the slip of the number on the screen."""

    PRINTING = "printing"
    PRINTED = "printed"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"


class Trouble(StrEnum):
    """Why the kiosk is out of order."""

    STORE = "store"
    PRINTER = "printer"
    PAPER = "paper"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class SoundView:
    """How the kiosk can be heard. `wanted`: by its file; `works`: there is a voice and a device; `volume`: 0 to 1, `kept`:
    as it stands in the file.
    """

    wanted: bool = False
    works: bool = False
    volume: float = 1.0
    kept: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a page may need. `ask_s` is the countdown of *still here?*, None while nobody is asked. `taking` is
    true from the tap on *take a number* to its answer. `can_read`: the page can be read aloud; `reads`: it is being read.
    `prospect`: what the number that a tap would give may expect, `with_priority`: what one with priority may; `kept`: how
    many of a hundred promises were kept lately.
    """

    shown: Shown
    journey: Journey
    theme: str
    staff: StaffView
    now: HallNow | None = None
    printer: PrinterReport | None = None
    refuse_without_paper: bool = False
    taking: bool = False
    paper: Paper = Paper.PRINTING
    ticket_left: float = 1.0
    ask_s: int | None = None
    trouble: Trouble | None = None
    found: tuple[str, ...] = ()
    why_gone: Message | None = None
    can_read: bool = False
    reads: bool = False
    sound: SoundView = SoundView()
    prospect: Prospect | None = None
    with_priority: Prospect | None = None
    kept: int | None = None

    @property
    def gives(self) -> bool:
        """Whether a tap on *take a number* would give one, as far as hall and forecast are concerned."""
        now = self.service
        return now is not None and (now.gives_tickets or (self.journey.priority and self.gives_only_priority))

    @property
    def gives_only_priority(self) -> bool:
        """Whether the service still gives numbers to those who go first, and to nobody else today."""
        now, first = self.service, self.with_priority
        return now is not None and now.only_priority and (first is None or first.advice is not Advice.STOP)

    @property
    def service(self) -> ServiceNow | None:
        """The service that the visitor has chosen, as it is now."""
        code = self.journey.service
        return self.now.services.get(code) if self.now is not None and code is not None else None
