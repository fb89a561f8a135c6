"""A receipt printer of our own, for what emupos lacks: process IDs, a jammed cutter, silence, noise, power, the plug.

    bytes ─► Framer ─► questions in real time ─► answered at once
                   └─► commands, in order ─► held while the printer can't print ─► the strip of paper ─► slips at each cut

It reads what `Framer` knows and draws nothing: a slip is its text. As in real ones, the strip hangs out of the printer
until it is cut, also over a loss of power; a question inside a picture is a piece of the picture; ESC @ switches the
automatic status off. `receiptio`, a client by others, has its say on it in test_printer_virtual.py.
"""

import errno
import os
import pty
import selectors
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from tests.harness.waiting import until

DLE, ESC, FS, GS, LF, NUL = 0x10, 0x1B, 0x1C, 0x1D, 0x0A, 0x00
EOT, ENQ = 0x04, 0x05
CUT_WITH_FEED = (65, 66, 97, 98, 103, 104)

# How many bytes follow the two of a command. Those whose length depends on their bytes are in `_length`.
ESC_LENGTHS = (
    dict.fromkeys(b"@2LS<", 0) | dict.fromkeys(b"!-3EGJdMatR V{T%", 1) | dict.fromkeys(b"$\\", 2) | {ord("W"): 8}
)
ESC_LENGTHS |= {ord("p"): 3}
GS_LENGTHS = dict.fromkeys(b"!Barhw HfIE", 1) | dict.fromkeys(b"PLW$\\", 2)
FS_LENGTHS = dict.fromkeys(b".&", 0) | dict.fromkeys(b"!-CW", 1) | {ord("S"): 2}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, one character or a run of NULs, whole."""

    data: bytes

    @property
    def real_time(self) -> bool:
        return self.data[0] == DLE and len(self.data) == 3

    @property
    def is_text(self) -> bool:
        return len(self.data) == 1

    def starts(self, *head: int | str) -> bool:
        return self.data.startswith(bytes(ord(b) if isinstance(b, str) else b for b in head))


class Framer:
    """Bytes in any pieces → whole commands. A command that never ends keeps all that follows, as in a real printer."""

    def __init__(self) -> None:
        self._pending = b""

    def feed(self, data: bytes) -> Iterator[Command]:
        self._pending += data
        while self._pending and (length := _length(self._pending)) and length <= len(self._pending):
            command, self._pending = Command(self._pending[:length]), self._pending[length:]
            yield command


def _length(data: bytes) -> int:
    """The length of the first command; 0 while its beginning doesn't tell."""
    if data[0] == NUL:
        return len(data) - len(data.lstrip(b"\x00"))
    if data[0] not in (DLE, ESC, FS, GS):
        return 1
    if len(data) < 2:
        return 0
    kind = data[1]
    if data[0] == DLE:
        return 3 if kind in (EOT, ENQ) else 1
    if data[0] == FS:
        return _with_size(data, 2) if kind == ord("(") else 2 + FS_LENGTHS.get(kind, 0)
    if data[0] == ESC:
        return _columns(data) if kind == ord("*") else 2 + ESC_LENGTHS.get(kind, 0)
    return _length_of_gs(data, kind)


def _length_of_gs(data: bytes, kind: int) -> int:
    if kind == ord("("):
        return _with_size(data, 2)
    if kind == ord("v"):  # GS v 0 m xL xH yL yH
        return 8 + _word(data, 4) * _word(data, 6) if len(data) >= 8 else 0
    if kind == ord("8"):  # GS 8 L p1 p2 p3 p4
        return 7 + _word(data, 3) + (_word(data, 5) << 16) if len(data) >= 7 else 0
    if kind == ord("V"):
        return (4 if data[2] in CUT_WITH_FEED else 3) if len(data) >= 3 else 0
    return 2 + GS_LENGTHS.get(kind, 0)


def _with_size(data: bytes, at: int) -> int:
    """`( X pL pH` and so many bytes."""
    return at + 3 + _word(data, at + 1) if len(data) >= at + 3 else 0


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _columns(data: bytes) -> int:
    """ESC * m nL nH: one byte for each column, or three."""
    if len(data) < 5:
        return 0
    return 5 + _word(data, 3) * (3 if data[2] in (32, 33) else 1)


