"""Keypads and their lines without hardware: pairs of ports by socat, and keypads that speak the line protocol as another
hand wrote it. Bytes that take their time on the wire are in `keypad_sim`.

The keypads here share nothing with the product: sums are pynmea2's.
"""

import os
import select
import subprocess
import threading
import time
import tty
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pynmea2  # type: ignore[import-untyped]

from tests.harness.waiting import until

BITS_PER_BYTE = 10


def line(body: str) -> bytes:
    """A line with its sum."""
    return f"${body}*{pynmea2.NMEASentence.checksum(body):02X}\r\n".encode()


class Cable:
    """Two ports with a cable between them. `unplug` takes both away, as a USB adapter that is pulled out."""

    def __init__(self, folder: Path, name: str = "cable") -> None:
        self.host = folder / f"{name}-host"
        self.keypad = folder / f"{name}-keypad"
        self._socat: subprocess.Popen[bytes] | None = None

    def plug_in(self) -> None:
        ends = [f"PTY,link={end},raw,echo=0" for end in (self.host, self.keypad)]
        self._socat = subprocess.Popen(["socat", *ends])
        until(lambda: self.host.exists() and self.keypad.exists())

    def unplug(self) -> None:
        if self._socat is not None:
            self._socat.terminate()
            self._socat.wait()
            self._socat = None
            for end in (self.host, self.keypad):
                end.unlink(missing_ok=True)


@contextmanager
def cable(folder: Path, name: str = "cable") -> Iterator[Cable]:
    """A cable that is plugged in."""
    found = Cable(folder, name)
    found.plug_in()
    try:
        yield found
    finally:
        found.unplug()


@dataclass
class LineKeypad:
    """A keypad as its firmware sees the world: it numbers its presses, keeps one until it is answered, and shows what it is
    told. `polled`: it speaks only when it is asked. `again_s`: how long an unanswered press waits until it is sent again,
    `gives_up_s` until it is forgotten; a simple firmware does not know questions, and a
    careful one throws an unanswered press away when its display changes to another ticket.
    """

    address: int
    polled: bool = False
    dead: bool = False
    again_s: float = 0.5
    gives_up_s: float = float("inf")
    answers_questions: bool = True
    careful: bool = False
    seq: int = 0
    held: bytes = b""
    pressed_at: float = 0.0
    answers: list[tuple[int, str]] = field(default_factory=list)
    answered_after: list[float] = field(default_factory=list)
    display: tuple[str, int, str] | None = None
    note: str = ""
    displays: list[tuple[str, int, str]] = field(default_factory=list)
    shown_after: list[float] = field(default_factory=list)
    shown_at: list[tuple[float, str]] = field(default_factory=list)
    asked: int = 0
    _awaits_display: bool = False

    def press(self, key: str, argument: str | None = None, *, now: float = 0.0) -> bytes:
        """A finger on a key; returns the bytes that go out at once, or will when it is asked."""
        self.seq = self.seq % 255 + 1
        tail = f",{argument}" if argument else ""
        self.held = line(f"PQKP,{self.address:02},{key},{self.seq}{tail}")
        self.pressed_at = now
        return self.held

    def restart(self) -> bytes:
        """Its power was away: it counts from the beginning, and says hello."""
        self.seq, self.display, self.note = 0, None, ""
        self.answers.clear()
        self.held = line(f"PQKP,{self.address:02},HELLO,0,1.2")
        return self.held

    def hear(self, text: str, now: float = 0.0) -> bytes:
        """A line from the host; returns what the keypad says to it."""
        body, _, _ = text.removeprefix("$").partition("*")
        kind, address, *rest = body.split(",")
        if int(address) != self.address or self.dead:
            return b""
        assert line(body).decode().strip() == text, f"a wrong sum from the host: {text}"
        match kind:
            case "PQKQ":
                self.asked += 1
                if not self.answers_questions:
                    return b""
                return self.held or line(f"PQKP,{self.address:02}")
            case "PQKA":
                self._answered(int(rest[0]), rest[1], now)
            case "PQKD":
                if self.careful and self.display is not None and self.display[0] != rest[0]:
                    self.held = b""
                self.display = (rest[0], int(rest[1]), rest[2])
                self.note = "".join(rest[3:])
                self.displays.append(self.display)
                self.shown_at.append((now, rest[0]))
                if self._awaits_display:
                    self._awaits_display = False
                    self.shown_after.append(now - self.pressed_at)
            case _:
                raise AssertionError(text)
        return b""

    def _answered(self, seq: int, word: str, now: float) -> None:
        self.answers.append((seq, word))
        if seq == self.seq and self.held:  # any answer takes the press from it
            self.held = b""
            self.answered_after.append(now - self.pressed_at)
            self._awaits_display = True


