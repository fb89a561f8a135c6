"""The demonstration from its first moment to its last: set up, play, end, sum up. Whatever happens, all of it is ended."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from demo.cast import cast, environment
from demo.files import tickets_of
from demo.hall import demo_hall
from demo.hand import Hand, hand_of
from demo.keep import Album, fill, own_folder
from demo.layout import KIOSK, places
from demo.needs import require_room
from demo.people import People
from demo.plan import UNSEEN_MINUTES, Plan
from demo.processes import Ended, Programs, end_groups, tie
from demo.screen import Screen, persons_screen, start_virtual_screen
from demo.summary import OfTheStore, Summary, all_said, fault_of, of_the_store, summed_up
from demo.watch import Watch
from hall.errors import AntreanError, StoreError
from hall.messages import Message, Renderable
from hall.model import ANNOUNCED, Event
from hall.queue import Queue
from hall.settings.hallfile import HallFile
from hall.store import Store, create_store
from hall.wording import ClockTime, Local

Tell = Callable[[Renderable], None]

SECONDS_A_MINUTE = 60.0
# What is still being said when the time is over.
LAST_WORDS_S = 45.0
PICTURE_EVERY_S = 15.0
SERVER_ENDS_S = 5.0


async def show(plan: Plan, tell: Tell) -> Summary:
    """Plays it until its time is over, or until it is interrupted (SIGINT, SIGTERM, SIGHUP).

    :param tell: hears what is going on.
    :raises DemoError: something is missing, or does not start; all is ended then, too.
    """
    stage = Stage(plan, tell)
    playing = asyncio.create_task(stage.play())

    def interrupt() -> None:
        stage.interrupted = True
        playing.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, interrupt)
    try:
        with suppress(asyncio.CancelledError):  # only `interrupt` does that
            await playing
    finally:
        # A second Ctrl-C does not disturb this.
        await stage.end()
        summary = stage.sum_up()
        stage.clean_up()
    return summary


@dataclass(frozen=True, slots=True)
class Called:
    """A call, as a line at the terminal."""

    at: ClockTime
    ticket: str
    counter: Local

    def render(self, language: str) -> str:
        """Time, number and counter."""
        return f"{self.at.render(language)}  {self.ticket:>7}  {self.counter.render(language)}"


@dataclass(frozen=True, slots=True)
class _Open:
    """What there is once all programs are there; `began` is of the monotonic clock."""

    queue: Queue
    programs: Programs
    people: People
    began: float


class Stage:
    """All that has to be ended, and what is known of it."""

    def __init__(self, plan: Plan, tell: Tell) -> None:
        self.interrupted = False
        self._plan = plan
        self._tell = tell
        self._work = Path(tempfile.mkdtemp(prefix="antrean-demo-"))
        self._folder: Path | None = None
        self._faults: list[str] = []
        self._screen: Screen | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._xdotool: asyncio.subprocess.Process | None = None
        self._programs: Programs | None = None
        self._store: Store | None = None
        self._hall: _Open | None = None

    # Play

    async def play(self) -> None:
        """Everything until the end begins.

        :raises DemoError: something is missing, or does not start.
        """
        screen = self._set_screen()
        hall, queue = self._publish()
        boxes = places(screen.area, screen.frame)
        if not screen.seen or self._plan.folder is not None:
            self._folder = own_folder(self._plan.folder)
        tickets_of(self._work).mkdir()
        programs = cast(screen, self._work, self._work / "hall.db", boxes, hall, self._plan.language)
        self._tell(Message("Starting {count} programs …", count=len(programs)))
        self._programs = Programs(self._work, environment(screen, self._work), self._fell)
        await self._programs.start(programs)

        hand = None if screen.seen else await self._take_hand(screen)
        album = Album(screen, boxes, self._folder)
        watch = Watch(queue, lambda event: self._heard(event, hall))
        people = People(
            self._plan, hall, queue, watch, self._programs, hand, boxes[KIOSK], album.take_ticket, self._faults.append
        )
        self._hall = _Open(queue, self._programs, people, time.monotonic())
        self._say_open(screen)
        await self._until_the_end(screen, queue, watch, people, album)

    def _set_screen(self) -> Screen:
        screen = persons_screen()
        if screen is None:
            screen, self._server = start_virtual_screen(self._work / "screen.log", tie())
        require_room(screen.area.width, screen.area.height)
        self._screen = screen
        return screen

    def _publish(self) -> tuple[HallFile, Queue]:
        hall, toml = demo_hall(self._plan.language)
        self._store = create_store(str(self._work / "hall.db"))
        queue = Queue(self._store)
        queue.publish(hall, toml)
        return hall, queue

    async def _take_hand(self, screen: Screen) -> Hand:
        found = {**os.environ, "DISPLAY": screen.display}
        hand, self._xdotool = await hand_of([*tie(), "xdotool", "-"], found)
        return hand

    def _say_open(self, screen: Screen) -> None:
        if self._folder is not None:
            self._tell(Message("What is left of it comes into {folder}.", folder=self._folder))
        if screen.seen:
            self._tell(Message("The hall is open. Ctrl-C ends it."))

    async def _until_the_end(self, screen: Screen, queue: Queue, watch: Watch, people: People, album: Album) -> None:
        minutes = self._plan.minutes
        if minutes is None and not screen.seen:
            minutes = UNSEEN_MINUTES
        acting = asyncio.create_task(people.act())
        tasks = [acting, asyncio.create_task(watch.run()), asyncio.create_task(_now_and_then(album))]
        try:
            await _first_failure(tasks, None if minutes is None else minutes * SECONDS_A_MINUTE)
            await _end(acting)
            if not screen.seen:
                await _hear_out(queue)
                album.take()
        except OSError as error:  # the virtual screen, which the album looks at, has died
            self._faults.append(f"screen: {error}")
        finally:
            await _end(*tasks)

    def _heard(self, event: Event, hall: HallFile) -> None:
        if event.kind not in ANNOUNCED:
            return
        counter = next(found for found in hall.counter if found.code == event.counter)
        self._tell(Called(ClockTime(event.at, hall.zone), event.ticket or "", Local(counter.name)))

    def _fell(self, ended: Ended) -> None:
        self._faults.append(fault_of(ended))
        self._tell(Message("A program has ended by itself: {what}", what=fault_of(ended)))

    # End

    async def end(self) -> None:
        """Ends every process, whatever has been reached."""
        if self._programs is not None:
            await self._programs.end()
        if self._xdotool is not None:
            await end_groups([self._xdotool])
        if self._server is not None:
            self._server.terminate()
            try:
                await asyncio.to_thread(self._server.wait, SERVER_ENDS_S)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()

    def sum_up(self) -> Summary:
        """The figures, and what belongs into the folder; an empty one when it has not begun."""
        summary = Summary(screen=_in_words(self._screen), ended="interrupted" if self.interrupted else "time")
        found = self._hall
        if found is None:
            return summary
        summary.seconds = time.monotonic() - found.began
        try:
            store = of_the_store(found.queue)
        except AntreanError as error:
            self._faults.append(f"store: {error}")
            store = OfTheStore()
        summed_up(summary, store, found.people, found.programs.all, self._faults)
        if self._folder is not None:
            fill(self._folder, self._work, found.queue.store, found.programs, summary)
        return summary

    def clean_up(self) -> None:
        """Nothing stays but the folder that was asked for."""
        if self._store is not None:
            self._store.close()
        shutil.rmtree(self._work, ignore_errors=True)


def _in_words(screen: Screen | None) -> str:
    if screen is None:
        return ""
    size = f"{screen.area.width}x{screen.area.height}"
    return size if screen.seen else f"virtual {size}"


async def _hear_out(queue: Queue) -> None:
    """The last calls are said to their end."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LAST_WORDS_S
    while loop.time() < end:
        with suppress(StoreError):  # busy: asked again
            if all_said(queue):
                return
        await asyncio.sleep(0.5)


async def _now_and_then(album: Album) -> None:
    while True:
        await asyncio.sleep(PICTURE_EVERY_S)
        album.take()


async def _first_failure(tasks: list[asyncio.Task[None]], seconds: float | None) -> None:
    """Waits; what one of the tasks raises is raised here."""
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        task.result()


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
