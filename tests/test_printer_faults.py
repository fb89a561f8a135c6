"""Whatever happens between the program and the paper: no ticket is lost, none comes out twice, the worker goes on.

Lines are cut at every place of a ticket, stalled, slow, and dead without a word; the printer loses its power, its cable
and its paper; the program is killed. `check_promises` says what must hold after each.
"""

import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.printing.commands import AUTOMATIC_STATUS, PROCESSED, QUESTIONS, process_id_request, real_time_question
from kiosk.printing.jobs import PRINTED, Sheet, Why, not_sent, unknown
from kiosk.printing.report import PrinterState
from kiosk.printing.verdict import Means
from kiosk.slip import Slip
from tests.harness.line_proxy import Fault, LineProxy
from tests.harness.printing import (
    FAST,
    Bench,
    MemoryOutbox,
    bench,
    check_promises,
    complete_slips,
    sheet,
    slip,
)
from tests.harness.virtual_printer import Behaviour, Cable, Framer, NetworkPort, VirtualPrinter
from tests.harness.waiting import until

# The questions before a ticket, and what goes with it. So the program can be cut off at any byte of them.
PRE_CHECK = 12
TICKET = sheet(slip("A-001")).data
WHOLE = PRE_CHECK + len(TICKET) + len(AUTOMATIC_STATUS) + len(process_id_request("0001"))
# Nothing is sent between the tickets, so that the bytes can be counted.
# Nothing is taken for granted either: with trust, only the first of the questions is asked.
COUNTED = replace(FAST, poll_s=600.0, trusted_s=0.0)
TRUSTING = replace(COUNTED, trusted_s=600.0)
QUICK = replace(COUNTED, confirm_s=0.15)


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as found:
        yield found


@pytest.fixture
def port(printer: VirtualPrinter) -> Iterator[NetworkPort]:
    with NetworkPort(printer) as found:
        yield found


@pytest.fixture
def proxy(port: NetworkPort) -> Iterator[LineProxy]:
    with LineProxy(port.port) as found:
        yield found


@pytest.fixture
def cable(printer: VirtualPrinter, tmp_path: Path) -> Iterator[Cable]:
    with Cable(printer, tmp_path / "printer") as found:
        yield found


def places(step: int) -> list[int]:
    """Where to cut a ticket: in the head of each of its commands, at their ends, at its own, and every few bytes."""
    ends = [PRE_CHECK + len(AUTOMATIC_STATUS)]
    for command in Framer().feed(TICKET):
        ends.append(ends[-1] + len(command.data))
    borders = {end for a, b in pairwise(ends) if b - a > 1 for end in (*range(a, min(a + 8, b)), b - 1, b)}
    return sorted({*borders, *range(PRE_CHECK + 4), *range(WHOLE - 16, WHOLE + 3), *range(0, WHOLE, step)})


def ends_well(at: Bench, job: int) -> None:
    """The job comes to an end that a person can work with, and the next one to paper."""
    until(has_ended(at, job))
    at.print()


# Cut in the middle of a ticket


PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("fault", [Fault.CUT, Fault.RESET], ids=["ended", "broken"])
@pytest.mark.parametrize(
    ("behaviour", "means"),
    [(Behaviour(), Means.PROCESS_ID), (Behaviour.clone(), Means.PROCESSED)],
    ids=["process ID", "GS r"],
)
def test_a_connection_cut_at_any_byte_of_a_ticket(
    printer: VirtualPrinter, proxy: LineProxy, behaviour: Behaviour, means: Means, fault: Fault, part: int
) -> None:
    printer.behaviour = behaviour
    with bench(proxy.address, timing=replace(COUNTED, answer_s=0.04), means=means) as at:
        at.print()
        for place in places(31)[part::PARTS]:
            proxy.plan(fault, after=place)
            ends_well(at, at.put())
            proxy.heal()
    check_promises(at.outbox, printer)
    assert sum(state == "unknown" for state in at.outbox.states.values()) > len(TICKET) / 31 / PARTS


