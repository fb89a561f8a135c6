"""The keypad service on real ports and a real store: its file, the hall it works for, and the service in this process or as
a program of its own.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from counter.config import read_counter_file
from counter.service import Service
from hall.clock import Deadline
from hall.model import Device, EventKind
from hall.queue import Queue, new_request
from hall.store import create_store, open_store
from tests.harness import halls
from tests.harness.waiting import until

ROOT = Path(__file__).parents[2]
STORE = "hall.db"


def publish(folder: Path, name: str = STORE) -> Path:
    """A store with the small hall, whose library is always open."""
    store = create_store(str(folder / name))
    Queue(store).publish(*halls.read(halls.SMALL, folder))
    store.close()
    return folder / name


def counter_file(folder: Path, ports: str, *, name: str = "loket", times: str = "") -> Path:
    """The file of one machine: `ports` is TOML."""
    path = folder / f"{name}.toml"
    path.write_text(f'name = "{name}"\nstore = "{folder / STORE}"\n[times]\n{times}\n{ports}', encoding="utf-8")
    return path


def port(device: Path, keypads: dict[int, str], *, name: str = "garis", more: str = "") -> str:
    """A `[[port]]` with its keypads, each with its counter."""
    parts = [f'[[port]]\nname = "{name}"\ndevice = "{device}"\nsettle_s = 0.05\n{more}']
    parts += [f'[[port.keypad]]\naddress = {address}\ncounter = "{counter}"' for address, counter in keypads.items()]
    return "\n".join(parts) + "\n"


@contextmanager
def queue_on(folder: Path, name: str = STORE) -> Iterator[Queue]:
    """The hall as somebody else uses it."""
    store = open_store(str(folder / name))
    try:
        yield Queue(store)
    finally:
        store.close()


def take(folder: Path, count: int = 1, service: str = "PINJAM") -> None:
    """Visitors take numbers."""
    with queue_on(folder) as queue:
        for _ in range(count):
            queue.take(service, request=new_request())


def called(folder: Path) -> list[tuple[str, str]]:
    """Every call so far, in order: ticket and counter."""
    with queue_on(folder) as queue, queue.store.reading(Deadline(10)) as reading:
        return [
            (event.ticket or "", event.counter or "")
            for event in reading.events(0, 100_000)
            if event.kind is EventKind.CALLED
        ]


def devices(folder: Path) -> dict[str, Device]:
    """What `antrean status` has of each keypad."""
    with queue_on(folder) as queue, queue.store.reading(Deadline(10)) as reading:
        return {device.name: device for device in reading.devices()}


@contextmanager
def serving(config: Path, *, poll_s: float = 0.05) -> Iterator[Service]:
    """The service in threads of this process."""
    service = Service(read_counter_file(config), poll_s=poll_s)
    thread = threading.Thread(target=service.run, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.end()
        thread.join(20)
        assert not thread.is_alive()


@dataclass
class Program:
    """`antrean counter`, running."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self, text: str) -> int:
        """How often its log says something."""
        return self.log.read_text(errors="replace").count(text)

    def is_ready(self) -> None:
        """Waits until it has a port open."""
        until(lambda: self.says("is open"), 60)

    def die(self) -> None:
        """A death without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def end(self) -> int:
        """As a supervisor ends it; its exit code."""
        self.process.terminate()
        return self.process.wait(20)


@contextmanager
def program(config: Path, environment: dict[str, str] | None = None) -> Iterator[Program]:
    """The service as a program of its own."""
    log = config.with_suffix(".log")
    command = [sys.executable, "-m", "hall", "counter", "--config", str(config)]
    with log.open("ab") as told:
        process = subprocess.Popen(command, cwd=ROOT, stderr=told, env=environment)
    found = Program(process, log)
    try:
        yield found
    finally:
        if process.poll() is None:
            found.die()
