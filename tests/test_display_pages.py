"""Every page of a display in every state, theme, language and form: nothing is cut, lies on anything else, or is hard to
read; and what must be read from afar is as large as the distance asks.
"""

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from kivy.core.window import Window
from kivy.uix.widget import Widget
from PIL import Image

from display.films import Frame
from display.pixels import Pixels, pixels_of
from display.screens.call_card import DEEPEST, PULSE_CONTRAST, PULSE_S, PULSES, CallCard, _through, beat, deepest_veil
from display.screens.call_row import CallRow
from display.screens.closed import ClosedPage
from display.screens.counter_sign import CounterSign
from display.screens.picture import Picture
from display.screens.stage import Board
from display.view import BoardView
from hall.settings.hallfile import NAME_MAX
from look import fonts, letters
from look.size import size_of
from look.state import lang, look
from look.theme import TEXT_CONTRAST, THEMES, contrast
from look.widgets import NumberLabel, RunningText
from look.widgets.drawn import Drawn
from tests.harness import boards, screen
from tests.harness.pairs import pairs

pytestmark = pytest.mark.xdist_group("kivy-boards")

# A TV of 55 inches, lying and standing: pixels, and the width in millimetres.
PANELS = {"landscape": (screen.LANDSCAPE, 1210.0), "portrait": (screen.PORTRAIT, 681.0)}
LONG = "Mal Pelayanan Publik Kabupaten Penukal Abab Lematang Ilir bagi Warga, Penyandang Disabilitas, Lansia, dan Pendatang"
TALLEST_S = 30.0

W = TypeVar("W", bound=Widget)

panels = pytest.mark.parametrize("panel", PANELS)
themes = pytest.mark.parametrize("theme", THEMES)


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    screen.clear()


def board_on(panel: str, metres: float = 8.0, theme: str = "malam", language: str = "id") -> Board:
    pixels, width_mm = PANELS[panel]
    screen.start(*pixels, panel_width_mm=width_mm)
    look.theme, lang.code = THEMES[theme], language
    return screen.show(Board(viewing_m=metres))


def show(board: Board, view: BoardView) -> None:
    board.show(view)
    screen.frames(2)
    screen.assert_at_rest()


@pytest.fixture(scope="module")
def slide() -> Pixels:
    return pixels_of(Image.new("RGB", (800, 450), "#2E6F57"))


def faults() -> dict[str, object]:
    found = {
        "cut": screen.cut_off(),
        "small": screen.too_small_texts(),
        "on each other": screen.overlaps(),
        "glyphs": screen.missing_glyphs(),
    }
    return {name: what for name, what in found.items() if what}


def of_kind(kind: type[W], root: Widget) -> list[W]:
    return [widget for widget in screen.visible(root) if isinstance(widget, kind)]


def pulses(card: CallCard) -> bool:
    return card._step is not None


def turns(page: ClosedPage) -> bool:
    return page._turning is not None


# Nothing is cut


@pytest.mark.parametrize(("panel", "metres", "language"), pairs(list(PANELS), (4.0, 8.0), ("id", "en", "jv")))
def test_every_state_of_a_board(panel: str, metres: float, language: str, slide: Pixels) -> None:
    board = board_on(panel, metres, language=language)
    for name, view in boards.states(language, slide=slide).items():
        show(board, view)
        assert faults() == {}, name


@themes
@panels
def test_every_text_stands_out_from_what_is_really_behind_it(panel: str, theme: str, slide: Pixels) -> None:
    board = board_on(panel, 6, theme)
    for name, view in boards.states(theme=theme, slide=slide).items():
        show(board, view)
        board._calls.still()
        assert faults() == {}, name
        assert screen.low_contrast(TEXT_CONTRAST) == [], name


@panels
def test_the_longest_names_that_a_hall_may_have(panel: str) -> None:
    board = board_on(panel, 8)
    name = (LONG * 2)[: NAME_MAX - 1]
    view = replace(boards.longest(boards.quiet()), hall_name=name, zone="Pelayanan Terpadu Utara", lost_since="10.24")
    current = replace(view.current, counter=name[:60]) if view.current else None
    show(board, replace(view, current=current, mute=True))
    assert {kind: what for kind, what in faults().items() if kind != "small"} == {}


