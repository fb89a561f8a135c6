"""Binary frames (FT 1.2): both lengths, the sum and the end must be right; behind a wrong beginning one byte is dropped, so
that noise never swallows the frame after it.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.decoders.frames import FrameDecoder, frame
from counter.frames import Answer, Display, Frame, Hello, Noise, Nothing, Press, Showing, Strange, Word
from counter.keys import Key

NEXT = bytes.fromhex("68 04 04 68 05 01 01 11 18 16")
ARGUMENTS = st.none() | st.from_regex(r"[A-Z]-?[0-9]{1,4}", fullmatch=True)
CODES = {
    Key.NEXT: 1,
    Key.CALL: 2,
    Key.RECALL: 3,
    Key.NOSHOW: 4,
    Key.END: 5,
    Key.TRANSFER: 6,
    Key.HOLD: 7,
    Key.CLOSE: 11,
}
PRESSES = st.builds(
    Press,
    st.integers(0, 255).map(str),
    st.sampled_from(list(CODES)),
    seq=st.integers(0, 255),
    argument=ARGUMENTS,
)


def by_hand(body: bytes) -> bytes:
    """A frame around its body, put together once more."""
    return b"\x68" + bytes([len(body)]) * 2 + b"\x68" + body + bytes([sum(body) & 0xFF]) + b"\x16"


def said(press: Press) -> bytes:
    assert press.seq is not None
    return by_hand(bytes([int(press.address), 1, CODES[press.key], press.seq]) + (press.argument or "").encode())


def test_the_frame_of_the_manual_is_next() -> None:
    assert FrameDecoder().feed(NEXT) == [Press("5", Key.NEXT, 17)]
    assert frame(5, 1, b"\x01\x11") == NEXT


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("05 01 02 12 41 30 32 33", Press("5", Key.CALL, 18, "A023")),
        ("05 01 01", Press("5", Key.NEXT)),
        ("05 01 37 02", Press("5", Key.DIGIT, 2, "7")),
        ("05 01 7f 09", Strange("5", 9)),
        ("05 02 00 31 2e 32", Hello("5", 0, "1.2")),
        ("05 02", Hello("5")),
        ("ff 03", Nothing("255")),
    ],
)
def test_a_body_is_what_the_manual_says(body: str, meant: Frame) -> None:
    assert FrameDecoder().feed(by_hand(bytes.fromhex(body))) == [meant]


def test_a_file_may_give_the_codes_other_meanings() -> None:
    decoder = FrameDecoder({0x41: Key.RECALL})
    assert decoder.feed(by_hand(b"\x05\x01\x41\x01") + NEXT) == [Press("5", Key.RECALL, 1), Strange("5", 17)]


@pytest.mark.parametrize("place", [1, 2, 3, 8, 9])
def test_a_wrong_length_beginning_sum_or_end_is_no_frame(place: int) -> None:
    wrong = bytearray(NEXT)
    wrong[place] ^= 0x01
    decoder = FrameDecoder()
    assert decoder.feed(bytes(wrong)) + decoder.silence() == []
    assert decoder.noise != Noise()


def test_what_looks_like_a_beginning_delays_the_next_frame_only_until_the_line_is_still() -> None:
    """68 1C 1C 68 claims 34 bytes: the frame behind it must not wait until somebody presses again."""
    decoder = FrameDecoder()
    assert decoder.feed(bytes.fromhex("68 1c 1c 68") + NEXT) == []
    assert decoder.silence() == [Press("5", Key.NEXT, 17)]
    assert not decoder.pending


def test_the_hosts_own_frames_given_back_by_the_adapter_are_passed_over() -> None:
    decoder = FrameDecoder()
    ours = decoder.query("5") + decoder.answer(Answer("5", 17, Word.OK))
    ours += decoder.display(Display("5", "A-023", 300, Showing.SERVING, "A-023 300 antre"))
    assert decoder.feed(ours + NEXT) == [Press("5", Key.NEXT, 17)]
    assert decoder.noise == Noise()


def test_what_is_sent_is_what_the_manual_says() -> None:
    decoder = FrameDecoder()
    assert decoder.query("5") == by_hand(b"\x05\x81")
    assert decoder.answer(Answer("5", 17, Word.EMPTY)) == by_hand(b"\x05\x82\x11\x04")
    shown = decoder.display(Display("5", "A-023", 258, Showing.CALLED, "A-023  258 antre"))
    assert shown == by_hand(b"\x05\x83\x01\x01\x02A-023  258 antre")


@given(st.lists(PRESSES, max_size=6), st.lists(st.binary(max_size=40), min_size=7, max_size=7), st.data())
def test_any_chunking_and_noise_without_beginnings_gives_the_same_keys(
    presses: list[Press], noise: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(
        before.replace(b"\x68", b"\xff") + said(press) for before, press in zip(noise, presses, strict=False)
    )
    decoder = FrameDecoder()
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
    decoder = FrameDecoder()
    assert decoder.feed(bytes(stream)) + decoder.silence() == []


@given(st.lists(st.sampled_from([b"\x68", b"\x03", b"\x1c", b"\x16", b"\xff", NEXT, NEXT[:6]]), max_size=60))
def test_whatever_comes_no_more_than_one_frame_is_kept(pieces: list[bytes]) -> None:
    decoder = FrameDecoder()
    found: list[Frame] = []
    for piece in pieces:
        found += decoder.feed(piece)
        assert len(decoder._held) < 34
    found += decoder.silence()
    assert set(found) <= {Press("5", Key.NEXT, 17)}
