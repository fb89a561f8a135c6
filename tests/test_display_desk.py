"""The thread that writes for a display: who speaks for a zone, how far has been spoken, and the display's own report."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from display.desk import REPORT_AGAIN_S, REPORT_S, SCREEN_HANGS_S, Desk
from hall.clock import Deadline
from hall.model import Speaker
from hall.speaker import LEASE_TIMES
from hall.store import create_store, open_store
from tests.harness.clock import SetClock
from tests.harness.set_desk import Time
from tests.harness.waiting import until

RENEW, SILENT, TAKE_OVER = LEASE_TIMES.renew_s, LEASE_TIMES.silent_after_s, LEASE_TIMES.take_over_s


@dataclass
class Board:
    """A display as its desk sees it."""

    desk: Desk = field(init=False)
    detail: str = "zone utara; listens"
    told: list[tuple[bool, int]] = field(default_factory=list)

    def on_speaker(self, is_ours: bool, spoken: int) -> None:
        self.told.append((is_ours, spoken))

    @property
    def speaks(self) -> bool:
        return bool(self.told) and self.told[-1][0]


def at_once(call: Callable[[], None]) -> None:
    call()


@pytest.fixture
def path(memory_folder: Path) -> Path:
    found = memory_folder / "hall.db"
    create_store(str(found)).close()
    return found


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def start(path: Path, clock: SetClock, time: Time) -> Iterator[Callable[..., Board]]:
    """Starts displays whose clock that no one sets is the test's."""
    boards: list[Board] = []

    def begin(name: str = "layar-1", zone: str | None = "utara", *, able: bool = True) -> Board:
        board = Board()
        board.desk = Desk(
            str(path), name, zone, board, at_once, detail=lambda: board.detail, clock=clock, now=time, look_s=0.005
        )  # fmt: skip
        board.desk.able(able)
        board.desk.start()
        boards.append(board)
        return board

    yield begin
    for board in boards:
        board.desk.stop()


Start = Callable[..., Board]


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path, timeout=30)
    found: list[tuple[object, ...]] = connection.execute(sql).fetchall()
    connection.close()
    return found


def row(path: Path, zone: str = "utara") -> Speaker:
    store = open_store(str(path), read_only=True)
    with store.reading(Deadline(5)) as reading:
        found = reading.speaker(zone)
    store.close()
    assert found is not None
    return found


def pass_time(time: Time, seconds: float, *boards: Board) -> None:
    """Time passes while the screens are alive, slowly enough for every desk to come round."""
    for _ in range(round(seconds / 0.5)):
        time.now += 0.5
        for board in boards:
            board.desk.ticked()
            reads(board)


def reads(board: Board) -> None:
    """Until the desk has come round twice: what was true before is known to it then."""
    seen: list[int] = []
    original = board.detail
    board.desk._detail = lambda: (seen.append(1), original)[1]  # type: ignore[func-returns-value]
    until(lambda: len(seen) >= 2)


def test_a_display_alone_speaks_at_once(start: Start, path: Path) -> None:
    board = start()
    until(lambda: board.speaks)
    assert board.told == [(True, 0)]
    assert row(path).holder == board.desk.holder
    assert board.desk.lease_age_s() is not None


def test_the_second_of_a_zone_listens_and_one_of_another_zone_speaks(start: Start) -> None:
    first = start("layar-1")
    until(lambda: first.speaks)
    second, other, whole = start("layar-2"), start("layar-3", "selatan"), start("layar-4", None)
    until(lambda: other.speaks and whole.speaks)
    reads(second)
    assert second.told == []
    assert second.desk.lease_age_s() is None


def test_a_display_that_can_not_speak_leaves_it_to_others(start: Start) -> None:
    mute = start(able=False)
    reads(mute)
    assert mute.told == []
    other = start("layar-2")
    until(lambda: other.speaks)
    other.desk.able(False)
    mute.desk.able(True)
    until(lambda: mute.speaks)
    assert other.told == [(True, 0), (False, 0)]


def test_it_renews_while_it_speaks_and_writes_nothing_else(start: Start, path: Path, time: Time) -> None:
    board = start()
    until(lambda: board.speaks)
    pass_time(time, 20, board)
    assert row(path).beat == 1 + 20 // RENEW
    assert board.told == [(True, 0)]
    before = path.read_bytes()
    reads(board)
    assert path.read_bytes() == before