@panels
def test_a_longer_label_than_any_before_is_whole_at_once(panel: str) -> None:
    board = board_on(panel, 8)
    show(board, boards.quiet())
    before = board.slide_box()
    show(board, boards.longest(boards.quiet()))
    assert faults() == {}
    assert {"XYZ-999", "Loket Prioritas", "12"} <= set(screen.texts())
    # The form stays when it has gone: a screen that turns over with every such label would be restless.
    after = board.slide_box()
    show(board, boards.quiet())
    assert board.slide_box() == after != before


# Sizes by the distance


def capital_mm(label: NumberLabel) -> float:
    return label.font_px * fonts.NUMBERS.capital / look.size.px_per_mm


def numbers_of(widget: Widget) -> list[NumberLabel]:
    """The label, then the number of the counter: of a card or a row."""
    found = [label for label in of_kind(NumberLabel, widget) if label.text]
    return sorted(found, key=lambda label: label.parent is not widget)


@pytest.mark.parametrize(
    ("panel", "ticket", "metres"), pairs(list(PANELS), ("B-012", "A-044", "D-888"), (3.0, 5.0, 6.5, 8.0))
)
def test_number_and_rows_are_as_large_as_the_distance_asks(panel: str, ticket: str, metres: float) -> None:
    board = board_on(panel, metres)
    view = boards.quiet()
    assert view.current
    for waits in (0, 2, 5):
        shown = replace(boards.waiting(view, waits), current=replace(view.current, ticket=ticket))
        show(board, shown)
        [card] = of_kind(CallCard, board)
        assert capital_mm(numbers_of(card)[0]) >= metres * 1000 / 60
        rows = of_kind(CallRow, board)
        assert len(rows) >= 4
        for row in rows:
            # The label, and the number of the counter.
            assert len(numbers_of(row)) == 2
            assert all(capital_mm(label) >= metres * 1000 / 120 for label in numbers_of(row))
        # Where to go is looked for next: its number is never smaller than those of the list.
        assert capital_mm(numbers_of(card)[1]) >= metres * 1000 / 120


def test_the_longest_label_and_counter_are_as_large_as_the_distance_asks() -> None:
    board = board_on("landscape", 8)
    show(board, boards.longest(boards.quiet()))
    [card] = of_kind(CallCard, board)
    assert capital_mm(numbers_of(card)[0]) >= 8000 / 60
    rows = of_kind(CallRow, board)
    assert len(rows) >= 3
    assert all(capital_mm(label) >= 8000 / 120 for row in rows for label in numbers_of(row))


def test_where_a_panel_is_too_narrow_the_label_takes_what_there_is() -> None:
    board = board_on("portrait", 8)
    show(board, boards.longest(boards.quiet()))
    [card] = of_kind(CallCard, board)
    assert numbers_of(card)[0].texture_size[0] > 0.85 * look.size.width


@panels
def test_the_number_is_the_largest_thing_then_the_counter_then_the_list(panel: str) -> None:
    board = board_on(panel, 6)
    show(board, boards.quiet())
    [card] = of_kind(CallCard, board)
    number, counter = (capital_mm(label) for label in numbers_of(card))
    rows = [capital_mm(label) for row in of_kind(CallRow, board) for label in numbers_of(row)]
    assert number > counter > max(rows)


def test_words_of_counters_are_equally_large_in_all_rows() -> None:
    board = board_on("landscape", 6)
    show(board, boards.quiet())
    words = {label.font_px for row in of_kind(CallRow, board) for label in screen.labels(row) if label.text == "Loket"}
    assert len(words) == 1


# A new call


