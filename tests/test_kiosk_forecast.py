"""When will I be called? What the kiosk says of it before the tap, after it and on paper, and when it gives no number."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hall.clock import Deadline
from hall.foresight.child import STALE_S
from hall.model import PrintOrder, Promise, Stop
from hall.outbox import Outbox
from hall.prospects import Advice, Prospect, Prospects
from hall.queue import Queue, new_request
from hall.store import open_store
from kiosk import phrases
from kiosk.controller import STOP_AGAIN_S, Controller
from kiosk.live import hall_now
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.slips import slip_of
from kiosk.view import View
from tests.harness.clock import HALL_ZONE, SetClock
from tests.harness.emupos import Emupos, emupos_program  # noqa: F401 - a fixture
from tests.harness.kiosk_pages import FILE
from tests.harness.kiosk_program import kiosk_file, published, running
from tests.harness.set_desk import SetDesk, Time, at_once
from tests.harness.waiting import until

TEN = datetime(2026, 11, 24, 10, 0, tzinfo=HALL_ZONE)


def promise(minutes: int = 10, *, first: bool = False) -> Promise:
    return Promise(TEN, TEN + timedelta(minutes=minutes), first, TEN, TEN, TEN)


def prospect(service: str, told: Promise | None = None, advice: Advice = Advice.GIVE) -> Prospect:
    return Prospect(
        service, 3, told, 1.0, None, advice, closes=TEN.replace(hour=15), resumes=TEN.replace(hour=13)
    )  # fmt: skip


class Foresight:
    """Notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask_for_priority(self, service: str) -> None:
        if not self.asked or self.asked[-1] != service:
            self.asked.append(service)


class Kiosk:
    """A controller with a forecast that the test makes."""

    def __init__(self, queue: Queue) -> None:
        self.queue, self.desk, self.time, self.foresight = queue, SetDesk(queue), Time(), Foresight()
        self.views: list[View] = []
        self.it = Controller(
            FILE, self.desk, self.views.append, think=at_once, foresight=self.foresight, now=self.time
        )  # fmt: skip
        self.it.on_printer(PrinterReport(PrinterState.READY))
        self.news()

    def news(self) -> None:
        self.it.on_hall(hall_now(self.queue))

    def foresees(self, *ordinary: Prospect, priority: tuple[Prospect, ...] = (), kept: int | None = None) -> None:
        self.it.on_prospects(
            Prospects(
                self.queue.clock(),
                {each.service: each for each in ordinary},
                {each.service: each for each in priority},
                kept=kept,
            )
        )

    def at_service(self) -> None:
        self.it.choose_agency("PUS")
        self.it.choose_service("PINJAM")

    def told(self) -> Promise | None:
        found = self.it.view.prospect
        return found.promise if found else None


@pytest.fixture
def kiosk(queue: Queue) -> Kiosk:
    return Kiosk(queue)


def test_the_service_page_shows_what_a_number_for_it_may_expect(kiosk: Kiosk) -> None:
    kiosk.foresees(prospect("PINJAM", promise(10)), prospect("KEMBALI", promise(20)))
    assert kiosk.told() is None
    kiosk.at_service()
    assert kiosk.told() == promise(10)
    kiosk.foresees(prospect("PINJAM", promise(15)))
    assert kiosk.told() == promise(15)


def test_a_priority_number_has_a_forecast_of_its_own_which_is_asked_for_when_the_service_is_chosen(
    kiosk: Kiosk,
) -> None:
    kiosk.at_service()
    assert kiosk.foresight.asked[-1] == "PINJAM"
    kiosk.foresees(prospect("PINJAM", promise(30)), priority=(prospect("PINJAM", promise(5)),))
    kiosk.it.toggle_priority()
    assert kiosk.told() == promise(5)
    kiosk.it.back()
    kiosk.it.back()
    assert kiosk.foresight.asked[-1] == ""


