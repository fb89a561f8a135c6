"""A printer's worker from the tap to the paper: what it prints, what it says of the printer, and what it never does.

The printer is `tests.harness.virtual_printer`. After each test the outbox has seen only steps that the design knows.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kiosk.printing import picture, screen
from kiosk.printing.jobs import PRINTED, Outcome, Sheet, Why, failed, not_sent, unknown
from kiosk.printing.paper import Paper
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.printing.timing import Timing
from kiosk.printing.verdict import Means
from kiosk.printing.worker import PrintWorker
from kiosk.slip import Slip
from tests.harness.printing import FAST, MemoryOutbox, bench, check_promises, complete_slips, ended, sheet, slip
from tests.harness.virtual_printer import Behaviour, NetworkPort, VirtualPrinter
from tests.harness.waiting import until

# Nothing is waited for that never comes.
MUTE = replace(FAST, answer_s=0.05)


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as found:
        yield found


@pytest.fixture
def port(printer: VirtualPrinter) -> Iterator[NetworkPort]:
    with NetworkPort(printer) as found:
        yield found


# Printing


def test_a_ticket_comes_out_and_is_said_to(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address) as at:
        job = at.print()
    assert printer.slips == ["<A-001>\nA-001\n[picture]\n</A-001>\n"]
    assert at.outbox.acts(job) == ["begin", "printed"]
    assert at.outcomes == [(job, PRINTED)]


def test_tickets_come_out_in_the_order_in_which_they_were_taken(printer: VirtualPrinter, port: NetworkPort) -> None:
    outbox = MemoryOutbox()
    jobs = [outbox.put() for _ in range(20)]
    with bench(port.address, outbox) as at:
        at.becomes(jobs[-1], "printed")
    assert [cut.split()[1] for cut in printer.slips] == [f"A-{job:03d}" for job in jobs]
    assert printer.connections == 1
    check_promises(outbox, printer)


def test_a_job_is_found_without_a_nudge_too(printer: VirtualPrinter, port: NetworkPort) -> None:
    """A reprint ordered from another program."""
    with bench(port.address) as at:
        at.reports_state(PrinterState.READY)
        at.becomes(at.outbox.put(), "printed")


def test_a_nudge_does_not_wait_for_the_next_look(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address, timing=replace(FAST, poll_s=600, look_s=600)) as at:
        at.reports_state(PrinterState.READY)
        for _ in range(5):
            at.print()


@pytest.mark.parametrize(
    ("behaviour", "means"),
    [
        (Behaviour(), Means.PROCESS_ID),
        (Behaviour(in_pieces=True, confirms_after_s=0.05), Means.PROCESS_ID),
        (Behaviour.clone(), Means.PROCESSED),
        (Behaviour(process_id=False, automatic=False, in_pieces=True), Means.PROCESSED),
        (Behaviour(process_id=False, processed=False), Means.STATUS),
        (Behaviour(answers=(1, 4), process_id=False, processed=False, automatic=False), Means.STATUS),
        (Behaviour(answers=(), process_id=False, automatic=False), Means.PROCESSED),
        (Behaviour.mute(), Means.NOTHING),
    ],
    ids=["process ID", "slow and in pieces", "GS r", "GS r in pieces", "status", "half a status", "only GS r", "mute"],
)
def test_how_a_printer_confirms_is_found_out_and_used(
    printer: VirtualPrinter, port: NetworkPort, behaviour: Behaviour, means: Means
) -> None:
    printer.behaviour = behaviour
    with bench(port.address, timing=replace(FAST, answer_s=0.2)) as at:
        for _ in range(3):
            at.print()
        assert at.worker.means is means
    check_promises(at.outbox, printer)


def test_a_stray_byte_does_not_hide_an_answer_that_comes_later(printer: VirtualPrinter, port: NetworkPort) -> None:
    """It looks like the beginning of an automatic status, and the answer to GS r like the next byte of it."""
    printer.behaviour = Behaviour(answers=(), process_id=False, automatic=False)
    printer.after(1, lambda: printer.say(b"\x18"))
    with bench(port.address, timing=MUTE) as at:
        until(lambda: at.worker.means is not None)
        assert at.worker.means is Means.PROCESSED


def test_a_printer_is_asked_no_more_than_the_settings_allow(printer: VirtualPrinter, port: NetworkPort) -> None:
    """For those that print a question that they don't know."""
    with bench(port.address, means=Means.NOTHING) as at:
        at.reports_state(PrinterState.UNTOLD)
        at.print()
    assert printer.received == len(sheet(slip("A-001")).data)


