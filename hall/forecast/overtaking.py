"""How much of a hall's work goes before those who wait although it came after them: priority visitors, no-shows who come
back, visitors who are sent on to another service.

None of them is in the queue when a forecast is asked. What is learned is their share of the calls: of all calls made while
somebody waited, those for people who had not been waiting when that somebody came.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from hall.forecast.draws import Floats
from hall.forecast.history import PastDay

# Whoever was called sooner says nothing: the visits under way were all that was before them.
SHORTEST_WAIT = 5.0
# So many calls count for the usual share.
USUAL, USUAL_CALLS = 0.08, 60.0
MOST = 0.5
# Of a day's tickets so many are asked, evenly spread.
ASKED = 200


def overtaking(days: Sequence[PastDay], pools: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """By service, the share of the calls that go to people who came later, 0 to 0.5."""
    shares: dict[str, float] = {}
    for pool in pools:
        later = calls = 0.0
        for day in days:
            found = _of_day(day, pool)
            later, calls = later + found[0], calls + found[1]
        share = (later + USUAL * USUAL_CALLS) / (calls + USUAL_CALLS)
        shares.update(dict.fromkeys(pool, min(share, MOST)))
    return shares


def _of_day(day: PastDay, pool: frozenset[str]) -> tuple[float, float]:
    """Of the calls made while people waited, those for others who came later, and all."""
    tickets = [ticket for ticket in day.tickets if ticket.service in pool and ticket.called_at is not None]
    if not tickets:
        return 0.0, 0.0
    start = tickets[0].taken_at
    taken = np.array([(ticket.taken_at - start).total_seconds() / 60 for ticket in tickets])
    called = np.array([(ticket.called_at - start).total_seconds() / 60 for ticket in tickets if ticket.called_at])
    begun = np.sort(
        [(visit.began_at - start).total_seconds() / 60 for visit in day.visits if visit.service in pool and visit.whole]
    )
    waited = np.flatnonzero(called - taken >= SHORTEST_WAIT)
    asked = waited[:: max(1, waited.size // ASKED)]
    all_calls = np.searchsorted(begun, called[asked]) - np.searchsorted(begun, taken[asked])
    before = np.array([_called_between(taken, called, ticket) for ticket in asked])
    known = all_calls > 0
    return float(np.maximum(all_calls - before, 0)[known].sum()), float(all_calls[known].sum())


def _called_between(taken: Floats, called: Floats, ticket: int) -> int:
    """How many who were there before were called while this one waited."""
    there = (taken < taken[ticket]) & (called >= taken[ticket]) & (called < called[ticket])
    return int(there.sum())
