"""`antrean counter --learn PORT`: what an unknown keypad sends is shown, and the section that is proposed for it reads the
very same presses once it stands in a counter.toml.
"""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from counter.config import PortPart, read_counter_file
from counter.connect import decoder_of
from counter.decoders.frames import frame
from counter.errors import PortBusyError, PortMissingError
from counter.frames import Press
from counter.learn import learn, shown
from counter.line import Waker, close_serial, open_serial
from counter.recognise import Chunk, Speaks, recognise, section, told
from tests.harness.counter_program import ROOT
from tests.harness.keypad_line import line, pty_wire
from tests.harness.waiting import until

# What keypads say, and the presses in it: address and key. A person has put nothing right yet.
SAMPLES: dict[str, tuple[Speaks, Sequence[bytes], list[tuple[str, str]]]] = {
    "line": (
        Speaks.LINE,
        [line("PQKP,05,HELLO,0,1.2"), line("PQKP,05,NEXT,1"), line("PQKP,12,RECALL,9")],
        [("5", "NEXT"), ("12", "RECALL")],
    ),
    "bare": (Speaks.BARE_LINE, [b"$PQKP,05,NEXT\r\n", b"$PQKP,05,END\r\n"], [("5", "NEXT"), ("5", "END")]),
    "frames": (
        Speaks.FRAMES,
        [b"\xff\xff" + frame(3, 0x01, b"\x01\x07"), frame(3, 0x01, b"\x03\x08")],
        [("3", "NEXT"), ("3", "RECALL")],
    ),
    "rflink": (
        Speaks.PATTERN,
        [
            b"20;45;EV1527;ID=295FD59;SWITCH=3;CMD=ON;\r\n",
            b"20;46;EV1527;ID=295FD59;SWITCH=3;CMD=ON;\r\n",
            b"20;47;EV1527;ID=0000AB;SWITCH=3;CMD=ON;\r\n",
        ],
        [("295FD59", "NEXT"), ("295FD59", "NEXT"), ("0000AB", "NEXT")],
    ),
    "receiver": (
        Speaks.PATTERN,
        [b"RECEIVE 1 320 24 10862273\r\n", b"RECEIVE 1 322 24 10862274\r\n"],
        [("1", "NEXT"), ("1", "NEXT")],
    ),
    "number and word": (Speaks.PATTERN, [b"1#NEXT\r", b"12#RECALL\r"], [("1", "NEXT"), ("12", "RECALL")]),
    "letter and number": (Speaks.PATTERN, [b"N01\r\n", b"R02\r\n"], [("1", "NEXT"), ("2", "RECALL")]),
    "characters": (Speaks.CHARACTERS, [b"N\r\n", b"R\r\n", b"N\r\n"], [("1", "NEXT"), ("1", "RECALL"), ("1", "NEXT")]),
    "bare characters": (Speaks.CHARACTERS, [b"A", b"B", b'"'], [("1", "NOSHOW"), ("1", "NEXT"), ("1", "NEXT")]),
    "lines of no known shape": (
        Speaks.PATTERN,
        [b"<key=1>\n", b"<key=2>\n", b"say \"x\\y'\n"],
        [("1", "NEXT"), ("1", "NEXT"), ("1", "END")],
    ),
}


def chunks(messages: Sequence[bytes]) -> list[Chunk]:
    return [Chunk(float(number), data) for number, data in enumerate(messages)]


def loaded(proposed: str, folder: Path) -> PortPart:
    """The section in a file, as the service reads it."""
    path = folder / "counter.toml"
    path.write_text(f'name = "loket"\nstore = "hall.db"\n\n{proposed}', encoding="utf-8")
    return read_counter_file(path).port[0]


def presses(part: PortPart, messages: Sequence[bytes]) -> list[tuple[str, str]]:
    """What a service with this section hears."""
    frames = decoder_of(part).feed(b"".join(messages))
    known = {part.address(keypad) for keypad in part.keypad}
    return [(each.address, each.key.value) for each in frames if isinstance(each, Press) and each.address in known]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_section_that_is_proposed_reads_the_same_presses(name: str, tmp_path: Path) -> None:
    speaks, messages, expected = SAMPLES[name]
    guess = recognise(chunks(messages))
    assert guess.speaks is speaks
    part = loaded(section(guess, "/dev/ttyUSB0", 9600), tmp_path)
    assert presses(part, messages) == expected
    assert (part.device, part.baud) == ("/dev/ttyUSB0", 9600)


