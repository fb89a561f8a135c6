"""The worker prints real slips on emupos, a printer that we didn't write, through every fault that it knows.

emupos knows no process IDs, so it also proves the fall-back: GS r, then a look at the state.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.printing import escpos_bytes
from kiosk.printing.jobs import PRINTED, Sheet, Why, not_sent, unknown
from kiosk.printing.layout import layout
from kiosk.printing.paper import Paper
from kiosk.printing.report import PrinterState
from kiosk.printing.verdict import Means
from kiosk.slip import Slip
from tests.harness.emupos import Emupos, VirtualPrinter, emupos_program  # noqa: F401 - the fixture
from tests.harness.line_proxy import Fault, LineProxy
from tests.harness.printing import FAST, Bench, bench
from tests.harness.slips import slip
from tests.harness.waiting import until

pytestmark = pytest.mark.xdist_group("emupos")

PAPER = Paper.preset("80mm")
TIMING = replace(FAST, answer_s=0.3)


def real_sheet(printed: Slip) -> Sheet:
    """A slip of the sample with the label of the job."""
    blocks = layout(slip("id", label=printed.label), PAPER)
    return Sheet(blocks, escpos_bytes.render(blocks, PAPER))


@pytest.fixture
def printer(emupos: Emupos) -> Iterator[VirtualPrinter]:
    yield emupos.wide
    for fault in ("paper-out", "paper-near-end", "cover-open", "offline"):
        emupos.wide.fault(fault, on=False)


@pytest.fixture
def proxy(printer: VirtualPrinter) -> Iterator[LineProxy]:
    with LineProxy(printer.port) as found:
        yield found


def texts(printer: VirtualPrinter, before: dict[str, str]) -> list[str]:
    """The slips that came out since then, each with how it ended."""
    return [
        f"{boundary}: {printer.ask('GET', f'/receipts/{name}/text').decode()}"
        for name, boundary in sorted(printer.receipts().items())
        if name not in before
    ]


def cut_off(printer: VirtualPrinter, before: dict[str, str], job: int) -> int:
    """How many whole slips of a job came out."""
    label = f"A-{job:03d}"
    return sum(text.startswith("cut") and label in text and "dipanggil" in text for text in texts(printer, before))


def address(printer: VirtualPrinter) -> str:
    return f"tcp://127.0.0.1:{printer.port}"


def comes_out(at: Bench, printer: VirtualPrinter, before: dict[str, str], job: int) -> None:
    at.becomes(job, "printed")
    until(lambda: cut_off(printer, before, job) == 1)


def test_slips_come_out_whole_and_are_confirmed(printer: VirtualPrinter) -> None:
    before = printer.receipts()
    with bench(address(printer), timing=TIMING, render=real_sheet) as at:
        at.reports_state(PrinterState.READY)
        for _ in range(3):
            comes_out(at, printer, before, at.put())
        assert at.worker.means is Means.PROCESSED
        assert at.worker._memory.automatic
    assert len(texts(printer, before)) == 3


@pytest.mark.parametrize(
    ("fault", "state", "why"),
    [
        ("paper-out", PrinterState.PAPER_OUT, Why.PAPER_OUT),
        ("cover-open", PrinterState.COVER_OPEN, Why.COVER_OPEN),
        ("offline", PrinterState.OFFLINE, Why.OFFLINE),
    ],
)
def test_a_fault_is_known_before_the_tap_and_the_slip_waits_for_its_end(
    printer: VirtualPrinter, fault: str, state: PrinterState, why: Why
) -> None:
    before = printer.receipts()
    with bench(address(printer), timing=TIMING, render=real_sheet) as at:
        at.reports_state(PrinterState.READY)
        printer.fault(fault)
        at.reports_state(state)
        job = at.put()
        until(lambda: at.outcomes == [(job, not_sent(why))])
        assert texts(printer, before) == []
        printer.fault(fault, on=False)
        comes_out(at, printer, before, job)
        at.reports_state(PrinterState.READY)
    assert len(texts(printer, before)) == 1


def test_near_the_end_of_the_paper_slips_come_out(printer: VirtualPrinter) -> None:
    before = printer.receipts()
    with bench(address(printer), timing=TIMING, render=real_sheet) as at:
        printer.fault("paper-near-end")
        at.reports_state(PrinterState.NEAR_END)
        comes_out(at, printer, before, at.put())


@pytest.mark.parametrize(
    ("fault", "why"),
    [("paper-out", Why.PAPER_OUT), ("cover-open", Why.COVER_OPEN), ("offline", Why.OFFLINE)],
)
def test_a_slip_that_the_fault_catches_is_held_and_comes_out_once(
    printer: VirtualPrinter, proxy: LineProxy, fault: str, why: Why
) -> None:
    """The slow line leaves time to open the cover while the slip is on its way."""
    before = printer.receipts()
    with bench(proxy.address, timing=replace(TIMING, confirm_s=20, poll_s=0.1), render=real_sheet) as at:
        at.print()
        proxy.slow(4000)
        job = at.put()
        until(lambda: at.outbox.states[job] == "sending")
        printer.fault(fault)
        at.becomes(job, "unknown")
        until(lambda: at.outcomes[-1] == (job, unknown(why, held=True)))
        proxy.slow(None)
        printer.fault(fault, on=False)
        comes_out(at, printer, before, job)
        until(lambda: at.outcomes[-1] == (job, PRINTED))
    assert cut_off(printer, before, job) == 1


@pytest.mark.parametrize("place", [13, 200, 400, 600, 800, 900])
def test_a_slip_cut_off_on_the_way_is_no_whole_one_and_the_next_is(
    printer: VirtualPrinter, proxy: LineProxy, place: int
) -> None:
    before = printer.receipts()
    with bench(proxy.address, timing=replace(TIMING, poll_s=600), render=real_sheet) as at:
        at.print()
        proxy.plan(Fault.CUT, after=place)
        job = at.put()
        at.becomes(job, "unknown")
        comes_out(at, printer, before, at.put())
        assert cut_off(printer, before, job) == 0
        assert not any(f"A-{job:03d}" in text and f"A-{job + 1:03d}" in text for text in texts(printer, before))
