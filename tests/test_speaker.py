"""The lease: in a zone one display speaks, never two, and when it dies another one takes over within ten seconds.

Looked at three times: as a pure rule with time that only the test moves and every answer as late as it likes; on a store;
and with real processes that are killed or stopped in the middle of whatever they do.
"""

import heapq
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from hall.clock import Deadline
from hall.errors import StoreBusyError, StoreConflictError, StoreMissingError, StoreTooOldError
from hall.model import Speaker
from hall.queue import Queue
from hall.speaker import LEASE_TIMES, Lease, LeaseTimes, give_up, keep, new_holder
from hall.status import status
from hall.store import Store, create_store, open_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.set_desk import Time
from tests.harness.waiting import until

pytestmark = pytest.mark.every_store

RENEW, SILENT, TAKE_OVER = LEASE_TIMES.renew_s, LEASE_TIMES.silent_after_s, LEASE_TIMES.take_over_s


def won(lease: Lease, found: Speaker | None, now: float) -> Speaker:
    """The row after a display has written what it wished to."""
    written = lease.wish(found, now)
    assert written is not None
    lease.won(written, now)
    return written


# The rule


def test_whoever_comes_first_speaks_and_the_second_waits() -> None:
    first, second = Lease("utara", "a"), Lease("utara", "b")
    row = won(first, None, 0.0)
    assert (row.holder, row.beat, row.spoken) == ("a", 1, 0)
    assert second.wish(row, 0.0) is None
    assert first.age_s(1.0) == 1.0
    assert second.age_s(1.0) is None


def test_the_holder_renews_when_it_is_time_and_not_before() -> None:
    lease = Lease("utara", "a")
    row = won(lease, None, 0.0)
    assert lease.wish(row, RENEW - 0.1) is None
    assert lease.due_s(RENEW - 1) == 1
    assert won(lease, row, RENEW).beat == 2


def test_a_holder_that_cannot_renew_is_silent_before_another_speaks() -> None:
    first, second = Lease("utara", "a"), Lease("utara", "b")
    row = won(first, None, 0.0)
    assert second.wish(row, 0.0) is None  # from now on it watches this beat
    assert first.age_s(SILENT) is not None
    assert first.age_s(SILENT + 0.01) is None
    assert second.wish(row, TAKE_OVER - 0.01) is None
    assert won(second, row, TAKE_OVER).holder == "b"


def test_who_looks_twice_a_second_takes_over_within_ten_seconds_of_the_death() -> None:
    first, second = Lease("utara", "a"), Lease("utara", "b")
    row, now = won(first, None, 0.0), 0.0
    died_at = 3.9  # it died just before it would have renewed
    while (taken := second.wish(row, now)) is None:
        now += 0.5
    assert now - died_at < 10
    assert taken.holder == "b"


def test_a_beat_that_moves_is_watched_from_the_start_again() -> None:
    first, second = Lease("utara", "a"), Lease("utara", "b")
    row = won(first, None, 0.0)
    assert second.wish(row, 0.0) is None
    row = won(first, row, RENEW)
    assert second.wish(row, TAKE_OVER) is None
    assert second.wish(row, TAKE_OVER + TAKE_OVER) is not None


def test_a_lease_that_is_given_up_is_free_at_once() -> None:
    second = Lease("utara", "b")
    row = Speaker("utara", "", 7, 30)
    assert won(second, row, 0.0) == Speaker("utara", "b", 8, 30)


def test_a_restarted_display_is_another_holder() -> None:
    assert new_holder("layar-1") != new_holder("layar-1")
    assert new_holder("layar-1").startswith("layar-1/")


def test_who_was_overtaken_notices_when_it_looks() -> None:
    first = Lease("utara", "a")
    won(first, None, 0.0)
    assert first.wish(Speaker("utara", "b", 2, 0), 5.0) is None
    assert first.age_s(5.0) is None


def test_what_was_said_is_kept_at_once_and_never_goes_back() -> None:
    lease = Lease("utara", "a")
    row = won(lease, None, 0.0)
    lease.said(12)
    assert lease.due_s(0.1) == 0
    row = won(lease, row, 0.1)
    assert row.spoken == lease.spoken == 12
    lease.said(9)
    assert lease.due_s(0.2) > 0
    assert won(lease, row, 5.0).spoken == 12


