"""People who take numbers: a third of them at the kiosk itself where there is a finger for it, the others as if at one."""

import asyncio
import logging
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from demo.files import KIOSK_NAME
from demo.hall import SEEN_COUNTERS
from demo.hand import Hand
from demo.layout import Box
from demo.processes import Running
from demo.watch import Watch
from hall.errors import AntreanError, RefusedError, StoreError
from hall.model import EventKind, PrintOrder
from hall.queue import Queue, new_request
from hall.settings.hallfile import HallFile

log = logging.getLogger(__name__)

# Where things are on the kiosk's pages in portrait, as parts of width and height. Looked up on its pictures.
# A title takes one line or two, and what is below stands higher or lower: these places are within the same tile or row
# either way.
TILES = tuple((x, y) for y in (0.3, 0.444, 0.587, 0.731) for x in (0.27, 0.73))
ROWS = tuple((0.4, 0.2735 + 0.0892 * row) for row in range(6))
TAKE = (0.5, 0.92)
DONE = (0.72, 0.93)
# How long a page may take to come, and a person to look at it.
PAGE_S = 20.0
# After a visitor who went away, the kiosk goes back to its start by itself.
FREE_S = 60.0
LOOKS_S = 1.1
READS_S = 2.4

AT_THE_KIOSK_EVERY = 3
# So many are there already for other counters than those that are seen.
CROWD_ELSEWHERE = 11
BETWEEN_S = 8.0
SOONEST_S, LATEST_S = 3.0, 16.0
PRIORITY = 0.08
# The first agency has the counters that are seen; most people want something there.
FIRST_AGENCY = 0.75


@dataclass(frozen=True, slots=True)
class Wish:
    """A service, and where the kiosk has it: its agency's tile, and its row; no row where the agency has only one."""

    service: str
    tile: int
    row: int | None


def wishes(hall: HallFile) -> list[Wish]:
    """The services on the kiosk's first sheets."""
    found = []
    for tile, agency in enumerate(hall.agency[: len(TILES)]):
        alone = len(agency.service) == 1
        for row, service in enumerate(agency.service[: len(ROWS)]):
            found.append(Wish(service.code, tile, None if alone else row))
    return found


def wanted(hall: HallFile, chance: random.Random) -> Iterator[Wish]:
    """What one visitor after the other comes for."""
    known = wishes(hall)
    first = [wish for wish in known if wish.tile == 0]
    others = [wish for wish in known if wish.tile != 0]
    while True:
        yield chance.choice(first if chance.random() < FIRST_AGENCY or not others else others)


def crowd(hall: HallFile, chance: random.Random) -> list[Wish]:
    """Who is there when the hall opens: one for each counter that is seen, and some for others."""
    known = wishes(hall)
    services = [counter.services for counter in hall.counter if counter.code in SEEN_COUNTERS]
    seen = [chance.choice([wish for wish in known if wish.service in of_one]) for of_one in services]
    others = [wish for wish in known if not any(wish.service in of_one for of_one in services)]
    return seen + chance.choices(others, k=CROWD_ELSEWHERE)


class KioskMissedError(Exception):
    """A tap on the kiosk led nowhere."""


@dataclass
class AtTheKiosk:
    """The finger before the kiosk, one visitor at a time. `taps` are the seconds from a tap to its number in the store."""

    hand: Hand
    box: Box
    kiosk: Running
    watch: Watch
    on_ticket: Callable[[], None]
    others: set[int]
    """The events of tickets that were taken elsewhere."""
    taps: list[float] = field(default_factory=list)
    tickets: int = 0
    busy: bool = False

    async def take(self, wish: Wish) -> None:
        """From the start to a number, and back.

        :raises KioskMissedError: a page did not come.
        """
        self.busy = True
        try:
            await self._start()
            await self._tap(TILES[wish.tile], "service" if wish.row is None else "agency")
            if wish.row is not None:
                await self._tap(ROWS[wish.row], "service")
            await asyncio.sleep(READS_S)
            after = self.watch.last
            tapped = await self._tap(TAKE, "ticket")
            taken = await self.watch.next_event(
                EventKind.TAKEN, after, PAGE_S, lambda event: event.id not in self.others
            )
            if taken is not None:
                self.tickets += 1
                self.taps.append(max(0.0, taken.at.timestamp() - tapped))
            await asyncio.sleep(LOOKS_S)
            self.on_ticket()
            await asyncio.sleep(READS_S)
            if self._pages()[-1] == "ticket":  # it goes by itself, too
                await self._tap(DONE, "start")
        finally:
            self.busy = False

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + FREE_S
        while self._pages()[-1:] != ["start"]:
            if loop.time() > end:
                raise KioskMissedError(f"it did not come back to its start; the last page was {self._pages()[-1:]}")
            await asyncio.sleep(0.1)

    async def _tap(self, place: tuple[float, float], page: str) -> float:
        before = len(self._pages())
        left = await self.hand.tap(self.box, *place)
        await self._page(page, before)
        await asyncio.sleep(LOOKS_S)
        return left

    async def _page(self, page: str, before: int) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + PAGE_S
        while page not in self._pages()[before:]:
            if loop.time() > end:
                raise KioskMissedError(f"{page} did not come; the last page was {(self._pages() or ['none'])[-1]}")
            await asyncio.sleep(0.05)

    def _pages(self) -> list[str]:
        self.kiosk.told.look()
        return self.kiosk.told.pages


@dataclass
class Visitors:
    """All who come. `fault` hears what went wrong."""

    queue: Queue
    hall: HallFile
    chance: random.Random
    language: str
    speed: float
    kiosk: AtTheKiosk | None
    fault: Callable[[str], None]
    taken: set[int]
    """The events of tickets that were not taken at the kiosk."""

    async def come(self) -> None:
        """Until it is ended: some are there already, then one after the other."""
        for wish in crowd(self.hall, self.chance):
            self._take(wish, paper=False)
        wishes_of_people = wanted(self.hall, self.chance)
        async with asyncio.TaskGroup() as at_once:
            number = 0
            while True:
                wish = next(wishes_of_people)
                if self.kiosk is not None and not self.kiosk.busy and number % AT_THE_KIOSK_EVERY == 0:
                    at_once.create_task(self._at_the_kiosk(self.kiosk, wish))
                else:
                    self._take(wish, paper=True)
                number += 1
                wait = min(LATEST_S, max(SOONEST_S, self.chance.expovariate(1 / BETWEEN_S)))
                await asyncio.sleep(wait / self.speed)

    async def _at_the_kiosk(self, kiosk: AtTheKiosk, wish: Wish) -> None:
        starts = kiosk.kiosk.starts
        try:
            await kiosk.take(wish)
        except KioskMissedError as missed:
            if kiosk.kiosk.starts == starts:  # one that died meanwhile has been told already
                self.fault(f"kiosk: {missed}")

    def _take(self, wish: Wish, *, paper: bool) -> None:
        order = PrintOrder(KIOSK_NAME, self.language) if paper else None
        priority = self.chance.random() < PRIORITY
        try:
            taken = self.queue.take(wish.service, request=new_request(), priority=priority, paper=order)
            self.taken.add(taken.event)
        except RefusedError as refused:
            log.info("%s", refused)
        except StoreError as error:
            with suppress(AntreanError):
                self.fault(f"store: {error}")