def test_a_printer_that_is_known_to_answer_is_off_until_it_does(printer: VirtualPrinter, port: NetworkPort) -> None:
    """A serial line is open though the printer at its end has no power yet; tickets would go nowhere."""
    printer.behaviour = Behaviour.mute()
    with bench(port.address, timing=replace(MUTE, silence_s=0.2), means=Means.PROCESSED) as at:
        at.reports_state(PrinterState.OFFLINE)
        job = at.put()
        until(lambda: (job, not_sent(Why.OFFLINE)) in at.outcomes)
        until(lambda: printer.connections > 1)
        printer.behaviour = Behaviour()
        at.becomes(job, "printed")
        assert at.outbox.acts(job) == ["begin", "printed"]
        assert at.worker.means is Means.PROCESSED
    check_promises(at.outbox, printer)


# How the printer is


def test_before_anything_is_known_the_printer_is_out_of_reach() -> None:
    worker = PrintWorker("x", "tcp://h", Paper.preset("80mm"), MemoryOutbox, sheet, print, print)
    assert worker.report.state is PrinterState.UNREACHABLE


def test_what_happens_to_the_printer_is_known_before_the_tap(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address) as at:
        at.reports_state(PrinterState.READY)
        printer.near_end()
        at.reports_state(PrinterState.NEAR_END)
        printer.no_paper()
        at.reports_state(PrinterState.PAPER_OUT)
        printer.new_paper()
        at.reports_state(PrinterState.READY)
        printer.open_cover()
        at.reports_state(PrinterState.COVER_OPEN)
        printer.close_cover()
        printer.get_hot()
        at.reports_state(PrinterState.ERROR)
        printer.get_hot(hot=False)
        at.reports_state(PrinterState.READY)
        port.switch_off()
        at.reports_state(PrinterState.UNREACHABLE)
        assert "can't be reached" in at.worker.report.detail or "broke" in at.worker.report.detail
        port.switch_on()
        at.reports_state(PrinterState.READY)


def test_a_change_is_told_at_once_by_a_printer_that_can(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address, timing=replace(FAST, poll_s=600)) as at:
        at.reports_state(PrinterState.READY)
        until(lambda: at.worker._memory.automatic)
        printer.no_paper()
        at.reports_state(PrinterState.PAPER_OUT)


def test_a_change_is_told_at_once_also_after_a_ticket(printer: VirtualPrinter, port: NetworkPort) -> None:
    """ESC @ at the head of each ticket switches the automatic status off."""
    with bench(port.address, timing=replace(FAST, poll_s=600)) as at:
        at.print()
        printer.no_paper()
        at.reports_state(PrinterState.PAPER_OUT)


