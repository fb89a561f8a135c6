"""The programs of the demonstration: started, watched, started again when they die, and ended with all that they started.

A program that ends by itself is a fault, and is started again, as systemd does in a hall. One whose window was closed by a
person (exit code 0) is left closed.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from demo.errors import DemoError
from demo.told import Told
from hall.messages import Message

TIED = Path(__file__).with_name("tied.py")
READY_S = 90.0
LOOK_S = 0.1
AGAIN_S = 1.0
STARTS_MOST = 5
END_S = 8.0


def tie() -> list[str]:
    """Words before a command: the program then ends with this process, whatever ends it."""
    return [sys.executable, "-IS", str(TIED), str(os.getpid())]


def of_this_python(*words: str) -> tuple[str, ...]:
    """A module of this installation as a command. `-P`: whatever lies in the present folder is not it."""
    return (sys.executable, "-P", "-m", *words)


@dataclass(frozen=True, slots=True)
class Program:
    """What is started: `name` is how people and the summary call it, `ready` what its log says when it is there."""

    name: str
    command: tuple[str, ...]
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)
    recorded: Path | None = None
    """Where its sound goes; each start has a file of its own."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that ended by itself."""

    name: str
    code: int
    last_words: str
    again: bool

    @property
    def how(self) -> str:
        """A signal's name, or the exit code."""
        if self.code < 0:
            with suppress(ValueError):
                return signal.Signals(-self.code).name
        return f"exit {self.code}"


class Running:
    """A program from its first start to its last end."""

    def __init__(self, program: Program, log: Path, environment: Mapping[str, str]) -> None:
        self.program = program
        self.told = Told(log)
        self.starts = 0
        self.recordings: list[Path] = []
        self.process: asyncio.subprocess.Process | None = None
        self._environment = environment

    async def start(self) -> None:
        """Starts it, once more if need be. Its log goes on."""
        environment = {**self._environment, **self.program.environment}
        if self.program.recorded is not None:
            recorded = self.program.recorded.with_suffix(f".{self.starts}.raw")
            self.recordings.append(recorded)
            environment["SDL_DISKAUDIOFILE"] = str(recorded)
        with self.told.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *tie(),
                *self.program.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
            )
        self.starts += 1

    async def is_ready(self) -> None:
        """Waits until it is there.

        :raises DemoError: it is not.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + READY_S
        while not self.told.says(self.program.ready):
            await asyncio.sleep(LOOK_S)
            code = None if self.process is None else self.process.returncode
            if code is not None or loop.time() > end:
                self.told.look()
                raise DemoError(
                    Message(
                        "{program} does not start: {last_words}",
                        program=self.program.name,
                        last_words=" / ".join(self.told.last_words) or "…",
                    )
                )

    async def hear(self, words: str) -> None:
        """A line on its standard input."""
        stdin = None if self.process is None else self.process.stdin
        if stdin is not None and not stdin.is_closing():
            with suppress(ConnectionError):
                stdin.write(words.encode() + b"\n")
                await stdin.drain()


class Programs:
    """All of them. `ended` hears of each that ends by itself."""

    def __init__(self, logs: Path, environment: Mapping[str, str], ended: Callable[[Ended], None]) -> None:
        self.all: dict[str, Running] = {}
        self._logs = logs
        self._environment = environment
        self._ended = ended
        self._watches: list[asyncio.Task[None]] = []

    async def start(self, programs: Sequence[Program]) -> None:
        """Starts them side by side, and waits until all are there; from then on they are watched.

        :raises DemoError: one does not start.
        """
        for program in programs:
            running = Running(program, self._logs / f"{program.name}.log", self._environment)
            self.all[program.name] = running
            await running.start()
        for running in self.all.values():
            await running.is_ready()
        self._watches = [asyncio.create_task(self._watch(running)) for running in self.all.values()]

    async def _watch(self, running: Running) -> None:
        while running.process is not None:
            code = await running.process.wait()
            if code == 0:
                return
            running.told.look()
            again = running.starts < STARTS_MOST
            words = " / ".join(running.told.last_words)
            self._ended(Ended(running.program.name, code, words, again))
            if not again:
                return
            await asyncio.sleep(AGAIN_S)
            await running.start()

    async def end(self) -> None:
        """Ends all of them, and whatever they have started. What they say to that is not looked at."""
        for running in self.all.values():
            running.told.look()
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)
        processes = [running.process for running in self.all.values() if running.process is not None]
        await end_groups(processes)


async def end_groups(processes: Sequence[asyncio.subprocess.Process]) -> None:
    """Ends processes that lead groups of their own, with all members of those, the patient way first."""
    for process in processes:
        _to_group(process.pid, signal.SIGTERM)
    waits = [asyncio.create_task(process.wait()) for process in processes]
    if waits:
        await asyncio.wait(waits, timeout=END_S)
    # Also what a program may have left behind in its group.
    for process in processes:
        _to_group(process.pid, signal.SIGKILL)
    await asyncio.gather(*waits)


def _to_group(leader: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
