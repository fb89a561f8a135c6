"""Every page that a visitor can come to, on the real stage with a real hall, for tests that walk them and for pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hall.messages import Message
from hall.model import Promise
from hall.prospects import Advice, Prospect, Prospects
from hall.queue import Queue, new_request
from hall.settings.hallfile import HallFile
from hall.store import create_store
from kiosk.config import KioskFile
from kiosk.controller import GONE_GRACE_S, Controller
from kiosk.live import HallNow, hall_now
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.view import Paper, View
from tests.harness.clock import SetClock
from tests.harness.set_desk import SetDesk, Time, at_once

FILE = KioskFile.model_validate(
    {
        "name": "kios-1",
        "store": "hall.db",
        "screen": {"width_mm": 268},
        "printer": {"address": "screen:///tmp/x"},
    }
)


@dataclass
class Hall:
    """A kiosk's controller on a hall of its own, with visitors waiting."""

    queue: Queue
    desk: SetDesk
    time: Time
    clock: SetClock
    controller: Controller

    def news(self) -> None:
        """The desk tells the hall anew."""
        self.controller.on_hall(hall_now(self.queue))

    def foresees(self, advice: Advice = Advice.GIVE, kept: int | None = 83) -> None:
        """The forecast tells, the same for ordinary and priority numbers."""
        now = hall_now(self.queue)
        services = {code: prospect(now, code, advice) for code in now.services}
        self.controller.on_prospects(Prospects(now.at, services, services, kept=kept))


def hall_of(folder: Path, hall: HallFile, toml: str, show: Callable[[View], None]) -> Hall:
    """A kiosk for a published hall on a Tuesday at nine, a few people waiting here and there."""
    store = create_store(str(folder / "hall.db"))
    clock = SetClock()
    queue = Queue(store, clock)
    published = queue.publish(hall, toml)
    for number, code in enumerate(published.services):
        for _ in range((number * 7) % 5):
            try:
                queue.take(code, request=new_request())
            except Exception:  # noqa: BLE001 - a service that is closed has nobody waiting
                continue
    desk, time = SetDesk(queue), Time()
    found = Hall(queue, desk, time, clock, Controller(FILE, desk, show, think=at_once, now=time))
    found.controller.on_printer(PrinterReport(PrinterState.READY))
    found.controller.on_voice(frozenset({"id", "en", "jv"}))
    found.news()
    found.foresees()
    return found


def prospect(hall: HallNow, service: str, advice: Advice = Advice.GIVE) -> Prospect:
    """A made-up forecast: four minutes for each who waits, give or take some; the bank's hours."""
    ahead = hall.services[service].waiting
    local = hall.at.astimezone(hall.hall.zone).replace(second=0, microsecond=0)
    earliest, latest = (local + timedelta(minutes=minutes) for minutes in (ahead * 3, ahead * 6 + 5))
    return Prospect(
        service=service,
        ahead=ahead,
        promise=Promise(earliest, latest, False, earliest, earliest, latest),
        today=1.0,
        before_break=1.0,
        advice=advice,
        closes=local.replace(hour=15, minute=0),
        resumes=local.replace(hour=13, minute=0),
    )


def pages(hall: Hall) -> Iterator[str]:
    """Goes to one page after the other and names it, as each stands before the one who looks."""
    it = hall.controller
    info = max(
        it.view.now.hall.services.values() if it.view.now else (),
        key=lambda found: len(found.agency.service),
    )
    yield "start"
    it.turn_to(1)
    yield "start-2"
    it.start_again()
    it.choose_agency(info.agency.code)
    yield "agency"
    yield from _a_service(hall, info.agency.service[0].code)
    it.on_printer(PrinterReport(PrinterState.READY))
    it.details()
    yield "details"
    it.back()
    hall.time.now += 31
    it.tick()
    yield "still-here"
    it.still_here()
    it.take()
    yield "taking"
    hall.desk.work()
    yield "ticket"
    it.on_paper(it.view.journey.taken.ticket if it.view.journey.taken else "", Paper.PRINTED)
    yield "ticket-printed"
    it.on_paper(it.view.journey.taken.ticket if it.view.journey.taken else "", Paper.FAILED)
    yield "ticket-without-paper"
    it.start_again()
    it.search()
    yield "search"
    it.type("kartu")
    yield "search-found"
    it.type("xyzw")
    yield "search-nothing"
    it.start_again()
    it.on_store_gone(Message("gone"))
    hall.time.now += GONE_GRACE_S
    it.tick()
    yield "out-of-order"
    hall.news()


def _a_service(hall: Hall, code: str) -> Iterator[str]:
    """What may disappoint on the page of a service."""
    it = hall.controller
    it.choose_service(code)
    yield "service"
    hall.foresees(Advice.IN_VAIN)
    yield "service-in-vain"
    hall.queue.stop_for_lack_of_time(code, request=new_request())
    hall.news()
    yield "service-no-time"
    it.toggle_priority()
    yield "service-no-time-priority"
    it.toggle_priority()
    hall.queue.allow(code, request=new_request())
    hall.news()
    hall.foresees()
    it.toggle_priority()
    it.on_printer(PrinterReport(PrinterState.PAPER_OUT))
    yield "service-without-paper"
