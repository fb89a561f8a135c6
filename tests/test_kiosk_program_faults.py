"""The real program through everything that can happen to its printer, one fault after the other, in front of visitors.

In each the visitor reads the number off the screen, no number is lost, none comes out twice, and the kiosk goes on by
itself. The printer is emupos, which others wrote, behind a network that breaks on command; and our own for what emupos
lacks: a jammed cutter, heat, silence, garbage, power.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.emupos import Emupos, emupos_program  # noqa: F401 - a fixture
from tests.harness.emupos import VirtualPrinter as EmuposPrinter
from tests.harness.kiosk_program import Kiosk, kiosk_file, published, running
from tests.harness.line_proxy import Fault, LineProxy
from tests.harness.virtual_printer import Behaviour, NetworkPort, VirtualPrinter
from tests.harness.waiting import until

pytestmark = pytest.mark.timeout(300)

# The same shape and millimetres as the panel of the hall with a quarter of its pixels: drawing is what takes the time.
SIZE = (540, 960)
# Some way into a ticket, which has about 900 bytes, whatever questions come before it.
INSIDE = 500
# The first and the last words of a slip, by which it is known to be whole.
HEAD = "Mal Pelayanan Publik Contoh"
END = "dipanggil"
PATIENCE_S = 60.0


@contextmanager
def kiosk_at(folder: Path, printer: str) -> Iterator[Kiosk]:
    """The program, printing there."""
    store = published(folder)
    with running(kiosk_file(folder, store, printer), store, size=SIZE) as kiosk:
        yield kiosk


class Visits:
    """Visitors at a kiosk, one after the other, and what has become of their slips."""

    def __init__(self, kiosk: Kiosk, paper: Callable[[], list[str]]) -> None:
        """:param paper: the text of everything that has come out of the printer."""
        self.kiosk = kiosk
        self.labels: list[str] = []
        self.paper = paper

    def one(self) -> str:
        """A visitor takes a number and reads it off the screen."""
        self.labels.append(self.kiosk.take_and_read())
        return self.labels[-1]

    def gets(self, label: str) -> None:
        """The slip comes out and the kiosk knows it."""
        self.becomes(label, "printed")
        until(lambda: self.whole()[label] == 1, PATIENCE_S)

    def becomes(self, label: str, state: str) -> None:
        """Waits for the state of a slip."""
        until(lambda: (label, state, 0) in self.kiosk.jobs(), PATIENCE_S)

    def waits(self, label: str) -> None:
        """The slip is in the outbox, and nothing of it on paper."""
        self.becomes(label, "queued")
        assert self.begun()[label] == 0

    def printer_is(self, state: str) -> None:
        """Waits until the kiosk knows how the printer is."""
        until(lambda: self.kiosk.printers()[-1:] == [state], PATIENCE_S)

    def whole(self) -> Counter[str]:
        """How often each label is on a slip that has its last words."""
        return Counter(label for text in self.paper() if END in text for label in self.labels if label in text)

    def begun(self) -> Counter[str]:
        """How often each label is on paper, be it half a slip."""
        return Counter(label for text in self.paper() for label in self.labels if label in text)

    def check(self) -> None:
        """What holds at the end of any day, however bad."""
        assert self.kiosk.process.poll() is None
        assert [label for label, _, _ in self.kiosk.jobs()] == self.labels, (
            "a number without a slip, or two slips for one"
        )
        assert len(self.kiosk.codes()) == len(self.labels), "a number that no visitor has read"
        assert len(set(self.labels)) == len(self.labels), "two visitors with one number"
        for text in self.paper():
            assert sum(label in text for label in self.labels) <= 1, f"two numbers on one paper: {text}"
        whole, begun = self.whole(), self.begun()
        for label, state, _ in self.kiosk.jobs():
            assert begun[label] <= 1, f"{label} came out {begun[label]} times"
            assert state in ("printed", "unknown"), f"{label} is {state}"
            if state == "printed":
                assert whole[label] == 1, f"{label} is said to have come out"


FAULTS = {"paper-out": "paper_out", "cover-open": "cover_open", "offline": "offline"}
# Those in which somebody has to do something before half a ticket goes on.
INSIDE_FAULTS = ("paper-out", "cover-open")
# One in which both sides see that the line is broken, and one in which neither does.
BROKEN = (Fault.CUT, Fault.VANISH)


@pytest.mark.xdist_group("emupos")
def test_every_fault_of_a_printer_by_others(tmp_path: Path, emupos: Emupos) -> None:
    printer = emupos.wide
    with LineProxy(printer.port) as network, kiosk_at(tmp_path, network.address) as kiosk:
        visits = Visits(kiosk, paper_of(printer))
        visits.printer_is("ready")
        for fault, state in FAULTS.items():
            _before_the_tap(visits, printer, fault, state)
        _near_the_end(visits, printer)
        for fault in INSIDE_FAULTS:
            _inside_a_ticket(visits, printer, network, fault, FAULTS[fault])
        for broken in BROKEN:
            _broken_line(visits, network, broken)
        visits.check()
        assert Counter(state for _, state, _ in kiosk.jobs())["unknown"] == len(BROKEN)


def paper_of(printer: EmuposPrinter) -> Callable[[], list[str]]:
    """What comes out of emupos from now on, one text for each slip. It calls a strip finished that nothing was added to for
    a while, and does not tell of a cut when nothing new hangs out: so a slip begins where the hall's name stands.
    """
    before = set(printer.receipts())
    texts: dict[str, str] = {}

    def read() -> list[str]:
        for name in sorted(printer.receipts()):
            if name not in before and name not in texts:
                texts[name] = printer.ask("GET", f"/receipts/{name}/text").decode()
        return "".join(texts.values()).split(HEAD)

    return read


@contextmanager
def faulty(printer: EmuposPrinter, fault: str) -> Iterator[None]:
    """A fault for a while."""
    printer.fault(fault)
    try:
        yield
    finally:
        printer.fault(fault, on=False)


def _before_the_tap(visits: Visits, printer: EmuposPrinter, fault: str, state: str) -> None:
    with faulty(printer, fault):
        visits.printer_is(state)
        label = visits.one()
        visits.waits(label)
    visits.gets(label)


def _near_the_end(visits: Visits, printer: EmuposPrinter) -> None:
    with faulty(printer, "paper-near-end"):
        visits.printer_is("near_end")
        visits.gets(visits.one())
    visits.printer_is("ready")


def _inside_a_ticket(visits: Visits, printer: EmuposPrinter, network: LineProxy, fault: str, state: str) -> None:
    """Half a ticket waits for somebody to help the printer, and then it is whole."""
    network.plan(Fault.STALL, after=INSIDE)
    label = visits.one()
    assert network.happened.wait(PATIENCE_S)
    with faulty(printer, fault):
        network.heal()
        visits.printer_is(state)
        visits.becomes(label, "unknown")
    visits.gets(label)


def _broken_line(visits: Visits, network: LineProxy, broken: Fault) -> None:
    """Nobody can tell what became of the ticket, so it is not sent again; the next visitor's comes out."""
    network.plan(broken, after=INSIDE)
    label = visits.one()
    assert network.happened.wait(PATIENCE_S)
    visits.becomes(label, "unknown")
    if broken is Fault.VANISH:
        network.heal()
    visits.printer_is("ready")
    visits.gets(visits.one())


