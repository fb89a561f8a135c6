"""One thread per printer: takes jobs from the outbox, prints them, and knows how the printer is. It never ends by itself.

Everything that can go wrong heals inside one loop: the line is opened anew with growing pauses, the store likewise, and
an error that nobody foresaw is logged, reported and survived. What each job came to is told to the store first, then to
the screen. Nothing here waits longer than the deadlines in `Timing`, and the loop sleeps on three things at once: the
next moment at which something is due, a nudge, and news from the printer.
"""

import logging
import os
import queue
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hall.clock import Clock, system_clock
from kiosk.printing.commands import tag_of
from kiosk.printing.dialogue import Memory
from kiosk.printing.errors import PrinterError
from kiosk.printing.jobs import Job, Outbox, Outcome, OutcomeKind, Sheet, Why, failed, not_sent, unknown
from kiosk.printing.ledger import Ledger
from kiosk.printing.paper import Paper
from kiosk.printing.printer import Printer, open_printer
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.printing.timing import BackOff, Timing
from kiosk.printing.transports.address import parse_address
from kiosk.printing.verdict import Means
from kiosk.slip import Slip

log = logging.getLogger(__name__)

# How long to leave a line alone that counts as readable though nothing comes: some USB printers do that for hours.
DEAF_S = 0.05


