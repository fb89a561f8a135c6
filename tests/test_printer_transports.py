"""The lines to a printer: every call ends in time, says exactly what was taken, and fails with our errors only.

A pseudo-terminal stands for the serial line and for the kernel's USB device: it has their errors (a pulled plug is
EIO), but neither baud rate nor flow control.
"""

import errno
import os
import pty
import socket
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import serial

from kiosk.printing.errors import (
    PrinterAddressError,
    PrinterBusyError,
    PrinterError,
    PrinterFolderError,
    PrinterForbiddenError,
    PrinterLostError,
    PrinterMissingError,
    lost,
    unopened,
)
from kiosk.printing.transports import Transport, connect
from kiosk.printing.transports.address import Address, Kind, SerialSettings, parse_address
from kiosk.printing.transports.usb import UsbLine
from tests.harness.waiting import until

SOON_S = 0.05
LONG_S = 5.0
MUCH = b"x" * (1 << 20)


def opened(address: str, timeout_s: float = LONG_S) -> Transport:
    return connect(parse_address(address), timeout_s)


@dataclass(slots=True)
class Terminal:
    """Both ends of a pseudo-terminal, and the name of one."""

    printer: int
    theirs: int
    name: str

    def pull_the_plug(self) -> None:
        os.close(self.printer)
        self.printer = -1


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    printer, theirs = pty.openpty()
    tty.setraw(theirs)
    found = Terminal(printer, theirs, os.ttyname(theirs))
    yield found
    for descriptor in (found.printer, found.theirs):
        if descriptor >= 0:
            os.close(descriptor)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found


def tcp_address(listening: socket.socket) -> str:
    return f"tcp://127.0.0.1:{listening.getsockname()[1]}"


# Addresses


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tcp://192.168.1.50", (Kind.TCP, "192.168.1.50", 9100)),
        ("tcp://printer.local:9101/", (Kind.TCP, "printer.local", 9101)),
        ("tcp://[fe80::1]:9100", (Kind.TCP, "fe80::1", 9100)),
        ("serial:///dev/ttyS0", (Kind.SERIAL, "/dev/ttyS0", 0)),
        ("serial:socket://10.0.0.5:4001", (Kind.SERIAL, "socket://10.0.0.5:4001", 0)),
        ("serial:rfc2217://10.0.0.5:4001?ign_set_control", (Kind.SERIAL, "rfc2217://10.0.0.5:4001?ign_set_control", 0)),
        ("usb:///dev/usb/lp0", (Kind.USB, "/dev/usb/lp0", 0)),
        ("file:///tmp/a%20b.bin", (Kind.FILE, "/tmp/a b.bin", 0)),
        ("screen:///tmp/tickets", (Kind.SCREEN, "/tmp/tickets", 0)),
    ],
)
def test_an_address_says_what_kind_of_printer_it_is_and_where(text: str, meant: tuple[Kind, str, int]) -> None:
    found = parse_address(text)
    assert (found.kind, found.place, found.port) == meant


def test_a_serial_address_says_how_the_line_is_spoken() -> None:
    found = parse_address("serial:///dev/ttyUSB0?baud=9600&bits=7&parity=e&stop=2&flow=rtscts")
    assert found.serial == SerialSettings(9600, 7, "E", 2, "rtscts")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "printer",
        "192.168.1.50:9100",
        "http://192.168.1.50",
        "tcp:",
        "tcp://",
        "tcp://host:port",
        "tcp://host:70000",
        "tcp://host/queue",
        "tcp://user@host",
        "serial:",
        "serial://",
        "serial:/dev/ttyS0",
        "serial://dev/ttyS0",
        "serial:///dev/ttyS0?speed=9600",
        "serial:///dev/ttyS0?baud=fast",
        "serial:///dev/ttyS0?baud=-1",
        "serial:///dev/ttyS0?bits=9",
        "serial:///dev/ttyS0?parity=X",
        "serial:///dev/ttyS0?stop=3",
        "serial:///dev/ttyS0?flow=dsrdtr",
        "serial:///dev/ttyS0?baud",
        "usb://dev/usb/lp0",
        "usb:///",
        "file:tickets.bin",
        "screen:///tmp/\x1b[2Jtickets",
    ],
)
def test_an_address_that_means_nothing_is_refused_with_examples(text: str) -> None:
    with pytest.raises(PrinterAddressError) as refused:
        parse_address(text)
    assert "tcp://192.168.1.50:9100" in str(refused.value)


# Opening


def test_nothing_listens_there(listening: socket.socket) -> None:
    address = tcp_address(listening)
    listening.close()
    with pytest.raises(PrinterMissingError, match=r"refused.*switched on"):
        opened(address)


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(PrinterMissingError):
        opened("tcp://printer.invalid")


