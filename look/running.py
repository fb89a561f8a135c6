"""A running text: where long sentences are cut into pictures, and where the text is after so much time. Pure."""

from collections.abc import Callable, Sequence

# The narrowest limit of a texture among the machines that come into question is 4096 pixels (Raspberry Pi 4).
PIECE_PX = 2048
# A frame that comes later than this moves the text no further: it hesitates rather than jumps.
LATE_S = 0.1
# How fast the text goes, in heights of its capitals a second: about five letters, which slow readers follow.
CAPITALS_PER_S = 4.0
# Steps are equal at 30 and at 60 frames a second when the speed is a multiple of this.
EVEN_PX_PER_S = 30


def pieces(sentence: str, width_of: Callable[[str], int], limit_px: int = PIECE_PX) -> list[str]:
    """The sentence in pieces no wider than the limit, each with the space that follows it, so that they can be set side by
    side. A word that is wider by itself is cut between letters.
    """
    found: list[str] = []
    line = ""
    for word in _short_words(sentence.split(), width_of, limit_px):
        longer = line + word
        if line and width_of(longer.rstrip()) > limit_px:
            found.append(line)
            longer = word
        line = longer
    return [*found, line.rstrip()] if line.rstrip() else found


def _short_words(words: Sequence[str], width_of: Callable[[str], int], limit_px: int) -> list[str]:
    """Every word with a space behind it, too long ones in parts."""
    found: list[str] = []
    for word in words:
        rest = word + " "
        while width_of(rest) > limit_px and len(rest) > 1:
            fitting = next(
                count for count in range(len(rest) - 1, 0, -1) if count == 1 or width_of(rest[:count]) <= limit_px
            )
            found.append(rest[:fitting])
            rest = rest[fitting:]
        found.append(rest)
    return found


def speed_px_per_s(capital_px: float) -> float:
    """How fast a text of this size goes."""
    return max(1, round(CAPITALS_PER_S * capital_px / EVEN_PX_PER_S)) * EVEN_PX_PER_S


def moved(offset_px: float, passed_s: float, speed: float, period_px: float) -> float:
    """How far the text has gone to the left, from 0 to where it looks the same again."""
    return (offset_px + min(passed_s, LATE_S) * speed) % period_px
