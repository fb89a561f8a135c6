"""What every line to a printer can do, and the one that most of them are: a file descriptor that never blocks."""

import contextlib
import fcntl
import os
import select
import struct
import termios
from collections.abc import Callable
from typing import Protocol

from hall.clock import Deadline
from kiosk.printing.errors import lost

READ_SIZE = 4096
TROUBLE = select.POLLERR | select.POLLHUP | select.POLLNVAL


class Transport(Protocol):
    """An open line. Used by one thread; after a `PrinterLostError` it can only be closed."""

    @property
    def talks(self) -> bool:
        """Whether anything can come back."""

    def fileno(self) -> int | None:
        """What to wait on for something to read; None where there is nothing to wait on."""

    def write(self, data: bytes, timeout_s: float) -> int:
        """Hands over as much as is taken within `timeout_s`; returns how many bytes that were.

        :raises PrinterLostError: the line broke; it says how many bytes may be on their way.
        """

    def read(self, timeout_s: float) -> bytes:
        """What has come, waiting for at most `timeout_s`; b"" when nothing has.

        :raises PrinterLostError: the line broke.
        """

    def unsent(self) -> int:
        """How many of the bytes taken the system still holds; 0 where it can't tell."""

    def close(self, *, drop: bool = False) -> None:
        """Ends it, without waiting. With `drop`, what the system still holds is thrown away, not sent later."""


class DescriptorLine:
    """A line that is a descriptor in non-blocking mode. It doesn't own the descriptor: `close` is given."""

    def __init__(
        self,
        descriptor: int,
        printer: str,
        close: Callable[[bool], None],
        *,
        talks: bool = True,
        empty_is_end: bool = True,
    ) -> None:
        """:param printer: how errors name it.
        :param close: ends the line; its argument says whether to throw away what is unsent.
        :param empty_is_end: whether a read of no bytes means that the other side has gone.
        """
        self._descriptor = descriptor
        self._printer = printer
        self._close = close
        self._talks = talks
        self._empty_is_end = empty_is_end
        self._closed = False

    @property
    def talks(self) -> bool:
        """Whether anything can come back."""
        return self._talks

    def fileno(self) -> int | None:
        """The descriptor, where something can come."""
        return self._descriptor if self._talks else None

    def write(self, data: bytes, timeout_s: float) -> int:
        """As `Transport.write`; the number of bytes is exact."""
        deadline = Deadline(timeout_s)
        sent = 0
        while sent < len(data):
            try:
                sent += os.write(self._descriptor, data[sent:])
            except BlockingIOError:
                if not self._ready(select.POLLOUT, deadline):
                    break
            except OSError as error:
                raise lost(self._printer, error, sent=sent) from error
        return sent

    def read(self, timeout_s: float) -> bytes:
        """As `Transport.read`."""
        if not self._talks:
            return b""
        events = self._ready(select.POLLIN, Deadline(timeout_s))
        if not events:
            return b""
        if not events & select.POLLIN:
            raise lost(self._printer, "it was unplugged or switched off")
        try:
            data = os.read(self._descriptor, READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise lost(self._printer, error) from error
        if not data and (self._empty_is_end or events & TROUBLE):
            raise lost(self._printer, "it ended the connection")
        return data

    def unsent(self) -> int:
        """As `Transport.unsent`: for sockets what the other side has not confirmed, for serial lines the queue."""
        held = bytearray(4)
        try:
            fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, held)
        except OSError:
            return 0
        return int(struct.unpack("i", held)[0])

    def close(self, *, drop: bool = False) -> None:
        """As `Transport.close`. A second call does nothing."""
        if not self._closed:
            self._closed = True
            with contextlib.suppress(OSError, termios.error):  # it is over either way
                self._close(drop)

    def _ready(self, event: int, deadline: Deadline) -> int:
        """The events that came, 0 when none did in time. Trouble counts: the next call then says what it is."""
        poll = select.poll()
        poll.register(self._descriptor, event)
        found = poll.poll(deadline.left_s * 1000)
        return found[0][1] if found else 0
