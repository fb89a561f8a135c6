"""The real window of a counter on a virtual screen: keys and clicks into it, and what its store says of them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from counter.keypad import DOUBLE_PRESS_S
from counter.keys import Key
from counter.window.size import TALL
from hall.queue import Queue, new_request
from hall.status import Status
from hall.status import status as hall_status
from hall.store import open_store
from tests.harness.virtual_screen import VirtualScreen, program
from tests.harness.waiting import until

START_S = 60.0
SIZE = (400, 656)
# Where keys are in the window, in lengths of the look from its left and top. Looked up on its pictures.
KEYS = {
    "next": (100, 197),
    "call again": (50, 228),
    "finish": (150, 228),
    "did not come": (50, 256),
    "transfer": (150, 256),
    "hold": (50, 284),
    "number": (150, 284),
    "pause": (50, 312),
    "close": (150, 312),
    "second row": (100, 88),
}


@dataclass
class CounterWindow:
    """The running program in its place on the screen."""

    screen: VirtualScreen
    store: Path
    counter: str
    log: Path
    process: subprocess.Popen[bytes]
    left: int
    top: int

    def click(self, key: str) -> None:
        """The left button of the mouse on a key."""
        self.point_at(key)
        self.screen.xdotool("sleep", "0.1", "click", "1")

    def point_at(self, key: str) -> None:
        """The mouse on a key. Without a window manager, the keyboard speaks to the window under it."""
        scale = SIZE[0] / TALL[0]
        x, y = KEYS[key]
        self.screen.xdotool("mousemove", str(round(self.left + x * scale)), str(round(self.top + y * scale)))

    def strike(self, *keys: str) -> None:
        """Keys of the keyboard, by their names in X."""
        for key in keys:
            self.screen.xdotool("key", key)

    def says(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace")

    def told(self, text: str, times: int = 1) -> None:
        """Waits until its log has said something so often."""
        until(lambda: self.says().count(text) >= times or self.process.poll() is not None)
        assert self.says().count(text) >= times, self.says()

    def a_while(self) -> None:
        """Longer than the time in which two presses of one key are one."""
        self.screen.xdotool("sleep", str(DOUBLE_PRESS_S[Key.NEXT] + 0.1))

    def counter_now(self) -> dict[str, object]:
        """Its counter in the store."""
        return asdict(next(found for found in self._hall_now().counters if found.code == self.counter))

    def reported(self) -> str:
        """What the programs of the hall have told of themselves."""
        return str(self._hall_now().devices)

    def _hall_now(self) -> Status:
        store = open_store(str(self.store))
        try:
            return hall_status(Queue(store))
        finally:
            store.close()


def takes(store: Path, *services: str) -> None:
    """Visitors come, one for each of these services."""
    found = open_store(str(store))
    try:
        for service in services:
            Queue(found).take(service, request=new_request())
    finally:
        found.close()


def status(store: Path) -> dict[str, list[dict[str, object]]]:
    """`antrean status --json`."""
    command = [sys.executable, "-m", "hall", "status", "--json", "--store", str(store)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    assert isinstance(found, dict)
    return found


@contextmanager
def running(
    screen: VirtualScreen, folder: Path, store: Path, counter: str = "1", left: int = 20, more: str = ""
) -> Iterator[CounterWindow]:
    """The program, with its window in the upper part of the screen. `more`: further lines of its file."""
    top = 10
    config = folder / f"window-{left}.toml"
    config.write_text(
        f'store = "{store}"\nname = "w{left}"\n[window]\nsize = {list(SIZE)}\nposition = [{left}, {top}]\n'
        f"[forecast]\non = false\n{more}\n"
    )
    log = folder / f"window-{left}.log"
    command = [sys.executable, "-m", "hall", "counter", "--window", counter, "--config", str(config)]
    with program(screen, command, log) as process:
        found = CounterWindow(screen, store, counter, log, process, left, top)
        until(lambda: "the keyboard is heard" in found.says() or process.poll() is not None, START_S)
        assert process.poll() is None, found.says()
        yield found