def test_an_answer_that_is_lost_behind_a_confirmed_ticket_is_asked_for_again(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    printer.behaviour = Behaviour.clone()
    with bench(port.address, timing=replace(COUNTED, answer_s=0.1)) as at:
        at.print()

        def deaf_to_one_question() -> None:
            printer.behaviour.answers = ()
            printer.after(len(real_time_question(1)) + 1, lambda: setattr(printer.behaviour, "answers", QUESTIONS))

        printer.after(PRE_CHECK + len(TICKET) + len(AUTOMATIC_STATUS) + len(PROCESSED), deaf_to_one_question)
        job = at.print()
    assert printer.behaviour.answers == QUESTIONS
    assert at.outbox.acts(job) == ["begin", "printed"]
    check_promises(at.outbox, printer)


def test_a_connection_cut_at_any_byte_after_the_only_question_to_a_printer_that_is_trusted(
    printer: VirtualPrinter, proxy: LineProxy
) -> None:
    with bench(proxy.address, timing=replace(TRUSTING, answer_s=0.04), means=Means.PROCESS_ID) as at:
        at.print()
        for place in places(61)[PRE_CHECK::2]:
            at.print()
            proxy.plan(Fault.RESET, after=place - PRE_CHECK)
            ends_well(at, at.put())
            proxy.heal()
    check_promises(at.outbox, printer)


def test_a_connection_to_a_mute_printer_cut_at_any_byte_of_a_ticket(printer: VirtualPrinter, proxy: LineProxy) -> None:
    """Only the line itself can tell."""
    printer.behaviour = Behaviour.mute()
    with bench(proxy.address, timing=replace(COUNTED, answer_s=0.02, untold_s=600.0, settle_s=0.1)) as at:
        at.print()
        for place in places(101)[PRE_CHECK::4]:
            proxy.plan(Fault.RESET, after=place - PRE_CHECK)
            job = at.put()
            until(has_ended(at, job))
            proxy.heal()
        at.print()
    check_promises(at.outbox, printer)


def test_a_ticket_of_which_no_byte_was_taken_is_sent_again_and_no_other(
    printer: VirtualPrinter, proxy: LineProxy
) -> None:
    with bench(proxy.address, timing=replace(COUNTED, answer_s=0.1)) as at:
        at.print()
        proxy.plan(Fault.RESET, after=PRE_CHECK - 1)
        before = at.put()
        at.becomes(before, "printed")
        proxy.plan(Fault.RESET, after=PRE_CHECK + 1)
        after = at.put()
        at.becomes(after, "unknown")
        assert at.outbox.why(after) == Why.LOST
        at.print()
    assert at.outbox.acts(after) == ["begin", "unknown"]
    check_promises(at.outbox, printer)


def test_half_a_ticket_is_cut_off_and_does_not_hang_on_the_next(printer: VirtualPrinter, proxy: LineProxy) -> None:
    """Or the next visitor would hold a paper with two numbers."""
    with bench(proxy.address, timing=COUNTED) as at:
        at.print()
        proxy.plan(Fault.CUT, after=WHOLE - 40)
        at.becomes(at.put(), "unknown")
        at.print()
    assert [("A-002" in cut, "A-003" in cut) for cut in printer.slips] == [(False, False), (True, False), (False, True)]
    assert printer.hanging == ""


def test_a_printer_that_waits_for_the_rest_of_a_picture_is_brought_back(printer: VirtualPrinter, cable: Cable) -> None:
    """It takes questions, and the next ticket, for pieces of the picture."""
    middle = PRE_CHECK + TICKET.index(b"\x1dv0") + 20
    with bench(cable.serial, timing=replace(COUNTED, answer_s=0.3)) as at:
        at.print()
        printer.after(middle, cable.unplug)
        job = at.put()
        at.becomes(job, "unknown")
        cable.plug_in()
        at.print()
    assert complete_slips(printer) == {"A-001": 1, "A-003": 1}
    check_promises(at.outbox, printer)


# Stalled, slow, silent


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.VANISH], ids=["stalled", "vanished"])
@pytest.mark.parametrize("place", [PRE_CHECK, PRE_CHECK + 1, PRE_CHECK + 100, WHOLE - 12, WHOLE - 1, WHOLE])
def test_a_connection_that_stops_without_a_word_at_any_place(
    printer: VirtualPrinter, proxy: LineProxy, fault: Fault, place: int
) -> None:
    with bench(proxy.address, timing=replace(QUICK, answer_s=0.2, silence_s=0.1)) as at:
        at.print()
        proxy.plan(fault, after=place)
        job = at.put()
        ends_well(at, job)
        if PRE_CHECK < place < WHOLE:
            assert at.outbox.acts(job) == ["begin", "unknown"]
    check_promises(at.outbox, printer)


