"""Time of day: the wall clock in UTC, the business day in the hall's zone, and deadlines that no clock jump can move."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def business_day(now: datetime, zone: ZoneInfo) -> date:
    """The date in the hall's time zone: at 23:30 UTC it is already tomorrow in Purbalingga."""
    return now.astimezone(zone).date()


class Deadline:
    """A moment on the monotonic clock by which an act must have its answer."""

    __slots__ = ("_end", "seconds")

    def __init__(self, seconds: float) -> None:
        """:param seconds: from now."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left_s(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether the moment has passed."""
        return time.monotonic() >= self._end
