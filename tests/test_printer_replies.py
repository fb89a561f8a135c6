"""What a printer answers is understood whatever it is mixed with, and in whatever pieces it comes.

The bytes in the tables are those that emupos 0.4.0 was seen to send, and those of Epson's command reference.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.replies import (
    AUTOMATIC,
    KIND,
    LOW,
    PROCESS_ID_HEAD,
    Automatic,
    Condition,
    Noise,
    Processed,
    ProcessId,
    RealTime,
    Reply,
    ReplyReader,
    condition_of_answers,
    condition_of_block,
)
from kiosk.printing.report import PrinterState

OK = b"\x10\x00\x00\x00"


def read(*pieces: bytes) -> list[Reply]:
    reader = ReplyReader()
    return [reply for piece in pieces for reply in reader.feed(piece)]


def encoded(reply: Reply) -> bytes:
    match reply:
        case RealTime(value) | Processed(value) | Noise(value):
            return bytes((value,))
        case Automatic(block):
            return block
        case ProcessId(tag):
            return b"\x37\x22" + tag.encode() + b"\x00"


def bytes_that(holds: object) -> list[int]:
    return [value for value in range(256) if callable(holds) and holds(value)]


real_time = st.sampled_from(bytes_that(lambda b: b & KIND == 0x12)).map(RealTime)
low = st.sampled_from(bytes_that(lambda b: not b & LOW))
processed = low.map(Processed)
automatic = st.tuples(st.sampled_from(bytes_that(lambda b: b & KIND == AUTOMATIC)), low, low, low).map(
    lambda block: Automatic(bytes(block))
)
process_id = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=4, max_size=4).map(ProcessId)
# Noise that can't be the beginning of anything.
noise = st.sampled_from(
    bytes_that(lambda b: b & LOW and b & KIND not in {0x12, 0x10} and b not in {0x37, 0x11, 0x13})
).map(Noise)
replies = st.lists(st.one_of(real_time, processed, automatic, process_id, noise), max_size=20)


@st.composite
def chunks(draw: st.DrawFn, data: bytes) -> list[bytes]:
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8)))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]


@given(replies, st.data())
def test_any_mixture_is_taken_apart_again_however_it_is_cut(sent: list[Reply], data: st.DataObject) -> None:
    line = b"".join(encoded(reply) for reply in sent)
    assert read(*data.draw(chunks(line))) == sent


@given(replies, st.data())
def test_flow_control_may_stand_between_any_two_bytes(sent: list[Reply], data: st.DataObject) -> None:
    line = b"".join(encoded(reply) for reply in sent)
    with_flow_control = b"".join(
        bytes((byte,)) + data.draw(st.sampled_from([b"", b"\x11", b"\x13\x11"])) for byte in line
    )
    assert read(with_flow_control) == sent


@given(st.binary(max_size=60), st.data())
def test_any_bytes_are_read_without_a_fault_and_none_is_lost(line: bytes, data: st.DataObject) -> None:
    reader = ReplyReader()
    found = [reply for piece in data.draw(chunks(line)) for reply in reader.feed(piece)]
    found += reader.flush()
    assert b"".join(map(encoded, found)) == line.translate(None, delete=b"\x11\x13")
    assert reader.flush() == []


@given(st.binary(max_size=60), st.data())
def test_any_bytes_mean_the_same_however_they_are_cut(line: bytes, data: st.DataObject) -> None:
    assert read(*data.draw(chunks(line))) == read(line)


@given(st.binary(max_size=30))
def test_after_noise_and_a_pause_an_answer_is_an_answer(before: bytes) -> None:
    reader = ReplyReader()
    reader.feed(before)
    reader.flush()
    assert reader.feed(b"\x12" + OK + b"\x37\x220042\x00") == [RealTime(0x12), Automatic(OK), ProcessId("0042")]


def test_an_automatic_status_is_not_taken_for_answers() -> None:
    """python-escpos 3.1 read its first byte as "no paper"."""
    assert read(OK, b"\x12") == [Automatic(OK), RealTime(0x12)]


def test_the_beginning_of_a_status_without_its_rest_is_noise_as_soon_as_that_is_certain() -> None:
    assert read(b"\x10\x00", b"\x12") == [Noise(0x10), Processed(0x00), RealTime(0x12)]
    assert read(PROCESS_ID_HEAD + b"00", b"\x12") == [
        Noise(0x37),
        Processed(0x22),
        Noise(0x30),
        Noise(0x30),
        RealTime(0x12),
    ]


def test_a_stray_byte_hides_the_next_answer_only_until_the_time_for_it_is_over() -> None:
    reader = ReplyReader()
    assert reader.feed(b"\x18\x00") == []
    assert reader.flush() == [Noise(0x18), Processed(0x00)]


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ("12 12 12 12", PrinterState.READY),
        ("12 12 12 1e", PrinterState.NEAR_END),
        ("1a 32 12 7e", PrinterState.PAPER_OUT),
        ("1a 16 12 12", PrinterState.COVER_OPEN),
        ("1a 52 1a 12", PrinterState.CUTTER),
        ("1a 52 32 12", PrinterState.ERROR),
        ("1a 52 52 12", PrinterState.ERROR),
        ("1a 52 12 12", PrinterState.ERROR),
        ("1a 12 12 12", PrinterState.OFFLINE),
        ("1a 36 12 7e", PrinterState.PAPER_OUT),
        ("12 32 12 12", PrinterState.PAPER_OUT),
    ],
)
def test_the_answers_to_the_four_questions_are_a_state(answers: str, state: PrinterState) -> None:
    condition = condition_of_answers(dict(enumerate(bytes.fromhex(answers), start=1)))
    assert condition.state is state


def test_a_question_that_a_printer_does_not_know_counts_as_answered_well() -> None:
    assert condition_of_answers({1: 0x12}).state is PrinterState.READY
    assert condition_of_answers({1: 0x12, 4: 0x7E}).state is PrinterState.PAPER_OUT


@pytest.mark.parametrize(
    ("block", "state"),
    [
        ("10 00 00 00", PrinterState.READY),
        ("14 00 00 0f", PrinterState.READY),
        ("10 00 03 00", PrinterState.NEAR_END),
        ("18 00 0f 00", PrinterState.PAPER_OUT),
        ("38 00 00 00", PrinterState.COVER_OPEN),
        ("18 08 00 00", PrinterState.CUTTER),
        ("18 20 00 00", PrinterState.ERROR),
        ("18 40 00 00", PrinterState.ERROR),
        ("18 00 00 00", PrinterState.OFFLINE),
    ],
)
def test_an_automatic_status_is_a_state(block: str, state: PrinterState) -> None:
    assert condition_of_block(bytes.fromhex(block)).state is state


def test_what_a_state_hides_is_told_to_staff() -> None:
    assert Condition(offline=True, cover_open=True, paper_out=True).detail == "offline cover_open paper_out"
    assert Condition().detail == ""
