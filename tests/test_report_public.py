"""A report that may hang at the entrance: no count in it stands for one to four people, none can be had by subtracting
others, and nobody is lost on the way.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hall.report.happened import Fate
from hall.report.kept import Outcome
from hall.report.public import FEWEST, neighbours, public
from hall.report.report import FEW, OTHERS, Names, Report, as_json, report
from hall.report.sums import CounterSums, Group, HalfHour, Sums, Tick

FIRST = date(2026, 11, 2)
AGENCIES = {"A1": "A", "A2": "A", "A3": "A", "B1": "B", "B2": "B", "C1": "C", "D1": "D"}
NOBODY = Names({}, {}, {})

Crowd = Sequence[tuple[str, int, int, Fate, int | None, Outcome | None]]

# A visitor: service, half hour, day, fate, wait in minutes or never called, what came of the promise.
visitors = st.tuples(
    st.sampled_from(sorted(AGENCIES)),
    st.integers(16, 30),
    st.integers(0, 5),
    st.sampled_from(Fate),
    st.none() | st.integers(0, 90),
    st.none() | st.sampled_from(Outcome),
)
crowds = st.lists(visitors, max_size=80)


def summed(crowd: Crowd) -> Sums:
    """The sums of a crowd, by the way of nothing but its own numbers."""
    sums = Sums(counters={"1": CounterSums(60.0, 0.0, 3, 1)}, ticks={480: Tick(3, 3, 1)}, pins_locked=1)
    for service, slot, day, fate, wait, outcome in crowd:
        for group in (
            sums.services.setdefault(service, Group()),
            sums.half_hours.setdefault(slot * 30, HalfHour(waiting_most=slot % 7)).taken,
            sums.days.setdefault(FIRST + timedelta(days=day), Group()),
        ):
            group.visitors += 1
            group.fates[fate] += 1
            if wait is not None:
                group.waits.append(wait)
                group.handling.append(wait)
            if outcome is not None:
                group.promises[outcome] += 1
    return sums


def both(sums: Sums) -> tuple[Report, Report]:
    full = report(sums, FIRST, FIRST + timedelta(days=5), AGENCIES, ["1"])
    return full, public(full, sums, AGENCIES)


def counts(value: object, key: str = "") -> Iterator[tuple[str, int]]:
    """Every whole number of a JSON value with its key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from counts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from counts(inner, key)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield key, value


@given(crowds)
def test_no_count_stands_for_one_to_four_people(
    crowd: Crowd,
) -> None:
    _, shown = both(summed(crowd))
    data = json.loads(json.dumps(as_json(shown, "Balai Uji", NOBODY), default=str))
    assert [(key, number) for key, number in counts(data) if 0 < number < FEWEST and key != "target_minutes"] == []


@given(crowds)
def test_parts_are_large_enough_and_together_the_whole(
    crowd: Crowd,
) -> None:
    _, shown = both(summed(crowd))
    if 0 < len(crowd) < FEWEST:
        assert shown.total.visitors == FEW
        assert (shown.agencies, shown.half_hours, shown.days) == ((), (), ())
        return
    assert shown.total.visitors == len(crowd)
    for parts in (
        [each.agency.row.visitors for each in shown.agencies],
        [slot.row.visitors for slot in shown.half_hours],
        [line.row.visitors for line in shown.days],
    ):
        assert sum(part for part in parts if isinstance(part, int)) == len(crowd)
        assert all(part == 0 or (isinstance(part, int) and part >= FEWEST) for part in parts)
    for agency in shown.agencies:
        services = [line.row.visitors for line in agency.services]
        assert (
            agency.agency.code == OTHERS
            or sum(each for each in services if isinstance(each, int)) == agency.agency.row.visitors
        )


@given(crowds)
def test_no_wait_and_no_share_is_told_of_fewer_than_five(
    crowd: Crowd,
) -> None:
    _, shown = both(summed(crowd))
    for agency in shown.agencies:
        own = [each for each in crowd if AGENCIES[each[0]] == agency.agency.code and each[4] is not None]
        if agency.agency.code != OTHERS and len(own) < FEWEST:
            assert agency.agency.row.wait_median_minutes is None
            assert agency.agency.row.within_target is None
    promises = [each[5] for each in crowd if each[5] not in (None, Outcome.CANCELLED, Outcome.OPEN)]
    if len(promises) < FEWEST:
        assert shown.total.kept_share is None


def test_what_staff_and_printers_did_is_left_out() -> None:
    _, shown = both(summed([("A1", 16, 0, Fate.SERVED, 5, Outcome.KEPT)] * 10))
    assert (shown.counters, shown.printers, shown.pins_locked) == ((), (), None)
    assert (shown.total.handled, shown.total.handling_median_minutes, shown.total.served) == (None, None, None)
    assert (shown.total.visitors, shown.total.wait_median_minutes, shown.total.kept_share) == (10, 5.0, 1.0)


def test_small_services_join_within_their_agency_and_small_agencies_join_one_another() -> None:
    crowd = [("A1", 16, 0, Fate.SERVED, 5, None)] * 20 + [("A2", 16, 0, Fate.SERVED, 5, None)] * 3
    crowd += [("A3", 16, 0, Fate.SERVED, 5, None)] * 6 + [("B1", 16, 0, Fate.SERVED, 5, None)] * 2
    crowd += [("C1", 16, 0, Fate.SERVED, 5, None)] * 9 + [("D1", 16, 0, Fate.SERVED, 5, None)] * 3
    _, shown = both(summed(crowd))
    assert [(each.agency.code, each.agency.row.visitors) for each in shown.agencies] == [
        ("A", 29),
        ("C", 9),
        (OTHERS, 5),
    ]
    assert [(line.code, line.row.visitors) for line in shown.agencies[0].services] == [("A1", 20), (OTHERS, 9)]
    assert shown.agencies[-1].services == ()


@given(st.dictionaries(st.integers(0, 47), st.integers(0, 12), max_size=20))
@settings(max_examples=200)
def test_neighbours_keep_the_order_and_lose_nobody(found: dict[int, int]) -> None:
    ordered = dict(sorted(found.items()))
    parts = neighbours(ordered)
    assert [each for part in parts for each in part] == list(ordered)
    sizes = [sum(ordered[each] for each in part) for part in parts]
    if sum(sizes) >= FEWEST:
        assert all(size == 0 or size >= FEWEST for size in sizes)
