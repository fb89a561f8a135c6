"""The report's figures, against the plainest reckoning on days that were played through the rules; and one by one what the
events of a day tell of visits, counters and stops.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

import pytest

from hall.clock import Deadline
from hall.model import CounterState, Event, EventKind, PrintJob, PrintState, Stop
from hall.queue import Queue
from hall.report.happened import Fate, Happened, happened, stopped_for_lack_of_time
from hall.report.reading import days_between
from hall.report.report import Names, Report, as_json, report
from hall.report.sums import TICK_MINUTES, Sums
from tests.harness import naive_days as naive
from tests.harness.clock import HALL_ZONE, SetClock
from tests.harness.told_days import told_days

DAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)
NOBODY = Names({}, {}, {})
TARGET = 12

Json = dict[str, object]


@dataclass(frozen=True)
class Played:
    """Days with their events, and the report of them."""

    queue: Queue
    events: list[list[Event]]
    whole: Report
    data: Json


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with told_days(3, seed=5) as (queue, days, _):
        whole = reported(queue, days[0], days[-1])
        with queue.store.reading(Deadline(5)) as reading:
            events = [reading.events_of(day) for day in days]
        data = as_json(whole, "Balai Uji", NOBODY)
        yield Played(queue, events, whole, data)


def summed(queue: Queue, first: date, last: date) -> Sums:
    hall, sums = queue.hall(), Sums()
    for day in days_between(queue, hall, first, last):
        stopped = stopped_for_lack_of_time(day.events, day.stops)
        sums.add_day(day.happened, day.promised, day.slips, stopped, hall.zone, day.as_of)
    return sums


def reported(queue: Queue, first: date, last: date) -> Report:
    hall = queue.hall()
    agency_of = {code: info.agency.code for code, info in hall.services.items()}
    return report(summed(queue, first, last), first, last, agency_of, list(hall.counters), TARGET)


def plain_row(of: Sequence[tuple[Sequence[Event], str, bool]]) -> Json:
    """The figures of some tickets, each with the events of its day and whether that is over; without handling."""
    waits = [minutes for events, label, _ in of if (minutes := naive.waited(events, label)) is not None]
    fates = [naive.fate(events, label, over=over) for events, label, over in of]
    return {
        "visitors": len(of),
        "called": len(waits),
        "served": fates.count("served"),
        "no_shows": fates.count("no_show"),
        "cancelled": fates.count("cancelled"),
        "left_over": fates.count("left_over"),
        "in_hall": fates.count("in_hall"),
        "wait_median_minutes": pytest.approx(statistics.median(waits), abs=0.051) if waits else None,
        "wait_ninety_minutes": pytest.approx(ninety(waits), abs=0.051) if waits else None,
        "within_target": (
            pytest.approx(sum(each <= TARGET for each in waits) / len(waits), abs=6e-4) if waits else None
        ),
    }


def ninety(values: Sequence[float]) -> float:
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=10, method="inclusive")[8]


def rows(of: Json, part: str) -> list[Json]:
    found = of[part]
    assert isinstance(found, list)
    return found


def tickets(of: Played) -> list[tuple[Sequence[Event], str, bool]]:
    return [(events, label, events is not of.events[-1]) for events in of.events for label in naive.taken(events)]


def service_of(ticket: tuple[Sequence[Event], str, bool]) -> str:
    events, label, _ = ticket
    return naive.taken(events)[label].service or ""


def minute(moment: datetime) -> int:
    local = moment.astimezone(HALL_ZONE)
    return local.hour * 60 + local.minute


def agrees(shown: object, wanted: Json) -> None:
    assert isinstance(shown, dict)
    assert {key: shown[key] for key in wanted} == wanted


def test_the_whole_the_days_and_the_services_are_as_the_plainest_reckoning_has_them(played: Played) -> None:
    every = tickets(played)
    assert len(every) > 200
    agrees(played.data["total"], plain_row(every))
    for shown, events in zip(rows(played.data, "days"), played.events, strict=True):
        agrees(shown, plain_row([each for each in every if each[0] is events]))
    services = rows(played.data, "services")
    assert {str(shown["service"]) for shown in services} == {service_of(each) for each in every}
    for shown in services:
        agrees(shown, plain_row([each for each in every if service_of(each) == shown["service"]]))


def test_agencies_are_their_services_together(played: Played) -> None:
    of = {"PUS": ("PINJAM", "KEMBALI"), "BANK": ("SETOR", "KREDIT")}
    assert [shown["agency"] for shown in rows(played.data, "agencies")] == list(of)
    for shown in rows(played.data, "agencies"):
        own = [each for each in tickets(played) if service_of(each) in of[str(shown["agency"])]]
        agrees(shown, plain_row(own))


def test_half_hours_have_their_arrivals_calls_and_queue(played: Played) -> None:
    every = tickets(played)
    for shown in rows(played.data, "half_hours"):
        begins = 60 * int(str(shown["begins"])[:2]) + int(str(shown["begins"])[3:])
        inside = range(begins, begins + 30)
        agrees(shown, plain_row([each for each in every if minute(naive.taken(each[0])[each[1]].at) in inside]))
        calls = [call for events, label, _ in every if (call := naive.first_call(events, label)) is not None]
        assert shown["calls"] == sum(minute(call) in inside for call in calls)
        most = max((waiting_at(events, tick) for events in played.events for tick in inside[::TICK_MINUTES]), default=0)
        assert shown["waiting_most"] == most


def waiting_at(events: Sequence[Event], tick: int) -> int:
    midnight = datetime.combine(events[0].at.astimezone(HALL_ZONE).date(), datetime.min.time(), HALL_ZONE)
    moment = midnight + timedelta(minutes=tick)
    return len(naive.waiting([event for event in events if event.at <= moment]))


def test_the_queue_over_the_day_is_counted_every_five_minutes(played: Played) -> None:
    assert len(played.whole.ticks) > 50
    for at, tick in played.whole.ticks.items():
        counts = [waiting_at(events, at) for events in played.events]
        assert tick.most == max(counts)
        assert tick.total == sum(counts)


def test_handling_times_are_those_of_visits_whose_end_is_known(played: Played) -> None:
    hall = played.queue.hall()
    serves = {code: hall.services_of(code) for code in hall.counters}
    visits = [each for events in played.events for each in naive.known_visits(events, serves)]
    assert len(visits) > 100
    for part, key in (("services", "service"), ("counters", "counter")):
        for shown in rows(played.data, part):
            own = [each.minutes for each in visits if getattr(each, key) == shown[key]]
            assert shown["handled"] == len(own)
            if own:
                assert shown["handling_median_minutes"] == pytest.approx(statistics.median(own), abs=0.051)
                assert shown["handling_ninety_minutes"] == pytest.approx(ninety(own), abs=0.051)


def test_counters_were_open_paused_and_called_as_the_plainest_reckoning_has_it(played: Played) -> None:
    assert [shown["counter"] for shown in rows(played.data, "counters")] == ["1", "2", "3", "4"]
    now = played.queue.clock()
    for shown in rows(played.data, "counters"):
        code = str(shown["counter"])
        for key, state in (("open_minutes", CounterState.OPEN), ("paused_minutes", CounterState.PAUSED)):
            whole = sum(
                naive.minutes_in(events, code, state, now if events is played.events[-1] else None)
                for events in played.events
            )
            assert shown[key] == pytest.approx(whole, abs=0.051)
        kinds = [event.kind for events in played.events for event in events if event.counter == code]
        assert shown["calls"] == kinds.count(EventKind.CALLED)
        assert shown["no_shows"] == kinds.count(EventKind.NO_SHOW)


def test_promises_are_those_of_the_called_and_the_left_over(played: Played) -> None:
    total = played.whole.total
    with played.queue.store.reading(Deadline(5)) as reading:
        promised = {(day, each.label): each.promise for day, events in enumerate(played.events)
                    for each in reading.promised(events[0].business_day)}  # fmt: skip
    came: dict[str, int] = {"kept": 0, "earlier": 0, "later": 0, "uncalled": 0}
    for (day, label), promise in promised.items():
        events = played.events[day]
        call = naive.first_call(events, label)
        if call is not None:
            came["earlier" if call < promise.earliest else "later" if call > promise.latest else "kept"] += 1
        elif naive.fate(events, label, over=day < len(played.events) - 1) in ("left_over", "no_show", "served"):
            came["uncalled"] += 1
    assert (total.kept, total.earlier, total.later) == (came["kept"], came["earlier"], came["later"])
    assert total.promised == sum(came.values())
    assert total.kept_share == pytest.approx(came["kept"] / sum(came.values()))
    assert played.whole.of_hundred == 100 * came["kept"] // sum(came.values())


def test_every_ticket_had_a_slip(played: Played) -> None:
    assert [(line.printer, line.slips, line.unprinted) for line in played.whole.printers] == [
        ("kiosk-1", len(tickets(played)), len(tickets(played)))
    ]


# What the events of a day tell


class Events:
    """Writes the events of a day, in minutes after nine."""

    def __init__(self) -> None:
        self.found: list[Event] = []
        self.ids = count(1)

    def at(
        self, minutes: float, kind: EventKind, ticket: str | None = None, service: str = "KTP", counter: str = "1"
    ) -> "Events":
        moment = NINE + timedelta(minutes=minutes)
        of_a_counter = counter if kind is not EventKind.TAKEN else None
        named = service if ticket or kind in (EventKind.STOPPED, EventKind.ALLOWED) else None
        self.found.append(Event(next(self.ids), DAY, moment, kind, ticket, named, of_a_counter, None, None))
        return self

    def visit(self, taken: float, called: float, *end: tuple[float, EventKind], ticket: str = "A-001") -> "Events":
        self.at(taken, EventKind.TAKEN, ticket).at(called, EventKind.CALLED, ticket)
        for minutes, kind in end:
            self.at(minutes, kind, ticket)
        return self


def tell(of: Events, now: datetime | None = None) -> Happened:
    return happened(DAY, of.found, {"1": ("KTP",)}, HALL_ZONE, now=now)


def lengths(of: Happened) -> list[float | None]:
    return [visit.handling_minutes for visit in of.visits]


def test_a_visit_that_staff_end_is_measured_from_its_call() -> None:
    assert lengths(tell(Events().visit(0, 5, (17, EventKind.FINISHED)))) == [12.0]


@pytest.mark.parametrize("kind", [EventKind.NO_SHOW, EventKind.HELD])
def test_who_did_not_come_or_was_set_aside_was_not_handled(kind: EventKind) -> None:
    assert lengths(tell(Events().visit(0, 5, (17, kind)))) == [None]


def test_a_visit_that_the_next_call_ends_is_measured_if_somebody_had_been_waiting() -> None:
    waited = Events().at(0, EventKind.TAKEN, "A-002").visit(0, 5, (17, EventKind.FINISHED))
    assert lengths(tell(waited.at(17, EventKind.CALLED, "A-002"))) == [12.0, None]
    came_just_now = Events().visit(0, 5).at(17, EventKind.TAKEN, "A-002").at(17.1, EventKind.FINISHED, "A-001")
    assert lengths(tell(came_just_now.at(17.1, EventKind.CALLED, "A-002"))) == [None, None]


def test_a_visit_over_a_pause_or_ended_by_closing_is_not_measured() -> None:
    paused = Events().visit(0, 5).at(6, EventKind.PAUSED).at(30, EventKind.OPENED).at(31, EventKind.FINISHED, "A-001")
    assert lengths(tell(paused)) == [None]
    assert lengths(tell(Events().visit(0, 5, (17, EventKind.FINISHED)).at(17, EventKind.CLOSED))) == [None]
    assert lengths(tell(Events().visit(0, 5, (17, EventKind.FINISHED)).at(17, EventKind.PAUSED))) == [12.0]


def test_a_visit_that_only_the_next_day_ended_is_not_measured_and_closes_no_counter() -> None:
    day = tell(Events().at(0, EventKind.OPENED).visit(0, 5, (23 * 60, EventKind.FINISHED)))
    assert lengths(day) == [None]
    assert [(time.open_minutes, time.calls) for time in day.counters] == [(5.0, 1)]
    assert day.journeys["A-001"].fate is Fate.SERVED


def test_when_the_day_is_over_nobody_is_in_the_hall_even_if_the_next_has_not_begun() -> None:
    events = Events().visit(0, 5).at(1, EventKind.TAKEN, "A-002").visit(2, 6, (7, EventKind.HELD), ticket="A-003")
    under_way = tell(events, now=NINE + timedelta(minutes=10))
    assert {each.fate for each in under_way.journeys.values()} == {Fate.IN_HALL}
    fates = {label: each.fate for label, each in tell(events).journeys.items()}
    assert fates == {"A-001": Fate.SERVED, "A-002": Fate.LEFT_OVER, "A-003": Fate.LEFT_OVER}


def test_a_transfer_counts_for_the_service_that_was_asked_for_and_waits_once() -> None:
    events = Events().visit(0, 5).at(7, EventKind.TRANSFERRED, "A-001", "SIM")
    events.at(20, EventKind.CALLED, "A-001", "SIM", "2").at(25, EventKind.FINISHED, "A-001", "SIM", "2")
    day = tell(events)
    journey = day.journeys["A-001"]
    assert (journey.service, journey.wait_minutes, journey.fate) == ("KTP", 5.0, Fate.SERVED)
    assert [(visit.service, visit.handling_minutes) for visit in day.visits] == [("KTP", 2.0), ("SIM", 5.0)]


def test_a_counter_that_nobody_closed_is_reckoned_until_its_last_act_or_until_now() -> None:
    events = Events().at(0, EventKind.OPENED).at(30, EventKind.PAUSED).at(40, EventKind.OPENED).at(55, EventKind.OPENED)
    assert [(of.open_minutes, of.paused_minutes) for of in tell(events).counters] == [(45.0, 10.0)]
    now = NINE + timedelta(minutes=100)
    assert [(of.open_minutes, of.paused_minutes) for of in tell(events, now).counters] == [(90.0, 10.0)]


def test_an_empty_day_tells_nothing() -> None:
    day = tell(Events())
    assert (day.journeys, day.visits, day.counters, day.waiting, day.pins_locked) == ({}, (), (), (), 0)


def test_stops_for_lack_of_time_are_told_apart_from_those_of_staff() -> None:
    events = Events()
    for minutes, service in ((1, "KTP"), (2, "SIM"), (3, "NIB"), (4, "KTP")):
        events.at(minutes, EventKind.STOPPED, service=service)
    stops = {"KTP": Stop.NO_TIME, "SIM": Stop.STAFF, "NIB": Stop.ALLOWED}
    found = stopped_for_lack_of_time(events.found, stops)
    assert [(each.service, each.at, each.overruled) for each in found] == [
        ("KTP", NINE + timedelta(minutes=1), False),
        ("NIB", NINE + timedelta(minutes=3), True),
    ]


# From a real store


def test_a_day_under_way_says_when_it_was_looked_at(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    clock.forward(minutes=102)
    today = reported(queue, DAY, DAY)
    assert today.as_of == clock()
    assert (today.total.visitors, today.total.in_hall, today.total.left_over) == (1, 1, 0)
    clock.set("2026-11-25 09:00")
    yesterday = reported(queue, DAY, DAY)
    assert yesterday.as_of is None
    assert (yesterday.total.in_hall, yesterday.total.left_over) == (0, 1)
    queue.take("PINJAM", request="2")
    assert reported(queue, DAY, DAY).total == yesterday.total


def test_a_stop_by_the_forecast_is_in_the_report(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    queue.stop_for_lack_of_time("PINJAM", request="2")
    queue.stop("SETOR", request="3")
    assert [(each.service, each.overruled) for each in reported(queue, DAY, DAY).stopped] == [("PINJAM", False)]
    queue.allow("PINJAM", request="4")
    assert [(each.service, each.overruled) for each in reported(queue, DAY, DAY).stopped] == [("PINJAM", True)]


def test_locked_pins_are_counted(queue: Queue) -> None:
    queue.note_locked_pin("kiosk-1", request="1")
    assert reported(queue, DAY, DAY).pins_locked == 1


def test_slips_are_counted_by_what_became_of_them() -> None:
    sums, states = Sums(), [*PrintState, PrintState.FAILED]
    jobs = [
        PrintJob(n, DAY, "A-001", n % 2, "kiosk-1", "id", state, NINE, NINE, "", False)
        for n, state in enumerate(states)
    ]
    sums.add_day(tell(Events()), [], jobs, [], HALL_ZONE, None)
    (line,) = report(sums, DAY, DAY, {}, []).printers
    assert (line.slips, line.reprinted, line.failed, line.unknown, line.unprinted) == (6, 3, 2, 1, 2)


def test_what_the_hall_file_no_longer_has_stands_at_the_end() -> None:
    sums, events = Sums(), Events()
    events.visit(0, 5, (9, EventKind.FINISHED))
    events.at(1, EventKind.TAKEN, "B-001", "GONE").at(9, EventKind.CALLED, "B-001", "GONE", "99")
    sums.add_day(tell(events), [], [], [], HALL_ZONE, None)
    found = report(sums, DAY, DAY, {"KTP": "DUK"}, ["1"])
    assert [(each.agency.code, [line.code for line in each.services]) for each in found.agencies] == [
        ("DUK", ["KTP"]),
        ("", ["GONE"]),
    ]
    assert [line.code for line in found.counters] == ["1", "99"]
