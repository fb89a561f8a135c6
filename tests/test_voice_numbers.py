"""Numbers and letters, as the names of clips.

num2words, written by others, says what each number is called; the clips of a number, read one after the other, must be
exactly that. Javanese is said digit by digit.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from hall.settings.hallfile import LANGUAGES
from hall.voice.numbers import DIGITS, LARGEST, LETTERS, NUMBER_WORDS, digits, letter, number
from hall.voice.script import LETTER_NAMES, script


def read_out(language: str, names: tuple[str, ...]) -> str:
    texts = {line.name: line.text for line in script(language)}
    return " ".join(texts[name] for name in names)


def as_others_say(language: str, value: int) -> str:
    return num2words(value, lang=language).replace("-", " ").replace(",", "")  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_number_to_9999_is_called_as_num2words_calls_it(language: str) -> None:
    for value in range(LARGEST + 1):
        assert read_out(language, number(language, value)) == as_others_say(language, value)


def test_the_indonesian_exceptions_are_what_people_say() -> None:
    said = {value: " ".join(number("id", value)) for value in (0, 10, 11, 12, 19, 20, 100, 111, 200, 1000, 1100, 2012)}
    assert said == {
        0: "nol",
        10: "sepuluh",
        11: "sebelas",
        12: "dua belas",
        19: "sembilan belas",
        20: "dua puluh",
        100: "seratus",
        111: "seratus sebelas",
        200: "dua ratus",
        1000: "seribu",
        1100: "seribu seratus",
        2012: "dua ribu dua belas",
    }


@given(st.integers(0, 10**7))
def test_javanese_says_each_digit(value: int) -> None:
    assert number("jv", value) == digits("jv", str(value))
    assert len(number("jv", value)) == len(str(value))


@given(st.sampled_from(LANGUAGES), st.integers(LARGEST + 1, 10**9))
def test_a_number_beyond_9999_is_said_digit_by_digit(language: str, value: int) -> None:
    assert [DIGITS[language].index(name) for name in number(language, value)] == [int(sign) for sign in str(value)]


@given(st.sampled_from(LANGUAGES), st.from_regex(r"[0-9]{1,9}", fullmatch=True))
def test_digits_keep_their_zeros(language: str, text: str) -> None:
    assert "".join(str(DIGITS[language].index(name)) for name in digits(language, text)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digits_and_number_words_are_all_that_numbers_need(language: str) -> None:
    used = {name for value in range(LARGEST + 1) for name in number(language, value)}
    assert used == {*DIGITS[language], *NUMBER_WORDS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_has_a_clip_and_a_name_of_its_own(language: str) -> None:
    texts = {line.name: line.text for line in script(language)}
    named = [texts[letter(sign)] for sign in LETTERS]
    assert len(set(named)) == 26
    assert named == list(LETTER_NAMES[language])


def test_letters_are_spelt_the_indonesian_way() -> None:
    texts = {line.name: line.text for line in script("id")}
    spelt = {sign: texts[letter(sign)] for sign in "ABCGHQVXYZ"}
    assert spelt == {
        "A": "a",
        "B": "bé",
        "C": "cé",
        "G": "gé",
        "H": "ha",
        "Q": "ki",
        "V": "vé",
        "X": "èks",
        "Y": "yé",
        "Z": "zèt",
    }


def test_no_two_numbers_of_a_hall_sound_the_same() -> None:
    for language in LANGUAGES:
        said = sorted(number(language, value) for value in range(1000))
        assert all(one != other for one, other in pairwise(said))
