"""The real display on a virtual screen: its files, what its log tells, and the writers that keep it busy.

    python -m tests.harness.display_program STORE SEED COUNT PAUSE_S COUNTER...     takes and calls at these counters

A writer makes COUNT calls and recalls as chance will have it, with a pause of up to PAUSE_S before each, and says each on
standard output after its commit. It is a process of its own, so that it can be killed in the middle of anything.
"""

import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hall.clock import Deadline
from hall.model import Call
from hall.queue import Patience, Queue, new_request
from hall.settings.hall import Hall
from hall.store import create_store, open_store
from tests.harness import halls
from tests.harness.crowd import crowded_hall
from tests.harness.kiosk_program import always_open
from tests.harness.virtual_screen import VirtualScreen, program
from tests.harness.waiting import until

COUNTERS = 12
START_S = 60.0
WIDTH_MM = 1210
SERVICES = ("PINJAM", "KEMBALI")
PATIENCE = Patience(write_s=30.0, read_s=30.0)
# How long SDL's disk driver waits between two buffers of 2,048 frames, in milliseconds: a real device, and a hurried one.
DEVICE_MS = 46
HURRIED_MS = 5
# Pictures a second: as a hall has them, and as many as a test needs that does not look at motion.
SMOOTH, FEW_FRAMES = 30, 10


def published(folder: Path, *, languages: str = '"id"', more: str = "") -> Path:
    """A store with the library's hall: twelve counters, open at any hour. `more`: further lines of the hall's part."""
    publish(str(folder / "hall.db"), folder, languages=languages, more=more)
    return folder / "hall.db"


def publish(address: str, folder: Path, *, languages: str = '"id"', more: str = "") -> None:
    """The same, in a store at an address."""
    told = f"languages = [{languages}]\n{more}"
    toml = crowded_hall(COUNTERS).replace('languages = ["id", "en"]', told)
    hall, text = halls.read(toml, folder)
    store = create_store(address)
    Queue(store).publish(always_open(hall), text)
    store.close()


@contextmanager
def queue_on(store: Path | str) -> Iterator[Queue]:
    """The hall's rules on a store that a display follows."""
    found = open_store(str(store))
    try:
        yield Queue(found, patience=PATIENCE)
    finally:
        found.close()


def calls_in(store: Path | str) -> list[Call]:
    """Every call and recall of today, in order."""
    with queue_on(store) as queue:
        return list(queue.board()[0])


def hall_in(store: Path | str) -> Hall:
    """The published hall."""
    with queue_on(store) as queue, queue.store.reading(Deadline(PATIENCE.read_s)) as reading:
        return queue.published(reading)


def one_call(store: Path, counter: str = "1") -> int:
    """A visitor comes and is called; the event."""
    with queue_on(store) as queue:
        queue.take(SERVICES[0], request=new_request())
        return queue.call(counter, request=new_request()).event


def ask(store: Path, query: str) -> list[tuple[object, ...]]:
    """What the store says, asked by plain SQL."""
    with closing(sqlite3.connect(store, timeout=30)) as connection:
        return connection.execute(query).fetchall()