class PrintWorker:
    """The worker of one printer. All its methods may be called from any thread; the callbacks come from its own."""

    def __init__(
        self,
        name: str,
        address: str,
        paper: Paper,
        outbox_factory: Callable[[], Outbox],
        render: Callable[[Slip], Sheet],
        on_report: Callable[[PrinterReport], None],
        on_job: Callable[[int, Outcome], None],
        *,
        timing: Timing | None = None,
        means: Means | None = None,
        clock: Clock = system_clock,
    ) -> None:
        """:param name: for the log and the thread.
        :param render: lays a slip out; a slip that it can't lay out is not printed, and its job `failed`.
        :param on_report: told of each change; the first is `unreachable` until the printer has answered.
        :param on_job: told whenever a job's outcome changes, which may happen more than once: unknown, then printed.
        :param means: how the printer confirms a ticket; None: that is found out.
        :raises PrinterAddressError: the address makes no sense.
        """
        self._address = parse_address(address)
        self._name = name
        self._paper = paper
        self._timing = timing or Timing()
        self._means = means
        self._clock = clock
        self._render = render
        self._on_report = on_report
        self._on_job = on_job
        self._report = PrinterReport(PrinterState.UNREACHABLE, "not tried yet")
        self._memory = Memory()
        self._printer: Printer | None = None
        self._back_off = BackOff(self._timing.retry_first_s, self._timing.retry_most_s)
        self._ledger = Ledger(outbox_factory, BackOff(self._timing.retry_first_s, self._timing.retry_most_s))
        self._pages: queue.SimpleQueue[_Page] = queue.SimpleQueue()
        self._told: dict[int, Outcome] = {}
        self._connect_at = self._poll_at = self._look_at = 0.0
        self._wake = _Wake()
        self._under_way = threading.Event()
        self._stop_by: float | None = None
        self._thread: threading.Thread | None = None

    # For other threads

    @property
    def report(self) -> PrinterReport:
        """How the printer is, as far as is known."""
        return self._report

    @property
    def means(self) -> Means | None:
        """How the printer confirms a ticket, as far as has been found out: what the settings may then say."""
        return self._memory.means

    def start(self) -> None:
        """Begins to work. A worker works once."""
        self._thread = threading.Thread(target=self._run, name=f"printer {self._name}", daemon=True)
        self._thread.start()

    def nudge(self, head_start_s: float = 0.0) -> None:
        """Says that there is a new job, which then is looked for at once.

        :param head_start_s: how long to wait, at most, until its first bytes have left or it is clear that none will.
        """
        self._under_way.clear()
        self._look_at = 0.0
        self._wake.set()
        if head_start_s:
            self._under_way.wait(head_start_s)

    def print_page(self, sheet: Sheet, on_done: Callable[[Outcome], None]) -> None:
        """Prints something that is no job, as the test page: now or not at all, and forgotten when the worker ends.

        :param on_done: told what has become of it, from the worker's thread; again, should that change.
        """
        self._pages.put(_Page(sheet, on_done))
        self._wake.set()

    def stop(self, timeout_s: float | None = None) -> bool:
        """Ends the work; a ticket on its way has `Timing.stop_s` to come out. A second call does nothing.

        :param timeout_s: how long to wait for it; None: `stop_s` and as much again.
        :returns: whether it has ended; the thread of a worker that has not ends with the program.
        """
        self._stop_by = self._stop_by or time.monotonic() + self._timing.stop_s
        self._wake.set()
        if self._thread is not None:
            self._thread.join(2 * self._timing.stop_s if timeout_s is None else timeout_s)
            if self._thread.is_alive():
                return False
        self._wake.close()
        return True

    # The loop

    def _run(self) -> None:
        while self._stop_by is None:
            try:
                self._turn()
            except Exception as error:
                log.exception("printer %s: a fault of the program; the work goes on", self._name)
                self._drop_line()
                self._say(PrinterReport(PrinterState.ERROR, f"{type(error).__name__}: {error}"))
                self._wake.wait(self._back_off.failed())
        self._end()

    def _turn(self) -> None:
        self._wake.clear()
        self._ledger.settle()
        try:
            self._keep_line()
            if not self._print_next():
                self._rest()
        except PrinterError as error:
            self._lost(error)

    def _end(self) -> None:
        self._drop_line(drop=False)
        try:
            self._ledger.close()
        except Exception:
            log.exception("printer %s: a fault while ending", self._name)

    # The line

    def _keep_line(self) -> None:
        """Opens the line when it is time to, and asks the printer when it is time to."""
        now = time.monotonic()
        if self._printer is None:
            if now < self._connect_at:
                return
            self._printer = open_printer(self._address, self._paper, self._memory, self._timing, self._means)
            self._printer.greet()
            self._back_off.worked()
        elif now >= self._poll_at:
            self._printer.poll()
        else:
            return
        self._poll_at = time.monotonic() + self._printer.poll_every_s
        self._heed(self._printer)

    def _heed(self, printer: Printer) -> None:
        """Passes on how the printer is. When it prints again, so do the jobs that waited for it."""
        before = self._report.state
        self._say(printer.report)
        if self._report.state.prints and not before.prints:
            self._look_at = 0.0

    def _lost(self, error: PrinterError) -> None:
        self._drop_line()
        self._say(PrinterReport(PrinterState.UNREACHABLE, str(error)))
        self._connect_at = time.monotonic() + self._back_off.failed()

    def _drop_line(self, *, drop: bool = True) -> None:
        printer, self._printer = self._printer, None
        if printer is not None:
            with suppress(PrinterError):
                printer.close(drop=drop)

    def _rest(self) -> None:
        """Until something is due, somebody nudges, or the printer says something."""
        self._under_way.set()
        printer = self._printer
        due_at = max(self._look_at, self._ledger.again_at)
        due_at = min(due_at, self._connect_at if printer is None else self._poll_at)
        left_s = due_at - time.monotonic()
        if left_s <= 0:
            return
        if printer is None or (line := printer.fileno()) is None:
            self._wake.wait(left_s)
        elif self._wake.wait(left_s, line):
            if printer.listen():
                self._heed(printer)
            else:
                self._wake.wait(DEAF_S)

    # Jobs

    def _print_next(self) -> bool:
        """One page or job; whether to come back at once for more."""
        with suppress(queue.Empty):
            self._print_test(self._pages.get_nowait())
            return True
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + self._timing.look_s
        job = self._ledger.next()
        return job is not None and self._print_job(job)

    def _print_job(self, job: Job) -> bool:
        if (self._clock() - job.queued_at).total_seconds() > self._timing.stale_s:
            self._note(job, failed(Why.STALE))
            self._look_at = 0.0
            return True
        if why := self._hindrance():
            self._tell(job, not_sent(why))
            return False
        sheet = self._laid_out(job)
        if sheet is not None and not self._ledger.begin(job):
            return False
        if sheet is None or self._deliver(sheet, tag_of(job.id), lambda outcome: self._note(job, outcome)):
            self._look_at = 0.0
        return True

    def _hindrance(self) -> Why | None:
        if self._printer is None:
            return Why.UNREACHABLE
        why = self._printer.hindrance()
        self._heed(self._printer)
        return why

    def _laid_out(self, job: Job) -> Sheet | None:
        try:
            return self._render(job.slip)
        except Exception:
            log.exception("printer %s: job %d can't be laid out", self._name, job.id)
            self._note(job, failed(Why.LAYOUT))
            return None

    def _print_test(self, page: "_Page") -> None:
        if why := self._hindrance():
            self._call(page.on_done, not_sent(why))
        else:
            self._deliver(page.sheet, "page", lambda outcome: self._call(page.on_done, outcome))

    def _deliver(self, sheet: Sheet, tag: str, note: Callable[[Outcome], None]) -> bool:
        """Prints it and notes each change of what is known of it; whether it is over, so that the next has its turn.
        Only a line on which all went well is used again.
        """
        printer = self._printer
        assert printer is not None  # noqa: S101 - `_hindrance` has said so
        last: Outcome | None = None
        outcomes = printer.deliver(sheet, tag)
        try:
            for outcome in outcomes:
                self._under_way.set()
                if outcome is not None and outcome != last:
                    last = outcome
                    note(outcome)
                self._heed(printer)
                if self._to_be_broken_off(outcome):
                    break
                if last is not None:
                    self._ledger.settle()
        except Exception:
            if last is None or not last.final:
                note(unknown(Why.FAULT))
            raise
        finally:
            outcomes.close()
        if last is None:
            last = unknown(Why.STOPPED)
            note(last)
        if last.kind is not OutcomeKind.PRINTED:
            self._drop_line()
            self._connect_at = 0.0
        return last.kind is not OutcomeKind.NOT_SENT

    def _to_be_broken_off(self, outcome: Outcome | None) -> bool:
        if self._stop_by is None:
            return False
        return outcome is not None or time.monotonic() >= self._stop_by

    # What others are told

    def _note(self, job: Job, outcome: Outcome) -> None:
        self._ledger.note(job, outcome)
        level = logging.INFO if outcome.kind is OutcomeKind.PRINTED else logging.WARNING
        log.log(level, "printer %s: job %d is %s %s", self._name, job.id, outcome.kind, outcome.why or "")
        self._tell(job, outcome)

    def _tell(self, job: Job, outcome: Outcome) -> None:
        """Tells the screen, but not the same twice."""
        if self._told.get(job.id) != outcome:
            self._told = {job.id: outcome}
            self._call(self._on_job, job.id, outcome)

    def _say(self, report: PrinterReport) -> None:
        if report != self._report:
            level = logging.INFO if report.state.prints else logging.WARNING
            log.log(level, "printer %s: %s %s", self._name, report.state, report.detail)
            self._report = report
            self._call(self._on_report, report)

    def _call(self, callback: Callable[..., None], *values: object) -> None:
        try:
            callback(*values)
        except Exception:
            log.exception("printer %s: a fault in what it told of itself", self._name)


@dataclass(frozen=True, slots=True)
class _Page:
    sheet: Sheet
    on_done: Callable[[Outcome], None]


class _Wake:
    """An alarm that can be waited for together with a line."""

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._lock = threading.Lock()
        self._open = True

    def set(self) -> None:
        with self._lock:
            if self._open:
                os.eventfd_write(self._descriptor, 1)

    def clear(self) -> None:
        with suppress(BlockingIOError):
            os.eventfd_read(self._descriptor)

    def wait(self, timeout_s: float, line: int | None = None) -> bool:
        """Until it is set, or `line` has something to read; whether the line has."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        if line is not None:
            poll.register(line, select.POLLIN)
        return any(descriptor == line for descriptor, _ in poll.poll(timeout_s * 1000))

    def close(self) -> None:
        with self._lock:
            if self._open:
                self._open = False
                os.close(self._descriptor)