def test_a_change_is_seen_within_a_poll_with_a_printer_that_tells_nothing_by_itself(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    printer.behaviour.automatic = False
    with bench(port.address, timing=replace(FAST, answer_s=0.2)) as at:
        at.reports_state(PrinterState.READY)
        printer.no_paper()
        at.reports_state(PrinterState.PAPER_OUT)


def test_a_state_is_told_once(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address) as at:
        for _ in range(3):
            at.print()
        printer.no_paper()
        at.reports_state(PrinterState.PAPER_OUT)
    assert [report.state for report in at.reports] == [PrinterState.READY, PrinterState.PAPER_OUT]


def test_a_printer_that_says_nothing_is_untold_and_prints(printer: VirtualPrinter, port: NetworkPort) -> None:
    printer.behaviour = Behaviour.mute()
    with bench(port.address, timing=MUTE) as at:
        at.reports_state(PrinterState.UNTOLD)
        at.print()
    check_promises(at.outbox, printer)


def test_a_printer_that_finds_its_voice_is_asked_from_then_on(printer: VirtualPrinter, port: NetworkPort) -> None:
    """It was still starting when the kiosk first asked."""
    printer.behaviour = Behaviour.mute()
    with bench(port.address, timing=replace(FAST, answer_s=0.2)) as at:
        at.reports_state(PrinterState.UNTOLD)
        printer.behaviour = Behaviour()
        at.reports_state(PrinterState.READY)
        at.print()
        assert at.worker.means is Means.PROCESS_ID


@pytest.mark.parametrize("garbage", [b"\xff", b"\x00", b"\x12\xff", b"\x10\x00", b"\x37\x22", bytes(range(256))])
def test_a_printer_that_answers_without_sense_prints_and_staff_are_told(
    printer: VirtualPrinter, port: NetworkPort, garbage: bytes
) -> None:
    printer.behaviour.garbage = garbage
    with bench(port.address, timing=MUTE) as at:
        at.reports_state(PrinterState.UNTOLD)
        until(lambda: "without sense" in at.worker.report.detail)
        at.print()
    check_promises(at.outbox, printer)


def test_a_printer_that_falls_silent_is_offline_and_nothing_is_sent_to_it(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    with bench(port.address, timing=MUTE) as at:
        at.print()
        printer.behaviour = Behaviour.mute()
        at.reports_state(PrinterState.OFFLINE)
        job = at.put()
        until(lambda: (job, not_sent(Why.OFFLINE)) in at.outcomes)
        printer.behaviour = Behaviour()
        at.becomes(job, "printed")
    assert at.outbox.acts(job) == ["begin", "printed"]
    check_promises(at.outbox, printer)


def test_noise_between_the_answers_does_no_harm(printer: VirtualPrinter, port: NetworkPort) -> None:
    stop = threading.Event()

    def chatter() -> None:
        while not stop.wait(0.002):
            printer.say(b"\xff\x91\x10")

    with bench(port.address, timing=replace(FAST, answer_s=0.05, untold_s=0.02)) as at:
        at.print()
        noise = threading.Thread(target=chatter, daemon=True)
        noise.start()
        at.reports_state(PrinterState.OFFLINE)
        assert "without sense" in at.worker.report.detail
        job = at.put()
        stop.set()
        noise.join()
        until(lambda: at.outbox.states[job] != "queued")
        at.reports_state(PrinterState.READY)
        at.print()
    check_promises(at.outbox, printer)


def test_an_answer_to_gs_r_is_not_trusted_with_noise_about(printer: VirtualPrinter, port: NetworkPort) -> None:
    """It is one byte in four of any noise."""
    printer.behaviour = Behaviour.clone()
    with bench(port.address, timing=replace(FAST, answer_s=0.2, poll_s=600)) as at:
        at.print()
        printer.behaviour.processed = False
        job = at.put()
        until(lambda: at.outbox.acts(job) == ["begin"])
        printer.say(b"\xff\x00")
        at.becomes(job, "unknown")
        assert at.outbox.why(job) == Why.NO_ANSWER


# Jobs that don't come out


def test_without_paper_a_ticket_waits_and_its_visitor_is_told(printer: VirtualPrinter, port: NetworkPort) -> None:
    printer.no_paper()
    with bench(port.address) as at:
        at.reports_state(PrinterState.PAPER_OUT)
        job = at.put()
        until(lambda: at.outcomes == [(job, not_sent(Why.PAPER_OUT))])
        assert at.outbox.states[job] == "queued"
        printer.new_paper()
        at.becomes(job, "printed")
    assert at.outcomes == [(job, not_sent(Why.PAPER_OUT)), (job, PRINTED)]


def test_a_ticket_that_has_waited_too_long_is_not_printed(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address) as at:
        old = at.put(age_s=FAST.stale_s + 1)
        young = at.put(age_s=FAST.stale_s - 60)
        at.becomes(young, "printed")
    assert (at.outbox.states[old], at.outbox.why(old)) == ("failed", Why.STALE)
    assert (old, failed(Why.STALE)) in at.outcomes
    assert complete_slips(printer) == {"A-002": 1}


def test_a_ticket_grows_old_also_while_the_printer_is_away() -> None:
    with bench("tcp://127.0.0.1:1") as at:
        at.becomes(at.put(age_s=FAST.stale_s + 1), "failed")
        waiting = at.put()
        until(lambda: (waiting, not_sent(Why.UNREACHABLE)) in at.outcomes)
        assert at.outbox.states[waiting] == "queued"


def test_a_slip_that_cannot_be_laid_out_does_not_stop_the_others(
    printer: VirtualPrinter, port: NetworkPort, caplog: pytest.LogCaptureFixture
) -> None:
    def layout(printed: Slip) -> Sheet:
        if printed.label == "A-001":
            raise ZeroDivisionError
        return sheet(printed)

    with bench(port.address, render=layout) as at:
        broken = at.put()
        at.print()
    assert (at.outbox.states[broken], at.outbox.why(broken)) == ("failed", Why.LAYOUT)
    assert "ZeroDivisionError" in caplog.text


def test_a_printer_that_never_confirms_leaves_the_ticket_to_a_person_and_takes_the_next(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    with bench(port.address, timing=replace(FAST, answer_s=0.2)) as at:
        at.print()
        printer.behaviour = Behaviour(process_id=False, processed=False)
        job = at.put()
        at.becomes(job, "unknown")
        assert at.outbox.why(job) == Why.NO_ANSWER
        at.print()
        assert at.worker.means is Means.STATUS
    assert at.outbox.acts(job) == ["begin", "unknown"]
    check_promises(at.outbox, printer)


# Faults of the program and of those around it


def is_printed(outbox: MemoryOutbox, job: int) -> Callable[[], bool]:
    return lambda: outbox.states[job] == "printed"


def test_a_fault_in_a_callback_does_not_stop_the_work(
    printer: VirtualPrinter, port: NetworkPort, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    outbox = MemoryOutbox()
    worker = PrintWorker("x", port.address, Paper.preset("80mm"), outbox.open, sheet, broken, broken, timing=FAST)
    worker.start()
    for _ in range(3):
        job = outbox.put()
        worker.nudge()
        until(is_printed(outbox, job))
    ended(worker)
    assert "ZeroDivisionError" in caplog.text
    check_promises(outbox, printer)


def test_a_fault_that_nobody_foresaw_is_logged_reported_and_survived(
    printer: VirtualPrinter, port: NetworkPort, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError("nobody foresaw this")

    with bench(port.address) as at:
        at.print()
        with monkeypatch.context() as fault:
            fault.setattr("kiosk.printing.conversation.condition_of_answers", broken)
            at.reports_state(PrinterState.ERROR)
            assert at.worker.report == PrinterReport(PrinterState.ERROR, "ZeroDivisionError: nobody foresaw this")
            job = at.put()
        at.becomes(job, "printed")
        at.reports_state(PrinterState.READY)
    assert "nobody foresaw this" in caplog.text
    check_promises(at.outbox, printer)


def test_a_fault_while_a_ticket_is_on_its_way_leaves_it_to_a_person(
    printer: VirtualPrinter, port: NetworkPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Outcome:
        raise ZeroDivisionError

    with bench(port.address) as at:
        at.print()
        with monkeypatch.context() as fault:
            fault.setattr("kiosk.printing.delivery.judge", broken)
            job = at.put()
            at.becomes(job, "unknown")
        assert at.outbox.why(job) == Why.FAULT
        at.print()
    check_promises(at.outbox, printer)


def test_an_outbox_that_cannot_even_be_made_is_tried_again(printer: VirtualPrinter, port: NetworkPort) -> None:
    outbox = MemoryOutbox()
    tries = iter([ZeroDivisionError, ZeroDivisionError])

    def opened() -> MemoryOutbox:
        if fault := next(tries, None):
            raise fault
        return outbox.open()

    worker = PrintWorker(
        "x", port.address, Paper.preset("80mm"), opened, sheet, lambda _: None, lambda *_: None, timing=FAST
    )
    worker.start()
    job = outbox.put()
    until(is_printed(outbox, job))
    ended(worker)


# Stopping


def test_a_worker_ends_at_once_when_there_is_nothing_to_do(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address, timing=replace(FAST, poll_s=600, look_s=600)) as at:
        at.reports_state(PrinterState.READY)
        assert at.worker.stop(timeout_s=5)
        assert at.worker.stop()
        at.worker.nudge()


def test_a_worker_that_was_never_started_can_be_stopped() -> None:
    worker = PrintWorker("x", "tcp://h", Paper.preset("80mm"), MemoryOutbox, sheet, print, print)
    assert worker.stop()


def test_a_ticket_on_its_way_has_a_moment_to_come_out_when_the_worker_is_stopped(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    printer.behaviour.confirms_after_s = 0.2
    with bench(port.address, timing=replace(FAST, stop_s=5, confirm_s=10)) as at:
        at.reports_state(PrinterState.READY)
        job = at.put()
        until(lambda: at.outbox.states[job] == "sending")
        assert at.worker.stop()
        assert at.outbox.states[job] == "printed"


def test_a_ticket_that_does_not_come_out_in_that_moment_is_left_to_a_person(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    printer.behaviour.confirms_after_s = 60
    timing = replace(FAST, confirm_s=60, stop_s=0.1)
    with bench(port.address, timing=timing, means=Means.PROCESS_ID) as at:
        job = at.put()
        until(lambda: at.outbox.states[job] == "sending")
        assert at.worker.stop()
        assert (at.outbox.states[job], at.outbox.why(job)) == ("unknown", Why.STOPPED)


def test_a_ticket_held_for_want_of_paper_does_not_hold_up_the_end(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address, timing=replace(FAST, stop_s=20)) as at:
        at.print()
        printer.no_paper(after_lines=2)
        job = at.put()
        at.becomes(job, "unknown")
        assert at.worker.stop(timeout_s=5)
        assert at.outbox.why(job) == Why.PAPER_OUT
        until(lambda: at.outcomes[-1] == (job, unknown(Why.PAPER_OUT, held=True)))


# Pages that are no jobs


def test_a_test_page_is_printed_without_the_outbox(printer: VirtualPrinter, port: NetworkPort) -> None:
    done: list[Outcome] = []
    with bench(port.address) as at:
        at.reports_state(PrinterState.READY)
        at.worker.print_page(sheet(slip("PAGE")), done.append)
        until(lambda: done == [PRINTED])
        assert at.outbox.steps == []
    assert complete_slips(printer) == {"PAGE": 1}


def test_a_test_page_does_not_wait_for_paper(printer: VirtualPrinter, port: NetworkPort) -> None:
    done: list[Outcome] = []
    printer.no_paper()
    with bench(port.address) as at:
        at.reports_state(PrinterState.PAPER_OUT)
        at.worker.print_page(sheet(slip("PAGE")), done.append)
        until(lambda: done == [not_sent(Why.PAPER_OUT)])
        printer.new_paper()
        at.print()
    assert complete_slips(printer) == {"A-001": 1}


# Without a printer


def test_a_screen_printer_draws_each_ticket_into_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "tickets"
    with bench(f"screen://{folder}") as at:
        at.reports_state(PrinterState.READY)
        for _ in range(2):
            at.print()
        assert at.worker.report == PrinterReport(PrinterState.READY)
    drawn = sorted(folder.iterdir())
    assert [file.name[-9:] for file in drawn] == ["-0001.png", "-0002.png"]
    with Image.open(drawn[0]) as found:
        assert found.tobytes() == picture.render(sheet(slip("A-001")).blocks, Paper.preset("80mm")).tobytes()


def test_a_screen_printer_without_room_is_no_printer_and_heals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with bench(f"screen://{tmp_path}/tickets") as at:
        at.reports_state(PrinterState.READY)
        with monkeypatch.context() as fault:
            fault.setattr(Image.Image, "save", no_room)
            job = at.put()
            until(lambda: any("No space left" in report.detail for report in at.reports))
            until(lambda: (job, not_sent(Why.ERROR)) in at.outcomes)
        at.becomes(job, "printed")
    assert len(list((tmp_path / "tickets").iterdir())) == 1


def test_a_screen_printer_keeps_its_newest_pictures_and_touches_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "KEPT", 2)
    others = {"00000000.png", "20200101-000000-note.txt"}
    for name in (*others, "20200101-000000-0007.png"):
        (tmp_path / name).write_bytes(b"")
    with bench(f"screen://{tmp_path}") as at:
        at.reports_state(PrinterState.READY)
        for _ in range(3):
            at.print()
    left = {file.name for file in tmp_path.iterdir()} - others
    assert sorted(name[-9:] for name in left) == ["-0002.png", "-0003.png"]
    assert others <= {file.name for file in tmp_path.iterdir()}


def test_a_file_takes_the_bytes_of_each_ticket(tmp_path: Path) -> None:
    with bench(f"file://{tmp_path}/tickets.bin") as at:
        at.reports_state(PrinterState.READY)
        for _ in range(2):
            at.print()
    assert (tmp_path / "tickets.bin").read_bytes() == b"".join(sheet(slip(f"A-00{n}")).data for n in (1, 2))


def test_the_log_tells_what_became_of_each_job(
    printer: VirtualPrinter, port: NetworkPort, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with bench(port.address) as at:
        at.print()
    assert "job 1 is printed" in caplog.text


def test_the_deadlines_of_a_hall_are_those_of_the_design() -> None:
    timing = Timing()
    assert (timing.poll_s, timing.stale_s, timing.retry_first_s, timing.retry_most_s) == (1, 120, 0.5, 5)
