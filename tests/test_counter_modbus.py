"""Keypads and boxes of buttons on Modbus RTU. pymodbus is the other side; the product speaks with minimalmodbus."""

import os
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial
from pymodbus.framer import FramerRTU

from counter.config import Modbus, PortPart
from counter.connect import connect
from counter.decoders.frames import KEYS
from counter.errors import PortLostError
from counter.frames import Answer, Display, Frame, Hello, Nothing, Press, Showing, Strange, Word
from counter.keys import Key
from counter.line import Waker
from counter.modbus import LONGEST, ModbusTalk
from counter.presses import SAME_FINGER_S
from tests.harness.counter_program import called, counter_file, devices, port, publish, serving, take
from tests.harness.keypad_line import Cable, cable, eventually
from tests.harness.modbus_box import Box, box
from tests.harness.waiting import until

DISPLAY = 16
FIRMWARE = 256 * 1 + 4
NEXT, CALL, TRANSFER, TYPED_ENTER = 0x01, 0x02, 0x06, 0x0D
REGISTERS = f'protocol = "modbus"\nmodbus = {{ read = "registers", first = 0, display = {DISPLAY} }}'
BUTTONS = (
    'protocol = "modbus"\nmodbus = { read = "inputs", first = 4, count = 4 }\nkeys = { "0" = "NEXT", "1" = "RECALL" }'
)


@pytest.fixture
def plug(memory_folder: Path) -> Iterator[Cable]:
    with cable(memory_folder) as found:
        yield found


@pytest.fixture
def modules(plug: Cable) -> Iterator[Box]:
    """Modules 1 and 2; nobody has the address 3."""
    with box(plug.keypad, 1, 2) as found:
        for address in (1, 2):
            found.write(address, 3, [FIRMWARE])
        yield found


def talk_with(plug: Cable, more: str = REGISTERS) -> ModbusTalk:
    text = f'name = "m"\ndevice = "{plug.host}"\nanswer_ms = 200\n{more}\n[[keypad]]\ncounter = "1"'
    talk = connect(PortPart.model_validate(tomllib.loads(text)), Waker())
    assert isinstance(talk, ModbusTalk)
    return talk


def asked(talk: ModbusTalk, address: str = "1") -> list[Frame]:
    frames = talk.ask(address)
    assert frames is not None
    return frames


# What is on the wire


def test_a_module_is_met_then_says_nothing_then_its_presses_each_once(plug: Cable, modules: Box) -> None:
    modules.press(1, NEXT)  # before anybody listened
    talk = talk_with(plug)
    assert asked(talk) == [Hello("1", None, "1.4")]
    assert asked(talk) == [Nothing("1")]
    modules.press(1, NEXT)
    assert asked(talk) == [Press("1", Key.NEXT, 2)]
    assert asked(talk) == [Nothing("1")]
    modules.press(1, CALL, 23)
    assert asked(talk) == [Press("1", Key.CALL, 3, "23")]
    modules.press(1, 0x7F)
    assert asked(talk) == [Strange("1", 4)]
    talk.close()


def test_every_code_of_the_manual_is_its_key(plug: Cable, modules: Box) -> None:
    talk = talk_with(plug)
    asked(talk)
    for code, key in KEYS.items():
        seq = modules.press(1, code)
        assert asked(talk) == [Press("1", key, seq)]
    talk.close()


def test_a_module_that_was_switched_off_and_on_is_met_anew(plug: Cable, modules: Box) -> None:
    talk = talk_with(plug)
    modules.press(1, NEXT)
    asked(talk)
    modules.write(1, 0, [0, 0, 0])
    assert asked(talk) == [Hello("1", None, "1.4")]
    modules.press(1, NEXT)
    assert asked(talk) == [Press("1", Key.NEXT, 1)]
    talk.close()


def test_answer_and_display_are_written_where_the_manual_says(plug: Cable, modules: Box) -> None:
    talk = talk_with(plug)
    talk.answer(Answer("1", 7, Word.EMPTY))
    talk.show(Display("1", "AB-123", 12, Showing.SERVING, "AB-123  12 lagi"))
    assert modules.read(1, DISPLAY, 2) == [7, 4]
    assert modules.read(1, DISPLAY + 2, 4) == [0x4142, 123, 12, 2]
    text = b"".join(value.to_bytes(2, "big") for value in modules.read(1, DISPLAY + 6, 8))
    assert text == b"AB-123  12 lagi "
    talk.show(Display("1", None, 0, Showing.CLOSED, "TUTUP"))
    assert modules.read(1, DISPLAY + 2, 4) == [0, 0, 0, 4]
    assert modules.read(2, DISPLAY, 14) == [0] * 14, "another module was told nothing"
    talk.close()


def test_a_button_that_goes_down_is_a_press_and_one_that_stays_down_is_not_another(plug: Cable, modules: Box) -> None:
    modules.contact(1, 5, True)  # held since before
    talk = talk_with(plug, BUTTONS)
    assert asked(talk) == [Nothing("1")]
    modules.contact(1, 4, True)
    assert asked(talk) == [Press("1", Key.NEXT)]
    assert asked(talk) == [Nothing("1")]
    modules.contact(1, 4, False)
    modules.contact(1, 5, False)
    assert asked(talk) == [Nothing("1")]
    modules.contact(1, 5, True)
    modules.contact(1, 6, True)  # has no meaning
    assert asked(talk) == [Press("1", Key.RECALL)]
    talk.close()


