"""The widgets, drawn: a tap works once, names are never cut, and what the screen has now is what they show."""

import gc
import weakref
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from kivy.factory import Factory
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget
from PIL import Image

from look import widgets
from look.fit import ELLIPSIS
from look.fonts import NUMBERS
from look.size import REFERENCE_MM, TOUCH_MM, size_of
from look.state import lang, look
from look.theme import KONTRAS, TERANG, TEXT_CONTRAST, THEMES, Colour, Theme
from look.widgets import (
    BigButton,
    CheckRow,
    Fact,
    FitLabel,
    Keyboard,
    ListRow,
    NumberLabel,
    NumberPad,
    PageDots,
    PinDots,
    Row,
    SegmentedChoice,
    SlowBar,
    Tappable,
    Tile,
)
from look.widgets.number_label import APPEAR_S
from look.widgets.page_dots import Dot
from look.widgets.slow_bar import STEPS_PER_S
from tests.harness import screen

pytestmark = pytest.mark.xdist_group("kivy-boards")

# 120 characters each, the most that the hall file allows.
LONG_NAMES = {
    "id": "Dinas Kependudukan dan Pencatatan Sipil serta Perlindungan Pekerja Migran "
    "Kabupaten Purbalingga Unit Pelayanan Terpadu I",
    "en": "Office for Civil Registration, Employment Insurance and the Protection of "
    "Migrant Workers of Purbalingga Regency, Unit 1",
    "jv": "Kantor Pangreksan Pakaryan Migran saha Jaminan Ketenagakerjaan ingkang Mapan "
    "wonten ing Kabupatèn Purbalingga, Sisih Kil",
}

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
orientations = pytest.mark.parametrize("pixels", [screen.PORTRAIT, screen.LANDSCAPE], ids=["portrait", "landscape"])


@pytest.fixture(autouse=True)
def _window() -> Iterator[None]:
    screen.start()
    yield
    screen.clear()


def counted(widget: Widget, event: str) -> list[tuple[object, ...]]:
    """The arguments of every such event from now on."""
    seen: list[tuple[object, ...]] = []
    widget.bind(**{event: lambda _, *values: seen.append(values)})
    return seen


def alone(widget: Widget, width_mm: float, height_mm: float) -> Widget:
    """The widget in the middle of a page, with this size."""
    page = widgets.Page()
    ground = FloatLayout()
    widget.size_hint = (None, None)
    widget.size = (look.size.mm(width_mm), look.size.mm(height_mm))
    widget.pos_hint = {"center_x": 0.5, "center_y": 0.5}
    ground.add_widget(widget)
    page.add_widget(ground)
    screen.show(page)
    return widget


def currents(row: Widget) -> list[bool]:
    """Which of the dots of a row are filled."""
    return [dot.current for dot in reversed(row.children) if isinstance(dot, Dot)]


def pixel(colour: Colour) -> tuple[int, int, int]:
    red, green, blue, _ = colour
    return round(red * 255), round(green * 255), round(blue * 255)


def at(seen: Image.Image, x: float, y: float) -> tuple[int, ...]:
    found = seen.getpixel((round(x), seen.height - 1 - round(y)))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


# A tap


def test_a_tap_is_one_event() -> None:
    button = BigButton(text="Ambil nomor")
    taps = counted(button, "on_tap")
    screen.tap(alone(button, 100, 25))
    assert len(taps) == 1


def test_a_second_tap_within_the_lock_does_nothing() -> None:
    button = BigButton(text="Ambil nomor", lock_s=60)
    taps = counted(button, "on_tap")
    alone(button, 100, 25)
    for _ in range(3):
        screen.tap(button)
    assert len(taps) == 1
    assert button.locked


def test_after_the_lock_the_button_answers_again() -> None:
    button = BigButton(text="Ambil nomor", lock_s=0.05)
    taps = counted(button, "on_tap")
    screen.tap(alone(button, 100, 25))
    screen.until(lambda: not button.locked)
    screen.tap(button)
    assert len(taps) == 2


