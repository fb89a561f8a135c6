"""Colours: every pair that is ever drawn stands far enough apart, and nothing says what it means by colour alone.

Widgets take their colours from tones only, and all tones are made in the theme. So the pairs below are all there are.
"""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import look
from look.theme import KONTRAS, SHAPE_CONTRAST, TERANG, TEXT_CONTRAST, THEMES, Colour, Theme, colour, contrast

LOOK = Path(look.__file__).parent
# Where these grounds may lie, so that their edges can be seen: a button on the page, a tick in its row.
GROUNDS = ("page", "card", "sunk", "notice")

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        # The well-known lightest grey for text on white at level AA.
        ("#767676", "#FFFFFF", 4.54),
    ],
)
def test_the_formula_gives_the_published_values(one: str, other: str, expected: float) -> None:
    assert contrast(colour(one), colour(other)) == pytest.approx(expected, abs=0.01)
    assert contrast(colour(other), colour(one)) == contrast(colour(one), colour(other))


@themes
def test_every_text_can_be_read_on_every_ground_it_may_stand_on(theme: Theme) -> None:
    too_low = [
        f"{name}: {ink} on {ground} is {reached:.1f}"
        for name, tone in theme.tones.items()
        for ground in ("ground", "down")
        for ink in ("ink", "muted", "warning", "mark")
        if (reached := contrast(getattr(tone, ink), getattr(tone, ground))) < TEXT_CONTRAST
    ]
    assert too_low == []


@themes
@pytest.mark.parametrize("ground", GROUNDS)
def test_what_can_be_touched_has_an_edge_that_can_be_seen(theme: Theme, ground: str) -> None:
    below = theme.tones[ground].ground
    for touched in ("card", "sunk", "accent", "call", "danger"):
        tone = theme.tones[touched]
        # Its outline, its ground or the words on it: the yellow of the action is told by its dark words.
        seen = max(contrast(part, below) for part in (tone.edge, tone.ground, tone.ink))
        assert seen >= SHAPE_CONTRAST, f"{touched} on {ground}"


@themes
def test_the_outline_of_an_open_choice_stands_out_from_both_its_sides(theme: Theme) -> None:
    card = theme.tones["card"]
    for side in (card.ground, theme.tones["page"].ground):
        assert contrast(card.edge, side) >= SHAPE_CONTRAST


@themes
def test_the_slow_bar_can_be_seen_on_its_page(theme: Theme) -> None:
    assert contrast(theme.tones["call"].ground, theme.tones["hero"].ground) >= SHAPE_CONTRAST


def test_the_contrast_theme_knows_black_white_and_yellow_only() -> None:
    for name in ("background", "surface", "ink", "muted", "edge", "accent", "call", "hero", "hero_number", "warning"):
        assert getattr(KONTRAS, name) in {"#000000", "#FFFFFF", "#FFD400"}


def test_a_theme_is_a_table_of_colour_codes() -> None:
    for theme in (TERANG, KONTRAS):
        for field in fields(theme):
            if field.name != "name":
                assert re.fullmatch(r"#[0-9A-F]{6}", getattr(theme, field.name)), field.name


def test_colours_are_numbers_from_0_to_1() -> None:
    whole: Colour = (1.0, 0.0, 0.2, 1.0)
    assert colour("#FF0033") == whole


def test_widgets_have_no_colours_of_their_own() -> None:
    own = [
        f"{file.name}: {line.strip()}"
        for file in (*LOOK.glob("widgets/*.kv"), *LOOK.glob("widgets/*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"#[0-9A-Fa-f]{6}|rgba?\(|rgba?: *[0-9.(]", line)
    ]
    assert own == []


def test_everything_but_the_widgets_works_without_kivy() -> None:
    modules = "theme, size, far, fonts, icons, fit, dashes, running"
    program = f"import sys; from look import {modules}; print('kivy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
