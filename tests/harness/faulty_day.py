"""A day of a hall in which things go wrong: every program is the real one, runs under a supervisor and is killed now and
then; the printer, the store and the keypads' cables go away and come back.

    day = Day(folder, seed, finger=100, others=1400)
    with day.open(): day.play(fault_every_s=10)
    day.judge()

    python -m tests.harness.faulty_day STORE WHO COUNT PAUSE_S      one of the other kiosks

Visitors come by a finger on the kiosk and from other kiosks (processes that take numbers as fast as they may). Staff press
*next*, and now and then *recall* and *no-show*, on polled keypads at both ends of two cables. It all is over when nobody
waits; `judge` then says by the store, the logs and the paper what has become of everybody.
"""

import logging
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from counter.presses import REACTION_S
from hall.clock import Deadline
from hall.errors import StoreError
from hall.model import EventKind
from hall.queue import Queue
from hall.store import open_store
from tests.harness import display_program
from tests.harness.counter_program import counter_file, port
from tests.harness.keypad_line import Cable, LineKeypad, Wire, wire
from tests.harness.kiosk_program import PLACES, SIZES, kiosk_file
from tests.harness.virtual_printer import NetworkPort, VirtualPrinter
from tests.harness.virtual_screen import Hand, VirtualScreen, hand, virtual_screen
from tests.harness.waiting import until

log = logging.getLogger(__name__)

LINES, KEYPADS_A_LINE = 2, 6
OTHERS = 3
LABEL = re.compile(r"\b[A-Z]{1,3}-\d{3}\b")
# A supervisor's pause before it starts a program again.
AGAIN_S = 1.0
BACK_MAX_S = 6.0
END_S = 2400.0
# Of the other kiosks, after each of their visitors, at most.
PAUSE_S = 1.2
INSISTS_S = 120.0
POLLED = "poll = true"
# How the display's sound device is hurried: a sentence takes a fraction of a second.
PACE_MS = 2


class Supervised:
    """A program that is started again whenever it ends."""

    def __init__(
        self, name: str, command: Sequence[str], log_file: Path, environment: Mapping[str, str] | None
    ) -> None:
        self.name = name
        self.log = log_file
        self.starts = 0
        self._command = [sys.executable, "-m", "hall", *command]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def kill(self) -> None:
        """A death without a word."""
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> None:
        """No further start."""
        self._ending.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(30)

    def told(self) -> str:
        """Everything in its log, of all its lives."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _run(self) -> None:
        while not self._ending.is_set():
            with self.log.open("ab") as output:
                self.starts += 1
                self._process = subprocess.Popen(self._command, env=self._environment, stdout=output, stderr=output)
                self._process.wait()
            self._ending.wait(AGAIN_S)


@dataclass
class Line:
    """One cable with its keypads, which may be pulled out."""

    cable: Cable
    keypads: list[LineKeypad]
    far: Wire | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def plug_in(self) -> None:
        """The cable is in."""
        self.cable.plug_in()
        self.far = self._stack.enter_context(wire(self.cable.keypad, self.keypads))

    def unplug(self) -> None:
        """The cable is out."""
        self.far = None
        self._stack.close()
        self.cable.unplug()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the day. Everything in `wrong` is a promise that was broken, in words."""

    tickets: int
    calls: int
    recalls: int
    faults: Mapping[str, int]
    starts: Mapping[str, int]
    said: int
    shown_only: int
    slips: int
    seconds: float
    wrong: list[str]


