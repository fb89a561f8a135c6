"""What a ticket says on paper: plain values in one language, nothing about how they look and nothing personal."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """The contents of one paper ticket.

    `taken_at` and `expected` are in the hall's zone. `ahead` counts who waited for the same service when it was taken.
    `expected` is the range of times at which the number will be called, None where nobody can tell; `first_estimate` while
    there was no past to check it by. `code` is what the QR code carries: it names the ticket without being its number.
    Without `checked`, no office vouches for cost and completion time.
    """

    label: str
    code: str
    hall: str
    agency: str
    service: str
    language: str
    taken_at: datetime
    ahead: int
    zone: str
    priority: bool = False
    reprint: bool = False
    expected: tuple[datetime, datetime] | None = None
    first_estimate: bool = False
    requirements: tuple[str, ...] = ()
    cost: str | None = None
    completion_time: str | None = None
    checked: bool = False
