"""What nobody can know: the error of an oracle, which is told the laws of a simulated hall and all that is hidden in it, but
not what chance will do.

It knows the true law of every service, how quick each counter's staff and the day are, who is really at a counter, who will
come and when, until when absent staff stay away. It plays the hall itself, many times, and says the median. What it misses
no forecast can hit; a forecast that has to learn all this misses more.
"""

import math
import random
import statistics
from datetime import date

from bench.forecast_halls import Day, Hall, Visitor

PLAYS = 31


def oracle(hall: Hall, day: date, place: int, plays: int = PLAYS) -> float:
    """Minutes that the oracle tells to one of the day's visitors when the ticket is taken; infinite for never."""
    return statistics.median(_once(hall, day, place, random.Random(f"{day} {place} {play}")) for play in range(plays))


def _once(hall: Hall, date_: date, place: int, chance: random.Random) -> float:
    """The day up to the visitor's ticket as it went, and from there on as it might have gone."""

    def door(day: Day, visitor: Visitor) -> bool:
        if visitor is day.people[place]:
            day.draw_anew(chance)
            visitor.gives_up_after = None
        return True

    day = Day(hall, date_, door)
    asked = day.people[place]
    day.play(until=lambda: bool(asked.called))
    return asked.called[0] - asked.arrives if asked.called else math.inf
