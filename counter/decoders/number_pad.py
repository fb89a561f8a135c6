"""A USB number pad: what its keys mean. A pure function of the kernel's code and value; times are the keypad's affair.

digits, then Enter    call this number           Enter alone   next
+                     call again                 -             did not come
*                     transfer (after a digit: to that place in the list)
/                     finish                     .             hold, and take up again
0 Enter               pause, and end it          00 Enter      close
Backspace             forget the digits
"""

from collections.abc import Mapping

from counter.frames import Press
from counter.keys import Key

# From the kernel's input-event-codes.h; names without KEY_.
CODES = {
    "ESC": 1,
    "1": 2,
    "2": 3,
    "3": 4,
    "4": 5,
    "5": 6,
    "6": 7,
    "7": 8,
    "8": 9,
    "9": 10,
    "0": 11,
    "MINUS": 12,
    "EQUAL": 13,
    "BACKSPACE": 14,
    "TAB": 15,
    "ENTER": 28,
    "KPASTERISK": 55,
    "SPACE": 57,
    "F1": 59,
    "F2": 60,
    "F3": 61,
    "F4": 62,
    "NUMLOCK": 69,
    "KP7": 71,
    "KP8": 72,
    "KP9": 73,
    "KPMINUS": 74,
    "KP4": 75,
    "KP5": 76,
    "KP6": 77,
    "KPPLUS": 78,
    "KP1": 79,
    "KP2": 80,
    "KP3": 81,
    "KP0": 82,
    "KPDOT": 83,
    "KPENTER": 96,
    "KPSLASH": 98,
    "HOME": 102,
    "UP": 103,
    "PAGEUP": 104,
    "LEFT": 105,
    "RIGHT": 106,
    "END": 107,
    "DOWN": 108,
    "PAGEDOWN": 109,
    "INSERT": 110,
    "DELETE": 111,
    "KPEQUAL": 117,
    "KPCOMMA": 121,
    "KPLEFTPAREN": 179,
    "KPRIGHTPAREN": 180,
}
DOWN = 1  # 0 is up, 2 the automatic repeat of a key that is held

_DIGITS = {CODES[name]: name[-1] for name in CODES if name[-1].isdigit() and name.removeprefix("KP") == name[-1]}
KEYS: Mapping[str, Key] = {
    "KPENTER": Key.ENTER,
    "ENTER": Key.ENTER,
    "KPPLUS": Key.RECALL,
    "KPMINUS": Key.NOSHOW,
    "KPASTERISK": Key.TRANSFER,
    "KPSLASH": Key.END,
    "KPDOT": Key.HOLD,
    "BACKSPACE": Key.CLEAR,
}


def by_code(changed: Mapping[str, Key]) -> dict[int, Key]:
    """The keys of a pad by the kernel's codes: the usual ones, and what a file changes, by name."""
    return {CODES[name]: key for name, key in {**KEYS, **changed}.items()}


def pressed(code: int, value: int, keys: Mapping[int, Key], address: str) -> Press | None:
    """What an event of the kernel means; None for keys that come up, repeat by themselves or mean nothing."""
    if value != DOWN:
        return None
    key = keys.get(code)
    if key is not None:
        return Press(address, key)
    digit = _DIGITS.get(code)
    return Press(address, Key.DIGIT, None, digit) if digit is not None else None
