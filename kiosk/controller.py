"""What happens when somebody touches the kiosk, or time passes: the way from taps to the view. No Kivy, one thread.

The pages call the methods, the desk and the printer bring their news, a clock ticks; each ends by showing a new view. What
takes time is asked of the desk, never done here.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from hall.errors import AntreanError, RefusedError
from hall.foresight.child import STALE_S
from hall.messages import Message
from hall.model import PrintOrder, Taken
from hall.prospects import Advice, Prospect, Prospects
from hall.queue import new_request
from kiosk.config import KioskFile
from kiosk.journey import Journey, Page, fresh
from kiosk.live import HallNow
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.read_aloud import READABLE
from kiosk.search import Finder
from kiosk.staff import Asks, Staff, Think
from kiosk.view import Paper, Shown, SoundView, Trouble, View

# A tap on *take a number* that has no answer by then is given up; if a number comes after all, it is cancelled.
TAKE_MAX_S = 12.0
# The store may be away for so long before visitors hear of it: a restart of the server's service, a busy moment.
GONE_GRACE_S = 3.0
# A service for which the forecast sees no time is asked to be stopped no more often than this: staff may have allowed it.
STOP_AGAIN_S = 60.0
SILENT_MAX_S = 8.0
# A slip takes a second or two. After this nobody waits for it any longer with an empty hand.
PAPER_PATIENCE_S = 6.0


class AsksDesk(Asks, Protocol):
    """The desk, as far as the controller needs it."""

    def silent_s(self) -> float:
        """Since when it has not come round."""


class Reads(Protocol):
    """The voice, as far as the controller needs it."""

    def read(self, view: View, volume: float) -> None:
        """Reads a page aloud, 0 to 1 loud; `on_read` follows."""

    def stop(self) -> None:
        """Falls silent."""


class Foresees(Protocol):
    """The forecast, as far as the controller needs it."""

    def ask_for_priority(self, service: str) -> None:
        """Asks also about a priority number of a service; `""` for none. `on_prospects` follows."""


class Blind:
    """A kiosk without a forecast."""

    def ask_for_priority(self, service: str) -> None:
        """See `Foresees`. There is nobody to ask."""


class Mute:
    """A kiosk without a voice."""

    def read(self, view: View, volume: float) -> None:
        """See `Reads`. Never asked: no page can be read."""

    def stop(self) -> None:
        """See `Reads`. There is nothing to end."""


class Controller:
    """The kiosk's state, and everything that changes it."""

    def __init__(
        self,
        file: KioskFile,
        desk: AsksDesk,
        show: Callable[[View], None],
        *,
        think: Think,
        voice: Reads | None = None,
        foresight: Foresees | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """:param think: works something out in another thread.
        :param now: seconds of a monotonic clock.
        """
        self.file = file
        self._desk = desk
        self._show = show
        self._voice = voice or Mute()
        self._foresight = foresight or Blind()
        self._prospects: Prospects | None = None
        self._foreseen_at = 0.0
        self._stop_asked_at: dict[str, float] = {}
        self._voices: frozenset[str] = frozenset()
        self._reads = False
        self._volume = file.sound.volume
        self._now = now
        self._hall: HallNow | None = None
        self._finder = Finder()
        self._printer = PrinterReport(PrinterState.UNTOLD)
        self._paper = Paper.PRINTING
        self._journey = fresh("id")
        self._gone_since: float | None = None
        self._gone_why: Message | None = None
        self._touched_at = self._page_since = now()
        self.staff = Staff(file.name, file.staff.pin, desk, think, now, self.show)
        self.view = self._viewed()

    # News

    def on_hall(self, now: HallNow) -> None:
        """From the desk: the hall as it is now."""
        first = self._hall is None
        self._hall = now
        self._gone_since = self._gone_why = None
        self._journey = self._fitting(fresh(self.languages[0]) if first else self._journey)
        self.show()

    def on_store_gone(self, why: Message) -> None:
        """From the desk: no store."""
        if self._gone_since is None:
            self._gone_since = self._now()
        self._gone_why = why
        self.show()

    def on_printer(self, report: PrinterReport) -> None:
        """From the printer's worker: how it stands."""
        self._printer = report
        self.show()

    def on_paper(self, label: str, paper: Paper) -> None:
        """From the printer's worker: what has become of a slip."""
        taken = self._journey.taken
        if taken is not None and taken.ticket == label:
            self._paper = paper
            self.show()

    def on_voice(self, languages: frozenset[str]) -> None:
        """From the voice: the languages in which a page can be read now."""
        self._voices = languages
        self._reads = self._reads and bool(languages)
        self.show()

    def on_read(self) -> None:
        """From the voice: what was read is over."""
        self._reads = False
        self.touched()
        self.show()

    def on_prospects(self, prospects: Prospects) -> None:
        """From the forecast: what visitors may expect now."""
        self._prospects, self._foreseen_at = prospects, self._now()
        for prospect in prospects.services.values():
            if prospect.advice is Advice.STOP:
                self._stop_for_lack_of_time(prospect.service)
        self.show()

    def _stop_for_lack_of_time(self, service: str) -> None:
        """Asked of the store, which all kiosks share and where staff may have decided otherwise."""
        now = self._hall.services.get(service) if self._hall is not None else None
        asked = self._stop_asked_at.get(service)
        if now is None or not now.gives_tickets or (asked is not None and self._now() - asked < STOP_AGAIN_S):
            return
        self._stop_asked_at[service] = self._now()
        request = new_request()
        self._desk.ask(
            lambda queue: queue.stop_for_lack_of_time(service, request=request), lambda _: None, lambda _: None
        )

    # Time

    def tick(self) -> None:
        """A few times a second: idle visitors, the ticket's time, answers that do not come."""
        page, since = self._journey.page, self._now() - self._page_since
        if self._reads and page is not Page.TICKET:
            self.touched()  # who listens is there
        if page is Page.TICKET and since >= self.file.idle.ticket_s:
            self._begin_anew()  # a number that is still being read is read to its end
        elif page is Page.TICKET and self._paper is Paper.PRINTING and since >= PAPER_PATIENCE_S:
            self._paper = Paper.IN_DOUBT
        elif page is Page.TAKING and since >= TAKE_MAX_S:
            self._go(self._journey.not_given(self._journey.request or "", NO_ANSWER))
        elif page not in (Page.TICKET, Page.TAKING) and self._idle_s() >= self._idle_limit_s():
            self._begin_anew()
        self.show()

    def touched(self) -> None:
        """Somebody is there."""
        self._touched_at = self._now()

    def _idle_s(self) -> float:
        return self._now() - self._touched_at if self._is_used() else 0.0

    def _idle_limit_s(self) -> float:
        return self.file.idle.ask_after_s + self.file.idle.countdown_s

    def _is_used(self) -> bool:
        """Whether anything would be lost by going back to the start."""
        return self.staff.present or self._journey != fresh(self.languages[0])

    def _begin_anew(self) -> None:
        self.staff.close()
        self._turn(fresh(self.languages[0]))

    # Taps

    def still_here(self) -> None:
        """*Yes, I need more time.*"""
        self.touched()
        self.show()

    def choose_agency(self, code: str) -> None:
        """An agency's tile."""
        if self._hall is not None:
            services = tuple(now.code for now in self._hall.of_agency(code))
            self._go(self._journey.choose_agency(code, services))

    def choose_service(self, code: str) -> None:
        """A service's row."""
        self._go(self._journey.choose_service(code))

    def search(self) -> None:
        """To the search."""
        self._go(self._journey.search())

    def type(self, words: str) -> None:
        """What is in the search field now."""
        self._go(self._journey.type(words))

    def details(self) -> None:
        """The other parts of a service's standard."""
        self._go(self._journey.details())

    def turn_to(self, sheet: int) -> None:
        """Another sheet."""
        self._go(self._journey.turn_to(sheet))

    def back(self) -> None:
        """One page back."""
        self._go(self._journey.back(self._services_of_agency()))

    def start_again(self) -> None:
        """Back to the start: another number for the same visitor."""
        if self._journey.page is not Page.TAKING:
            self._go(self._journey.start())

    def speak(self, language: str) -> None:
        """Another language."""
        self._go(self._journey.speak(language))

    def toggle_low(self) -> None:
        """Buttons lower, or as usual."""
        self._go(self._journey.toggle_low())

    def toggle_contrast(self) -> None:
        """The theme for weak eyes, or the usual one."""
        self._go(self._journey.toggle_contrast())

    def toggle_priority(self) -> None:
        """A priority ticket, or not."""
        self._go(self._journey.toggle_priority())

    def read_aloud(self) -> None:
        """*Read aloud*; a second tap ends it."""
        self.touched()
        if self._reads:
            self._hush()
        elif self.view.can_read:
            self._reads = True
            self._voice.read(self.view, self._volume)
        self.show()

    def try_sound(self) -> None:
        """Staff hear what visitors would: the start page, in their language."""
        self._voice.read(replace(self.view, shown=Shown.START), self._volume)

    def set_volume(self, volume: float) -> None:
        """How loud it is from now on, 0 to 1, until the program starts anew."""
        self._volume = min(1.0, max(0.0, volume))
        self.show()

    def _hush(self) -> None:
        if self._reads:
            self._reads = False
            self._voice.stop()

    def take(self) -> None:
        """*Take a number.* The tap itself makes the request id, so whatever happens then, it is one ticket."""
        service, priority = self._journey.service, self._journey.priority
        if self._journey.page is not Page.SERVICE or service is None or not self._may_take():
            return
        request = new_request()
        order = PrintOrder(self.file.name, self._journey.language)
        prospect = self.view.prospect
        # What was on the screen when the finger came down.
        promise = prospect.promise if prospect is not None else None
        in_vain = prospect is not None and prospect.advice is Advice.STOP
        self._paper = Paper.PRINTING if self._printer.state.prints else Paper.FAILED
        self._go(self._journey.take(request))
        self._desk.ask(
            lambda queue: queue.take(
                service, request=request, priority=priority, paper=order, promise=promise, in_vain=in_vain
            ),
            lambda taken: self._given(request, taken),
            lambda error: self._not_given(request, error),
        )

    def _may_take(self) -> bool:
        return self._printer.state.prints or not self._refuses_without_paper

    def _given(self, request: str, taken: Taken) -> None:
        if not self._journey.waits_for(request):
            # The visitor was told that it had failed, and has gone: nobody may wait behind a number without a person.
            cancelling = new_request()
            self._desk.ask(lambda queue: queue.cancel(taken.ticket, request=cancelling), lambda _: None, lambda _: None)
            return
        self._go(self._journey.given(request, taken))

    def _not_given(self, request: str, error: AntreanError) -> None:
        told = error.message if isinstance(error, RefusedError) else NO_ANSWER
        self._go(self._journey.not_given(request, told))

    # The view

    def show(self) -> None:
        """Shows the view again if it has changed."""
        view = self._viewed()
        if view != self.view:
            self.view = view
            self._show(view)

    def _go(self, journey: Journey) -> None:
        """What a visitor does ends what is read to them, unless it changes nothing."""
        if journey != self._journey:
            self._hush()
        self._turn(journey)

    def _turn(self, journey: Journey) -> None:
        self.touched()
        if journey.page is not self._journey.page:
            self._page_since = self._now()
        self._journey = self._fitting(journey)
        self._foresight.ask_for_priority(self._journey.service or "")
        self.show()

    @property
    def languages(self) -> Sequence[str]:
        """The hall's languages, the first one first."""
        return self._hall.hall.file.hall.languages if self._hall else ("id",)

    @property
    def _refuses_without_paper(self) -> bool:
        return self._hall is not None and self._hall.hall.file.hall.print_when_printer_fails == "refuse"

    def _services_of_agency(self) -> int:
        service = self._journey.service
        if self._hall is None or service is None or service not in self._hall.hall.services:
            return 0
        return len(self._hall.of_agency(self._hall.hall.services[service].agency.code))

    def _fitting(self, journey: Journey) -> Journey:
        """The journey, or the start where the hall file has lost what it was about."""
        if self._hall is None or journey.page in (Page.TAKING, Page.TICKET):
            return journey
        agencies = {agency.code for agency in self._hall.hall.file.agency}
        lost = (journey.service is not None and journey.service not in self._hall.hall.services) or (
            journey.agency is not None and journey.agency not in agencies
        )
        journey = journey.start() if lost else journey
        return journey if journey.language in self.languages else replace(journey, language=self.languages[0])

    def _viewed(self) -> View:
        journey = self._journey
        trouble = self._trouble()
        shown = self._shown(trouble)
        return View(
            shown=shown,
            journey=journey,
            theme="kontras" if journey.contrast else self.file.look.theme,
            now=self._hall,
            printer=self._printer,
            refuse_without_paper=self._refuses_without_paper,
            taking=journey.page is Page.TAKING,
            paper=self._paper,
            ticket_left=self._ticket_left(),
            ask_s=self._ask_s(),
            trouble=trouble,
            found=self._finder.find(self._hall.hall, journey.words) if self._hall else (),
            why_gone=self._gone_why,
            can_read=self._can_read(shown),
            reads=self._reads,
            sound=SoundView(
                wanted=self.file.sound.on,
                works=bool(self._voices),
                volume=self._volume,
                kept=self._volume == self.file.sound.volume,
            ),
            staff=self.staff.view,
            prospect=self._prospect(priority=journey.priority),
            with_priority=self._prospect(priority=True),
            kept=self._fresh_prospects.kept if self._fresh_prospects else None,
        )

    @property
    def _fresh_prospects(self) -> Prospects | None:
        return self._prospects if self._now() - self._foreseen_at < STALE_S else None

    def _prospect(self, *, priority: bool) -> Prospect | None:
        """What a number for the chosen service may expect."""
        journey, known = self._journey, self._fresh_prospects
        if known is None or journey.service is None or journey.page not in (Page.SERVICE, Page.TAKING, Page.DETAILS):
            return None
        return known.of(journey.service, priority=priority)

    def _can_read(self, shown: Shown) -> bool:
        return shown in READABLE and self._journey.language in self._voices

    def _shown(self, trouble: Trouble | None) -> Shown:
        if self.staff.present:
            return Shown.PIN if self.staff.view.at == "pin" else Shown.STAFF
        if self._journey.page is Page.TICKET:
            return Shown.TICKET  # a number that has been given stays readable whatever happens
        if trouble is not None and self._journey.page is not Page.TAKING:
            return Shown.OUT_OF_ORDER
        if self._hall is None:
            return Shown.STARTING
        return Shown.SERVICE if self._journey.page is Page.TAKING else Shown(self._journey.page.value)

    def _trouble(self) -> Trouble | None:
        gone = self._gone_since is not None and (self._hall is None or self._now() - self._gone_since >= GONE_GRACE_S)
        if gone or self._desk.silent_s() >= SILENT_MAX_S:
            return Trouble.STORE
        if self._refuses_without_paper and not self._printer.state.prints:
            return Trouble.PAPER if self._printer.state is PrinterState.PAPER_OUT else Trouble.PRINTER
        return None

    def _ask_s(self) -> int | None:
        idle = self._idle_s()
        asks = idle >= self.file.idle.ask_after_s and self._journey.page not in (Page.TICKET, Page.TAKING)
        return max(1, round(self._idle_limit_s() - idle)) if asks else None

    def _ticket_left(self) -> float:
        if self._journey.page is not Page.TICKET:
            return 1.0
        return round(max(0.0, 1 - (self._now() - self._page_since) / self.file.idle.ticket_s), 2)


NO_ANSWER = Message("The number could not be taken. Please try again, or ask at the information desk.")
