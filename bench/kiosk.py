"""What a visitor waits for at the kiosk, measured on the real program under a virtual screen: `python -m bench.kiosk`.

* Start to the first frame that can be touched: from the birth of the process until the tiles are seen on the screen. The
  program's modules are compiled already, as in an installed one.
* Tap to the first byte: from the moment at which the finger leaves *take a number* until the printer hears of the ticket.
  The printer is on the network, answers at once, and tells of its changes by itself, as most do.
* The processor while nobody touches, of the kiosk and of the process that reckons its forecast.
* The memory over many tickets. These come from a kiosk with a small panel whose buttons take a second tap at once, so that
  thousands of tickets take minutes: see `bench.hurried_kiosk`. All else is the program as it is.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from bench.eager_printer import EagerPrinter
from bench.figures import figure, table
from bench.first_frame import bare_kivy_s, first_frame_s
from hall.model import PrintOrder
from hall.outbox import Outbox
from hall.queue import Queue, new_request
from hall.store import open_store
from tests.harness.kiosk_program import SIZES, Kiosk, kiosk_file, published, running
from tests.harness.virtual_screen import program, virtual_screen
from tests.harness.waiting import until

STARTS = 9
IDLE_S = 30.0
# What the log says when everything that the first frame did not wait for is there.
STARTED = ("sound: ", "the forecast speaks")
# Across the edge of the first tile; nothing that changes stands there.
TILE = (0.02, 0.27, 0.14, 0.28)
COMMITS = 100
MIB = 2**20
SMALL_PANEL = (360, 640)
MARKS = (500, 1000, 2500, 5000)
PAUSE_S = 0.3

Row = Sequence[object]


class Folder:
    """What one kiosk needs: a store, its file, and a place for compiled modules, whatever this shell says of these."""

    def __init__(self, printer: EagerPrinter, more: str = "") -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="antrean-bench-")
        self.path = Path(self._kept.name)
        self.store = published(self.path)
        self.config = kiosk_file(self.path, self.store, f"tcp://127.0.0.1:{printer.port}", more=more, forecast=True)
        self.environment = {"PYTHONPYCACHEPREFIX": str(self.path / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}


def starts(count: int) -> Iterator[Row]:
    """From the birth of the process to the first frame that can be touched."""
    folder = Folder(EagerPrinter())
    command = [sys.executable, "-m", "hall", "kiosk", "--config", str(folder.config)]
    with virtual_screen(*SIZES["portrait"]) as screen:
        with program(screen, command, folder.path / "log", folder.environment):
            until(lambda: "page: start" in (folder.path / "log").read_text(), 60)
            until(lambda: len(screen.part(TILE).getcolors() or ()) > 1)
            screen.at_rest()
            tile = screen.part(TILE)
        waits = []
        for _ in range(count):
            until(lambda: screen.part(TILE) != tile)
            waits.append(
                first_frame_s(screen, command, folder.path, folder.environment, lambda: screen.part(TILE) == tile)
            )
        bare = bare_kivy_s(screen, folder.path, folder.environment, count)
    yield [f"start → first frame that can be touched, median of {count}", f"{statistics.median(waits):.2f} s", "1.0 s"]
    yield ["the same, best and worst", f"{min(waits):.2f} to {max(waits):.2f} s", ""]
    yield ["of which Kivy alone, a window with one word", f"{bare:.2f} s", ""]


def taps(count: int) -> Iterator[Row]:
    """What a visitor waits for, and what an untouched kiosk costs."""
    printer = EagerPrinter()
    folder = Folder(printer, more="[idle]\nticket_s = 0.5")
    with running(folder.config, folder.store, environment=folder.environment, calm=False) as kiosk:
        until(lambda: "ready" in kiosk.printers())
        until(lambda: all(word in kiosk.log.read_text() for word in STARTED), 60)
        process = psutil.Process(kiosk.process.pid)
        reckons = process.children()
        before = sum(sum(child.cpu_times()[:2]) for child in reckons)
        yield ["idle", f"{_busy(process, IDLE_S):.1f} % of a core", "3 %"]
        spent = sum(sum(child.cpu_times()[:2]) for child in reckons) - before
        yield ["the same, the process that reckons the forecast", f"{100 * spent / IDLE_S:.1f} % of a core", ""]
        waits = [_one_tap(kiosk, printer, number) * 1000 for number in range(count)]
    found = figure(waits, sum(waits) / 1000)
    yield [f"tap → first byte, median of {count}", f"{found.p50:.0f} ms", ""]
    yield ["the same, p99", f"{found.p99:.0f} ms", "60 ms"]
    yield ["the same, worst", f"{found.worst:.0f} ms", ""]
    yield ["of which the store's two commits, median", f"{_two_commits(folder) * 1000:.1f} ms", ""]


def _one_tap(kiosk: Kiosk, printer: EagerPrinter, number: int) -> float:
    """From the start to a ticket and back; seconds from the finger's leaving to the first byte."""
    before, shown = len(printer.begun), len(kiosk.pages())
    kiosk.to_the_service()
    time.sleep(PAUSE_S + number % 34 / 1000)  # at rest, and at any moment of a frame
    left = kiosk.hand.tap(*kiosk.places["take"])
    until(lambda: len(printer.begun) > before)
    kiosk.comes_to("start", shown)
    time.sleep(PAUSE_S)
    return printer.begun[-1] - left


