"""The sentence of a call, as the names of clips: `Nomor antrean, B, dua belas, silakan menuju loket tiga`.

Pure: nothing is read or played here. Only what every pack must have is taken for granted (`script` lists it); whatever
else is said, `has` is asked first, so that no sentence ever has a hole.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from hall.model import label, parse_label
from hall.voice.clips import Clip, Group, Has, Numbers, Pause, Utterance, has_any_form, utterance
from hall.voice.numbers import LETTERS, digits, letter, number

__all__ = ["Clip", "Form", "Pause", "Utterance", "call", "counter_words", "digits", "falls_back", "number"]

# Pauses as a careful speaker makes them: short inside the number, longest where the hearer must look up.
AFTER_RECALL_MS = 420
AFTER_QUEUE_NUMBER_MS = 190
BETWEEN_LETTERS_MS = 70
AFTER_LETTERS_MS = 150
AFTER_NUMBER_MS = 320
AFTER_PLEASE_MS = 110

# What a counter is called in a hall's language when its own name can't be said.
COUNTER_WORD: Mapping[str, str] = MappingProxyType({"id": "loket", "en": "counter", "jv": "loket"})

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")


class Form(StrEnum):
    """How much of a call is said. `SHORT` is number and counter only, for a hall that calls faster than one can speak."""

    FULL = "full"
    SHORT = "short"


def call(
    language: str,
    ticket: str,
    counter: str,
    *,
    has: Has,
    recall: bool,
    numbers: Numbers,
    form: Form = Form.FULL,
) -> Utterance:
    """What is said when `ticket` ("B-012") is called to the counter of that name ("Loket 3").

    :param numbers: a ticket's number as a word, or as its figures, zeros and all. A counter's is always a word.
    :raises BadRequestError: when `ticket` is no label.
    """
    groups = [Group(("recall",), AFTER_RECALL_MS)] if recall else []
    if form is Form.FULL:
        groups.append(Group(("queue-number",), AFTER_QUEUE_NUMBER_MS))
    groups += ticket_groups(language, ticket, numbers)
    names = counter_words(language, counter, has)
    if form is Form.FULL and has_any_form(f"please-go-to-{names[0]}", has):
        names = ("please-go-to", *names)
    elif form is Form.FULL:
        groups.append(Group(("please-go-to",), AFTER_PLEASE_MS))
    return utterance([*groups, Group(names, 0)], has)


def ticket_groups(language: str, ticket: str, numbers: Numbers) -> list[Group]:
    """A ticket's label as it is said: its letters, then its number.

    :raises BadRequestError: when `ticket` is no label.
    """
    series, value = parse_label(ticket)
    figures = label(series, value).removeprefix(f"{series}-")
    said = digits(language, figures) if numbers == "digits" else number(language, value)
    letters = [Group((letter(sign),), BETWEEN_LETTERS_MS) for sign in series]
    letters[-1] = Group(letters[-1].names, AFTER_LETTERS_MS)
    return [*letters, Group(said, AFTER_NUMBER_MS)]


def counter_words(language: str, name: str, has: Has) -> tuple[str, ...]:
    """The clips of a counter's name: words that the pack has, numbers, single letters.

    Where the pack lacks a word, the language's word for *counter* stands for all words of the name.
    """
    tokens = _tokens(name)
    if falls_back(name, has):
        kept = [token for token in tokens if not _is_word(token)]
        return (_word(COUNTER_WORD[language]), *_said(language, kept))
    return _said(language, tokens)


def falls_back(name: str, has: Has) -> bool:
    """Whether the counter's name holds a word that the pack has no clip for, or nothing that can be said."""
    tokens = _tokens(name)
    return not tokens or any(_is_word(token) and not has_any_form(_word(token), has) for token in tokens)


def _tokens(name: str) -> list[str]:
    """Words and numbers of a name in small letters; accents are not in the names of clips."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return _TOKEN.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def _is_word(token: str) -> bool:
    return not token.isdecimal() and not (len(token) == 1 and token in LETTERS)


def _word(token: str) -> str:
    return f"word-{token}"


def _said(language: str, tokens: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for token in tokens:
        if token.isdecimal():
            names += number(language, int(token))
        else:
            names.append(_word(token) if _is_word(token) else letter(token))
    return tuple(names)
