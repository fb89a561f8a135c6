"""A serial line: a device of this machine, or any address that pyserial knows (`socket://`, `rfc2217://`, `spy://`).

pyserial opens it and sets it up. The bytes of a real device go through its descriptor: pyserial's own `write` doesn't
say how much was taken when it runs out of time, and that decides whether a ticket may be sent again.
"""

import contextlib
import termios

import serial

from hall.clock import Deadline
from kiosk.printing.errors import LINE_ERRORS, lost, unopened
from kiosk.printing.transports.address import Address
from kiosk.printing.transports.line import DescriptorLine, Transport

SLICE_S = 0.05
PIECE = 128


def open_serial(address: Address) -> Transport:
    """The line, for this program alone.

    :raises PrinterError: no such device, or another program holds it.
    """
    settings = address.serial
    try:
        port = serial.serial_for_url(
            address.place,
            baudrate=settings.baud,
            bytesize=settings.bits,
            parity=settings.parity,
            stopbits=settings.stop,
            rtscts=settings.flow == "rtscts",
            xonxoff=settings.flow == "xonxoff",
            timeout=SLICE_S,
            write_timeout=1.0,
            exclusive=True,
        )
    except (*LINE_ERRORS, ValueError) as error:  # ValueError: a scheme, or a setting, that pyserial does not know
        raise unopened(address.text, error) from error
    if type(port) is serial.Serial:
        return DescriptorLine(port.fileno(), address.text, lambda _: _end(port))
    return UrlLine(port, address.text)


def _end(port: serial.Serial) -> None:
    """Throws away first what is unsent: closing a line whose printer says "wait" would take half a minute."""
    with contextlib.suppress(*LINE_ERRORS):
        termios.tcflush(port.fileno(), termios.TCOFLUSH)
    port.close()


class UrlLine:
    """A line that only pyserial itself can write to. How much was taken is known to one piece of 128 bytes."""

    talks = True

    def __init__(self, port: serial.Serial, printer: str) -> None:
        self._port = port
        self._printer = printer

    def fileno(self) -> int | None:
        """None: not every such line has one, and some keep what has come to themselves."""
        return None

    def write(self, data: bytes, timeout_s: float) -> int:
        """As `Transport.write`. A piece that was not taken in time ends the line: nobody knows how much of it went."""
        deadline = Deadline(timeout_s)
        sent = 0
        while sent < len(data) and not (sent and deadline.over):
            piece = data[sent : sent + PIECE]
            try:
                self._port.write(piece)
            except LINE_ERRORS as error:
                raise lost(self._printer, error, sent=sent + len(piece)) from error
            sent += len(piece)
        return sent

    def read(self, timeout_s: float) -> bytes:
        """As `Transport.read`; waits in slices, since some of these lines negotiate anew when their time-out is set."""
        deadline = Deadline(timeout_s)
        data = bytearray()
        try:
            while not data and not deadline.over:
                data += self._port.read(1)
            while waiting := self._port.in_waiting:
                data += self._port.read(waiting)
        except (*LINE_ERRORS, TypeError) as error:  # TypeError: pyserial 3.5 on a port that closed under it
            if not data:
                raise lost(self._printer, error) from error
        return bytes(data)

    def unsent(self) -> int:
        """0: it can't tell."""
        return 0

    def close(self, *, drop: bool = False) -> None:  # noqa: ARG002 - pyserial holds nothing back
        """As `Transport.close`."""
        with contextlib.suppress(*LINE_ERRORS, TypeError):
            self._port.close()
