"""Our virtual printer is one: others say so.

receiptio, a client that we didn't write, finds each of its states and prints on it. emupos, a printer that we didn't
write, gives the same answers to the same questions. What neither knows (process IDs) is held against Epson's text.
"""

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness import receiptio
from tests.harness.emupos import Emupos, emupos_program  # noqa: F401 - the fixture
from tests.harness.printing import sheet, slip
from tests.harness.virtual_printer import Framer, NetworkPort, VirtualPrinter
from tests.harness.waiting import until

QUESTIONS = [b"\x10\x04" + bytes((n,)) for n in (1, 2, 3, 4)]
AUTOMATIC_STATUS = b"\x1b@\x1da\xff"


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as found:
        yield found


@pytest.mark.xdist_group("receiptio")
def test_receiptio_finds_every_state_and_prints(printer: VirtualPrinter) -> None:
    program = receiptio.installed()
    with NetworkPort(printer, receiptio.HOST, receiptio.PORT):
        assert receiptio.state(program) == "online"
        assert receiptio.print_ticket(program) == "success"
        assert printer.slips[0].startswith("A-012\n")
        assert "A ticket by receiptio" in printer.slips[0]
        printer.near_end()
        assert receiptio.state(program) == "online"
        printer.no_paper()
        assert receiptio.state(program) == "paperempty"
        slips = len(printer.slips)
        assert receiptio.print_ticket(program) == "paperempty"
        printer.new_paper()
        printer.open_cover()
        assert receiptio.state(program) == "coveropen"
        printer.close_cover()
        printer.jam_at_next_cut()
        assert receiptio.print_ticket(program) == "error"
        assert len(printer.slips) == slips
        printer.free_cutter()
        until(lambda: len(printer.slips) > slips)
        assert receiptio.print_ticket(program) == "success"


@pytest.mark.xdist_group("emupos")
def test_emupos_gives_the_same_answers(emupos: Emupos, printer: VirtualPrinter) -> None:
    with NetworkPort(printer) as port:
        ours = socket.create_connection(("127.0.0.1", port.port), timeout=10)
        theirs = socket.create_connection(("127.0.0.1", emupos.wide.port), timeout=10)
        with ours, theirs:
            misfortunes = {
                "paper-near-end": printer.near_end,
                "paper-out": printer.no_paper,
                "cover-open": printer.open_cover,
            }
            for question in QUESTIONS:
                assert asked(ours, question, 1) == asked(theirs, question, 1)
            for fault, happens_to_ours in misfortunes.items():
                happens_to_ours()
                emupos.wide.fault(fault)
                for question in QUESTIONS:
                    assert asked(ours, question, 1) == asked(theirs, question, 1), fault
                emupos.wide.fault(fault, on=False)
                printer.new_paper()
                printer.close_cover()
            assert asked(ours, b"\x1dr\x01", 1) == asked(theirs, b"\x1dr\x01", 1)
            assert asked(ours, AUTOMATIC_STATUS, 4) == asked(theirs, AUTOMATIC_STATUS, 4)
            printer.no_paper()
            emupos.wide.fault("paper-out")
            assert told(ours, 4) == told(theirs, 4)
            emupos.wide.fault("paper-out", on=False)


def test_a_process_id_is_answered_when_the_slip_is_out_and_not_before(printer: VirtualPrinter) -> None:
    printer.no_paper(after_lines=2)
    with NetworkPort(printer) as port, socket.create_connection(("127.0.0.1", port.port), timeout=10) as line:
        line.sendall(sheet(slip("A-001")).data + b"\x1d(H\x06\x00\x30\x30" + b"0042")
        assert asked(line, QUESTIONS[3], 1) == b"\x7e"
        assert printer.slips == []
        printer.new_paper()
        assert told(line, 7) == b"\x37\x22" + b"0042" + b"\x00"
        assert len(printer.slips) == 1


def test_a_question_inside_a_picture_is_a_piece_of_the_picture(printer: VirtualPrinter) -> None:
    with NetworkPort(printer) as port, socket.create_connection(("127.0.0.1", port.port), timeout=10) as line:
        line.sendall(b"\x1dv0\x00\x01\x00\x06\x00" + QUESTIONS[0])
        until(lambda: printer.received == 11)
        line.sendall(QUESTIONS[0] + QUESTIONS[3])
        assert asked(line, b"", 1) == b"\x12"
        line.settimeout(0.05)
        with pytest.raises(TimeoutError):
            line.recv(1)


def test_what_hangs_out_stays_and_what_is_not_printed_is_gone_when_the_power_is(printer: VirtualPrinter) -> None:
    with NetworkPort(printer) as port:
        with socket.create_connection(("127.0.0.1", port.port), timeout=10) as line:
            line.sendall(b"\x1b@printed\nnot printed")
            until(lambda: printer.hanging == "printed\nnot printed")
            port.switch_off()
        port.switch_on()
        assert printer.hanging == "printed\n"


@given(st.data())
def test_commands_are_the_same_however_the_bytes_are_cut(data: st.DataObject) -> None:
    ticket = sheet(slip("A-001")).data
    cuts = sorted(data.draw(st.lists(st.integers(0, len(ticket)), max_size=8)))
    framer = Framer()
    found = [
        command for a, b in zip([0, *cuts], [*cuts, len(ticket)], strict=True) for command in framer.feed(ticket[a:b])
    ]
    assert found == list(Framer().feed(ticket))
    assert b"".join(command.data for command in found) == ticket


def asked(line: socket.socket, question: bytes, count: int) -> bytes:
    line.sendall(question)
    return told(line, count)


def told(line: socket.socket, count: int) -> bytes:
    return line.recv(count, socket.MSG_WAITALL)
