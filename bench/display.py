"""What a hall waits for at a display, and what a display costs: `python -m bench.display`. The real program under a virtual
screen of 1080 lines, drawn in software, and a store on the local disk.

* Start to the first frame: from the birth of the process until hall and call are seen on the screen. The program's modules
  are compiled already, as in an installed one.
* Commit to frame: from the moment at which the store has answered a call until the frame with it has been handed to the
  screen, by the program's own log. Calls come at any moment of a poll, and are spoken meanwhile.
* The processor: of a still display, and of one with running text, whose frames are counted too.
* The memory over some minutes of calls, one every second, spoken through a sound device that is ten times as fast as a
  real one; and over a working day of eight hours in simulated time, for which see `bench.simulated_display`.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import psutil
from PIL import Image

from bench.figures import figure, table
from bench.first_frame import bare_kivy_s, first_frame_s
from bench.watched_display import FLIPS
from hall.queue import Queue, new_request
from tests.harness.display_program import (
    DEVICE_MS,
    HURRIED_MS,
    SMOOTH,
    Display,
    display_file,
    one_call,
    published,
    queue_on,
    running,
)
from tests.harness.virtual_screen import VirtualScreen, program, virtual_screen
from tests.harness.waiting import until

SIZE = (1920, 1080)
FRAMES_A_SECOND = 30
# The head with the hall's name, and the number on the large card: from the top left, as parts of the screen.
HEAD, CARD = (0.0, 0.0, 0.4, 0.08), (0.05, 0.2, 0.45, 0.6)
# After this a display that has nothing to do is at rest.
SETTLED_S = 10.0
RUNNING = (
    'running_text = { id = ["Harap siapkan dokumen persyaratan Anda.", "Simpan tiket sampai nomor Anda dipanggil.", '
    '"Nomor terlewat? Silakan ke meja informasi.", "Jam layanan Senin sampai Jumat pukul 08.00 sampai 15.00."] }'
)
CALL_EVERY_S = 1.0
LATE_FRAMES = 1.5
MIB = 2**20

Row = Sequence[object]


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="antrean-bench-"))


def _environment(folder: Path) -> dict[str, str]:
    """A place for compiled modules, whatever this shell says of these."""
    return {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}


def starts(count: float) -> Iterator[Row]:
    """From the birth of the process to the first frame."""
    folder = _folder()
    store = published(folder)
    one_call(store)
    config = display_file(folder, store, more="[sound]\non = false")
    command = [sys.executable, "-m", "hall", "display", "--config", str(config)]
    waits = []
    with virtual_screen(*SIZE) as screen:
        with program(screen, command, folder / "log", _environment(folder)):
            until(lambda: "drawn at" in (folder / "log").read_text(), 60)
            time.sleep(SETTLED_S)  # the call's turn is over, and nothing moves
            head = screen.part(HEAD)
        for _ in range(int(count)):
            until(lambda: screen.part(HEAD) != head)
            waits.append(
                first_frame_s(
                    screen,
                    command,
                    folder,
                    _environment(folder),
                    lambda: screen.part(HEAD) == head and not _is_blank(screen.part(CARD)),
                )
            )
        bare = bare_kivy_s(screen, folder, _environment(folder), int(count))
    yield [f"start → first frame, median of {len(waits)}", f"{statistics.median(waits):.2f} s", "1.0 s"]
    yield ["the same, best and worst", f"{min(waits):.2f} to {max(waits):.2f} s", ""]
    yield ["of which Kivy alone, a window with one word", f"{bare:.2f} s", ""]


def _is_blank(picture: Image.Image) -> bool:
    return len(picture.getcolors(maxcolors=picture.width * picture.height) or ()) == 1


def latency(count: float) -> Iterator[Row]:
    """From a call's commit to its frame."""
    folder = _folder()
    store = published(folder)
    chance = random.Random(1)
    answered: dict[int, float] = {}
    with virtual_screen(*SIZE) as screen, running(screen, folder, store, frames=SMOOTH, pace_ms=DEVICE_MS) as display:
        until(display.speaks)
        with queue_on(store) as queue:
            for number in range(int(count)):
                event = _called(queue, str(number % 12 + 1))
                answered[event] = time.time()
                time.sleep(chance.uniform(0.25, 0.55))
        until(lambda: set(answered) <= set(display.drawn()))
        drawn = {event: at for at, events in display.drawings() for event in events}
    waits = [1000 * (drawn[event] - at) for event, at in answered.items()]
    found = figure(waits, sum(waits) / 1000)
    yield [f"commit → frame, median of {len(waits)}", f"{found.p50:.0f} ms", ""]
    yield ["the same, p99 and worst", f"{found.p99:.0f} and {found.worst:.0f} ms", "300 ms"]


def _called(queue: Queue, counter: str) -> int:
    queue.take("PINJAM", request=new_request())
    return queue.call(counter, request=new_request()).event


