"""What is large, said, shown and told to whom, when calls, time, sound and faults come as they like."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from display.announcer import GRACE_S, PREPARE_MAX_S, SHOWN_S, Manner
from display.closed import Opening
from display.controller import GONE_GRACE_S, SILENT_MAX_S
from display.pixels import Pixels
from display.view import HISTORY, CallView, OpeningView
from hall.messages import Message
from hall.model import Call
from hall.settings.hall import Hall
from hall.speaker import LEASE_TIMES
from tests.harness import halls
from tests.harness.clock import HALL_ZONE, SetClock
from tests.harness.set_board import SECONDS, SetBoard, display_file
from tests.harness.set_desk import Time

SILENT = LEASE_TIMES.silent_after_s
GONE = Message("There is no folder /srv.")


def hall_of(tmp_path: Path, toml: str = halls.SMALL, version: int = 1) -> Hall:
    return Hall(version, halls.read(toml, tmp_path)[0])


@pytest.fixture
def board(tmp_path: Path, clock: SetClock) -> SetBoard:
    """A board that has had its first look at an empty day, and listens."""
    found = SetBoard(hall_of(tmp_path), clock)
    found.ready()
    found.start()
    return found


@pytest.fixture
def speaker(board: SetBoard) -> SetBoard:
    """One that speaks for its zone."""
    board.speaker()
    return board


# The picture


def test_before_anything_was_read_it_says_that_it_starts(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock)
    assert (board.view.starting, board.view.clock, board.view.theme) == (True, "", "malam")
    board.start()
    assert not board.view.starting


def test_texts_are_in_the_halls_first_language(board: SetBoard) -> None:
    view = board.view
    assert (view.language, view.hall_name, view.zone) == ("id", "Balai Uji", "Utara")
    assert (view.date, view.clock) == ("Selasa, 24 November", "09.00")


def test_english_and_javanese_halls(tmp_path: Path, clock: SetClock) -> None:
    english = SetBoard(hall_of(tmp_path, halls.SMALL.replace('["id", "en"]', '["en", "id"]')), clock)
    english.start()
    assert (english.view.date, english.view.clock) == ("Tuesday, 24 November", "09:00")
    names = halls.SMALL.replace('["id", "en"]', '["jv"]').replace("id =", "jv =")
    javanese = SetBoard(hall_of(tmp_path, names), clock)
    javanese.start()
    javanese.news(javanese.call())
    assert (javanese.view.date, javanese.view.clock) == ("Selasa, 24 November", "09.00")
    assert javanese.view.current is not None
    assert javanese.view.current.counter == "Loket 1"


def test_a_board_of_the_whole_hall_names_no_zone(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock, file=display_file(zone=None, look={"theme": "kontras"}))
    board.start()
    assert (board.view.zone, board.view.theme) == ("", "kontras")


def test_the_running_text_is_that_of_all_languages_the_first_one_first(tmp_path: Path, clock: SetClock) -> None:
    text = 'running_text = { en = ["One.", "Two."], id = ["Satu."] }\n\n[[agency]]'
    board = SetBoard(hall_of(tmp_path, halls.SMALL.replace("[[agency]]", text, 1)), clock)
    board.start()
    assert board.view.running_text == ("Satu.", "One.", "Two.")


def test_the_clock_shows_minutes_and_a_still_board_draws_nothing(board: SetBoard, clock: SetClock) -> None:
    drawn = len(board.told.views)
    board.wait(10)
    clock.forward(seconds=59)
    board.wait(1)
    assert len(board.told.views) == drawn
    clock.forward(seconds=1)
    board.wait(1)
    assert (len(board.told.views), board.view.clock) == (drawn + 1, "09.01")


def test_a_clock_that_jumps_changes_nothing_but_its_text(speaker: SetBoard, clock: SetClock) -> None:
    speaker.news(speaker.call(), speaker.call())
    speaker.prepared()
    for jump in (timedelta(hours=1), timedelta(hours=-3)):
        before = speaker.view
        clock.now += jump
        speaker.wait(1)
        assert replace(speaker.view, clock=before.clock) == before
        assert speaker.view.clock != before.clock
    clock.forward(days=400)
    speaker.news(speaker.call())
    speaker.over()
    assert speaker.events() == (2, [3], [1])
    assert speaker.told.said == [1]


def test_a_picture_is_shown_as_it_comes(board: SetBoard) -> None:
    for picture in (Pixels(1, 1, b"red"), Pixels(1, 1, b"red"), None):
        board.controller.on_slide(picture)
        assert board.view.slide is picture


def test_the_closed_page_says_when_each_agency_opens(board: SetBoard, clock: SetClock) -> None:
    opens = clock.now.replace(hour=8) + timedelta(days=1)
    board.news(closed=(Opening({"id": "Bank", "en": "Bank"}, opens),))
    assert board.view.closed == (OpeningView("Bank", "Rabu, 25 November, 08.00"),)
    board.news()
    assert board.view.closed is None


# Calls


def test_a_call_is_drawn_at_once_with_its_counters_name(board: SetBoard) -> None:
    board.news(board.call("B-012", "2"))
    assert board.view.current == CallView(1, "B-012", "Loket 2", recall=False)
    assert board.view.announcing
    assert board.told.orders[0].ticket == "B-012"


def test_calls_that_come_together_have_their_turns_one_after_the_other(speaker: SetBoard) -> None:
    speaker.news(speaker.call(), speaker.call())
    speaker.news(speaker.call())
    assert speaker.events() == (1, [2, 3], [])
    assert speaker.finish() == [1, 2, 3]
    assert speaker.told.said == [1, 2, 3]
    assert speaker.events() == (3, [], [2, 1])
    assert not speaker.view.announcing


def test_the_last_call_stays_large_and_calm(board: SetBoard) -> None:
    board.news(board.call())
    board.finish()
    board.wait(3600)
    assert (board.events(), board.view.announcing) == ((1, [], []), False)


def test_a_call_is_large_for_as_long_as_it_is_said_also_where_it_is_not(board: SetBoard) -> None:
    board.news(board.call(), board.call())
    board.prepared()
    board.wait(SECONDS - 0.25)
    assert board.events()[0] == 1
    board.wait(0.5)
    assert board.events()[0] == 2
    assert board.told.played == []


def test_without_any_voice_each_call_is_large_for_some_seconds(board: SetBoard) -> None:
    board.news(board.call(), board.call())
    board.prepared(None)
    board.wait(SHOWN_S - 0.25)
    assert board.events()[0] == 1
    board.wait(0.5)
    assert board.events()[0] == 2


def test_the_more_wait_the_shorter_it_is_said(speaker: SetBoard) -> None:
    speaker.news(*(speaker.call() for _ in range(9)))
    speaker.finish()
    assert [order.manner for order in speaker.told.orders] == [
        *[Manner.SHORT] * 3,  # eight, seven, six wait
        *[Manner.ONCE] * 3,
        *[Manner.FULL] * 3,
    ]


def test_a_waiting_recall_of_the_same_ticket_is_drawn_but_said_once(speaker: SetBoard) -> None:
    speaker.news(speaker.call("A-001"))
    speaker.news(speaker.call("A-001", recall=True), speaker.call("A-001", recall=True))
    assert speaker.events() == (1, [2, 3], [])
    assert speaker.finish() == [1, 2]
    assert [order.recall for order in speaker.told.orders] == [False, True]


def test_the_start_shows_the_day_and_says_nothing_of_it_again(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock)
    calls = tuple(board.call(at=clock() - timedelta(minutes=10)) for _ in range(3))
    board.start(*calls)
    board.ready()
    board.speaker(spoken=3)
    assert (board.events(), board.view.announcing, board.told.orders) == ((3, [], [2, 1]), False, [])


def test_a_renamed_counter_is_renamed_on_the_board_and_one_that_is_gone_keeps_its_name(
    board: SetBoard, tmp_path: Path
) -> None:
    board.news(board.call("A-001", "1"), board.call("B-002", "2"), board.call("C-003", "9"))
    board.finish()
    toml = halls.SMALL.replace("Loket 1", "Meja 1")
    head, _, tail = toml.partition('[[counter]]\ncode = "2"')
    without_two = head + "[[counter]]" + tail.partition("[[counter]]")[2]
    board.hall = hall_of(tmp_path, without_two, version=2)
    board.news()
    named = {call.ticket: call.counter for call in board.view.history}
    assert named == {"A-001": "Meja 1", "B-002": "Loket 2"}
    assert board.view.current is not None
    assert board.view.current.counter == "9"  # never named by any hall file


def test_a_zone_that_the_hall_file_no_longer_has_is_told_in_the_status(board: SetBoard, tmp_path: Path) -> None:
    board.news(board.call())
    board.finish()
    board.hall = hall_of(tmp_path, halls.SMALL.replace("utara", "lantai-dua"), version=2)
    board.news()
    assert board.controller.detail() == "zone utara (not in the hall file); listens"
    assert board.events() == (1, [], [])


def test_a_new_day_begins_empty_and_what_is_being_said_is_said_to_its_end(speaker: SetBoard, clock: SetClock) -> None:
    speaker.news(speaker.call(), speaker.call(), speaker.call())
    speaker.prepared()
    speaker.over()
    clock.set("2026-11-25 00:00")
    speaker.news(history=())
    assert speaker.events() == (2, [3], [])
    assert speaker.finish() == [2, 3]
    assert speaker.events() == (3, [], [2])
    clock.set("2026-11-26 00:00")
    speaker.news(history=())
    assert speaker.events() == (None, [], [])


def test_another_store_is_shown_as_if_it_were_the_first(speaker: SetBoard) -> None:
    speaker.news(*(speaker.call() for _ in range(5)))
    speaker.prepared()
    assert speaker.sounds()
    other = speaker.call("Z-001")
    speaker.start(other)
    assert (speaker.sounds(), speaker.told.stopped) == (False, 1)
    assert (speaker.events(), speaker.view.announcing) == ((6, [], []), False)
    speaker.news(speaker.call())
    assert speaker.finish() == [7]


# The store is gone


def test_a_short_hiccup_of_the_store_is_not_shown(board: SetBoard) -> None:
    board.controller.on_store_gone(GONE)
    board.wait(GONE_GRACE_S - 0.25)
    assert board.view.lost_since == ""
    board.news()
    board.wait(10)
    assert board.view.lost_since == ""


def test_a_lost_store_is_told_with_its_time_and_the_last_picture_stays(board: SetBoard, clock: SetClock) -> None:
    board.news(board.call(), board.call())
    board.finish()
    before = board.view
    for _ in range(8):
        board.controller.on_store_gone(GONE)
        board.wait(0.5)
    clock.forward(minutes=30)
    board.controller.on_store_gone(GONE)
    board.wait(1)
    assert replace(board.view, lost_since="", clock=before.clock) == before
    assert (board.view.lost_since, board.view.clock) == ("09.00", "09.30")
    board.news(gap_s=1800.0)
    assert board.view.lost_since == ""
    clock.forward(minutes=5)
    board.controller.on_store_gone(GONE)
    board.wait(2)
    assert board.view.lost_since == "09.35"


def test_a_store_that_hangs_is_lost_too_and_back_when_it_goes_on_without_news(board: SetBoard) -> None:
    board.told.silent = SILENT_MAX_S + 0.1
    board.wait(0.25)
    assert board.view.lost_since == "09.00"
    board.told.silent = 0.1
    board.wait(0.25)
    assert board.view.lost_since == ""


def test_a_board_that_never_saw_a_store_says_so_too(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock)
    board.controller.on_store_gone(GONE)
    board.wait(2)
    assert (board.view.starting, board.view.lost_since != "") == (True, True)


def test_what_was_missed_is_shown_and_said_only_when_under_a_minute_old(speaker: SetBoard, clock: SetClock) -> None:
    calls = [speaker.call(at=clock() + timedelta(seconds=seconds)) for seconds in (0, 30, 61, 89)]
    clock.forward(seconds=90)
    speaker.news(*calls, gap_s=90.0)
    assert speaker.events() == (3, [4], [2, 1])
    assert speaker.finish() == [3, 4]


def test_after_a_short_cut_everything_is_said_whatever_the_clocks_say(speaker: SetBoard, clock: SetClock) -> None:
    slow = [speaker.call(at=clock() - timedelta(minutes=5)), speaker.call(at=clock() + timedelta(minutes=5))]
    speaker.news(*slow, gap_s=59.0)
    assert speaker.finish() == [1, 2]


def test_in_ordinary_running_a_wrong_clock_silences_nobody(speaker: SetBoard, clock: SetClock) -> None:
    speaker.news(speaker.call(at=clock() - timedelta(days=3)))
    speaker.finish()
    assert speaker.told.said == [1]


# The voice of the zone


def test_it_speaks_only_with_the_lease(board: SetBoard) -> None:
    board.news(board.call())
    board.prepared()
    assert board.told.played == []
    board.wait(SECONDS)
    board.speaker(spoken=1)
    board.news(board.call())
    board.prepared()
    assert [path.name for path, _ in board.told.played] == ["2-2.wav"]


def test_a_lease_that_was_not_renewed_lately_is_waited_for(speaker: SetBoard) -> None:
    speaker.wait(LEASE_TIMES.renew_s + 1.25, renewing=False)
    speaker.news(speaker.call())
    speaker.prepared()
    assert speaker.told.played == []
    speaker.renewed_at = speaker.time.now
    speaker.wait(0.25)
    assert len(speaker.told.played) == 1


def test_who_can_not_renew_falls_silent_and_the_call_stays_large(speaker: SetBoard) -> None:
    speaker.news(speaker.call(), speaker.call())
    speaker.prepared(20.0)
    speaker.wait(SILENT, renewing=False)
    assert speaker.sounds()
    speaker.wait(0.25, renewing=False)
    assert (speaker.sounds(), speaker.told.stopped, speaker.events()[0]) == (False, 1, 1)
    speaker.wait(20.0 - SILENT, renewing=False)
    assert (speaker.events()[0], speaker.told.said) == (2, [])


def test_who_loses_the_lease_stops_at_once(speaker: SetBoard) -> None:
    speaker.news(speaker.call())
    speaker.prepared()
    speaker.listener()
    assert (speaker.sounds(), speaker.told.stopped) == (False, 1)


def test_a_new_voice_goes_on_where_the_last_one_broke_off(board: SetBoard) -> None:
    board.news(*(board.call() for _ in range(4)))
    for _ in range(3):
        board.prepared()
        board.wait(SECONDS + 0.25)
    assert board.events() == (4, [], [3, 2, 1])  # this board was ahead of the one that died
    board.speaker(spoken=1)
    assert board.finish() == [2, 3, 4]
    assert board.told.said == [2, 3, 4]


def test_a_new_voice_that_was_behind_says_nothing_twice(board: SetBoard) -> None:
    board.news(*(board.call() for _ in range(3)))
    board.prepared()
    board.speaker(spoken=2)
    assert board.finish() == [1, 2, 3]
    assert board.told.said == [3]


def test_a_new_voice_says_nothing_that_is_older_than_a_minute(board: SetBoard) -> None:
    board.news(board.call())
    board.finish()
    board.wait(50)
    board.news(board.call())
    board.finish()
    board.wait(10)
    board.speaker(spoken=0)
    assert board.finish() == [2]


def test_after_a_restart_it_says_what_the_last_run_left(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock)
    board.ready()
    ages = (120, 50, 20, 5)
    board.start(*(board.call(at=clock() - timedelta(seconds=age)) for age in ages))
    assert (board.events(), board.view.announcing) == ((4, [], [3, 2, 1]), False)
    board.speaker(spoken=2)
    assert board.finish() == [3, 4]


def test_winning_the_lease_anew_leaves_nothing_unsaid(speaker: SetBoard) -> None:
    speaker.news(speaker.call())
    speaker.prepared()
    speaker.wait(SILENT + 1, renewing=False)
    assert speaker.told.said == []
    speaker.speaker(spoken=0)
    assert speaker.finish() == [1]
    assert speaker.told.said == [1]


def test_a_lapse_that_nobody_noticed_in_time_begins_the_sentence_again(speaker: SetBoard) -> None:
    speaker.news(speaker.call())
    speaker.prepared()
    speaker.speaker(spoken=0)
    assert (speaker.sounds(), speaker.told.stopped) == (False, 1)
    assert speaker.finish() == [1]


# Sound and its absence


def test_whoever_has_no_device_says_so_and_leaves_the_voice_to_others(board: SetBoard) -> None:
    assert (board.told.able[-1], board.view.mute) == (True, False)
    board.controller.on_sound(works=False)
    assert (board.told.able[-1], board.view.mute) == (False, True)
    assert board.controller.detail() == "zone utara; no sound"
    board.controller.on_sound(works=True)
    assert (board.told.able[-1], board.view.mute) == (True, False)


def test_without_a_voice_for_the_halls_languages_it_is_mute(board: SetBoard) -> None:
    board.controller.on_voice(frozenset({"jv"}))
    assert (board.told.able[-1], board.view.mute) == (False, True)
    assert board.controller.detail() == "zone utara; no voice"


def test_a_board_that_shall_not_speak_is_not_mute(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock, file=display_file(sound={"on": False}))
    board.start()
    board.controller.on_sound(works=False)
    assert (board.told.able, board.view.mute) == ([False], False)
    assert board.controller.detail() == "zone utara; sound off"


def test_before_sound_and_voice_have_told_it_is_neither_able_nor_mute(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock)
    board.start()
    assert (board.told.able, board.view.mute) == ([False], False)


def test_the_status_says_who_speaks(tmp_path: Path, clock: SetClock) -> None:
    board = SetBoard(hall_of(tmp_path), clock, file=display_file(zone=None))
    board.ready()
    board.start()
    assert board.controller.detail() == "whole hall; listens"
    board.speaker()
    assert board.controller.detail() == "whole hall; speaks"


def test_a_sound_that_nobody_heard_was_not_said(speaker: SetBoard) -> None:
    speaker.news(speaker.call(), speaker.call())
    speaker.prepared()
    speaker.over(heard=False)
    assert (speaker.events()[0], speaker.told.said) == (1, [])
    speaker.wait(SECONDS + 0.25)
    assert speaker.events()[0] == 2


def test_when_the_device_comes_back_it_says_what_nobody_heard(speaker: SetBoard) -> None:
    speaker.news(speaker.call())
    speaker.prepared()
    speaker.controller.on_sound(works=False)
    assert not speaker.sounds()
    speaker.wait(SECONDS + 0.25)
    speaker.controller.on_sound(works=True)
    assert speaker.finish() == [1]
    assert speaker.told.said == [1]


def test_a_sound_that_never_ends_holds_nobody_up(speaker: SetBoard) -> None:
    speaker.news(speaker.call(), speaker.call())
    speaker.prepared()
    speaker.wait(SECONDS + GRACE_S + 0.25)
    assert (speaker.told.stopped, speaker.events()[0], speaker.told.said) == (1, 2, [])


def test_a_voice_that_does_not_answer_holds_nobody_up(speaker: SetBoard) -> None:
    speaker.news(speaker.call(), speaker.call())
    speaker.wait(PREPARE_MAX_S + SHOWN_S + 0.5)
    assert speaker.events()[0] == 2
    assert speaker.told.played == []


def test_an_answer_that_comes_too_late_is_not_played(speaker: SetBoard) -> None:
    speaker.news(speaker.call())
    speaker.wait(PREPARE_MAX_S + 0.25)
    speaker.prepared()
    assert speaker.told.played == []


def test_the_end_of_another_sound_is_not_this_ones(speaker: SetBoard) -> None:
    speaker.news(speaker.call())
    speaker.prepared()
    speaker.controller.on_sound_over(Path("another.wav"), heard=True)
    assert (speaker.view.announcing, speaker.told.said) == (True, [])


def test_when_the_voice_goes_the_sound_stops_before_another_can_take_over(speaker: SetBoard) -> None:
    speaker.news(speaker.call())
    speaker.prepared()
    speaker.controller.on_voice(frozenset())  # `SetBoard.able` looks at the order
    assert (speaker.sounds(), speaker.told.stopped, speaker.told.able[-1]) == (False, 1, False)


def test_it_says_when_it_wants_to_be_woken(speaker: SetBoard) -> None:
    assert speaker.controller.tick() == 1.0
    speaker.listener()
    speaker.news(speaker.call())
    speaker.prepared()
    speaker.wait(SECONDS - 0.25)
    assert speaker.controller.tick() == pytest.approx(0.25)
    assert speaker.told.ticks > 2


# By chance: one board that speaks, and a store that goes away


@pytest.mark.parametrize("seed", range(24))
def test_every_call_is_drawn_and_said_once_in_order_or_was_missed_for_too_long(seed: int, speaker: SetBoard) -> None:
    chance = random.Random(seed)
    tickets: list[str] = []
    behind: list[Call] = []  # made, but not read yet
    all_calls: list[Call] = []
    late: set[int] = set()
    overtaken: set[int] = set()  # by what was told together with them
    gone_at: float | None = None
    for step in range(1600):
        if step < 1000 and chance.random() < 0.05:
            for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
                recall = bool(tickets) and chance.random() < 0.3
                tickets.append(chance.choice(tickets[-3:]) if recall else f"A-{len(tickets) + 1:03}")
                behind.append(speaker.call(tickets[-1], recall=recall))
                all_calls.append(behind[-1])
        if gone_at is None and chance.random() < 0.004:
            gone_at = speaker.time.now
        if gone_at is not None and (chance.random() < 0.01 or step > 1000):
            gap = speaker.time.now - gone_at
            late |= {call.event for call in behind if min(gap, (speaker.clock() - call.at).total_seconds()) >= 60}
            overtaken |= _overtaken(behind)
            speaker.news(*behind, gap_s=gap)
            gone_at = None
            behind = []
        elif gone_at is None and behind:
            overtaken |= _overtaken(behind)
            speaker.news(*behind)
            behind = []
        speaker.prepared(chance.choice((2.0, 4.0)))
        speaker.play_on(late_s=chance.choice((0.0, 0.5)))
        speaker.clock.forward(seconds=0.25)
        speaker.wait(0.25)
    speaker.finish()
    turns = _turns(speaker)
    assert turns == speaker.told.said == sorted(set(turns)), "not in order, or twice"
    merged = {call.event for call in all_calls} - late - set(turns)
    assert all(call.recall for call in all_calls if call.event in merged)
    assert not late & set(turns)
    seen = {call.event for view in speaker.told.views for call in (*view.waiting[:3], *view.history)}
    assert {call.event for call in all_calls} - seen - set(turns) <= overtaken | merged
    assert len(merged) < len(turns) > 40


def _overtaken(calls: list[Call]) -> set[int]:
    newer = {
        call.event for place, call in enumerate(calls) if call.ticket in {new.ticket for new in calls[place + 1 :]}
    }
    return newer | {call.event for call in calls[: -HISTORY - 1]}  # more at once than the board has rows


def _turns(board: SetBoard) -> list[int]:
    """The events that were large and new, each time that one became so."""
    found: list[int] = []
    for view in board.told.views:
        if view.current is not None and view.announcing and found[-1:] != [view.current.event]:
            found.append(view.current.event)
    return found


# By chance: two boards of a zone, one of which speaks


class Zone:
    """Two boards that hear the same calls; the lease wanders between them as chance will have it."""

    def __init__(self, seed: int, hall: Hall) -> None:
        self.chance = random.Random(seed)
        self.time = Time()
        self.boards = [SetBoard(hall, SetClock(), time=self.time) for _ in range(2)]
        for board in self.boards:
            board.ready()
            board.start()
        self.calls: dict[int, tuple[Call, float]] = {}
        self.holder: int | None = None
        self.free_at = 0.0
        self.spoken = 0
        self.aloud: list[tuple[int, float]] = []

    def call(self) -> None:
        event = len(self.calls) + 1
        recall = self.chance.random() < 0.3 and event > 1
        ticket = self.calls[event - 1][0].ticket if recall else f"A-{event:03}"
        for board in self.boards:
            made = board.call(ticket, recall=recall)
            board.news(made)
            self.calls[event] = made, self.time.now

    def release(self) -> None:
        """The board that speaks can't renew, or has been told that another one does; it hears of that with a tick."""
        if self.holder is None:
            return
        board, self.holder = self.boards[self.holder], None
        board.renewed_at = None
        board.controller.tick()
        assert board.sounding is None
        if self.chance.random() < 0.5:
            board.listener(self.spoken)
        self.free_at = self.time.now + self.chance.choice((0.0, 2.0, 8.0))

    def step(self) -> None:
        self.time.now += 0.25
        if self.holder is None and self.time.now >= self.free_at:
            self.holder = self.chance.randrange(2)
            self.boards[self.holder].speaker(self.spoken)
        for number, board in enumerate(self.boards):
            if number == self.holder:
                board.renewed_at = self.time.now
            board.controller.tick()
            board.prepared(3.0)
            if number == self.holder:
                self.play(board)
            assert number == self.holder or board.sounding is None

    def play(self, board: SetBoard) -> None:
        if board.play_on():
            self.spoken = board.told.said[-1]
            self.aloud.append((self.spoken, self.time.now))

    def said_with_another(self, event: int) -> bool:
        """Whether a recall was said together with one before it, which then waited longer than this one was known."""
        call, made_at = self.calls[event]
        return any(
            other < event
            and at > made_at
            and self.calls[other][0].recall
            and self.calls[other][0].ticket == call.ticket
            for other, at in self.aloud
            if call.recall
        )


