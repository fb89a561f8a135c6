"""In which order a counter would call the waiting: asked of the hall's rule, `hall.order.next_ticket`, never told anew.

The rule is asked two kinds of questions. Which of two tickets goes first at a counter with these services: that sorts the
waiting. And whose turn is it after so many calls since the last priority one: that says when the priority tickets go
before the ordinary ones. Since the waiting are sorted already, the sort asks about neighbours only, and answers are kept.

Where two kiosks' clocks disagree within one second, the rule's choice between tickets of that second can hang on a third
one. Sorting settles them in one way; so a forecast can swap tickets of the same second, and no others.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
from numpy.typing import NDArray

from hall.model import Waiting
from hall.order import next_ticket

Ints = NDArray[np.int64]

ORDINARY_TURN, PRIORITY_TURN = 0, 1
_names = count()
# Kept answers of one profile: those of a long day.
_ANSWERS_MAX = 1 << 14


@dataclass(frozen=True)
class Orders:
    """The rule's answers, as tables. Ticket `n` of `n` stands for nobody.

    :param rank: by profile, turn and ticket: the lowest is called; nobody ranks after all whom the counter serves, and
        before those whom it does not serve.
    :param following: by ticket: the next one of its service and kind.
    :param heads: the first ticket of each service and kind, and nobody at last.
    :param asked: by profile: the places in `heads` of whom the counter may call, filled up with that of nobody.
    :param profile: by counter: which row of `rank` and `asked` is its own.
    :param turn: by calls since the last priority one: whose turn it is.
    """

    rank: Ints
    following: Ints
    heads: Ints
    asked: Ints
    profile: Ints
    turn: Ints


def orders(waiting: Sequence[Waiting], counters: Sequence[tuple[str, ...]], every: int) -> Orders:
    """The tables for tickets in the order of their arrival, and the services of each counter."""
    profiles = list(dict.fromkeys(counters))
    heads, following = _queues(waiting)
    names = [_name(ticket) for ticket in waiting]
    return Orders(
        rank=np.array([_ranks(waiting, names, services, every) for services in profiles], dtype=np.int64).reshape(
            len(profiles), 2, len(waiting) + 1
        ),
        following=following,
        heads=heads,
        asked=_asked(waiting, heads, profiles),
        profile=np.array([profiles.index(services) for services in counters], dtype=np.int64),
        turn=np.array(_turns(every), dtype=np.int64),
    )


def _queues(waiting: Sequence[Waiting]) -> tuple[Ints, Ints]:
    nobody = len(waiting)
    following = np.full(nobody + 1, nobody, dtype=np.int64)
    first: dict[tuple[str, bool], int] = {}
    for place in range(nobody - 1, -1, -1):
        queue = (waiting[place].service, waiting[place].priority)
        following[place] = first.get(queue, nobody)
        first[queue] = place
    return np.array([*first.values(), nobody], dtype=np.int64), following


def _asked(waiting: Sequence[Waiting], heads: Ints, profiles: Sequence[tuple[str, ...]]) -> Ints:
    nobody = len(heads) - 1
    services = [waiting[place].service for place in heads[:-1].tolist()]
    own = [[place for place, service in enumerate(services) if service in profile] for profile in profiles]
    asked = np.full((len(profiles), max((len(places) for places in own), default=0) + 1), nobody, dtype=np.int64)
    for row, places in enumerate(own):
        asked[row, : len(places)] = places
    return asked


def _ranks(waiting: Sequence[Waiting], names: Sequence[int], services: tuple[str, ...], every: int) -> list[list[int]]:
    nobody = len(waiting)
    answers = _answers(services, every)
    if len(answers) > _ANSWERS_MAX:
        answers.clear()

    def compared(one: int, other: int) -> int:
        pair = (names[one], names[other])
        if pair not in answers:
            answers[pair] = _first_of_two(waiting[one], waiting[other], services, every)
        return -1 if answers[pair] else 1

    goes_first = functools.cmp_to_key(compared)
    own = frozenset(services)
    served = [place for place, ticket in enumerate(waiting) if ticket.service in own]
    ordinary = sorted((place for place in served if not waiting[place].priority), key=goes_first)
    priority = sorted((place for place in served if waiting[place].priority), key=goes_first)
    by_turn = []
    for order in ((*ordinary, *priority), (*priority, *ordinary)):
        ranks = [nobody + 1] * nobody + [nobody]
        for rank, place in enumerate(order):
            ranks[place] = rank
        by_turn.append(ranks)
    return by_turn


def _first_of_two(one: Waiting, other: Waiting, services: tuple[str, ...], every: int) -> bool:
    """Whether the rule calls the first of two tickets of one kind before the other."""
    choice = next_ticket((one, other), services, (), every)
    return choice is not None and choice.ticket is one


@functools.lru_cache(maxsize=1 << 14)
def _name(ticket: Waiting) -> int:
    """A short name for a ticket as it is; never given twice."""
    return next(_names)


@functools.lru_cache(maxsize=256)
def _answers(services: tuple[str, ...], every: int) -> dict[tuple[int, int], bool]:
    """Which of two goes first, by their names, as far as the rule has been asked."""
    return {}


@functools.cache
def _turns(every: int) -> tuple[int, ...]:
    """Whose turn it is, by calls since the last priority one: the rule is shown one ticket of each kind."""
    one, other = _probe()
    turns = []
    for calls in range(every + 1):
        recent = [False] * calls + [True] if calls < every else [False] * calls
        choice = next_ticket((one, other), (one.service,), recent, every)
        turns.append(PRIORITY_TURN if choice is not None and choice.ticket.priority else ORDINARY_TURN)
    return tuple(turns)


def _probe() -> tuple[Waiting, Waiting]:
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    return Waiting(1, "A-001", "A", False, moment), Waiting(2, "A-002", "A", True, moment + timedelta(minutes=1))


def calls_since_priority(recent: Sequence[bool], every: int) -> int:
    """How many calls a counter has made since its last priority one, newest call first; at most `every`."""
    return next((calls for calls, priority in enumerate(recent[:every]) if priority), every)
