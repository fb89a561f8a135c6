"""What a server goes through while the hall is open: its power fails, its disk is full, another takes its place."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hall.clock import Deadline
from hall.errors import StoreDeniedError, StoreError, StoreFullError, StoreInterruptedError
from hall.queue import Patience, Queue, new_request
from hall.store import create_store, open_store, postgres_overdue
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.postgres import DATABASE, USER, Server, postgres, replica_of
from tests.harness.snapshot import everything
from tests.harness.waiting import until

pytestmark = pytest.mark.xdist_group("postgres-server")

VISITORS = 4
# What a room full of visitors has been told before, and again after, something happens.
SOME = 20
PATIENCE_S = 1.0
DISK_WITHOUT_ROOM = Path("/dev/full")


def publish(address: str, folder: Path) -> None:
    store = create_store(address)
    Queue(store, SetClock()).publish(*halls.read(halls.SMALL, folder))
    store.close()


def open_queue(address: str, patience_s: float = 5.0) -> Queue:
    return Queue(open_store(address), SetClock(), patience=Patience(write_s=patience_s, read_s=patience_s))


@contextmanager
def visitors(address: str) -> Iterator[dict[str, str]]:
    """People who take one number after the other, and ask again where they got no answer; what each request was told."""
    told: dict[str, str] = {}
    over = threading.Event()

    def visitor() -> None:
        queue: Queue | None = None
        request = new_request()
        while not over.is_set():
            try:
                queue = queue or open_queue(address)
                told[request] = queue.take("PINJAM", request=request).ticket
                request = new_request()
            except StoreError:
                time.sleep(0.02)  # the same request again: whether it was done is not known
        if queue is not None:
            queue.store.close()

    people = [threading.Thread(target=visitor) for _ in range(VISITORS)]
    for each in people:
        each.start()
    try:
        yield told
    finally:
        over.set()
        for each in people:
            each.join()


def grows(told: dict[str, str]) -> None:
    enough = len(told) + SOME
    until(lambda: len(told) >= enough, 60)


def nothing_is_lost_or_doubled(address: str, told: dict[str, str]) -> None:
    queue = open_queue(address)
    assert list(queue.store.verify()) == []
    kept = {f"{ticket[1]}-{ticket[2]:03}" for ticket in everything(queue)["ticket"]}
    queue.store.close()
    assert len(set(told.values())) == len(told), "a number was told twice"
    assert set(told.values()) <= kept


def test_a_server_that_loses_its_power_again_and_again_loses_nothing_that_it_has_answered(tmp_path: Path) -> None:
    with postgres(durable=True) as server:
        address = f"{server.url()}?hall=power"
        publish(address, tmp_path)
        with visitors(address) as told:
            for _ in range(3):
                grows(told)
                server.kill()
                server.start()
            grows(told)
        nothing_is_lost_or_doubled(address, told)


def test_a_replica_takes_over_from_a_server_that_is_gone_and_the_hall_goes_on(tmp_path: Path) -> None:
    """Programs find it by themselves: both servers stand in the address."""
    with postgres() as first, replica_of(first) as second:
        address = f"{both(first, second)}&hall=two"
        publish(address, tmp_path)
        with visitors(address) as told:
            grows(told)
            first.kill()
            second.sql("SELECT pg_promote()")
            grows(told)
        nothing_is_lost_or_doubled(address, told)


def test_a_replica_that_is_gone_holds_up_no_act_for_ever(tmp_path: Path) -> None:
    """A commit waits for it without a time-out of the server's."""
    with postgres() as first, replica_of(first) as second:
        address = f"{both(first, second)}&hall=alone"
        publish(address, tmp_path)
        queue = open_queue(address, PATIENCE_S)
        second.kill()
        for number in (1, 2):
            assert queue.take("PINJAM", request=f"{number}").ticket == f"A-00{number}"
        first.sql("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
        assert queue.take("PINJAM", request="3").ticket == "A-003"
        assert list(queue.store.verify()) == []
        queue.store.close()


def test_a_server_that_hangs_is_given_up_and_found_again(tmp_path: Path) -> None:
    with postgres() as server:
        address = f"{server.url()}?hall=hangs"
        publish(address, tmp_path)
        queue = open_queue(address, PATIENCE_S)
        assert queue.take("PINJAM", request="1").ticket == "A-001"
        with server.hanging(), pytest.raises(StoreInterruptedError, match="certain only after asking again"):
            queue.take("PINJAM", request="2")
        assert queue.take("PINJAM", request="2").ticket == "A-002"
        assert list(queue.store.verify()) == []
        queue.store.close()


def test_whoever_reads_for_long_is_not_taken_for_one_whose_server_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_overdue, "GRACE_S", 0.02)
    monkeypatch.setattr(postgres_overdue, "STOPS_S", 0.02)
    with postgres() as server:
        address = f"{server.url()}?hall=long"
        publish(address, tmp_path)
        queue = open_queue(address)
        enough = Deadline(1.0)
        with queue.store.reading(Deadline(0.3)) as reading:
            while not enough.over:  # one short statement after the other, far beyond the time of each
                assert reading.events(0, 10)
        queue.store.close()


def both(first: Server, second: Server) -> str:
    """The address of two servers, of which one takes acts."""
    hosts = f"{first.host}:{first.port},{second.host}:{second.port}"
    return f"postgresql://{USER}@{hosts}/{DATABASE}?target_session_attrs=read-write"


def test_on_a_full_disk_nothing_is_changed_and_there_is_no_gap_when_there_is_room_again(tmp_path: Path) -> None:
    with postgres() as server:
        address = f"{server.url()}?hall=full"
        publish(address, tmp_path)
        tickets = server.file_of('"full".ticket')
        server.stop()
        aside = tickets.rename(tickets.with_suffix(".aside"))
        tickets.symlink_to(DISK_WITHOUT_ROOM)
        server.start()
        queue = open_queue(address)
        for _ in range(3):
            with pytest.raises(StoreFullError, match="is full; nothing has been changed"):
                queue.take("PINJAM", request="one")
        assert everything(queue)["ticket"] == [], "what is there can be read"
        server.kill()
        aside.replace(tickets)
        server.start()
        queue.store.close()
        queue = open_queue(address)
        assert queue.take("PINJAM", request="one").ticket == "A-001"
        assert queue.take("PINJAM", request="two").ticket == "A-002"
        assert list(queue.store.verify()) == []
        queue.store.close()


# Whether it is the right one


def test_a_line_is_only_opened_to_a_server_with_the_certificate_that_the_address_asks_for(tmp_path: Path) -> None:
    with postgres() as server, postgres() as impostor:
        plain = f"{server.url()}?hall=tls"
        publish(plain, tmp_path)
        with pytest.raises(StoreDeniedError, match="does not support SSL"):
            open_store(f"{plain}&sslmode=require")
        certificate, other = server.speaks_tls(), impostor.speaks_tls()
        until(lambda: tls_of(f"{plain}&sslmode=prefer") != "-", 30)
        assert tls_of(f"{plain}&sslmode=verify-full&sslrootcert={certificate}").startswith("TLSv1.")
        with pytest.raises(StoreDeniedError, match="another machine may have taken its place"):
            open_store(f"{plain}&sslmode=verify-full&sslrootcert={other}")
        with pytest.raises(StoreDeniedError, match="can't be trusted"):
            open_store(f"{plain}&sslmode=verify-full&sslrootcert={tmp_path}/missing.crt")


def tls_of(address: str) -> str:
    """The version of TLS that a line has, by the server."""
    store = open_store(address)
    try:
        return store.told()["store"].render().rpartition(" ")[2]
    finally:
        store.close()
