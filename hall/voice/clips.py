"""What is said, as the names of clips and the pauses between them; and which form of a clip a pack has for a place.

A clip's name is one word or more in small letters, joined by dashes: `dua`, `letter-b`, `please-go-to`. A pack may have
three ways of saying it: `dua_on` where the sentence goes on at once, `dua` before a pause, `dua_end` at the very end.
It may also have what usually follows each other as one clip, named by both: `please-go-to-word-loket`. What a pack has
is taken; without any of it the plain clips alone make every sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Numbers: TypeAlias = Literal["words", "digits"]
Has: TypeAlias = Callable[[str], bool]

ON, END = "_on", "_end"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(_on|_end)?", re.ASCII)

# Longer runs of clips are never recorded as one, and each length is looked up.
_JOINED_MAX = 4


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip, by its name in the pack."""

    name: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence between the end of one clip's voice and the start of the next one's. Clips without one between them are
    joined as words of one phrase.
    """

    ms: int


Utterance: TypeAlias = tuple[Clip | Pause, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Clips that are said in one go, and how long the pause after them is when something follows."""

    names: tuple[str, ...]
    pause_ms: int


def utterance(groups: Sequence[Group], has: Has) -> Utterance:
    """The groups with their pauses, each clip in the form that fits its place."""
    said: list[Clip | Pause] = []
    for place, group in enumerate(groups):
        last = place == len(groups) - 1
        said += _forms(group.names, has, END if last else "")
        if not last:
            said.append(Pause(group.pause_ms))
    return tuple(said)


def complete(groups: Iterable[Group], has: Has) -> list[Group]:
    """The groups of which the pack has every clip; half a phrase is worse than none."""
    return [group for group in groups if all(has_any_form(name, has) for name in group.names)]


def has_any_form(name: str, has: Has) -> bool:
    """Whether the pack has the clip in at least one of its forms."""
    return any(has(name + form) for form in ("", ON, END))


def _forms(names: Sequence[str], has: Has, last: str) -> Iterator[Clip]:
    joined = list(_joined(names, has))
    for place, name in enumerate(joined):
        wanted = last if place == len(joined) - 1 else ON
        yield Clip(next((name + form for form in (wanted, "", ON, END) if has(name + form)), name))


def _joined(names: Sequence[str], has: Has) -> Iterator[str]:
    """The same words in as few clips as the pack allows, the longest run first."""
    start = 0
    while start < len(names):
        for length in range(min(_JOINED_MAX, len(names) - start), 0, -1):
            name = "-".join(names[start : start + length])
            if length == 1 or has_any_form(name, has):
                yield name
                start += length
                break
