"""`antrean demo` as a program: where it may leave things, and which processes it has."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.harness.waiting import until

ROOT = Path(__file__).parents[2]
START_S = 100.0


@dataclass
class Demo:
    """One running demonstration. `temporary` is the only place where it can put things for a while."""

    process: subprocess.Popen[bytes]
    temporary: Path
    said: Path

    def says(self) -> str:
        """What it has said at the terminal."""
        return self.said.read_text(errors="replace")

    def comes_to(self, text: str, seconds: float = START_S) -> None:
        """Waits until it has said something."""
        until(lambda: text in self.says() or self.process.poll() is not None, seconds)
        assert text in self.says(), self.says()

    def processes(self) -> list[psutil.Process]:
        """Every process that works for it: its own environment names the temporary folder."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("TEST_OF_THE_DEMO") == str(self.temporary):
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return [process for process in found if process.pid != os.getpid()]

    def programs(self, *words: str) -> list[psutil.Process]:
        """The processes with these words in their command."""
        found = []
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                command = process.cmdline()
                if all(word in command for word in words):
                    found.append(process)
        return found

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> int:
        """As Ctrl-C; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(40)

    def left(self) -> list[str]:
        """What is still there of it: processes, and files in the temporary folder."""
        living = [process for process in self.processes() if process.status() != psutil.STATUS_ZOMBIE]
        return [str(process) for process in living] + [path.name for path in self.temporary.iterdir()]


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Demo]:
    """The command, without a screen."""
    temporary = folder / "tmp"
    temporary.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "ANTREAN_STORE")}
    environment |= {"TMPDIR": str(temporary), "TEST_OF_THE_DEMO": str(temporary), "LANGUAGE": "en"}
    said = folder / "said.txt"
    with said.open("wb") as told:
        command = [sys.executable, "-m", "hall", "demo", *words]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=told)
    found = Demo(process, temporary, said)
    try:
        yield found
    finally:
        for left in found.processes():
            left.kill()
        process.wait(10)
