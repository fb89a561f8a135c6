"""A hall on a PostgreSQL server: how it is addressed, made and opened, and what is said when the server stands in the way.

That the rules hold there too is seen in their own tests, which run on every kind of store.
"""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from hall.check import check
from hall.clock import Deadline
from hall.errors import (
    BadRequestError,
    StoreBusyError,
    StoreConflictError,
    StoreDeniedError,
    StoreError,
    StoreFullError,
    StoreInterruptedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreTooNewError,
    StoreTooOldError,
)
from hall.model import CounterState, Device, PrintOrder, Speaker
from hall.outbox import Outbox
from hall.queue import Patience, Queue
from hall.store import create_store, open_store, told_rights
from hall.store.address import PostgresAddress, parse_address
from hall.store.postgres_errors import translate
from hall.store.postgres_rights import RIGHTS
from hall.store.postgres_rows import in_postgres
from hall.store.postgres_schema import STATEMENTS
from hall.store.steps import STEPS
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.postgres import DATABASE, Server
from tests.harness.snapshot import everything
from tests.harness.waiting import until

pytestmark = pytest.mark.xdist_group("postgres")

AT = Path("/nowhere")


@pytest.fixture
def hall(server: Server, tmp_path: Path) -> Iterator[str]:
    """The address of a published hall."""
    name = f"own_{tmp_path.name.lower().replace('-', '_')}"[:40]
    address = f"{server.url()}?hall={name}"
    store = create_store(address)
    Queue(store, SetClock()).publish(*halls.read(halls.SMALL, tmp_path))
    store.close()
    yield address
    server.sql("SET client_min_messages = warning", f"DROP SCHEMA {name} CASCADE")


def name_of(address: str) -> str:
    found = parse_address(address)
    assert isinstance(found, PostgresAddress)
    return found.hall


@contextmanager
def queue_at(address: str, wait_s: float = 5.0) -> Iterator[Queue]:
    store = open_store(address)
    try:
        yield Queue(store, SetClock(), patience=Patience(write_s=wait_s, read_s=wait_s))
    finally:
        store.close()


# Addresses


def test_an_address_names_a_database_and_a_hall_in_it() -> None:
    assert parse_address(
        "postgresql://antrean@db.local:5433/mpp?hall=purbalingga&sslmode=verify-full"
    ) == PostgresAddress("postgresql://antrean@db.local:5433/mpp?sslmode=verify-full", "purbalingga")
    assert parse_address("postgres://db/mpp") == PostgresAddress("postgresql://db/mpp", "antrean")
    assert str(parse_address("postgresql://u@db/mpp?sslmode=require")) == "postgresql://u@db/mpp?hall=antrean"


@pytest.mark.parametrize("written", ["postgresql://u:rahasia@db/mpp", "postgresql://db/mpp?user=u&password=rahasia"])
def test_a_password_in_an_address_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(BadRequestError, match=r"~/\.pgpass") as refused:
        parse_address(written)
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize(
    "written",
    ["postgresql://db", "postgresql://db/", "postgresql://db/mpp?hall=", "postgresql://db/mpp?hall=Purba",
     "postgresql://db/mpp?hall=pg_catalog", "postgresql://db/mpp?hall=a'b"],
)  # fmt: skip
def test_an_address_without_a_database_or_with_a_name_that_needs_quotes_is_refused(written: str) -> None:
    with pytest.raises(BadRequestError, match="postgresql://user@server/database"):
        parse_address(written)


def test_an_option_that_the_library_does_not_know_is_named(server: Server) -> None:
    with pytest.raises(BadRequestError, match="jurnal"):
        open_store(f"{server.url()}?hall=nobody&jurnal=wal")


# Statements


def test_a_shared_statement_is_said_in_the_words_of_postgresql() -> None:
    assert in_postgres("SELECT a FROM t INDEXED BY i WHERE b = ? AND c IS ? AND d IS NOT NULL LIMIT ?") == (
        "SELECT a FROM t WHERE b = %(1)s AND c IS NOT DISTINCT FROM %(2)s AND d IS NOT NULL LIMIT %(3)s"
    )
    assert in_postgres("VALUES (?2, ?1, ?2)") == "VALUES (%(2)s, %(1)s, %(2)s)"


