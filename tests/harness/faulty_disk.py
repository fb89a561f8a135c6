"""Programs on a disk that fails on command (`faulty.c`), and the handle to it inside them."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("faulty.c")


def build(folder: Path) -> Path:
    """Compiles the library; a missing compiler is an error."""
    library = folder / "faulty.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, SOURCE, "-ldl"], check=True, timeout=60
    )
    return library


def run(library: Path, module: str, *arguments: str, timeout_s: float = 200) -> str:
    """Runs a module of the tests on the failing disk and returns what it printed; its failure is the caller's."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


class FaultyDisk:
    """Inside such a program: arms faults and counts operations."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.fault_seen.restype = ctypes.c_long

    def arm(self, at: int, error: int, *, lasting: bool) -> None:
        """From now on the `at`-th operation fails, with `lasting` every later one too."""
        self._library.fault_arm(ctypes.c_long(at), error, int(lasting))

    def disarm(self) -> None:
        """No more faults."""
        self._library.fault_arm(ctypes.c_long(0), 0, 0)

    def seen(self) -> int:
        """Operations since the last `arm`."""
        return int(self._library.fault_seen())

    def slow(self, microseconds: int) -> None:
        """Each operation takes this long."""
        self._library.fault_slow(ctypes.c_long(microseconds))