@dataclass(slots=True)
class Behaviour:
    """What kind of printer it is. May be changed at any time.

    `answers`: which DLE EOT n it knows. `process_id`, `processed`, `automatic`: whether it knows GS ( H, GS r, GS a.
    `garbage`: what it sends instead of each answer. `confirms_after_s`: how late its confirmations come. `in_pieces`:
    answers come byte by byte. `swallows`: a question inside a picture is taken for a piece of it. `memory`: so many
    bytes it takes while it can't print; then it reads no more, not even questions.
    """

    answers: tuple[int, ...] = (1, 2, 3, 4)
    process_id: bool = True
    processed: bool = True
    automatic: bool = True
    garbage: bytes | None = None
    confirms_after_s: float = 0.0
    in_pieces: bool = False
    memory: int = 1 << 20

    @classmethod
    def mute(cls) -> Self:
        """It prints and says nothing."""
        return cls(answers=(), process_id=False, processed=False, automatic=False)

    @classmethod
    def clone(cls) -> Self:
        """It knows no process IDs."""
        return cls(process_id=False)


@dataclass(slots=True)
class Condition:
    """What staff can see on the printer."""

    paper: str = "there"
    """"there", "near end" or "out"."""
    cover_open: bool = False
    cutter_jammed: bool = False
    hot: bool = False

    @property
    def prints(self) -> bool:
        return self.paper != "out" and not (self.cover_open or self.cutter_jammed or self.hot)


def real_time_answer(condition: Condition, n: int) -> int:
    """The byte that answers DLE EOT n."""
    bits = {
        1: 0x08 * (not condition.prints),
        2: 0x04 * condition.cover_open
        + 0x20 * (condition.paper == "out")
        + 0x40 * (condition.cutter_jammed or condition.hot),
        3: 0x08 * condition.cutter_jammed + 0x40 * condition.hot,
        4: {"there": 0, "near end": 0x0C, "out": 0x6C}[condition.paper],
    }
    return 0x12 | bits[n]


def automatic_status(condition: Condition) -> bytes:
    """The four bytes of the automatic status."""
    return bytes(
        (
            0x10 | 0x08 * (not condition.prints) | 0x20 * condition.cover_open,
            0x08 * condition.cutter_jammed | 0x40 * condition.hot,
            {"there": 0, "near end": 0x03, "out": 0x0F}[condition.paper],
            0,
        )
    )


class Port(Protocol):
    """Where bytes come in: a listening socket, or the printer's end of a pseudo-terminal."""

    def fileno(self) -> int: ...

    def close(self) -> None: ...