def test_who_takes_over_goes_on_where_the_last_one_was_not_where_it_was_itself() -> None:
    first = Lease("utara", "a")
    won(first, None, 0.0)
    first.said(12)  # the answer came too late: another one has said more meanwhile
    row = Speaker("utara", "b", 9, 20)
    assert first.wish(row, 10.0) is None
    row = won(first, row, 10.0 + TAKE_OVER)
    assert (row.spoken, first.spoken) == (20, 20)
    assert first.due_s(10.0 + TAKE_OVER) > 0


def test_winning_anew_is_told_apart_from_renewing() -> None:
    lease = Lease("utara", "a")
    row = lease.wish(None, 0.0)
    assert row is not None
    assert lease.won(row, 0.0)
    row = lease.wish(row, RENEW)
    assert row is not None
    assert not lease.won(row, RENEW)
    row = lease.wish(row, RENEW + SILENT + 1)
    assert row is not None
    assert lease.won(row, RENEW + SILENT + 1)


def test_beside_another_store_even_a_free_lease_waits() -> None:
    lease = Lease("utara", "a", not_before=8.0)
    assert lease.wish(None, 7.9) is None
    assert lease.wish(Speaker("utara", "", 3, 0), 7.9) is None
    assert lease.wish(None, 8.0) is not None


class World:
    """Some displays at one store, each as slow as chance will have it: readings, commits and answers come late or never.

    The displays are generators that say how many seconds they are busy; a heap tells whose turn it is.
    """

    def __init__(self, seed: int, *, calm: bool) -> None:
        self.chance = random.Random(seed)
        self.calm = calm
        self.now = 0.0
        self.row: Speaker | None = None
        self.turns: list[tuple[float, int, Iterator[float]]] = []
        self.leases: dict[int, Lease] = {}
        self.spans: list[tuple[float, float]] = []  # without a speaker
        self.silent_since = 0.0
        for number in range(self.chance.randint(2, 4)):
            self.begin(number)

    def begin(self, number: int) -> None:
        """A display is started, also in place of one that has died."""
        self.leases[number] = Lease("utara", f"board-{number}/{self.chance.random()}")
        heapq.heappush(self.turns, (self.now, number, self.life(self.leases[number])))

    def late(self) -> float:
        return self.chance.choice(
            (0.0, 0.01, 0.05) if self.calm else (0.0, 0.0, 0.01, 0.2, 1.0, 3.0, 5.0, 7.0, 9.0, 20.0)
        )

    def fails(self) -> bool:
        return not self.calm and self.chance.random() < 0.15

    def life(self, lease: Lease) -> Iterator[float]:
        """What `keep` does, again and again."""
        while True:
            yield min(0.5, lease.due_s(self.now)) or 0.5
            if lease.due_s(self.now) > 0:
                continue
            if lease.age_s(self.now) is None:
                found = self.row
                yield self.late()
                if self.fails() or lease.wish(found, self.now) is None:
                    continue
            began = self.now
            yield self.late()
            if self.fails():
                continue
            wanted = lease.wish(self.row, self.now)
            self.row = wanted or self.row
            yield self.late()
            if wanted is not None and not self.fails():
                lease.won(wanted, began)

    def speaking(self) -> list[str]:
        return [lease.holder for lease in self.leases.values() if lease.age_s(self.now) is not None]

    def step(self) -> None:
        self.now, number, life = heapq.heappop(self.turns)
        if self.speaking() and self.chance.random() < 0.01:
            holder = next(key for key, lease in self.leases.items() if lease.age_s(self.now) is not None)
            self.turns = [turn for turn in self.turns if turn[1] != holder]
            heapq.heapify(self.turns)
            self.begin(holder)
            if holder == number:
                return
        heapq.heappush(self.turns, (self.now + next(life), number, life))
        speaking = self.speaking()
        assert len(speaking) <= 1, f"{speaking} at {self.now}"
        if speaking:
            self.spans.append((self.silent_since, self.now))
            self.silent_since = self.now


@pytest.mark.parametrize("seed", range(40))
def test_however_late_answers_come_two_never_speak(seed: int) -> None:
    world = World(seed, calm=False)
    for _ in range(3000):
        world.step()
    assert len(world.spans) > 10


@pytest.mark.parametrize("seed", range(10))
def test_at_a_store_that_answers_a_zone_is_never_without_a_voice_for_ten_seconds(seed: int) -> None:
    world = World(seed, calm=True)
    for _ in range(3000):
        world.step()
    assert 8 < max(end - begin for begin, end in world.spans) < 10


# On a store


