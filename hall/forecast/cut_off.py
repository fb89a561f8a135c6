"""May a ticket still be given? Nobody shall hold a number that the day can't serve, and nobody be sent home without need.

A ticket is served when it is called before the hours of its service end: a visit that has begun is brought to its end.
The chance of that is the share of the forecast's runs in which it is so. What follows from it is in `hall.prospects`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hall.forecast.forecast import CallTime
from hall.forecast.snapshot import HallToday, Moments


@dataclass(frozen=True, slots=True)
class CutOff:
    """The chances of a ticket taken now.

    :param today: to be called before its service closes for today.
    :param before_break: to be called before the break that comes next; None when there is none before the closing.
    """

    today: float
    before_break: float | None = None


def cut_off(today: HallToday, service: str, call: CallTime | None) -> CutOff:
    """The chances of a ticket for `service`.

    :param call: the forecast for it: `Outlook.new` for an ordinary one taken now; None when no counter serves it.
    """
    left = [(start, end) for start, end in _hours(today, service) if end > today.now]
    if call is None or not left:
        return CutOff(0.0)
    chance = call.chance_before(today.minutes(left[-1][1]))
    if len(left) == 1:
        return CutOff(chance)
    return CutOff(chance, call.chance_before(today.minutes(left[0][1])))


def _hours(today: HallToday, service: str) -> Sequence[Moments]:
    """When the service is served today: its own hours, or else those of the counters for it, taken together."""
    if service in today.hours:
        return today.hours[service]
    spans = sorted(span for counter in today.counters if service in counter.services for span in counter.spans)
    joined: list[Moments] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
