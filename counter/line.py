"""A serial line to keypads: a device of this machine, or any address that pyserial knows (`socket://`, `rfc2217://`, `spy://`).

Opened for this program alone, since two readers on one port split its bytes between them. DTR is left low: many small boards
start anew when it rises. What a line brings after it was opened is thrown away by whoever opened it.
"""

import contextlib
import io
import os
import select
import termios
import time
from collections.abc import Callable, Iterable

import serial
from serial.tools import list_ports

from counter.config import Match, PortPart
from counter.errors import LINE_ERRORS, PortMissingError, lost, unopened
from hall.messages import Message

READ_SIZE = 4096
WRITE_S = 1.0
LAST_WORDS_S = 0.5
# How often to look where there is nothing to wait on.
SLICE_S = 0.02


class Waker:
    """Ends another thread's wait for a line."""

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def fileno(self) -> int:
        """What to wait on."""
        return self._descriptor

    def wake(self) -> None:
        """Ends the wait that is going on, or the next one."""
        os.eventfd_write(self._descriptor, 1)

    def clear(self) -> bool:
        """Forgets that it was woken; whether it was."""
        try:
            os.eventfd_read(self._descriptor)
        except BlockingIOError:
            return False
        return True

    def wait(self, seconds: float) -> None:
        """Until it is woken, or the time is over."""
        select.select([self._descriptor], [], [], seconds)


def find_device(match: Match, ports: Callable[[], Iterable[object]] = list_ports.comports) -> str:
    """The device of the USB adapter that fits.

    :raises PortMissingError: when none does, or several do.
    """
    fitting = [str(getattr(port, "device", "")) for port in ports() if _fits(match, port)]
    if len(fitting) != 1:
        wanted = ", ".join(str(value) for value in match.model_dump().values() if value)
        raise PortMissingError(
            Message("{count} adapters fit {wanted}; exactly one must.", count=len(fitting), wanted=wanted)
        )
    return fitting[0]


def _fits(match: Match, port: object) -> bool:
    vid, pid = getattr(port, "vid", None), getattr(port, "pid", None)
    found = {
        "vid_pid": f"{vid:04x}:{pid:04x}" if vid is not None and pid is not None else None,
        "location": getattr(port, "location", None),
        "serial_number": getattr(port, "serial_number", None),
    }
    wanted = match.model_dump(exclude_none=True)
    return all(str(found[name] or "").lower() == str(value).lower() for name, value in wanted.items())


def open_serial(part: PortPart, timeout_s: float = 0.0) -> serial.Serial:
    """The open port, for this program alone.

    :raises PortError: no such device, no right to it, or another program holds it.
    """
    device = part.device if part.match is None else find_device(part.match)
    try:
        port = serial.serial_for_url(
            device,
            do_not_open=True,
            baudrate=part.baud,
            bytesize=part.bits,
            parity=part.parity,
            stopbits=part.stop,
            timeout=timeout_s,
            write_timeout=WRITE_S,
            exclusive=True,
        )
        port.dtr = False
        port.open()
    except (*LINE_ERRORS, ValueError) as error:  # ValueError: a scheme, or a setting, that pyserial does not know
        raise unopened(part.place, error) from error
    return port


def close_serial(port: serial.Serial) -> None:
    """Ends it. What is unsent is thrown away first: closing would wait half a minute for a line that takes nothing."""
    with contextlib.suppress(*LINE_ERRORS, TypeError):  # it is over either way
        port.reset_output_buffer()
    with contextlib.suppress(*LINE_ERRORS, TypeError):
        port.close()


def byte_s(port: serial.Serial) -> float:
    """How long a byte takes on the wire of a port, in seconds."""
    return float(1 + port.bytesize + (port.parity != "N") + port.stopbits) / port.baudrate


class Line:
    """The bytes of an open port. Used by one thread; after a `PortLostError` it can only be closed."""

    def __init__(self, port: serial.Serial, name: str, waker: Waker) -> None:
        """:param name: how errors name it.
        :param waker: ends a wait for bytes.
        """
        self._port = port
        self._name = name
        self._waker = waker
        self._descriptor = _descriptor(port)
        self._byte_s = byte_s(port)
        self._sent_at = 0.0

    def read(self, seconds: float, *, wakeable: bool = True) -> bytes:
        """What has come, waiting for at most `seconds`; b"" when nothing has, or the waker ended the wait.

        :raises PortLostError: it was unplugged.
        """
        try:
            if not self._wait(seconds, wakeable=wakeable):
                return b""
            return bytes(self._port.read(READ_SIZE))
        except (*LINE_ERRORS, TypeError, ValueError) as error:
            raise lost(self._name, error) from error

    def _wait(self, seconds: float, *, wakeable: bool) -> bool:
        """Whether there may be something to read."""
        if self._descriptor is None:
            end = time.monotonic() + seconds
            while not self._port.in_waiting:
                if time.monotonic() >= end or (wakeable and self._waker.clear()):
                    return False
                time.sleep(min(SLICE_S, max(0.0, end - time.monotonic())))
            return True
        sources: list[int | Waker] = [self._descriptor, self._waker] if wakeable else [self._descriptor]
        return self._descriptor in select.select(sources, [], [], seconds)[0]

    def write(self, data: bytes) -> float:
        """Hands bytes over; returns the seconds until the last of them, and of those before, has gone over the wire.

        :raises PortLostError: it was unplugged, or takes nothing any more.
        """
        try:
            self._port.write(data)
        except (*LINE_ERRORS, TypeError, ValueError) as error:
            raise lost(self._name, error) from error
        now = time.monotonic()
        self._sent_at = max(now, self._sent_at) + len(data) * self._byte_s
        return self._sent_at - now

    def discard(self) -> None:
        """Throws away what has come and was not read."""
        try:
            self._port.reset_input_buffer()
        except (*LINE_ERRORS, TypeError) as error:
            raise lost(self._name, error) from error

    def close(self) -> None:
        """Ends it, when what was written last has had its time to go out."""
        time.sleep(min(LAST_WORDS_S, max(0.0, self._sent_at - time.monotonic())))
        close_serial(self._port)


def _descriptor(port: serial.Serial) -> int | None:
    """What to wait on; None where the port has nothing of the kind."""
    try:
        return int(port.fileno())
    except (AttributeError, io.UnsupportedOperation, termios.error):
        return None
