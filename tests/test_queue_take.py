"""Taking a number: labels, order, quota, hours, stops; and the same answer for the same request."""

from datetime import date

import pytest

from hall.clock import Deadline
from hall.errors import BadRequestError, Refusal
from hall.model import EventKind, PrintOrder
from hall.queue import Queue
from tests.conftest import refused
from tests.harness.clock import SetClock
from tests.harness.snapshot import sql_of

pytestmark = pytest.mark.every_store


def test_numbers_count_from_one_in_each_series(queue: Queue) -> None:
    labels = [queue.take(service, request=f"{n}").ticket for n, service in enumerate(["PINJAM", "KEMBALI", "PINJAM"])]
    assert labels == ["A-001", "B-001", "A-002"]


def test_services_of_one_series_share_its_numbers(queue: Queue) -> None:
    assert queue.take("SETOR", request="1").ticket == "C-001"
    assert queue.take("KREDIT", request="2").ticket == "C-002"


def test_the_answer_names_who_waits_before_one(queue: Queue) -> None:
    for number in range(3):
        taken = queue.take("PINJAM", request=f"{number}")
    assert (taken.ahead, taken.number, taken.business_day) == (2, 3, date(2026, 11, 24))


def test_the_same_request_gives_the_same_ticket(queue: Queue) -> None:
    first = queue.take("PINJAM", request="tap")
    queue.take("PINJAM", request="other")
    assert queue.take("PINJAM", request="tap") == first
    assert queue.take("PINJAM", request="third").ticket == "A-003"


def test_a_request_id_can_not_serve_two_kinds_of_acts(queue: Queue) -> None:
    queue.take("PINJAM", request="tap")
    with pytest.raises(BadRequestError):
        queue.call("1", request="tap")


def test_an_unknown_service_is_refused_with_the_nearest_name(queue: Queue) -> None:
    with refused(Refusal.UNKNOWN_SERVICE) as seen:
        queue.take("PINJEM", request="1")
    assert "PINJAM" in str(seen.error)


def test_the_quota_of_a_day_is_never_exceeded(queue: Queue, clock: SetClock) -> None:
    queue.take("KREDIT", request="1")
    queue.take("KREDIT", request="2")
    with refused(Refusal.QUOTA) as seen:
        queue.take("KREDIT", request="3")
    assert "Wednesday, 25 November, 08:00" in str(seen.error)
    clock.set("2026-11-25 09:00")
    assert queue.take("KREDIT", request="4").ticket == "C-001"


def test_a_cancelled_ticket_gives_its_place_in_the_quota_back(queue: Queue) -> None:
    first = queue.take("KREDIT", request="1")
    queue.take("KREDIT", request="2")
    queue.cancel(first.ticket, request="3")
    assert queue.take("KREDIT", request="4").ticket == "C-003"


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-24 07:29", Refusal.NOT_YET_OPEN),
        ("2026-11-24 07:30", None),
        ("2026-11-24 12:30", None),
        ("2026-11-24 14:59", None),
        ("2026-11-24 15:00", Refusal.CLOSED),
        ("2026-11-28 09:00", Refusal.CLOSED),
        ("2026-12-25 09:00", Refusal.CLOSED),
    ],
)
def test_tickets_are_given_within_the_hours(queue: Queue, clock: SetClock, moment: str, reason: Refusal | None) -> None:
    clock.set(moment)
    if reason is None:
        assert queue.take("SETOR", request="1").ticket == "C-001"
    else:
        with refused(reason):
            queue.take("SETOR", request="1")


def test_a_stopped_service_gives_no_numbers_until_it_is_allowed_again(queue: Queue) -> None:
    queue.stop("PINJAM", request="1")
    with refused(Refusal.STOPPED):
        queue.take("PINJAM", request="2")
    assert queue.take("KEMBALI", request="3").ticket == "B-001"
    queue.allow("PINJAM", request="4")
    assert queue.take("PINJAM", request="5").ticket == "A-001"


def test_a_stop_of_the_hall_stops_every_service_and_ends_with_the_day(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="0")
    queue.stop(request="1")
    for number, service in enumerate(["PINJAM", "KEMBALI", "SETOR"]):
        with refused(Refusal.STOPPED):
            queue.take(service, request=f"no-{number}")
    assert queue.call("1", request="2").ticket == "A-001"
    clock.set("2026-11-25 09:00")
    assert queue.take("PINJAM", request="3").ticket == "A-001"