def test_who_is_not_there_is_silent_and_the_next_one_is_understood(plug: Cable, modules: Box) -> None:
    talk = talk_with(plug)
    assert talk.ask("3") is None
    assert asked(talk) == [Hello("1", None, "1.4")]
    talk.show(Display("3", None, 0, Showing.OPEN, ""))  # told to nobody
    assert talk.noise.bad_frames == 1
    assert asked(talk) == [Nothing("1")]
    talk.close()


def test_a_disturbed_answer_is_counted_and_no_key(plug: Cable) -> None:
    """One bit of it is another; the module is there all the same."""
    far = os.open(plug.keypad, os.O_RDWR | os.O_NOCTTY)
    answer = bytes.fromhex("01 03 08 00 05 00 01 00 00 01 04")
    crc = FramerRTU.compute_CRC(answer).to_bytes(2, "big")

    def answers() -> None:
        for disturbed in (b"\x00", b"\x01"):
            os.read(far, 100)
            os.write(far, bytes([answer[0], *answer[1:5], answer[5] ^ disturbed[0], *answer[6:]]) + crc)

    thread = threading.Thread(target=answers)
    thread.start()
    talk = talk_with(plug)
    assert asked(talk) == [Hello("1", None, "1.4")]
    assert asked(talk) == []
    assert talk.noise.bad_frames == 1
    thread.join(10)
    talk.close()
    os.close(far)


def test_a_cable_that_is_pulled_out_is_a_lost_port(plug: Cable, modules: Box) -> None:
    talk = talk_with(plug)
    asked(talk)
    modules.stop()
    plug.unplug()
    uses: list[Callable[[], object]] = [
        lambda: talk.ask("1"),
        lambda: talk.answer(Answer("1", 1, Word.OK)),
        lambda: talk.show(Display("1", None, 0, Showing.OPEN, "")),
    ]
    for use in uses:
        with pytest.raises(PortLostError):
            use()
    talk.close()


@pytest.mark.parametrize("baud", [1200, 9600, 115200])
def test_an_answer_has_time_to_come_after_the_longest_question_has_gone_over_the_wire(baud: int) -> None:
    """The library's time runs from the moment at which a question is handed over."""
    with serial.serial_for_url("loop://", baudrate=baud) as line:
        ModbusTalk(line, "loop", Waker(), Modbus(display=16), KEYS, 0.04)
        assert line.timeout == pytest.approx(0.04 + LONGEST * 10 / baud)


# At work


def test_keypads_with_registers_call_and_show_it(memory_folder: Path, plug: Cable, modules: Box) -> None:
    publish(memory_folder)
    take(memory_folder, 3)
    config = counter_file(
        memory_folder, port(plug.host, {1: "1", 2: "2", 3: "4"}, more="answer_ms = 200\n" + REGISTERS)
    )

    def text(address: int) -> str:
        registers = modules.read(address, DISPLAY + 6, 8)
        return b"".join(value.to_bytes(2, "big") for value in registers).decode().rstrip()

    with serving(config):
        for address in (1, 2):
            eventually(lambda address=address: text(address), "TUTUP          3")  # type: ignore[misc]
        until(lambda: modules.read(1, 0, 1) is not None)
        before = modules.press(1, NEXT)
        eventually(lambda: modules.read(1, DISPLAY, 2)[0], before)
        if modules.read(1, DISPLAY, 2)[1] == 5:  # it was pressed while the line was being opened
            until(lambda: text(1) == "TEKAN LAGI")
            threading.Event().wait(SAME_FINGER_S)
            before = modules.press(1, NEXT)
        eventually(lambda: modules.read(1, DISPLAY, 2), [before, 1])
        eventually(lambda: text(1), "A-001 2 menunggu")
        seq = modules.press(2, CALL, 3)
        eventually(lambda: modules.read(2, DISPLAY, 2), [seq, 1])
        eventually(lambda: text(2), "A-003 1 menunggu")
        until(lambda: "no answer" in devices(memory_folder)["loket/garis/3"].detail)
        until(lambda: "answers; firmware 1.4" in devices(memory_folder)["loket/garis/1"].detail)
    assert called(memory_folder) == [("A-001", "1"), ("A-003", "2")]


def test_a_box_of_buttons_calls(memory_folder: Path, plug: Cable, modules: Box) -> None:
    publish(memory_folder)
    take(memory_folder, 3)
    config = counter_file(memory_folder, port(plug.host, {1: "1"}, more="answer_ms = 200\n" + BUTTONS))
    modules.contact(1, 4, True)  # held since before the start
    with serving(config) as service:
        keypad = service.ports[0]._keypads["1"]
        until(lambda: keypad.heard_at is not None and service._now() > keypad._quiet_until)
        until(lambda: keypad._seen.state is not Showing.GONE)
        assert called(memory_folder) == []
        modules.contact(1, 4, False)
        asked_at = keypad.heard_at
        until(lambda: keypad.heard_at != asked_at)
        threading.Event().wait(0.2)  # the box is asked again: it sees the button up
        modules.contact(1, 4, True)
        until(lambda: called(memory_folder) == [("A-001", "1")])
