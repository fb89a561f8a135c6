"""Publishing: every running program follows with its next act, and nobody who already waits is forgotten.

A version may drop services and counters while people wait for them or sit at them. Those tickets stay with the counters
that served them, and can be called by number anywhere; an open visit can still be ended.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import Deadline
from hall.errors import BadRequestError, HallFileError, Refusal, StoreBusyError, StoreMissingError
from hall.model import TicketState
from hall.order import Why
from hall.queue import Patience, Queue
from hall.settings.hallfile import HallFile
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.status import status
from hall.store import Store, create_store, open_store
from tests.conftest import refused
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.snapshot import state_of, unchanged

pytestmark = pytest.mark.every_store

LOAN = """
[[agency.service]]
code = "PINJAM"
name = { id = "Pinjam", en = "Loan" }
handling_minutes = 5
"""

# No loans any more. Counter 1 now gives returns, so that every counter still serves something.
WITHOUT_LOANS = (
    halls.SMALL.replace(LOAN, "")
    .replace('services = ["PINJAM"]', 'services = ["KEMBALI"]')
    .replace('"KEMBALI", "PINJAM"', '"KEMBALI"')
)
WITHOUT_COUNTER_1 = halls.SMALL.replace(
    """
[[counter]]
code = "1"
name = { id = "Loket 1", en = "Counter 1" }
services = ["PINJAM"]
""",
    "",
)


@pytest.fixture
def other_program(queue: Queue, address: str, clock: SetClock) -> Iterator[Queue]:
    """A program that runs beside the one that publishes, with a connection of its own."""
    store = open_store(address)
    yield Queue(store, clock)
    store.close()


def publish(queue: Queue, toml: str, folder: Path) -> int:
    return queue.publish(*halls.read(toml, folder)).version


# Versions


def test_nothing_works_before_the_first_version(store: Store, clock: SetClock) -> None:
    with pytest.raises(StoreMissingError) as seen:
        Queue(store, clock).take("PINJAM", request="1")
    assert "antrean publish" in str(seen.value)


def test_versions_count_from_one(queue: Queue, tmp_path: Path) -> None:
    assert queue.hall().version == 1
    assert publish(queue, WITHOUT_LOANS, tmp_path) == 2
    assert publish(queue, halls.SMALL, tmp_path) == 3


def test_the_same_file_published_again_is_a_new_version(queue: Queue, tmp_path: Path) -> None:
    assert publish(queue, halls.SMALL, tmp_path) == 2


def test_the_same_request_publishes_once(queue: Queue, tmp_path: Path) -> None:
    first = queue.publish(*halls.read(WITHOUT_LOANS, tmp_path), request="once")
    with unchanged(queue):
        assert queue.publish(*halls.read(WITHOUT_LOANS, tmp_path), request="once") == first


def test_the_same_request_gives_the_same_version_after_a_later_one(queue: Queue, tmp_path: Path) -> None:
    first = queue.publish(*halls.read(WITHOUT_LOANS, tmp_path), request="once")
    publish(queue, halls.SMALL, tmp_path)
    with unchanged(queue):
        assert queue.publish(*halls.read(WITHOUT_LOANS, tmp_path), request="once") == first


def test_publishing_can_not_use_the_request_id_of_another_act(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="tap")
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.publish(*halls.read(WITHOUT_LOANS, tmp_path), request="tap")


def test_every_version_is_kept_whole(queue: Queue, tmp_path: Path) -> None:
    publish(queue, WITHOUT_LOANS, tmp_path)
    with queue.store.reading(Deadline(5.0)) as reading:
        assert [reading.settings(version).toml for version in (1, 2)] == [halls.SMALL, WITHOUT_LOANS]


def test_the_sample_hall_comes_out_of_the_store_as_it_went_in(store: Store, clock: SetClock) -> None:
    path = shipped("config", "mpp-contoh.toml")
    file, toml = read_hall_file(path)
    Queue(store, clock).publish(file, toml)
    with store.reading(Deadline(5.0)) as reading:
        kept = reading.settings(1)
    assert kept.toml == path.read_text(encoding="utf-8")
    assert HallFile.from_json(kept.hall_json) == file
    assert Queue(store, clock).hall().file == file


# Programs that run


def test_a_running_program_follows_with_its_next_act(queue: Queue, other_program: Queue, tmp_path: Path) -> None:
    other_program.take("PINJAM", request="1")
    publish(queue, WITHOUT_LOANS, tmp_path)
    with refused(Refusal.UNKNOWN_SERVICE):
        other_program.take("PINJAM", request="2")
    publish(queue, halls.SMALL, tmp_path)
    assert other_program.take("PINJAM", request="3").ticket == "A-002"


def test_a_running_program_follows_new_names_quotas_and_counters(
    queue: Queue, other_program: Queue, tmp_path: Path
) -> None:
    other_program.take("KREDIT", request="1")
    publish(queue, halls.SMALL.replace("daily_quota = 2", "daily_quota = 1"), tmp_path)
    with refused(Refusal.QUOTA):
        other_program.take("KREDIT", request="2")
    publish(queue, halls.SMALL.replace('code = "3"', 'code = "33"'), tmp_path)
    assert other_program.call("33", request="3").ticket == "C-001"
    with refused(Refusal.UNKNOWN_COUNTER):
        other_program.open("3", request="4")
    assert status(other_program).version == 3


def test_a_repeated_act_gives_its_first_answer_whatever_has_been_published(queue: Queue, tmp_path: Path) -> None:
    taken = queue.take("PINJAM", request="1")
    called = queue.call("1", request="2")
    publish(queue, WITHOUT_LOANS, tmp_path)
    with unchanged(queue):
        assert queue.take("PINJAM", request="1") == taken
        assert queue.call("1", request="2") == called


# Removed services


def test_tickets_of_a_removed_service_are_still_called_by_the_counters_that_served_them(
    queue: Queue, tmp_path: Path
) -> None:
    for number in range(3):
        queue.take("PINJAM", request=f"take-{number}")
    publish(queue, WITHOUT_LOANS, tmp_path)
    assert [queue.call(counter, request=counter).ticket for counter in ("1", "2", "4")] == ["A-001", "A-002", "A-003"]


def test_they_are_counted_and_explained_as_before(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    publish(queue, WITHOUT_LOANS, tmp_path)
    seen = status(queue)
    assert seen.orphans == {}
    counter = seen.counters[0]
    assert counter.next is not None
    assert (counter.code, counter.waiting, counter.next.ticket.label) == ("1", 1, "A-001")
    assert counter.next.why is Why.LONGEST_WAITING


def test_they_keep_their_place_among_the_counters_other_services(queue: Queue, tmp_path: Path, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    clock.forward(minutes=1)
    queue.take("KEMBALI", request="2")
    publish(queue, WITHOUT_LOANS, tmp_path)
    assert [queue.call("1", request=f"call-{number}").ticket for number in (1, 2)] == ["A-001", "B-001"]


def test_a_counter_that_never_served_them_does_not_call_them(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    publish(queue, WITHOUT_LOANS, tmp_path)
    with unchanged(queue), refused(Refusal.NOBODY_WAITING):
        queue.call("3", request="2")


def test_any_counter_calls_them_by_number(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    publish(queue, WITHOUT_LOANS, tmp_path)
    assert queue.call("3", request="2", ticket="A-001").counter == "3"


def test_they_are_still_called_after_several_further_versions(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    for number in range(3):
        publish(queue, WITHOUT_LOANS.replace("Balai Uji", f"Balai {number}"), tmp_path)
    assert queue.call("1", request="3").ticket == "A-001"
    publish(queue, WITHOUT_LOANS, tmp_path)
    assert queue.call("2", request="4").ticket == "A-002"


def test_a_service_that_comes_back_is_served_as_if_it_had_never_gone(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    publish(queue, WITHOUT_LOANS, tmp_path)
    publish(queue, halls.SMALL, tmp_path)
    assert queue.take("PINJAM", request="2").ticket == "A-002"
    assert queue.hall().services_of("1") == ("PINJAM",)
    assert [queue.call("1", request=f"call-{number}").ticket for number in (1, 2)] == ["A-001", "A-002"]


def test_a_removed_service_for_which_nobody_waits_leaves_no_trace(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.finish("1", request="3")
    publish(queue, WITHOUT_LOANS, tmp_path)
    assert queue.hall().services_of("1") == ("KEMBALI",)


def test_a_removed_service_gives_no_more_tickets(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    publish(queue, WITHOUT_LOANS, tmp_path)
    with unchanged(queue), refused(Refusal.UNKNOWN_SERVICE):
        queue.take("PINJAM", request="2")


def test_a_no_show_of_a_removed_service_who_returns_is_called_again(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.no_show("1", request="3")
    publish(queue, WITHOUT_LOANS, tmp_path)
    queue.give_back("A-001", request="4")
    assert queue.call("1", request="5").ticket == "A-001"


def test_a_visitor_of_a_removed_service_who_was_set_aside_is_called_after_the_counter_closed(
    queue: Queue, tmp_path: Path
) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.hold("1", request="3")
    publish(queue, WITHOUT_LOANS, tmp_path)
    queue.close("1", request="4")
    assert queue.call("2", request="5").ticket == "A-001"


def test_a_visitor_of_a_removed_service_is_passed_on_to_another(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    publish(queue, WITHOUT_LOANS, tmp_path)
    assert queue.transfer("1", "KEMBALI", request="3").service == "KEMBALI"
    assert queue.call("2", request="4").ticket == "A-001"


# Removed counters


def test_a_removed_counter_with_an_open_visit_can_still_finish_it(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    publish(queue, WITHOUT_COUNTER_1, tmp_path)
    visit = queue.finish("1", request="3")
    assert (visit.ticket, visit.counter) == ("A-001", "1")
    assert state_of(queue, "A-001") is TicketState.DONE


@pytest.mark.parametrize(
    ("act", "state"),
    [("serve", TicketState.SERVING), ("no_show", TicketState.NO_SHOW), ("close", TicketState.DONE)],
)
def test_a_removed_counter_can_still_end_its_visit_in_other_ways(
    queue: Queue, tmp_path: Path, act: str, state: TicketState
) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    publish(queue, WITHOUT_COUNTER_1, tmp_path)
    getattr(queue, act)("1", request="3")
    assert state_of(queue, "A-001") is state


def test_a_removed_counter_can_pass_its_visitor_on(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    publish(queue, WITHOUT_COUNTER_1, tmp_path)
    queue.transfer("1", "KEMBALI", request="3")
    assert queue.call("2", request="4").ticket == "A-001"


def test_a_removed_counter_is_shown_until_its_visit_has_ended(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    publish(queue, WITHOUT_COUNTER_1, tmp_path)
    shown = [(counter.code, counter.ticket) for counter in status(queue).counters]
    assert shown == [("2", None), ("3", None), ("4", None), ("1", "A-001")]
    queue.finish("1", request="3")
    assert [counter.code for counter in status(queue).counters] == ["2", "3", "4"]


def test_what_a_removed_counter_had_set_aside_waits_again_when_it_is_closed(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.hold("1", request="3")
    publish(queue, WITHOUT_COUNTER_1, tmp_path)
    queue.close("1", request="4")
    assert queue.call("2", request="5").ticket == "A-001"


@pytest.mark.parametrize("act", ["call", "open", "pause", "recall", "resume", "close", "finish"])
def test_a_removed_counter_without_visitors_is_unknown(queue: Queue, tmp_path: Path, act: str) -> None:
    queue.open("1", request="1")
    publish(queue, WITHOUT_COUNTER_1, tmp_path)
    with unchanged(queue), refused(Refusal.UNKNOWN_COUNTER):
        getattr(queue, act)("1", request="2")


# Refused versions


def test_a_file_with_mistakes_changes_nothing(queue: Queue, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    with unchanged(queue), pytest.raises(HallFileError):
        publish(queue, halls.SMALL.replace("handling_minutes = 5", 'handling_minutes = "five"'), tmp_path)
    assert queue.hall().version == 1


def test_a_version_that_comes_too_late_changes_nothing(queue: Queue, clock: SetClock, tmp_path: Path) -> None:
    impatient = Queue(queue.store, clock, Patience(write_s=0.0))
    with unchanged(queue), pytest.raises(StoreBusyError):
        publish(impatient, WITHOUT_LOANS, tmp_path)
    assert queue.take("PINJAM", request="1").ticket == "A-001"


def test_publishing_does_not_touch_the_day(address: str, tmp_path: Path, clock: SetClock) -> None:
    store = create_store(address)
    queue = Queue(store, clock)
    publish(queue, halls.SMALL, tmp_path)
    queue.take("PINJAM", request="1")
    clock.set("2026-11-25 07:00")
    publish(queue, halls.SMALL, tmp_path)
    assert state_of(queue, "A-001") is TicketState.WAITING
    store.close()