def test_a_connection_that_has_vanished_is_noticed_without_a_ticket(printer: VirtualPrinter, proxy: LineProxy) -> None:
    with bench(proxy.address, timing=replace(FAST, answer_s=0.05, silence_s=0.1)) as at:
        at.print()
        connections = printer.connections
        proxy.plan(Fault.VANISH)
        until(lambda: printer.connections > connections)
        at.reports_state(PrinterState.READY)
        at.print()
    check_promises(at.outbox, printer)


def test_a_slow_line_only_takes_longer(printer: VirtualPrinter, proxy: LineProxy) -> None:
    with bench(proxy.address, timing=replace(FAST, confirm_s=5.0)) as at:
        at.print()
        proxy.slow(2000)
        for _ in range(2):
            at.print()
    check_promises(at.outbox, printer)


def long_sheet(printed: Slip) -> Sheet:
    """The second ticket is one that no line takes at once."""
    return sheet(printed, b"a line of a very long ticket\n" * (4000 if printed.label == "A-002" else 1))


def test_a_line_that_takes_no_more_for_want_of_paper_goes_on_with_new_paper(
    printer: VirtualPrinter, cable: Cable
) -> None:
    """The printer's memory is full; what it says by itself is all that can be known."""
    printer.behaviour.memory = 2000
    with bench(cable.serial, timing=replace(FAST, stall_s=0.5, hold_s=60.0), render=long_sheet) as at:
        at.print()
        printer.no_paper(after_lines=1)
        job = at.put()
        at.becomes(job, "unknown")
        until(lambda: at.outcomes[-1] == (job, unknown(Why.PAPER_OUT, held=True)))
        at.reports_state(PrinterState.PAPER_OUT)
        longer_than_a_stall = time.monotonic() + 0.6
        until(lambda: time.monotonic() > longer_than_a_stall)
        until(lambda: at.outcomes[-1] == (job, unknown(Why.PAPER_OUT, held=True)))
        printer.new_paper()
        at.becomes(job, "printed")
        at.print()
    check_promises(at.outbox, printer)


def test_a_line_that_takes_no_more_and_nobody_knows_why_is_given_up(printer: VirtualPrinter, cable: Cable) -> None:
    printer.behaviour = Behaviour(automatic=False, memory=2000)
    with bench(cable.serial, timing=replace(FAST, stall_s=0.1, answer_s=0.1), render=long_sheet) as at:
        at.print()
        printer.no_paper(after_lines=1)
        job = at.put()
        at.becomes(job, "unknown")
        assert at.outbox.why(job) == Why.STALLED
        until(lambda: at.worker.report.state in {PrinterState.UNREACHABLE, PrinterState.OFFLINE})
        printer.new_paper()
        at.print()
    check_promises(at.outbox, printer)


# Paper, cover, cutter


