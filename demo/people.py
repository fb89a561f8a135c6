"""Everybody in the hall of the demonstration: who does what by which way."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from demo.files import counter_of
from demo.hall import KEYPAD_COUNTER, SEEN_COUNTERS
from demo.hand import Hand
from demo.layout import KEYPAD, KIOSK, WINDOWS, Box
from demo.plan import Plan
from demo.processes import Programs
from demo.staff import AtACounter, AtAWindow, AtTheKeypad, Habits, Mind, Press, ThroughTheStore, serve_the_others
from demo.visitors import AtTheKiosk, Visitors
from demo.watch import Watch
from hall.queue import Queue
from hall.settings.hallfile import HallFile

# So that people see one counter begin after the other.
BEGINS_AFTER_S = (1.0, 6.0, 11.0)
# Of the counters that are not seen one after the other begins: the voice says one call in about ten seconds.
OTHERS_BEGIN_AFTER_S, OTHERS_APART_S = 18.0, 8.0
OTHERS = Habits(handling_s=30.0, recall=0.1, no_show=0.05)


@dataclass
class People:
    """Visitors and staff. `hand` is the finger on a virtual screen; without one nothing on the screen is touched.

    `on_ticket` is told when a number is on the kiosk, `fault` what went wrong.
    """

    plan: Plan
    hall: HallFile
    queue: Queue
    watch: Watch
    programs: Programs
    hand: Hand | None
    kiosk_box: Box
    on_ticket: Callable[[], None]
    fault: Callable[[str], None]
    at_the_kiosk: AtTheKiosk | None = None
    staff: list[AtACounter] = field(default_factory=list)

    async def act(self) -> None:
        """Until it is ended, or one of them stumbles over a mistake of ours, which is raised."""
        chance = random.Random(self.plan.seed)  # noqa: S311 - people, not secrets
        now = asyncio.get_running_loop().time()
        visitors = self._visitors(random.Random(chance.random()))  # noqa: S311
        for counter, after_s in zip(SEEN_COUNTERS, BEGINS_AFTER_S, strict=True):
            mind = Mind(random.Random(chance.random()), Habits(), self.plan.speed, now + after_s)  # noqa: S311
            self.staff.append(AtACounter(counter, mind, self._press(counter), self.watch, self.fault))
        others = {}
        for place, counter in enumerate(found.code for found in self.hall.counter if found.code not in SEEN_COUNTERS):
            begins_at = now + (OTHERS_BEGIN_AFTER_S + place * OTHERS_APART_S) / self.plan.speed
            others[counter] = Mind(random.Random(chance.random()), OTHERS, self.plan.speed, begins_at)  # noqa: S311
        async with asyncio.TaskGroup() as all_of_them:
            all_of_them.create_task(visitors.come())
            for person in self.staff:
                all_of_them.create_task(person.work())
            all_of_them.create_task(serve_the_others(others, self.queue, self.watch))

    def _visitors(self, chance: random.Random) -> Visitors:
        elsewhere: set[int] = set()
        if self.hand is not None:
            kiosk = self.programs.all[KIOSK]
            self.at_the_kiosk = AtTheKiosk(self.hand, self.kiosk_box, kiosk, self.watch, self.on_ticket, elsewhere)
        language, speed = self.plan.language, self.plan.speed
        return Visitors(self.queue, self.hall, chance, language, speed, self.at_the_kiosk, self.fault, elsewhere)

    def _press(self, counter: str) -> Press:
        if counter == KEYPAD_COUNTER:
            return AtTheKeypad(self.programs.all[KEYPAD], time.time)
        if self.hand is None:
            return ThroughTheStore(self.queue, counter)
        window = next(name for name in WINDOWS if counter_of(name) == counter)
        return AtAWindow(self.hand, self.programs.all[window])
