"""The keyboard before the window: one press is one stroke, whatever keys repeat or were meant for another window."""

import pytest

from counter.window.keyboard import FOCUS_S, Keys, Stroke, Typed, meaning

ENTER, PAD_ENTER, PAD_PLUS, PAD_FIVE, BACKSPACE = 13, 271, 270, 261, 8


@pytest.mark.parametrize(
    ("code", "text", "shift", "meant"),
    [
        (ENTER, "\r", False, Stroke.ENTER),
        (PAD_ENTER, "ď", False, Stroke.ENTER),
        (PAD_PLUS, None, False, Stroke.RECALL),
        (269, None, False, Stroke.NOSHOW),
        (268, None, False, Stroke.TRANSFER),
        (267, None, False, Stroke.END),
        (266, None, False, Stroke.HOLD),
        (BACKSPACE, "\b", False, Stroke.ERASE),
        (27, "\x1b", False, Stroke.BACK),
        (256, None, False, Typed("0")),
        (265, None, False, Typed("9")),
        (ord("7"), "7", False, Typed("7")),
        (ord("b"), "b", False, Typed("B")),
        (ord("b"), "b", True, Typed("B")),
        (ord("-"), "-", False, Stroke.NOSHOW),
        (ord("8"), "8", True, Stroke.TRANSFER),
        (ord("="), "=", True, Stroke.RECALL),
        (ord("7"), "7", True, None),
        (ord("="), "=", False, None),
        (282, None, False, None),
        (300, None, False, None),
        (ord("é"), "é", False, None),
    ],
)
def test_what_a_key_means(code: int, text: str | None, shift: bool, meant: Stroke | Typed | None) -> None:
    assert meaning(code, text, shift=shift) == meant


def test_a_key_that_is_held_down_is_pressed_once() -> None:
    keys = Keys()
    assert [keys.press(PAD_ENTER, None, at) for at in (1.0, 1.5, 1.53, 1.56)] == [Stroke.ENTER, None, None, None]
    keys.release(PAD_ENTER)
    assert keys.press(PAD_ENTER, None, 2.0) is Stroke.ENTER


def test_two_keys_at_once_are_two_presses() -> None:
    keys = Keys()
    assert keys.press(PAD_FIVE, None, 1.0) == Typed("5")
    assert keys.press(PAD_ENTER, None, 1.0) is Stroke.ENTER


def test_what_is_pressed_while_the_window_comes_to_the_front_was_meant_for_another() -> None:
    keys = Keys()
    keys.come_to_front(10.0)
    assert keys.press(ENTER, "\r", 10.0 + FOCUS_S / 2) is None
    assert keys.press(ENTER, "\r", 11.0) is None, "still held"
    keys.release(ENTER)
    assert keys.press(ENTER, "\r", 11.1) is Stroke.ENTER


def test_a_key_that_comes_up_behind_another_window_is_not_held_for_ever() -> None:
    keys = Keys()
    keys.press(ENTER, "\r", 1.0)
    keys.go_behind()
    keys.come_to_front(5.0)
    assert keys.press(ENTER, "\r", 6.0) is Stroke.ENTER


def test_with_ctrl_or_alt_a_key_is_a_command_to_somebody_else() -> None:
    assert Keys().press(ENTER, "\r", 1.0, commanding=True) is None