def test_a_service_without_time_for_one_more_stays_stopped_today(queue: Queue, clock: SetClock) -> None:
    assert queue.stop_for_lack_of_time("PINJAM", request="1")
    with refused(Refusal.NO_TIME_LEFT):
        queue.take("PINJAM", request="2")
    assert not queue.stop_for_lack_of_time("PINJAM", request="3")
    assert queue.take("KEMBALI", request="4").ticket == "B-001"
    clock.set("2026-11-25 09:00")
    assert queue.take("PINJAM", request="5").ticket == "A-001"


def test_where_the_day_is_too_short_for_others_a_priority_number_is_given_unless_it_is_too_short_for_that_too(
    queue: Queue,
) -> None:
    queue.stop_for_lack_of_time("PINJAM", request="1")
    assert queue.take("PINJAM", request="2", priority=True).ticket == "A-001"
    with refused(Refusal.NO_TIME_LEFT):
        queue.take("PINJAM", request="3", priority=True, in_vain=True)
    queue.allow("PINJAM", request="4")
    assert queue.take("PINJAM", request="5", priority=True, in_vain=True).ticket == "A-002"


@pytest.mark.parametrize("priority", [False, True])
def test_what_the_forecast_says_of_a_number_stops_no_service_by_itself(queue: Queue, priority: bool) -> None:
    assert queue.take("PINJAM", request="1", priority=priority, in_vain=True).ticket == "A-001"


def test_what_staff_have_stopped_gives_no_priority_numbers_either(queue: Queue) -> None:
    queue.stop("PINJAM", request="1")
    with refused(Refusal.STOPPED):
        queue.take("PINJAM", request="2", priority=True)


def test_staff_overrule_the_forecast_for_the_rest_of_the_day(queue: Queue, clock: SetClock) -> None:
    queue.stop_for_lack_of_time("PINJAM", request="1")
    queue.allow("PINJAM", request="2")
    assert not queue.stop_for_lack_of_time("PINJAM", request="3")
    assert queue.take("PINJAM", request="4").ticket == "A-001"
    clock.set("2026-11-25 09:00")
    assert queue.stop_for_lack_of_time("PINJAM", request="5")


def test_staff_can_overrule_the_forecast_beforehand_and_still_stop_a_service_themselves(queue: Queue) -> None:
    queue.allow("PINJAM", request="1")
    assert not queue.stop_for_lack_of_time("PINJAM", request="2")
    queue.stop("PINJAM", request="3")
    with refused(Refusal.STOPPED):
        queue.take("PINJAM", request="4")


def test_a_stop_by_staff_taken_back_leaves_the_forecast_its_word(queue: Queue) -> None:
    queue.stop("PINJAM", request="1")
    assert not queue.stop_for_lack_of_time("PINJAM", request="2")
    queue.allow("PINJAM", request="3")
    assert queue.stop_for_lack_of_time("PINJAM", request="4")


def test_a_closed_service_says_its_hours_rather_than_that_time_ran_out(queue: Queue, clock: SetClock) -> None:
    queue.stop_for_lack_of_time("SETOR", request="1")
    clock.set("2026-11-24 23:30")
    with refused(Refusal.CLOSED):
        queue.take("SETOR", request="2")


def test_a_repeated_stop_for_lack_of_time_is_written_once(queue: Queue) -> None:
    assert queue.stop_for_lack_of_time("PINJAM", request="1")
    assert queue.stop_for_lack_of_time("PINJAM", request="1")
    with queue.store.reading(Deadline(5)) as reading:
        assert [event.kind for event in reading.events(0, 9)].count(EventKind.STOPPED) == 1


def test_a_print_job_is_committed_with_its_ticket(queue: Queue) -> None:
    queue.take("PINJAM", request="1", paper=PrintOrder("kiosk-1", "id"))
    rows = sql_of(queue.store).rows("SELECT printer, state FROM print_job", ())
    assert [(row["printer"], row["state"]) for row in rows] == [("kiosk-1", "queued")]
