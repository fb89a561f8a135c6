"""What a printer's address may look like.

tcp://192.168.1.50:9100                 a network printer; 9100 is the port where none is given
serial:///dev/ttyS0?baud=19200          a serial line; also parity=N|E|O, bits=7|8, stop=1|2, flow=none|rtscts|xonxoff
serial:socket://192.168.1.60:4001       any other address that pyserial knows
usb:///dev/usb/lp0                      the kernel's device for USB printers
file:///tmp/tickets.bin                 the bytes, one ticket after the other
screen:///tmp/tickets                   no printer: each ticket as a picture in this folder
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from hall.messages import Message
from kiosk.printing.errors import PrinterAddressError

TCP_PORT = 9100


class Kind(StrEnum):
    """How a printer is reached."""

    TCP = "tcp"
    SERIAL = "serial"
    USB = "usb"
    FILE = "file"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How a serial line is spoken; `flow` is what tells the sender to wait."""

    baud: int = 19200
    bits: int = 8
    parity: str = "N"
    stop: int = 1
    flow: str = "none"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer is. `place` is a host, a path, or an address of pyserial; `port` is that of TCP."""

    text: str
    kind: Kind
    place: str
    port: int = 0
    serial: SerialSettings = SerialSettings()

    @property
    def path(self) -> Path:
        """The place as a path."""
        return Path(self.place)

    @property
    def unreadable(self) -> Message:
        """What to say when it makes no sense."""
        return _unreadable(self.text)


def parse_address(text: str) -> Address:
    """What an address means.

    :raises PrinterAddressError: when it means nothing.
    """
    scheme, _, rest = text.partition(":")
    try:
        return _read(Kind(scheme), text, rest)
    except ValueError as error:
        raise PrinterAddressError(_unreadable(text)) from error


def _read(kind: Kind, text: str, rest: str) -> Address:
    if not rest.isprintable():
        raise ValueError(text)
    match kind:
        case Kind.TCP:
            return _tcp(text, rest)
        case Kind.SERIAL:
            return _serial(text, rest)
        case Kind.USB | Kind.FILE | Kind.SCREEN:
            return _path(kind, text, rest)


def _unreadable(text: str) -> Message:
    return Message(
        "The printer's address “{address}” can't be read. Examples: tcp://192.168.1.50:9100, "
        "serial:///dev/ttyS0?baud=19200, usb:///dev/usb/lp0, file:///path/to/file, screen:///path/to/folder.",
        address=text,
    )


def _tcp(text: str, rest: str) -> Address:
    parts = urlsplit(f"tcp:{rest}")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise ValueError(text)
    return Address(text, Kind.TCP, parts.hostname, parts.port or TCP_PORT)


def _serial(text: str, rest: str) -> Address:
    place, _, query = rest.partition("?")
    if not place.startswith("//"):  # an address of pyserial, with a query of its own
        if "://" not in place:
            raise ValueError(text)
        return Address(text, Kind.SERIAL, rest)
    options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    settings = SerialSettings(
        baud=int(options.pop("baud", "19200")),
        bits=int(options.pop("bits", "8")),
        parity=options.pop("parity", "N").upper(),
        stop=int(options.pop("stop", "1")),
        flow=options.pop("flow", "none"),
    )
    if (
        options
        or settings.baud <= 0
        or settings.bits not in (7, 8)
        or settings.parity not in ("N", "E", "O")
        or settings.stop not in (1, 2)
        or settings.flow not in ("none", "rtscts", "xonxoff")
    ):
        raise ValueError(text)
    return Address(text, Kind.SERIAL, _absolute(place), serial=settings)


def _path(kind: Kind, text: str, rest: str) -> Address:
    if not rest.startswith("//"):
        raise ValueError(text)
    return Address(text, kind, _absolute(rest))


def _absolute(place: str) -> str:
    path = unquote(place.removeprefix("//"))
    if not path.startswith("/") or len(path) == 1:
        raise ValueError(place)
    return path
