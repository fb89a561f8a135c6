"""Small halls as the forecast sees them, for its tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hall.forecast.habits import Habits, Handling
from hall.forecast.snapshot import CounterToday, HallToday, Moments, OpenVisit
from hall.model import CounterState, Waiting
from tests.harness.clock import HALL_ZONE

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)
SERVICES = ("AMBIL", "KTP", "AKTA")
HABITS = Habits({"AMBIL": Handling(3.0), "KTP": Handling(10.0, no_show=0.1), "AKTA": Handling(18.0)})


def after_nine(minutes: float) -> datetime:
    """A moment so many minutes after nine."""
    return NINE + timedelta(minutes=minutes)


def span(start: float, end: float) -> Moments:
    """Hours, in minutes after nine."""
    return after_nine(start), after_nine(end)


WHOLE_DAY = (span(-60, 360),)


def ticket(place: int, service: str = "KTP", *, priority: bool = False) -> Waiting:
    """The ticket that was taken at so many minutes of the half hour before nine."""
    return Waiting(100 + place, f"A-{place:03d}", service, priority, after_nine(place - 30))


def counter(
    code: str,
    services: Sequence[str] = SERVICES,
    state: CounterState = CounterState.OPEN,
    *,
    spans: Sequence[Moments] = WHOLE_DAY,
    since: float | None = -60,
    visit: OpenVisit | None = None,
    recent: Sequence[bool] = (),
) -> CounterToday:
    """A counter that has been in its state since so many minutes after nine."""
    return CounterToday(
        code,
        tuple(services),
        state,
        tuple(spans),
        None if since is None else after_nine(since),
        visit,
        tuple(recent),
    )


def hall(waiting: Sequence[Waiting], counters: Sequence[CounterToday], now: datetime = NINE) -> HallToday:
    """The hall at nine."""
    return HallToday(now, tuple(waiting), tuple(counters))
