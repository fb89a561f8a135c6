"""Whom to ask next on a line of several keypads, so that one that is dead costs the others next to nothing.

Awake keypads are asked in turn. One that was silent three times sleeps: it is asked every two seconds, and only one sleeper
between two rounds of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MISSES = 3
SLEEPER_S = 2.0
# A round of one or two keypads would ask hundreds of times a second.
ROUND_S = 0.05


@dataclass(slots=True)
class _Asked:
    misses: int = 0
    at: float = float("-inf")

    @property
    def asleep(self) -> bool:
        return self.misses >= MISSES


class Rounds:
    """The order of the questions on one line. Times are seconds of a clock that nobody sets, given by the caller."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._asked = {address: _Asked() for address in addresses}
        self._left: list[str] = []
        self._begun_at = float("-inf")

    def next(self, now: float) -> str | None:
        """The keypad to ask now; None when it is too early."""
        if not self._left:
            if now - self._begun_at < ROUND_S:
                return None
            self._begun_at = now
            self._left = [address for address, asked in self._asked.items() if not asked.asleep]
            self._left += self._sleeper(now)
        if not self._left:
            return None
        address = self._left.pop(0)
        self._asked[address].at = now
        return address

    def _sleeper(self, now: float) -> list[str]:
        """The sleeper that was not asked for longest, if it is time."""
        due = [(asked.at, address) for address, asked in self._asked.items() if asked.asleep]
        due = [(at, address) for at, address in due if now - at >= SLEEPER_S]
        return [min(due)[1]] if due else []

    def answered(self, address: str) -> None:
        """It has answered, be it only with noise."""
        self._asked[address].misses = 0

    def missed(self, address: str) -> bool:
        """It was silent; True when it falls asleep with this."""
        asked = self._asked[address]
        asked.misses += 1
        return asked.misses == MISSES

    def awake(self, address: str) -> bool:
        """Whether it is asked in every round."""
        return not self._asked[address].asleep

    def wait_s(self, now: float) -> float:
        """Seconds until `next` may have somebody."""
        return 0.0 if self._left else max(0.0, self._begun_at + ROUND_S - now)
