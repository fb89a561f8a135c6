"""The keypad of the demonstration speaks the line protocol as docs/counter.md has it, judged by the product's own decoder
and by pynmea2.
"""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pynmea2  # type: ignore[import-untyped]
import pytest

from counter.decoders.line import LineDecoder
from counter.frames import Hello, Nothing, Press
from demo.keypad.firmware import AGAIN_S, GIVES_UP_S, KEYS, Answer, Display, Keypad
from demo.keypad.phrases import state_word
from demo.processes import tie
from tests.harness.waiting import until


def line(body: str) -> bytes:
    return f"${body}*{pynmea2.NMEASentence.checksum(body):02X}\r\n".encode()


@pytest.fixture
def keypad() -> Keypad:
    return Keypad(3)


@pytest.mark.parametrize("key", KEYS)
def test_the_service_understands_each_key(keypad: Keypad, key: str) -> None:
    (press,) = LineDecoder().feed(keypad.press(key, 0.0))
    assert isinstance(press, Press)
    assert (press.address, press.key, press.seq) == ("3", key, 1)


def test_it_says_hello_and_answers_the_question(keypad: Keypad) -> None:
    (hello,) = LineDecoder().feed(keypad.hello())
    (nothing,) = LineDecoder().feed(keypad.hear(line("PQKQ,03"), 0.0))
    assert isinstance(hello, Hello)
    assert isinstance(nothing, Nothing)


def test_it_shows_what_the_host_sends(keypad: Keypad) -> None:
    keypad.hear(line("PQKD,03,B012,7,CALLED"), 0.0)
    assert keypad.display == Display("B012", 7, "CALLED")
    keypad.hear(line("PQKD,03,-----,0,OPEN,NOBODY WAITING"), 0.0)
    assert keypad.display == Display(None, 0, "OPEN", "NOBODY WAITING")


@pytest.mark.parametrize("pieces", [1, 2, 7, 100])
def test_it_hears_lines_in_any_pieces_and_passes_over_noise(keypad: Keypad, pieces: int) -> None:
    wrong = line("PQKD,03,A001,1,CALLED").replace(b"A001", b"A002")
    heard = b"\x00\xffnoise" + wrong + b"$PQK" + line("PQKD,04,C001,9,CALLED") + line("PQKD,03,B012,7,CALLED")
    for at in range(0, len(heard), pieces):
        keypad.hear(heard[at : at + pieces], 0.0)
    assert keypad.display == Display("B012", 7, "CALLED")


def test_a_press_is_kept_until_it_is_answered(keypad: Keypad) -> None:
    pressed = keypad.press("NEXT", 10.0)
    assert keypad.passed(10.0 + AGAIN_S / 2) == b""
    assert keypad.passed(10.0 + AGAIN_S) == pressed
    keypad.hear(line("PQKA,03,1,OK"), 10.75)
    assert keypad.answer == Answer("NEXT", "OK", 0.75)
    assert keypad.passed(12.0) == b""


def test_while_a_press_waits_another_is_lost(keypad: Keypad) -> None:
    keypad.press("NEXT", 0.0)
    assert keypad.press("END", 0.1) == b""


def test_busy_is_not_the_last_word(keypad: Keypad) -> None:
    keypad.press("NEXT", 0.0)
    keypad.hear(line("PQKA,03,1,BUSY"), 0.3)
    assert keypad.answer is None
    assert keypad.passed(2.0) == b""  # it has arrived, and is not sent again
    keypad.hear(line("PQKA,03,1,OK"), 2.5)
    assert keypad.answer == Answer("NEXT", "OK", 2.5)


def test_an_unanswered_press_is_given_up(keypad: Keypad) -> None:
    keypad.press("NEXT", 0.0)
    assert keypad.passed(GIVES_UP_S + 0.1) == b""
    assert keypad.answer == Answer("NEXT", "NONE", GIVES_UP_S + 0.1)
    (press,) = LineDecoder().feed(keypad.press("NEXT", GIVES_UP_S + 1))
    assert isinstance(press, Press)
    assert press.seq == 2


def test_a_press_for_another_visitor_is_thrown_away(keypad: Keypad) -> None:
    keypad.hear(line("PQKD,03,A001,1,CALLED"), 0.0)
    keypad.press("NEXT", 1.0)
    keypad.hear(line("PQKD,03,A002,0,CALLED"), 1.1)
    assert keypad.passed(1.0 + AGAIN_S) == b""


def test_an_answer_to_an_old_press_is_not_taken_for_the_new_one(keypad: Keypad) -> None:
    keypad.press("NEXT", 0.0)
    keypad.hear(line("PQKA,03,1,OK"), 0.1)
    keypad.press("END", 1.0)
    keypad.hear(line("PQKA,03,1,OK"), 1.1)
    assert keypad.answer == Answer("NEXT", "OK", 0.1)


@pytest.mark.parametrize("language", ["en", "id", "jv"])
def test_the_word_for_a_state_fits_beside_a_label_in_sixteen_characters(language: str) -> None:
    for state in ("OPEN", "CALLED", "SERVING", "PAUSED", "CLOSED", "GONE"):
        assert len(f"PM012 {state_word(language, state)}") <= 16


# The device: a port, and words on standard input

RUN = """
import sys, time
from pathlib import Path
from demo.keypad.device import Device
device = Device(Path(sys.argv[1]), 3)
device.start(lambda display, answer: print(display.ticket, flush=True))
time.sleep(600)
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    link = tmp_path / "port"
    command = [*tie(), sys.executable, "-c", RUN, str(link)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as device:
        until(link.exists)
        descriptor = os.open(link, os.O_RDWR | os.O_NOCTTY)
        yield device, descriptor
        os.close(descriptor)
        device.kill()


def heard(descriptor: int, wanted: bytes) -> bytes:
    got = b""
    end = time.monotonic() + 20
    while wanted not in got:
        assert time.monotonic() < end, got
        if select.select([descriptor], [], [], 0.1)[0]:
            got += os.read(descriptor, 4096)
    return got


def test_a_word_on_its_standard_input_is_a_finger_on_a_key(port: tuple[subprocess.Popen[str], int]) -> None:
    device, descriptor = port
    heard(descriptor, b"HELLO")
    assert device.stdin is not None
    device.stdin.write("NEXT\n")
    device.stdin.flush()
    heard(descriptor, line("PQKP,03,NEXT,1"))


def test_what_the_host_sends_is_told(port: tuple[subprocess.Popen[str], int]) -> None:
    device, descriptor = port
    os.write(descriptor, line("PQKD,03,B012,7,CALLED"))
    assert device.stdout is not None
    assert device.stdout.readline() == "B012\n"
