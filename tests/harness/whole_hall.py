"""A whole hall of real programs on one store: the kiosk, a display that speaks, the keypad service with a keypad, and a
printer that others wrote or that the test gives.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter.presses import REACTION_S
from tests.harness import counter_program, display_program, kiosk_program
from tests.harness.counter_program import Program, counter_file, port
from tests.harness.display_program import Display
from tests.harness.keypad_line import LineKeypad, Wire, pty_wire
from tests.harness.kiosk_program import Kiosk, kiosk_file, published
from tests.harness.virtual_screen import virtual_screen
from tests.harness.waiting import until

# The number on the large card: from the top left, as parts of the screen.
CARD_NUMBER = (0.0, 0.2, 0.5, 0.62)
# The counter that serves what the sample's first tiles lead to.
COUNTER = "1"


@dataclass
class Hall:
    """Everything that runs, and what of it can be touched."""

    store: Path
    kiosk: Kiosk
    display: Display
    keypads: Program
    keypad: LineKeypad
    line: Wire

    def press(self, key: str) -> str:
        """A finger on a key of the keypad, by somebody who has seen its display; what becomes of it."""
        time.sleep(1.5 * REACTION_S)
        return self.line.answer_to(self.keypad.address, self.line.press(self.keypad.address, key))

    def status(self) -> dict[str, Any]:
        """What `antrean status --json` says."""
        command = [sys.executable, "-m", "hall", "status", "--store", str(self.store), "--json"]
        told = subprocess.run(command, capture_output=True, check=True, timeout=60)
        found: dict[str, Any] = json.loads(told.stdout)
        return found


@contextmanager
def whole_hall(folder: Path, printer: str, *, display_size: tuple[int, int] = (960, 540)) -> Iterator[Hall]:
    """Everything is running and ready: the display speaks, the keypad shows its counter, the printer is known."""
    store = published(folder)
    keypad = LineKeypad(1)
    keypads = counter_file(folder, port(folder / "line", {1: COUNTER}))
    with (
        pty_wire(folder / "line", [keypad]) as line,
        counter_program.program(keypads) as service,
        kiosk_program.running(kiosk_file(folder, store, printer), store) as kiosk,
        virtual_screen(*display_size) as screen,
        display_program.running(screen, folder, store, pace_ms=display_program.DEVICE_MS) as display,
    ):
        service.is_ready()
        until(display.speaks, 60)
        until(lambda: keypad.display is not None, 60)
        until(lambda: "ready" in kiosk.printers(), 60)
        yield Hall(store, kiosk, display, service, keypad, line)