def row_of(store: Store, zone: str) -> Speaker | None:
    with store.reading(Deadline(5)) as reading:
        return reading.speaker(zone)


def test_the_store_keeps_one_row_for_each_zone(store: Store) -> None:
    for zone, holder in (("", "a"), ("utara", "b")):
        assert keep(store, Lease(zone, holder), 5.0)
    assert row_of(store, "") == Speaker("", "a", 1, 0)
    assert row_of(store, "utara") == Speaker("utara", "b", 1, 0)
    assert row_of(store, "selatan") is None


def test_a_row_is_changed_only_as_long_as_it_is_what_was_read(store: Store) -> None:
    first = Speaker("utara", "a", 1, 0)
    with store.writing(Deadline(5)) as writing:
        writing.set_speaker(None, first)
    for before, after in (
        (None, Speaker("utara", "b", 1, 0)),
        (Speaker("utara", "a", 2, 0), Speaker("utara", "b", 3, 0)),
        (Speaker("utara", "b", 1, 0), Speaker("utara", "b", 2, 0)),
        (first, Speaker("utara", "b", 1, 0)),  # the beat has to grow
    ):
        with pytest.raises(StoreConflictError), store.writing(Deadline(5)) as writing:
            writing.set_speaker(before, after)
    assert row_of(store, "utara") == first


def test_a_lease_is_kept_and_given_up_on_a_store(store: Store) -> None:
    now = Time()
    first, second = Lease("utara", "a"), Lease("utara", "b")
    assert keep(store, first, 5.0, now)
    assert not keep(store, second, 5.0, now)
    now.now += RENEW
    assert not keep(store, first, 5.0, now)  # renewed, not won
    first.said(5)
    assert not keep(store, first, 5.0, now)
    assert row_of(store, "utara") == Speaker("utara", "a", 3, 5)
    give_up(store, first, 5.0)
    assert first.age_s(now.now) is None
    assert keep(store, second, 5.0, now)
    assert second.spoken == 5
    give_up(store, first, 5.0)  # no longer its own: nothing happens
    assert row_of(store, "utara") == Speaker("utara", "b", 5, 5)


class Hanging:
    """A store whose transactions begin late, after somebody else has been at it."""

    def __init__(self, store: Store, time: Time, seconds: float, meanwhile: Callable[[], object]) -> None:
        self.store, self.time, self.seconds, self.meanwhile = store, time, seconds, meanwhile

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def writing(self, until: Deadline) -> object:
        self.meanwhile()
        self.time.now += self.seconds
        return self.store.writing(until)


def hanging(store: Store, time: Time, seconds: float, meanwhile: Callable[[], object] = lambda: None) -> Store:
    return Hanging(store, time, seconds, meanwhile)  # type: ignore[return-value]


def test_a_renewal_counts_from_before_it_was_asked_for(store: Store) -> None:
    now, lease = Time(), Lease("utara", "a")
    keep(hanging(store, now, SILENT + 1), lease, 5.0, now)
    assert row_of(store, "utara") == Speaker("utara", "a", 1, 0)
    assert lease.age_s(now.now) is None
    keep(hanging(store, now, SILENT - 1), lease, 5.0, now)
    assert lease.age_s(now.now) == SILENT - 1


def test_a_beat_that_is_first_seen_late_is_watched_from_then_on(store: Store) -> None:
    now, first, second = Time(), Lease("utara", "a"), Lease("utara", "b")
    assert not keep(hanging(store, now, TAKE_OVER + 1, lambda: keep(store, first, 5.0, now)), second, 5.0, now)
    now.now += 0.5
    assert not keep(store, second, 5.0, now)
    now.now += TAKE_OVER
    assert keep(store, second, 5.0, now)


def test_an_older_store_gets_the_table_when_it_is_published_to_and_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    store = create_store(str(path))
    queue = Queue(store, SetClock())
    queue.publish(*halls.read(halls.SMALL, tmp_path))
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    before = status(queue)
    store.close()
    older = sqlite3.connect(path)
    older.execute("DROP TABLE speaker")
    older.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_one_voice_per_zone'")
    older.commit()
    older.close()
    with pytest.raises(StoreTooOldError, match="m002_one_voice_per_zone"):
        open_store(str(path))
    store = create_store(str(path))
    assert row_of(store, "") is None
    assert keep(store, Lease("", "a"), 5.0)
    assert status(Queue(store, SetClock())) == before
    assert list(store.verify()) == []
    store.close()


