"""When will the waiting, and a ticket taken now, be called? The answer to one snapshot of the hall."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hall.forecast.absences import gaps
from hall.forecast.draws import Draws, Floats, draws, normal_at, share_below
from hall.forecast.habits import Habits, Speed
from hall.forecast.orders import calls_since_priority, orders
from hall.forecast.play import play
from hall.forecast.snapshot import CounterToday, HallToday
from hall.model import Waiting

RUNS = 100
# The row that says how slow the day is, the same for everybody in a run.
_TODAY = "how slow today is"


@dataclass(frozen=True)
class CallTime:
    """When a ticket is called: minutes from now in every run, in order; infinite where it is not called today."""

    minutes: Floats

    def quantile(self, share: float) -> float:
        """The minutes within which it is called in this share of the runs."""
        place = share * (self.minutes.size - 1)
        low, high = self.minutes[int(place)], self.minutes[-int(-place // 1)]
        return float(high if np.isinf(high) else low + (high - low) * (place % 1))

    @property
    def median(self) -> float:
        """As likely earlier as later."""
        return self.quantile(0.5)

    def chance_before(self, minutes: float) -> float:
        """The share of the runs in which it is called before so many minutes from now."""
        return float(np.searchsorted(self.minutes, minutes)) / self.minutes.size


@dataclass(frozen=True)
class Outlook:
    """The answer: for every waiting ticket by its arrival, and for an ordinary ticket taken now by its service."""

    waiting: Mapping[int, CallTime]
    new: Mapping[str, CallTime]


def forecast(today: HallToday, habits: Habits, *, runs: int = RUNS, seed: int = 0) -> Outlook:
    """Plays the queue forward. The same snapshot, habits and seed give the same outlook.

    One question answers for all waiting tickets and for an ordinary ticket taken now for any service.
    """
    chances = draws(seed, runs)
    waiting = sorted(today.waiting, key=lambda ticket: ticket.arrival)
    played = play(
        orders(waiting, [counter.services for counter in today.counters], today.every),
        np.array([ticket.priority for ticket in waiting], dtype=np.bool_),
        _occupied(today, habits, chances),
        _ready(today, habits, chances),
        np.array([calls_since_priority(counter.recent_calls, today.every) for counter in today.counters], np.int64),
        gaps(today, habits, chances),
    )
    called = np.sort(played.called, axis=0)
    return Outlook(
        waiting={ticket.arrival: CallTime(called[:, place]) for place, ticket in enumerate(waiting)},
        new={service: CallTime(np.sort(_first(today, service, played.spare))) for service in _services(today)},
    )


def forecast_priority(
    today: HallToday, habits: Habits, service: str, *, runs: int = RUNS, seed: int = 0
) -> CallTime | None:
    """The same for a priority ticket taken now for one service; None where no counter serves it."""
    if not any(service in counter.services for counter in today.counters):
        return None
    arrival = max((ticket.arrival for ticket in today.waiting), default=0) + 1
    asked = Waiting(arrival, "", service, priority=True, taken_at=today.now)
    outlook = forecast(replace(today, waiting=(*today.waiting, asked)), habits, runs=runs, seed=seed)
    return outlook.waiting[arrival]


def _services(today: HallToday) -> list[str]:
    return list(dict.fromkeys(service for counter in today.counters for service in counter.services))


def _first(today: HallToday, service: str, spare: Floats) -> Floats:
    """When the first of the counters that serve it would call one more ticket of a service."""
    first: Floats = spare[:, [service in counter.services for counter in today.counters]].min(axis=1)
    return first


def _occupied(today: HallToday, habits: Habits, chances: Draws) -> Floats:
    """By run and ticket, the minutes from its call until its counter is ready again."""
    waiting = sorted(today.waiting, key=lambda ticket: ticket.arrival)
    arrivals = [ticket.arrival for ticket in waiting]
    laws = {service: _law(service, habits) for service in {ticket.service for ticket in waiting}}
    columns = np.array([laws[ticket.service] for ticket in waiting]).reshape(-1, 6)
    mu, sigma, spread, no_show, no_show_minutes, work = columns.T[:, :, None]
    normal = chances.of_tickets(chances.handling, arrivals)
    visit = np.exp(mu + sigma * normal + spread * normal_at(chances.of(_TODAY)))
    minutes = np.where(chances.of_tickets(chances.comes, arrivals) < no_show, no_show_minutes, visit)
    minutes += _steps_away(habits, chances.of_tickets(chances.steps_away, arrivals))
    # Those who come later and go before are not in the queue: each visit brings its share of them along.
    minutes *= work
    return np.ascontiguousarray(minutes.T)


def _law(service: str, habits: Habits) -> tuple[float, float, float, float, float, float]:
    """Mean and deviation of the logarithm today, how far today is unsure, the chance and minutes of a no-show, and how much
    work a visit stands for together with those who overtake.
    """
    law, speed = habits.of(service), habits.speed.get(service, Speed())
    work = 1 / (1 - habits.overtaking.get(service, 0.0))
    return law.mu + math.log(speed.factor), law.sigma, speed.spread, law.no_show, law.no_show_minutes, work


def _steps_away(habits: Habits, rows: Floats) -> Floats:
    """The minutes for which staff let the next visitor wait: 0 in most runs."""
    chance, minutes = habits.steps_away.chance, np.array(habits.steps_away.minutes)
    if not minutes.size or chance <= 0:
        return np.zeros(rows.shape)
    places = np.clip(rows / chance, 0, 1) * (minutes.size - 1)
    return np.where(rows < chance, minutes[places.round().astype(np.int64)], 0.0)


def _ready(today: HallToday, habits: Habits, chances: Draws) -> Floats:
    """By run and counter, when the visit under way is over."""
    ready = [_left(today, counter, habits, chances) for counter in today.counters]
    return np.stack(ready, axis=1) if ready else np.empty((chances.runs, 0))


def _left(today: HallToday, counter: CounterToday, habits: Habits, chances: Draws) -> Floats:
    """The minutes that the open visit of a counter goes on, given how long it has lasted already."""
    visit = counter.visit
    if visit is None:
        return np.zeros(chances.runs)
    law, lasted = habits.of(visit.service), -today.minutes(visit.since)
    speed = habits.speed.get(visit.service, Speed())
    row, slower = chances.of(counter.code), speed.factor * np.exp(speed.spread * normal_at(chances.of(_TODAY)))
    if _known_to_last(today, counter, habits):
        over = share_below((np.log(max(lasted, 1e-3) / slower) - law.mu) / law.sigma)
        row = over + (1 - over) * row
    left = np.maximum(np.exp(law.mu + law.sigma * normal_at(row)) * slower - lasted, 0.0)
    if visit.came or lasted >= law.no_show_minutes:
        return left
    return np.where(chances.of(f"{counter.code} comes") < law.no_show, law.no_show_minutes - lasted, left)


def _known_to_last(today: HallToday, counter: CounterToday, habits: Habits) -> bool:
    """Whether an open visit is under way indeed. Where nobody presses *finish*, only those who wait can tell: while there
    are any, staff call the next one as soon as they are ready.
    """
    return counter.code in habits.clues.tells_end or any(ticket.service in counter.services for ticket in today.waiting)
