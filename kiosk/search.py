"""Finds services by what a visitor types: any word of any language, unfinished, misspelt, or another word for the same.

A word that is typed is looked for among the words of each service: those of its name in all languages, other words for
the same thing (assets/search/words.toml), its product, and its agency's name. It may be such a word, the beginning of
one, or a part of one, since Indonesian puts its affixes around a word: lahir, kelahiran. Only where it is none of these
anywhere, it is taken for a misspelling. Found are the services that answer to the most of what was typed; rare words and
words of the name weigh more, and what is equal stays in the order of the hall file. No Kivy.
"""

import functools
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hall.settings.hall import Hall
from hall.settings.hallfile import Agency, Service
from hall.shipped import shipped

# How much a match weighs by where the word stands.
NAME, OTHER_NAME, PRODUCT, AGENCY = 1.0, 0.7, 0.5, 0.4
# So many times as much when all of a name has been typed: all of another name weighs more than a part of the name.
WHOLE = 1.5
# And by how well it fits. Below SURE, a word covers only half of what was typed.
EXACT, SURE, PART, ONE_SLIP, TWO_SLIPS = 1.0, 0.6, 0.5, 0.4, 0.3
PART_MIN = 4
# From which length on a word may have how many slips: a letter too many, too few, wrong, or two that changed places.
SLIPS = ((8, 2), (3, 1))

_WORD = re.compile(r"[^\W_]+")
_DASHED = re.compile(r"[^\W_]+(?:[-\u2010\u2011'\u2019./][^\W_]+)+")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Other words for the same thing: each phrase with the whole group it belongs to, and words that say nothing."""

    groups: Mapping[tuple[str, ...], tuple[str, ...]]
    ignored: frozenset[str]
    longest: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One service: how much each of its words weighs, its whole names, and other whole names for the same."""

    code: str
    words: Mapping[str, float]
    names: frozenset[frozenset[str]]
    other_names: frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Index:
    """The services of one published hall, in the order of its file, and which of them have a word."""

    entries: tuple[Entry, ...]
    owners: Mapping[str, tuple[int, ...]]


def index(hall: Hall) -> Index:
    """What can be searched in a hall. To be made once for each published version."""
    entries = tuple(_entry(info.service, info.agency) for info in hall.services.values())
    owners: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for word in entry.words:
            owners.setdefault(word, []).append(number)
    return Index(entries, {word: tuple(numbers) for word, numbers in owners.items()})


