"""Where everything stands on a board: the promises of legibility are kept wherever the panel has the room, with fewer rows
rather than smaller ones; nothing lies on anything else; and a call that comes never turns the screen over.
"""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.screens.calls_page import listed
from display.screens.naming import CounterName, WordSizes, parts_of, series_of, sign
from display.screens.openings import Entry, Group, Heading, Line, groups, pages
from display.screens.plan import Arrangement, Box, Plan, Widths, plan
from display.view import OpeningView
from look.far import far
from look.size import Size, size_of
from tests.harness import boards

# 55 inches: 1210 mm by 681 mm.
LANDSCAPE = size_of(1920, 1080, 1210)
PORTRAIT = size_of(1080, 1920, 681)
FOUR_K = size_of(3840, 2160, 1210)
# As measured: "A-000" and "00", "XYZ-000" and "00".
SHORT = Widths(label=4.505, figure=1.913)
LONG = Widths(label=6.364, figure=1.913)

screens = pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, FOUR_K], ids=["landscape", "portrait", "4k"])


def planned(
    size: Size, metres: float = 8, widths: Widths = SHORT, waiting: int = 0, foot: bool = True, slide: bool = False
) -> Plan:
    return plan(size, metres * 1000, widths, waiting=waiting, foot=foot, slide=slide)


def boxes(found: Plan) -> list[Box]:
    single = [found.header, found.foot, found.card.box, found.more, found.heading, found.slide]
    # How many wait beyond the stack may stand at the end of the list's heading.
    if found.more == found.heading:
        single.remove(found.more)
    return [box for box in (*single, *found.stack, *found.rows) if box]


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.top <= other.y or other.top <= one.y


@screens
@pytest.mark.parametrize("metres", [2, 4, 6, 8])
def test_the_number_has_a_60th_of_the_distance_and_a_row_a_120th(size: Size, metres: float) -> None:
    found = planned(size, metres)
    assert found.number_px >= metres * 1000 / 60 * size.px_per_mm
    assert found.row_px >= metres * 1000 / 120 * size.px_per_mm
    assert len(found.rows) >= 4


@pytest.mark.parametrize("size", [LANDSCAPE, FOUR_K], ids=["landscape", "4k"])
def test_for_a_long_label_the_card_lies_across_the_screen(size: Size) -> None:
    found = planned(size, 8, LONG)
    assert found.arrangement is Arrangement.ACROSS
    assert found.number_px >= 8000 / 60 * size.px_per_mm
    assert found.row_px >= 8000 / 120 * size.px_per_mm
    assert len(found.rows) >= 3


def test_where_the_panel_is_too_small_letters_are_as_large_as_it_allows() -> None:
    found = planned(PORTRAIT, 8, LONG)
    assert found.number_px < 8000 / 60 * PORTRAIT.px_per_mm
    assert found.number_px * LONG.label > 0.9 * PORTRAIT.width


def test_nearer_readers_get_more_rows_not_smaller_ones_than_they_need() -> None:
    counts = [len(planned(LANDSCAPE, metres).rows) for metres in (8, 6, 4)]
    assert counts == sorted(counts)
    assert counts[-1] >= 7


@screens
def test_air_goes_before_a_promise_does(size: Size) -> None:
    assert planned(size, 8).body.x < planned(size, 4).body.x


@screens
@pytest.mark.parametrize("metres", [3, 5, 8, 12])
@pytest.mark.parametrize("widths", [SHORT, LONG], ids=["short", "long"])
def test_a_call_that_waits_never_turns_the_screen_over(size: Size, metres: float, widths: Widths) -> None:
    calm = planned(size, metres, widths)
    for waiting in (1, 2, 3, 9):
        found = planned(size, metres, widths, waiting)
        assert found.arrangement == calm.arrangement
        assert found.body == calm.body
        assert found.number_px >= min(calm.number_px, far(size, metres * 1000).number_px) - 1e-6