def test_a_printer_that_does_not_take_the_connection_is_given_up_in_time(listening: socket.socket) -> None:
    """Its queue of connections is full, as when it is busy with another program."""
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    with full, socket.create_connection(full.getsockname()), closing(socket.socket()) as second:
        second.setblocking(False)
        second.connect_ex(full.getsockname())
        began_at = time.monotonic()
        with pytest.raises(PrinterMissingError):
            opened(tcp_address(full), SOON_S)
        assert time.monotonic() - began_at < LONG_S


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_no_such_device(kind: str, tmp_path: Path) -> None:
    with pytest.raises(PrinterMissingError, match="No such file"):
        opened(f"{kind}://{tmp_path}/ttyS9")


def test_a_file_is_no_serial_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PrinterMissingError):
        opened(f"serial://{tmp_path}/file")


def test_a_scheme_that_pyserial_does_not_know() -> None:
    with pytest.raises(PrinterMissingError):
        opened("serial:telepathy://printer")


def test_a_serial_line_is_held_by_one_program_only(terminal: Terminal) -> None:
    with closing(opened(f"serial://{terminal.name}")), pytest.raises(PrinterBusyError, match="Another program"):
        opened(f"serial://{terminal.name}")


def test_a_folder_is_no_file_for_tickets(tmp_path: Path) -> None:
    with pytest.raises(PrinterFolderError):
        opened(f"file://{tmp_path}")
    with pytest.raises(PrinterFolderError, match="No such file"):
        opened(f"file://{tmp_path}/missing/tickets.bin")


def test_a_device_is_no_file_for_tickets() -> None:
    with pytest.raises(PrinterMissingError, match="not a file"):
        opened("file:///dev/null")


def test_a_screen_is_no_line() -> None:
    with pytest.raises(PrinterAddressError):
        opened("screen:///tmp/tickets")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EBUSY, PrinterBusyError),
        (errno.EAGAIN, PrinterBusyError),
        (errno.EACCES, PrinterForbiddenError),
        (errno.EPERM, PrinterForbiddenError),
        (errno.ENOENT, PrinterMissingError),
        (errno.ENODEV, PrinterMissingError),
        (errno.EHOSTUNREACH, PrinterMissingError),
        (errno.ETIMEDOUT, PrinterMissingError),
    ],
)
def test_the_system_s_errors_become_ours(number: int, kind: type[PrinterError]) -> None:
    for error in (OSError(number, os.strerror(number)), serial.SerialException(number, os.strerror(number))):
        assert type(unopened("tcp://p", error)) is kind
    assert "tcp://p" in str(lost("tcp://p", OSError(number, "so it is")))


# Reading and writing


def lines(listening: socket.socket, terminal: Terminal) -> list[str]:
    return [tcp_address(listening), f"serial://{terminal.name}", f"usb://{terminal.name}"]


def test_what_has_not_come_is_not_waited_for_longer_than_asked(listening: socket.socket, terminal: Terminal) -> None:
    for address in lines(listening, terminal):
        with closing(opened(address)) as line:
            began_at = time.monotonic()
            assert line.read(0) == b""
            assert line.read(SOON_S) == b""
            assert SOON_S <= time.monotonic() - began_at < LONG_S


def test_a_line_that_takes_no_more_says_how_much_it_took_and_does_not_block(
    listening: socket.socket, terminal: Terminal
) -> None:
    for address in lines(listening, terminal):
        line = opened(address)
        taken = line.write(MUCH * 16, SOON_S)
        assert 0 < taken < len(MUCH) * 16
        while line.write(MUCH, SOON_S):
            pass
        began_at = time.monotonic()
        line.close(drop=True)
        assert time.monotonic() - began_at < LONG_S


def test_bytes_arrive_as_they_were_sent_and_answers_come_back(listening: socket.socket, terminal: Terminal) -> None:
    """All 256 of them: a terminal must not make new lines or signals of them."""
    every_byte = bytes(range(256))
    for address in lines(listening, terminal)[1:]:
        with closing(opened(address)) as line:
            assert line.write(every_byte, LONG_S) == len(every_byte)
            assert os.read(terminal.printer, 4096) == every_byte
            os.write(terminal.printer, every_byte)
            assert line.read(LONG_S) == every_byte
    with closing(opened(tcp_address(listening))) as line:
        printer, _ = listening.accept()
        with printer:
            assert line.write(every_byte, LONG_S) == len(every_byte)
            assert printer.recv(4096) == every_byte
            until(lambda: line.unsent() == 0)
            printer.sendall(every_byte)
            assert line.read(LONG_S) == every_byte


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_a_pulled_plug_is_noticed_by_reading_and_by_writing(kind: str, terminal: Terminal) -> None:
    line, other = opened(f"{kind}://{terminal.name}"), None
    with closing(line):
        terminal.pull_the_plug()
        with pytest.raises(PrinterLostError):
            line.read(LONG_S)
        with pytest.raises(PrinterLostError) as seen:
            line.write(b"ticket", LONG_S)
        assert seen.value.sent == 0
        other = line.unsent()
    assert other == 0