@pytest.mark.parametrize("seed", range(24))
def test_every_call_is_said_once_in_order_whoever_speaks(seed: int, tmp_path: Path) -> None:
    zone = Zone(seed, hall_of(tmp_path))
    for step in range(2000):
        if step < 1200 and zone.chance.random() < 0.03:
            for _ in range(zone.chance.choice((1, 1, 1, 2, 5))):
                zone.call()
        if zone.chance.random() < 0.004:
            zone.release()
        zone.step()
    said = [event for event, _ in zone.aloud]
    assert said == sorted(set(said)), "not in order, or twice"
    unsaid = zone.calls.keys() - set(said)
    assert len(unsaid) < len(said)
    assert [event for event in unsaid if not zone.said_with_another(event)] == []
    for board in zone.boards:
        assert (board.view.waiting, board.view.announcing) == ((), False)


def test_the_zone_of_a_clock_is_the_halls(board: SetBoard, clock: SetClock) -> None:
    clock.now = clock.now.astimezone(HALL_ZONE).replace(hour=23, minute=59)
    board.wait(0.25)
    assert (board.view.clock, board.view.date) == ("23.59", "Selasa, 24 November")
    clock.forward(minutes=1)
    board.wait(0.25)
    assert (board.view.clock, board.view.date) == ("00.00", "Rabu, 25 November")
