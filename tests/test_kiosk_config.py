"""The kiosk's own file: the shipped one is right, every mistake is told with its line, and the PIN is kept as a hash."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hall.cli.commands import app
from hall.errors import MachineFileError
from hall.shipped import shipped
from kiosk.check import findings
from kiosk.cli import keep_pin
from kiosk.config import KioskFile, read_kiosk_file
from kiosk.pin import fits, hash_pin

SMALLEST = """name = "kios-1"
store = "hall.db"

[screen]
width_mm = 268

[printer]
address = "tcp://192.168.1.50:9100"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "kiosk.toml"
    found.write_text(SMALLEST)
    return found


def mistakes(path: Path, text: str) -> list[tuple[int | None, str]]:
    path.write_text(text)
    with pytest.raises(MachineFileError) as caught:
        read_kiosk_file(path)
    return [(mistake.line, mistake.path) for mistake in caught.value.mistakes]


def test_the_shipped_file_is_right_and_has_the_usual_values() -> None:
    file = read_kiosk_file(shipped("config", "kiosk.toml"))
    usual = KioskFile.model_validate(
        {"name": file.name, "store": file.store, "screen": {"width_mm": 268}, "printer": file.printer.model_dump()}
    )
    assert file == usual


def test_name_store_panel_and_printer_are_enough(path: Path) -> None:
    file = read_kiosk_file(path)
    assert (file.look.theme, file.idle.ask_after_s, file.idle.ticket_s) == ("terang", 30, 12)
    assert (file.printer.what_it_prints_on().dots, len(file.ticket.part) > 10) == (576, True)
    assert file.staff.pin is None


def test_facts_change_the_preset(path: Path) -> None:
    path.write_text(SMALLEST + 'paper = "58mm"\nfacts = { cutter = true, feed_before_cut_dots = 40 }\n')
    paper = read_kiosk_file(path).printer.what_it_prints_on()
    assert (paper.dots, paper.cutter, paper.feed_before_cut_dots) == (384, True, 40)


def test_every_mistake_is_told_at_once_with_its_line(path: Path) -> None:
    text = (
        SMALLEST.replace("width_mm = 268", "width_cm = 26").replace("tcp://192.168.1.50:9100", "ftp://x")
        + "stale_s = 1\n"
    )
    assert mistakes(path, text) == [
        (4, "screen.width_mm"),
        (5, "screen.width_cm"),
        (8, "printer.address"),
        (9, "printer.stale_s"),
    ]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ('[staff]\npin = "4711"\n', 9),
        ("[idle]\nticket_s = 30\n", 10),
        ('[look]\ntheme = "gelap"\n', 10),
        ('[[ticket.part]]\nshow = "hall"\n', 9),
    ],
)
def test_values_that_make_no_sense_are_refused(path: Path, more: str, line: int) -> None:
    assert [found for found, _ in mistakes(path, SMALLEST + more)] == [line]


def test_a_pin_is_written_into_the_file_and_everything_else_stays(path: Path) -> None:
    path.write_text("# a comment\n" + SMALLEST)
    keep_pin(path, hash_pin("4711"))
    assert path.read_text().startswith("# a comment\n" + SMALLEST.rstrip("\n"))
    kept = read_kiosk_file(path).staff.pin
    assert kept is not None
    assert fits("4711", kept)
    keep_pin(path, hash_pin("0815"))
    assert path.read_text().count("pin =") == 1
    assert "4711" not in path.read_text()


def test_the_command_asks_twice_and_shows_nothing(path: Path) -> None:
    done = CliRunner().invoke(app, ["pin", "--config", str(path)], input="4711\n4711\n")
    assert done.exit_code == 0, done.output
    assert "4711" not in done.output
    kept = read_kiosk_file(path).staff.pin
    assert kept is not None
    assert fits("4711", kept)


def test_a_pin_that_is_none_changes_nothing(path: Path) -> None:
    before = path.read_text()
    done = CliRunner().invoke(app, ["pin", "--config", str(path)], input="12\n12\n")
    assert done.exit_code == 2
    assert path.read_text() == before


def test_a_kiosk_with_mistakes_in_its_file_does_not_start(path: Path) -> None:
    path.write_text("name = 3\n")
    done = CliRunner().invoke(app, ["kiosk", "--config", str(path)])
    assert done.exit_code == 2
    assert f"{path}:1" in done.output


def test_check_looks_at_the_kiosks_machine_too(tmp_path: Path, path: Path) -> None:
    path.write_text(SMALLEST.replace("tcp://192.168.1.50:9100", f"screen://{tmp_path}/paper"))
    found = {finding.name: finding for finding in findings(path)}
    assert list(found) == ["config", "printer", "fonts", "screen", "voice", "sound"]
    assert all(found[name].ok for name in ("config", "printer", "fonts", "voice"))


def test_check_asks_for_no_voice_where_the_file_wants_none(tmp_path: Path, path: Path) -> None:
    path.write_text(SMALLEST.replace("tcp://192.168.1.50:9100", f"screen://{tmp_path}/paper") + "[sound]\non = false\n")
    assert [finding.name for finding in findings(path)] == ["config", "printer", "fonts", "screen"]


def test_check_says_that_the_printer_is_not_there(path: Path) -> None:
    path.write_text(SMALLEST.replace("tcp://192.168.1.50:9100", "usb:///dev/usb/lp99"))
    found = {finding.name: finding for finding in findings(path)}
    assert not found["printer"].ok
    assert "/dev/usb/lp99" in found["printer"].answer.render()


def test_check_tells_the_mistakes_of_the_file(path: Path) -> None:
    path.write_text(SMALLEST.replace("268", "2"))
    [finding] = findings(path)
    assert not finding.ok
    assert f"{path}:5" in finding.answer.render()
