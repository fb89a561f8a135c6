"""Where the windows of the demonstration stand: side by side on any screen that is large enough, none upon another."""

from itertools import combinations

import pytest

from demo.layout import BARE, BOARD, DESKTOP, KIOSK, LEAST, SCREEN_LEAST, WINDOWS, Box, Frame, places

SIZES = [SCREEN_LEAST, (1440, 900), (1600, 900), (1920, 1080), (1920, 1200), (2560, 1080), (2560, 1440), (3840, 2160)]
FRAMES = [BARE, DESKTOP]


def with_bar(box: Box, frame: Frame) -> Box:
    return Box(box.left, box.top - frame.bar, box.width, box.height + frame.bar)


def meet(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


@pytest.mark.parametrize("frame", FRAMES, ids=["bare", "desktop"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_windows_are_on_the_screen_and_not_upon_each_other(size: tuple[int, int], frame: Frame) -> None:
    found = {name: with_bar(box, frame) for name, box in places(Box(0, 0, *size), frame).items()}
    for name, box in found.items():
        assert box.left >= 0, name
        assert box.right <= size[0], name
        assert box.top >= frame.top, name
        assert box.bottom <= size[1] - frame.bottom, name
    for one, other in combinations(found, 2):
        assert not meet(found[one], found[other]), f"{one} and {other}"


@pytest.mark.parametrize("frame", FRAMES, ids=["bare", "desktop"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_window_is_smaller_than_a_program_takes(size: tuple[int, int], frame: Frame) -> None:
    for name, box in places(Box(0, 0, *size), frame).items():
        assert min(box.width, box.height) >= LEAST, name


def test_the_kiosk_stands_and_the_display_lies() -> None:
    found = places(Box(0, 0, 1920, 1080))
    assert found[KIOSK].width / found[KIOSK].height == pytest.approx(9 / 16, abs=0.01)
    assert 1.6 < found[BOARD].width / found[BOARD].height < 2
    assert found[BOARD].width > found[KIOSK].width


def test_the_windows_of_the_counters_are_equal() -> None:
    one, other = (places(Box(0, 0, 1920, 1080))[name] for name in WINDOWS)
    assert (one.width, one.height, one.top) == (other.width, other.height, other.top)


def test_a_second_monitor_is_left_alone() -> None:
    """The first monitor may begin anywhere on the screen."""
    plain, moved = places(Box(0, 0, 1920, 1080)), places(Box(1280, 200, 1920, 1080))
    for name, box in plain.items():
        assert moved[name] == Box(box.left + 1280, box.top + 200, box.width, box.height)
