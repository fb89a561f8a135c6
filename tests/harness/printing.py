"""A print worker on the bench: an outbox in memory that watches every step, and slips that can be told apart."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from hall.clock import system_clock
from hall.errors import StoreHangsError, StoreMissingError
from hall.messages import Message
from kiosk.printing.blocks import Cut, Text
from kiosk.printing.jobs import Job, Outcome, Sheet
from kiosk.printing.paper import Paper
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.printing.timing import Timing
from kiosk.printing.verdict import Means
from kiosk.printing.worker import PrintWorker
from kiosk.slip import Slip
from tests.harness.virtual_printer import VirtualPrinter
from tests.harness.waiting import until

# Deadlines for printers that answer: only what takes no longer than it takes is short.
FAST = Timing(
    connect_s=2.0,
    answer_s=1.0,
    poll_s=0.05,
    trusted_s=0.1,
    silence_s=2.0,
    untold_s=0.1,
    stall_s=1.0,
    write_s=10.0,
    confirm_s=0.6,
    settle_s=0.05,
    hold_s=5.0,
    look_s=0.05,
    retry_first_s=0.02,
    retry_most_s=0.05,
    stop_s=1.0,
    tick_s=0.02,
)
# The steps of a job that the design knows.
STEPS = {
    "recover": ({"sending"}, "unknown"),
    "begin": ({"queued"}, "sending"),
    "put_back": ({"sending"}, "queued"),
    "printed": ({"sending", "unknown"}, "printed"),
    "unknown": ({"sending"}, "unknown"),
    "failed": ({"queued", "sending"}, "failed"),
}
PICTURE = b"\x1dv0\x00\x04\x00\x10\x00" + bytes(range(64))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one job."""

    job: int
    act: str
    why: str = ""


class MemoryOutbox:
    """`kiosk.printing.jobs.Outbox` in memory. A step that the design doesn't know is a fault of the worker, kept in
    `wrong`; the share can be gone.
    """

    def __init__(self) -> None:
        self.states: dict[int, str] = {}
        self.steps: list[Step] = []
        self.wrong: list[str] = []
        self.gone = False
        self.lost_answers = 0
        """So many more acts are done, but fail all the same: their answer was lost."""
        self.opened = 0
        self._jobs: dict[int, Job] = {}
        self._lock = threading.RLock()

    def open(self) -> "MemoryOutbox":
        self.opened += 1
        self._reach()
        return self

    def put(self, *, age_s: float = 0.0) -> int:
        """A new job, this long in the queue already; returns its number."""
        with self._lock:
            number = len(self._jobs) + 1
            self._jobs[number] = Job(number, slip(f"A-{number:03d}"), system_clock() - timedelta(seconds=age_s))
            self.states[number] = "queued"
            return number

    def acts(self, job: int) -> list[str]:
        """What happened to a job, in order."""
        with self._lock:
            return [step.act for step in self.steps if step.job == job]

    def why(self, job: int) -> str:
        """The reason in its last step."""
        with self._lock:
            return [step.why for step in self.steps if step.job == job][-1]

    # Outbox

    def recover(self) -> None:
        self._reach()
        with self._lock:
            for number, state in self.states.items():
                if state == "sending":
                    self._step(number, "recover", "restarted")

    def next(self) -> Job | None:
        self._reach()
        with self._lock:
            return next((job for number, job in self._jobs.items() if self.states[number] == "queued"), None)

    def begin(self, job: Job) -> None:
        self._act(job, "begin")

    def put_back(self, job: Job, why: str) -> None:
        self._act(job, "put_back", why)

    def printed(self, job: Job) -> None:
        self._act(job, "printed")

    def unknown(self, job: Job, why: str) -> None:
        self._act(job, "unknown", why)

    def failed(self, job: Job, why: str) -> None:
        self._act(job, "failed", why)

    def close(self) -> None:
        pass

    def _act(self, job: Job, act: str, why: str = "") -> None:
        self._reach()
        with self._lock:
            if self.states[job.id] != STEPS[act][1]:
                self._step(job.id, act, why)
            if self.lost_answers:
                self.lost_answers -= 1
                raise StoreHangsError(Message("no answer"))

    def _step(self, number: int, act: str, why: str) -> None:
        before, after = STEPS[act]
        if self.states[number] not in before:
            self.wrong.append(f"job {number}: {act} ({why}) while {self.states[number]}")
        self.states[number] = after
        self.steps.append(Step(number, act, why))

    def _reach(self) -> None:
        if self.gone:
            raise StoreMissingError(Message("the share is gone"))


