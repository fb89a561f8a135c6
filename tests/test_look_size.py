"""Sizes are millimetres: what a finger must hit and an eye must read does not depend on the panel's pixels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from look import fonts
from look.size import (
    CAPITAL_MM,
    CAPITALS_MM,
    GAP_MM,
    LENGTHS_MM,
    REFERENCE_MM,
    SMALL_CAPITAL_MM,
    TOUCH_MM,
    size_of,
)

# Pixels and the panel's width: a 21.5 inch panel both ways, a 15.6 inch one, a 32 inch one, a 10 inch tablet.
PANELS = [
    (1080, 1920, 268.0),
    (1920, 1080, 476.0),
    (1920, 1080, 344.0),
    (1080, 1920, 398.0),
    (2160, 3840, 398.0),
    (800, 1280, 136.0),
]

panels = pytest.mark.parametrize(("width", "height", "panel_mm"), PANELS)


@panels
def test_everything_to_tap_is_at_least_20_true_millimetres_high(width: int, height: int, panel_mm: float) -> None:
    size = size_of(width, height, panel_mm)
    for name in ("touch", "touch_tall", "row", "action"):
        assert size.px(name) / size.px_per_mm >= TOUCH_MM


@panels
def test_targets_are_at_least_3_true_millimetres_apart(width: int, height: int, panel_mm: float) -> None:
    size = size_of(width, height, panel_mm)
    for name in ("gap", "key_gap"):
        assert size.px(name) / size.px_per_mm >= GAP_MM


@panels
@pytest.mark.parametrize(("name", "least"), [("text", CAPITAL_MM), ("strong", CAPITAL_MM), ("note", SMALL_CAPITAL_MM)])
def test_capitals_have_their_height_in_true_millimetres(
    width: int, height: int, panel_mm: float, name: str, least: float
) -> None:
    size = size_of(width, height, panel_mm)
    capital_px = size.font(CAPITALS_MM[name]) * fonts.TEXT.capital
    assert capital_px / size.px_per_mm >= least


def test_ten_keys_of_20_millimetres_find_room_side_by_side_on_the_reference_panel() -> None:
    size = size_of(1080, 1920, REFERENCE_MM)
    room = size.width - 2 * size.px("margin") - 9 * size.px("key_gap")
    assert room / 10 / size.px_per_mm >= TOUCH_MM


def test_a_page_fills_a_larger_panel_the_same_way() -> None:
    small, large = size_of(1080, 1920, REFERENCE_MM), size_of(1080, 1920, 2 * REFERENCE_MM)
    assert [small.px(name) for name in LENGTHS_MM] == [large.px(name) for name in LENGTHS_MM]
    assert small.font(5) == large.font(5)


def test_on_a_smaller_panel_a_millimetre_stays_a_millimetre() -> None:
    size = size_of(800, 1280, 136.0)
    assert size.mm(20) == pytest.approx(20 * 800 / 136, abs=1)


@given(millimetres=st.floats(0, 500), panel_mm=st.floats(100, 2000), width=st.integers(600, 4000))
@settings(derandomize=True, deadline=None)
def test_lengths_are_whole_pixels_rounded_up(millimetres: float, panel_mm: float, width: int) -> None:
    size = size_of(width, 2 * width, panel_mm)
    exact = millimetres * size.scale
    assert exact - 0.001 <= size.mm(millimetres) < exact + 1


def test_no_named_length_vanishes_on_a_coarse_panel() -> None:
    size = size_of(640, 480, 640.0)
    assert all(size.px(name) >= 1 for name in LENGTHS_MM)


def test_which_way_the_panel_stands() -> None:
    assert size_of(1080, 1920, 268).portrait
    assert not size_of(1920, 1080, 476).portrait
