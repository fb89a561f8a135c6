"""Keypads of others: lines that a regular expression reads, single characters, and the keys of a USB number pad."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.decoders.number_pad import CODES, KEYS, by_code, pressed
from counter.decoders.pattern import LINE_MAX, CharacterDecoder, Meaning, PatternDecoder
from counter.frames import Frame, Press
from counter.keys import Key

LETTERS = {"N": Meaning(Key.NEXT), "R": Meaning(Key.RECALL)}
SHORT = r"(?P<key>[A-Z])(?P<addr>\d\d)"
RFLINK = r"20;[0-9A-F]{2};EV1527;ID=(?P<addr>[0-9A-F]+);SWITCH=(?P<key>[0-9A-F]+);CMD=ON;"


def read(pattern: str, keys: dict[str, Meaning], data: bytes, address: str | None = None) -> list[Frame]:
    return PatternDecoder(pattern, keys, address).feed(data)


def test_a_letter_and_a_number_are_key_and_address() -> None:
    assert read(SHORT, LETTERS, b"N01\rR12\n") == [Press("1", Key.NEXT), Press("12", Key.RECALL)]


def test_a_word_behind_the_address_is_a_key_with_its_argument() -> None:
    pattern = r"(?P<addr>\d+)#(?P<key>[A-Z]+)(:(?P<arg>[A-Z0-9]+))?"
    keys = {"NEXT": Meaning(Key.NEXT), "CALL": Meaning(Key.CALL)}
    assert read(pattern, keys, b"1#NEXT\r\n3#CALL:A023\r\n") == [
        Press("1", Key.NEXT),
        Press("3", Key.CALL, None, "A023"),
    ]


def test_a_radio_button_is_known_by_its_code() -> None:
    line = b"20;45;EV1527;ID=295fd;SWITCH=03;CMD=ON;\r\n"
    assert read(RFLINK, {"03": Meaning(Key.NEXT)}, line.upper()) == [Press("295FD", Key.NEXT)]


def test_a_code_that_holds_both_names_key_and_address_in_the_table() -> None:
    keys = {"5592323": Meaning.parse("NEXT@7"), "5592332": Meaning.parse("RECALL@7")}
    pattern = r"RECEIVE \d+ \d+ 24 (?P<key>\d+)"
    assert read(pattern, keys, b"RECEIVE 1 320 24 5592332\r\n") == [Press("7", Key.RECALL)]


def test_a_line_without_an_address_is_that_of_the_only_keypad() -> None:
    assert read("(?P<key>[NR])", LETTERS, b"N\r\n", "4") == [Press("4", Key.NEXT)]
    assert read("(?P<key>[NR])", LETTERS, b"N\r\n", None) == []


def test_a_digit_is_what_its_key_says() -> None:
    keys = {str(digit): Meaning(Key.DIGIT) for digit in range(10)}
    assert read(r"(?P<key>\d)", keys, b"4\r\n", "1") == [Press("1", Key.DIGIT, None, "4")]


@pytest.mark.parametrize("line", [b"N1\r", b"xN01\r", b"N01x\r", b"Q01\r", b"N\xff01\r", b"N" * 500 + b"01\r"])
def test_a_line_that_the_pattern_does_not_describe_as_a_whole_is_counted_and_no_key(line: bytes) -> None:
    decoder = PatternDecoder(SHORT, LETTERS, None)
    assert decoder.feed(line) == []
    assert decoder.noise.bad_frames == 1


def test_half_a_line_is_forgotten_when_nothing_more_comes() -> None:
    decoder = PatternDecoder(SHORT, LETTERS, None)
    assert decoder.feed(b"N0") + decoder.silence() + decoder.feed(b"1\r") == []
    assert (decoder.noise.half_frames, decoder.noise.bad_frames) == (1, 1)


@given(st.binary(max_size=400), st.data())
def test_any_chunking_gives_the_same_and_no_more_than_one_line_is_kept(noise: bytes, data: st.DataObject) -> None:
    stream = noise + b"\rN01\r" + noise.replace(b"\r", b"") + b"\nR02\r\n"
    whole = read(SHORT, LETTERS, stream)
    assert Press("1", Key.NEXT) in whole
    assert whole[-1] == Press("2", Key.RECALL)
    decoder = PatternDecoder(SHORT, LETTERS, None)
    found: list[Frame] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += decoder.feed(stream[:size])
        stream = stream[size:]
        assert len(decoder._line) <= LINE_MAX
    assert found == whole


def test_what_is_said_to_them_is_nothing() -> None:
    decoder = PatternDecoder(SHORT, LETTERS, None)
    assert decoder.query("1") == b""


@pytest.mark.parametrize("text", ["NEXT", "NEXT@5", "NEXT@05"])
def test_a_meaning_is_a_key_and_perhaps_an_address(text: str) -> None:
    assert Meaning.parse(text) == Meaning(Key.NEXT, "5" if "@" in text else None)


def test_each_character_is_a_key() -> None:
    keys = {"A": Meaning(Key.NEXT), "B": Meaning.parse("RECALL@2"), "7": Meaning(Key.DIGIT)}
    decoder = CharacterDecoder(keys, "1")
    assert decoder.feed(b"A\r\nB7?") == [
        Press("1", Key.NEXT),
        Press("2", Key.RECALL),
        Press("1", Key.DIGIT, None, "7"),
    ]
    assert decoder.noise.noise_bytes == 1
    assert not decoder.pending
    assert decoder.silence() == []


PAD = by_code({})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("KPENTER", Key.ENTER),
        ("KPPLUS", Key.RECALL),
        ("KPMINUS", Key.NOSHOW),
        ("KPASTERISK", Key.TRANSFER),
        ("KPSLASH", Key.END),
        ("KPDOT", Key.HOLD),
        ("BACKSPACE", Key.CLEAR),
    ],
)
def test_a_pads_keys_are_what_the_manual_says(name: str, key: Key) -> None:
    assert pressed(CODES[name], 1, PAD, "1") == Press("1", key)


@pytest.mark.parametrize("digit", "0123456789")
def test_a_pads_digits_are_typed_on_either_row(digit: str) -> None:
    assert pressed(CODES[f"KP{digit}"], 1, PAD, "1") == Press("1", Key.DIGIT, None, digit)
    assert pressed(CODES[digit], 1, PAD, "1") == Press("1", Key.DIGIT, None, digit)


def test_a_pads_key_that_comes_up_or_repeats_by_itself_is_no_press() -> None:
    assert [pressed(CODES["KPENTER"], value, PAD, "1") for value in (0, 2)] == [None, None]


def test_num_lock_and_every_code_without_a_meaning_are_no_press() -> None:
    assert pressed(CODES["NUMLOCK"], 1, PAD, "1") is None
    meant = {CODES[name] for name in KEYS} | {CODES[row + digit] for row in ("", "KP") for digit in "0123456789"}
    found = {code for code, value in itertools.product(range(768), (0, 1, 2)) if pressed(code, value, PAD, "1")}
    assert found == meant


def test_a_file_may_give_a_pads_keys_other_meanings() -> None:
    keys = by_code({"KPDOT": Key.PAUSE, "F1": Key.CLOSE})
    assert pressed(CODES["KPDOT"], 1, keys, "1") == Press("1", Key.PAUSE)
    assert pressed(CODES["F1"], 1, keys, "1") == Press("1", Key.CLOSE)