@pytest.mark.parametrize("behaviour", [Behaviour(), Behaviour.clone()], ids=["process ID", "GS r"])
def test_a_ticket_held_for_want_of_paper_is_printed_when_it_comes_out_with_the_new_paper(
    printer: VirtualPrinter, port: NetworkPort, behaviour: Behaviour
) -> None:
    printer.behaviour = behaviour
    with bench(port.address, timing=replace(FAST, answer_s=0.3)) as at:
        at.print()
        printer.no_paper(after_lines=2)
        job, behind = at.put(), at.put()
        at.becomes(job, "unknown")
        at.reports_state(PrinterState.PAPER_OUT)
        assert at.outbox.states[behind] == "queued"
        printer.new_paper()
        at.becomes(job, "printed")
        at.becomes(behind, "printed")
        at.reports_state(PrinterState.READY)
    assert at.outcomes[-3:] == [(job, unknown(Why.PAPER_OUT, held=True)), (job, PRINTED), (behind, PRINTED)]
    assert printer.connections == 1
    check_promises(at.outbox, printer)


def test_the_ticket_behind_a_held_one_waits_however_long_that_takes(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address, timing=replace(FAST, confirm_s=0.1, silence_s=0.1)) as at:
        at.print()
        printer.open_cover()
        at.reports_state(PrinterState.COVER_OPEN)
        printer.close_cover()
        printer.no_paper(after_lines=2)
        job, behind = at.put(), at.put()
        at.becomes(job, "unknown")
        asked = printer.received
        until(lambda: printer.received > asked + 12 * 10)  # ten times as long as it would wait for an answer
        assert at.outbox.states[behind] == "queued"
        assert at.outbox.acts(job) == ["begin", "unknown"]
        printer.new_paper()
        at.becomes(behind, "printed")
    check_promises(at.outbox, printer)


def test_a_jammed_cutter_holds_the_ticket_until_it_is_free(printer: VirtualPrinter, port: NetworkPort) -> None:
    with bench(port.address) as at:
        at.print()
        printer.jam_at_next_cut()
        job = at.put()
        at.becomes(job, "unknown")
        assert at.outbox.why(job) == Why.CUTTER
        at.reports_state(PrinterState.CUTTER)
        printer.free_cutter()
        at.becomes(job, "printed")
    check_promises(at.outbox, printer)