def test_a_button_that_the_page_holds_does_nothing_however_long() -> None:
    button = BigButton(text="Ambil nomor", lock_s=0, held=True)
    taps = counted(button, "on_tap")
    screen.tap(alone(button, 100, 25))
    assert taps == []
    button.held = False
    screen.tap(button)
    assert len(taps) == 1


@pytest.mark.parametrize("kind", [BigButton, Tile, ListRow, CheckRow], ids=lambda kind: kind.__name__)
def test_what_is_disabled_answers_no_tap_and_does_not_look_as_if_it_would(kind: type[Tappable]) -> None:
    widget = kind(disabled=True)
    taps = counted(widget, "on_tap")
    screen.tap(alone(widget, 100, 25))
    assert taps == []
    assert widget.outline == "dashed"


def test_a_finger_that_slides_off_before_it_lifts_taps_nothing() -> None:
    button = BigButton(text="Ambil nomor")
    taps = counted(button, "on_tap")
    finger = screen.Finger(*screen.middle(alone(button, 100, 25)))
    finger.down()
    assert button.pressed
    finger.move(10, 10)
    finger.up()
    assert taps == []
    assert not button.pressed


def test_a_button_under_a_finger_has_another_ground() -> None:
    button = alone(BigButton(text="", kind="call"), 100, 25)
    finger = screen.Finger(*screen.middle(button))
    before = at(screen.picture(), *screen.middle(button))
    finger.down()
    during = at(screen.picture(), *screen.middle(button))
    finger.up()
    assert before == pixel(TERANG.tones["call"].ground)
    assert during == pixel(TERANG.tones["call"].down)


def test_a_closed_choice_still_answers_since_its_page_tells_when_it_opens() -> None:
    tile = Tile(name="Imigrasi", closed=True)
    taps = counted(tile, "on_tap")
    screen.tap(alone(tile, 110, 55))
    assert len(taps) == 1


# Typing


def test_every_letter_key_brings_its_small_letter_once() -> None:
    board = Keyboard(space_text="Spasi", erase_text="Hapus")
    letters, erased = counted(board, "on_letter"), counted(board, "on_erase")
    alone(board, 240, 100)
    for letter in "KARTU":
        screen.tap(screen.target(letter))
    screen.tap(screen.target("Spasi"))
    screen.tap(screen.target("Hapus"))
    assert "".join(str(letter) for (letter,) in letters) == "kartu "
    assert len(erased) == 1
    assert len(screen.targets()) == 26 + 2


def test_a_double_letter_is_two_letters() -> None:
    board = Keyboard(space_text="Spasi", erase_text="Hapus")
    letters = counted(board, "on_letter")
    alone(board, 240, 100)
    key = screen.target("S")
    screen.tap(key)
    screen.until(lambda: not key.locked, seconds=0.2)
    screen.tap(key)
    assert letters == [("s",), ("s",)]


@orientations
def test_keys_are_20_millimetres_high_and_3_apart(pixels: tuple[int, int]) -> None:
    screen.start(*pixels)
    page = widgets.Page()
    page.add_widget(Keyboard(space_text="Spasi", erase_text="Hapus"))
    screen.show(page)
    assert screen.too_small_targets(TOUCH_MM) == []
    assert screen.too_close_targets(3) == []
    assert screen.cut_off() == []


def test_the_number_pad_stands_as_on_a_telephone() -> None:
    pad = NumberPad(erase_text="Hapus", enter_text="Masuk")
    digits, erased, entered = (counted(pad, event) for event in ("on_digit", "on_erase", "on_enter"))
    alone(pad, 174, 130)
    in_reading_order = sorted(screen.targets(), key=lambda key: (-key.y, key.x))
    assert [screen.texts(key)[0] for key in in_reading_order] == [*"123456789", "Hapus", "0", "Masuk"]
    for key in in_reading_order:
        screen.tap(key)
    assert "".join(str(digit) for (digit,) in digits) == "1234567890"
    assert (len(erased), len(entered)) == (1, 1)


