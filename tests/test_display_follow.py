"""Following the store: each call is told once and in order, whatever happens to store, day, hall file or clock."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from display.follow import EVENTS_AT_ONCE, Follower, News
from hall.messages import Message
from hall.queue import Queue, new_request
from hall.store import create_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.waiting import until


@dataclass
class Board:
    """What the follower has said."""

    news: list[News] = field(default_factory=list)
    gone: list[Message] = field(default_factory=list)

    def on_news(self, news: News) -> None:
        self.news.append(news)

    def on_store_gone(self, why: Message) -> None:
        self.gone.append(why)

    @property
    def calls(self) -> list[str]:
        return [call.ticket for news in self.news for call in news.calls]

    @property
    def last(self) -> News:
        return self.news[-1]

    def is_closed(self) -> bool:
        return self.last.closed is not None


def at_once(call: Callable[[], None]) -> None:
    call()


class Desk:
    """A counter that works at the store."""

    def __init__(self, path: Path, clock: SetClock, tmp_path: Path, toml: str = halls.SMALL) -> None:
        self.queue = Queue(create_store(str(path)), clock)
        self.queue.publish(*halls.read(toml, tmp_path))

    def call(self, counter: str = "1", service: str = "PINJAM") -> int:
        self.queue.take(service, request=new_request())
        return self.queue.call(counter, request=new_request()).event

    def recall(self, counter: str = "1") -> int:
        return self.queue.recall(counter, request=new_request()).event

    def close(self) -> None:
        self.queue.store.close()


@pytest.fixture
def path(memory_folder: Path) -> Path:
    return memory_folder / "hall.db"


@pytest.fixture
def desk(path: Path, clock: SetClock, tmp_path: Path) -> Iterator[Desk]:
    found = Desk(path, clock, tmp_path)
    yield found
    found.close()


@pytest.fixture
def follow(path: Path, clock: SetClock) -> Iterator[Callable[..., Board]]:
    """Starts a follower, also more than one."""
    started: list[Follower] = []

    def start(zone: str | None = None, *, board: Board | None = None) -> Board:
        found = board or Board()
        follower = Follower(str(path), zone, found, at_once, clock=clock, poll_s=0.005)
        follower.start()
        started.append(follower)
        return found

    start.all = started  # type: ignore[attr-defined]
    yield start
    for follower in started:
        follower.stop()


Follow = Callable[..., Board]


def test_the_first_look_tells_the_day_so_far_and_no_call_as_new(desk: Desk, follow: Follow) -> None:
    desk.call()
    desk.recall()
    board = follow()
    until(lambda: board.news)
    first = board.news[0]
    assert first.history is not None
    assert [(call.ticket, call.counter, call.recall) for call in first.history] == [
        ("A-001", "1", False),
        ("A-001", "1", True),
    ]
    assert (first.calls, first.afresh, str(first.day)) == ((), True, "2026-11-24")
    assert first.hall.file.hall.name == "Balai Uji"


def test_each_new_call_is_told_once_and_in_order(desk: Desk, follow: Follow) -> None:
    board = follow()
    until(lambda: board.news)
    expected = []
    for number in range(60):
        expected.append(desk.call(str(1 + number % 2)))
        if number % 5 == 0:
            expected.append(desk.recall(str(1 + number % 2)))
    until(lambda: len(board.calls) >= len(expected))
    events = [call.event for news in board.news for call in news.calls]
    assert events == expected
    assert all(news.history is None and not news.afresh for news in board.news[1:])


def test_a_zone_sees_its_own_calls_only(desk: Desk, follow: Follow) -> None:
    north, south, everything = follow("utara"), follow("selatan"), follow()
    until(lambda: north.news and south.news and everything.news)
    desk.call("1")
    desk.call("3", "SETOR")
    desk.call("2", "KEMBALI")
    until(lambda: len(everything.calls) == 3 and len(north.calls) == 2 and south.calls)
    assert (north.calls, south.calls) == (["A-001", "B-001"], ["C-001"])
    again = follow("selatan")
    until(lambda: again.news)
    assert [call.ticket for call in again.last.history or ()] == ["C-001"]


def test_many_calls_at_once_after_a_cut_are_all_told(desk: Desk, follow: Follow, path: Path) -> None:
    board = follow()
    until(lambda: board.news)
    away = path.with_name("away")
    path.rename(away)
    until(lambda: board.gone)
    other = Queue(create_store(str(away)), desk.queue.clock)
    expected = []
    for _ in range(EVENTS_AT_ONCE // 2 + 10):  # each is two events and more
        other.take("PINJAM", request=new_request())
        expected.append(other.call("1", request=new_request()).event)
    other.store.close()
    away.rename(path)
    until(lambda: len(board.calls) >= len(expected))
    assert [call.event for news in board.news for call in news.calls] == expected
    assert board.last.gap_s > 0.4
    assert not any(news.afresh for news in board.news[1:])


def test_without_a_store_it_says_so_and_begins_as_soon_as_there_is_one(
    path: Path, clock: SetClock, tmp_path: Path, follow: Follow
) -> None:
    board = follow()
    until(lambda: len(board.gone) > 1)
    assert "publish" in str(board.gone[0])
    desk = Desk(path, clock, tmp_path)
    desk.call()
    until(lambda: board.news)
    desk.close()


def test_a_store_that_is_locked_for_long_is_gone_and_comes_back_without_a_new_call(
    desk: Desk, path: Path, follow: Follow
) -> None:
    board = follow()
    until(lambda: board.news)
    told = len(board.news)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    until(lambda: board.gone)
    blocker.execute("ROLLBACK")
    blocker.close()
    until(lambda: len(board.news) > told)
    assert board.last.calls == ()
    assert not board.last.afresh


def test_another_store_in_the_same_place_is_followed_afresh(
    desk: Desk, path: Path, clock: SetClock, tmp_path: Path, follow: Follow
) -> None:
    for _ in range(3):
        desk.call()
    board = follow()
    until(lambda: board.news)
    other_path = path.with_name("other.db")
    other = Desk(other_path, clock, tmp_path, halls.SMALL.replace("Balai Uji", "Balai Lain"))
    other.call("2", "KEMBALI")
    other.close()
    other_path.rename(path)
    until(lambda: board.last.hall.file.hall.name == "Balai Lain")
    assert board.last.afresh
    assert [call.ticket for call in board.last.history or ()] == ["B-001"]
    assert board.calls == []
    other = Desk(path, clock, tmp_path)
    other.call("2", "KEMBALI")
    until(lambda: board.calls)
    assert board.calls == ["B-002"]
    other.close()


def test_a_backup_put_back_is_followed_afresh_when_it_lacks_what_was_seen(
    desk: Desk, path: Path, clock: SetClock, follow: Follow
) -> None:
    backup = path.with_name("backup.db")
    desk.call()
    desk.queue.store.backup(backup)
    desk.call()
    board = follow()
    until(lambda: board.news)
    # In the backup, the events go on with the same numbers, but they are others.
    other = Queue(create_store(str(backup)), clock)
    clock.forward(seconds=30)
    for _ in range(3):
        other.take("KEMBALI", request=new_request())
        other.call("2", request=new_request())
    other.store.close()
    backup.rename(path)
    until(lambda: board.last.afresh and len(board.last.history or ()) == 4)
    assert board.calls == []


def test_a_copy_of_the_same_store_is_gone_on_with(desk: Desk, path: Path, clock: SetClock, follow: Follow) -> None:
    desk.call()
    board = follow()
    until(lambda: board.news)
    copy = path.with_name("copy.db")
    desk.queue.store.backup(copy)
    other = Queue(create_store(str(copy)), clock)
    other.take("KEMBALI", request=new_request())
    other.call("2", request=new_request())
    other.store.close()
    copy.rename(path)
    until(lambda: board.calls)
    assert board.calls == ["B-001"]
    assert not board.last.afresh


def test_a_new_hall_file_is_told(desk: Desk, tmp_path: Path, follow: Follow) -> None:
    board = follow()
    until(lambda: board.news)
    desk.queue.publish(*halls.read(halls.SMALL.replace("Loket 1", "Meja 1"), tmp_path))
    until(lambda: board.last.hall.counters["1"].name["id"] == "Meja 1")
    assert board.last.hall.version == 2


def test_midnight_of_the_hall_begins_a_new_day_and_calls_go_on(desk: Desk, clock: SetClock, follow: Follow) -> None:
    clock.set("2026-11-24 23:59:58")
    desk.call()
    board = follow()
    until(lambda: board.news)
    clock.set("2026-11-25 00:00:01")
    until(lambda: str(board.last.day) == "2026-11-25")
    assert (board.last.history, board.last.afresh, board.calls) == ((), False, [])
    desk.call()
    until(lambda: board.calls)
    assert board.calls == ["A-001"]


def test_a_call_of_the_day_before_is_told_all_the_same(desk: Desk, clock: SetClock, path: Path) -> None:
    """The display's clock is a second ahead of the counter's."""
    board = Board()
    ahead = SetClock()
    clock.set("2026-11-24 23:59:59")
    ahead.set("2026-11-25 00:00:00")
    follower = Follower(str(path), None, board, at_once, clock=ahead, poll_s=0.005)
    follower.start()
    until(lambda: board.news)
    desk.call()
    until(lambda: board.calls)
    assert board.calls == ["A-001"]
    follower.stop()


def test_a_clock_that_jumps_over_a_day_and_back_brings_the_days_history_back(
    desk: Desk, clock: SetClock, path: Path
) -> None:
    board, own = Board(), SetClock()
    desk.call()
    follower = Follower(str(path), None, board, at_once, clock=own, poll_s=0.005)
    follower.start()
    until(lambda: board.news)
    own.forward(days=1)
    until(lambda: board.last.history == ())
    desk.call()
    until(lambda: board.calls)
    own.now -= timedelta(days=1)
    until(lambda: len(board.last.history or ()) == 2)
    assert board.calls == ["A-002"]
    follower.stop()


def test_a_minute_is_told_so_that_closing_time_is_noticed(
    path: Path, clock: SetClock, tmp_path: Path, follow: Follow
) -> None:
    toml = halls.SMALL.replace('hours = "always"', 'hours = { mon-sat = ["07:30-12:00"] }')
    desk = Desk(path, clock, tmp_path, toml)
    clock.set("2026-11-24 14:59")
    board = follow("selatan")
    until(lambda: board.news)
    assert not board.is_closed()
    clock.set("2026-11-24 15:00")
    until(board.is_closed)
    opening = (board.last.closed or ())[0]
    assert (opening.agency["id"], f"{opening.opens:%d %H:%M}") == ("Bank", "25 08:00")
    desk.queue.publish(*halls.read(toml.replace("15:00", "16:00"), tmp_path))
    until(lambda: not board.is_closed())
    desk.close()


def test_a_call_after_the_hours_opens_the_page_again(
    path: Path, clock: SetClock, tmp_path: Path, follow: Follow
) -> None:
    toml = halls.SMALL.replace('hours = "always"', 'hours = { mon-sat = ["07:30-12:00"] }')
    desk = Desk(path, clock, tmp_path, toml)
    clock.set("2026-11-24 14:50")
    desk.queue.take("SETOR", request="1")
    clock.set("2026-11-24 16:30")
    board = follow("selatan")
    until(lambda: board.news)
    assert board.is_closed()
    desk.queue.call("3", request="2")
    until(lambda: board.calls)
    assert not board.is_closed()
    desk.queue.finish("3", request="3")
    until(board.is_closed)
    desk.close()


def test_a_listener_that_fails_does_not_end_the_thread(desk: Desk, follow: Follow) -> None:
    class Clumsy(Board):
        def on_news(self, news: News) -> None:
            super().on_news(news)
            if len(self.news) == 1:
                raise ZeroDivisionError

    board = follow(board=Clumsy())
    until(lambda: board.gone and len(board.news) > 1)
    desk.call()
    until(lambda: board.calls)


def test_a_store_that_hangs_is_noticed_by_the_silence_of_the_thread(
    desk: Desk, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hall.store.sqlite import SqliteStore

    board = follow()
    follower = follow.all[0]  # type: ignore[attr-defined]
    until(lambda: board.news)
    until(lambda: follower.silent_s() < 0.05)
    back = threading.Event()
    hung = threading.Event()

    def hang(self: SqliteStore) -> bool:
        hung.set()
        back.wait(60)
        return False

    monkeypatch.setattr(SqliteStore, "replaced", hang)
    assert hung.wait(30)
    until(lambda: follower.silent_s() > 0.3)
    desk.call()
    back.set()
    until(lambda: board.calls)
    until(lambda: follower.silent_s() < 0.05)
    assert board.last.gap_s > 0.2


def test_it_only_reads(desk: Desk, path: Path, follow: Follow) -> None:
    before = path.read_bytes()
    board = follow()
    until(lambda: board.news)
    assert path.read_bytes() == before
