"""What the demonstration reads: the logs of its programs, piece by piece, and what was heard."""

import wave
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from counter.config import read_counter_file
from counter.window.config import read_window_file
from demo.files import port_of, tickets_of, write_files
from demo.hall import KEYPAD_COUNTER
from demo.layout import WINDOWS, Box, places
from demo.paper.slips import come, drawn, newest
from demo.processes import Ended
from demo.sound import SAMPLE_BYTES, write_wav
from demo.summary import Times, call_to_board, fault_of, not_shown
from demo.told import Told
from display.config import read_display_file
from hall.model import Event, EventKind
from kiosk.config import read_kiosk_file
from kiosk.printing.transports.address import parse_address
from look.sound import CHANNELS, RATE_HZ

FRAME = CHANNELS * SAMPLE_BYTES


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "program.log")


def test_a_log_is_read_on_where_the_last_look_ended_and_half_lines_wait(told: Told) -> None:
    told.look()  # it is not there yet
    told.log.write_text("INFO kiosk.app: page: start\nINFO kiosk.app: pa")
    told.look()
    assert told.pages == ["start"]
    with told.log.open("a") as log:
        log.write("ge: agency\n")
    told.look()
    assert told.pages == ["start", "agency"]


def test_calls_are_told_with_their_moment_once_and_what_was_said(told: Told) -> None:
    told.hear("INFO display.app: drawn at 100.250: 7 9")
    told.hear("INFO display.app: drawn at 200.000: 7")
    told.hear("INFO display.turns: call 7: said")
    told.hear("INFO display.turns: call 9 12: said")
    told.hear("INFO display.turns: call 13: passed in silence")
    assert told.drawn == {7: 100.25, 9: 100.25}
    assert told.said == {7, 9, 12}


def test_answers_of_the_keypad_and_troubles_of_all(told: Told) -> None:
    told.hear("INFO demo.keypad.device: NEXT was answered with OK after 12.5 ms")
    told.hear("WARNING kiosk.desk: the store is gone: it is busy")
    assert told.answers == [12.5]
    assert told.troubles == ["WARNING kiosk.desk: the store is gone: it is busy"]


def test_the_last_words_of_a_program_are_kept(told: Told) -> None:
    for number in range(10):
        told.hear(f"line {number}")
        told.hear("")
    assert told.last_words == ["line 7", "line 8", "line 9"]


# Figures


def event(number: int, at: float, kind: EventKind = EventKind.CALLED) -> Event:
    return Event(number, date(2026, 11, 24), datetime.fromtimestamp(at, UTC), kind, "A-001", "S", "1", "z", 0)


def test_from_the_call_to_the_display() -> None:
    assert call_to_board([event(1, 10.0), event(2, 11.0)], {1: 10.25}) == [0.25]
    assert call_to_board([event(1, 10.0)], {1: 9.999}) == [0.0]  # the store rounds to milliseconds


def test_a_call_that_was_never_shown_is_a_fault_unless_there_was_no_time() -> None:
    calls = [event(1, 10.0), event(2, 19.0)]
    assert not_shown(calls, {}, 20.0) == ["board: A-001 (event 1) was not shown"]
    assert not_shown(calls, {1: 10.2}, 20.0) == []


def test_times_in_milliseconds() -> None:
    assert Times.of([]) is None
    assert Times.of([0.010, 0.030, 0.200]) == Times(3, 30.0, 200.0)


def test_a_program_that_ended_by_itself_is_told_in_one_line() -> None:
    assert fault_of(Ended("kiosk", -9, "", again=True)) == "kiosk ended by itself (SIGKILL), started again"
    assert fault_of(Ended("board", 70, "the window is gone", again=False)) == (
        "board ended by itself (exit 70), given up: the window is gone"
    )


# What is heard and printed


def test_recordings_are_joined_and_a_torn_frame_does_not_shift_what_follows(tmp_path: Path) -> None:
    one, other = tmp_path / "0.raw", tmp_path / "1.raw"
    one.write_bytes(b"\x01\x02\x03\x04" * RATE_HZ + b"\x09")
    other.write_bytes(b"\x05\x06\x07\x08" * 10)
    seconds = write_wav([one, tmp_path / "missing.raw", other], tmp_path / "sound.wav")
    with wave.open(str(tmp_path / "sound.wav")) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (CHANNELS, SAMPLE_BYTES, RATE_HZ)
        frames = sound.readframes(sound.getnframes())
    assert len(frames) == (RATE_HZ + 10) * FRAME
    assert frames[-FRAME:] == b"\x05\x06\x07\x08"
    assert seconds == pytest.approx(1 + 10 / RATE_HZ)


def test_slips_come_out_in_their_order_and_each_once(tmp_path: Path) -> None:
    for name in ("20261124-090001-1", "20261124-090002-2", "20261124-090003-3"):
        Image.new("1", (576, 900), 1).save(tmp_path / f"{name}.png")
    (tmp_path / ".20261124-090004-4.part").write_bytes(b"half")
    now = newest(tmp_path, 2)
    assert [slip.stem[-1] for slip in now] == ["3", "2"]
    assert [slip.stem[-1] for slip in come([], now)] == ["2", "3"]
    assert come(now, now) == []


def test_a_slip_is_drawn_as_wide_as_the_paper(tmp_path: Path) -> None:
    slip = tmp_path / "slip.png"
    Image.new("1", (576, 900), 0).save(slip)
    picture = drawn(slip, 240)
    assert picture is not None
    assert picture.width == 240
    assert picture.getpixel((1, 1)) == (255, 255, 255)  # the margin of the roll
    assert picture.getpixel((120, picture.height // 2)) == (0, 0, 0)
    assert drawn(tmp_path / "gone.png", 240) is None


# The files of the programs


def test_every_program_reads_its_file_whatever_the_folder_is_called(tmp_path: Path) -> None:
    folder = tmp_path / 'a folder with "quotes", % and é'
    folder.mkdir()
    store, boxes = folder / "hall.db", places(Box(0, 0, 1920, 1080))
    files = write_files(folder, store, boxes, "en")
    kiosk, board = read_kiosk_file(files["kiosk"]), read_display_file(files["board"])
    keypads = read_counter_file(files["keypads"])
    windows = [read_window_file(files[name]) for name in WINDOWS]
    stores = [kiosk.store, board.store, keypads.store, *(file.store for file in windows)]
    assert set(stores) == {str(store)}
    assert parse_address(kiosk.printer.address).path == tickets_of(folder)
    assert keypads.port[0].device == str(port_of(folder))
    assert keypads.counters() == [KEYPAD_COUNTER]
    assert kiosk.screen.window == (boxes["kiosk"].width, boxes["kiosk"].height)
    assert [file.window.position for file in windows] == [(boxes[name].left, boxes[name].top) for name in WINDOWS]
