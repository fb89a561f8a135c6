"""What the past has taught about a hall, as values. How it is learned is in `learning`."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

# Minutes of a local day: from, to.
Interval = tuple[float, float]

USUAL_SPREAD = 0.12
USUAL_BETWEEN = 0.3


@dataclass(frozen=True, slots=True)
class Handling:
    """How long a called visitor keeps a counter, in minutes from the call until the counter is ready for the next one.

    Lognormal with this mean and coefficient of variation. A share of the visitors does not come; those take
    `no_show_minutes`.
    """

    mean: float
    cv: float = 0.6
    no_show: float = 0.0
    no_show_minutes: float = 2.0

    @property
    def sigma(self) -> float:
        """The deviation of the logarithm."""
        return math.sqrt(math.log1p(self.cv * self.cv))

    @property
    def mu(self) -> float:
        """The mean of the logarithm: exp(mu + sigma²/2) is the mean of a lognormal."""
        return math.log(self.mean) - self.sigma**2 / 2

    @property
    def expected(self) -> float:
        """The mean with no-shows, in minutes."""
        return (1 - self.no_show) * self.mean + self.no_show * self.no_show_minutes


@dataclass(frozen=True, slots=True)
class Speed:
    """How today compares with other days: handling times are `factor` times as long, give or take the share `spread`."""

    factor: float = 1.0
    spread: float = USUAL_SPREAD


@dataclass(frozen=True, slots=True)
class StepsAway:
    """How often staff let the waiting wait after a visit, and for how long: lengths in minutes, in order."""

    chance: float = 0.0
    minutes: tuple[float, ...] = ()

    @property
    def expected(self) -> float:
        """Minutes per visit."""
        return self.chance * sum(self.minutes) / len(self.minutes) if self.minutes else 0.0


@dataclass(frozen=True, slots=True)
class DayAway:
    """A past day of a counter: when it should have worked, and when inside of that it did not.

    :param weekday: 0 for Monday; None where it is not known.
    """

    hours: tuple[Interval, ...]
    away: tuple[Interval, ...]
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Clues:
    """What must be known of counters to read their visits.

    :param tells_end: counters whose staff end a visit when it ends, and not only with the next call.
    :param tells_no_shows: counters with more than one key: elsewhere a no-show looks like a short visit.
    :param between: minutes from the end of a visit to the next call while people wait.
    """

    tells_end: frozenset[str] = frozenset()
    tells_no_shows: frozenset[str] = frozenset()
    between: float = USUAL_BETWEEN


@dataclass(frozen=True, slots=True)
class Habits:
    """All that is learned.

    :param handling: by service.
    :param speed: by service.
    :param away: by counter, past days, the newest first.
    :param pauses: lengths of past pauses, in minutes, in order.
    :param spread: by service, the share by which days differ in speed.
    :param overtaking: by service, the share of the calls that go to people who came later than those who wait.
    """

    handling: Mapping[str, Handling]
    speed: Mapping[str, Speed] = field(default_factory=dict)
    steps_away: StepsAway = StepsAway()
    away: Mapping[str, tuple[DayAway, ...]] = field(default_factory=dict)
    pauses: tuple[float, ...] = ()
    spread: Mapping[str, float] = field(default_factory=dict)
    clues: Clues = Clues()
    overtaking: Mapping[str, float] = field(default_factory=dict)

    def of(self, service: str) -> Handling:
        """The handling of a service; of one that is no longer in the hall file, the mean of the others."""
        known = self.handling.get(service)
        if known is not None:
            return known
        means = [law.mean for law in self.handling.values()]
        return Handling(sum(means) / len(means) if means else 10.0)