def test_the_dots_of_a_pin_say_how_many_and_not_which() -> None:
    dots = PinDots(length=6, entered=2)
    alone(dots, 100, 10)
    assert currents(dots) == [True, True, False, False, False, False]
    dots.entered = 3
    assert currents(dots) == [True, True, True, False, False, False]
    assert screen.texts() == []


# Choosing


def test_a_box_is_ticked_by_the_page_not_by_the_tap() -> None:
    row = CheckRow(text="Saya lansia", lock_s=0)
    taps = counted(row, "on_tap")
    alone(row, 200, 27)
    screen.tap(row)
    assert len(taps) == 1
    assert not row.active
    row.active = True
    screen.tap(row)
    assert row.active


def test_the_language_is_chosen_by_the_page_not_by_the_button() -> None:
    choice = SegmentedChoice(choices=[("id", "Indonesia"), ("en", "English")], chosen="id")
    chosen = counted(choice, "on_choose")
    alone(choice, 120, 21)
    screen.tap(screen.target("English"))
    assert chosen == [("en",)]
    assert choice.chosen == "id"
    choice.chosen = "en"
    screen.frames(2)
    buttons = [button for button in choice.children if isinstance(button, BigButton)]
    assert {button.text: button.kind for button in buttons} == {"Indonesia": "outline", "English": "accent"}


def test_dots_follow_the_number_of_pages_and_the_one_that_is_shown() -> None:
    dots = PageDots(pages=3, page=0, text="1 dari 3")
    alone(dots, 40, 27)
    for pages, page in ((3, 2), (5, 1), (2, 0)):
        dots.pages, dots.page = pages, page
        screen.frames(2)
        assert currents(dots.ids.row) == [number == page for number in range(pages)]


# Texts


def _tile(name: str) -> Widget:
    return alone(Tile(name=name, status="Istirahat, buka kembali pukul 13.00", closed=True), 116, 56)


def _low_tile(name: str) -> Widget:
    return alone(Tile(name=name, status="Istirahat, buka kembali pukul 13.00", closed=True), 144, 45)


def _row(name: str) -> Widget:
    return alone(ListRow(name=name, status="7 menunggu, sekitar 25 menit"), 240, 36)


def _title(name: str) -> Widget:
    return alone(FitLabel(text=name, capital="title", bold=True, balance=True), 240, 60)


def _tick(name: str) -> Widget:
    return alone(CheckRow(text=name), 240, 27)


@pytest.mark.parametrize("language", LONG_NAMES)
@pytest.mark.parametrize("place", [_tile, _low_tile, _row, _title, _tick], ids=lambda place: place.__name__[1:])
def test_the_longest_names_fit_whole_and_large_enough(language: str, place: Callable[[str], Widget]) -> None:
    name = LONG_NAMES[language]
    assert len(name) == 120
    place(name)
    assert name in screen.texts()
    assert screen.cut_off() == []
    assert screen.too_small_texts() == []
    assert screen.missing_glyphs() == {}
    assert screen.overlaps() == []
    assert screen.low_contrast(TEXT_CONTRAST) == []


def test_a_label_that_may_be_cut_ends_in_an_ellipsis() -> None:
    label = FitLabel(text=LONG_NAMES["id"], ellipsis=True, lines=1)
    alone(label, 100, 9)
    assert label.fitted.text.endswith(ELLIPSIS)
    assert label.texture_size[0] <= label.width
    assert screen.cut_off() == []


def test_a_label_that_grows_takes_the_height_it_needs_at_full_size() -> None:
    label = FitLabel(text=LONG_NAMES["en"], grow=True)
    alone(label, 100, 1)
    assert label.font_px == look.size.font(5.4)
    assert label.height == label.texture_size[1] > look.size.mm(20)
    label.text = "Short"
    screen.frames(2)
    assert label.height < look.size.mm(12)
    screen.assert_at_rest()


