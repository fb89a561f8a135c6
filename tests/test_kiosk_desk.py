"""The desk: the thread of the kiosk that speaks with the store, so that the screen never waits."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hall.errors import AntreanError, Refusal, RefusedError, StoreError
from hall.messages import Message
from hall.model import Taken
from hall.queue import Queue, new_request
from hall.store import create_store, open_store
from kiosk.desk import Desk
from kiosk.live import HallNow
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.waiting import until


@dataclass
class Heard:
    """What the desk has said."""

    halls: list[HallNow] = field(default_factory=list)
    gone: list[Message] = field(default_factory=list)

    def on_hall(self, now: HallNow) -> None:
        self.halls.append(now)

    def on_store_gone(self, why: Message) -> None:
        self.gone.append(why)


def at_once(call: Callable[[], None]) -> None:
    call()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hall.db"


def publish(path: Path, tmp_path: Path) -> None:
    store = create_store(str(path))
    Queue(store, SetClock()).publish(*halls.read(halls.SMALL, tmp_path))
    store.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def desk(path: Path, heard: Heard, clock: SetClock) -> Iterator[Desk]:
    found = Desk(str(path), "kiosk-1", at_once, detail=lambda: "ready", clock=clock, poll_s=0.01)
    found.start(heard)
    yield found
    found.stop()


def never(told: object) -> None:
    raise AssertionError(told)


def take(service: str) -> Callable[[Queue], Taken]:
    request = new_request()
    return lambda queue: queue.take(service, request=request)


def test_the_hall_is_told_at_once_and_whenever_it_changes(path: Path, tmp_path: Path, desk: Desk, heard: Heard) -> None:
    publish(path, tmp_path)
    until(lambda: heard.halls)
    other = open_store(str(path))
    Queue(other, SetClock()).take("PINJAM", request="1")
    until(lambda: heard.halls[-1].services["PINJAM"].waiting == 1)
    other.close()


def test_the_hall_is_told_when_a_minute_has_passed(
    path: Path, tmp_path: Path, desk: Desk, heard: Heard, clock: SetClock
) -> None:
    publish(path, tmp_path)
    until(lambda: heard.halls and heard.halls[-1].services["SETOR"].gives_tickets)
    clock.set("2026-11-24 15:00")
    until(lambda: not heard.halls[-1].services["SETOR"].gives_tickets)


def test_a_wish_is_carried_out_and_its_effect_is_told(path: Path, tmp_path: Path, desk: Desk, heard: Heard) -> None:
    publish(path, tmp_path)
    taken: list[Taken] = []
    until(lambda: heard.halls)
    desk.ask(take("PINJAM"), taken.append, never)
    until(lambda: taken)
    assert taken[0].ticket == "A-001"
    until(lambda: heard.halls[-1].services["PINJAM"].waiting == 1)


def test_a_refused_wish_is_told_with_its_reason(path: Path, tmp_path: Path, desk: Desk, heard: Heard) -> None:
    publish(path, tmp_path)
    until(lambda: heard.halls)
    refused: list[AntreanError] = []
    desk.ask(take("PARKIR"), never, refused.append)
    until(lambda: refused)
    assert isinstance(refused[0], RefusedError)
    assert refused[0].reason is Refusal.UNKNOWN_SERVICE


def test_without_a_store_it_says_so_refuses_wishes_and_heals_by_itself(
    path: Path, tmp_path: Path, desk: Desk, heard: Heard
) -> None:
    until(lambda: heard.gone)
    refused: list[AntreanError] = []
    desk.ask(take("PINJAM"), never, refused.append)
    until(lambda: refused)
    assert isinstance(refused[0], StoreError)
    publish(path, tmp_path)
    until(lambda: heard.halls)


def test_another_store_in_the_place_of_the_first_is_followed(
    path: Path, tmp_path: Path, desk: Desk, heard: Heard
) -> None:
    until(lambda: heard.gone)
    publish(path, tmp_path)
    until(lambda: heard.halls)
    other = tmp_path / "other"
    other.mkdir()
    publish(other / "hall.db", tmp_path)
    (other / "hall.db").replace(path)
    store = open_store(str(path))
    Queue(store, SetClock()).take("PINJAM", request=new_request())
    store.close()
    until(lambda: heard.halls[-1].services["PINJAM"].waiting == 1)


def test_it_reports_itself_for_the_status(path: Path, tmp_path: Path, desk: Desk) -> None:
    publish(path, tmp_path)

    def reported() -> list[tuple[str, str, str]]:
        connection = sqlite3.connect(path, timeout=30)
        rows: list[tuple[str, str, str]] = connection.execute("SELECT name, kind, detail FROM device").fetchall()
        connection.close()
        return rows

    until(reported)
    assert reported() == [("kiosk-1", "kiosk", "ready")]


def test_a_mistake_in_a_wish_does_not_end_the_thread(path: Path, tmp_path: Path, desk: Desk, heard: Heard) -> None:
    publish(path, tmp_path)
    until(lambda: heard.halls)

    refused: list[AntreanError] = []

    def broken(queue: Queue) -> int:
        return 1 // 0

    desk.ask(broken, never, refused.append)
    until(lambda: refused and heard.gone)
    told = len(heard.halls)
    until(lambda: len(heard.halls) > told)