@screens
def test_up_to_three_calls_wait_below_the_card_and_a_line_counts_the_others(size: Size) -> None:
    for waiting in range(6):
        found = planned(size, 4, waiting=waiting)
        assert len(found.stack) <= min(3, waiting)
        assert (len(found.stack) < waiting) == (found.more is not None)
    assert len(planned(size, 4, waiting=1).stack) == 1


def test_on_4k_everything_is_where_it_is_on_full_hd() -> None:
    for metres, widths in ((4, SHORT), (6, SHORT), (8, SHORT), (4, LONG), (8, LONG)):
        large, small = planned(FOUR_K, metres, widths, 2), planned(LANDSCAPE, metres, widths, 2)
        assert large.arrangement == small.arrangement
        assert large.number_px / small.number_px == pytest.approx(2, rel=0.03)
        assert large.card.box.width / small.card.box.width == pytest.approx(2, rel=0.03)


@given(
    short=st.integers(600, 2160),
    shape=st.floats(1.2, 2.4),
    portrait=st.booleans(),
    panel_mm=st.floats(300, 3000),
    metres=st.floats(1, 30),
    label=st.floats(4.4, 6.5),
    waiting=st.integers(0, 9),
    foot=st.booleans(),
    slide=st.booleans(),
)
@settings(derandomize=True, deadline=None, max_examples=300)
def test_whatever_the_panel_nothing_lies_on_anything_else(
    short: int,
    shape: float,
    portrait: bool,
    panel_mm: float,
    metres: float,
    label: float,
    waiting: int,
    foot: bool,
    slide: bool,
) -> None:
    long = round(short * shape)
    width, height = (short, long) if portrait else (long, short)
    size = size_of(width, height, panel_mm)
    found = planned(size, metres, Widths(label, 1.913), waiting, foot, slide)
    parts = boxes(found)
    for box in parts:
        assert box.width > 0
        assert box.height > 0
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= width
        assert box.top <= height
    for one, other in itertools.combinations(parts, 2):
        assert apart(one, other), (one, other)
    for inner in (found.card.heading, found.card.label, found.card.counter):
        assert found.card.box.y <= inner.y
        assert inner.top <= found.card.box.top
    assert apart(found.card.label, found.card.counter)
    assert apart(found.card.label, found.card.heading)
    assert found.rows or found.stack


# The picture's place


@screens
def test_a_picture_gets_room_only_when_there_is_one_and_leaves_the_list_three_rows(size: Size) -> None:
    for metres in (3, 4, 5, 6, 6.5):
        assert planned(size, metres).slide is None
        found = planned(size, metres, slide=True)
        assert found.slide is not None
        assert found.slide.height > 0.2 * min(size.width, size.height)
        assert len(found.rows) >= 3
        assert found.row_px >= metres * 1000 / 120 * size.px_per_mm


def test_where_the_list_needs_all_the_room_there_is_no_picture() -> None:
    assert planned(LANDSCAPE, 8, LONG, slide=True).slide is None


# Counters' names


@pytest.mark.parametrize(
    ("name", "word", "figure"),
    [
        ("Loket 3", "Loket", "3"),
        ("Loket Prioritas 12", "Loket Prioritas", "12"),
        ("Loket  7", "Loket", "7"),
        ("Loket 12A", "Loket", "12A"),
        ("Meja Informasi", "Meja Informasi", ""),
        ("Loket", "Loket", ""),
        # The wrong one of two numbers would be the large one.
        ("Loket 3 lantai 2", "Loket 3 lantai 2", ""),
        ("Lantai 2 Loket 3", "Lantai 2 Loket 3", ""),
        ("7", "7", ""),
        ("Loket 2026", "Loket 2026", ""),
    ],
)
def test_the_number_of_a_counter_is_told_from_its_word(name: str, word: str, figure: str) -> None:
    assert parts_of(name) == CounterName(word, figure)


def test_labels_of_a_series_take_the_same_room() -> None:
    assert series_of("A-012") == series_of("A-999") == "A-000"
    assert series_of("XYZ-007") == "XYZ-000"


SIZES = WordSizes(most=0.6, least=0.4, most_on_two=0.4, least_on_two=0.3)


