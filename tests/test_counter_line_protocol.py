"""The line protocol: any chunking gives the same keys, noise before a line never loses it, and no disturbed byte ever makes
another key of it. Sums are judged by pynmea2, which others wrote.
"""

import re

import pynmea2  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.decoders.line import LINE_MAX, LineDecoder, checksum
from counter.frames import Answer, Display, Frame, Hello, Noise, Nothing, Press, Showing, Strange, Word
from counter.keys import Key
from tests.harness.keypad_line import line

NEXT = line("PQKP,05,NEXT,17")
ADDRESSES = st.integers(1, 99)
KEYS = st.sampled_from([key for key in Key if key is not Key.DIGIT])
ARGUMENTS = st.none() | st.from_regex(r"[A-Z]{1,2}-?[0-9]{1,4}", fullmatch=True)
PRESSES = st.builds(Press, ADDRESSES.map(str), KEYS, seq=st.integers(0, 255), argument=ARGUMENTS)
# Whatever can stand between two lines: no $, which begins one.
NOISE = st.binary(max_size=80).map(lambda data: data.replace(b"$", b"."))


def said(press: Press) -> bytes:
    """A press as a keypad says it."""
    tail = f",{press.argument}" if press.argument else ""
    return line(f"PQKP,{int(press.address):02},{press.key},{press.seq}{tail}")


def decoded(data: bytes, *, strict: bool = True) -> list[Frame]:
    return LineDecoder(strict=strict).feed(data)


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        ("PQKP,05,NEXT,17", Press("5", Key.NEXT, 17)),
        ("PQKP,05,CALL,18,A023", Press("5", Key.CALL, 18, "A023")),
        ("PQKP,5,NEXT", Press("5", Key.NEXT)),
        ("PQKP,99,TRANSFER,,DUK-KTP", Press("99", Key.TRANSFER, None, "DUK-KTP")),
        ("PQKP,07,DIGIT,3,4", Press("7", Key.DIGIT, 3, "4")),
        ("PQKP,05,HELLO,0,1.2", Hello("5", 0, "1.2")),
        ("PQKP,05,HELLO", Hello("5")),
        ("PQKP,05", Nothing("5")),
        ("PQKP,05,NONE", Nothing("5")),
        ("PQKP,05,COFFEE,9", Strange("5", 9)),
        ("PQKP,05,DIGIT,9,x", Strange("5", 9)),
    ],
)
def test_a_line_is_what_the_manual_says(body: str, frame: Frame) -> None:
    assert decoded(line(body)) == [frame]


@pytest.mark.parametrize(
    "body", ["PQKP", "PQKP,00,NEXT,1", "PQKP,100,NEXT,1", "PQKP,05,NEXT,256", "PQKP,05,next,1", "PQXX,05,NEXT,1", ""]
)
def test_a_line_that_says_something_else_is_counted_and_no_key(body: str) -> None:
    decoder = LineDecoder()
    assert decoder.feed(line(body)) == []
    assert decoder.noise == Noise(bad_frames=1)


def test_a_line_with_a_wrong_sum_is_counted_and_no_key() -> None:
    decoder = LineDecoder()
    assert decoder.feed(NEXT.replace(b"NEXT", b"NEXU")) == []
    assert decoder.noise.bad_frames == 1


def test_without_strict_a_bare_line_is_a_key_and_a_wrong_sum_still_none() -> None:
    bare = b"$PQKP,05,NEXT\r\n"
    assert decoded(bare) == []
    assert decoded(bare, strict=False) == [Press("5", Key.NEXT)]
    assert decoded(b"$PQKP,05,NEXT,17*00\r\n", strict=False) == []


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_cr_lf_or_both_end_a_line(end: bytes) -> None:
    assert decoded(NEXT.strip() + end + NEXT.strip() + end) == [Press("5", Key.NEXT, 17)] * 2


def test_a_dollar_begins_anew_and_the_half_line_before_it_is_counted() -> None:
    decoder = LineDecoder()
    assert decoder.feed(b"$PQKP,05,NE" + NEXT) == [Press("5", Key.NEXT, 17)]
    assert decoder.noise == Noise(half_frames=1)


def test_half_a_line_is_forgotten_when_nothing_more_comes() -> None:
    """Its end may come ten minutes later: then it must not be a press of now."""
    decoder = LineDecoder()
    assert (decoder.feed(NEXT[:-4]), decoder.pending) == ([], True)
    assert (decoder.silence(), decoder.pending) == ([], False)
    assert decoder.feed(NEXT[-4:]) == []
    assert decoder.noise.half_frames == 1


