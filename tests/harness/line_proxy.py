"""A network between a program and a printer that goes wrong on command: cut, stalled, slow, or dead without a word."""

import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Self

RESET = struct.pack("ii", 1, 0)
STEP_S = 0.01


class Fault(Enum):
    """What happens to the line."""

    CUT = "both sides see the connection end"
    RESET = "both sides see the connection break"
    STALL = "nothing more reaches the printer; its answers still come"
    VANISH = "nothing comes through in either direction, and nobody is told"


@dataclass(slots=True)
class Plan:
    """`fault` happens when `after` more bytes have gone to the printer."""

    fault: Fault
    after: int


class LineProxy:
    """Listens on a port of its own and passes everything to another. Used as a context manager."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._plan: Plan | None = None
        self._bytes_per_s: float | None = None
        self._pairs: list[_Pair] = []
        self._lock = threading.RLock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="line proxy", daemon=True)
        self.happened = threading.Event()
        """The planned fault has happened."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._thread.join(10)
        with self._lock:
            for pair in self._pairs:
                pair.close(reset=False)
        self._listening.close()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"

    def plan(self, fault: Fault, *, after: int = 0) -> None:
        """The next fault, counted from now. It happens once."""
        with self._lock:
            self.happened.clear()
            self._plan = Plan(fault, after)
            for pair in list(self._pairs):
                self._strike(pair)

    def slow(self, bytes_per_s: float | None) -> None:
        """How fast the printer gets its bytes; None: at once."""
        with self._lock:
            self._bytes_per_s = bytes_per_s

    def heal(self) -> None:
        """What was stalled flows on; what vanished is told at last."""
        with self._lock:
            self._plan = None
            for pair in list(self._pairs):
                if pair.dead:
                    self._end(pair, reset=True)
                pair.stalled = False

    def _run(self) -> None:
        while not self._closed:
            with self._lock:
                selector = selectors.PollSelector()
                selector.register(self._listening, selectors.EVENT_READ, self._accept)
                for pair in self._pairs:
                    self._watch(selector, pair)
            due = [key.data for key, _ in selector.select(STEP_S)]
            with self._lock:
                for act in due:
                    act()
            if self._bytes_per_s:
                time.sleep(STEP_S)

    def _watch(self, selector: selectors.BaseSelector, pair: "_Pair") -> None:
        if pair.dead:
            return
        if not pair.stalled:
            selector.register(pair.program, selectors.EVENT_READ, self._bound(self._to_printer, pair))
        selector.register(pair.printer, selectors.EVENT_READ, self._bound(self._to_program, pair))

    @staticmethod
    def _bound(act: Callable[["_Pair"], None], pair: "_Pair") -> Callable[[], None]:
        return lambda: act(pair)

    def _accept(self) -> None:
        program, _ = self._listening.accept()
        try:
            printer = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            program.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            program.close()
            return
        for side in (program, printer):
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pairs.append(_Pair(program, printer))

    def _to_printer(self, pair: "_Pair") -> None:
        if pair not in self._pairs:
            return
        most = 4096 if self._bytes_per_s is None else max(1, int(self._bytes_per_s * STEP_S))
        if self._plan is not None:
            most = min(most, self._plan.after)
        data = self._read(pair, pair.program, most) if most else b""
        if data:
            self._write(pair, pair.printer, data)
            if self._plan is not None:
                self._plan.after -= len(data)
        self._strike(pair)

    def _to_program(self, pair: "_Pair") -> None:
        if pair in self._pairs and (data := self._read(pair, pair.printer, 4096)):
            self._write(pair, pair.program, data)

    def _strike(self, pair: "_Pair") -> None:
        if self._plan is None or self._plan.after > 0 or pair not in self._pairs:
            return
        fault = self._plan.fault
        self._plan = None
        match fault:
            case Fault.CUT | Fault.RESET:
                self._end(pair, reset=fault is Fault.RESET)
            case Fault.STALL:
                pair.stalled = True
            case Fault.VANISH:
                pair.dead = True
        self.happened.set()

    def _read(self, pair: "_Pair", side: socket.socket, most: int) -> bytes:
        try:
            data = side.recv(most)
        except OSError:
            data = b""
        if not data:
            self._end(pair, reset=False)
        return data

    def _write(self, pair: "_Pair", side: socket.socket, data: bytes) -> None:
        try:
            side.sendall(data)
        except OSError:
            self._end(pair, reset=False)

    def _end(self, pair: "_Pair", *, reset: bool) -> None:
        if pair in self._pairs:
            self._pairs.remove(pair)
            pair.close(reset=reset)


@dataclass(slots=True, eq=False)
class _Pair:
    program: socket.socket
    printer: socket.socket
    stalled: bool = False
    dead: bool = False

    def close(self, *, reset: bool) -> None:
        for side in (self.program, self.printer):
            with suppress(OSError):
                if reset and side is self.program:
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                side.close()