@dataclass
class Display:
    """One running display."""

    name: str
    screen: VirtualScreen
    store: Path | str
    folder: Path
    process: subprocess.Popen[bytes]
    heard: Path
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / f"{self.name}.log"

    def says(self, text: str) -> int:
        """How often its log says something."""
        return self.log.read_text(errors="replace").count(text)

    def drawings(self) -> list[tuple[float, list[int]]]:
        """When which calls were first on the screen, by the log: seconds of the machine's clock, and events."""
        found = re.findall(r"drawn at ([\d.]+): ([\d ]+)$", self.log.read_text(errors="replace"), re.MULTILINE)
        return [(float(at), [int(event) for event in events.split()]) for at, events in found]

    def drawn(self) -> list[int]:
        """The calls that were on the screen, in the order in which they came there: with many of them, some are seen among
        the latest before their own turn, and some only then.
        """
        return [event for _, events in self.drawings() for event in events]

    def large(self) -> list[int]:
        """The calls that were on the large card, in order."""
        return [
            int(event)
            for event in re.findall(r"large at [\d.]+: (\d+)$", self.log.read_text(errors="replace"), re.MULTILINE)
        ]

    def speaks(self) -> bool:
        """Whether it is the voice of its zone, by its log."""
        told = re.findall(r"this display (speaks|listens)", self.log.read_text(errors="replace"))
        return bool(told) and told[-1] == "speaks"

    def spoken(self) -> int:
        """The last event that was said in its zone, by the store."""
        rows = ask(Path(self.store), "SELECT spoken FROM speaker")
        return int(str(rows[0][0])) if rows else 0

    def die(self) -> None:
        """A death without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def display_file(folder: Path, store: Path | str, name: str = "layar-1", more: str = "", screen: str = "") -> Path:
    """A display.toml. `more`: further parts; `screen`: further lines of that part."""
    path = folder / f"{name}.toml"
    path.write_text(f'name = "{name}"\nstore = "{store}"\n[screen]\nwidth_mm = {WIDTH_MM}\n{screen}\n{more}\n')
    return path


@contextmanager
def running(
    screen: VirtualScreen,
    folder: Path,
    store: Path | str,
    name: str = "layar-1",
    *,
    more: str = "",
    place: str = "",
    frames: int = FEW_FRAMES,
    pace_ms: int = HURRIED_MS,
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] = (sys.executable, "-m", "hall", "display"),
    wait: bool = True,
) -> Iterator[Display]:
    """The program on a screen. What it says aloud is recorded.

    :param place: further lines of its screen; `more`: further parts of its file.
    :param frames: a second at the most.
    :param pace_ms: how fast its sound device is; see `DEVICE_MS`.
    :param wait: until it has looked for a sound device, some moments after the first frame.
    """
    heard = folder / f"{name}.{time.monotonic_ns()}.raw"
    sound = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(heard), "SDL_DISKAUDIODELAY": str(pace_ms)}
    config = display_file(folder, store, name, more, f"{place}\nframes_per_second = {frames}")
    log = folder / f"{name}.log"
    with program(screen, [*command, "--config", str(config)], log, {**sound, **(environment or {})}) as process:
        found = Display(name, screen, store, folder, process, heard)
        if wait:
            until(lambda: found.says("look.sound: sound: ") or process.poll() is not None, START_S)
            assert process.poll() is None, log.read_text()
        yield found


# A writer


def writer(store: Path, seed: int, count: int, pause_s: float, counters: Iterable[int]) -> subprocess.Popen[str]:
    """Another process that begins to call; its lines tell the events."""
    words = [str(store), str(seed), str(count), str(pause_s), *map(str, counters)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.harness.display_program", *words], stdout=subprocess.PIPE, text=True
    )


def act_by_chance(queue: Queue, seed: int, count: int, pause_s: float, counters: Sequence[str]) -> None:
    """So many calls and recalls at these counters, each said on standard output after its commit."""
    chance = random.Random(seed)
    busy: set[str] = set()
    for number in range(count):
        time.sleep(chance.uniform(0, pause_s))
        counter = chance.choice(counters)
        if counter in busy and chance.random() < 0.3:
            event = queue.recall(counter, request=f"recall-{seed}-{number}").event
        else:
            queue.take(chance.choice(SERVICES), request=f"take-{seed}-{number}")
            event = queue.call(counter, request=f"call-{seed}-{number}").event
            busy.add(counter)
        sys.stdout.write(f"{event}\n")
        sys.stdout.flush()


def main() -> None:
    """One writer."""
    store, seed, count, pause_s, *counters = sys.argv[1:]
    with queue_on(Path(store)) as queue:
        act_by_chance(queue, int(seed), int(count), float(pause_s), counters)


if __name__ == "__main__":
    main()