def _two_commits(folder: Folder) -> float:
    """Seconds for what has to be on the disk before the first byte: the number with its job, and that it is being sent."""
    store = open_store(str(folder.store))
    queue = Queue(store)
    outbox = Outbox(store, "bench")
    waits = []
    for _ in range(COMMITS):
        began = time.monotonic()
        queue.take("DUK-KK", request=new_request(), paper=PrintOrder("bench", "id"))
        taken = time.monotonic()
        queued = outbox.next()
        assert queued is not None
        sending = time.monotonic()
        outbox.begin(queued.job.id)
        waits.append(taken - began + time.monotonic() - sending)
    store.close()
    return statistics.median(waits)


def tickets(count: int) -> Iterator[Row]:
    """Memory over many tickets."""
    folder = Folder(EagerPrinter(), more="[idle]\nticket_s = 12")
    command = (sys.executable, "-m", "bench.hurried_kiosk")
    with running(
        folder.config, folder.store, size=SMALL_PANEL, command=command, environment=folder.environment, calm=False
    ) as kiosk:
        process = psutil.Process(kiosk.process.pid)
        until(lambda: "ready" in kiosk.printers())
        time.sleep(5)  # the pages that are made ahead
        first = process.memory_info().rss
        yield ["memory before the first ticket", f"{first / MIB:.0f} MiB", ""]
        began = time.monotonic()
        for number in range(1, count + 1):
            kiosk.take()
            kiosk.tap("done", "start")
            if number in MARKS or number == count:
                grown = process.memory_info().rss - first
                yield [f"memory after {number} tickets", f"{grown / MIB:+.1f} MiB", "flat"]
        seconds = time.monotonic() - began
        until(lambda: set(kiosk.states()) == {"printed"}, 120)
        yield [f"seconds for {count} tickets", f"{seconds:.0f}", ""]
        yield ["idle, after these tickets", f"{_busy(process, IDLE_S):.1f} % of a core", "3 %"]


def _busy(process: psutil.Process, seconds: float) -> float:
    """Per cent of one core over some seconds."""
    process.cpu_percent()
    time.sleep(seconds)
    return float(process.cpu_percent())


def main() -> None:
    """Prints the table, row by row."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--starts", type=int, default=STARTS)
    asked.add_argument("--taps", type=int, default=200)
    asked.add_argument("--tickets", type=int, default=500)
    wanted = asked.parse_args()
    print(table(["what", "measured", "goal: at most"], []), flush=True)
    for measure, count in ((starts, wanted.starts), (taps, wanted.taps), (tickets, wanted.tickets)):
        for row in measure(count) if count else ():
            print(table([], [row]).splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