def test_an_empty_label_draws_nothing() -> None:
    label = FitLabel(text="")
    alone(label, 50, 50)
    assert at(screen.picture(), *screen.middle(label)) == pixel(TERANG.tones["page"].ground)


def test_the_tails_of_the_last_line_are_drawn_though_lines_stand_close() -> None:
    label = FitLabel(text="gjpqy", capital="title", bold=True, valign="top")
    alone(label, 200, 40)
    baseline = label.top - 0.95 * label.font_px
    box = (0, round(screen.picture().height - baseline + 0.19 * label.font_px), 1080, 1920)
    below = screen.picture().crop(box)
    assert pixel(TERANG.tones["page"].ink) in {
        colour for _, colour in below.getcolors(below.width * below.height) or []
    }


@pytest.mark.parametrize("text", ["A-012", "B-888", "ZZ-9999", "1", "10.20\N{EN DASH}10.35"])
def test_a_number_fills_its_box_and_never_more(text: str) -> None:
    number = NumberLabel(text=text)
    alone(number, 240, 75)
    capital_px = NUMBERS.capital * number.font_px
    wide = number.texture_size[0]
    assert wide <= number.width
    assert capital_px <= number.height
    assert wide > 0.93 * number.width or capital_px > 0.93 * number.height


def test_the_capitals_of_a_number_stand_in_the_middle_of_their_box() -> None:
    number = NumberLabel(text="H", color=(0, 0, 0, 1))
    alone(number, 100, 75)
    seen = screen.picture().convert("L").point(lambda grey: 255 if grey < 60 else 0)
    _, top, _, bottom = seen.getbbox() or (0, 0, 0, 0)
    assert bottom - top == pytest.approx(number.height, abs=6)
    assert (top + bottom) / 2 == pytest.approx(seen.height - number.center_y, abs=3)


def test_cards_in_a_row_are_as_high_as_the_highest() -> None:
    row = Row()
    for value in ("Gratis", "Tarif PNBP sesuai PP 76/2020, dibayar di bank sebelum mengambil nomor antrean"):
        row.add_widget(Fact(label="Biaya", value=value))
    page = widgets.Page()
    page.add_widget(row)
    screen.show(page)
    assert row.children[0].height == row.children[1].height == row.height
    assert screen.cut_off() == []


# What the screen has now


def test_a_change_of_language_changes_every_word_in_the_next_frame() -> None:
    screen.show(screen.build("FitLabel:\n    text: lang.tr('Back')\n"))
    assert screen.texts() == ["Back"]
    lang.code = "id"
    screen.frames()
    assert screen.texts() == ["Kembali"]


def test_a_change_of_theme_changes_grounds_and_letters_in_the_next_frame() -> None:
    alone(Tile(name="Imigrasi", status="14 menunggu", icon="plane"), 116, 56)
    look.theme = KONTRAS
    screen.frames()
    seen = screen.picture()
    colours = {colour for _, colour in seen.getcolors(seen.width * seen.height) or []}
    assert at(seen, 5, 5) == pixel(KONTRAS.tones["page"].ground)
    assert pixel(KONTRAS.tones["card"].mark) in colours
    assert pixel(TERANG.tones["page"].ink) not in colours


def test_after_a_change_of_theme_letters_still_have_the_ink_of_their_own_ground() -> None:
    alone(BigButton(text="Ambil nomor", icon="ticket", kind="call"), 116, 50)
    for theme in (*THEMES.values(), TERANG):
        look.theme = theme
        screen.frames(2)
        assert screen.low_contrast(TEXT_CONTRAST) == [], theme.name