class VirtualPrinter:
    """The printer itself, and its thread. Used as a context manager; every method may be called from any thread."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.condition = Condition()
        self.slips: list[str] = []
        """What has been cut off, in order."""
        self.received = 0
        """Bytes, since it was made."""
        self.connections = 0
        self._strip = ""
        self._line = ""
        self._framer = Framer()
        self._held: list[Command] = []
        self._automatic_on = False
        self._paper_left: int | None = None
        self._jam_at_cut = False
        self._alarm: tuple[int, Callable[[], None]] | None = None
        self._lines: list[_Line] = []
        self._ports: dict[Port, Callable[[], None]] = {}
        self._later: list[tuple[float, bytes]] = []
        self._lock = threading.RLock()
        self._wake_r, self._wake_w = os.pipe()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="virtual printer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self._wake()
        self._thread.join(10)
        with self._lock:
            self._lose_lines()
            os.close(self._wake_r)
            os.close(self._wake_w)

    # What people do to it

    def no_paper(self, *, after_lines: int | None = None) -> None:
        """The paper is out, now or after so many more lines."""
        with self._lock:
            if after_lines is None:
                self._change(paper="out")
            else:
                self._paper_left = after_lines

    def near_end(self) -> None:
        self._change(paper="near end")

    def new_paper(self) -> None:
        with self._lock:
            self._paper_left = None
        self._change(paper="there")

    def open_cover(self) -> None:
        self._change(cover_open=True)

    def close_cover(self) -> None:
        self._change(cover_open=False)

    def jam_at_next_cut(self) -> None:
        with self._lock:
            self._jam_at_cut = True

    def free_cutter(self) -> None:
        """The jam is removed, or the one to come averted; the printer cuts and goes on."""
        with self._lock:
            self._jam_at_cut = False
        self._change(cutter_jammed=False)

    def get_hot(self, *, hot: bool = True) -> None:
        self._change(hot=hot)

    def after(self, count: int, act: Callable[[], None]) -> None:
        """Something happens to it when so many more bytes have come: at that byte, not a moment later."""
        with self._lock:
            self._alarm = (self.received + count, act)

    def say(self, data: bytes) -> None:
        """Sends bytes that nobody asked for."""
        with self._lock:
            self._send(data)

    @property
    def hanging(self) -> str:
        """What hangs out of the printer, not cut off."""
        return self._strip + self._line

    def _change(self, **changes: object) -> None:
        with self._lock:
            for name, value in changes.items():
                setattr(self.condition, name, value)
            self._tell()
            self._work()
        self._wake()

    # Lines to it

    def add_line(self, line: "_Line") -> None:
        with self._lock:
            self._lines.append(line)
            self.connections += 1
        self._wake()

    def add_port(self, port: Port, accept: Callable[[], None]) -> None:
        with self._lock:
            self._ports[port] = accept
        self._wake()

    def drop_port(self, port: Port) -> None:
        with self._lock:
            del self._ports[port]
            port.close()
        self._wake()

    def lose_power(self) -> None:
        """All lines end; what it has not printed is gone. What hangs out of it stays."""
        with self._lock:
            self._lose_lines()
            self._framer = Framer()
            self._held.clear()
            self._later.clear()
            self._line = ""
            self._automatic_on = False
        self._wake()

    def _lose_lines(self) -> None:
        for line in self._lines:
            line.close()
        self._lines.clear()

    # Its thread

    def _run(self) -> None:
        while not self._closed:
            with self._lock:
                selector = self._watched()
                wait_s = max(0.0, min((at for at, _ in self._later), default=time.monotonic() + 60) - time.monotonic())
            ready = [key.fileobj for key, _ in selector.select(wait_s)]
            with self._lock:
                for found in ready:
                    self._attend(found)
                self._send_what_is_due()

    def _watched(self) -> selectors.BaseSelector:
        selector = selectors.PollSelector()
        selector.register(self._wake_r, selectors.EVENT_READ)
        full = sum(len(command.data) for command in self._held) >= self.behaviour.memory
        for found in (*self._ports, *(() if full else self._lines)):
            selector.register(found, selectors.EVENT_READ)
        return selector

    def _attend(self, found: object) -> None:
        """Whatever it is, it may have gone since it was found ready."""
        if found == self._wake_r:
            os.read(self._wake_r, 4096)
        for port, accept in list(self._ports.items()):
            if port is found:
                accept()
        for line in list(self._lines):
            if line is found:
                self._read(line)

    def _read(self, line: "_Line") -> None:
        try:
            data = line.read(min(self.behaviour.memory, 4096, self._until_alarm()))
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lines.remove(line)
            line.close()
            return
        self.received += len(data)
        for command in self._framer.feed(data):
            if command.real_time:
                self._answer_at_once(command)
            else:
                self._held.append(command)
                self._work()  # one by one: what it says next must know of it
        if self._alarm is not None and self._until_alarm() == 0:
            _, act = self._alarm
            self._alarm = None
            act()

    def _until_alarm(self) -> int:
        return 1 << 20 if self._alarm is None else self._alarm[0] - self.received

    def _wake(self) -> None:
        with suppress(OSError):
            os.write(self._wake_w, b"!")

    def _send_what_is_due(self) -> None:
        now = time.monotonic()
        due, self._later = [d for at, d in self._later if at <= now], [(at, d) for at, d in self._later if at > now]
        for data in due:
            self._send(data)

    # Answers

    def _answer_at_once(self, command: Command) -> None:
        n = command.data[2]
        if command.data[1] == EOT and n in self.behaviour.answers:
            self._send(bytes((real_time_answer(self.condition, n),)))
        elif command.data[1] == EOT and self.behaviour.garbage is not None:
            self._send(b"")

    def _send(self, data: bytes) -> None:
        if self.behaviour.garbage is not None:
            data = self.behaviour.garbage
        pieces = [bytes((byte,)) for byte in data] if self.behaviour.in_pieces else [data]
        for line in self._lines:
            for piece in pieces:
                with suppress(OSError):
                    line.write(piece)

    def _confirm(self, data: bytes) -> None:
        if self.behaviour.confirms_after_s:
            self._later.append((time.monotonic() + self.behaviour.confirms_after_s, data))
        else:
            self._send(data)

    def _tell(self) -> None:
        if self._automatic_on:
            self._send(automatic_status(self.condition))

    # Printing

    def _work(self) -> None:
        while self._held and self.condition.prints:
            command = self._held[0]
            if self._jam_at_cut and command.starts(GS, "V"):
                self._jam_at_cut = False
                self.condition.cutter_jammed = True
                self._tell()
                return
            del self._held[0]
            self._carry_out(command)

    def _carry_out(self, command: Command) -> None:
        if command.is_text:
            self._print(command.data[0])
        elif command.starts(ESC, "@"):
            self._line = ""
            self._automatic_on = False
        elif command.starts(GS, "V"):
            self._cut()
        elif command.starts(GS, "v"):
            self._strip += "[picture]\n"
        elif command.starts(GS, "a"):
            self._automatic_on = self.behaviour.automatic and command.data[2] != 0
            self._tell()
        elif command.starts(GS, "r") and self.behaviour.processed:
            self._confirm(bytes((automatic_status(self.condition)[2] & 0x0F,)))
        elif command.starts(GS, "(", "H") and self.behaviour.process_id:
            self._confirm(b"\x37\x22" + command.data[7:11] + b"\x00")

    def _print(self, byte: int) -> None:
        if byte == LF:
            self._strip += self._line + "\n"
            self._line = ""
            self._use_up_a_line()
        elif byte >= 0x20:
            self._line += chr(byte)

    def _use_up_a_line(self) -> None:
        if self._paper_left is not None:
            self._paper_left -= 1
            if self._paper_left <= 0:
                self._paper_left = None
                self.condition.paper = "out"
                self._tell()

    def _cut(self) -> None:
        if self._strip.strip():
            self.slips.append(self._strip)
        self._strip = ""


class _Line:
    """One open line to the printer, at its end."""

    def __init__(self, descriptor: int, close: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._close = close

    def fileno(self) -> int:
        return self._descriptor

    def read(self, most: int) -> bytes:
        return os.read(self._descriptor, most)

    def write(self, data: bytes) -> None:
        os.write(self._descriptor, data)

    def close(self) -> None:
        with suppress(OSError):
            self._close()


class NetworkPort:
    """The printer's network: a port of this machine that can be switched off and on again. One client at a time."""

    def __init__(self, printer: VirtualPrinter, host: str = "127.0.0.1", port: int = 0) -> None:
        self._printer = printer
        self._place = (host, port)
        self._listening: socket.socket | None = None

    def __enter__(self) -> Self:
        self.switch_on()
        return self

    def __exit__(self, *_: object) -> None:
        self.switch_off()

    @property
    def port(self) -> int:
        return self._place[1]

    @property
    def address(self) -> str:
        return f"tcp://{self._place[0]}:{self._place[1]}"

    def switch_on(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        until(lambda: self._is_bound(listening))
        listening.listen(8)
        listening.setblocking(False)
        self._place = listening.getsockname()
        self._listening = listening
        self._printer.add_port(listening, lambda: self._accept(listening))

    def _is_bound(self, listening: socket.socket) -> bool:
        """Not at once where another test, or this one a moment ago, has the same port."""
        try:
            listening.bind(self._place)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
        return True

    def switch_off(self) -> None:
        """The printer loses its power: no more connections, and the open one ends."""
        if self._listening is not None:
            self._listening.shutdown(
                socket.SHUT_RDWR
            )  # closing alone is put off while the printer's thread waits for it
            self._printer.drop_port(self._listening)
            self._listening = None
        self._printer.lose_power()

    def _accept(self, listening: socket.socket) -> None:
        try:
            connection, _ = listening.accept()
        except OSError:
            return  # switched off meanwhile
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._printer.add_line(_Line(connection.fileno(), connection.close))


class Cable:
    """A cable to the printer that can be unplugged: a pseudo-terminal behind a name that stays the same."""

    def __init__(self, printer: VirtualPrinter, link: Path) -> None:
        self._printer = printer
        self.link = link

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    @property
    def serial(self) -> str:
        return f"serial://{self.link}?baud=115200"

    @property
    def usb(self) -> str:
        return f"usb://{self.link}"

    def plug_in(self) -> None:
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(theirs))

        def close() -> None:
            os.close(ours)
            os.close(theirs)  # held open until now, or the printer's end would break whenever a program closes its own

        self._printer.add_line(_Line(ours, close))

    def unplug(self) -> None:
        """The cable is pulled; the printer keeps its power, and forgets what it was in the middle of."""
        self.link.unlink(missing_ok=True)
        self._printer.lose_power()
