"""Playing sounds where the sound may be missing or go away. The device is a file, or a pipe that can be cut."""

import os
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from look.sound import CHANNELS, RATE_HZ
from tests.harness.sounds import PlayingProgram, tone

LOUD = 1000


@contextmanager
def playing(folder: Path, driver: str, file: Path) -> Iterator[PlayingProgram]:
    found = PlayingProgram(folder, driver, file)
    try:
        yield found
    finally:
        found.end()


def heard_s(file: Path) -> float:
    """For how long the recording is not silent."""
    samples = array("h", file.read_bytes())
    if sys.byteorder == "big":
        samples.byteswap()
    window = RATE_HZ * CHANNELS // 100
    return sum(max(samples[at : at + window], default=0) > LOUD for at in range(0, len(samples), window)) / 100


def test_sounds_are_heard_one_after_the_other_and_in_full(tmp_path: Path) -> None:
    tone(tmp_path / "one.wav", 0.5)
    tone(tmp_path / "two.wav", 0.7)
    with playing(tmp_path, "disk", tmp_path / "heard.raw") as program:
        assert program.hears() == "device True"
        program.order("one.wav")
        program.order("two.wav")
        assert [program.hears(), program.hears()] == ["played", "played"]
    assert heard_s(tmp_path / "heard.raw") == pytest.approx(1.2, abs=0.1)


def test_a_sound_can_be_ended_at_once(tmp_path: Path) -> None:
    tone(tmp_path / "long.wav", 20)
    with playing(tmp_path, "disk", tmp_path / "heard.raw") as program:
        assert program.hears() == "device True"
        program.order("long.wav")
        program.order("halt")
        assert program.hears() == "halted"
    assert heard_s(tmp_path / "heard.raw") < 10


@pytest.mark.parametrize("content", [b"", b"no sound at all"], ids=["missing", "damaged"])
def test_what_is_no_sound_is_said_and_the_next_one_is_played(tmp_path: Path, content: bytes) -> None:
    if content:
        (tmp_path / "bad.wav").write_bytes(content)
    tone(tmp_path / "good.wav", 0.2)
    with playing(tmp_path, "disk", tmp_path / "heard.raw") as program:
        assert program.hears() == "device True"
        program.order("bad.wav")
        program.order("good.wav")
        assert [program.hears(), program.hears()] == ["unheard", "played"]


def test_without_a_device_nothing_is_heard_and_nothing_hangs(tmp_path: Path) -> None:
    tone(tmp_path / "one.wav", 0.2)
    with playing(tmp_path, "disk", tmp_path / "no-folder" / "heard.raw") as program:
        assert program.hears() == "device False"
        program.order("one.wav")
        assert program.hears() == "unheard"


def test_a_device_that_goes_away_is_noticed_and_taken_again_when_it_is_back(tmp_path: Path) -> None:
    tone(tmp_path / "long.wav", 30)
    tone(tmp_path / "short.wav", 0.2)
    pipe = tmp_path / "device"
    os.mkfifo(pipe)
    there = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with playing(tmp_path, "disk", pipe) as program:
        assert program.hears() == "device True"
        program.order("long.wav")
        os.set_blocking(there, True)
        assert os.read(there, 100_000)
        os.close(there)
        # Still nobody at the other end: a pipe without a reader is waited for, as a device that is busy would be.
        assert program.hears() == "device False"
        assert program.hears() == "unheard"
        with pipe.open("rb") as again:
            assert program.hears() == "device True"
            program.order("short.wav")
            assert again.read(10_000)