def letters_wide(text: str) -> float:
    """A typewriter whose letters are as wide as its capitals are high."""
    return float(len(text))


def test_with_room_enough_a_counter_has_its_full_size() -> None:
    found = sign("Loket", 100, 1.0, 1000, SIZES, letters_wide)
    assert (found.figure_px, found.word_px) == (100, 60)


def test_the_word_shrinks_first_then_wraps_then_the_number_shrinks() -> None:
    shrunk = sign("Loket", 100, 1.0, 350, SIZES, letters_wide)
    assert shrunk.figure_px == 100
    assert 40 <= shrunk.word_px < 60
    wrapped = sign("Loket Prioritas", 100, 1.0, 450, SIZES, letters_wide)
    assert wrapped.figure_px == 100
    assert wrapped.word_width < letters_wide("Loket Prioritas") * wrapped.word_px
    smaller = sign("Loket Prioritas", 100, 1.0, 300, SIZES, letters_wide)
    assert smaller.figure_px < 100
    assert smaller.figure_px + smaller.word_width <= 300


# Which calls are in the list


def test_the_list_has_what_nothing_else_shows_also_the_calls_that_wait_beyond_the_stack() -> None:
    view = boards.waiting(boards.quiet(), 7)
    assert [call.event for call in listed(view, 2, 7)] == [107, 106, 105, 104, 103, 99, 98]
    assert [call.event for call in listed(view, 3, 4)] == [107, 106, 105, 104]


def test_no_call_is_in_the_list_twice() -> None:
    view = boards.waiting(boards.quiet(), 9)
    for stacked in range(4):
        events = [call.event for call in listed(view, stacked, 20)]
        assert len(events) == len(set(events))
        shown = {call.event for call in view.waiting[:stacked]} | {100}
        assert not shown & set(events)
        assert {call.event for call in (*view.waiting, *view.history)} - shown == set(events)


# Openings


def opening(agency: str, opens: str) -> OpeningView:
    return OpeningView(agency, opens)


def test_agencies_that_open_together_stand_together_and_the_time_is_told_from_the_day() -> None:
    found = groups(
        [
            opening("A", "Rabu, 25 November, 08.00"),
            opening("B", "Rabu, 25 November, 09.00"),
            opening("C", "Rabu, 25 November, 08.00"),
            opening("D", "setelah libur"),
        ]
    )
    assert found == [
        Group("Rabu, 25 November", "08.00", ("A", "C")),
        Group("Rabu, 25 November", "09.00", ("B",)),
        Group("setelah libur", "", ("D",)),
    ]


def line_height(line: Line) -> float:
    return 3.0 if isinstance(line, Heading) else 1.0


@given(
    counts=st.lists(st.integers(1, 12), min_size=1, max_size=6), height=st.integers(4, 30), columns=st.integers(1, 3)
)
@settings(derandomize=True, deadline=None, max_examples=200)
def test_no_agency_is_lost_between_columns_and_pages(counts: list[int], height: int, columns: int) -> None:
    wanted = [
        Group("Rabu", f"{at:02}.00", tuple(f"{at}-{of}" for of in range(count))) for at, count in enumerate(counts)
    ]
    found = pages(wanted, columns, height, line_height)
    filled = [column for page in found for column in page]
    shown = []
    for column in filled:
        assert sum(map(line_height, column)) <= height
        # Each column says when what it begins with opens, and none ends with a time that nobody opens at.
        assert isinstance(column[0], Heading)
        assert isinstance(column[-1], Entry)
        time = ""
        for line in column:
            if isinstance(line, Heading):
                time = line.time
            else:
                shown.append((time, line.agency))
    assert shown == [(group.time, agency) for group in wanted for agency in group.agencies]
    assert all(len(page) <= columns for page in found)


def test_on_a_single_page_the_columns_are_about_equally_long() -> None:
    [[left, right]] = pages([Group("Rabu", "08.00", tuple("abcdefghij"))], 2, 12, line_height)
    assert len(left) == len(right) == 6
