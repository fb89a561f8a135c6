"""The window of a counter without a screen: what each key leads to, what it never leads to, and what is told.

The hall's rules are the real ones on a real store; the desk is worked by hand, so that time stands between a press and its
answer as long as a test likes.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter.acts import Done
from counter.keypad import DOUBLE_PRESS_S, GRACE_S
from counter.keys import Key
from counter.presses import REACTION_S
from counter.window.config import Look, WindowFile
from counter.window.controller import DONE_S, PAGE_S, REFUSED_S, RIPE_S
from counter.window.keyboard import Stroke, Typed
from counter.window.orders import SLOW_S
from counter.window.strokes import ERASED_S, Strokes
from counter.window.view import NoteKind, Page, Place, View
from hall.errors import Refusal, RefusedError
from hall.foresight.child import STALE_S
from hall.messages import Message
from hall.queue import Queue, new_request
from hall.store import create_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.window_pages import FILE, Window, window_on

ENGLISH = FILE.model_copy(update={"look": Look(language="en")})
DOUBLE_S = DOUBLE_PRESS_S[Key.NEXT]


@pytest.fixture
def shown() -> list[View]:
    return []


@pytest.fixture
def window(queue: Queue, clock: SetClock, shown: list[View]) -> Window:
    """A window at counter 2, which serves returns (B) before loans (A); three visitors wait."""
    found = window_on(queue, clock, "2", shown.append, ENGLISH)
    found.take("KEMBALI")
    clock.forward(seconds=90)
    found.take("PINJAM")
    clock.forward(seconds=90)
    found.take("KEMBALI")
    found.news()
    found.pass_(10)
    return found


@pytest.fixture
def make(queue: Queue, clock: SetClock) -> Callable[..., Window]:
    """A window at another counter or with another file."""

    def made(counter: str = "2", **changed: object) -> Window:
        return window_on(queue, clock, counter, lambda _: None, ENGLISH.model_copy(update=changed))

    return made


def note(window: Window) -> str:
    return window.controller.view.note.text if window.controller.view.note else ""


def on(window: Window) -> set[Place]:
    """The keys that would do something."""
    return {place for place, key in window.controller.view.keys.items() if key.on}


def done(window: Window, *outcomes: object) -> str | None:
    """What the only order has led to: the number, or none for open, pause and close."""
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Done), outcomes[0]
    return outcomes[0].visit.ticket if outcomes[0].visit else None


# What the keys do


def test_next_opens_a_closed_counter_and_calls_the_longest_waiting(window: Window) -> None:
    assert window.controller.view.state == "Closed"
    assert done(window, *window.strike("E")) == "B-001"
    view = window.controller.view
    assert (view.state, view.label, view.since, view.service) == ("Open", "B-001", "Called just now", "Return")
    assert (view.waiting, view.next, note(window)) == ("2 waiting", "Next: A-001", "B-001 has been called")


def test_a_number_that_is_typed_is_called(window: Window) -> None:
    assert done(window, *window.strike("2E")) == "B-002"
    assert window.controller.view.typed == ""


def test_letters_may_be_typed_too(window: Window) -> None:
    assert done(window, *window.strike("A1E")) == "A-001"


def test_a_number_that_several_tickets_have_brings_a_list_of_them(window: Window) -> None:
    window.strike("1E")
    view = window.controller.view
    assert (view.page, [option.name for option in view.options]) == (Page.LIST, ["B-001", "A-001"])
    assert done(window, *window.strike("2")) == "A-001"
    assert window.controller.view.page is Page.COUNTER


def test_a_number_that_nobody_has_is_refused_with_its_reason(window: Window) -> None:
    [outcome] = window.strike("77E")
    assert isinstance(outcome, RefusedError)
    assert note(window) == "There is no ticket B-077 on 2026-11-24."
    assert window.controller.view.note is not None
    assert window.controller.view.note.kind is NoteKind.REFUSED


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("+", "B-001 has been called again"),
        ("-", "B-001 did not come"),
        ("/", "The visit of B-001 is over"),
        (".", "B-001 is set aside"),
    ],
)
def test_every_act_on_a_visit_is_one_key_and_is_told(window: Window, key: str, told: str) -> None:
    window.strike("E")
    window.pass_(1)
    assert done(window, *window.strike(key)) == "B-001"
    assert note(window) == told


def test_the_dot_takes_up_the_one_who_is_set_aside(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.HOLD)
    window.pass_(1)
    assert window.controller.view.keys[Place.HOLD].word == "Take up B-001"
    assert done(window, *window.strike(".")) == "B-001"
    assert window.controller.view.since == "Served since just now"


def test_it_says_until_when_all_who_wait_are_called_or_how_many_may_not_be(window: Window) -> None:
    waiting = int(window.controller.view.waiting.split()[0])
    window.foresees()
    last = window.clock.now + timedelta(minutes=4 * waiting)
    assert window.controller.view.outlook == f"All called by about {last:%H:%M}"
    window.foresees(not_today=2)
    assert window.controller.view.outlook == "2 who wait may not be called today"
    window.pass_(STALE_S)
    assert window.controller.view.outlook == ""


def test_of_several_who_are_set_aside_one_is_chosen(window: Window) -> None:
    for _ in range(2):
        window.press(Place.MAIN)
        window.press(Place.HOLD)
    assert window.controller.view.held == "Set aside: B-001, A-001"
    window.press(Place.HOLD)
    assert done(window, *window.strike("2")) == "A-001"


def test_a_transfer_asks_for_the_service_and_names_the_agencies(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.TRANSFER)
    view = window.controller.view
    assert view.heading == "Transfer B-001 to which service?"
    assert [(option.digit, option.name, option.detail) for option in view.options] == [
        ("1", "Loan", "Library"),
        ("2", "Deposit", "Bank"),
        ("3", "Credit", "Bank"),
    ]
    assert done(window, *window.strike("1")) == "B-001"
    assert note(window) == "B-001 now waits for: Loan"


def test_a_digit_before_the_star_transfers_at_once(window: Window) -> None:
    window.press(Place.MAIN)
    window.pass_(1)
    assert done(window, *window.strike("2*")) == "B-001"
    assert note(window) == "B-001 now waits for: Deposit"


def test_a_list_of_the_file_keeps_its_digits_whoever_is_there(make: Callable[..., Window]) -> None:
    window = make(transfer=["PINJAM", "KEMBALI"])
    window.take("PINJAM")
    window.press(Place.MAIN)
    window.press(Place.TRANSFER)
    assert [option.value for option in window.controller.view.options] == ["PINJAM", "KEMBALI"]
    [outcome] = window.strike("1")
    assert isinstance(outcome, RefusedError)
    assert outcome.reason is Refusal.SAME_SERVICE


def test_services_that_take_nobody_today_are_no_goal(window: Window, clock: SetClock) -> None:
    clock.forward(hours=8)
    window.press(Place.MAIN)
    window.press(Place.TRANSFER)
    assert [option.value for option in window.controller.view.options] == ["PINJAM"]


def test_pause_and_its_end_are_one_key(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.PAUSE)
    assert window.controller.view.state == "Paused since 09:03"
    assert window.controller.view.keys[Place.MAIN].word == "Open again"
    window.press(Place.PAUSE)
    assert window.controller.view.state == "Open"


def test_during_a_pause_digits_say_why_and_status_is_told(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.PAUSE)
    window.strike("2")
    assert window.controller.view.reason == "prayer"
    assert window.controller.detail().state == "counter 2; paused: prayer"
    window.strike("2")
    assert window.controller.view.reason == ""
    window.strike("1")
    window.press(Place.MAIN)
    assert window.controller.detail().state == "counter 2; open"
    assert window.controller.view.reasons == ()


def test_during_a_pause_nine_closes(window: Window) -> None:
    window.press(Place.PAUSE)
    window.press(Place.PAUSE)
    assert window.controller.view.keys[Place.CLOSE].cap == "9"
    window.pass_(DOUBLE_S)
    window.strike("9")
    assert window.controller.view.state == "Closed"


def test_backspace_with_nothing_typed_opens_pauses_and_opens_again(window: Window) -> None:
    states = []
    for _ in range(3):
        window.pass_(DOUBLE_S)
        window.strike("B")
        states.append(window.controller.view.state)
    assert states == ["Open", "Paused since 09:03", "Open"]


def test_erasing_once_too_often_is_no_pause(window: Window) -> None:
    window.press(Place.PAUSE)
    window.pass_(DOUBLE_S)
    assert window.strike("12BBBB") == []
    window.pass_(ERASED_S)
    window.strike("B")
    assert window.controller.view.state.startswith("Paused")


def test_a_pause_right_after_another_key_is_one(window: Window) -> None:
    window.press(Place.PAUSE)
    window.pass_(DOUBLE_S)
    window.strike("B")
    window.pass_(DOUBLE_S)
    window.strike("E")
    window.strike("B")
    assert window.controller.view.state.startswith("Paused")


def test_zero_and_two_zeros_pause_and_close_as_on_other_number_pads(window: Window) -> None:
    window.press(Place.PAUSE)
    window.pass_(DOUBLE_S)
    window.strike("0E")
    assert window.controller.view.state.startswith("Paused")
    window.pass_(DOUBLE_S)
    window.strike("00E")
    assert window.controller.view.state == "Closed"


def test_closing_asks_first_when_somebody_is_there(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.HOLD)
    window.press(Place.MAIN)
    assert window.press(Place.CLOSE) == []
    [yes] = window.controller.view.options
    assert yes.detail == "The visit of A-001 ends. Waiting again: B-001."
    window.strike("1")
    assert (window.controller.view.state, note(window)) == ("Closed", "The counter is closed")


def test_closing_an_empty_counter_does_not_ask(window: Window) -> None:
    window.press(Place.PAUSE)
    assert len(window.press(Place.CLOSE)) == 1


def test_a_number_is_put_together_by_hand(window: Window) -> None:
    it = window.controller
    it.tap(Place.NUMBER)
    assert (it.view.page, it.view.series, it.view.keys[Place.MAIN].on) == (Page.NUMBER, ("B", "A"), False)
    it.type("7")
    it.type("1")
    it.erase()
    it.erase()
    it.type("1")
    it.begin_with("B")
    it.begin_with("A")
    assert it.view.keys[Place.MAIN].word == "Call A1"
    window.pass_(RIPE_S)
    it.tap(Place.MAIN)
    assert done(window, *window.work()) == "A-001"
    assert it.view.page is Page.COUNTER


def test_enter_on_the_page_of_a_number_without_one_calls_nobody(window: Window) -> None:
    window.controller.tap(Place.NUMBER)
    assert window.strike("E") == []
    assert window.controller.view.page is Page.NUMBER


def test_only_keys_that_would_do_something_are_on(window: Window) -> None:
    always = {Place.MAIN, Place.NUMBER, Place.PAUSE}
    assert on(window) == always
    window.press(Place.MAIN)
    called = {Place.RECALL, Place.NOSHOW, Place.END, Place.TRANSFER, Place.HOLD, Place.CLOSE}
    assert on(window) == always | called
    window.queue.serve("2", request=new_request())
    window.news()
    assert on(window) == (always | called) - {Place.RECALL, Place.NOSHOW}


def test_a_key_that_is_off_still_says_why_when_it_is_struck(window: Window) -> None:
    window.press(Place.PAUSE)
    window.pass_(REFUSED_S)
    window.strike("+")
    assert note(window) == "Counter 2 has no visitor now; call one first."


# One press, one act


def test_two_presses_in_a_row_are_one(window: Window) -> None:
    window.controller.tap(Place.MAIN)
    window.pass_(0.3)
    window.controller.tap(Place.MAIN)
    assert done(window, *window.work()) == "B-001"
    window.pass_(0.3)
    window.controller.tap(Place.MAIN)
    assert window.work() == []


def test_a_second_press_is_told_to_be_counted_once(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.CLOSE)  # asks
    window.controller.back()
    window.controller.tap(Place.CLOSE)
    assert (window.controller.view.page, note(window)) == (Page.COUNTER, "Pressed twice, counted once.")


def test_opening_again_with_two_presses_calls_nobody(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.PAUSE)
    window.pass_(DOUBLE_S)
    assert len(window.strike("E")) == 1
    window.pass_(0.4)
    assert window.strike("E") == []
    assert window.controller.view.label == "B-001"


def test_a_bounce_of_enter_after_a_typed_number_calls_nobody_else(window: Window) -> None:
    assert done(window, *window.strike("2E")) == "B-002"
    window.pass_(0.35)
    assert window.strike("E") == []
    assert window.controller.view.label == "B-002"


def test_where_a_press_came_to_nothing_the_next_one_counts_at_once(make: Callable[..., Window]) -> None:
    window = make()
    window.strike("E")
    assert note(window) == "Nobody is waiting for counter 2."
    window.take("PINJAM")
    window.pass_(0.3)
    assert done(window, *window.strike("E")) == "A-001"


def test_a_press_during_another_is_not_kept(window: Window) -> None:
    window.controller.tap(Place.MAIN)
    window.pass_(SLOW_S)
    assert note(window) == "One moment …"
    window.controller.tap(Place.PAUSE)
    assert done(window, *window.work()) == "B-001"
    assert window.controller.view.state == "Open"
    assert window.desk.orders == []


def test_an_answer_that_does_not_come_is_given_up_and_later_changes_nothing(window: Window) -> None:
    window.controller.tap(Place.MAIN)
    window.pass_(FILE.deadline_s + GRACE_S)
    assert note(window) == "No answer in time. Look before you press again."
    window.desk.work()
    assert note(window) == "No answer in time. Look before you press again."


def test_the_next_press_after_one_that_was_given_up_ends_no_visit_unseen(window: Window) -> None:
    window.controller.tap(Place.MAIN)
    window.pass_(FILE.deadline_s + GRACE_S)
    window.controller.tap(Place.MAIN)
    first, second = window.work()
    assert isinstance(first, Done)
    assert isinstance(second, RefusedError)
    assert second.reason is Refusal.MOVED_ON
    assert window.controller.view.label == "B-001"


def test_a_press_is_meant_for_the_visit_that_was_seen(window: Window) -> None:
    window.press(Place.MAIN)
    window.pass_(DOUBLE_S)
    window.queue.call("2", request=new_request())  # another keypad of the counter
    [outcome] = window.strike("E")
    assert isinstance(outcome, RefusedError)
    assert outcome.reason is Refusal.MOVED_ON
    assert window.controller.view.label == "A-001"


def test_nobody_reacts_to_what_has_only_just_changed(window: Window) -> None:
    window.press(Place.MAIN)
    window.pass_(DOUBLE_S)
    window.queue.call("2", request=new_request())
    window.news()
    window.pass_(REACTION_S / 2)
    [outcome] = window.strike("E")
    assert isinstance(outcome, RefusedError)
    window.pass_(DOUBLE_S)
    assert done(window, *window.strike("E")) == "B-002"


def test_what_the_own_key_has_led_to_is_known_at_once(window: Window) -> None:
    window.press(Place.MAIN)
    window.pass_(DOUBLE_S)
    assert done(window, *window.strike("/")) == "B-001"
    window.pass_(0.1)
    assert done(window, *window.strike("E")) == "A-001"


def test_who_was_told_to_wait_has_not_seen_yet_what_it_led_to(window: Window) -> None:
    window.press(Place.MAIN)
    window.pass_(DOUBLE_S)
    window.strokes.stroke(Stroke.END)
    window.pass_(SLOW_S)
    window.work()
    window.pass_(0.1)
    [outcome] = window.strike("E")
    assert isinstance(outcome, RefusedError)
    assert outcome.reason is Refusal.MOVED_ON


def test_what_another_key_has_led_to_meanwhile_is_not_the_own(window: Window) -> None:
    window.press(Place.MAIN)
    window.pass_(DOUBLE_S)
    window.strokes.stroke(Stroke.END)
    window.desk.work()
    window.queue.call("2", request=new_request())
    window.news()
    window.pass_(0.1)
    [outcome] = window.strike("-")
    assert isinstance(outcome, RefusedError)
    assert window.controller.view.label == "A-001"


def test_a_list_goes_away_with_the_visit_that_it_asks_about(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.TRANSFER)
    window.queue.finish("2", request=new_request())
    window.news()
    assert (window.controller.view.page, note(window)) == (
        Page.COUNTER,
        "The counter has gone on meanwhile. Look again.",
    )


def test_no_tap_counts_while_a_page_has_only_just_come(window: Window) -> None:
    window.press(Place.MAIN)
    taken = [window.controller.takes_taps]
    window.press(Place.TRANSFER)
    taken.append(window.controller.takes_taps)
    window.pass_(RIPE_S)
    taken.append(window.controller.takes_taps)
    window.controller.back()
    taken.append(window.controller.takes_taps)
    assert taken == [True, False, True, False]


def test_a_page_that_nobody_uses_goes_back_to_the_counter(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.TRANSFER)
    window.pass_(PAGE_S)
    assert window.controller.view.page is Page.COUNTER


def test_what_is_typed_is_forgotten_after_a_while(window: Window) -> None:
    window.strike("12")
    window.pass_(4)
    assert window.controller.view.typed == "12"
    window.pass_(1)
    assert window.controller.view.typed == ""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("E+-/.BE"), st.sampled_from([0.05, 0.3, 0.6, 1.6, 3.0])), max_size=25))
def test_whatever_is_pressed_at_whatever_pace_nobody_is_called_twice(
    memory_folder: Path, presses: list[tuple[str, float]]
) -> None:
    clock = SetClock()
    queue = Queue(create_store(str(memory_folder / f"{new_request()}.db")), clock)
    queue.publish(*halls.read(halls.SMALL, memory_folder))
    window = window_on(queue, clock, "1", lambda _: None, ENGLISH)
    for _ in range(8):
        window.take("PINJAM")
    last, accepted = -10.0, 0
    for key, pause in presses:
        window.pass_(pause)
        accepted += key == "E" and window.time.now - last >= DOUBLE_S
        last = window.time.now if key == "E" and window.time.now - last >= DOUBLE_S else last
        window.strike(key)
    calls = [call.ticket for call in queue.board()[0] if not call.recall]
    assert len(calls) == len(set(calls)) <= accepted
    assert calls == sorted(calls)
    queue.store.close()


# What is told


def test_the_reason_for_the_choice_is_told(window: Window, clock: SetClock) -> None:
    assert (window.controller.view.next, window.controller.view.why) == ("Next: B-001", "Waiting longest: 3 minutes")
    window.take("PINJAM", priority=True)
    window.news()
    assert window.controller.view.why == "Priority, and its turn; waiting less than a minute"
    window.press(Place.MAIN)
    window.take("PINJAM", priority=True)
    window.news()
    assert window.controller.view.why.startswith("Ordinary visitors' turn after a priority one; waiting")


def test_the_time_at_the_counter_is_told_in_minutes_and_hours(window: Window) -> None:
    window.press(Place.MAIN)
    told = []
    for minutes in (1, 4, 60):
        window.pass_(minutes * 60)
        told.append(window.controller.view.since)
    assert told == ["Called 1 minute ago", "Called 5 minutes ago", "Called 1 h 5 min ago"]


def test_an_answer_goes_after_a_while_and_a_refusal_stays_longer(window: Window) -> None:
    window.strike("E")
    window.pass_(DONE_S)
    assert note(window) == ""
    window.strike("77E")
    window.pass_(REFUSED_S - 1)
    assert note(window) != ""
    window.pass_(1)
    assert note(window) == ""


def test_a_view_is_shown_only_when_it_has_changed(window: Window, shown: list[View]) -> None:
    window.pass_(1)
    before = len(shown)
    for _ in range(10):
        window.controller.tick()
    window.news()
    assert len(shown) == before


def test_two_windows_of_a_counter_follow_each_other(window: Window, make: Callable[..., Window]) -> None:
    other = make()
    window.press(Place.MAIN)
    other.news()
    assert other.controller.view.label == "B-001"
    other.press(Place.END)
    window.news()
    assert window.controller.view.label == ""


def test_a_counter_that_the_hall_does_not_have_says_so(make: Callable[..., Window]) -> None:
    window = make("9")
    assert window.controller.view.nobody == "The hall has no counter 9."
    window.press(Place.MAIN)
    assert note(window).startswith("There is no counter 9.")


def test_without_a_language_of_its_own_it_speaks_the_first_of_the_hall(queue: Queue, clock: SetClock) -> None:
    window = window_on(queue, clock, "1", lambda _: None)
    assert (window.controller.view.language, window.controller.view.nobody) == ("id", "Tidak ada pengunjung")


# Without the store


def test_before_the_first_look_it_says_so_and_no_key_is_on(window: Window) -> None:
    from counter.window.controller import Controller

    fresh = Controller(ENGLISH, "2", window.desk, lambda _: None, clock=window.clock, now=window.time)
    assert (fresh.view.state, [key for key in fresh.view.keys.values() if key.on]) == ("Starting …", [])
    fresh.on_store_gone(Message("The file is not there."))
    assert fresh.view.lost.endswith("The file is not there.")
    Strokes(fresh, window.time).stroke(Stroke.ENTER)
    assert window.desk.orders == []


def test_a_store_that_is_gone_is_told_with_the_time_and_every_key_is_refused(window: Window) -> None:
    window.press(Place.MAIN)
    window.controller.on_store_gone(Message("gone"))
    view = window.controller.view
    assert view.lost.startswith("Connection lost since 09:03.")
    assert (view.label, on(window)) == ("B-001", set())
    window.pass_(60)
    assert window.controller.view.lost == view.lost
    for place in Place:
        window.pass_(DOUBLE_S)
        window.controller.tap(place)
    for key in "E+-*/.B12E":
        window.strokes.stroke({"E": Stroke.ENTER, "B": Stroke.ERASE}.get(key) or Typed(key))
    assert window.desk.orders == []


def test_it_comes_back_by_itself_and_nothing_is_done_later(window: Window) -> None:
    window.controller.on_store_gone(Message("gone"))
    window.strokes.stroke(Stroke.ENTER)
    window.pass_(1)
    window.news()
    assert (window.controller.view.lost, window.controller.view.label, window.desk.orders) == ("", "", [])
    assert Place.MAIN in on(window)


def test_a_desk_that_hangs_is_a_store_that_is_gone(window: Window) -> None:
    lost = []
    for hangs in (True, False):
        window.desk.hangs = hangs
        if not hangs:
            window.news()
        window.controller.tick()
        lost.append(bool(window.controller.view.lost))
    assert lost == [True, False]
    assert window.desk.asked_to_look


def test_a_list_that_is_open_when_the_store_goes_orders_nothing(window: Window) -> None:
    window.press(Place.MAIN)
    window.press(Place.TRANSFER)
    window.controller.on_store_gone(Message("gone"))
    assert window.controller.view.page is Page.COUNTER
    window.controller.choose("PINJAM")
    assert window.desk.orders == []


def test_another_store_in_the_place_of_the_first_is_followed(window: Window, tmp_path: Path) -> None:
    window.press(Place.MAIN)
    other = Queue(create_store(str(tmp_path / "other.db")), window.clock)
    other.publish(*halls.read(halls.SMALL, tmp_path))
    window.queue = window.desk.queue = other
    window.news()
    assert (window.controller.view.label, window.controller.view.state) == ("", "Closed")
    other.store.close()


def test_a_file_without_anything_but_a_store_is_enough() -> None:
    assert WindowFile(store="hall.db").device("3") == "window/3"