def test_every_step_of_the_schema_has_its_statements_on_both_kinds() -> None:
    assert list(STATEMENTS) == list(STEPS)


# Making and opening


def test_a_hall_that_nobody_has_published_is_missing(server: Server) -> None:
    with pytest.raises(StoreMissingError, match="antrean publish"):
        open_store(f"{server.url()}?hall=nobody")


def test_a_database_that_is_not_there_is_missing(server: Server) -> None:
    with pytest.raises(StoreMissingError, match="createdb"):
        open_store(server.url(database="nothing"))


def test_a_server_that_is_not_there_is_said_to_be_so() -> None:
    with pytest.raises(StoreInterruptedError, match="the network and the server"):
        open_store("postgresql://antrean@127.0.0.1:1/mpp")


def test_two_programs_that_make_a_hall_at_once_make_it_once(server: Server) -> None:
    address = f"{server.url()}?hall=at_once"
    failed: list[StoreError] = []

    def make() -> None:
        try:
            create_store(address).close()
        except StoreError as error:
            failed.append(error)

    makers = [threading.Thread(target=make) for _ in range(6)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert failed == []
    open_store(address).close()
    server.sql("SET client_min_messages = warning", "DROP SCHEMA at_once CASCADE")


def test_halls_in_one_database_know_nothing_of_each_other(server: Server, hall: str, tmp_path: Path) -> None:
    other = f"{server.url()}?hall=beside"
    store = create_store(other)
    beside = Queue(store, SetClock())
    beside.publish(*halls.read(halls.SMALL, tmp_path))
    with queue_at(hall) as queue:
        assert [queue.take("PINJAM", request=f"{n}").ticket for n in range(3)] == ["A-001", "A-002", "A-003"]
        assert beside.take("PINJAM", request="1").ticket == "A-001"
        assert len(everything(queue)["ticket"]) == 3
    store.close()
    server.sql("SET client_min_messages = warning", "DROP SCHEMA beside CASCADE")


def test_a_hall_of_another_version_is_refused_as_a_file_is(server: Server, hall: str) -> None:
    name = name_of(hall)
    server.sql(f"INSERT INTO {name}.step VALUES ('m999_the_future', 999)")
    with pytest.raises(StoreTooNewError, match="m999_the_future"):
        open_store(hall)
    server.sql(f"DELETE FROM {name}.step WHERE place IN (999, {len(STEPS) - 1})")
    with pytest.raises(StoreTooOldError, match=STEPS[-1]):
        open_store(hall)


def test_an_older_hall_is_brought_up_to_this_version_and_keeps_what_it_has(server: Server, tmp_path: Path) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA older")
        connection.execute("SET search_path = older")
        for statement in STATEMENTS[STEPS[0]]:
            connection.execute(statement.encode())
        connection.execute("INSERT INTO step VALUES (%s, 0)", [STEPS[0]])
        connection.execute("INSERT INTO device VALUES ('kios-1', 'kiosk', '0.1', '2026-01-02T03:04:05.678Z', 0, '')")
    address = f"{server.url()}?hall=older"
    store = create_store(address)
    queue = Queue(store, SetClock())
    queue.publish(*halls.read(halls.SMALL, tmp_path))
    assert queue.take("PINJAM", request="1").ticket == "A-001"
    assert len(everything(queue)["device"]) == 1
    store.close()
    server.sql("SET client_min_messages = warning", "DROP SCHEMA older CASCADE")


def test_events_are_never_changed_or_deleted(server: Server, hall: str) -> None:
    for statement in ("UPDATE {}.event SET device = 'x'", "DELETE FROM {}.event", "TRUNCATE {}.event"):
        with pytest.raises(psycopg.errors.RaiseException, match="never changed or deleted"):
            server.sql(statement.format(name_of(hall)))


def test_another_hall_in_the_place_of_this_one_is_noticed(server: Server, hall: str, tmp_path: Path) -> None:
    with queue_at(hall) as queue:
        assert not queue.store.replaced()
        server.sql("SET client_min_messages = warning", f"DROP SCHEMA {name_of(hall)} CASCADE")
        create_store(hall).close()
        assert queue.store.replaced()


# Rights


def test_a_user_whom_the_server_does_not_let_in_is_told_where_passwords_are_kept(server: Server, hall: str) -> None:
    server.sql("CREATE ROLE loket LOGIN PASSWORD 'benar'")
    server.ask_for_password("loket")
    refused = hall.replace("postgres@", "loket@")
    with pytest.raises(StoreDeniedError, match="PGPASSFILE") as denied:
        open_store(refused)
    assert "benar" not in str(denied.value)


def test_a_user_who_may_only_read_reads_and_can_not_write(server: Server, hall: str) -> None:
    name = name_of(hall)
    server.sql(
        "CREATE ROLE layar LOGIN", f"GRANT USAGE ON SCHEMA {name} TO layar",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO layar",
    )  # fmt: skip
    with queue_at(hall.replace("postgres@", "layar@")) as queue:
        assert list(queue.board()[0]) == []
        with pytest.raises(StoreReadOnlyError, match="user in the database"):
            queue.take("PINJAM", request="1")
    server.sql("DROP OWNED BY layar", "DROP ROLE layar")


@pytest.fixture
def members(server: Server, hall: str) -> Iterator[Callable[[str], str]]:
    """The addresses of programs with no more rights than their kind needs."""
    name = name_of(hall)
    kinds = list(RIGHTS)
    server.sql(*told_rights(hall).rstrip(";\n").split(";\n"))
    server.sql(*(f"CREATE ROLE one_{kind} LOGIN IN ROLE {name}_{kind}" for kind in kinds))
    yield lambda kind: hall.replace("postgres@", f"one_{kind}@")
    roles = [f"one_{kind}" for kind in kinds] + [f"{name}_{kind}" for kind in kinds]
    server.sql(*(f"DROP OWNED BY {role}" for role in roles), *(f"DROP ROLE {role}" for role in roles))


def test_each_kind_of_program_can_do_its_work_with_the_rights_of_its_kind(members: Callable[[str], str]) -> None:
    with queue_at(members("kiosk")) as kiosk, queue_at(members("counter")) as counter:
        label = kiosk.take("PINJAM", request="1", paper=PrintOrder("kios-1", "id")).ticket
        outbox = Outbox(kiosk.store, "kios-1", SetClock())
        queued = outbox.next()
        assert queued is not None
        outbox.begin(queued.job.id)
        outbox.printed(queued.job.id)
        kiosk.stop("KEMBALI", request="2")
        kiosk.allow("KEMBALI", request="3")
        assert counter.call("1", request="4").ticket == label
        counter.serve("1", request="5")
        counter.finish("1", request="6")
    with queue_at(members("display")) as display:
        assert [call.ticket for call in display.board()[0]] == [label]
        display.report(Device("layar-1", "display", "0.1", SetClock()(), 0.0, ""))
        with display.store.writing(Deadline(5)) as writing:
            writing.set_speaker(None, Speaker("utara", "layar-1", 1, 0))


def test_no_kind_of_program_can_do_the_work_of_another(members: Callable[[str], str]) -> None:
    with queue_at(members("kiosk")) as kiosk:
        kiosk.take("PINJAM", request="1", paper=PrintOrder("kios-1", "id"))
        with pytest.raises(StoreReadOnlyError):
            kiosk.call("1", request="2")
    with queue_at(members("counter")) as counter, pytest.raises(StoreReadOnlyError):
        Outbox(counter.store, "kios-1", SetClock()).begin(1)
    with queue_at(members("display")) as display, pytest.raises(StoreReadOnlyError):
        display.take("PINJAM", request="3")


def test_a_file_has_no_rights_to_print(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="is a file"):
        told_rights(str(tmp_path / "hall.db"))


def test_a_store_that_is_opened_to_read_does_not_write(hall: str) -> None:
    store = open_store(hall, read_only=True)
    with pytest.raises(StoreReadOnlyError):
        Queue(store, SetClock()).take("PINJAM", request="1")
    store.close()


# What stands in the way


def test_whoever_waits_for_another_act_gives_up_at_the_deadline_and_nothing_is_done(hall: str) -> None:
    with queue_at(hall) as holder, queue_at(hall, 0.2) as waiter:
        with holder.store.writing(Deadline(10)), pytest.raises(StoreBusyError):
            waiter.take("PINJAM", request="1")
        assert holder.take("PINJAM", request="1").ticket == "A-001"


def test_an_act_whose_time_is_over_is_undone(hall: str) -> None:
    with queue_at(hall) as queue:
        before = everything(queue)

        def too_slow() -> None:
            late = Deadline(0.05)
            with queue.store.writing(late) as writing:
                writing.set_counter(SetClock()().date(), "1", CounterState.OPEN, SetClock()())
                until(lambda: late.over)

        with pytest.raises(StoreBusyError):
            too_slow()
        assert everything(queue) == before


def test_an_act_on_a_line_that_the_server_cuts_is_repeated_on_a_new_one(server: Server, hall: str) -> None:
    with queue_at(hall) as queue:
        queue.take("PINJAM", request="1")
        changes = queue.store.changes(Deadline(5))
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'antrean'")
        assert queue.take("PINJAM", request="2").ticket == "A-002"
        assert queue.store.changes(Deadline(5)) != changes


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (psycopg.errors.DiskFull, StoreFullError),
        (psycopg.errors.UniqueViolation, StoreConflictError),
        (psycopg.errors.SerializationFailure, StoreConflictError),
        (psycopg.errors.AdminShutdown, StoreInterruptedError),
        (psycopg.errors.UndefinedColumn, StoreTooOldError),
        (psycopg.errors.QueryCanceled, StoreBusyError),
    ],
)
def test_errors_of_the_server_are_said_in_our_words(error: type[psycopg.Error], ours: type[StoreError]) -> None:
    assert type(translate(error("so it is"), AT)) is ours


