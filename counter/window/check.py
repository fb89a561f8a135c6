"""What `antrean check --config window.toml` asks: its file, the services that it transfers to, its fonts and its screen."""

from pathlib import Path

from counter.window.config import WindowFile, read_window_file
from hall.check import Finding, check_file
from hall.clock import Deadline
from hall.errors import AntreanError
from hall.messages import Message
from hall.queue import Queue
from hall.store import open_store
from hall.store.guard import within
from look.check import fonts_finding, screen_finding
from look.screen import Screen
from look.x11 import screen_size

STORE_S = 10.0


def findings(config: Path) -> list[Finding]:
    """One finding per question."""
    return check_file(config, read_window_file, _look)


def _look(config: Path, file: WindowFile) -> list[Finding]:
    return [
        Finding("config", True, Message("{file}: window {name}", file=config, name=file.name)),
        _services(file),
        fonts_finding(),
        _screen(file),
    ]


def _services(file: WindowFile) -> Finding:
    """Whether the hall has the services of `transfer`."""

    def look() -> list[str]:
        store = open_store(file.store)
        try:
            queue = Queue(store)
            with store.reading(Deadline(STORE_S)) as reading:
                hall = queue.published(reading)
        finally:
            store.close()
        return [code for code in file.transfer if code not in hall.services]

    try:
        unknown = within(STORE_S, file.store, look)
    except AntreanError as error:
        return Finding("services", False, error.message)
    if unknown:
        told = Message("the published hall has no service {codes}", codes=", ".join(unknown))
        return Finding("services", False, told)
    return Finding("services", True, Message("all {count} in the published hall", count=len(file.transfer)))


def _screen(file: WindowFile) -> Finding:
    """Whether there is a screen, and as wide as the file says, where it says so."""
    width_mm, found = file.window.monitor_width_mm, screen_size()
    if width_mm is not None or found is None:
        return screen_finding(Screen(width_mm=width_mm or 500.0))
    told = Message("{width} by {height} pixels; window.monitor_width_mm is not set", width=found[0], height=found[1])
    return Finding("screen", True, told)