def test_a_connection_that_the_printer_ends_is_noticed_by_reading(listening: socket.socket) -> None:
    with closing(opened(tcp_address(listening))) as line:
        printer, _ = listening.accept()
        printer.sendall(b"\x12")
        printer.close()
        assert line.read(LONG_S) == b"\x12"
        with pytest.raises(PrinterLostError, match="ended the connection"):
            line.read(LONG_S)


def test_a_broken_connection_is_noticed_by_writing(listening: socket.socket) -> None:
    with closing(opened(tcp_address(listening))) as line:
        listening.accept()[0].close()
        line.write(b"first", LONG_S)  # taken by the system; the answer to it is "no such connection"

        def is_broken() -> bool:
            try:
                line.write(b"next", SOON_S)
            except PrinterLostError as error:
                return error.sent == 0
            return False

        until(is_broken)


def test_a_whole_ticket_arrives_though_there_are_answers_that_nobody_has_read(listening: socket.socket) -> None:
    line = opened(tcp_address(listening))
    printer, _ = listening.accept()
    with printer:
        printer.sendall(b"\x12\x12")
        line.write(b"ticket", LONG_S)
        line.close()
        assert printer.recv(100) == b"ticket"
        assert printer.recv(100) == b""


def test_half_a_ticket_that_is_dropped_does_not_go_on_by_itself(listening: socket.socket) -> None:
    line = opened(tcp_address(listening))
    printer, _ = listening.accept()
    with printer:
        taken = line.write(MUCH * 16, SOON_S)
        line.close(drop=True)
        assert bytes_until_reset(printer) < taken


def bytes_until_reset(printer: socket.socket) -> int:
    received = 0
    while True:
        try:
            data = printer.recv(len(MUCH))
        except ConnectionResetError:
            return received
        assert data, "the connection ended as if all were well"
        received += len(data)


def test_an_empty_packet_from_a_usb_printer_is_not_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = UsbLine(ours.fileno(), "usb:///dev/usb/lp0", lambda _: None, empty_is_end=False)
        theirs.sendall(b"\x12")
        monkeypatch.setattr("kiosk.printing.transports.line.os.read", lambda *_: b"")
        assert line.read(SOON_S) == b""
        monkeypatch.undo()
        assert line.read(SOON_S) == b"\x12"


def test_a_usb_printer_without_paper_has_no_room_which_is_no_broken_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def broken(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = UsbLine(ours.fileno(), "usb:///dev/usb/lp0", lambda _: None, empty_is_end=False)
        monkeypatch.setattr("kiosk.printing.transports.line.os.write", no_space)
        assert line.write(b"ticket", SOON_S) == 0
        monkeypatch.setattr("kiosk.printing.transports.line.os.write", broken)
        with pytest.raises(PrinterLostError):
            line.write(b"ticket", SOON_S)


# Other addresses of pyserial


def test_a_line_that_only_pyserial_knows_carries_bytes_and_answers(listening: socket.socket) -> None:
    host, port = listening.getsockname()
    with closing(opened(f"serial:socket://{host}:{port}")) as line:
        printer, _ = listening.accept()
        with printer:
            assert line.fileno() is None
            assert line.write(b"t" * 1000, LONG_S) == 1000
            assert printer.recv(4096)
            assert line.read(0) == b""
            printer.sendall(b"\x12\x12")
            assert line.read(LONG_S) == b"\x12\x12"
        with pytest.raises(PrinterLostError):
            line.read(LONG_S)


def test_of_such_a_line_nobody_knows_how_much_of_the_last_piece_went() -> None:
    """pyserial doesn't say; so it counts as sent, and the ticket is not sent again by itself."""

    class Stuck:
        def write(self, _: bytes) -> int:
            raise serial.SerialTimeoutException("Write timeout")

        def close(self) -> None:
            raise termios.error(5, "Input/output error")

    with closing(opened("serial:loop://")) as line:
        line._port = Stuck()  # type: ignore[attr-defined]
        with pytest.raises(PrinterLostError) as seen:
            line.write(b"t" * 1000, LONG_S)
    assert seen.value.sent == 128


def test_a_loop_gives_back_what_it_gets() -> None:
    with closing(opened("serial:loop://")) as line:
        assert line.write(b"\x10\x04\x01", LONG_S) == 3
        assert line.read(LONG_S) == b"\x10\x04\x01"
        assert line.unsent() == 0


# Files


def test_a_file_gets_one_ticket_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "tickets.bin"
    for ticket in (b"one", b"two"):
        with closing(opened(f"file://{file}")) as line:
            assert line.write(ticket, LONG_S) == 3
            assert (line.talks, line.fileno(), line.read(SOON_S), line.unsent()) == (False, None, b"", 0)
    assert file.read_bytes() == b"onetwo"


def test_closing_twice_is_closing_once(listening: socket.socket) -> None:
    line = opened(tcp_address(listening))
    line.close()
    line.close(drop=True)


def test_an_address_prints_as_it_was_written() -> None:
    assert isinstance(parse_address("tcp://h"), Address)
    assert parse_address("tcp://h").text == "tcp://h"
