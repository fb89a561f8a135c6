"""What became of the demonstration: tickets, calls, waits, latencies, faults. By the store, and the programs' logs."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from demo.files import KIOSK_NAME
from demo.layout import BOARD, KEYPAD
from demo.people import People
from demo.processes import Ended, Running
from hall.clock import Deadline, business_day
from hall.model import ANNOUNCED, Event, EventKind, PrintState
from hall.queue import Queue

JOBS_MOST = 100_000
# A call in the last moments may not have been drawn yet when all is ended.
LAST_MOMENTS_S = 3.0


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in milliseconds."""

    count: int
    median_ms: float
    worst_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times | None":
        """None where it never happened."""
        if not seconds:
            return None
        return cls(len(seconds), round(statistics.median(seconds) * 1000, 1), round(max(seconds) * 1000, 1))


@dataclass(frozen=True, slots=True)
class OfTheStore:
    """The figures that the store has."""

    tickets: int = 0
    printed: int = 0
    calls: int = 0
    recalls: int = 0
    no_shows: int = 0
    served: int = 0
    waiting: int = 0
    wait_s: Times | None = None
    to_paper: Times | None = None
    announced: tuple[Event, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass
class Summary:
    """All of it. `seconds` is the time since the programs were there; `shown` and `spoken` count calls and recalls."""

    screen: str
    ended: str
    seconds: float = 0.0
    store: OfTheStore = OfTheStore()
    at_the_kiosk: int = 0
    shown: int = 0
    spoken: int = 0
    latencies: dict[str, Times | None] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    sound_s: float | None = None
    folder: str | None = None

    def as_json(self) -> dict[str, object]:
        """For summary.json and `--json`."""
        store = self.store
        return {
            "ended": self.ended,
            "seconds": round(self.seconds, 1),
            "screen": self.screen,
            "folder": self.folder,
            "tickets": store.tickets,
            "at_the_kiosk": self.at_the_kiosk,
            "printed": store.printed,
            "calls": store.calls,
            "recalls": store.recalls,
            "no_shows": store.no_shows,
            "served": store.served,
            "waiting": store.waiting,
            "shown": self.shown,
            "spoken": self.spoken,
            "sound_s": None if self.sound_s is None else round(self.sound_s, 1),
            "wait": _times(store.wait_s),
            "latencies": {name: _times(times) for name, times in self.latencies.items()},
            "starts": self.starts,
            "faults": self.faults,
            "warnings": self.warnings,
        }


def _times(times: Times | None) -> dict[str, object] | None:
    return None if times is None else {"count": times.count, "median_ms": times.median_ms, "worst_ms": times.worst_ms}


def of_the_store(queue: Queue) -> OfTheStore:
    """Reads the day, and looks whether the store is whole.

    :raises StoreError: it can't be read.
    """
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        day = business_day(queue.clock(), queue.published(reading).zone)
        events = reading.events(0, JOBS_MOST)
        jobs = reading.print_jobs(KIOSK_NAME, [PrintState.PRINTED], JOBS_MOST)
        waiting = sum(found.waiting for found in reading.queues(day))
    kinds = [event.kind for event in events]
    announced = tuple(event for event in events if event.kind in ANNOUNCED)
    taken = {event.ticket: event.at for event in events if event.kind is EventKind.TAKEN}
    waits = {
        event.ticket: (event.at - taken[event.ticket]).total_seconds()
        for event in reversed(events)
        if event.kind is EventKind.CALLED and event.ticket in taken
    }
    return OfTheStore(
        tickets=kinds.count(EventKind.TAKEN),
        printed=len(jobs),
        calls=kinds.count(EventKind.CALLED),
        recalls=kinds.count(EventKind.RECALLED),
        no_shows=kinds.count(EventKind.NO_SHOW),
        served=kinds.count(EventKind.FINISHED),
        waiting=waiting,
        wait_s=Times.of(list(waits.values())),
        to_paper=Times.of([(job.at - job.queued_at).total_seconds() for job in jobs]),
        announced=announced,
        faults=tuple(queue.store.verify()),
    )


def all_said(queue: Queue) -> bool:
    """Whether the last call has been said to its end.

    :raises StoreError: the store can't be read.
    """
    calls, _ = queue.board()
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        speaker = reading.speaker("")
    return not calls or (speaker is not None and speaker.spoken >= calls[-1].event)


def call_to_board(announced: Sequence[Event], drawn: Mapping[int, float]) -> list[float]:
    """Seconds from each call in the store to its first frame on the display."""
    return [max(0.0, drawn[event.id] - event.at.timestamp()) for event in announced if event.id in drawn]


def not_shown(announced: Sequence[Event], drawn: Mapping[int, float], until: float) -> list[str]:
    """Calls that never came onto the display, though there was time for it."""
    return [
        f"board: {event.ticket} (event {event.id}) was not shown"
        for event in announced
        if event.id not in drawn and event.at.timestamp() < until - LAST_MOMENTS_S
    ]


def fault_of(ended: Ended) -> str:
    """A program that ended by itself, in one line."""
    again = "started again" if ended.again else "given up"
    words = f": {ended.last_words}" if ended.last_words else ""
    return f"{ended.name} ended by itself ({ended.how}), {again}{words}"


def summed_up(
    summary: Summary, store: OfTheStore, people: People, programs: Mapping[str, Running], faults: Sequence[str]
) -> None:
    """Adds what became of it to a summary."""
    board, keypad, kiosk = programs[BOARD], programs[KEYPAD], people.at_the_kiosk
    drawn = board.told.drawn
    summary.store = store
    summary.shown = sum(event.id in drawn for event in store.announced)
    summary.spoken = sum(event.id in board.told.said for event in store.announced)
    summary.at_the_kiosk = kiosk.tickets if kiosk else 0
    summary.latencies = {
        "tap_to_number": Times.of(kiosk.taps if kiosk else []),
        "number_to_paper": store.to_paper,
        "key_to_call": Times.of([seconds for person in people.staff for seconds in person.calls]),
        "key_to_answer": Times.of([milliseconds / 1000 for milliseconds in keypad.told.answers]),
        "call_to_board": Times.of(call_to_board(store.announced, drawn)),
    }
    summary.starts = {name: running.starts for name, running in programs.items()}
    summary.faults = [*faults, *store.faults]
    if board.starts == 1:  # one that was started again shows what was before without saying so
        summary.faults += not_shown(store.announced, drawn, board.told.looked_at)
    summary.warnings = {name: running.told.troubles for name, running in programs.items() if running.told.troubles}