def slip(label: str) -> Slip:
    """A slip that only its label tells apart."""
    return Slip(
        label=label,
        code="HTTP://X",
        hall="Hall",
        agency="Agency",
        service="Service",
        language="id",
        taken_at=system_clock(),
        ahead=0,
        zone="Z",
    )


def sheet(printed: Slip, picture: bytes = PICTURE) -> Sheet:
    """A ticket that begins with `<A-001>` and ends with `</A-001>`, with all that is delicate in between."""
    label = printed.label.encode()
    data = b"".join(
        (
            b"\x1b@<" + label + b">\n",
            b"\x1ba\x01\x1d!\x33" + label + b"\n\x1d!\x00",
            picture,
            b"\x1d(k\x04\x00\x31\x41\x32\x00\x1d(k\x0b\x00\x31\x50\x30HTTP://X\x1d(k\x03\x00\x31\x51\x30",
            b"\x1bJ\x0c</" + label + b">\n",
            b"\x1dVB\x00",
        )
    )
    return Sheet((Text(printed.label), Cut()), data)


def complete_slips(printer: VirtualPrinter) -> Counter[str]:
    """How often each label came out, whole and cut off."""
    found = [line.strip() for cut in printer.slips for line in cut.splitlines()]
    ends = Counter(line[2:-1] for line in found if line.startswith("</"))
    begins = Counter(line[1:-1] for line in found if line.startswith("<") and not line.startswith("</"))
    return ends & begins


class Bench:
    """A worker, its outbox and what it has told."""

    def __init__(
        self,
        address: str,
        outbox: MemoryOutbox | None = None,
        *,
        timing: Timing = FAST,
        render: Callable[[Slip], Sheet] = sheet,
        means: Means | None = None,
    ) -> None:
        self.outbox = outbox or MemoryOutbox()
        self.reports: list[PrinterReport] = []
        self.outcomes: list[tuple[int, Outcome]] = []
        self.worker = PrintWorker(
            "test",
            address,
            Paper.preset("80mm"),
            self.outbox.open,
            render,
            self.reports.append,
            lambda job, outcome: self.outcomes.append((job, outcome)),
            timing=timing,
            means=means,
        )

    def put(self, *, age_s: float = 0.0) -> int:
        """A visitor takes a number."""
        number = self.outbox.put(age_s=age_s)
        self.worker.nudge()
        return number

    def print(self) -> int:
        """A visitor takes a number, and gets the slip."""
        number = self.put()
        self.becomes(number, "printed")
        return number

    def becomes(self, job: int, state: str) -> None:
        """Waits for a job's state."""
        until(lambda: self.outbox.states[job] == state)

    def reports_state(self, state: PrinterState) -> None:
        """Waits for the printer's state."""
        until(lambda: self.worker.report.state is state)


@contextmanager
def bench(
    address: str,
    outbox: MemoryOutbox | None = None,
    *,
    timing: Timing = FAST,
    render: Callable[[Slip], Sheet] = sheet,
    means: Means | None = None,
) -> Iterator[Bench]:
    """A running worker. When it ends, no step of any job was one that the design doesn't know."""
    found = Bench(address, outbox, timing=timing, render=render, means=means)
    with ExitStack() as at_the_end:
        at_the_end.callback(lambda: no_wrong_steps(found.outbox))
        at_the_end.callback(lambda: ended(found.worker))
        found.worker.start()
        yield found


def ended(worker: PrintWorker) -> None:
    assert worker.stop(), "the worker did not end"


def no_wrong_steps(outbox: MemoryOutbox) -> None:
    assert outbox.wrong == []


def check_promises(outbox: MemoryOutbox, printer: VirtualPrinter) -> None:
    """What holds after whatever has happened: no job lost, none out twice, none said to be out that is not."""
    slips = complete_slips(printer)
    assert outbox.wrong == []
    for number, state in outbox.states.items():
        out = slips[f"A-{number:03d}"]
        assert out <= 1, f"job {number} came out {out} times"
        if state == "printed":
            assert out == 1, f"job {number} is said to have come out: {outbox.steps}"
        if state in ("queued", "failed"):
            assert out == 0, f"job {number} came out, and is {state}"
        begun, back = outbox.acts(number).count("begin"), outbox.acts(number).count("put_back")
        assert begun - back <= 1
