"""The keys of a counter, whatever they are pressed on."""

from enum import StrEnum


class Key(StrEnum):
    """What a key means. One NEXT is enough to work: it opens a closed counter and ends the visit."""

    NEXT = "NEXT"
    CALL = "CALL"
    RECALL = "RECALL"
    NOSHOW = "NOSHOW"
    SERVE = "SERVE"
    END = "END"
    TRANSFER = "TRANSFER"
    HOLD = "HOLD"
    RESUME = "RESUME"
    OPEN = "OPEN"
    PAUSE = "PAUSE"
    CLOSE = "CLOSE"
    # For pads that send what is typed, digit by digit. ENTER calls the typed number, or the next one.
    DIGIT = "DIGIT"
    ENTER = "ENTER"
    CLEAR = "CLEAR"


TYPING = (Key.DIGIT, Key.ENTER, Key.CLEAR)
