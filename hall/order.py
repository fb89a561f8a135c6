"""Who is next at a counter: one pure function that can also say why.

The rule: longest waiting first over the counter's services. Priority tickets go before ordinary ones, but at most one in
every `every` calls of the counter while ordinary ones wait; so an ordinary ticket is passed over by at most one priority
ticket for every `every - 1` ordinary calls, and neither group starves. Of tickets taken in the same second, the one whose
service the counter prefers goes first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hall.model import Waiting

# The most arrivals (counted in events) that can claim one second: a clock that stands still lets no more than these pass.
AT_ONCE_MAX = 8


class Why(StrEnum):
    """The reason for a choice."""

    LONGEST_WAITING = "longest_waiting"
    PREFERRED_SERVICE = "preferred_service"
    PRIORITY_TURN = "priority_turn"
    ORDINARY_TURN = "ordinary_turn"


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket that is next, and why."""

    ticket: Waiting
    why: Why


def next_ticket(
    waiting: Sequence[Waiting], services: Sequence[str], recent_calls: Sequence[bool], every: int
) -> Choice | None:
    """The ticket that a counter calls next, or None when nobody waits for its services.

    :param waiting: waiting tickets in any order; it is enough to give, for each service, the first priority ticket and
        the first ordinary one.
    :param services: what the counter serves, the preferred first.
    :param recent_calls: the counter's last calls of the day, newest first: was it a priority ticket?
    :param every: at most one priority ticket in every so many calls while ordinary ones wait.
    """
    first = _first_of_each(ticket for ticket in waiting if ticket.service in services)
    priority = [ticket for ticket in first if ticket.priority]
    ordinary = [ticket for ticket in first if not ticket.priority]
    if not first:
        return None
    if not priority or not ordinary:
        return _longest_waiting(first, services)
    if any(recent_calls[: every - 1]):
        return Choice(_longest_waiting(ordinary, services).ticket, Why.ORDINARY_TURN)
    return Choice(_longest_waiting(priority, services).ticket, Why.PRIORITY_TURN)


def _first_of_each(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The earliest ticket of each service and kind: nobody passes a ticket of the own service and kind."""
    first: dict[tuple[str, bool], Waiting] = {}
    for ticket in waiting:
        queue = (ticket.service, ticket.priority)
        if queue not in first or ticket.arrival < first[queue].arrival:
            first[queue] = ticket
    return list(first.values())


def _longest_waiting(tickets: Sequence[Waiting], services: Sequence[str]) -> Choice:
    """The earliest arrival; among those of its second, the preferred service. Their order is never a clock's: a kiosk whose
    clock is wrong can at most swap tickets that claim the very second of the one that is first anyway.
    """
    earliest = min(tickets, key=lambda ticket: ticket.arrival)
    second = _second(earliest.taken_at)
    at_once = [
        ticket
        for ticket in tickets
        if _second(ticket.taken_at) == second and ticket.arrival - earliest.arrival < AT_ONCE_MAX
    ]
    chosen = min(at_once, key=lambda ticket: (services.index(ticket.service), ticket.arrival))
    return Choice(chosen, Why.LONGEST_WAITING if chosen is earliest else Why.PREFERRED_SERVICE)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
