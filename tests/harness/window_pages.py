"""The window of a counter on a real hall, without a thread: its desk is worked by hand. Every page that it can show, for
tests that walk them and for pictures.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from counter.acts import Order, carry_out
from counter.desk import Outcome
from counter.live import counters_now
from counter.window.config import WindowFile
from counter.window.controller import DONE_S, REFUSED_S, RIPE_S, Controller
from counter.window.keyboard import Stroke, Typed
from counter.window.strokes import ERASED_S, Strokes
from counter.window.view import Place, View
from hall.clock import Deadline
from hall.errors import AntreanError
from hall.messages import Message
from hall.prospects import Awaited, Prospects
from hall.queue import Queue, new_request
from hall.settings.hallfile import HallFile
from hall.store import create_store
from tests.harness.clock import SetClock
from tests.harness.set_desk import Time

FILE = WindowFile(name="loket", store="hall.db")


@dataclass
class WorkedDesk:
    """A desk that does nothing until it is told to."""

    queue: Queue
    orders: list[tuple[Order, Callable[[Outcome], None]]] = field(default_factory=list)
    hangs: bool = False
    asked_to_look: int = 0

    def ask(self, order: Order, until: Deadline, then: Callable[[Outcome], None]) -> None:  # noqa: ARG002
        self.orders.append((order, then))

    def look_again(self) -> None:
        self.asked_to_look += 1

    def work(self) -> list[Outcome]:
        """Carries out what was ordered; what became of it."""
        found: list[Outcome] = []
        orders, self.orders = self.orders, []
        for order, then in orders:
            try:
                outcome: Outcome = carry_out(self.queue, order)
            except AntreanError as error:
                outcome = error
            found.append(outcome)
            then(outcome)
        return found


@dataclass
class Window:
    """A window's controller on a hall."""

    queue: Queue
    clock: SetClock
    time: Time
    desk: WorkedDesk
    controller: Controller
    strokes: Strokes

    def news(self) -> None:
        """The desk tells the counter anew."""
        self.controller.on_look(counters_now(self.queue, [self.controller.counter]))

    def foresees(self, not_today: int = 0) -> None:
        """The forecast tells: one called every four minutes, the last so many not today."""
        with self.queue.store.reading(Deadline(5)) as reading:
            waiting = reading.waiting(self.clock.now.date())
        called = [self.clock() + timedelta(minutes=4 * place) for place in range(1, len(waiting) + 1)]
        times = [*called[: len(called) - not_today], *[None] * not_today]
        found = {each.label: Awaited(each.service, at) for each, at in zip(waiting, times, strict=True)}
        self.controller.on_prospects(Prospects(self.clock(), {}, waiting=found))

    def work(self) -> list[Outcome]:
        """The desk does what was ordered, and tells the counter anew."""
        found = self.desk.work()
        self.news()
        return found

    def pass_(self, seconds: float) -> None:
        """Time passes, and the window notices."""
        self.time.now += seconds
        self.clock.now += timedelta(seconds=seconds)
        self.controller.tick()

    def press(self, place: Place) -> list[Outcome]:
        """A key, long after the one before, and what became of it."""
        self.pass_(RIPE_S + REFUSED_S)
        self.controller.tap(place)
        return self.work()

    def strike(self, keys: str) -> list[Outcome]:
        """Keys of the number pad, one after the other; E is Enter, B is Backspace. What became of them."""
        for key in keys:
            self.strokes.stroke(STROKES.get(key) or Typed(key))
        return self.work()

    def take(self, service: str, *, priority: bool = False) -> str:
        """A visitor comes; the number."""
        return self.queue.take(service, request=new_request(), priority=priority).ticket


STROKES = {
    "E": Stroke.ENTER,
    "B": Stroke.ERASE,
    "+": Stroke.RECALL,
    "-": Stroke.NOSHOW,
    "*": Stroke.TRANSFER,
    "/": Stroke.END,
    ".": Stroke.HOLD,
}


def window_on(
    queue: Queue, clock: SetClock, counter: str, show: Callable[[View], None], file: WindowFile = FILE
) -> Window:
    """A window at a counter of a published hall, which it has looked at once."""
    time, desk = Time(), WorkedDesk(queue)
    controller = Controller(file, counter, desk, show, clock=clock, now=time)
    found = Window(queue, clock, time, desk, controller, Strokes(controller, time))
    found.news()
    return found


def window_of(
    folder: Path, hall: HallFile, toml: str, counter: str, show: Callable[[View], None], file: WindowFile = FILE
) -> Window:
    """The same in a new store, on a Tuesday at nine."""
    clock = SetClock()
    queue = Queue(create_store(str(folder / "hall.db")), clock)
    queue.publish(hall, toml)
    return window_on(queue, clock, counter, show, file)


def pages(window: Window, services: tuple[str, str]) -> Iterator[str]:
    """Goes through what a day at the counter brings, and names each stop; its counter serves both services, of which the
    numbers have different letters.
    """
    yield from _a_visit(window, services)
    yield from _questions(window)
    yield from _lists(window)
    yield from _trouble(window)


def _a_visit(window: Window, services: tuple[str, str]) -> Iterator[str]:
    it = window.controller
    yield "closed"
    first, second = services
    for service in (first, second, first, first, second, first, first):
        window.take(service)
    window.take(first, priority=True)
    window.pass_(12 * 60)
    window.press(Place.PAUSE)
    window.pass_(DONE_S)
    yield "open"
    window.press(Place.MAIN)
    yield "called-just-now"
    window.pass_(4 * 60)
    window.foresees()
    yield "called"
    window.foresees(not_today=3)
    yield "called-some-in-vain"
    window.press(Place.RECALL)
    yield "called-again"
    window.queue.serve(it.counter, request=new_request())
    window.news()
    window.pass_(65 * 60)
    yield "serving"


def _questions(window: Window) -> Iterator[str]:
    it = window.controller
    it.on_front(False)
    yield "behind"
    it.on_front(True)
    it.type("1")
    it.type("2")
    yield "typing"
    it.back()
    it.tap(Place.NUMBER)
    yield "number"
    for character in "123":
        it.type(character)
    it.begin_with("B")
    yield "number-typed"
    it.back()
    window.press(Place.TRANSFER)
    yield "transfer"
    it.turn_to(1)
    yield "transfer-2"
    it.back()


def _lists(window: Window) -> Iterator[str]:
    it = window.controller
    window.press(Place.HOLD)
    window.pass_(DONE_S)
    yield "held"
    window.press(Place.MAIN)
    window.press(Place.HOLD)
    window.press(Place.MAIN)
    window.pass_(DONE_S)
    yield "held-two"
    window.press(Place.CLOSE)
    yield "closing"
    it.back()
    window.press(Place.NOSHOW)
    window.press(Place.HOLD)
    yield "take-up"
    it.back()
    window.pass_(RIPE_S)
    window.strike("1E")
    yield "which"
    it.back()


def _trouble(window: Window) -> Iterator[str]:
    it = window.controller
    window.press(Place.PAUSE)
    window.pass_(DONE_S)
    it.choose("prayer")
    yield "paused"
    window.press(Place.PAUSE)
    window.pass_(ERASED_S)
    window.strike("999E")
    yield "refused"
    window.press(Place.MAIN)
    it.tap(Place.RECALL)
    window.pass_(0.3)
    yield "slow"
    window.work()
    it.on_store_gone(Message("gone"))
    yield "lost"