def test_when_the_speaker_dies_another_one_takes_over_within_ten_seconds(
    start: Start, time: Time, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = start("layar-1"), start("layar-2")
    until(lambda: first.speaks or second.speaks)
    dead, heir = (first, second) if first.speaks else (second, first)
    dead.desk.said(41)
    until(lambda: row(path).spoken == 41)
    reads(heir)
    monkeypatch.setattr(dead.desk, "_mind_the_lease", lambda store: None)
    died_at = time.now
    while not heir.speaks:
        pass_time(time, 0.5, heir)
        assert time.now - died_at < 10
        assert heir.desk.lease_age_s() is None or dead.desk.lease_age_s() is None, "both"
    assert time.now - died_at > SILENT
    assert heir.told == [(True, 41)]


def test_a_clean_stop_lets_the_next_one_speak_at_once(start: Start, path: Path) -> None:
    first = start("layar-1")
    until(lambda: first.speaks)
    second = start("layar-2")
    first.desk.said(7)
    first.desk.stop()
    until(lambda: second.speaks)
    assert second.told == [(True, 7)]
    assert not first.speaks


def test_what_was_said_is_kept_in_the_store(start: Start, path: Path) -> None:
    board = start()
    until(lambda: board.speaks)
    for event in (3, 5, 9):
        board.desk.said(event)
    until(lambda: row(path).spoken == 9)


def test_what_a_listener_says_it_said_is_not_kept(start: Start, path: Path) -> None:
    first = start("layar-1")
    until(lambda: first.speaks)
    second = start("layar-2")
    second.desk.said(99)
    reads(second)
    first.desk.stop()
    until(lambda: second.speaks)
    assert second.told == [(True, 0)]


def test_a_screen_that_hangs_loses_the_voice_to_another(start: Start, time: Time) -> None:
    first = start("layar-1")
    until(lambda: first.speaks)
    second = start("layar-2")
    assert SCREEN_HANGS_S < SILENT
    pass_time(time, 20, second)  # nobody ticks the first one
    assert second.speaks
    reads(first)
    assert first.desk.lease_age_s() is None


def test_a_screen_that_comes_back_in_time_goes_on_and_is_told_that_it_won_anew(start: Start, time: Time) -> None:
    board = start()
    until(lambda: board.speaks)
    time.now += SILENT + 1
    reads(board)
    assert board.desk.lease_age_s() is None
    board.desk.ticked()
    until(lambda: len(board.told) == 2)
    assert board.told == [(True, 0), (True, 0)]


def test_without_a_store_it_falls_silent_and_goes_on_by_itself(start: Start, time: Time, path: Path) -> None:
    board = start()
    until(lambda: board.speaks)
    away = path.with_name("away")
    path.rename(away)
    time.now += SILENT + 1
    board.desk.ticked()
    assert board.desk.lease_age_s() is None
    away.rename(path)
    until(lambda: board.desk.lease_age_s() is not None)
    assert board.told == [(True, 0), (True, 0)]


def test_a_short_cut_does_not_interrupt_it(start: Start, path: Path) -> None:
    board = start()
    until(lambda: board.speaks)
    away = path.with_name("away")
    path.rename(away)
    until(lambda: board.desk._told_why)
    away.rename(path)
    board.desk.said(5)
    until(lambda: row(path).spoken == 5)
    assert board.told == [(True, 0)]


def test_beside_another_store_nobody_speaks_before_the_first_ones_speaker_must_be_silent(
    start: Start, time: Time, path: Path
) -> None:
    board = start()
    until(lambda: board.speaks)
    board.desk.said(500)
    until(lambda: row(path).spoken == 500)
    other = path.with_name("other.db")
    create_store(str(other)).close()
    other.rename(path)
    until(lambda: not board.speaks)
    assert board.desk.lease_age_s() is None
    board.desk.said(501)  # of the first store: nobody's business here
    pass_time(time, TAKE_OVER - 0.5, board)
    assert not board.speaks
    pass_time(time, 1, board)
    until(lambda: board.speaks)
    assert board.told == [(True, 0), (False, 0), (True, 0)]
    assert row(path).spoken == 0


def reported(path: Path) -> list[tuple[object, ...]]:
    return rows(path, "SELECT name, kind, detail, at FROM device")


def test_it_reports_itself_at_the_start_when_something_changes_and_now_and_then(
    start: Start, time: Time, path: Path, clock: SetClock
) -> None:
    board = start(able=False)
    until(lambda: reported(path))
    assert reported(path) == [("layar-1", "display", "zone utara; listens", "2026-11-24T02:00:00.000Z")]
    clock.forward(seconds=5)
    pass_time(time, 5, board)
    assert str(reported(path)[0][3]).endswith("02:00:00.000Z")
    board.detail = "zone utara; no sound"
    board.desk._detail = lambda: board.detail
    until(lambda: reported(path)[0][2] == "zone utara; no sound")
    clock.forward(seconds=REPORT_S)
    pass_time(time, REPORT_S, board)
    until(lambda: str(reported(path)[0][3]).endswith("02:01:05.000Z"))


def test_a_report_that_fails_is_tried_again_and_stands_in_nobodys_way(
    start: Start, time: Time, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    board = start(able=False)
    until(lambda: "can't be written" in caplog.text)
    blocker.execute("ROLLBACK")
    blocker.close()
    pass_time(time, REPORT_AGAIN_S, board)
    until(lambda: reported(path))
    board.desk.able(True)
    until(lambda: board.speaks)


def test_something_unexpected_does_not_end_the_thread(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    board = start(able=False)
    fine = board.desk._detail

    def broken() -> str:
        board.desk._detail = fine
        raise ZeroDivisionError

    board.desk._detail = broken
    until(lambda: "unexpected" in caplog.text)
    board.desk.able(True)
    until(lambda: board.speaks)