def test_a_held_ticket_whose_printer_loses_its_power_is_left_to_a_person(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    with bench(port.address) as at:
        at.print()
        printer.no_paper(after_lines=2)
        job, behind = at.put(), at.put()
        at.becomes(job, "unknown")
        port.switch_off()
        at.reports_state(PrinterState.UNREACHABLE)
        printer.new_paper()
        port.switch_on()
        at.becomes(behind, "printed")
    assert at.outbox.acts(job) == ["begin", "unknown"]
    assert complete_slips(printer)["A-002"] == 0
    check_promises(at.outbox, printer)


# Power and plugs


def test_a_ticket_taken_while_the_printer_is_off_comes_out_when_it_is_on(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    with bench(port.address) as at:
        at.print()
        port.switch_off()
        at.reports_state(PrinterState.UNREACHABLE)
        job = at.put()
        until(lambda: at.outcomes[-1] == (job, not_sent(Why.UNREACHABLE)))
        port.switch_on()
        at.becomes(job, "printed")
        assert at.outbox.acts(job) == ["begin", "printed"]
    check_promises(at.outbox, printer)


def test_a_printer_that_is_switched_on_after_the_program(printer: VirtualPrinter, port: NetworkPort) -> None:
    port.switch_off()
    with bench(port.address) as at:
        job = at.put()
        until(lambda: at.outcomes == [(job, not_sent(Why.UNREACHABLE))])
        port.switch_on()
        at.becomes(job, "printed")
    check_promises(at.outbox, printer)


@pytest.mark.parametrize("place", [place for place in places(97) if place <= WHOLE][::4])
def test_power_lost_at_any_byte_of_a_ticket(printer: VirtualPrinter, port: NetworkPort, place: int) -> None:
    with bench(port.address, timing=replace(COUNTED, answer_s=0.3)) as at:
        at.print()
        if place:
            printer.after(place, port.switch_off)
        else:
            port.switch_off()
        job = at.put()
        at.reports_state(PrinterState.UNREACHABLE)
        port.switch_off()
        port.switch_on()
        ends_well(at, job)
    check_promises(at.outbox, printer)


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_a_cable_that_is_pulled_and_plugged_in_again(printer: VirtualPrinter, cable: Cable, kind: str) -> None:
    with bench(getattr(cable, kind)) as at:
        at.print()
        cable.unplug()
        at.reports_state(PrinterState.UNREACHABLE)
        job = at.put()
        until(lambda: at.outcomes[-1] == (job, not_sent(Why.UNREACHABLE)))
        cable.plug_in()
        at.becomes(job, "printed")
        at.print()
    check_promises(at.outbox, printer)


@pytest.mark.parametrize("kind", ["serial", "usb"])
@pytest.mark.parametrize("place", [1, PRE_CHECK + 1, PRE_CHECK + 150, WHOLE - 2])
def test_a_cable_that_is_pulled_in_the_middle_of_a_ticket(
    printer: VirtualPrinter, cable: Cable, kind: str, place: int
) -> None:
    with bench(getattr(cable, kind), timing=replace(COUNTED, answer_s=0.3)) as at:
        at.print()
        printer.after(place, cable.unplug)
        job = at.put()
        at.reports_state(PrinterState.UNREACHABLE)
        cable.plug_in()
        ends_well(at, job)
    check_promises(at.outbox, printer)


# The program itself


def test_a_ticket_that_a_killed_program_was_printing_is_left_to_a_person(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    """Half of it is in the printer, which waits for the rest of a picture."""
    outbox = MemoryOutbox()
    job = outbox.put()
    killed = outbox.next()
    assert killed is not None
    outbox.begin(killed)
    with socket.create_connection(("127.0.0.1", port.port)) as line:
        line.sendall(TICKET[: TICKET.index(b"\x1dv0") + 20])
    with bench(port.address, outbox, timing=replace(FAST, answer_s=0.3)) as at:
        at.becomes(job, "unknown")
        at.print()
    assert outbox.acts(job) == ["begin", "recover"]
    assert complete_slips(printer) == {"A-002": 1}
    check_promises(outbox, printer)


@pytest.mark.parametrize("place", [place - PRE_CHECK for place in places(29) if PRE_CHECK < place < WHOLE - 14][::3])
def test_whatever_a_killed_program_left_in_the_printer_does_not_spoil_the_next_ticket(
    printer: VirtualPrinter, port: NetworkPort, place: int
) -> None:
    with socket.create_connection(("127.0.0.1", port.port)) as line:
        line.sendall(TICKET.replace(b"A-001", b"A-000")[:place])
    with bench(port.address, timing=replace(FAST, answer_s=0.1)) as at:
        at.print()
    assert complete_slips(printer)["A-001"] == 1


def test_a_worker_that_ends_and_another_that_begins_lose_nothing(printer: VirtualPrinter, port: NetworkPort) -> None:
    outbox = MemoryOutbox()
    for _ in range(3):
        with bench(port.address, outbox) as at:
            at.print()
            outbox.put()
    with bench(port.address, outbox) as at:
        until(lambda: set(outbox.states.values()) == {"printed"})
    check_promises(outbox, printer)


# The store


def test_while_the_store_is_gone_nothing_is_printed_and_then_everything(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    outbox = MemoryOutbox()
    outbox.gone = True
    job = outbox.put()
    with bench(port.address, outbox) as at:
        at.reports_state(PrinterState.READY)
        tries = outbox.opened
        until(lambda: outbox.opened > tries + 2)
        assert printer.slips == []
        outbox.gone = False
        at.becomes(job, "printed")
    check_promises(outbox, printer)


def test_a_store_that_goes_while_a_ticket_is_printed_learns_of_it_later(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    with bench(port.address) as at:
        at.print()
        printer.no_paper(after_lines=2)
        job, behind = at.put(), at.put()
        at.becomes(job, "unknown")
        at.outbox.gone = True
        printer.new_paper()
        until(lambda: complete_slips(printer)["A-002"])
        until(lambda: (job, PRINTED) in at.outcomes)
        assert at.outbox.states[job] == "unknown"
        at.outbox.gone = False
        at.becomes(job, "printed")
        at.becomes(behind, "printed")
    check_promises(at.outbox, printer)


def test_an_act_of_the_store_whose_answer_is_lost_is_not_done_twice(printer: VirtualPrinter, port: NetworkPort) -> None:
    """At `begin`: then nothing may be sent, and the job goes back."""
    with bench(port.address) as at:
        at.print()
        for lost in (1, 2, 3):
            at.outbox.lost_answers = lost
            at.print()
    check_promises(at.outbox, printer)


def test_a_worker_that_ends_without_its_store_leaves_the_job_as_it_was_begun(
    printer: VirtualPrinter, port: NetworkPort
) -> None:
    """The next one makes it unknown, though it came out: a person decides, no second slip."""
    outbox = MemoryOutbox()
    with bench(port.address, outbox) as at:
        at.print()
        printer.behaviour.confirms_after_s = 0.1
        job = at.put()
        until(lambda: outbox.states[job] == "sending")
        outbox.gone = True
        until(lambda: (job, PRINTED) in at.outcomes)
    assert outbox.states[job] == "sending"
    outbox.gone = False
    with bench(port.address, outbox) as at:
        at.becomes(job, "unknown")
        at.print()
    check_promises(outbox, printer)


# Everything at once


@pytest.mark.parametrize("seed", range(6))
def test_a_bad_day(printer: VirtualPrinter, port: NetworkPort, proxy: LineProxy, seed: int) -> None:
    """Tickets and misfortunes in any order; at the end all is put right, and the queue empties itself."""
    chance = random.Random(seed)
    printer.behaviour = chance.choice([Behaviour(), Behaviour.clone(), Behaviour(in_pieces=True)])

    def network() -> None:
        proxy.plan(chance.choice(list(Fault)), after=chance.randrange(WHOLE + 20))

    def power() -> None:
        port.switch_off()
        port.switch_on()

    misfortunes: list[Callable[[], object]] = [
        network,
        network,
        power,
        proxy.heal,
        printer.no_paper,
        lambda: printer.no_paper(after_lines=chance.randrange(1, 6)),
        printer.new_paper,
        printer.open_cover,
        printer.close_cover,
        printer.jam_at_next_cut,
        printer.free_cutter,
        lambda: printer.say(os.urandom(chance.randrange(1, 9))),
    ]

    def put_right() -> None:
        proxy.heal()
        printer.new_paper()
        printer.close_cover()
        printer.free_cutter()

    timing = replace(FAST, answer_s=0.05, silence_s=0.1, confirm_s=0.1, poll_s=0.02)
    with bench(proxy.address, timing=timing) as at:
        at.print()
        for _ in range(25):
            chance.choice(misfortunes)()
            job = at.put()
            chance.choice(misfortunes)()
            until(is_heard_of(at, job))
            if chance.random() < 0.7:
                put_right()
        put_right()
        until(lambda: set(at.outbox.states.values()) <= {"printed", "unknown"})
        at.print()
    check_promises(at.outbox, printer)


def is_heard_of(at: Bench, job: int) -> Callable[[], bool]:
    """Its visitor knows more than nothing: by its outcome, or by the state of the printer."""
    return lambda: not at.worker.report.state.prints or any(number == job for number, _ in list(at.outcomes))


def has_ended(at: Bench, job: int) -> Callable[[], bool]:
    return lambda: at.outbox.states[job] in {"printed", "unknown"}
