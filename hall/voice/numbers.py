"""Numbers and letters as the names of clips, by the rules of each language."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

LARGEST = 9999
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_TEN, _TWENTY, _HUNDRED, _THOUSAND = 10, 20, 100, 1000

_INDONESIAN = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_INDONESIAN_PLACES = (
    (_THOUSAND, "ribu", "seribu"),
    (_HUNDRED, "ratus", "seratus"),
    (_TEN, "puluh", "sepuluh"),
)
_JAVANESE = ("nol", "siji", "loro", "telu", "papat", "lima", "enem", "pitu", "wolu", "sanga")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ENGLISH_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

DIGITS: Mapping[str, tuple[str, ...]] = MappingProxyType({"id": _INDONESIAN, "en": _ENGLISH, "jv": _JAVANESE})

# The clips besides the digits that make all numbers to 9999.
NUMBER_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("sepuluh", "sebelas", "belas", "puluh", "seratus", "ratus", "seribu", "ribu"),
        "en": (*ENGLISH_TEENS, *ENGLISH_TENS, "hundred", "thousand", "and"),
        "jv": (),
    }
)


def number(language: str, value: int) -> tuple[str, ...]:
    """The clips of a number from 0 to 9999, and digit by digit beyond. Javanese is always said digit by digit: its
    numbers are irregular (sewelas, selikur, seket), and nobody has checked a rule for them.
    """
    says = _RULES.get(language)
    if says is None or not 0 <= value <= LARGEST:
        return digits(language, str(value))
    return says(value)


def digits(language: str, text: str) -> tuple[str, ...]:
    """The clips of each digit in `text`; whatever else stands there is not said."""
    return tuple(DIGITS[language][int(sign)] for sign in text if sign in "0123456789")


def letter(sign: str) -> str:
    """The clip of a letter a to z."""
    return f"letter-{sign.lower()}"


def _indonesian(value: int) -> tuple[str, ...]:
    if value < _TEN:
        return (_INDONESIAN[value],)
    if value == _TEN + 1:
        return ("sebelas",)
    if _TEN < value < _TWENTY:
        return (_INDONESIAN[value - _TEN], "belas")
    unit, word, one = next(place for place in _INDONESIAN_PLACES if value >= place[0])
    count, rest = divmod(value, unit)
    head = (one,) if count == 1 else (_INDONESIAN[count], word)
    return head + (_indonesian(rest) if rest else ())


def _english(value: int) -> tuple[str, ...]:
    if value < _TWENTY:
        return ((*_ENGLISH, *ENGLISH_TEENS)[value],)
    if value < _HUNDRED:
        tens, rest = divmod(value, _TEN)
        return (ENGLISH_TENS[tens - 2], *(_english(rest) if rest else ()))
    unit, word = (_HUNDRED, "hundred") if value < _THOUSAND else (_THOUSAND, "thousand")
    count, rest = divmod(value, unit)
    link = ("and",) if 0 < rest < _HUNDRED else ()
    return (_ENGLISH[count], word, *link, *(_english(rest) if rest else ()))


_RULES: Mapping[str, Callable[[int], tuple[str, ...]]] = MappingProxyType({"id": _indonesian, "en": _english})
