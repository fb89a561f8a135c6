"""The staff menu behind its PIN: who may open it, and what can be done in it. No Kivy.

It works without the store too, as far as that is possible: out of order is when staff need it most.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar

from hall.errors import AntreanError
from hall.messages import Message
from hall.model import PrintJob
from hall.outbox import Outbox
from hall.queue import Queue, new_request
from kiosk.pin import LENGTH_MAX, Pad, fits

Result = TypeVar("Result")


class Decision(StrEnum):
    """What a person says of a slip that may not have come out."""

    CAME_OUT = "came_out"
    PRINT_AGAIN = "print_again"
    LET_BE = "let_be"


class Asks(Protocol):
    """The desk, as far as the menu needs it."""

    def ask(
        self,
        act: Callable[[Queue], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[AntreanError], None],
    ) -> None:
        """Has something done; exactly one of the two is told, later, in this thread."""


Think = Callable[[Callable[[], bool], Callable[[bool], None]], None]
"""Works something out in another thread, and tells it in this one."""


@dataclass(frozen=True, slots=True)
class StaffView:
    """What the pad and the menu show. `at` is None for visitors, "pin" at the pad, "menu" in the menu. `held`: the job that
    the printer is in the middle of but can't go on with; it may still come out, so nobody decides about it yet.
    """

    at: str | None = None
    digits: int = 0
    wrong: int = 0
    locked_s: int = 0
    checking: bool = False
    without_pin: bool = False
    undecided: tuple[PrintJob, ...] = ()
    latest: tuple[PrintJob, ...] = ()
    held: int | None = None
    told: Message | None = None


class Staff:
    """The pad and the menu of one kiosk."""

    def __init__(
        self,
        name: str,
        pin: str | None,
        desk: Asks,
        think: Think,
        now: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        """:param name: the kiosk's, which is also its printer's.
        :param pin: its hash.
        :param changed: called when the view may have changed.
        """
        self._name = name
        self._pin = pin
        self._desk = desk
        self._think = think
        self._now = now
        self._changed = changed
        self._pad = Pad()
        self._typed = ""
        self._held: int | None = None
        self._view = StaffView()

    @property
    def view(self) -> StaffView:
        """What is shown now."""
        locked = round(self._pad.locked_s(self._now()) + 0.5) if self._pad.locked_s(self._now()) else 0
        return replace(self._view, digits=len(self._typed), wrong=self._pad.wrong, locked_s=locked, held=self._held)

    @property
    def present(self) -> bool:
        """Whether the pad or the menu is open."""
        return self._view.at is not None

    # The pad

    def open(self) -> None:
        """The long press on the crest."""
        if not self.present:
            self._typed = ""
            self._set(StaffView(at="pin", without_pin=self._pin is None))

    def close(self) -> None:
        """Back to the visitors."""
        self._typed = ""
        self._set(StaffView())

    def type(self, digit: str) -> None:
        """A digit on the pad."""
        if self._may_type() and len(self._typed) < LENGTH_MAX:
            self._typed += digit
            self._changed()

    def erase(self) -> None:
        """Takes the last digit back."""
        if self._may_type():
            self._typed = self._typed[:-1]
            self._changed()

    def enter(self) -> None:
        """*OK.* The hash takes a moment on purpose, so another thread works it out."""
        pin, typed = self._pin, self._typed
        if pin is None or not typed or not self._may_type():
            return
        self._set(replace(self._view, checking=True))
        self._think(lambda: fits(typed, pin), self._entered)

    def _entered(self, right: bool) -> None:
        self._typed = ""
        if not (self._view.at == "pin" and self._view.checking):
            return
        if right:
            self._pad = self._pad.after_right()
            self._set(StaffView(at="menu"))
            self.look()
            return
        self._pad = self._pad.after_wrong(self._now())
        if self._pad.locked_s(self._now()):
            request = new_request()
            self._desk.ask(
                lambda queue: queue.note_locked_pin(self._name, request=request), lambda _: None, lambda _: None
            )
        self._set(replace(self._view, checking=False))

    def _may_type(self) -> bool:
        return self._view.at == "pin" and not self._view.checking and not self._pad.locked_s(self._now())

    # The menu

    def look(self) -> None:
        """Reads the printer's jobs anew."""
        self._look(self._failed)

    def on_slip(self, job: int, *, held: bool) -> None:
        """From the printer's worker: news of a slip. `held`: see `StaffView`."""
        if held:
            self._held = job
        elif self._held == job:
            self._held = None
        self._changed()
        if self._view.at == "menu":
            self._look(lambda _: None)  # nobody has asked, so nobody is told that it failed

    def _look(self, otherwise: Callable[[AntreanError], None]) -> None:
        self._do(lambda outbox: (outbox.for_a_person(), outbox.latest()), self._looked, otherwise)

    def _looked(self, found: tuple[list[PrintJob], list[PrintJob]]) -> None:
        if self._view.at == "menu":
            self._set(replace(self._view, undecided=tuple(found[0]), latest=tuple(found[1])))

    def decide(self, job: int, decision: Decision) -> None:
        """What became of a slip."""
        steps: dict[Decision, Callable[[Outbox], object]] = {
            Decision.CAME_OUT: lambda outbox: outbox.came_out(job),
            Decision.PRINT_AGAIN: lambda outbox: outbox.print_again(job),
            Decision.LET_BE: lambda outbox: outbox.let_be(job),
        }
        self._do(steps[decision], lambda _: self.look())

    def reprint(self, label: str, language: str) -> None:
        """Another slip of a ticket of today, marked as a reprint."""
        self._do(lambda outbox: outbox.reprint(label, language), lambda _: self.look())

    def set_stopped(self, service: str | None, *, stopped: bool) -> None:
        """No more numbers today for a service (None: the hall), or numbers again."""
        request = new_request()

        def act(queue: Queue) -> None:
            (queue.stop if stopped else queue.allow)(service, request=request)

        self._desk.ask(act, lambda _: None, self._failed)

    def tell(self, message: Message | None) -> None:
        """Shows the answer to a tap."""
        if self._view.at == "menu":
            self._set(replace(self._view, told=message))

    def _do(
        self,
        step: Callable[[Outbox], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[AntreanError], None] | None = None,
    ) -> None:
        name = self._name

        def act(queue: Queue) -> Result:
            return step(Outbox(queue.store, name, queue.clock))

        self._desk.ask(act, then, otherwise or self._failed)

    def _failed(self, error: AntreanError) -> None:
        self.tell(error.message)

    def _set(self, view: StaffView) -> None:
        self._view = view
        self._changed()
