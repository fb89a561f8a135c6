"""What is known of the hall at one moment, as values: the question that a forecast answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hall.model import CounterState, Waiting

Moments = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit under way: for what, since which call (or since it was taken up again), and whether the visitor is known to
    have come.
    """

    service: str
    since: datetime
    came: bool = False


@dataclass(frozen=True, slots=True)
class CounterToday:
    """A counter as it stands now.

    :param services: what it serves, the preferred first.
    :param spans: when it works today, in order and apart. It begins no visit outside of them, but ends one.
    :param since: when its state last changed; None when it has not been opened today.
    :param recent_calls: its last calls of the day, newest first: was it a priority ticket?
    """

    code: str
    services: tuple[str, ...]
    state: CounterState
    spans: tuple[Moments, ...]
    since: datetime | None = None
    visit: OpenVisit | None = None
    recent_calls: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class HallToday:
    """The hall at `now`.

    :param now: in the hall's time zone: habits are told in minutes of the local day.
    :param waiting: every waiting ticket.
    :param every: at most one priority ticket in every so many calls of a counter while ordinary ones wait.
    :param hours: when each service is served today; after the last end nobody is called for it.
    """

    now: datetime
    waiting: Sequence[Waiting]
    counters: Sequence[CounterToday]
    every: int = 2
    hours: Mapping[str, tuple[Moments, ...]] = field(default_factory=dict)

    def minutes(self, moment: datetime) -> float:
        """Minutes from now."""
        return (moment - self.now).total_seconds() / 60

    @property
    def minute_of_day(self) -> float:
        """Minutes since the local midnight, by the clock on the wall."""
        return self.now.hour * 60 + self.now.minute + self.now.second / 60 + self.now.microsecond / 60e6