@pytest.mark.parametrize(
    "messages", [[], [b"\x80\x91\xfe\x00\x13"], [b"\xf0\x0f" * 20, b"\x9c"], [b"no end of a line"]]
)
def test_what_can_not_be_told_gets_no_section_but_a_word_of_what_to_try(messages: list[bytes]) -> None:
    guess = recognise(chunks(messages))
    assert guess.speaks in (Speaks.NOTHING, Speaks.UNREADABLE)
    assert section(guess, "/dev/ttyUSB0", 9600) == ""
    assert "?" in str(told(guess)) or "--baud" in str(told(guess))


def test_a_line_that_was_disturbed_once_is_recognised_all_the_same() -> None:
    messages = [line("PQKP,05,NEXT,1"), line("PQKP,05,NEXT,2").replace(b"NEXT", b"NEXU"), b"\xff\x00"]
    assert recognise(chunks(messages)).speaks is Speaks.LINE


def test_a_message_is_shown_with_its_time_in_hex_and_as_text() -> None:
    assert shown([Chunk(1.0, b"x"), Chunk(3.5, b"N\x01\r")]) == "   3.500 s  +  2.500 s  4e 01 0d  N··"


def learned(device: Path, say: Sequence[bytes], seconds: float = 60.0) -> list[str]:
    """What is told while a keypad says these messages; listening ends with the last."""
    lines: list[str] = []
    with pty_wire(device, []) as far:

        def speak() -> None:
            until(lambda: lines)
            for number, message in enumerate(say, start=1):
                far.send(message)
                until(lambda number=number: len(lines) > number)  # type: ignore[misc]

        keypad = threading.Thread(target=speak)
        keypad.start()
        learn(str(device), 9600, seconds, lines.append)
        keypad.join(10)
    return lines


def test_each_message_is_told_as_it_comes_and_the_section_at_the_end(tmp_path: Path) -> None:
    messages = [b"N01\r\n", b"R02\r\n"]
    lines = learned(tmp_path / "port", messages, seconds=2.0)
    assert [line.split("  ")[-1] for line in lines[1:3]] == ["N01··", "R02··"]
    part = loaded(lines[-1], tmp_path)
    assert presses(part, messages) == [("1", "NEXT"), ("2", "RECALL")]


def test_nothing_is_kept_without_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter.learn.KEPT_MAX", 500)
    lines = learned(tmp_path / "port", [b"N01\r\n" * 120])
    assert "lines of text" in "\n".join(lines) or "baris teks" in "\n".join(lines)


def test_a_port_that_is_not_there_or_is_taken_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortMissingError):
        learn(str(tmp_path / "away"), 9600, 1.0, print)
    with pty_wire(tmp_path / "port", []):
        part = PortPart.model_validate({"name": "p", "device": str(tmp_path / "port"), "keypad": [{"counter": "1"}]})
        taken = open_serial(part)
        with pytest.raises(PortBusyError):
            learn(str(tmp_path / "port"), 9600, 1.0, print)
        close_serial(taken)
    assert Waker().clear() is False


def test_the_command_ends_early_with_ctrl_c_and_proposes_what_it_has_heard(tmp_path: Path) -> None:
    with pty_wire(tmp_path / "port", []) as far:
        command = [sys.executable, "-u", "-m", "hall", "counter", "--learn", str(tmp_path / "port"), "--seconds", "600"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert "9600" in process.stdout.readline()
            far.send(line("PQKP,05,NEXT,1"))
            while "NEXT" not in process.stdout.readline():
                time.sleep(0.01)
            process.send_signal(2)
            rest = process.stdout.read()
            assert process.wait(20) == 0
    proposed = re.search(r"\[\[port\]\].*", rest, re.DOTALL)
    assert proposed is not None
    assert presses(loaded(proposed[0], tmp_path), [line("PQKP,05,NEXT,1")]) == [("5", "NEXT")]
