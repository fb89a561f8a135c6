"""The whole hall in one command, without a screen: all real programs, what they leave, and that nothing else stays."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import wave
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from demo.errors import DemoError
from demo.layout import Box, places
from demo.needs import require_room, require_virtual_screen
from demo.processes import tie
from demo.screen import VIRTUAL_SIZE
from hall.cli.output import EXIT_USAGE
from tests.harness.demo_program import ROOT, running
from tests.harness.waiting import until

# Each has eight programs; two at once would starve each other on a small machine.
pytestmark = pytest.mark.xdist_group("demo")

PROGRAMS = {"keypad", "paper", "keypads", "board", "kiosk", "window-1", "window-2"}


def in_the_store(folder: Path, query: str) -> int:
    with closing(sqlite3.connect(folder / "hall.db")) as connection:
        (found,) = connection.execute(query).fetchone()
    return int(found)


def loudest(sound: Path) -> int:
    with wave.open(str(sound)) as heard:
        return int(np.abs(np.frombuffer(heard.readframes(heard.getnframes()), dtype="<i2").astype(np.int32)).max())


def test_a_short_demonstration_leaves_pictures_slips_sound_and_figures_that_agree_with_the_store(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kept"
    with running(tmp_path, "--minutes", "0.2", "--speed", "2", "--folder", str(folder), "--json") as demo:
        assert demo.process.wait(200) == 0, demo.says()
        assert demo.left() == []
        summary = json.loads(demo.says().splitlines()[-1])
    assert summary == json.loads((folder / "summary.json").read_text())
    assert (summary["ended"], summary["faults"]) == ("time", [])
    assert set(summary["starts"]) == PROGRAMS
    assert set(summary["starts"].values()) == {1}

    # Figures
    assert summary["tickets"] == in_the_store(folder, "SELECT count(*) FROM ticket")
    assert summary["calls"] == in_the_store(folder, "SELECT count(*) FROM event WHERE kind = 'called'")
    assert summary["recalls"] == in_the_store(folder, "SELECT count(*) FROM event WHERE kind = 'recalled'")
    assert summary["printed"] == in_the_store(folder, "SELECT count(*) FROM print_job WHERE state = 'printed'")
    assert summary["waiting"] == in_the_store(folder, "SELECT count(*) FROM ticket WHERE state = 'waiting'")
    assert summary["shown"] == summary["calls"] + summary["recalls"]
    assert summary["spoken"] >= 1
    assert summary["at_the_kiosk"] >= 1
    assert summary["latencies"]["tap_to_number"]["count"] == summary["at_the_kiosk"]
    for name in ("number_to_paper", "key_to_call", "key_to_answer", "call_to_board"):
        assert summary["latencies"][name]["worst_ms"] > 0, name

    # Pictures
    boxes = places(Box(0, 0, *VIRTUAL_SIZE))
    for name, box in boxes.items():
        with Image.open(folder / f"{name}.png") as picture:
            assert picture.size == (box.width, box.height)
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20, f"nothing is seen of {name}"
    for path in folder.glob("hall-*.png"):
        with Image.open(path) as whole:
            assert whole.size == VIRTUAL_SIZE
    assert len(list(folder.glob("hall-*-ticket.png"))) == summary["at_the_kiosk"]
    slips = list((folder / "tickets").glob("*.png"))
    assert len(slips) == summary["printed"] > 0

    # Sound
    assert loudest(folder / "sound.wav") > 3000
    assert summary["sound_s"] > 10


def test_a_killed_program_is_named_and_comes_back_and_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with running(tmp_path, "--folder", str(folder), "--minutes", "10") as demo:
        demo.comes_to("What is left of it comes into")
        (killed,) = demo.programs("hall", "kiosk")
        killed.kill()
        demo.comes_to("A program has ended by itself: kiosk")
        until(lambda: [found for found in demo.programs("hall", "kiosk") if found.pid != killed.pid])
        assert demo.interrupt() == 0
        assert demo.left() == []
        assert "Fault: kiosk ended by itself (SIGKILL), started again" in demo.says()
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["ended"] == "interrupted"
    assert any(fault.startswith("kiosk ended by itself (SIGKILL)") for fault in summary["faults"])
    assert summary["starts"]["kiosk"] == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_an_end_in_the_middle_of_the_start_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, "--folder", str(tmp_path / "kept")) as demo:
        demo.comes_to("Starting 7 programs")
        assert demo.interrupt(number) == 0
        assert demo.left() == []


def test_killed_without_a_word_it_still_takes_its_programs_along(tmp_path: Path) -> None:
    with running(tmp_path, "--folder", str(tmp_path / "kept")) as demo:
        demo.comes_to("Starting 7 programs")
        until(lambda: len(demo.processes()) > 5)
        demo.process.kill()
        demo.process.wait()
        until(lambda: not [one for one in demo.processes() if one.status() != psutil.STATUS_ZOMBIE])


def test_a_tied_program_is_the_program_itself(tmp_path: Path) -> None:
    said = subprocess.run([*tie(), "sh", "-c", "echo $$ $PPID"], capture_output=True, text=True, check=True).stdout
    assert int(said.split()[1]) == os.getpid()


def test_a_program_whose_parent_has_gone_before_is_not_started() -> None:
    python, flags, tied, _ = tie()
    ended = subprocess.run([python, flags, tied, "1", "echo", "started"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")


# What is missing


def test_a_machine_without_a_screen_is_told_the_command_that_brings_a_virtual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DemoError) as raised:
        require_virtual_screen()
    assert "sudo apt-get install --no-install-recommends xvfb xdotool" in str(raised.value)


def test_the_command_says_what_is_missing_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path), "TMPDIR": str(tmp_path), "HOME": str(tmp_path), "LANGUAGE": "en"}
    command = [sys.executable, "-m", "hall", "demo"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == EXIT_USAGE
    assert "Xvfb, xdotool" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_small_screen_is_refused() -> None:
    with pytest.raises(DemoError) as raised:
        require_room(1024, 768)
    assert "1024x768" in str(raised.value)


@pytest.mark.parametrize("words", [["--language", "jv"], ["--speed", "0"], ["--minutes", "-1"]], ids=" ".join)
def test_what_makes_no_sense_is_refused(words: list[str]) -> None:
    command = [sys.executable, "-m", "hall", "demo", *words]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == EXIT_USAGE
    assert ended.stdout == ""


def test_a_folder_with_something_in_it_is_not_mixed_with_a_demonstration(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with running(tmp_path, "--folder", str(folder)) as demo:
        assert demo.process.wait(60) == EXIT_USAGE
        assert "is not empty" in demo.says()
        assert demo.left() == []
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