def test_a_forecast_that_is_not_renewed_is_none_any_more(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.foresees(prospect("PINJAM", promise()), kept=83)
    kiosk.time.now += STALE_S - 1
    kiosk.it.touched()
    kiosk.it.tick()
    assert (kiosk.told(), kiosk.it.view.kept) == (promise(), 83)
    kiosk.time.now += 2
    kiosk.it.tick()
    assert (kiosk.told(), kiosk.it.view.kept) == (None, None)


def test_what_stood_on_the_screen_at_the_tap_is_kept_with_the_ticket_whatever_is_foreseen_meanwhile(
    kiosk: Kiosk,
) -> None:
    kiosk.at_service()
    kiosk.foresees(prospect("PINJAM", promise(10)))
    kiosk.it.take()
    kiosk.foresees(prospect("PINJAM", promise(45)))
    kiosk.desk.work()
    taken = kiosk.it.view.journey.taken
    assert taken is not None
    assert taken.promise == promise(10)
    with kiosk.queue.store.reading(Deadline(5)) as reading:
        assert reading.promise(taken.business_day, "A", 1) == promise(10)


def test_without_a_forecast_a_number_is_given_all_the_same(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.it.take()
    kiosk.desk.work()
    taken = kiosk.it.view.journey.taken
    assert taken is not None
    assert taken.promise is None


def stops(queue: Queue) -> dict[str, Stop]:
    with queue.store.reading(Deadline(5)) as reading:
        return reading.stops(queue.clock().astimezone(HALL_ZONE).date())


def test_where_the_day_is_too_short_for_one_more_the_store_is_told_once(kiosk: Kiosk) -> None:
    kiosk.foresees(prospect("PINJAM", advice=Advice.STOP), prospect("KEMBALI"))
    kiosk.foresees(prospect("PINJAM", advice=Advice.STOP))
    assert len(kiosk.desk.wishes) == 1
    kiosk.desk.work()
    assert stops(kiosk.queue) == {"PINJAM": Stop.NO_TIME}
    kiosk.news()
    kiosk.time.now += STOP_AGAIN_S
    kiosk.foresees(prospect("PINJAM", advice=Advice.STOP))
    assert kiosk.desk.wishes == []


def test_staff_have_the_last_word(kiosk: Kiosk) -> None:
    kiosk.queue.allow("PINJAM", request="allow")
    kiosk.foresees(prospect("PINJAM", promise(), Advice.STOP))
    kiosk.desk.work()
    kiosk.news()
    kiosk.at_service()
    assert stops(kiosk.queue) == {"PINJAM": Stop.ALLOWED}
    kiosk.it.take()
    kiosk.desk.work()
    assert kiosk.it.view.journey.taken is not None


def without_time(kiosk: Kiosk, *with_priority: Prospect) -> None:
    """On the page of a service that is stopped for lack of time.

    :param with_priority: what is foreseen for a priority number, if anything is.
    """
    kiosk.at_service()
    kiosk.foresees(prospect("PINJAM", advice=Advice.STOP), priority=with_priority)
    kiosk.desk.work()
    kiosk.news()


def test_where_the_day_is_too_short_for_others_who_goes_first_still_takes_a_number(kiosk: Kiosk) -> None:
    without_time(kiosk, prospect("PINJAM", promise(5)))
    assert (kiosk.it.view.gives, kiosk.it.view.gives_only_priority) == (False, True)
    kiosk.it.toggle_priority()
    assert kiosk.it.view.gives
    kiosk.it.take()
    kiosk.desk.work()
    taken = kiosk.it.view.journey.taken
    assert taken is not None
    assert taken.promise == promise(5)


def test_where_it_is_too_short_for_them_too_nobody_does(kiosk: Kiosk) -> None:
    without_time(kiosk, prospect("PINJAM", advice=Advice.STOP))
    kiosk.it.toggle_priority()
    assert (kiosk.it.view.gives, kiosk.it.view.gives_only_priority) == (False, False)
    kiosk.it.take()
    kiosk.desk.work()
    assert kiosk.it.view.journey.taken is None
    assert kiosk.it.view.journey.refused is not None


def test_whoever_was_refused_at_that_moment_may_still_go_first(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.queue.stop_for_lack_of_time("PINJAM", request="stop")
    kiosk.it.take()
    kiosk.desk.work()
    kiosk.news()
    told = kiosk.it.view.journey.refused
    assert told is not None
    kiosk.it.toggle_priority()
    assert (kiosk.it.view.journey.refused, kiosk.it.view.gives) == (None, True)


def test_as_long_as_nothing_is_known_of_a_priority_number_it_is_given(kiosk: Kiosk) -> None:
    without_time(kiosk)
    kiosk.it.toggle_priority()
    assert kiosk.it.view.gives
    kiosk.it.take()
    kiosk.desk.work()
    assert kiosk.it.view.journey.taken is not None


def test_a_service_that_gives_no_numbers_anyway_is_not_stopped(kiosk: Kiosk, clock: SetClock) -> None:
    clock.set("2026-11-24 23:00")
    kiosk.news()
    kiosk.foresees(prospect("SETOR", advice=Advice.STOP))
    assert kiosk.desk.wishes == []


# What it says


def test_a_service_without_time_says_why_and_when_numbers_are_given_again(queue: Queue) -> None:
    queue.stop_for_lack_of_time("SETOR", request="stop")
    now = hall_now(queue)
    setor = now.services["SETOR"]
    assert phrases.why_not("en", setor, now.hall) == "No time is left today for one more"
    assert phrases.comes_again("en", setor, now.hall.zone) == "Please come back on Wednesday, 25 November, 08:00"
    assert phrases.why_not("id", setor, now.hall) == "Waktu layanan hari ini tidak cukup lagi"


@pytest.mark.parametrize(
    ("advice", "sentence"),
    [
        (Advice.GIVE, None),
        (Advice.AFTER_BREAK, "Mungkin baru dipanggil setelah istirahat, mulai pukul 13.00"),
        (Advice.IN_VAIN, "Mungkin tidak sempat dipanggil sebelum tutup pukul 15.00"),
        (Advice.STOP, "Mungkin tidak sempat dipanggil sebelum tutup pukul 15.00"),
    ],
)
def test_what_may_disappoint_is_said_before_the_tap(advice: Advice, sentence: str | None) -> None:
    assert phrases.perhaps_in_vain("id", prospect("SETOR", advice=advice), HALL_ZONE) == sentence


def test_times_are_written_as_each_language_writes_them() -> None:
    assert phrases.between("id", promise(25), HALL_ZONE) == "10.00\N{EN DASH}10.25"
    assert phrases.between("en", promise(25), HALL_ZONE) == "10:00\N{EN DASH}10:25"


def test_a_first_estimate_is_called_one() -> None:
    assert phrases.expected("id", promise(first=True)) == "Perkiraan awal dipanggil"
    assert phrases.expected("id", promise()) == "Perkiraan dipanggil"


def test_the_line_for_the_public_names_the_share() -> None:
    assert phrases.kept("id", 83) == "Minggu ini 83 dari 100 pengunjung dipanggil dalam waktu yang dijanjikan"
    assert phrases.kept("id", None) == ""


# On paper


def test_the_slip_says_what_the_screen_said_by_the_halls_clock(queue: Queue) -> None:
    queue.take("PINJAM", request="1", paper=PrintOrder("kiosk-1", "id"), promise=promise(25))
    queued = Outbox(queue.store, "kiosk-1", queue.clock).next()
    assert queued is not None
    assert slip_of(queued).expected == (TEN, TEN + timedelta(minutes=25))


# The whole program


@pytest.mark.xdist_group("emupos")
@pytest.mark.timeout(180)
def test_from_the_store_to_the_screen_and_the_paper(tmp_path: Path, emupos: Emupos) -> None:
    store = published(tmp_path)
    counters = open_store(str(store))
    queue = Queue(counters)
    for code in queue.hall().counters:
        queue.open(code, request=new_request())
    counters.close()
    config = kiosk_file(tmp_path, store, f"tcp://127.0.0.1:{emupos.wide.port}", forecast=True)
    before = emupos.wide.receipts()
    with running(config, store) as kiosk:
        until(lambda: "the forecast speaks" in kiosk.log.read_text(), 60)
        kiosk.take()
        receipt = emupos.wide.after(before)
    found = open_store(str(store), read_only=True)
    with found.reading(Deadline(5)) as reading:
        (day,) = {event.business_day for event in reading.events(0, 1000) if event.ticket}
        (told,) = reading.promised(day)
    found.close()
    low, high = (at.astimezone(HALL_ZONE).strftime("%H.%M") for at in (told.promise.earliest, told.promise.latest))
    assert f"{low}-{high}" in receipt.text