@pytest.mark.xdist_group("kiosk-program")
def test_a_printer_that_is_off_at_the_start_jams_gets_hot_falls_silent_and_loses_its_power(tmp_path: Path) -> None:
    with VirtualPrinter() as printer:
        power = NetworkPort(printer)
        power.switch_on()
        power.switch_off()
        with kiosk_at(tmp_path, power.address) as kiosk:
            visits = Visits(kiosk, lambda: [*printer.slips, printer.hanging])
            _off_at_the_start(visits, power)
            _condition(visits, printer.free_cutter, printer.jam_at_next_cut, "cutter")
            _condition(
                visits, lambda: printer.get_hot(hot=False), lambda: printer.after(INSIDE, printer.get_hot), "error"
            )
            _silent(visits, printer)
            _power_lost(visits, printer, power)
            visits.check()
        power.switch_off()


def _off_at_the_start(visits: Visits, power: NetworkPort) -> None:
    visits.printer_is("unreachable")
    label = visits.one()
    visits.waits(label)
    power.switch_on()
    visits.gets(label)
    visits.printer_is("ready")


def _condition(visits: Visits, mend: Callable[[], None], spoil: Callable[[], None], state: str) -> None:
    """Something happens inside a ticket, which is held; the next visitor's waits; then both come out."""
    spoil()
    held = visits.one()
    visits.printer_is(state)
    visits.becomes(held, "unknown")
    waiting = visits.one()
    visits.waits(waiting)
    mend()
    visits.gets(held)
    visits.gets(waiting)


def _silent(visits: Visits, printer: VirtualPrinter) -> None:
    """It takes everything and says nothing, so nothing is sent to it; then only nonsense; then it is itself again."""
    able = printer.behaviour
    printer.behaviour = Behaviour.mute()
    until(lambda: visits.kiosk.printers()[-1] in ("offline", "unreachable"), PATIENCE_S)
    first = visits.one()
    visits.waits(first)
    printer.behaviour = Behaviour(garbage=b"\xff\x00?")
    second = visits.one()
    printer.behaviour = able
    visits.printer_is("ready")
    visits.gets(first)
    visits.gets(second)


def _power_lost(visits: Visits, printer: VirtualPrinter, power: NetworkPort) -> None:
    """In the middle of a ticket."""
    printer.after(INSIDE, power.switch_off)
    lost = visits.one()
    visits.becomes(lost, "unknown")
    visits.printer_is("unreachable")
    waiting = visits.one()
    visits.waits(waiting)
    power.switch_on()
    visits.gets(waiting)
    assert (lost, "unknown", 0) in visits.kiosk.jobs()


@pytest.mark.xdist_group("kiosk-program")
def test_a_printer_that_never_says_anything(tmp_path: Path) -> None:
    """Its tickets are printed all the same; what may have come out before it lost its power is not sent again."""
    with (
        VirtualPrinter(Behaviour.mute()) as printer,
        NetworkPort(printer) as power,
        kiosk_at(tmp_path, power.address) as it,
    ):
        visits = Visits(it, lambda: [*printer.slips, printer.hanging])
        visits.printer_is("untold")
        visits.gets(visits.one())
        power.switch_off()
        visits.printer_is("unreachable")
        label = visits.one()
        visits.waits(label)
        power.switch_on()
        visits.gets(label)
        visits.printer_is("untold")
        visits.check()