@panels
def test_a_new_call_can_be_read_in_the_very_next_frame(panel: str) -> None:
    board = board_on(panel)
    show(board, boards.quiet())
    new = boards.call(130, "F-077", "Loket 5")
    board.show(replace(boards.quiet(), current=new, announcing=True))
    screen.frames(1)
    found = screen.find("F-077")
    holders: list[Widget] = [found]
    while isinstance(holders[-1].parent, Widget):
        holders.append(holders[-1].parent)
    assert all(holder.opacity == 1 for holder in holders)
    for label in (found, screen.find("5")):
        assert isinstance(label, Drawn)
        assert label.texture is not None


def test_pulses_are_slow_few_and_end_where_they_began() -> None:
    assert 1 / PULSE_S <= 2
    seen = [beat(at / 1000) for at in range(0, 4000, 5)]
    peaks = [at for at in range(1, len(seen) - 1) if seen[at - 1] < seen[at] >= seen[at + 1]]
    assert len(peaks) == PULSES == 3
    assert seen[0] == 0
    assert set(seen[int(PULSES * PULSE_S / 0.005) + 1 :]) == {0.0}


@themes
def test_a_pulse_is_seen_and_the_words_stay_legible_in_it(theme: str) -> None:
    deepest = deepest_veil(THEMES[theme])
    assert 0.15 <= deepest <= DEEPEST
    tone, page = THEMES[theme].tones["announce"], THEMES[theme].tones["page"].ground
    for part in range(101):
        assert contrast(tone.ink, _through(page, tone.ground, deepest * part / 100)) >= PULSE_CONTRAST - 0.01


@themes
def test_an_announced_call_is_told_by_more_than_its_colour(theme: str) -> None:
    board = board_on("landscape", theme=theme)
    show(board, replace(boards.quiet(), announcing=True))
    [card] = of_kind(CallCard, board)
    assert card.ids.bell.icon == "calling"
    show(board, boards.quiet())
    assert card.ids.bell.icon == ""


def test_a_recall_says_so_and_pulses_again_and_nothing_else_does() -> None:
    board = board_on("landscape")
    [card] = [widget for widget in board._calls.children if isinstance(widget, CallCard)]
    view = replace(boards.quiet(), announcing=True)
    show(board, view)
    assert pulses(card)
    card.still()
    for same in (view, replace(view, clock="10.25"), replace(view, slide=None)):
        show(board, same)
        assert not pulses(card)
    show(board, boards.recalled(view))
    assert pulses(card)
    show(board, replace(boards.recalled(view), announcing=False))
    assert not pulses(card)
    assert card.veil == card.beat == 0


def test_after_its_pulses_the_board_stands_still() -> None:
    board = board_on("landscape")
    show(board, replace(boards.quiet(), announcing=True, running_text=()))
    [card] = of_kind(CallCard, board)
    veils = set()

    def over() -> bool:
        veils.add(card.veil)
        return card._step is None

    screen.until(over, TALLEST_S)
    assert max(veils) > 0
    assert card.veil == card.beat == 0
    screen.until(lambda: screen.frames_drawn(0.3) == 0)
    assert screen.frames_drawn(0.4) == 0


@panels
def test_a_still_board_draws_nothing(panel: str, slide: Pixels) -> None:
    board = board_on(panel)
    for name, view in boards.states(slide=slide).items():
        show(board, replace(view, running_text=boards.STILL, announcing=False))
        # Its parts find their sizes from each other within a few frames; then nothing moves.
        screen.until(lambda: screen.frames_drawn(0.05) == 0)
        assert screen.frames_drawn(0.15) == 0, name


def test_the_same_view_again_draws_nothing() -> None:
    board = board_on("landscape")
    view = replace(boards.quiet(), running_text=())
    show(board, view)
    screen.until(lambda: screen.frames_drawn(0.3) == 0)
    for _ in range(5):
        board.show(replace(view))
    assert screen.frames_drawn(0.1) == 0


# Which calls were drawn