class Wire:
    """The far end of a port with keypads on it, in a thread of its own. Everything is at once.

    `echoes`: the adapter gives back what was sent. `on_bytes`: who hears the host, instead of these keypads.
    """

    def __init__(self, descriptor: int, keypads: Sequence[LineKeypad]) -> None:
        self.keypads = {keypad.address: keypad for keypad in keypads}
        self.said: deque[bytes] = deque(maxlen=2000)
        self.heard: deque[str] = deque(maxlen=2000)
        self.echoes = False
        self.on_bytes: Callable[[bytes], object] = self._hear_bytes
        self._descriptor = descriptor
        self._text = b""
        self.lock = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join(5)

    def press(self, address: int, key: str, argument: str | None = None) -> int:
        """A finger on a key; returns the number of the press."""
        keypad = self.keypads[address]
        with self.lock:
            data = keypad.press(key, argument, now=time.monotonic())
            if not keypad.polled:
                self.send(data)
        return keypad.seq

    def send(self, data: bytes) -> None:
        """Any bytes to the host."""
        self.said.append(data)
        os.write(self._descriptor, data)

    def answer_to(self, address: int, seq: int, seconds: float = 30.0) -> str:
        """The last word to a press, when it has been decided."""
        keypad = self.keypads[address]

        def words() -> list[str]:
            return [word for number, word in keypad.answers if number == seq and word != "BUSY"]

        until(words, seconds)
        return words()[-1]

    def _run(self) -> None:
        while not self._ending.is_set():
            ready, _, _ = select.select([self._descriptor], [], [], 0.05)
            if not ready:
                continue
            try:
                data = os.read(self._descriptor, 4096)
            except OSError:
                return  # unplugged
            with self.lock:
                if self.echoes:
                    os.write(self._descriptor, data)
                self.on_bytes(data)

    def _hear_bytes(self, data: bytes) -> None:
        *lines, self._text = (self._text + data).split(b"\n")
        for text in lines:
            self._hear(text.decode().strip())

    def _hear(self, text: str) -> None:
        self.heard.append(text)
        for keypad in self.keypads.values():
            said = keypad.hear(text, time.monotonic())
            if said:
                self.send(said)


@contextmanager
def wire(path: Path, keypads: Sequence[LineKeypad]) -> Iterator[Wire]:
    """Keypads at the far end of a cable."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(descriptor)
    found = Wire(descriptor, keypads)
    found.start()
    try:
        yield found
    finally:
        found.stop()
        os.close(descriptor)


@contextmanager
def pty_wire(link: Path, keypads: Sequence[LineKeypad]) -> Iterator[Wire]:
    """Keypads behind a pseudo-terminal, whose other end is found at `link`."""
    far, near = os.openpty()
    tty.setraw(near)
    link.unlink(missing_ok=True)
    link.symlink_to(os.ttyname(near))
    found = Wire(far, keypads)
    found.start()
    try:
        yield found
    finally:
        found.stop()
        os.close(far)
        os.close(near)
        link.unlink(missing_ok=True)


def eventually(read: Callable[[], object], wanted: object, seconds: float = 30.0) -> None:
    """Waits until `read` gives what is wanted, and shows what it gave instead."""
    try:
        until(lambda: read() == wanted, seconds)
    except AssertionError:
        raise AssertionError(f"{read()!r}, not {wanted!r}") from None
