"""The first frame of a program with a screen waits for nothing that is not on it."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from hall.cli.app import SCREENS, program_with_a_screen
from tests.harness import display_program, kiosk_program
from tests.harness.virtual_screen import virtual_screen

# The command line; paper, sound, search and pictures; all countries' holidays but one; Kivy's own widgets, and the loop of
# asyncio; what reads a catalogue that is not compiled.
NOT_YET = {
    "typer",
    "rich",
    "escpos",
    "qrcode",
    "PIL",
    "numpy",
    "rapidfuzz",
    "tomlkit",
    "asyncio",
    "babel.messages",
    "kiosk.press",
    "kivy.core.audio",
    "kivy.uix.label",
    "kivy.uix.image",
    "kiosk.screens.pages",
    "kiosk.sheets",
    "hall.cli.commands",
    "hall.cli.output",
    "holidays.countries.malaysia",
}


def imported(program: str, config: Path) -> set[str]:
    """The modules that a program has imported when its first frame is on the screen."""
    with virtual_screen(540, 960) as screen:
        command = [sys.executable, "-m", "tests.harness.first_frame", program, "--config", str(config)]
        ended = subprocess.run(command, env=screen.environment, capture_output=True, text=True, check=True, timeout=120)
    return set(ended.stdout.splitlines())


def test_the_kiosk_imports_nothing_that_its_first_frame_does_not_need(tmp_path: Path) -> None:
    config = kiosk_program.kiosk_file(tmp_path, kiosk_program.published(tmp_path), f"screen://{tmp_path}/paper")
    modules = imported("kiosk", config)
    assert "kiosk.screens.start" in modules
    assert modules & NOT_YET == set()


def test_the_display_imports_nothing_that_its_first_frame_does_not_need(tmp_path: Path) -> None:
    config = display_program.display_file(tmp_path, display_program.published(tmp_path))
    modules = imported("display", config)
    assert "display.screens.stage" in modules
    assert modules & NOT_YET == set()


# Says what is written to the environment once the graphics driver is being loaded, and what is in it at the end.
PREPARED = """
import os, sys
from look import public_machine
from look.screen import Screen

loading, written = [], []
sys.addaudithook(lambda event, _: written.append(event) if loading and event in ("os.putenv", "os.unsetenv") else None)
public_machine.load_graphics_driver = lambda: loading.append(True)
before = dict(os.environ)
public_machine.prepare(Screen(width_mm=500, fullscreen=False, window=(300, 300)))
import kivy.core.window
assert loading, "the driver is not loaded"
print(*written, *set(os.environ) - set(before) - set(public_machine.FIXED))
"""


def test_nobody_changes_the_environment_while_the_graphics_driver_reads_it() -> None:
    """Else the program dies once in some hundred starts: getenv of the C library is not safe beside setenv."""
    with virtual_screen(540, 960) as screen:
        command = [sys.executable, "-c", PREPARED]
        ended = subprocess.run(command, env=screen.environment, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.split() == []


@pytest.mark.parametrize(
    "words",
    [
        ["kiosk"],
        ["kiosk", "--help"],
        ["--verbose", "kiosk", "--config", "kiosk.toml"],
        ["status", "--config", "kiosk.toml"],
        ["pin", "--config", "kiosk.toml"],
    ],
)
def test_everything_else_is_left_to_the_command_line(words: list[str]) -> None:
    assert program_with_a_screen(words) is None


def test_what_is_wrong_with_a_file_is_said_by_the_command_line(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text("name = 5\n", encoding="utf-8")
    assert program_with_a_screen(["kiosk", "--config", str(config)]) is None
    ended = subprocess.run(
        [sys.executable, "-m", "hall", "kiosk", "--config", str(config)],
        env={**os.environ, "LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert f"{config}:1" in ended.stderr


def test_each_of_these_programs_is_also_a_command() -> None:
    commands = {entry.name for entry in entry_points(group="antrean.commands")}
    assert {entry.name for entry in entry_points(group=SCREENS)} <= commands