class Finder:
    """Searches the halls of one screen. Asked the same again, as with every look at the screen, it works nothing out."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._index = Index((), {})
        self._typed = ""
        self._found: tuple[str, ...] = ()

    def find(self, hall: Hall, typed: str) -> tuple[str, ...]:
        """The codes of the services that `typed` may mean, see `search`."""
        if not typed:
            return ()
        if hall.version != self._version:
            self._version, self._index, self._typed = hall.version, index(hall), ""
        if typed != self._typed:
            self._typed, self._found = typed, tuple(search(self._index, typed))
        return self._found


def search(index: Index, typed: str) -> list[str]:
    """The codes of the services that `typed` may mean, the likeliest first; none where nothing was typed."""
    asked = frozenset(words(typed))
    answers = {word: _answers(index, word) for word in sorted(asked)}
    coverage: dict[int, float] = {}
    for answer in answers.values():
        for number, found in answer.items():
            coverage[number] = coverage.get(number, 0) + (1 if found.sure else 0.5)
    most = max(coverage.values(), default=0)
    likely = [number for number, covered in coverage.items() if covered == most]
    likely.sort(key=lambda number: (*_rank(index, number, answers), number))
    return [index.entries[number].code for number in likely]


def words(text: str) -> list[str]:
    """The words of a text, without case and accents, and without those that say nothing unless all do."""
    found = _WORD.findall(_folded(text))
    return [word for word in found if word not in synonyms().ignored] or found


def _folded(text: str) -> str:
    # Twice, because a folded letter may come apart once more.
    for _ in range(2):
        apart = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(character for character in apart if not unicodedata.combining(character))
    return text


@functools.cache
def synonyms() -> Synonyms:
    """The table that is shipped."""
    table = tomllib.loads(shipped("assets", "search", "words.toml").read_text(encoding="utf-8"))
    ignored = frozenset(table["ignored"])
    groups = {}
    for group in table["same"]:
        for phrase in group:
            groups[_phrase(phrase, ignored)] = tuple(group)
    return Synonyms(groups, ignored, max(map(len, groups)))


def _phrase(text: str, ignored: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(_folded(text)) if word not in ignored)


# The words of a service


def _entry(service: Service, agency: Agency) -> Entry:
    names = list(service.name.values())
    alike = list(_other_names(names))
    agencies = list(agency.name.values())
    weights: dict[str, float] = {}
    # The heaviest last, since a word may stand in several places.
    for texts, weight in (
        ([*agencies, *_other_names(agencies)], AGENCY),
        ((service.product or {}).values(), PRODUCT),
        (alike, OTHER_NAME),
        (names, NAME),
    ):
        for text in texts:
            weights.update(dict.fromkeys([*words(text), *_joined(text)], weight))
    return Entry(service.code, weights, _wholes(names), _wholes(alike))


def _joined(text: str) -> Iterator[str]:
    """What is written with a dash is typed without: KTP-el, ktpel."""
    for found in _DASHED.findall(_folded(text)):
        yield "".join(_WORD.findall(found))


def _wholes(texts: Iterable[str]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(words(text)) for text in texts)


def _other_names(names: Iterable[str]) -> Iterator[str]:
    """Every other name for something that the names speak of."""
    table = synonyms()
    for name in names:
        spoken = words(name)
        place = 0
        while place < len(spoken):
            fitting = _longest(table, spoken[place : place + table.longest])
            yield from table.groups.get(fitting, ())
            place += max(1, len(fitting))


def _longest(table: Synonyms, spoken: Sequence[str]) -> tuple[str, ...]:
    """The longest phrase of the table that the words begin with; empty where none does."""
    for length in range(len(spoken), 0, -1):
        if (phrase := tuple(spoken[:length])) in table.groups:
            return phrase
    return ()


# What is found


class Answer(NamedTuple):
    """How a service answers to one word: whether it surely has it, and how much that weighs."""

    sure: bool
    weight: float


def _answers(index: Index, word: str) -> dict[int, Answer]:
    """Every service that has the word or, where none has, something like it."""
    fits = {there: fit for there in index.owners if (fit := _fit(word, there))}
    fits = fits or {there: fit for there in index.owners if (fit := _slip(word, there))}
    best: dict[int, Answer] = {}
    for there, fit in fits.items():
        for number in index.owners[there]:
            answer = Answer(fit >= SURE, fit * index.entries[number].words[there])
            best[number] = max(best.get(number, answer), answer)
    return best


def _fit(word: str, there: str) -> float:
    if word == there:
        return EXACT
    if there.startswith(word):
        return SURE + (EXACT - SURE) * len(word) / len(there)
    shorter, longer = sorted((word, there), key=len)
    return PART if len(shorter) >= PART_MIN and shorter in longer else 0


def _slip(word: str, there: str) -> float:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - the first frame does not wait for the first misspelt word

    allowed = next((slips for least, slips in SLIPS if len(word) >= least), 0)
    slips = OSA.distance(word, there, score_cutoff=allowed)
    if slips > allowed and len(word) > PART_MIN:  # it may be unfinished as well
        slips = OSA.distance(word, there[: len(word)], score_cutoff=allowed)
    return {1: ONE_SLIP, 2: TWO_SLIPS}.get(slips, 0) if slips <= allowed else 0


def _rank(index: Index, number: int, answers: Mapping[str, Mapping[int, Answer]]) -> tuple[bool, float]:
    """Orders what was found: a service whose whole name was typed, then by what the words weigh, the rare ones more."""
    entry = index.entries[number]
    asked = frozenset(answers)
    said = frozenset[str]().union(*(name for name in entry.names | entry.other_names if name <= asked))
    weight = math.fsum(
        math.log(1 + len(index.entries) / len(answer)) * answer[number].weight * (WHOLE if word in said else 1)
        for word, answer in answers.items()
        if number in answer
    )
    return asked not in entry.names, -weight