def test_the_hosts_own_lines_given_back_by_the_adapter_are_passed_over() -> None:
    decoder = LineDecoder()
    ours = decoder.query("5") + decoder.answer(Answer("5", 17, Word.OK))
    ours += decoder.display(Display("5", "A-023", 7, Showing.SERVING, ""))
    assert decoder.feed(ours + NEXT) == [Press("5", Key.NEXT, 17)]
    assert decoder.noise == Noise()


def test_what_is_sent_has_the_form_and_the_sum_of_nmea() -> None:
    decoder = LineDecoder()
    sent = [
        decoder.query("5"),
        decoder.answer(Answer("5", 17, Word.EMPTY)),
        decoder.display(Display("5", "A-023", 7, Showing.SERVING, "")),
        decoder.display(Display("12", None, 0, Showing.CLOSED, "")),
    ]
    bodies = [each.decode().strip()[1:-3] for each in sent]
    assert bodies == ["PQKQ,05", "PQKA,05,17,EMPTY", "PQKD,05,A023,7,SERVING", "PQKD,12,-----,0,CLOSED"]
    for each in sent:
        assert len(each) <= LINE_MAX
        assert isinstance(pynmea2.parse(each.decode(), check=True), pynmea2.ProprietarySentence)


@given(st.binary(max_size=60))
def test_the_sum_is_that_of_pynmea2(body: bytes) -> None:
    printable = bytes(byte for byte in body if 32 <= byte < 127)
    assert checksum(printable) == pynmea2.NMEASentence.checksum(printable.decode())


@given(st.lists(PRESSES, max_size=8), st.lists(NOISE, min_size=9, max_size=9), st.data())
def test_any_chunking_and_any_noise_between_gives_the_same_keys(
    presses: list[Press], noise: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(before + said(press) for before, press in zip(noise, presses, strict=False))
    decoder = LineDecoder()
    found: list[Frame] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += decoder.feed(stream[:size])
        stream = stream[size:]
    assert found == presses


@given(PRESSES, st.data())
def test_one_flipped_bit_never_makes_another_key(press: Press, data: st.DataObject) -> None:
    stream = bytearray(said(press))
    place = data.draw(st.integers(0, 8 * len(stream) - 1))
    stream[place // 8] ^= 1 << place % 8
    assert decoded(bytes(stream)) in ([], [press])


@given(PRESSES, st.integers(0, 70), st.binary(min_size=1, max_size=3))
def test_bytes_that_are_put_in_or_lost_never_make_another_key(press: Press, at: int, more: bytes) -> None:
    """XOR can't see everything, but a byte too many or too few shifts nothing into another key."""
    whole = said(press)
    at = min(at, len(whole) - 1)
    assert decoded(whole[:at] + whole[at + 1 :]) in ([], [press])
    put_in = decoded(whole[:at] + more + whole[at:])
    expected = naive(whole[:at] + more + whole[at:])
    assert len(put_in) == expected


def naive(stream: bytes) -> int:
    """How many lines with a right sum a person with pynmea2 finds."""
    found = 0
    for text in re.findall(rb"\$([ -#%-~]*)[\r\n]", stream):
        body, star, given = text.decode().rpartition("*")
        right = star and re.fullmatch(r"[0-9A-Fa-f]{2}", given) and "*" not in body
        if right and pynmea2.NMEASentence.checksum(body) == int(given, 16):
            found += (
                re.fullmatch(r"PQKP,(0?[1-9]|[1-9]\d)(,[A-Z]{2,12}(,\d{0,3}(,[A-Za-z0-9.+_-]{0,24})?)?)?", body)
                is not None
            )
    return found


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([b"$", b"$PQKP,0", b"5", b",NEXT", b",1", b"*", b"4A", b"\r", b"\n", b"\xff", NEXT]),
        max_size=40,
    )
)
def test_whatever_comes_no_more_than_one_line_is_kept(pieces: list[bytes]) -> None:
    decoder = LineDecoder()
    for piece in pieces:
        decoder.feed(piece * 5)
        assert len(decoder._line) <= LINE_MAX
    stream = b"".join(piece * 5 for piece in pieces)
    assert len(decoded(stream)) == naive(stream)
