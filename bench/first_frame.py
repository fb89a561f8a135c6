"""How long a program with a screen takes to its first frame, heard as its supervisor hears it: whoever looks at the screen
all the time keeps a core and the X server busy, and the program then waits for the one who measures it.
"""

import socket
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.harness.virtual_screen import VirtualScreen, program

START_S = 60.0


def first_frame_s(
    screen: VirtualScreen,
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    seen: Callable[[], bool],
) -> float:
    """Seconds from the birth of the process until it says that its first frame is drawn, and a look that begins then finds
    that to be so. The look itself, a picture of the whole screen, is not the program's time.
    """
    line = folder / "supervisor"
    line.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(line))
        told.settimeout(START_S)
        began = time.monotonic()
        with program(screen, list(command), folder / "log", {**environment, "NOTIFY_SOCKET": str(line)}):
            while told.recv(256) != b"READY=1":
                pass
            looked = time.monotonic()
            while not seen():
                looked = time.monotonic()
            return looked - began


def bare_kivy_s(screen: VirtualScreen, folder: Path, environment: Mapping[str, str], count: int) -> float:
    """The same for Kivy alone, a window with one word (`bench.bare_kivy`): the median of so many starts."""
    command = [sys.executable, "-m", "bench.bare_kivy"]
    return statistics.median(first_frame_s(screen, command, folder, environment, lambda: True) for _ in range(count))