def test_a_change_of_size_changes_letters_and_lengths_in_the_next_frame() -> None:
    button = BigButton(text="Kembali", icon="back")
    page = widgets.Page()
    page.add_widget(button)
    screen.show(page)
    label = screen.find("Kembali")
    assert isinstance(label, FitLabel)
    height, font_px = button.height, label.font_px
    look.size = size_of(*screen.PORTRAIT, REFERENCE_MM / 2)
    screen.frames(2)
    assert button.height > 1.8 * height
    assert label.font_px > 1.8 * font_px


@themes
def test_a_closed_tile_is_told_without_colours(theme: Theme) -> None:
    look.theme = theme
    alone(Tile(name="Imigrasi", status="Tutup"), 116, 56)
    opened = screen.find("Tutup")
    tile = alone(Tile(name="Imigrasi", status="Tutup", closed=True), 116, 56)
    closed = screen.find("Tutup")
    assert isinstance(opened, FitLabel)
    assert isinstance(closed, FitLabel)
    assert closed.bold
    assert not opened.bold
    # Its edge comes and goes along the way.
    seen = screen.picture()
    top = [at(seen, x, tile.top - 1) for x in range(round(tile.x + 40), round(tile.right - 40))]
    edges = [colour == pixel(theme.tones["sunk"].edge) for colour in top]
    changes = sum(one != other for one, other in pairwise(edges))
    assert changes > 20


# Rest


def test_a_still_screen_draws_nothing() -> None:
    alone(Tile(name="Imigrasi", status="14 menunggu"), 116, 56)
    screen.frames(5)
    assert screen.frames_drawn(0.4) == 0


def test_a_number_appears_within_a_quarter_of_a_second_and_rests_then() -> None:
    number = NumberLabel(text="B-012")
    alone(number, 200, 75)
    assert APPEAR_S <= 0.25
    number.appear()
    assert number.opacity == 0
    screen.until(lambda: number.opacity == 1 and number.grown == 1)
    screen.frames(3)
    assert screen.frames_drawn(0.3) == 0


def test_the_slow_bar_fills_in_steps_and_rests_when_full() -> None:
    bar = SlowBar()
    alone(bar, 200, 4)
    bar.run(0.5)
    drawn = screen.frames_drawn(0.4)
    assert 0 < drawn <= STEPS_PER_S
    screen.until(lambda: bar.value == 1)
    screen.frames(3)
    assert screen.frames_drawn(0.3) == 0


def test_a_bar_that_is_stopped_stays_where_it_is() -> None:
    bar = SlowBar()
    alone(bar, 200, 4)
    bar.run(30)
    bar.stop()
    bar.stop()
    assert screen.frames_drawn(0.3) <= 1
    assert bar.value < 0.1


@pytest.mark.parametrize("kind", [FitLabel, NumberLabel, BigButton, Tile, Keyboard], ids=lambda kind: kind.__name__)
def test_a_widget_that_is_no_longer_shown_is_forgotten(kind: type[Widget]) -> None:
    """Pages are built again and again for years: whatever watched the theme and the size must let go."""
    gone = weakref.ref(alone(kind(), 100, 50))
    screen.clear()
    screen.frames(3)
    gc.collect()
    assert gone() is None


def test_kv_files_mean_our_widgets_not_some_of_kivy_with_the_same_name() -> None:
    for name in widgets.__all__:
        assert Factory.get(name) is getattr(widgets, name)


def test_a_figure_whose_unit_comes_later_is_as_large_as_one_that_had_it_from_the_start() -> None:
    screen.start()
    known = screen.show(Fact(label="Ahead", value="12", unit="people", figure=True))
    large = next(each for each in screen.labels(known) if isinstance(each, NumberLabel)).font_px
    screen.clear()
    # As on a page that is made ahead, before it has a place.
    later = screen.show(Fact(label="Ahead", value="12", unit="", figure=True, size_hint_x=None, width=1))
    screen.frames(3)
    later.unit = "people"
    later.width = 900
    screen.frames(3)
    assert next(each for each in screen.labels(later) if isinstance(each, NumberLabel)).font_px == large