def test_changes_are_seen_by_others_and_not_before_they_are_committed(hall: str) -> None:
    with queue_at(hall) as one, queue_at(hall) as other:
        before = other.store.changes(Deadline(5))
        assert other.store.changes(Deadline(5)) == before
        with one.store.writing(Deadline(5)):
            assert other.store.changes(Deadline(5)) == before
        assert other.store.changes(Deadline(5)) != before


def test_whoever_waits_hears_of_an_act_at_once_and_of_none_after_the_time(hall: str) -> None:
    with queue_at(hall) as queue:
        follower = open_store(hall, read_only=True)
        follower.wait(0.01)
        taker = threading.Timer(0.05, lambda: _take_one(hall))
        taker.start()
        began = time.monotonic()
        follower.wait(60)
        assert time.monotonic() - began < 30
        taker.join()
        follower.close()
        assert len(everything(queue)["ticket"]) == 1


def _take_one(address: str) -> None:
    with queue_at(address) as queue:
        queue.take("PINJAM", request="1")


def test_the_clock_of_the_server_is_compared(hall: str) -> None:
    with queue_at(hall) as queue:
        difference = queue.store.clock_difference_s()
    assert difference is not None
    assert abs(difference) < 1  # the server is this machine


# Copies


def test_a_check_asks_the_keeper_of_the_server_for_copies(hall: str) -> None:
    answers = {finding.name: finding for finding in check(hall)}
    assert all(finding.ok for finding in answers.values())
    assert "keeper" in str(answers["backup"].answer)
    assert "PostgreSQL" in str(answers["store"].answer)


def test_a_copy_made_by_pg_dump_comes_back_whole(server: Server, hall: str, tmp_path: Path) -> None:
    with queue_at(hall) as queue:
        for number in range(5):
            queue.take("PINJAM", request=f"{number}")
        queue.call("1", request="call")
        before = everything(queue)
        queue.store.backup(tmp_path / "copy.dump")
        with pytest.raises(BadRequestError, match="another name"):
            queue.store.backup(tmp_path / "copy.dump")
    server.sql("CREATE DATABASE restored")
    subprocess.run(
        ["pg_restore", f"--dbname={server.url(database='restored')}", "--exit-on-error", tmp_path / "copy.dump"],
        check=True, timeout=60,
    )  # fmt: skip
    with queue_at(hall.replace(f"/{DATABASE}", "/restored")) as restored:
        assert everything(restored) == before
        assert list(restored.store.verify()) == []
        assert restored.take("PINJAM", request="after").ticket == "A-006"
