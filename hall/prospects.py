"""What visitors may expect, as values: the answer of the forecast in the words of the hall. Needs no numpy."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter

from hall.model import Promise


class Advice(StrEnum):
    """What is to be done when somebody asks for a number: give it; say before the tap that the call may come after the
    break, or that the number may be in vain today; give none.
    """

    GIVE = "give"
    AFTER_BREAK = "after_break"
    IN_VAIN = "in_vain"
    STOP = "stop"


def advised(
    today: float, before_break: float | None, *, warn_below: float, stop_below: float, may_stop: bool = True
) -> Advice:
    """What follows from the chances to be called before the closing and before the next break, if there is one; all 0 to 1.

    :param may_stop: else a number is given however small the chance is.
    """
    if today < stop_below and may_stop:
        return Advice.STOP
    if today < warn_below:
        return Advice.IN_VAIN
    if before_break is not None and before_break < warn_below:
        return Advice.AFTER_BREAK
    return Advice.GIVE


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a number before it is taken, and kept with it.

    :param in_vain: the day is too short for it.
    """

    promise: Promise | None = None
    in_vain: bool = False


@dataclass(frozen=True, slots=True)
class Prospect:
    """What whoever takes a number for a service now may expect.

    :param ahead: how many wait for the same service.
    :param promise: when they are called; None where that can't be said.
    :param today: the chance to be called before the service closes, 0 to 1.
    :param before_break: the chance to be called before its next break; None when there is none.
    :param closes: when it closes today, None when it is not served any more.
    :param resumes: when it is served again after its next break.
    """

    service: str
    ahead: int
    promise: Promise | None
    today: float
    before_break: float | None
    advice: Advice
    closes: datetime | None = None
    resumes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A number that waits: for what, and when it is called, as likely earlier as later; None when not today."""

    service: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Prospects:
    """What visitors may expect at a moment.

    :param services: by service, for an ordinary number.
    :param priority: the same for a priority number, of the services that were asked for.
    :param kept: how many of a hundred visitors of the last days were called within the time that they were told; None where
        that is not to be said, or not known.
    :param waiting: by label, who waits, in the order of arrival.
    """

    at: datetime
    services: Mapping[str, Prospect]
    priority: Mapping[str, Prospect] = field(default_factory=dict)
    waiting: Mapping[str, Awaited] = field(default_factory=dict)
    kept: int | None = None

    def of(self, service: str, *, priority: bool = False) -> Prospect | None:
        """The prospect of a number; None when it was not asked for."""
        return (self.priority if priority else self.services).get(service)


@functools.cache
def _form() -> TypeAdapter[Prospects]:
    return TypeAdapter(Prospects)  # made when it is needed: the first frame of a kiosk does without


def to_line(prospects: Prospects) -> bytes:
    """One line of JSON, without its end."""
    return _form().dump_json(prospects)


def from_line(line: bytes) -> Prospects:
    """The same again.

    :raises ValueError: when it is something else.
    """
    return _form().validate_json(line)