@contextmanager
def _watched(folder: Path, screen: VirtualScreen, more: str = "") -> Iterator[Display]:
    """A display whose frames are noted, some seconds after its start."""
    store = published(folder, more=more)
    command = (sys.executable, "-m", "bench.watched_display")
    with running(screen, folder, store, frames=SMOOTH, pace_ms=DEVICE_MS, command=command) as display:
        until(display.speaks)
        time.sleep(SETTLED_S)
        yield display


def _flips(folder: Path) -> list[float]:
    return [float(line) for line in (folder / FLIPS).read_text().splitlines()]


def idle(seconds: float) -> Iterator[Row]:
    """A still display."""
    folder = _folder()
    with virtual_screen(*SIZE) as screen, _watched(folder, screen) as display:
        before = len(_flips(folder))
        yield ["a still display", f"{_busy(display, seconds):.1f} % of a core", "3 %"]
        yield [f"its frames in {seconds:.0f} s", len(_flips(folder)) - before, "1, for the minute"]


def text(seconds: float) -> Iterator[Row]:
    """A display whose text runs."""
    folder = _folder()
    with virtual_screen(*SIZE) as screen, _watched(folder, screen, RUNNING) as display:
        before = len(_flips(folder))
        busy = _busy(display, seconds)
        flips = _flips(folder)[before:]
    gaps = [1000 * (after - one) for one, after in pairwise(flips)]
    found = figure(gaps, seconds)
    late = sum(gap > LATE_FRAMES * 1000 / FRAMES_A_SECOND for gap in gaps)
    yield ["running text", f"{busy:.1f} % of a core", ""]
    yield [f"its frames in {seconds:.0f} s, at {FRAMES_A_SECOND} a second", len(flips), ""]
    yield ["from one to the next: median, p99, worst", f"{found.p50:.1f}, {found.p99:.1f}, {found.worst:.0f} ms", ""]
    yield ["later than one and a half frames", late, "0"]


def memory(minutes: float) -> Iterator[Row]:
    """Memory over some minutes of calls, each of which is spoken."""
    folder = _folder()
    store = published(folder, more=RUNNING)
    with virtual_screen(*SIZE) as screen, running(screen, folder, store, frames=SMOOTH, pace_ms=HURRIED_MS) as display:
        until(display.speaks)
        process = psutil.Process(display.process.pid)
        _calls_for(store, 0.25)  # what is made with the first calls
        first = process.memory_info().rss
        yield ["memory after some calls", f"{first / MIB:.0f} MiB", ""]
        number, left = 0, minutes
        while left > 0:
            number += _calls_for(store, min(1.0, left))
            left -= 1.0
            grown = process.memory_info().rss - first
            yield [f"memory after {number} more", f"{grown / MIB:+.1f} MiB", "flat"]
        until(lambda: display.spoken() == display.drawn()[-1], 600)


def hours(count: float) -> Iterator[Row]:
    """Memory over a working day, whose hours pass as fast as the pages can be drawn."""
    command = [sys.executable, "-m", "bench.simulated_display", "--hours", f"{count:g}"]
    with virtual_screen(*SIZE) as screen:
        told = subprocess.run(
            command, env=screen.environment, stdout=subprocess.PIPE, text=True, check=True, timeout=7200
        )
    grown = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    first, last = grown[0], grown[-1]
    yield ["memory after the first simulated hour", f"{first['rss'] / MIB:.0f} MiB", ""]
    more = f"{last['calls'] - first['calls']} calls, {last['frames'] - first['frames']} frames later"
    yield [f"after hour {last['hour']}, {more}", f"{(last['rss'] - first['rss']) / MIB:+.1f} MiB", "flat"]


def _calls_for(store: Path, minutes: float) -> int:
    """Calls for so long; how many."""
    end, number = time.monotonic() + 60 * minutes, 0
    with queue_on(store) as queue:
        while time.monotonic() < end:
            _called(queue, str(number % 12 + 1))
            number += 1
            time.sleep(CALL_EVERY_S)
    return number


def _busy(display: Display, seconds: float) -> float:
    """Per cent of one core over some seconds."""
    process = psutil.Process(display.process.pid)
    process.cpu_percent()
    time.sleep(seconds)
    return float(process.cpu_percent())


def main() -> None:
    """Prints the table, row by row."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--starts", type=int, default=9)
    asked.add_argument("--calls", type=int, default=200)
    asked.add_argument("--idle", type=float, default=20.0, metavar="SECONDS")
    asked.add_argument("--text", type=float, default=30.0, metavar="SECONDS")
    asked.add_argument("--hours", type=float, default=8.0, metavar="HOURS")
    asked.add_argument("--memory", type=float, default=3.0, metavar="MINUTES")
    wanted = asked.parse_args()
    print(table(["what", "measured", "goal: at most"], []), flush=True)
    for measure, much in (
        (starts, wanted.starts),
        (latency, wanted.calls),
        (idle, wanted.idle),
        (text, wanted.text),
        (memory, wanted.memory),
        (hours, wanted.hours),
    ):
        for row in measure(much) if much else ():
            print(table([], [row]).splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