@panels
@pytest.mark.parametrize("metres", [3.0, 8.0])
def test_the_board_tells_exactly_the_calls_that_can_be_read_on_it(panel: str, metres: float) -> None:
    board = board_on(panel, metres)
    for view in (boards.quiet(), *(boards.waiting(boards.quiet(), count) for count in (1, 3, 8))):
        show(board, view)
        by_event = {
            call.event: call for call in (*view.waiting, *view.history, *((view.current,) if view.current else ()))
        }
        texts = screen.texts()
        assert len(board.drawn) == len(set(board.drawn))
        assert all(by_event[event].ticket in texts for event in board.drawn)
        tickets = [text for text in texts if text in {call.ticket for call in by_event.values()}]
        assert len(tickets) == len(board.drawn)
        assert board.drawn[0] == 100


def test_every_call_of_a_burst_is_drawn_by_the_time_it_has_been_current() -> None:
    board = board_on("landscape", 8)
    burst = tuple(boards.call(event, f"A-{event:03}", "Loket 1") for event in range(1, 41))
    seen: set[int] = set()
    for at, current in enumerate(burst):
        rest = burst[at + 1 :]
        view = replace(
            boards.quiet(), current=current, announcing=True, waiting=rest, history=tuple(reversed(rest[3:]))[:12]
        )
        board.show(view)
        assert current.event in board.drawn
        seen |= set(board.drawn)
    assert seen == set(range(1, 41))


def test_pages_without_calls_draw_none() -> None:
    board = board_on("landscape")
    show(board, boards.quiet())
    for name in ("closed", "starting", "empty"):
        show(board, boards.states()[name])
        assert board.drawn == [], name


# What is wrong


@panels
def test_a_lost_connection_is_told_with_its_time_and_the_calls_stay(panel: str) -> None:
    board = board_on(panel)
    show(board, boards.quiet())
    before = list(board.drawn)
    show(board, boards.states()["lost"])
    assert any("10.24" in text and "November" not in text and len(text) > 10 for text in screen.texts())
    assert board.drawn == before
    assert "B-012" in screen.texts()


def test_a_board_without_sound_says_so_and_no_other() -> None:
    board = board_on("landscape")
    show(board, boards.quiet())
    quiet = set(screen.texts())
    show(board, boards.states()["mute"])
    assert len(set(screen.texts()) - quiet) == 1


# The closed hall


def agencies_shown(board: Board) -> set[str]:
    return set(screen.texts(board)) & {opening.agency for opening in boards.closed(boards.quiet()).closed or ()}


@panels
def test_every_agency_of_a_closed_hall_is_shown_in_the_end(panel: str) -> None:
    board = board_on(panel, 8)
    view = boards.closed(boards.quiet(), times=("07.30", "08.00", "09.00"))
    show(board, view)
    [page] = of_kind(ClosedPage, board)
    seen: set[str] = set()
    for _ in range(max(1, len(page._pages))):
        seen |= agencies_shown(board)
        assert {kind: what for kind, what in faults().items() if kind != "small"} == {}
        page._turn(0)
        screen.frames(2)
    assert seen == {opening.agency for opening in view.closed or ()}
    assert {"07.30", "08.00", "09.00"} <= {
        line.time for page_ in page._pages for column in page_ for line in column if hasattr(line, "time")
    }


def test_pages_of_openings_turn_only_while_they_are_seen() -> None:
    board = board_on("landscape", 8)
    show(board, boards.closed(boards.quiet(), times=("07.30", "08.00", "09.00")))
    [page] = of_kind(ClosedPage, board)
    assert len(page._pages) > 1
    assert turns(page)
    show(board, boards.quiet())
    assert not turns(page)
    show(board, boards.closed(boards.quiet(), agencies=3))
    assert not turns(page)


# Pictures


def test_a_picture_has_its_place_and_the_one_before_is_let_go() -> None:
    board = board_on("landscape", 5)
    show(board, boards.quiet())
    width, height = board.slide_box()
    assert width > 0
    assert height > 0
    held = []
    for number in range(3):
        pixels = pixels_of(Image.new("RGB", (width, height), (200, 40 * number, 0)))
        show(board, replace(boards.quiet(), slide=pixels))
        [picture] = of_kind(Picture, board)
        assert picture.size == [width, height] == picture.drawn_size
        held.append(weakref.ref(picture.texture))
    screen.frames(2)
    gc.collect()
    assert [ref() is None for ref in held] == [True, True, False]
    assert len(board.drawn) >= 4


