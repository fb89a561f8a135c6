"""The eyes of the screen tests: what must hold on every page would be noticed if it did not hold."""

import re
from collections import Counter
from pathlib import Path

import pytest

from look import widgets
from look.state import look
from look.widgets import FitLabel, NumberLabel
from tests.harness import screen

pytestmark = pytest.mark.xdist_group("kivy")


@pytest.fixture(autouse=True)
def _window() -> None:
    screen.start()


def show(rules: str) -> None:
    """Widgets of .kv at fixed places on an empty page."""
    indented = "\n".join(f"        {line}" for line in rules.splitlines())
    screen.show(screen.build(f"Page:\n    padding: 0\n    RelativeLayout:\n{indented}\n"))


BUTTON = "BigButton:\n    text: '{text}'\n    size_hint: None, None\n    size: {size}\n    pos: {pos}\n"


def test_a_text_that_stands_out_of_its_box_is_noticed() -> None:
    show("FitLabel:\n    text: 'Ketenagakerjaan'\n    size_hint: None, None\n    size: 20, 10\n")
    assert screen.cut_off() == ["Ketenagakerjaan"]


def test_a_text_that_stands_out_of_the_window_is_noticed() -> None:
    show("FitLabel:\n    text: 'Samsat'\n    size_hint: None, None\n    size: 400, 60\n    pos: 900, 500\n")
    assert screen.cut_off() == ["Samsat"]


def test_a_number_higher_than_its_box_is_noticed() -> None:
    number = screen.show(NumberLabel(text="A-012"))
    assert screen.cut_off() == []
    number.font_px *= 20
    assert screen.cut_off() == ["A-012"]


def test_a_text_below_its_floor_is_noticed() -> None:
    name = "Dinas Kependudukan dan Pencatatan Sipil"
    show(f"FitLabel:\n    text: '{name}'\n    size_hint: None, None\n    size: 300, 30\n")
    assert screen.too_small_texts() == [name]
    assert screen.cut_off() == []


def test_a_character_that_the_font_lacks_is_noticed() -> None:
    screen.show(FitLabel(text="Kartu \u5bb6\u65cf"))
    assert screen.missing_glyphs() == {"Kartu \u5bb6\u65cf": "\u5bb6\u65cf"}


def test_letters_on_letters_are_noticed() -> None:
    two = [
        f"FitLabel:\n    text: '{text}'\n    size_hint: None, None\n    size: 400, 60\n    pos: 100, {y}\n"
        for text, y in (("Samsat", 500), ("Polres", 520))
    ]
    show("".join(two))
    assert len(screen.overlaps()) == 1


def test_letters_side_by_side_are_no_overlap_even_where_their_boxes_meet() -> None:
    box = "size_hint: None, None\n    size: 600, 60\n    pos: 100, 500\n"
    two = [
        f"FitLabel:\n    text: '{text}'\n    halign: '{side}'\n    {box}"
        for text, side in (("Samsat", "left"), ("Polres", "right"))
    ]
    show("".join(two))
    assert screen.overlaps() == []


def test_pale_letters_are_noticed() -> None:
    show("FitLabel:\n    text: 'Samsat'\n    color: look.theme.tones['card'].line\n")
    assert [text.partition(":")[0] for text in screen.low_contrast(7)] == ["'Samsat'"]
    show("FitLabel:\n    text: 'Samsat'\n")
    assert screen.low_contrast(7) == []


def test_low_and_narrow_targets_are_noticed() -> None:
    low = BUTTON.format(text="rendah", size="400, look.size.mm(19)", pos="100, 100")
    narrow = BUTTON.format(text="sempit", size="look.size.mm(12), look.size.mm(30)", pos="100, 500")
    good = BUTTON.format(text="baik", size="400, look.size.mm(20)", pos="100, 900")
    show(low + narrow + good)
    assert len(screen.too_small_targets(20)) == 2
    assert not any("baik" in found for found in screen.too_small_targets(20))


def test_targets_that_stand_too_close_are_noticed() -> None:
    high = look.size.mm(20)
    first = BUTTON.format(text="satu", size=f"400, {high}", pos="100, 100")
    close = BUTTON.format(text="dua", size=f"400, {high}", pos=f"100, {100 + high + look.size.mm(2)}")
    apart = BUTTON.format(text="tiga", size=f"400, {high}", pos=f"100, {100 + 3 * high}")
    show(first + close + apart)
    assert len(screen.too_close_targets(3)) == 1


def test_what_cannot_be_tapped_now_is_no_target() -> None:
    show(BUTTON.format(text="mati", size="400, 100", pos="100, 100") + "    disabled: True\n")
    assert screen.targets() == []


def test_what_is_hidden_is_not_read_and_not_tapped() -> None:
    show(BUTTON.format(text="hilang", size="400, 100", pos="100, 100") + "    opacity: 0\n")
    assert screen.texts() == []
    assert screen.targets() == []


def test_what_is_not_there_is_told_with_what_is() -> None:
    show(BUTTON.format(text="Samsat", size="400, 100", pos="100, 100"))
    assert screen.target("Samsat") is screen.targets()[0]
    assert screen.find("Samsat") in screen.labels()
    with pytest.raises(LookupError, match="Samsat"):
        screen.target("Polres")
    with pytest.raises(LookupError, match="Samsat"):
        screen.find("Polres")


def test_a_layout_that_never_comes_to_rest_is_noticed() -> None:
    page = widgets.Page()
    label = FitLabel(text="Samsat", grow=True)
    # The label wants its own height, the column another one.
    label.size_hint_y = 1
    page.add_widget(label)
    with pytest.raises(AssertionError, match="too much iteration"):
        screen.show(page)
    # Lets it rest: the two would go on for as long as the process lives.
    label.size_hint_y = None
    screen.frames(3)


def test_a_picture_has_the_size_of_the_window() -> None:
    screen.start(*screen.LANDSCAPE)
    screen.show(widgets.Page())
    seen = screen.picture()
    assert seen.size == screen.LANDSCAPE
    corners = {seen.getpixel((x, y)) for x in (2, 1917) for y in (2, 1077)}
    assert len(corners) == 1
    assert corners != {(0, 0, 0)}


def test_the_rules_of_all_programs_share_no_name() -> None:
    """Kivy has one register of rules in a process, and the tests load the pages of every program into one."""
    root = Path(__file__).parent.parent
    files = [file for part in ("kiosk", "display", "counter", "look", "demo") for file in (root / part).rglob("*.kv")]
    names = Counter(
        name for file in files for name in re.findall(r"^<[+-]?(\w+)", file.read_text("utf-8"), re.MULTILINE)
    )
    assert len(names) > 50
    assert [name for name, count in names.items() if count > 1] == []
