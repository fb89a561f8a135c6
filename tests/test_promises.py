"""Whether promises were kept, against the plainest reckoning: for each ticket, the day is gone through again up to the
moment at which it was taken. The days were played through the rules; what visitors were told is drawn by chance.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from hall.clock import Deadline
from hall.model import CounterState, Event, EventKind, Promise, Promised
from hall.queue import Queue
from hall.report.happened import Fate, Journey
from hall.report.kept import FEWEST, Kept, Outcome, kept_of_hundred, kept_on, outcome
from hall.report.promises import PromiseSums, add_past, as_json, figures
from hall.report.reading import days_between, past_days, plan_of
from hall.report.rules import PastWaits, Rule
from hall.settings.hall import Hall
from tests.harness import naive_days as naive
from tests.harness.clock import HALL_ZONE
from tests.harness.told_days import told_days

# The days are played once.
pytestmark = pytest.mark.xdist_group("promises")

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)


@dataclass(frozen=True)
class Played:
    """A store with days of which the first are the past, what was reckoned of the others, and their events."""

    queue: Queue
    hall: Hall
    past: list[list[Event]]
    days: list[tuple[list[Event], list[Promised]]]
    sums: PromiseSums


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with told_days(5) as (queue, days, _):
        hall, first = queue.hall(), days[2]
        past, sums = PastWaits(), PromiseSums()
        for day in past_days(queue, hall, first):
            add_past(past, day.happened, hall.zone)
        for day in days_between(queue, hall, first, days[-1]):
            sums.add_day(day.happened, day.events, day.promised, plan_of(hall), past, hall.zone)
        with queue.store.reading(Deadline(5)) as reading:
            told = [(reading.events_of(day), reading.promised(day)) for day in days[2:]]
            before = [reading.events_of(day) for day in days[:2]]
        yield Played(queue, hall, before, told, sums)


@dataclass(frozen=True)
class Judged:
    """One promise, judged in the plain way."""

    service: str
    hour: int
    came: str
    width: float
    off: float | None
    rules: dict[Rule, float]


def judged(of: Played) -> Iterator[Judged]:
    """Every promise of the days. The last of them is under way: its evening has not come."""
    for events, promised in of.days:
        last = events is of.days[-1][0]
        visits = list(naive.known_visits(events, {code: of.hall.services_of(code) for code in of.hall.counters}))
        for each in promised:
            call, promise = naive.first_call(events, each.label), each.promise
            came = "kept"
            if call is None:
                came = {"cancelled": "cancelled", "in_hall": "open"}.get(
                    naive.fate(events, each.label, over=not last), "uncalled"
                )
            elif call < promise.earliest:
                came = "earlier"
            elif call > promise.latest:
                came = "later"
            off, rules = None, dict[Rule, float]()
            if call is not None and promise.median is not None:
                off = abs((call - promise.median).total_seconds()) / 60
                said = predicted(of, events, visits, each.label)
                waits = naive.waited(events, each.label)
                assert waits is not None
                rules = {rule: abs(waits - minutes) for rule, minutes in said.items()}
            width = (promise.latest - promise.earliest).total_seconds() / 60
            service = naive.taken(events)[each.label].service or ""  # a transfer changes that of its promise
            yield Judged(service, each.taken_at.astimezone(HALL_ZONE).hour, came, width, off, rules)


def predicted(of: Played, events: Sequence[Event], visits: Sequence[naive.NaiveVisit], label: str) -> dict[Rule, float]:
    """What each rule could have said when this ticket was taken."""
    taking = naive.taken(events)[label]
    before, service = events[: events.index(taking)], taking.service or ""
    info = of.hall.services[service].service
    counters = [code for code in of.hall.counters if service in of.hall.services_of(code)]
    shared = {other for code in counters for other in of.hall.services_of(code)}
    ahead = sum(each.service in shared for each in naive.waiting(before).values())
    at_work = max(1, sum(naive.state(before, code) is CounterState.OPEN for code in counters))
    lengths = [each.minutes for each in sorted(visits, key=lambda each: each.ended_at)
               if each.service == service and each.ended_at <= taking.at][-20:]  # fmt: skip
    found = {
        Rule.DECLARED: ahead * info.handling_minutes / at_work,
        Rule.RECENT: ahead * (statistics.fmean(lengths) if lengths else info.handling_minutes) / at_work,
    }
    first_calls = {event.ticket: event for event in reversed(before) if event.kind is EventKind.CALLED}
    of_service = [event for event in first_calls.values() if event.service == service]
    if of_service:
        last = max(of_service, key=lambda event: event.id)
        found[Rule.LAST_CALLED] = (last.at - naive.taken(before)[last.ticket or ""].at).total_seconds() / 60
    waits = list(past_waits(of, service))
    in_hour = [minutes for hour, minutes in waits if hour == taking.at.astimezone(HALL_ZONE).hour]
    if waits:
        found[Rule.PAST_DAYS] = statistics.fmean(in_hour or [minutes for _, minutes in waits])
    return found


def past_waits(of: Played, service: str) -> Iterator[tuple[int, float]]:
    for events in of.past:
        for label, taking in naive.taken(events).items():
            minutes = naive.waited(events, label)
            if taking.service == service and minutes is not None:
                yield taking.at.astimezone(HALL_ZONE).hour, minutes


def expected(of: Sequence[Judged]) -> dict[str, object]:
    """The figures of some promises, under the keys of the command."""
    called = [each for each in of if each.came in ("kept", "later", "earlier")]

    def share(came: str) -> object:
        return pytest.approx(sum(each.came == came for each in called) / len(called), abs=6e-4) if called else None

    def mean(values: Sequence[float]) -> object:
        return pytest.approx(statistics.fmean(values), abs=0.051) if values else None

    def rule(name: Rule) -> dict[str, object]:
        found = [(each.rules[name], each.off) for each in of if name in each.rules and each.off is not None]
        return {
            "tickets": len(found),
            "error_minutes": mean([off for off, _ in found]),
            "forecast_error_minutes": mean([off for _, off in found]),
        }

    return {
        "promised": len(of),
        "called": len(called),
        "in_time": share("kept"),
        "later": share("later"),
        "earlier": share("earlier"),
        **{came: sum(each.came == came for each in of) for came in ("uncalled", "cancelled", "open")},
        "error_minutes": mean([each.off for each in of if each.off is not None]),
        "width_minutes": mean([each.width for each in of]),
        "rules": {name.value: rule(name) for name in Rule},
    }


@pytest.fixture(scope="module")
def plainly(played: Played) -> list[Judged]:
    return list(judged(played))


def test_the_days_have_promises_of_every_kind(plainly: list[Judged]) -> None:
    assert len(plainly) > 150
    assert {each.came for each in plainly} >= {"kept", "earlier", "later", "cancelled"}
    assert any(each.off is None and each.came == "kept" for each in plainly)
    assert all(sum(rule in each.rules for each in plainly) > 50 for rule in Rule)


def test_each_service_and_hour_is_as_the_plainest_reckoning_has_it(played: Played, plainly: list[Judged]) -> None:
    cells = {(each.service, each.hour) for each in plainly}
    assert played.sums.cells.keys() == cells
    for service, hour in cells:
        own = [each for each in plainly if (each.service, each.hour) == (service, hour)]
        assert as_json(figures(played.sums.cells[service, hour])) == expected(own)


def test_services_hours_and_the_whole_are_the_same_promises_together(played: Played, plainly: list[Judged]) -> None:
    assert as_json(figures(played.sums.total())) == expected(plainly)
    for service, tally in played.sums.by_service().items():
        assert as_json(figures(tally)) == expected([each for each in plainly if each.service == service])
    for hour, tally in played.sums.by_hour().items():
        assert as_json(figures(tally)) == expected([each for each in plainly if each.hour == hour])


def test_every_ticket_is_a_promise_or_unpromised_and_every_call_a_point(played: Played) -> None:
    tickets = sum(len(naive.taken(events)) for events, _ in played.days)
    total = figures(played.sums.total())
    assert total.promised + played.sums.unpromised == tickets
    assert played.sums.unpromised > 0
    assert sum(played.sums.points.values()) == total.called
    assert total.called + total.uncalled + total.cancelled + total.open == total.promised


def test_of_a_hundred_counts_the_called_and_those_whom_the_day_left(played: Played, plainly: list[Judged]) -> None:
    days = [kept_on(events, promised, over=events is not played.days[-1][0]) for events, promised in played.days]
    counted = [each for each in plainly if each.came not in ("cancelled", "open")]
    kept = sum(each.came == "kept" for each in counted)
    assert sum(days, Kept()) == Kept(kept, len(counted))
    assert kept_of_hundred(days) == 100 * kept // len(counted)


def test_without_promises_there_is_nothing_to_say() -> None:
    nothing = figures(PromiseSums().total())
    assert (nothing.promised, nothing.in_time, nothing.error_minutes, nothing.width_minutes) == (0, None, None, None)
    assert kept_of_hundred([]) is None


# One promise


def told(earliest: float, latest: float) -> Promised:
    at = [NINE + timedelta(minutes=minutes) for minutes in (earliest, latest)]
    return Promised("A-001", "KTP", False, NINE, Promise(at[0], at[1], False, at[0], at[0], at[1]))


def journey(called: float | None, fate: Fate = Fate.SERVED) -> Journey:
    return Journey("A-001", "KTP", NINE, None if called is None else NINE + timedelta(minutes=called), fate)


@pytest.mark.parametrize(
    ("called", "came"),
    [(4.99, Outcome.EARLIER), (5, Outcome.KEPT), (10, Outcome.KEPT), (15, Outcome.KEPT), (15.01, Outcome.LATER)],
)
def test_both_ends_of_the_promise_belong_to_it(called: float, came: Outcome) -> None:
    assert outcome(told(5, 15), journey(called)) is came


@pytest.mark.parametrize(
    ("fate", "came"),
    [(Fate.CANCELLED, Outcome.CANCELLED), (Fate.LEFT_OVER, Outcome.UNCALLED), (Fate.IN_HALL, Outcome.OPEN)],
)
def test_what_was_never_called_is_counted_apart(fate: Fate, came: Outcome) -> None:
    assert outcome(told(5, 15), journey(None, fate)) is came


def test_who_was_called_and_cancelled_afterwards_was_called() -> None:
    assert outcome(told(5, 15), journey(10, Fate.CANCELLED)) is Outcome.KEPT


# Of a hundred


def test_nothing_is_said_of_fewer_than_twenty_and_nothing_rounded_up() -> None:
    assert kept_of_hundred([Kept(FEWEST - 1, FEWEST - 1)]) is None
    assert kept_of_hundred([Kept(10, 10), Kept(10, 10)]) == 100
    assert kept_of_hundred([Kept(999, 1000)]) == 99
    assert kept_of_hundred([Kept(0, 20)]) == 0


def day_events(*kinds: tuple[EventKind, float]) -> list[Event]:
    return [
        Event(number, date(2026, 11, 24), NINE + timedelta(minutes=at), kind, "A-001", "KTP", "1", None, None)
        for number, (kind, at) in enumerate(kinds, start=1)
    ]


def test_while_the_day_goes_on_nobody_is_uncalled_who_still_waits() -> None:
    events = day_events((EventKind.TAKEN, 0))
    assert kept_on(events, [told(5, 15)], over=False) == Kept(0, 0)
    assert kept_on(events, [told(5, 15)], over=True) == Kept(0, 1)


def test_only_the_first_call_counts() -> None:
    events = day_events((EventKind.TAKEN, 0), (EventKind.CALLED, 10), (EventKind.NO_SHOW, 12),
                        (EventKind.RETURNED, 20), (EventKind.CALLED, 30))  # fmt: skip
    assert kept_on(events, [told(5, 15)], over=True) == Kept(1, 1)
    assert kept_on(events, [told(25, 35)], over=True) == Kept(0, 1)


def test_a_ticket_that_is_not_in_the_events_is_left_over_at_most() -> None:
    assert kept_on([], [told(5, 15)], over=True) == Kept(0, 1)