# Another store in its place


def test_a_store_notices_that_another_file_has_taken_its_place(tmp_path: Path) -> None:
    path, other = tmp_path / "hall.db", tmp_path / "other.db"
    create_store(str(other)).close()
    store = create_store(str(path))
    follower = open_store(str(path), read_only=True)
    for opened in (store, follower):
        assert not opened.replaced()
    assert keep(store, Lease("", "a"), 5.0)  # what is written to it makes it no other
    assert not follower.replaced()
    other.rename(path)
    for opened in (store, follower):
        assert opened.replaced()
        opened.close()
    again = open_store(str(path))
    assert not again.replaced()
    path.unlink()
    with pytest.raises(StoreMissingError):
        again.replaced()
    again.close()


# With real processes, in a twelfth of the time

TIMES = LeaseTimes(renew_s=RENEW / 12, silent_after_s=SILENT / 12, take_over_s=TAKE_OVER / 12)
ROUNDS = 16


@dataclass
class Child:
    """A display's process, and what it has told so far."""

    name: str
    process: "subprocess.Popen[bytes]"
    said: bytes = b""
    alive: bool = True

    def listen(self) -> None:
        pipe = self.process.stdout
        assert pipe is not None
        while select.select([pipe], [], [], 0)[0] and (chunk := os.read(pipe.fileno(), 65536)):
            self.said += chunk

    def moments(self) -> list[tuple[float, bool]]:
        lines = self.said.decode().rpartition("\n")[0].splitlines()
        return [(float(line.split()[0]), line.endswith("1")) for line in lines]

    def speaks(self) -> bool:
        self.listen()
        moments = self.moments()
        return self.alive and bool(moments) and moments[-1][1]

    def spans(self) -> list[tuple[float, float]]:
        """From when to when it would have spoken."""
        found: list[tuple[float, float]] = []
        before = False
        for moment, speaks in self.moments():
            if speaks:
                found.append((found.pop()[0] if before else moment, moment))
            before = speaks
        return found


def start(path: Path, name: str) -> Child:
    # A process of its own from its first moment: a fork would inherit whatever the threads of the test run hold.
    command = [sys.executable, "-m", "tests.harness.lease_board", str(path), name, *map(str, astuple(TIMES))]
    return Child(name, subprocess.Popen(command, stdout=subprocess.PIPE))


def kill(child: Child) -> None:
    assert child.process.poll() is None, f"{child.name} died by itself"
    child.process.kill()
    child.process.wait()
    child.listen()
    child.alive = False
    assert child.process.stdout is not None
    child.process.stdout.close()


def stop_outside_the_store(child: Child, path: Path) -> None:
    """One that is stopped in the middle of a write keeps everybody from the store, for as long as it stands still."""
    store = open_store(str(path))
    while True:
        os.kill(child.process.pid, signal.SIGSTOP)
        try:
            with store.writing(Deadline(1.0)):
                break
        except StoreBusyError:
            os.kill(child.process.pid, signal.SIGCONT)
    store.close()


def test_killed_or_stopped_at_any_moment_two_never_speak_and_another_one_soon_does(memory_folder: Path) -> None:
    path = memory_folder / "hall.db"
    create_store(str(path)).close()
    boards = [start(path, f"board-{number}") for number in range(3)]
    everyone = list(boards)

    def speaker() -> Child:
        until(lambda: any(board.speaks() for board in boards))
        return next(board for board in boards if board.speaks())

    try:
        for number in range(ROUNDS):
            holder = speaker()
            if number % 3 == 2:  # a machine that stands still for a while, and then goes on as if nothing had been
                stop_outside_the_store(holder, path)
                boards.remove(holder)
                speaker()
                told = len(holder.said)
                os.kill(holder.process.pid, signal.SIGCONT)
                boards.append(holder)
                until(lambda: holder.speaks() or len(holder.said) > told)  # noqa: B023
                until(lambda: not holder.speaks())  # noqa: B023
            else:
                kill(holder)
                boards.remove(holder)
                boards.append(start(path, f"board-{len(everyone)}"))
                everyone.append(boards[-1])
    finally:
        for board in everyone:
            if board.alive:
                kill(board)
    spans = sorted((begin, end, board.name) for board in everyone for begin, end in board.spans())
    assert len(spans) >= ROUNDS
    for (_, end, name), (begin, _, following) in pairwise(spans):
        assert end < begin, f"{name} and {following} at once"
