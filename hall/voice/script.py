"""What a voice pack says: every clip of a language by its name, with its text and what it is needed for.

This is what an office reads aloud when it records its own pack, what `antrean voice build` renders, and what
`antrean voice check` looks for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from hall.settings.hallfile import HallFile
from hall.voice.clips import END, ON
from hall.voice.numbers import DIGITS, ENGLISH_TEENS, ENGLISH_TENS, LETTERS, NUMBER_WORDS, letter
from hall.voice.words import COUNTER_WORD


class Need(StrEnum):
    """What a clip is for. Without one of `CALLS` there is no pack; without any other, less is said."""

    CALLS = "calls"
    COUNTERS = "counters"
    PAGES = "pages"
    NAMES = "names"
    FLOW = "flow"


PUNCTUATION = ("", ",", ".")


@dataclass(frozen=True, slots=True)
class Line:
    """One clip and its text. Where it stands inside a sentence, `before` and `after` are what is said around it, so that
    whoever speaks it finds the tune; the clip itself is `text` alone. `after` may also be just a comma or full stop.
    """

    name: str
    text: str
    need: Need
    before: str = ""
    after: str = ""

    @property
    def shown(self) -> str:
        """The text as it is to be spoken, with what stands around it: `loket [tiga].`"""
        mark = self.after if self.after in PUNCTUATION else ""
        follows = self.after.removeprefix(mark)
        text = f"[{self.text}]" if self.before or follows else self.text
        return f"{self.before} {text}{mark} {follows}".strip()


# How the letters are called. Javanese uses the Indonesian alphabet.
_INDONESIAN_LETTERS = "a bé cé dé é èf gé ha i jé ka èl èm èn o pé ki èr ès té u vé wé èks yé zèt".split()  # noqa: SIM905 - 26 lines
LETTER_NAMES: Mapping[str, list[str]] = MappingProxyType(
    {
        "id": _INDONESIAN_LETTERS,
        "en": list(LETTERS.upper()),
        "jv": _INDONESIAN_LETTERS,
    }
)

# The three fixed phrases of a call, without the counter's word.
_CALLS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "id": {"queue-number": "Nomor antrean", "please-go-to": "silakan menuju", "recall": "Panggilan ulang."},
        "en": {"queue-number": "Queue number", "please-go-to": "please go to", "recall": "Calling again."},
        "jv": {"queue-number": "Nomer antrean", "please-go-to": "kaaturan tindak dhateng", "recall": "Timbalan malih."},
    }
)

# Words in the names of counters. An office may add any other: the clip `word-` and the word in small letters.
_COUNTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("prioritas", "gerai", "meja", "ruang", "kasir", "informasi", "pengaduan", "layanan", "dan"),
        "en": ("priority", "booth", "desk", "room", "cashier", "information", "complaints", "service", "window", "and"),
        "jv": (),
    }
)

# What the kiosk reads aloud. In Javanese nobody has checked the sentences; there the pages are read in another language.
_PAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "id": {
            "page-start": "Layanan apa yang Anda perlukan? Sentuh instansi yang Anda tuju.",
            "page-agency": "Sentuh layanan yang Anda perlukan.",
            "page-details": "Prosedur, hasil layanan, dan pengaduan.",
            "page-search": "Ketik nama layanan yang Anda cari.",
            "people-waiting": "orang menunggu.",
            "nobody-waiting": "Tidak ada yang menunggu.",
            "called-between": "Anda akan dipanggil kira-kira antara pukul",
            "and-at": "dan pukul",
            "past": "lewat",
            "take-a-number": "Untuk mengambil nomor, sentuh tombol kuning Ambil nomor di bawah.",
            "gives-no-numbers": "Layanan ini sedang tidak memberi nomor.",
            "your-number": "Nomor antrean Anda",
            "people-ahead": "orang di depan Anda.",
            "nobody-ahead": "Tidak ada antrean di depan Anda.",
            "take-ticket": "Silakan ambil tiket Anda.",
            "remember-number": "Tiket tidak tercetak. Ingat nomor Anda.",
            "wait-for-call": "Mohon menunggu sampai nomor Anda dipanggil.",
            "out-of-order": "Mesin ini sedang tidak dapat dipakai. Silakan ke meja informasi.",
            "still-here": "Masih di sini? Sentuh layar untuk melanjutkan.",
        },
        "en": {
            "page-start": "Which service do you need? Touch the agency that you want to visit.",
            "page-agency": "Touch the service that you need.",
            "page-details": "Procedure, result and complaints.",
            "page-search": "Type the name of the service that you are looking for.",
            "people-waiting": "people are waiting.",
            "person-waiting": "person is waiting.",
            "nobody-waiting": "Nobody is waiting.",
            "called-between": "You may expect your call between",
            "and-at": "and",
            "oh": "oh",
            "oclock": "o'clock",
            "take-a-number": "To take a number, touch the yellow button below.",
            "gives-no-numbers": "This service is not giving numbers now.",
            "your-number": "Your queue number is",
            "people-ahead": "people are ahead of you.",
            "person-ahead": "person is ahead of you.",
            "nobody-ahead": "Nobody is ahead of you.",
            "take-ticket": "Please take your ticket.",
            "remember-number": "No ticket was printed. Remember your number.",
            "wait-for-call": "Please wait until your number is called.",
            "out-of-order": "This kiosk can't be used now. Please go to the information desk.",
            "still-here": "Are you still here? Touch the screen to go on.",
        },
        "jv": {},
    }
)


# Words between the numbers of a time of day; *o'clock* ends one.
_IN_TIMES = ("and-at", "past", "oh")

# Number words that hardly any counter's number ends with; those that nothing follows inside a number; and words that a
# counter's name may end with.
_SELDOM_LAST = ("nol", "seratus", "ratus", "seribu", "ribu", "zero", *ENGLISH_TENS[2:], "hundred", "thousand", "and")
_SELDOM_INSIDE = ENGLISH_TEENS
_LAST_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("prioritas", "kasir", "informasi", "pengaduan"),
        "en": ("desk", "cashier", "information", "complaints"),
    }
)


@dataclass(frozen=True, slots=True)
class _Around:
    """Words around a number word in the middle of a number, for its tune: `dua [puluh] tiga`."""

    unit: str
    next: str


_AROUND: Mapping[str, _Around] = MappingProxyType({"id": _Around("dua", "tiga"), "en": _Around("two", "three")})


@cache
def script(language: str) -> tuple[Line, ...]:
    """Every clip that a pack of the language can have whatever the hall, the needed ones first."""
    return (*_calls(language), *_counters(language), *_pages(language), *_flow(language))


def _calls(language: str) -> Iterator[Line]:
    word = COUNTER_WORD[language]
    last = DIGITS[language][3]
    for name, text in _CALLS[language].items():
        after = {"please-go-to": f"{word} {last}.", "queue-number": ","}.get(name, "")
        yield Line(name, text, Need.CALLS, after=after)
    yield Line(f"word-{word}", word, Need.CALLS, after=f"{last}.")
    for sign, text in zip(LETTERS, LETTER_NAMES[language], strict=True):
        yield Line(letter(sign), text, Need.CALLS, after=",")
    for text in (*DIGITS[language], *NUMBER_WORDS[language]):
        yield Line(text, text, Need.CALLS, before=_before(language, text), after=",")


def _counters(language: str) -> Iterator[Line]:
    for word in _COUNTERS[language]:
        yield Line(f"word-{word}", word, Need.COUNTERS, after=f"{DIGITS[language][3]}.")


def _pages(language: str) -> Iterator[Line]:
    for name, text in _PAGES[language].items():
        counted = name.startswith(("people-", "person-")) or name in _IN_TIMES
        before = _AROUND[language].unit if counted else ""
        after = {"your-number": ",", **dict.fromkeys(("called-between", *_IN_TIMES), _AROUND[language].next)}
        yield Line(name, text, Need.PAGES, before=before, after=after.get(name, ""))


def _flow(language: str) -> Iterator[Line]:
    """The same words as they sound in the middle and at the end of a sentence."""
    if language not in _AROUND:
        return
    around, word = _AROUND[language], COUNTER_WORD[language]
    please = _CALLS[language]["please-go-to"]
    yield Line(f"please-go-to-word-{word}", f"{please} {word}", Need.FLOW, after=f"{around.next}.")
    for text in (*DIGITS[language], *NUMBER_WORDS[language]):
        before = _before(language, text)
        follows = around.unit if text == around.next else around.next
        if text not in _SELDOM_INSIDE:
            yield Line(text + ON, text, Need.FLOW, before=before, after=f"{follows},")
        if text not in _SELDOM_LAST:
            yield Line(text + END, text, Need.FLOW, before=f"{word} {before}".strip(), after=".")
    for text in _LAST_WORDS[language]:
        yield Line(f"word-{text}{END}", text, Need.FLOW, before=word, after=".")


def _before(language: str, text: str) -> str:
    """What stands in front of a word that only occurs after a digit, such as *puluh*."""
    never_first = ("belas", "puluh", "ratus", "ribu", "hundred", "thousand")
    return _AROUND[language].unit if text in never_first else ""


def names(language: str, hall: HallFile) -> tuple[Line, ...]:
    """The names of the hall's agencies and services, as clips. A code that two of them share gets none, unless their
    names are the same too.
    """
    found: dict[str, set[str]] = {}
    for code, name in _named(hall):
        found.setdefault(name_clip(code), set()).add(name.get(language) or next(iter(name.values())))
    return tuple(Line(name, next(iter(texts)), Need.NAMES) for name, texts in found.items() if len(texts) == 1)


def name_clip(code: str) -> str:
    """The clip with the name of an agency or service."""
    return f"name-{code.lower()}"


def _named(hall: HallFile) -> Iterator[tuple[str, dict[str, str]]]:
    for agency in hall.agency:
        yield agency.code, agency.name
        for service in agency.service:
            yield service.code, service.name
