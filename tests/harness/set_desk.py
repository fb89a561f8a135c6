"""A desk that does its work when it is told to, and time that stands still: for the kiosk's pages and its controller."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hall.errors import AntreanError
from hall.queue import Queue

Wish = tuple[Callable[[Queue], object], Callable[[object], None], Callable[[AntreanError], None]]


@dataclass
class SetDesk:
    """A desk whose wishes wait for `work`."""

    queue: Queue
    wishes: list[Wish] = field(default_factory=list)
    silent: float = 0.0

    def ask(self, act, then, otherwise) -> None:  # type: ignore[no-untyped-def]
        """See `kiosk.desk.Desk`."""
        self.wishes.append((act, then, otherwise))

    def silent_s(self) -> float:
        """See `kiosk.desk.Desk`."""
        return self.silent

    def work(self) -> None:
        """Does all that was asked, and what that leads to."""
        while self.wishes:
            act, then, otherwise = self.wishes.pop(0)
            try:
                result = act(self.queue)
            except AntreanError as error:
                otherwise(error)
            else:
                then(result)


class Time:
    """Seconds of a clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def at_once(work: Callable[[], bool], told: Callable[[bool], None]) -> None:
    """Thinks without another thread."""
    told(work())
