"""What a call says, clip by clip.

Whatever of the optional clips a pack has, the words of a sentence are the same; only their number of clips and their tune
differ. A counter's name is said where all of its words can be, and is never left out.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from hall.errors import BadRequestError
from hall.model import label
from hall.settings.hallfile import LANGUAGES
from hall.voice.clips import END, ON, Clip, Numbers, Pause, Utterance
from hall.voice.numbers import DIGITS, LETTERS
from hall.voice.script import LETTER_NAMES, Need, script
from hall.voice.words import AFTER_NUMBER_MS, AFTER_RECALL_MS, Form, call, counter_words, falls_back

LEAST = {language: {line.name for line in script(language) if line.need is Need.CALLS} for language in LANGUAGES}
ALL = {language: {line.name for line in script(language)} for language in LANGUAGES}

series = st.text(LETTERS.upper(), min_size=1, max_size=3)
numbers_of_a_day = st.integers(1, 999)


def packs(language: str) -> st.SearchStrategy[frozenset[str]]:
    """The names in packs from the smallest to the complete one."""
    optional = sorted(ALL[language] - LEAST[language])
    chosen = st.sets(st.sampled_from(optional)) if optional else st.just(set[str]())
    return chosen.map(lambda more: frozenset(LEAST[language] | more))


def clips(said: Utterance) -> list[str]:
    return [part.name for part in said if isinstance(part, Clip)]


def read_out(language: str, said: Utterance) -> str:
    """The words of an utterance, a comma for each pause."""
    texts = {line.name: line.text for line in script(language)}
    words = ""
    for part in said:
        words += f" {texts[part.name].rstrip('.')}" if isinstance(part, Clip) else ","
    return words.strip()


def said(language: str, ticket: str, counter: str, has: set[str] | frozenset[str], **how: object) -> Utterance:
    usual: dict[str, object] = {"recall": False, "numbers": "words", **how}
    return call(language, ticket, counter, has=lambda name: name in has, **usual)  # type: ignore[arg-type]


def test_a_call_is_said_as_the_design_says() -> None:
    sentence = read_out("id", said("id", "B-012", "Loket 3", ALL["id"]))
    assert sentence == "Nomor antrean, bé, dua belas, silakan menuju loket tiga"
    assert (
        read_out("en", said("en", "B-012", "Counter 3", ALL["en"]))
        == "Queue number, B, twelve, please go to counter three"
    )


def test_the_smallest_pack_says_the_same_with_one_pause_more() -> None:
    sentence = read_out("id", said("id", "B-012", "Loket 3", LEAST["id"]))
    assert sentence == "Nomor antrean, bé, dua belas, silakan menuju, loket tiga"
    assert read_out("jv", said("jv", "B-012", "Loket 3", LEAST["jv"])) == (
        "Nomer antrean, bé, siji loro, kaaturan tindak dhateng, loket telu"
    )


def test_a_recall_says_so_first_in_both_forms() -> None:
    full = said("id", "B-012", "Loket 3", ALL["id"], recall=True)
    assert read_out("id", full) == "Panggilan ulang, Nomor antrean, bé, dua belas, silakan menuju loket tiga"
    assert full[1] == Pause(AFTER_RECALL_MS)
    short = said("id", "B-012", "Loket 3", ALL["id"], recall=True, form=Form.SHORT)
    assert read_out("id", short) == "Panggilan ulang, bé, dua belas, loket tiga"


def test_the_short_form_is_number_and_counter_only() -> None:
    short = said("id", "B-012", "Loket 3", ALL["id"], form=Form.SHORT)
    assert clips(short) == ["letter-b", "dua_on", "belas", "word-loket", "tiga_end"]


def test_digits_say_the_label_with_its_zeros_but_the_counter_as_a_word() -> None:
    sentence = read_out("id", said("id", "A-012", "Loket 12", ALL["id"], numbers="digits"))
    assert sentence == "Nomor antrean, a, nol satu dua, silakan menuju loket dua belas"


def test_a_label_of_four_digits_is_said_whole() -> None:
    assert "seribu dua ratus tiga puluh empat" in read_out("id", said("id", "A-1234", "Loket 1", ALL["id"]))
    assert "satu dua tiga empat" in read_out("id", said("id", "A-1234", "Loket 1", ALL["id"], numbers="digits"))


@given(st.data(), st.sampled_from(["id", "en"]), series, numbers_of_a_day, st.integers(1, 99), st.booleans())
def test_whatever_the_pack_has_the_words_are_the_same(
    data: st.DataObject, language: str, letters: str, value: int, counter: int, recall: bool
) -> None:
    has = data.draw(packs(language))
    name = {"id": f"Loket {counter}", "en": f"Counter {counter}"}[language]
    sentence = said(language, label(letters, value), name, has, recall=recall)
    assert set(clips(sentence)) <= has

    def others(number: int) -> str:
        return str(num2words(number, lang=language)).replace("-", " ")

    spelt = ", ".join(LETTER_NAMES[language][LETTERS.index(letter)] for letter in letters.lower())
    start, please, word, again = {
        "id": ("Nomor antrean", "silakan menuju", "loket", "Panggilan ulang, "),
        "en": ("Queue number", "please go to", "counter", "Calling again, "),
    }[language]
    expected = f"{again if recall else ''}{start}, {spelt}, {others(value)}, {please} {word} {others(counter)}"
    assert read_out(language, sentence).replace(f"{please}, ", f"{please} ") == expected


@given(st.data(), st.sampled_from(LANGUAGES), series, numbers_of_a_day)
def test_digit_by_digit_is_the_label_itself(data: st.DataObject, language: str, letters: str, value: int) -> None:
    has = data.draw(packs(language))
    sentence = said(language, label(letters, value), "—", has, numbers="digits")
    names = [name.removesuffix(ON) for name in clips(sentence)]
    figures = [name for name in names if name in DIGITS[language]]
    spelt = "".join(str(DIGITS[language].index(name)) for name in figures)
    assert spelt == f"{value:03d}"
    assert "".join(name[-1] for name in names if name.startswith("letter-")) == letters.lower()


@given(st.data(), st.sampled_from(LANGUAGES), series, numbers_of_a_day, st.sampled_from(["words", "digits"]))
def test_pauses_stand_between_the_groups_and_never_inside_a_number(
    data: st.DataObject, language: str, letters: str, value: int, numbers: Numbers
) -> None:
    sentence = said(language, label(letters, value), "Loket 9", data.draw(packs(language)), numbers=numbers)
    assert isinstance(sentence[0], Clip)
    assert isinstance(sentence[-1], Clip)
    assert all(40 <= part.ms <= 500 for part in sentence if isinstance(part, Pause))
    after_number = max(place for place, part in enumerate(sentence) if part == Pause(AFTER_NUMBER_MS))
    last_letter = max(
        place for place, part in enumerate(sentence) if isinstance(part, Clip) and part.name.startswith("letter-")
    )
    number = sentence[last_letter + 2 : after_number]
    assert number
    assert all(isinstance(part, Clip) for part in number)
    assert not any(isinstance(first, Pause) and isinstance(second, Pause) for first, second in pairwise(sentence))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Loket 3", "loket tiga"),
        ("LOKET 03", "loket tiga"),
        ("Loket Prioritas 12", "loket prioritas dua belas"),
        ("Gerai 7B", "gerai tujuh bé"),
        ("Meja Informasi dan Pengaduan", "meja informasi dan pengaduan"),
        ("Loket A-1", "loket a satu"),
        ("Kasir", "kasir"),
        ("12", "dua belas"),
        ("Loket 12345", "loket satu dua tiga empat lima"),
    ],
)
def test_a_counters_name_is_said_word_by_word(name: str, expected: str) -> None:
    assert not falls_back(name, ALL["id"].__contains__)
    assert read_out("id", said("id", "A-001", name, ALL["id"])).partition("silakan menuju")[2].strip(", ") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Loket Perbankan 2", "loket dua"),
        ("Bank Jateng", "loket"),
        ("Teller 3 C", "loket tiga cé"),
        ("Loket Ibu & Anak", "loket"),
        ("日本 4", "loket empat"),
        ("—", "loket"),
    ],
)
def test_a_word_without_a_clip_gives_way_to_the_word_for_a_counter(name: str, expected: str) -> None:
    assert falls_back(name, ALL["id"].__contains__)
    assert read_out("id", said("id", "A-001", name, ALL["id"])).endswith(f"silakan menuju {expected}")


def test_an_office_can_add_a_word_by_recording_it() -> None:
    has = ALL["id"] | {"word-perbankan"}
    assert counter_words("id", "Loket Perbankan 2", has.__contains__) == ("word-loket", "word-perbankan", "dua")
    accented = ALL["id"] | {"word-cafe"}
    assert counter_words("id", "Café 2", accented.__contains__) == ("word-cafe", "dua")


@given(st.data(), st.sampled_from(LANGUAGES), st.text(max_size=40))
def test_no_name_leaves_a_hole_or_silence(data: st.DataObject, language: str, name: str) -> None:
    has = data.draw(packs(language))
    names = counter_words(language, name, has.__contains__)
    assert names
    assert set(clips(said(language, "A-001", name, has))) <= has


def test_clips_that_the_pack_has_as_one_are_taken_as_one() -> None:
    has = LEAST["id"] | {"dua-belas", "dua-puluh_on", "seratus-dua-puluh"}
    assert clips(said("id", "B-012", "Loket 22", has)) == [
        "queue-number",
        "letter-b",
        "dua-belas",
        "please-go-to",
        "word-loket",
        "dua-puluh_on",
        "dua",
    ]
    assert "seratus-dua-puluh" in clips(said("id", "B-125", "Loket 1", has))


def test_the_form_of_a_clip_fits_its_place() -> None:
    has = LEAST["id"] | {f"{name}{form}" for name in DIGITS["id"] for form in (ON, END)}
    assert clips(said("id", "B-022", "Loket 2", has)) == [
        "queue-number",
        "letter-b",
        "dua_on",
        "puluh",
        "dua",
        "please-go-to",
        "word-loket",
        "dua_end",
    ]


def test_what_is_no_label_is_refused() -> None:
    with pytest.raises(BadRequestError):
        said("id", "012", "Loket 1", ALL["id"])
