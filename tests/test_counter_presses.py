"""From a finger to an act: what each key does, which presses are one and the same, and which are too old to be done.

The product's own service on a line of keypads in simulated time, with a real store behind it.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from counter.errors import Mistake
from counter.frames import Word
from counter.keypad import DOUBLE_PRESS_S, ENDED_AGAIN_S, NOTE_S, SENT_AGAIN_S, TYPED_S
from counter.keys import TYPING, Key
from counter.port import STALL_S
from counter.presses import REACTION_S, SAME_FINGER_S, DoublePresses, Repeats
from hall.clock import Deadline, business_day
from hall.model import CounterState, EventKind, parse_label
from hall.queue import Queue, new_request
from tests.harness.keypad_line import LineKeypad, line
from tests.harness.keypad_sim import SimHall

LATER_S = 2.0
SLOW_S = 1.2


@pytest.fixture
def address(memory_folder: Path) -> str:
    """These tests are about keys, not about the disk."""
    return str(memory_folder / "hall.db")


def hall_with(queue: Queue, *keypads: LineKeypad, counters: str = "1", takes_s: float = 0.005) -> SimHall:
    """A running service; each counter is named by one character."""
    names = list(counters.ljust(len(keypads), counters[-1]))
    hall = SimHall(queue, keypads, names, takes_s=takes_s, transfer=["KEMBALI", "SETOR"])
    hall.run(LATER_S + 1)
    return hall


def take(queue: Queue, count: int = 1, service: str = "PINJAM") -> None:
    for _ in range(count):
        queue.take(service, request=new_request())


def state(queue: Queue, label: str) -> str:
    with queue.store.reading(Deadline(5)) as reading:
        ticket = reading.ticket(business_day(queue.clock(), queue.published(reading).zone), *parse_label(label))
    assert ticket is not None
    return ticket.state.value


def events(queue: Queue, *kinds: EventKind) -> list[str]:
    """What happened, oldest first: the tickets, or the counters, of events of these kinds."""
    with queue.store.reading(Deadline(5)) as reading:
        return [event.ticket or event.counter or "" for event in reading.events(0, 1000) if event.kind in kinds]


def called(queue: Queue) -> list[str]:
    return events(queue, EventKind.CALLED)


# Each key


@pytest.fixture
def keypad() -> LineKeypad:
    return LineKeypad(5)


@pytest.fixture
def desk(queue: Queue, keypad: LineKeypad) -> SimHall:
    """Three visitors wait for counter 1, whose keypad is number 5."""
    take(queue, 3)
    return hall_with(queue, keypad)


def test_next_opens_a_closed_counter_and_calls_and_the_display_tells_the_number_and_who_waits(
    desk: SimHall, keypad: LineKeypad
) -> None:
    assert keypad.display == ("-----", 3, "CLOSED")
    assert desk.pressed(5, "NEXT") == "OK"
    desk.run(0.1)
    assert keypad.display == ("A001", 2, "CALLED")


def test_a_keypad_with_one_single_key_is_enough_for_a_whole_day(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    words = []
    for _ in range(4):
        words.append(desk.pressed(5, "NEXT"))
        desk.run(LATER_S)
    assert words == ["OK", "OK", "OK", "EMPTY"]
    assert [state(queue, f"A-{number:03}") for number in (1, 2, 3)] == ["done"] * 3
    assert keypad.display == ("-----", 0, "OPEN")
    take(queue)
    desk.run(LATER_S)
    assert keypad.display == ("-----", 1, "OPEN")
    assert desk.pressed(5, "NEXT") == "OK"
    assert called(queue) == ["A-001", "A-002", "A-003", "A-004"]


@pytest.mark.parametrize("argument", ["A003", "A-003", "a3", "3", "003"])
def test_call_calls_the_number_that_is_sent_with_it(desk: SimHall, queue: Queue, argument: str) -> None:
    assert desk.pressed(5, "CALL", argument) == "OK"
    assert called(queue) == ["A-003"]


@pytest.mark.parametrize("key", ["CALL", "ENTER"])
def test_call_calls_the_number_that_was_typed_before(desk: SimHall, keypad: LineKeypad, queue: Queue, key: str) -> None:
    assert desk.pressed(5, "DIGIT", "0") == "OK"
    assert desk.pressed(5, "DIGIT", "2") == "OK"
    desk.run(0.1)
    assert keypad.note == "02"
    assert desk.pressed(5, key) == "OK"
    assert called(queue) == ["A-002"]


@pytest.mark.parametrize("key", ["CALL", "ENTER"])
def test_a_finger_that_knocks_behind_a_typed_number_calls_that_number_and_nobody_else(
    desk: SimHall, keypad: LineKeypad, queue: Queue, key: str
) -> None:
    assert desk.pressed(5, "DIGIT", "2") == "OK"
    knocks = []
    for pause_s in (0.1, 0.2, ENDED_AGAIN_S / 2, 0.1):
        knocks.append(desk.press(5, key))
        desk.run(pause_s)
    assert [desk.words(5, seq)[-1] for seq in knocks] == ["OK", "DUP", "DUP", "DUP"]
    assert called(queue) == ["A-002"]
    desk.run(LATER_S)
    assert desk.pressed(5, "ENTER") == "OK"
    assert called(queue) == ["A-002", "A-001"]


def test_digits_are_forgotten_by_clear_and_after_a_while(desk: SimHall, keypad: LineKeypad, queue: Queue) -> None:
    desk.pressed(5, "DIGIT", "9")
    desk.pressed(5, "CLEAR")
    desk.pressed(5, "DIGIT", "8")
    desk.run(TYPED_S + 0.1)
    assert keypad.note == ""
    desk.pressed(5, "DIGIT", "2")
    assert desk.pressed(5, "ENTER") == "OK"
    assert called(queue) == ["A-002"]


def test_enter_alone_is_next_and_zeros_before_it_pause_and_close(desk: SimHall, keypad: LineKeypad) -> None:
    assert desk.pressed(5, "ENTER") == "OK"
    desk.run(LATER_S)
    assert keypad.display == ("A001", 2, "CALLED")
    for shown in ("PAUSED", "OPEN"):
        desk.pressed(5, "DIGIT", "0")
        assert desk.pressed(5, "ENTER") == "OK"
        desk.run(LATER_S)
        assert keypad.display is not None
        assert (keypad.display[2] == "PAUSED") == (shown == "PAUSED")
    for _ in range(2):
        desk.pressed(5, "DIGIT", "0")
    assert desk.pressed(5, "ENTER") == "OK"
    desk.run(0.1)
    assert keypad.display == ("-----", 2, "CLOSED")


def test_a_number_that_two_series_have_needs_its_letter(queue: Queue) -> None:
    take(queue)
    take(queue, service="KEMBALI")
    keypad = LineKeypad(5)
    desk = hall_with(queue, keypad, counters="4")
    assert desk.pressed(5, "CALL", "1") == "ERR"
    desk.run(0.1)
    assert keypad.note == "HURUF APA?"
    assert desk.pressed(5, "CALL", "B1") == "OK"
    assert called(queue) == ["B-001"]


@pytest.mark.parametrize(
    ("key", "argument", "note"),
    [
        ("CALL", None, "NOMOR BERAPA?"),
        ("CALL", "0", "NOMOR BERAPA?"),
        ("CALL", "77", "TAK ADA NOMOR"),
        ("CALL", "A-001x", "TAK ADA NOMOR"),
        ("RECALL", None, "TAK ADA TAMU"),
        ("NOSHOW", None, "TAK ADA TAMU"),
        ("SERVE", None, "TAK ADA TAMU"),
        ("END", None, "TAK ADA TAMU"),
        ("HOLD", None, "TAK ADA TAMU"),
        ("TRANSFER", None, "LAYANAN MANA?"),
        ("COFFEE", None, "TOMBOL ASING"),
    ],
)
def test_what_can_not_be_done_is_told_in_the_halls_language(
    desk: SimHall, keypad: LineKeypad, queue: Queue, key: str, argument: str | None, note: str
) -> None:
    assert desk.pressed(5, key, argument) == "ERR"
    desk.run(0.1)
    assert keypad.note == note
    assert called(queue) == []
    desk.run(NOTE_S)
    assert keypad.note == ""


def test_nobody_waiting_is_told(queue: Queue, keypad: LineKeypad) -> None:
    desk = hall_with(queue, keypad)
    assert desk.pressed(5, "NEXT") == "EMPTY"
    desk.run(0.1)
    assert (keypad.display, keypad.note) == (("-----", 0, "CLOSED"), "ANTREAN KOSONG")


def test_recall_announces_the_same_number_again(desk: SimHall, queue: Queue) -> None:
    desk.pressed(5, "NEXT")
    assert desk.pressed(5, "RECALL") == "OK"
    assert events(queue, EventKind.RECALLED) == ["A-001"]


@pytest.mark.parametrize(
    ("key", "then", "shown"),
    [
        ("NOSHOW", "no_show", ("-----", 2, "OPEN")),
        ("END", "done", ("-----", 2, "OPEN")),
        ("HOLD", "held", ("-----", 2, "OPEN")),
        ("SERVE", "serving", ("A001", 2, "SERVING")),
        ("CLOSE", "done", ("-----", 2, "CLOSED")),
        ("PAUSE", "called", ("A001", 2, "PAUSED")),
    ],
)
def test_a_key_does_with_the_visit_what_it_says(
    desk: SimHall, keypad: LineKeypad, queue: Queue, key: str, then: str, shown: tuple[str, int, str]
) -> None:
    desk.pressed(5, "NEXT")
    assert desk.pressed(5, key) == "OK"
    desk.run(0.1)
    assert state(queue, "A-001") == then
    assert keypad.display == shown


def test_hold_without_a_visitor_takes_the_first_one_up_again_and_resume_a_given_one(
    desk: SimHall, keypad: LineKeypad
) -> None:
    for _ in range(2):
        desk.pressed(5, "NEXT")
        desk.pressed(5, "HOLD")
        desk.run(LATER_S)
    assert desk.pressed(5, "RESUME", "2") == "OK"
    desk.run(0.1)
    assert keypad.display == ("A002", 1, "SERVING")
    desk.pressed(5, "END")
    desk.run(LATER_S)
    assert desk.pressed(5, "HOLD") == "OK"
    desk.run(0.1)
    assert keypad.display == ("A001", 1, "SERVING")


@pytest.mark.parametrize("typed", [True, False])
def test_transfer_leads_to_the_service_at_the_place_of_the_digit(desk: SimHall, queue: Queue, typed: bool) -> None:
    desk.pressed(5, "NEXT")
    if typed:
        desk.pressed(5, "DIGIT", "1")
    assert desk.pressed(5, "TRANSFER", None if typed else "1") == "OK"
    with queue.store.reading(Deadline(5)) as reading:
        ticket = reading.ticket(business_day(queue.clock(), queue.published(reading).zone), "A", 1)
    assert ticket is not None
    assert (ticket.service, ticket.state) == ("KEMBALI", "waiting")


def test_open_opens_without_calling(desk: SimHall, keypad: LineKeypad, queue: Queue) -> None:
    assert desk.pressed(5, "OPEN") == "OK"
    desk.run(0.1)
    assert keypad.display == ("-----", 3, "OPEN")
    with queue.store.reading(Deadline(5)) as reading:
        day = business_day(queue.clock(), queue.published(reading).zone)
        assert reading.counter_states(day) == {"1": CounterState.OPEN}


def test_every_key_that_acts_has_a_time_within_which_it_is_one_press() -> None:
    assert set(DOUBLE_PRESS_S) == set(Key) - set(TYPING)


# Layer 1: sent again by the keypad


def test_a_press_whose_answer_was_lost_is_sent_again_and_done_once(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    desk.line.lost_to_keypads = 1
    assert desk.pressed(5, "NEXT") == "DUP"
    assert called(queue) == ["A-001"]
    assert keypad.display == ("A001", 2, "CALLED")
    assert desk.keypad(5).counts.repeats == 1


def test_a_refused_press_that_is_sent_again_is_refused_again(queue: Queue, keypad: LineKeypad) -> None:
    desk = hall_with(queue, keypad)
    desk.line.lost_to_keypads = 1
    assert desk.pressed(5, "NEXT") == "EMPTY"
    assert desk.keypad(5).counts.repeats == 1
    assert len(desk.acts) == 1


def test_a_press_that_is_sent_again_while_the_store_works_is_told_so_and_then_what_became_of_it(queue: Queue) -> None:
    take(queue, 2)
    keypad = LineKeypad(5, again_s=0.1)
    desk = hall_with(queue, keypad, takes_s=SLOW_S)
    seq = desk.press(5, "NEXT")
    desk.run(SLOW_S / 2)
    assert set(desk.words(5, seq)) == {"BUSY"}
    assert keypad.note == "TUNGGU..."
    desk.run(SLOW_S)
    assert desk.words(5, seq)[-1] == "OK"
    assert called(queue) == ["A-001"]


def test_a_keypad_that_was_switched_off_counts_from_the_beginning(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    assert desk.pressed(5, "NEXT") == "OK"
    desk.run(LATER_S)
    desk.line.restart(5)
    desk.run(0.2)
    assert keypad.display == ("A001", 2, "CALLED"), "its display is filled again"
    assert desk.pressed(5, "NEXT") == "OK"
    assert called(queue) == ["A-001", "A-002"]
    assert desk.keypad(5).firmware == "1.2"


def test_what_was_done_is_a_repeat_and_what_was_refused_stays_refused() -> None:
    for word, again in [(Word.OK, Word.DUP), (Word.EMPTY, Word.EMPTY), (Word.ERR, Word.ERR), (None, Word.BUSY)]:
        repeats = Repeats()
        repeats.begin(7)
        if word is not None:
            repeats.answered(7, word)
        assert repeats.is_repeat(7)
        assert repeats.answer_again() is again
        assert not repeats.is_repeat(8)
        repeats.forget()
        assert not repeats.is_repeat(7)


# Layer 2: pressed twice by a person


def test_the_same_key_pressed_twice_is_one_press_and_the_display_says_so(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    desk.pressed(5, "NEXT")
    desk.run(DOUBLE_PRESS_S[Key.NEXT] - 0.5)
    assert desk.pressed(5, "NEXT") == "DUP"
    desk.run(0.1)
    assert keypad.note == "DITEKAN 2 KALI"
    assert called(queue) == ["A-001"]
    desk.run(DOUBLE_PRESS_S[Key.NEXT])
    assert desk.pressed(5, "NEXT") == "OK"
    assert called(queue) == ["A-001", "A-002"]


def test_another_key_right_behind_is_no_double_press(desk: SimHall, queue: Queue) -> None:
    assert [desk.pressed(5, key) for key in ("NEXT", "END", "OPEN")] == ["OK", "OK", "OK"]
    assert state(queue, "A-001") == "done"


@pytest.mark.parametrize("polled", [False, True])
def test_end_and_next_may_come_so_fast_that_nobody_has_looked_between_them(queue: Queue, polled: bool) -> None:
    take(queue, 3)
    keypad = LineKeypad(5, polled=polled)
    desk = hall_with(queue, keypad)
    desk.pressed(5, "NEXT")
    desk.run(LATER_S)
    for key in ("END", "NEXT"):
        desk.press(5, key)
        desk.run_until(lambda: not keypad.held)
    desk.run(0.5)
    assert called(queue) == ["A-001", "A-002"]
    assert keypad.display == ("A002", 1, "CALLED")


@pytest.mark.parametrize("polled", [False, True])
def test_a_key_right_behind_next_is_not_for_the_visitor_whose_number_was_not_to_be_seen_yet(
    queue: Queue, polled: bool
) -> None:
    take(queue, 3)
    keypad = LineKeypad(5, polled=polled)
    desk = hall_with(queue, keypad)
    desk.press(5, "NEXT")
    desk.run_until(lambda: not keypad.held)
    seq = desk.press(5, "END")
    desk.run(1)
    assert desk.words(5, seq) == ["BUSY"]
    assert state(queue, "A-001") == "called"


def test_a_press_that_came_to_nothing_may_be_repeated_at_once(queue: Queue, keypad: LineKeypad) -> None:
    desk = hall_with(queue, keypad)
    assert desk.pressed(5, "NEXT") == "EMPTY"
    take(queue)
    desk.run(SAME_FINGER_S + 0.05)
    assert desk.pressed(5, "NEXT") == "OK"


def test_two_keypads_of_one_counter_pressed_together_are_one_press(queue: Queue) -> None:
    take(queue, 3)
    desk = hall_with(queue, LineKeypad(5), LineKeypad(6), counters="11")
    assert desk.pressed(5, "NEXT") == "OK"
    desk.run(0.7)
    assert desk.pressed(6, "NEXT") == "DUP"
    assert called(queue) == ["A-001"]


def test_two_counters_pressed_together_are_two_presses(queue: Queue) -> None:
    take(queue, 3)
    desk = hall_with(queue, LineKeypad(5), LineKeypad(6), counters="12")
    assert [desk.pressed(5, "NEXT"), desk.pressed(6, "NEXT")] == ["OK", "OK"]


def test_a_radio_button_that_repeats_its_code_is_one_press_however_long_it_is_held(desk: SimHall, queue: Queue) -> None:
    for _ in range(40):
        desk.line.say(line("PQKP,05,NEXT"))
        desk.run(0.1)
    assert called(queue) == ["A-001"]
    desk.run(LATER_S)
    desk.line.say(line("PQKP,05,NEXT"))
    desk.run(0.1)
    assert called(queue) == ["A-001", "A-002"]


def test_who_waited_long_for_the_answer_and_pressed_again_has_not_seen_it_yet(queue: Queue) -> None:
    take(queue, 3)
    keypad = LineKeypad(5)
    desk = hall_with(queue, keypad, takes_s=DOUBLE_PRESS_S[Key.NEXT] + 0.3)
    first = desk.press(5, "NEXT")
    desk.run(desk.takes_s - 0.05)
    assert keypad.note == "TUNGGU..."
    desk.run(0.2)
    second = desk.press(5, "NEXT")  # the answer stands there since a moment
    desk.run(LATER_S)
    assert (desk.words(5, first)[-1], desk.words(5, second)) == ("OK", ["DUP"])
    assert called(queue) == ["A-001"]


def test_another_key_while_the_store_works_is_told_to_wait_and_never_done(queue: Queue) -> None:
    take(queue, 3)
    desk = hall_with(queue, LineKeypad(5), takes_s=SLOW_S)
    first = desk.press(5, "NEXT")
    desk.run(0.4)
    second = desk.press(5, "NOSHOW")
    desk.run(LATER_S)
    assert (desk.words(5, first)[-1], desk.words(5, second)) == ("OK", ["BUSY"])
    assert state(queue, "A-001") == "called"


def test_a_key_pressed_again_after_it_was_told_to_wait_counts() -> None:
    doubles = DoublePresses({Key.NEXT: 1.5})
    assert not doubles.is_double("1", Key.NEXT, None, 10.0)
    doubles.came_to_nothing("1", Key.NEXT)
    assert not doubles.is_double("1", Key.NEXT, None, 10.0 + SAME_FINGER_S)
    doubles.done("1", Key.NEXT, 12.0)
    assert doubles.is_double("1", Key.NEXT, None, 13.4)
    assert not doubles.is_double("1", Key.NEXT, None, 15.0)


# Layer 3: meant for another visitor


def by_another(queue: Queue, counter: str = "1") -> str:
    """A colleague calls by other means."""
    return queue.call(counter, request=new_request()).ticket


def test_a_key_pressed_when_the_counter_had_gone_on_skips_nobody(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    desk.pressed(5, "NEXT")
    desk.run(LATER_S)
    assert by_another(queue) == "A-002"
    assert desk.pressed(5, "NEXT") == "BUSY"
    desk.run(0.1)
    assert (keypad.display, keypad.note) == (("A002", 1, "CALLED"), "LIHAT LAGI")
    assert called(queue) == ["A-001", "A-002"]
    desk.run(LATER_S)
    assert desk.pressed(5, "NEXT") == "OK"
    assert called(queue) == ["A-001", "A-002", "A-003"]


@pytest.mark.parametrize("key", ["NEXT", "RECALL", "NOSHOW", "SERVE", "END", "HOLD", "TRANSFER", "CLOSE", "CALL"])
def test_every_key_that_is_about_a_visit_is_guarded(desk: SimHall, queue: Queue, key: str) -> None:
    desk.pressed(5, "NEXT")
    desk.run(LATER_S)
    by_another(queue)
    assert desk.pressed(5, key, {"TRANSFER": "1", "CALL": "3"}.get(key)) == "BUSY"
    assert state(queue, "A-002") == "called"


def test_who_presses_while_the_display_changes_has_meant_what_stood_there_before(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    desk.pressed(5, "NEXT")
    desk.run(LATER_S)
    by_another(queue)
    desk.run_until(lambda: keypad.display == ("A002", 1, "CALLED"))
    desk.run(REACTION_S / 4)
    assert desk.pressed(5, "END") == "BUSY"
    assert state(queue, "A-002") == "called"
    desk.run(REACTION_S)
    assert desk.pressed(5, "END") == "OK"


def test_a_polled_keypad_that_held_its_press_while_the_display_changed_is_refused(queue: Queue) -> None:
    take(queue, 3)
    keypads = [LineKeypad(number, polled=True) for number in range(1, 9)]
    desk = hall_with(queue, *keypads, counters="12")
    desk.pressed(1, "NEXT")
    desk.run(LATER_S)
    by_another(queue)
    shown = len(keypads[0].displays)
    desk.run_until(lambda: len(keypads[0].displays) > shown)
    seq = desk.press(
        1, "NEXT"
    )  # after the display has changed, and before the keypad was asked again: it can't be told
    desk.run(LATER_S)
    assert desk.words(1, seq) == ["BUSY"]
    assert called(queue) == ["A-001", "A-002"]


# Pressed while nobody listened


def restarted(desk: SimHall, meanwhile: Callable[[], object], away_s: float = 10.0) -> None:
    """The service is killed and started again, and something happens meanwhile."""
    desk.kill_service()
    meanwhile()
    desk.run(away_s)
    desk.begin_service()


@pytest.mark.parametrize("polled", [False, True])
def test_a_key_pressed_while_the_service_was_away_never_fires_and_says_press_again(queue: Queue, polled: bool) -> None:
    take(queue, 3)
    keypad = LineKeypad(5, polled=polled)
    desk = hall_with(queue, keypad)
    restarted(desk, lambda: desk.press(5, "NEXT"))
    desk.run(1.5)
    assert keypad.answers[-1] == (keypad.seq, "ERR")
    assert keypad.note == "TEKAN LAGI"
    assert called(queue) == []
    assert desk.pressed(5, "NEXT") == "OK"
    assert called(queue) == ["A-001"]


@pytest.mark.parametrize("polled", [False, True])
def test_a_key_pressed_while_the_line_was_unplugged_never_fires(queue: Queue, polled: bool) -> None:
    take(queue, 3)
    keypad = LineKeypad(5, polled=polled)
    desk = hall_with(queue, keypad)
    desk.unplug()
    desk.press(5, "NEXT")
    desk.run(10)
    desk.plug_in()
    desk.run(LATER_S + 1)
    assert keypad.answers[-1] == (keypad.seq, "ERR")
    assert called(queue) == []
    assert desk.pressed(5, "NEXT") == "OK"


@pytest.mark.parametrize("again_s", [0.1, 0.4, 1.0, SENT_AGAIN_S - 0.1])
@pytest.mark.parametrize("answers_questions", [True, False])
def test_a_press_that_a_killed_service_had_carried_out_is_not_carried_out_again_by_the_next_one(
    queue: Queue, again_s: float, answers_questions: bool
) -> None:
    take(queue, 3)
    keypad = LineKeypad(5, again_s=again_s, answers_questions=answers_questions)
    desk = hall_with(queue, keypad)
    desk.press(5, "NEXT")
    desk.run_until(lambda: desk.service.ports[0]._asked)
    desk.kill_service()
    desk.run(0.5)
    assert called(queue) == ["A-001"]
    assert keypad.answers == []
    desk.begin_service()
    desk.run(SENT_AGAIN_S + 1)
    assert keypad.answers == [(1, "ERR")]
    assert called(queue) == ["A-001"]
    assert keypad.display == ("A001", 2, "CALLED")
    assert desk.pressed(5, "NEXT") == "OK"


def test_a_simple_firmware_is_heard_at_once_with_its_next_press(queue: Queue) -> None:
    take(queue, 3)
    keypad = LineKeypad(5, answers_questions=False)
    desk = SimHall(queue, [keypad], ["1"])
    desk.run(0.9)
    assert desk.pressed(5, "NEXT") == "ERR", "this may be an old one"
    assert desk.pressed(5, "RECALL") == "ERR", "there is no visit"
    desk.run(SAME_FINGER_S)
    assert keypad.note == "TAK ADA TAMU"
    assert desk.pressed(5, "NEXT") == "OK"


def test_an_order_whose_line_is_unplugged_meanwhile_is_done_once_and_known_when_the_line_is_back(queue: Queue) -> None:
    take(queue, 3)
    keypad = LineKeypad(5)
    desk = hall_with(queue, keypad, takes_s=0.2)
    desk.press(5, "NEXT")
    desk.run(0.1)
    desk.unplug()
    desk.run(3)
    desk.plug_in()
    desk.run(LATER_S)
    assert keypad.answers == [(1, "DUP")]
    assert called(queue) == ["A-001"]
    assert keypad.display == ("A001", 2, "CALLED")


def test_a_polled_keypad_that_was_silent_for_long_is_refused_what_it_held(queue: Queue) -> None:
    take(queue, 3)
    keypad, other = LineKeypad(5, polled=True), LineKeypad(6, polled=True)
    desk = hall_with(queue, keypad, other, counters="12")
    keypad.dead = True
    desk.run(1)
    desk.press(5, "NEXT")
    desk.run(60)
    keypad.dead = False
    desk.run(5)
    assert keypad.answers == [(1, "ERR")]
    assert called(queue) == []
    assert desk.pressed(5, "NEXT") == "OK"


def test_what_came_while_the_machine_slept_is_old(desk: SimHall, keypad: LineKeypad, queue: Queue) -> None:
    def sleeps() -> None:
        desk.press(5, "NEXT")
        desk.agenda.time.now += 600

    desk.agenda.after(0.1, sleeps)
    desk.run(603)
    assert called(queue) == []
    assert keypad.answers == [(1, "ERR")]
    assert desk.pressed(5, "NEXT") == "OK"


def test_what_came_while_the_service_was_stopped_between_two_looks_at_its_line_is_old(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    desk.press(5, "NEXT")
    desk.agenda.pass_(STALL_S + 1)
    desk.run(LATER_S)
    assert called(queue) == []
    assert keypad.answers == [(1, "ERR")]
    assert desk.pressed(5, "NEXT") == "OK"


def test_a_key_pressed_while_the_store_is_gone_is_refused_and_never_done_later(
    desk: SimHall, keypad: LineKeypad, queue: Queue
) -> None:
    desk.desk.gone = True
    desk.service.ports[0].store_gone()
    desk.run(0.5)
    assert keypad.display == ("-----", 3, "GONE")
    assert desk.pressed(5, "NEXT") == "ERR"
    desk.run(0.1)
    assert keypad.note == "SAMBUNGAN PUTUS"
    desk.desk.gone = False
    desk.run(30)
    assert keypad.display == ("-----", 3, "CLOSED")
    assert called(queue) == []
    assert desk.pressed(5, "NEXT") == "OK"


def test_an_order_that_gets_no_answer_is_given_up_at_its_deadline_and_its_late_answer_changes_nothing(
    queue: Queue,
) -> None:
    take(queue, 3)
    keypad = LineKeypad(5)
    desk = hall_with(queue, keypad, takes_s=60)
    seq = desk.press(5, "NEXT")
    desk.run(4)
    assert desk.words(5, seq) == ["BUSY", "ERR"]
    assert keypad.note == "GAGAL"
    desk.run(60)
    assert desk.words(5, seq) == ["BUSY", "ERR"]


def test_the_words_of_a_mistake_are_each_on_a_display() -> None:
    from counter.display import WIDTHS, note_text

    for mistake in Mistake:
        for columns in WIDTHS:
            assert 0 < len(note_text(mistake, columns, "id")) <= columns