class Day:
    """The hall, its people, and what befalls it."""

    def __init__(self, folder: Path, seed: int, *, finger: int, others: int) -> None:
        """:param finger: how many visitors touch the real kiosk; `others`: how many come to other kiosks."""
        self.folder = folder
        self.finger, self.others = finger, others
        self.chance = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.touched = 0
        self.begun = time.monotonic()
        self.store = display_program.published(folder)
        self.printer = VirtualPrinter()
        self.network = NetworkPort(self.printer)
        self.lines = [
            Line(
                Cable(folder, f"line{line}"),
                [LineKeypad(address + 1, polled=True) for address in range(KEYPADS_A_LINE)],
            )
            for line in range(LINES)
        ]
        self.programs: dict[str, Supervised] = {}
        self._ending = threading.Event()
        self._crowds: list[subprocess.Popen[bytes]] = []

    @contextmanager
    def open(self) -> Iterator[None]:
        """Everything runs."""
        with ExitStack() as stack:
            stack.enter_context(self.printer)
            stack.enter_context(self.network)
            kiosk_screen = stack.enter_context(virtual_screen(*SIZES["portrait"]))
            display_screen = stack.enter_context(virtual_screen(960, 540))
            self.finger_of = stack.enter_context(hand(kiosk_screen))
            for line in self.lines:
                line.plug_in()
                stack.callback(line.unplug)
            for program in self._made(kiosk_screen, display_screen):
                self.programs[program.name] = program
                program.start()
                stack.callback(program.end)
            stack.callback(self._ending.set)
            until(lambda: "page: start" in self.programs["kiosk"].told(), 90)
            until(lambda: "this display speaks" in self.programs["display"].told(), 90)
            until(lambda: "is open" in self.programs["counter"].told(), 90)
            yield

    def _made(self, kiosk_screen: VirtualScreen, display_screen: VirtualScreen) -> list[Supervised]:
        files = {
            "kiosk": kiosk_file(self.folder, self.store, self.network.address, more="[idle]\nticket_s = 1.0"),
            "display": display_program.display_file(
                self.folder, self.store, screen=f"frames_per_second = {display_program.FEW_FRAMES}"
            ),
            "counter": counter_file(self.folder, self._ports()),
        }
        heard = str(self.folder / "heard.raw")
        disk = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": heard, "SDL_DISKAUDIODELAY": str(PACE_MS)}
        environments = {
            "kiosk": kiosk_screen.environment,
            "display": {**display_screen.environment, **disk},
            "counter": None,
        }
        return [
            Supervised(name, [name, "--config", str(file)], self.folder / f"{name}.day.log", environments[name])
            for name, file in files.items()
        ]

    def _ports(self) -> str:
        return "".join(
            port(
                line.cable.host,
                {keypad.address: str(number * KEYPADS_A_LINE + keypad.address) for keypad in line.keypads},
                name=f"garis{number}",
                more=POLLED,
            )
            for number, line in enumerate(self.lines)
        )

    # People

    def play(self, *, fault_every_s: float) -> None:
        """Visitors come, staff call them, and something happens every so many seconds until the last one has been called."""
        staff = [
            threading.Thread(target=self._work, args=(line, keypad, self.chance.random()), daemon=True)
            for line in self.lines
            for keypad in line.keypads
        ]
        for thread in staff:
            thread.start()
        self._begin_crowds()
        visitor = threading.Thread(target=self._touch, daemon=True)
        visitor.start()
        fate = threading.Thread(target=self._befall, args=(fault_every_s,), daemon=True)
        fate.start()
        visitor.join(END_S)
        assert not visitor.is_alive(), "the finger has not come to its end"
        for crowd in self._crowds:
            assert crowd.wait(END_S) == 0
        until(lambda: self._waiting() == 0, END_S)
        self._ending.set()
        for thread in (*staff, fate):
            thread.join(60)
        until(lambda: not any(keypad.held for line in self.lines for keypad in line.keypads), 60)
        until(lambda: not self._announced()[2], 300)
        until(lambda: self._unprinted() == 0, 300)

    def _begin_crowds(self) -> None:
        share = self.others // OTHERS
        for number in range(OTHERS):
            words = [str(self.store), f"k{number}", str(share), f"{PAUSE_S}"]
            crowd = subprocess.Popen([sys.executable, "-m", "tests.harness.faulty_day", *words])
            self._crowds.append(crowd)

    def _touch(self) -> None:
        """Touches where the buttons are, whatever the kiosk shows: nothing may come of it in trouble, but never two."""
        places, finger = PLACES["portrait"], self.finger_of
        for _ in range(self.finger):
            for name in ("first agency", "first service", "take"):
                _tap(finger, places[name])
                self._ending.wait(0.8)
            self.touched += 1
            self._ending.wait(1.5)

    def _work(self, line: Line, keypad: LineKeypad, seed: float) -> None:
        chance = random.Random(seed)
        while not self._ending.is_set():
            self._ending.wait(REACTION_S * chance.uniform(1.1, 2.0))
            display = keypad.display
            far = line.far
            if far is None or display is None:
                continue
            if display[1] == 0 and display[0] == "-----":
                continue
            key = chance.choices(("NEXT", "RECALL", "NOSHOW"), (0.8, 0.15, 0.05))[0]
            try:
                far.press(keypad.address, key if display[0] != "-----" else "NEXT")
            except OSError:
                continue  # unplugged at this moment
            end = time.monotonic() + 5
            while keypad.held and not self._ending.is_set() and time.monotonic() < end:
                self._ending.wait(0.05)

    # What goes wrong

    def _befall(self, every_s: float) -> None:
        kinds = {
            "kiosk killed": self.programs["kiosk"].kill,
            "display killed": self.programs["display"].kill,
            "keypad service killed": self.programs["counter"].kill,
            "printer without power": self._power_cut,
            "printer without paper": self._paper_out,
            "cable pulled out": self._unplug,
            "store held by another": self._hold_store,
        }
        order: list[str] = []
        while not self._ending.wait(every_s):
            if not order:
                order = self.chance.sample(sorted(kinds), len(kinds))
            name = order.pop()
            log.info("%s", name)
            self.faults[name] += 1
            kinds[name]()

    def _power_cut(self) -> None:
        self.network.switch_off()
        self.printer.lose_power()
        self._ending.wait(self.chance.uniform(1, BACK_MAX_S))
        self.network.switch_on()

    def _paper_out(self) -> None:
        self.printer.no_paper()
        self._ending.wait(self.chance.uniform(1, BACK_MAX_S))
        self.printer.new_paper()

    def _unplug(self) -> None:
        line = self.chance.choice(self.lines)
        line.unplug()
        self._ending.wait(self.chance.uniform(1, BACK_MAX_S))
        line.plug_in()

    def _hold_store(self) -> None:
        with closing(sqlite3.connect(self.store, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            self._ending.wait(self.chance.uniform(1, BACK_MAX_S))
            other.execute("ROLLBACK")

    # What became of it

    def _ask(self, query: str) -> list[tuple[object, ...]]:
        return display_program.ask(self.store, query)

    def _waiting(self) -> int:
        return int(str(self._ask("SELECT count(*) FROM ticket WHERE state = 'waiting'")[0][0]))

    def _unprinted(self) -> int:
        return int(str(self._ask("SELECT count(*) FROM print_job WHERE state IN ('queued', 'sending')")[0][0]))

    def judge(self) -> Verdict:
        """By the store, the logs and the paper; to be asked when everything has ended."""
        wrong: list[str] = []
        store = open_store(str(self.store))
        with store.reading(Deadline(30)) as reading:
            events = list(reading.events(0, 1_000_000))
        hall = Queue(store).hall()
        store.close()
        taken = [event.ticket or "" for event in events if event.kind is EventKind.TAKEN]
        called = [event.ticket or "" for event in events if event.kind is EventKind.CALLED]
        cancelled = {event.ticket for event in events if event.kind is EventKind.CANCELLED}
        wrong += _numbers(taken)
        # Each of the others asked with request ids of its own, and asked until it was answered.
        share = self.others // OTHERS * OTHERS
        others = int(str(self._ask("SELECT count(*) FROM event WHERE kind = 'taken' AND request LIKE 'take-k%'")[0][0]))
        if others != share:
            wrong.append(f"{share} visitors of other kiosks have {others} numbers")
        if len(taken) - others > self.touched:
            wrong.append(f"{self.touched} visitors of the kiosk have {len(taken) - others} numbers")
        wrong += [f"{label} was called {count} times" for label, count in Counter(called).items() if count > 1]
        wrong += [f"{label} was never called" for label in set(taken) - set(called) - cancelled]
        said, shown_only, missed = self._announced()
        wrong += missed
        slips = Counter(label for slip in self.printer.slips for label in set(LABEL.findall(slip)))
        wrong += self._paper(slips, set(taken))
        assert hall.version >= 1
        return Verdict(
            tickets=len(taken),
            calls=len(called),
            recalls=sum(event.kind is EventKind.RECALLED for event in events),
            faults=dict(self.faults),
            starts={name: program.starts for name, program in self.programs.items()},
            said=said,
            shown_only=shown_only,
            slips=slips.total(),
            seconds=time.monotonic() - self.begun,
            wrong=wrong,
        )

    def _announced(self) -> tuple[int, int, list[str]]:
        """How many calls were said, how many only shown, with the reason in the log, and what is told of none."""
        wrong = []
        told = self.programs["display"].told()
        said = _events(re.findall(r"call ([\d ]+): said$", told, re.MULTILINE))
        reasons = _events(re.findall(r"call ([\d ]+): (?!said$)", told, re.MULTILINE))
        drawn = _events(re.findall(r"drawn at [\d.]+: ([\d ]+)$", told, re.MULTILINE))
        spoken = display_spoken(self.store)
        for call in display_program.calls_in(self.store):
            if call.event not in drawn | said | reasons:
                wrong.append(f"call {call.event} of {call.ticket} was never shown")
            if call.event not in said | reasons and call.event > spoken:
                wrong.append(f"call {call.event} of {call.ticket} was neither said nor is in the log")
        return len(said), len(reasons - said), wrong

    def _paper(self, slips: Counter[str], taken: set[str]) -> list[str]:
        jobs = self._ask("SELECT series || '-' || printf('%03d', number), state, copy FROM print_job")
        printed = Counter(str(label) for label, state, _ in jobs if state == "printed")
        wrong = [f"{label} is on {count} slips" for label, count in slips.items() if count > 1]
        wrong += [f"{label} is on paper and nobody has it" for label in slips if label not in taken]
        return wrong + [f"{label} counts as printed and is on no slip" for label in printed if not slips[label]]


def _tap(finger: Hand, place: tuple[float, float]) -> None:
    finger.tap(*place)


def _events(found: list[str]) -> set[int]:
    return {int(event) for line in found for event in line.split()}


def _numbers(labels: Sequence[str]) -> list[str]:
    """Each series from 1 without a gap, and none twice."""
    by_series: dict[str, list[int]] = {}
    for label in labels:
        series, _, number = label.rpartition("-")
        by_series.setdefault(series, []).append(int(number))
    return [
        f"the numbers of {series} are not 1 to {len(numbers)} in order"
        for series, numbers in by_series.items()
        if numbers != list(range(1, len(numbers) + 1))
    ]


def display_spoken(store: Path) -> int:
    """The last event that was said, by the store."""
    rows = display_program.ask(store, "SELECT max(spoken) FROM speaker")
    return int(str(rows[0][0] or 0))


def take(store: Path, who: str, count: int, pause_s: float) -> None:
    """Visitors of another kiosk. What the store does not answer is asked for again with its request id."""
    chance = random.Random(who)
    with display_program.queue_on(store) as queue:
        for number in range(count):
            time.sleep(chance.uniform(0, pause_s))
            until = Deadline(INSISTS_S)
            while True:
                try:
                    service = chance.choice(display_program.SERVICES)
                    queue.take(service, request=f"take-{who}-{number}", priority=chance.random() < 0.1)
                    break
                except StoreError:
                    if until.over:
                        raise


def main() -> None:
    """One other kiosk."""
    store, who, count, pause_s = sys.argv[1:]
    take(Path(store), who, int(count), float(pause_s))


if __name__ == "__main__":
    main()