def test_the_same_picture_is_not_sent_to_the_screen_again(slide: Pixels) -> None:
    board = board_on("landscape", 5)
    show(board, replace(boards.quiet(), slide=slide))
    [picture] = of_kind(Picture, board)
    before = picture.texture
    show(board, replace(boards.quiet(), slide=slide, clock="10.31"))
    assert picture.texture is before
    show(board, boards.quiet())
    assert picture.texture is None


# Another window


def test_the_board_follows_its_window_and_its_theme() -> None:
    board = board_on("landscape", 6)
    show(board, boards.quiet())
    look.theme = THEMES["terang"]
    screen.frames(2)
    assert screen.low_contrast(TEXT_CONTRAST) == []
    Window.size = screen.PORTRAIT
    screen.until(lambda: tuple(Window.size) == screen.PORTRAIT)
    look.size = size_of(*screen.PORTRAIT, 681)
    screen.frames(3)
    assert faults() == {}
    assert "B-012" in screen.texts()


def test_before_any_view_a_place_for_pictures_is_known() -> None:
    assert min(board_on("landscape", 5).slide_box()) > 0


def test_running_text_moves_without_anything_being_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    board = board_on("landscape")
    show(board, boards.states()["running"])
    [text] = of_kind(RunningText, board)
    screen.until(lambda: text.running)
    drawn: list[str] = []
    draw = letters.draw

    def counting(words: str, font_px: int, face: letters.Face, width: int | None, halign: str = "left") -> object:
        drawn.append(words)
        return draw(words, font_px, face, width, halign)

    monkeypatch.setattr(letters, "draw", counting)
    first = text.offset
    screen.until(lambda: text.offset != first)
    screen.frames(20)
    assert drawn == []


def test_the_arrow_points_to_a_counter_only_where_there_is_one() -> None:
    board = board_on("landscape")
    show(board, boards.states()["empty"])
    [card] = of_kind(CallCard, board)
    signs = [widget for widget in card.children if isinstance(widget, CounterSign)]
    assert [sign.ids.arrow.opacity for sign in signs] == [0]
    show(board, boards.quiet())
    assert [sign.ids.arrow.opacity for sign in signs] == [1]


def test_a_board_that_nobody_holds_is_let_go() -> None:
    board = board_on("landscape")
    for view in boards.states().values():
        show(board, view)
    held = weakref.ref(board)
    del board
    screen.clear()
    screen.frames(3)
    gc.collect()
    assert held() is None


def test_a_film_is_drawn_in_the_place_of_its_first_picture(tmp_path: Path) -> None:
    board = board_on("landscape", 5)
    show(board, boards.quiet())
    width, height = board.slide_box()
    show(board, replace(boards.quiet(), slide=pixels_of(Image.new("RGB", (width, height), (0, 0, 0)))))
    [picture] = of_kind(Picture, board)
    upper_half = b"\xff\x00\x00" * (width * (height // 2))
    lower_half = b"\x00\x00\xff" * (width * (height - height // 2))
    board.play(Frame(0.04, Pixels(width, height, upper_half + lower_half)))
    screen.frames(2)
    with Image.open(screen.shot(tmp_path / "shot.png")) as shot:
        high = shot.height - 1 - round(picture.top - picture.height / 4)
        low = shot.height - 1 - round(picture.y + picture.height / 4)
        seen = [shot.convert("RGB").getpixel((round(picture.center_x), row)) for row in (high, low)]
    assert seen == [(255, 0, 0), (0, 0, 255)]
    show(board, boards.quiet())
    board.play(Frame(0.08, Pixels(width, height, upper_half + lower_half)))
    assert picture.texture is None
