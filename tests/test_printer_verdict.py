"""What is thought of a ticket on its way, as a table: what was seen of it, and how far it has come.

The two rules behind all of it: nothing counts as printed that the printer has not confirmed by the best means it has,
and nothing counts as unsent of which one byte was taken.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.jobs import PRINTED, Outcome, OutcomeKind, Why, not_sent, unknown
from kiosk.printing.report import PrinterState
from kiosk.printing.timing import BackOff, Timing
from kiosk.printing.verdict import Means, Progress, judge

TIMING = Timing()
OUT = PrinterState.PAPER_OUT
# By process ID, all bytes gone, everything well.
SENT = Progress(Means.PROCESS_ID, total=900, written=900, state=PrinterState.READY)
CLONE = replace(SENT, means=Means.PROCESSED)
TALKER = replace(SENT, means=Means.STATUS)
MUTE = replace(SENT, means=Means.NOTHING, state=None)
HALF = replace(SENT, written=400)
NONE = replace(SENT, written=0)
LATE_S = TIMING.confirm_s
STUCK_S = TIMING.stall_s

CASES: dict[str, tuple[Progress, Outcome | None]] = {
    "all is sent and nothing heard yet": (SENT, None),
    "its process ID came": (replace(SENT, acknowledged=True), PRINTED),
    "its process ID came, and then the line broke": (replace(SENT, acknowledged=True, lost=True), PRINTED),
    "its process ID came, and then the paper ran out": (replace(SENT, acknowledged=True, state=OUT), PRINTED),
    "the paper ran out": (replace(SENT, state=OUT), unknown(Why.PAPER_OUT, held=True)),
    "the paper ran out an hour ago": (replace(SENT, state=OUT, still_s=3600), unknown(Why.PAPER_OUT, held=True)),
    "the cover was opened": (replace(SENT, state=PrinterState.COVER_OPEN), unknown(Why.COVER_OPEN, held=True)),
    "the cutter jammed": (replace(SENT, state=PrinterState.CUTTER), unknown(Why.CUTTER, held=True)),
    "the end of the paper is near": (replace(SENT, state=PrinterState.NEAR_END), None),
    "nothing was heard for long": (replace(SENT, still_s=LATE_S), unknown(Why.NO_ANSWER)),
    "it does not answer any more": (replace(SENT, state=None, still_s=LATE_S), unknown(Why.NO_ANSWER)),
    "the line broke after the last byte": (replace(SENT, lost=True), unknown(Why.LOST)),
    "the line broke in the middle": (replace(HALF, lost=True), unknown(Why.LOST)),
    "the line broke before the first byte": (replace(NONE, lost=True), not_sent(Why.LOST)),
    "half of it is taken": (HALF, None),
    "half of it is taken, slowly": (replace(HALF, writing_s=30, still_s=1), None),
    "half of it is taken, far too slowly": (replace(HALF, writing_s=TIMING.write_s, still_s=1), unknown(Why.STALLED)),
    "the line takes no more": (replace(HALF, still_s=STUCK_S), unknown(Why.STALLED)),
    "the line takes no more, for want of paper": (
        replace(HALF, still_s=STUCK_S, state=OUT),
        unknown(Why.PAPER_OUT, held=True),
    ),
    "the line takes nothing": (replace(NONE, still_s=STUCK_S), not_sent(Why.STALLED)),
    "the paper ran out before the first byte": (replace(NONE, state=OUT), not_sent(Why.PAPER_OUT)),
    "processed, but not asked since": (replace(CLONE, acknowledged=True), None),
    "processed, and all is well": (replace(CLONE, acknowledged=True, asked_since=True), PRINTED),
    "processed, but the cutter jammed": (
        replace(CLONE, acknowledged=True, asked_since=True, state=PrinterState.CUTTER),
        unknown(Why.CUTTER, held=True),
    ),
    "processed, and then the line broke": (replace(CLONE, acknowledged=True, lost=True), unknown(Why.LOST)),
    "processed, and then silence": (replace(CLONE, acknowledged=True, still_s=LATE_S), unknown(Why.NO_ANSWER)),
    "well, though not confirmed, by one that confirms": (replace(CLONE, asked_since=True), None),
    "not asked since, one that can only say how it is": (TALKER, None),
    "not asked since, and then silence": (replace(TALKER, still_s=LATE_S), unknown(Why.NO_ANSWER)),
    "well, by one that can only say that": (replace(TALKER, asked_since=True), PRINTED),
    "well, but not all has left": (replace(TALKER, asked_since=True, unsent=1), None),
    "a mute printer has taken it just now": (MUTE, None),
    "a mute printer has taken it a while ago": (replace(MUTE, still_s=TIMING.settle_s), PRINTED),
    "a mute printer does not take the rest": (replace(MUTE, still_s=LATE_S, unsent=300), unknown(Why.STALLED)),
    "a mute printer was unplugged": (replace(MUTE, lost=True), unknown(Why.LOST)),
}


@pytest.mark.parametrize(("seen", "thought"), CASES.values(), ids=CASES)
def test_what_was_seen_and_what_is_thought_of_it(seen: Progress, thought: Outcome | None) -> None:
    assert judge(seen, TIMING) == thought


anything = st.builds(
    Progress,
    means=st.sampled_from(Means),
    total=st.just(900),
    written=st.sampled_from([0, 1, 899, 900]),
    unsent=st.sampled_from([0, 1]),
    acknowledged=st.booleans(),
    state=st.sampled_from([None, *PrinterState]),
    asked_since=st.booleans(),
    still_s=st.sampled_from([0.0, 3.0, 6.0, 20.0, 10000.0]),
    writing_s=st.sampled_from([0.0, 100.0]),
    lost=st.booleans(),
)


@given(anything)
def test_nothing_is_unsent_of_which_a_byte_was_taken(seen: Progress) -> None:
    thought = judge(seen, TIMING)
    if thought is not None and thought.kind is OutcomeKind.NOT_SENT:
        assert seen.written == 0


@given(anything)
def test_nothing_is_printed_that_was_not_confirmed(seen: Progress) -> None:
    if judge(seen, TIMING) == PRINTED:
        if seen.means in (Means.PROCESS_ID, Means.PROCESSED):
            assert seen.acknowledged
        else:
            assert seen.written == seen.total
            assert not seen.lost
            assert seen.unsent == 0


@given(anything)
def test_nothing_waits_for_ever_unless_the_printer_says_what_it_waits_for(seen: Progress) -> None:
    thought = judge(replace(seen, still_s=10000.0), TIMING)
    assert thought is not None
    assert thought.final or seen.hindered


@given(anything)
def test_a_broken_line_is_the_end_of_it(seen: Progress) -> None:
    thought = judge(replace(seen, lost=True), TIMING)
    assert thought is not None
    assert thought.final


def test_pauses_double_up_to_the_longest_and_begin_anew_after_a_success() -> None:
    back_off = BackOff(0.5, 5)
    assert [back_off.failed() for _ in range(6)] == [0.5, 1, 2, 4, 5, 5]
    back_off.worked()
    assert back_off.failed() == 0.5


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_a_sentence_for_staff(why: Why) -> None:
    assert why.sentence.render().endswith(".")
