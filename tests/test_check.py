"""`antrean check`: one line per question; what is wrong is told with what to do."""

import re
from pathlib import Path

import pytest

from hall.check import Finding, check
from hall.cli.care import _QUESTIONS
from hall.queue import Queue
from hall.store import create_store
from hall.store.place import Place
from tests.harness import halls
from tests.harness.clock import SetClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "hall.db"
    store = create_store(str(found))
    Queue(store, SetClock()).publish(*halls.read(halls.SMALL, tmp_path))
    store.close()
    return found


def test_every_question_that_a_program_asks_has_a_name() -> None:
    root = Path(__file__).parents[1]
    asked = {
        name
        for program in ("hall", "look", "kiosk", "display", "counter")
        for path in (root / program).rglob("*.py")
        for name in re.findall(r"\bFinding\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert asked == set(_QUESTIONS)


def _wrong(findings: list[Finding]) -> dict[str, str]:
    return {finding.name: str(finding.answer) for finding in findings if not finding.ok}


def test_a_store_in_order_has_nothing_to_be_done(path: Path) -> None:
    findings = check(str(path))
    assert _wrong(findings) == {}
    assert [finding.name for finding in findings] == ["place", "locks", "store", "clock", "hall", "backup"]


def test_a_missing_store_is_told(tmp_path: Path) -> None:
    assert "antrean publish" in _wrong(check(str(tmp_path / "hall.db")))["store"]


def test_a_store_without_a_hall_is_told(tmp_path: Path) -> None:
    create_store(str(tmp_path / "hall.db")).close()
    assert "antrean publish" in _wrong(check(str(tmp_path / "hall.db")))["store"]


def test_damage_is_told(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 4096 * 3)
        file.write(b"\xa5" * 4096)
    assert _wrong(check(str(path), whole=True))


def test_only_a_check_of_the_whole_file_reads_it_all_since_nobody_can_write_meanwhile(path: Path) -> None:
    assert [finding.name for finding in check(str(path), whole=True)].count("file") == 1
    assert "file" not in [finding.name for finding in check(str(path))]


def test_a_clock_that_can_not_be_asked_is_not_called_right(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hall.store.sqlite.SqliteStore.clock_difference_s", lambda self: None)
    told = {finding.name: str(finding.answer) for finding in check(str(path))}
    assert "could not be compared" in told["clock"]


def test_a_mount_that_can_not_be_trusted_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nolock = Place("/mnt/share", "server:/", "nfs", ("rw", "hard", "nolock"))
    monkeypatch.setattr("hall.store.opening.place_of", lambda path: nolock)
    assert "nolock" in _wrong(check(str(path)))["store"]


def test_a_clock_that_is_off_by_more_than_two_seconds_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hall.store.sqlite.SqliteStore.clock_difference_s", lambda self: -2.1)
    assert "-2.1 s" in _wrong(check(str(path)))["clock"]
    monkeypatch.setattr("hall.store.sqlite.SqliteStore.clock_difference_s", lambda self: 1.9)
    assert _wrong(check(str(path))) == {}


def test_the_last_backup_is_named(path: Path, tmp_path: Path) -> None:
    store = create_store(str(path))
    store.backup(tmp_path / "monday.db")
    store.close()
    assert "monday.db" in str(check(str(path))[-1].answer)
