"""What the keys of a number pad, or of any keyboard, mean in the window. Pure: codes and times come from the caller.

Enter          next, or call the typed number       +   call again        -   did not come
/              finish                               *   transfer          .   hold, and take up again
Backspace      erase; with nothing typed, pause, and end it              digits and letters   a number to call
Esc            forget what was typed, go back

One press is one stroke, however long the key is held: a keyboard's own repeats come without the key coming up. And what is
pressed while the window only just comes to the front was meant for another window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# A key that is held while another window goes away is reported as pressed here, with its first repeat: after 0.66 s on X,
# after less on most desktops.
FOCUS_S = 0.8


class Stroke(StrEnum):
    """The keys with a meaning of their own; all others are characters."""

    ENTER = "enter"
    RECALL = "recall"
    NOSHOW = "noshow"
    END = "end"
    TRANSFER = "transfer"
    HOLD = "hold"
    ERASE = "erase"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Typed:
    """A digit or a capital letter."""

    character: str


# Kivy's numbers (`kivy.core.window.Keyboard.keycodes`): those of the pad are the same with NumLock on and off.
_PAD_ZERO = 256
_STROKES: Mapping[int, Stroke] = {
    13: Stroke.ENTER,
    271: Stroke.ENTER,
    270: Stroke.RECALL,
    269: Stroke.NOSHOW,
    267: Stroke.END,
    268: Stroke.TRANSFER,
    266: Stroke.HOLD,
    8: Stroke.ERASE,
    27: Stroke.BACK,
}
_CHARACTERS: Mapping[str, Stroke] = {
    "+": Stroke.RECALL,
    "-": Stroke.NOSHOW,
    "/": Stroke.END,
    "*": Stroke.TRANSFER,
    ".": Stroke.HOLD,
    ",": Stroke.HOLD,
}


# What keys write with Shift on the keyboards of Indonesian offices, which are those of the United States.
_SHIFTED: Mapping[str, str] = {"8": "*", "=": "+"}


def meaning(code: int, text: str | None, *, shift: bool = False) -> Stroke | Typed | None:
    """What a key means; None where it means nothing here.

    :param text: the character that it writes without Shift, where it writes one.
    """
    stroke = _STROKES.get(code)
    if stroke is not None:
        return stroke
    if _PAD_ZERO <= code <= _PAD_ZERO + 9:
        return Typed(str(code - _PAD_ZERO))
    if text is None or len(text) != 1 or not text.isascii():
        return None
    if shift and not text.isalpha():
        text = _SHIFTED.get(text, "")
    if text.isalnum():
        return Typed(text.upper())
    return _CHARACTERS.get(text)


class Keys:
    """The keys of one window: which are down, and since when it is in front. Times in seconds of any clock."""

    def __init__(self) -> None:
        self._down: set[int] = set()
        self._front_at = -FOCUS_S

    def press(
        self, code: int, text: str | None, now: float, *, shift: bool = False, commanding: bool = False
    ) -> Stroke | Typed | None:
        """A key goes down, or repeats by itself; what it means, once.

        :param commanding: with Ctrl, Alt or the like it is a command to another program.
        """
        repeats = code in self._down
        self._down.add(code)
        if repeats or commanding or not self.heard(now):
            return None
        return meaning(code, text, shift=shift)

    def heard(self, now: float) -> bool:
        """Whether what is pressed now is meant for this window."""
        return now - self._front_at >= FOCUS_S

    def release(self, code: int) -> None:
        """A key comes up."""
        self._down.discard(code)

    def come_to_front(self, now: float) -> None:
        """The window hears the keyboard from now on."""
        self._down.clear()
        self._front_at = now

    def go_behind(self) -> None:
        """It no longer does; what was down comes up unheard."""
        self._down.clear()
