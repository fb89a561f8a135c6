"""A clock that a test sets."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HALL_ZONE = ZoneInfo("Asia/Jakarta")


class SetClock:
    """Begins on Tuesday, 24 November 2026, 09:00 in the hall."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)

    def set(self, text: str) -> None:
        """A moment in the hall's zone: `2026-11-25 08:30`."""
        self.now = datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE)
