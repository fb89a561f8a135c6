"""Random days at several counters: keys of every kind, pressed twice, sent again, answers that are lost, cables that are
pulled out, a service that is killed before or after a commit, colleagues who call by other means. Against the naive hall.

No press is carried out twice, none long after it was made, and none for a visitor whom the person did not see on the
display: so nobody is skipped and nobody is called twice.
"""

import logging
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from counter.acts import Done, Order
from counter.config import Times
from counter.keypad import DOUBLE_PRESS_S
from counter.keys import Key
from counter.presses import REACTION_S
from hall.errors import RefusedError
from hall.queue import Queue, new_request
from hall.store import create_store
from hall.store.sqlite import SqliteStore
from tests.harness import halls
from tests.harness.clock import HALL_ZONE
from tests.harness.keypad_line import LineKeypad
from tests.harness.keypad_sim import Act, SimHall
from tests.harness.naive import NaiveHall

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)
# Two keypads stand at counter 2.
COUNTERS = {1: "1", 2: "2", 3: "2", 4: "4"}
GOALS = ["KEMBALI", "PINJAM"]
ADDRESSES = st.sampled_from(sorted(COUNTERS))
SIMPLE_KEYS = st.sampled_from(
    ["RECALL", "NOSHOW", "SERVE", "END", "HOLD", "RESUME", "OPEN", "PAUSE", "CLOSE", "TRANSFER", "ENTER"]
)
# Until something happens while a key is on its way; and how long a thing is away.
MOMENTS = st.sampled_from([0.0, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.4])
AWAY = st.sampled_from([0.5, 1.0, 3.0])
VISITORS = 60
# Three silent rounds, in which other keypads are dead too.
ASLEEP_S = 3.0
SECONDS = st.sampled_from([0.05, 0.2, 0.6, 1.6, 4.0])
# What the person had before the eyes while the finger moved.
GLANCE_S = REACTION_S + 0.1
GIVES_UP_S = 5.0
TOO_OLD_S = 8.0
NO_VISIT = "-----"
PLAIN = {Key.SERVE: "serve", Key.NOSHOW: "no_show", Key.END: "finish", Key.HOLD: "hold", Key.RECALL: "recall"}
STATES = {Key.OPEN: "open", Key.PAUSE: "paused", Key.CLOSE: "closed"}


@dataclass
class Finger:
    """One press of a person."""

    at: float
    seen: set[str]
    ordered: bool = False
    too_late: bool = False


class CounterMachine(RuleBasedStateMachine):
    """Some keypads at one line, the people at them, and the naive hall."""

    polled = False

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.store = create_store(str(self.folder / "hall.db"))
        self.hall: SimHall | None = None
        self.queue = Queue(self.store, lambda: self.now)
        self.queue.publish(*halls.read(halls.SMALL, self.folder))
        self.naive = NaiveHall()
        self.fingers: dict[tuple[int, int], Finger] = {}
        self.listens_since = [0.0]
        logging.disable(logging.CRITICAL)

    def teardown(self) -> None:
        try:
            if self.hall is not None:
                self.all_is_well_again(self.hall)
        finally:
            logging.disable(logging.NOTSET)
            assert list(self.store.verify()) == []
            self.store.close()
            shutil.rmtree(self.folder)

    @property
    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.hall.agenda.now if self.hall is not None else 0.0)

    @property
    def sim(self) -> SimHall:
        assert self.hall is not None
        return self.hall

    @initialize(
        answers=st.booleans(),
        again_s=st.sampled_from([0.15, 0.5, 1.9]),
        takes_s=st.sampled_from([0.005, 0.4]),
        double_presses=st.booleans(),
    )
    def begin(self, answers: bool, again_s: float, takes_s: float, double_presses: bool) -> None:
        """Without the second layer, the first and the third one must do."""
        times = Times() if double_presses else Times(double_press_s={key.value: 0.0 for key in DOUBLE_PRESS_S})
        keypads = [
            LineKeypad(
                address,
                polled=self.polled,
                answers_questions=answers or self.polled,
                again_s=again_s,
                gives_up_s=GIVES_UP_S,
                careful=not self.polled,
            )
            for address in COUNTERS
        ]
        self.hall = SimHall(
            self.queue,
            keypads,
            list(COUNTERS.values()),
            transfer=GOALS,
            times=times,
            takes_s=takes_s,
            on_act=self.carried_out,
        )
        for number in range(VISITORS):
            self.somebody_comes("KEMBALI" if number % 3 else "PINJAM", number % 5 == 0)
        self.hall.run(3)
        for address in COUNTERS:
            self.next(address, 2.0)

    # What the product does

    def carried_out(self, act: Act) -> None:
        """An order has reached the store: it is that of one press, which the person meant for this visit, just now."""
        assert act.seq is not None
        finger = self.fingers[act.address, act.seq]
        assert not finger.ordered, "one press, two orders"
        finger.ordered = True
        listens_since = max(since for since in self.listens_since if since <= act.asked_at)
        assert finger.at >= listens_since, "pressed while nobody listened"
        assert not finger.too_late, "held by a keypad that nobody heard"
        assert act.at - finger.at < TOO_OLD_S, "long after it was made"
        word = self.naively(act.order)
        if word is None:
            assert not isinstance(act.outcome, Done)
            return
        match act.outcome:
            case Done(visit=None, state=state):
                assert word == state
            case Done(visit=visit):
                assert visit is not None
                assert word == visit.ticket
            case RefusedError(reason=reason):
                assert word == f"!{reason}"
            case other:
                raise AssertionError(other)
        if isinstance(act.outcome, Done) and act.order.key not in (Key.RESUME, Key.OPEN, Key.PAUSE):
            expected = (act.order.expected.ticket or NO_VISIT).replace("-", "") or NO_VISIT
            shown = {label.replace("-", "") for label in finger.seen}
            assert expected.replace("-", "") in shown, f"meant for {finger.seen}, done to {expected}"

    def naively(self, order: Order) -> str | None:
        """What the naive hall says to it; None for what is no order of the hall."""
        counter, key = order.counter, order.key
        visit = self.naive.visit(counter)
        moved_on = (visit.label if visit else None) != order.expected.ticket
        if key in (Key.NEXT, Key.CALL):
            if self.naive.counters.get(counter) == "paused":
                return "!counter_paused"
            if moved_on:
                return "!moved_on"
            return self.naive.call(counter, order.argument, self.now)
        if key is Key.RESUME:
            return self.naive.resume(counter, None, self.now)
        if key in (Key.OPEN, Key.PAUSE):
            return self.naive.set_counter(counter, STATES[key], self.now)
        if moved_on:
            return "!moved_on"
        if key is Key.CLOSE:
            return self.naive.set_counter(counter, STATES[key], self.now)
        if key is Key.TRANSFER:
            return self.naive.transfer(counter, order.argument or "", self.now)
        return self.naive.with_visit(counter, PLAIN[key], self.now)

    # What people do

    def finger(self, address: int, key: str, argument: str | None = None) -> None:
        keypad, now = self.sim.line.keypads[address], self.sim.agenda.now
        before = [label for at, label in keypad.shown_at if at < now - GLANCE_S][-1:]
        since = [label for at, label in keypad.shown_at if at >= now - GLANCE_S]
        seq = self.sim.press(address, key, argument)
        self.fingers[address, seq] = Finger(now, {*before, *since})

    @rule(service=st.sampled_from(["PINJAM", "KEMBALI"]), priority=st.booleans())
    def somebody_comes(self, service: str, priority: bool) -> None:
        taken = self.queue.take(service, request=new_request(), priority=priority)
        assert taken.ticket == self.naive.take(service, priority, self.now)

    @rule(address=ADDRESSES, seconds=SECONDS)
    def next(self, address: int, seconds: float) -> None:
        self.finger(address, "NEXT")
        self.sim.run(seconds)

    @rule(address=ADDRESSES, key=SIMPLE_KEYS, seconds=SECONDS)
    def another_key(self, address: int, key: str, seconds: float) -> None:
        self.finger(address, key, "1" if key == "TRANSFER" else None)
        self.sim.run(seconds)

    @rule(address=ADDRESSES, number=st.integers(1, 6), seconds=SECONDS)
    def a_number(self, address: int, number: int, seconds: float) -> None:
        self.finger(address, "CALL", f"A-{number:03}")
        self.sim.run(seconds)

    @rule(address=ADDRESSES, times=st.integers(2, 4), pause_s=st.sampled_from([0.1, 0.3, 0.8]))
    def impatient(self, address: int, times: int, pause_s: float) -> None:
        for _ in range(times):
            self.next(address, pause_s)

    @rule(address=ADDRESSES, until_s=MOMENTS, seconds=SECONDS)
    def a_colleague_calls_by_other_means(self, address: int, until_s: float, seconds: float) -> None:
        """A finger moves while the display is about to change."""
        counter = COUNTERS[address]
        expected = self.naive.call(counter, None, self.now)
        try:
            answer = self.queue.call(counter, request=new_request()).ticket
        except RefusedError as error:
            answer = f"!{error.reason}"
        assert answer == expected
        self.sim.run(until_s)
        self.next(address, seconds)

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.sim.run(seconds)

    # What goes wrong

    @rule(address=ADDRESSES, answers=st.integers(0, 2), to_host=st.integers(0, 2), seconds=SECONDS)
    def something_is_lost(self, address: int, answers: int, to_host: int, seconds: float) -> None:
        self.sim.line.lost_answers = answers
        self.sim.line.lost_to_host = to_host
        self.next(address, seconds)

    @rule(noise=st.binary(min_size=1, max_size=30))
    def noise(self, noise: bytes) -> None:
        self.sim.line.say(noise.replace(b"$", b"."))

    @rule(address=ADDRESSES)
    def a_keypad_is_switched_off_and_on(self, address: int) -> None:
        self.sim.line.restart(address)
        self.sim.run(0.5)  # what it had said before is carried out by then: its numbers begin anew

    @rule(address=ADDRESSES, until_s=MOMENTS, before_commit=st.booleans(), away_s=AWAY, seconds=SECONDS)
    def the_service_is_killed(
        self, address: int, until_s: float, before_commit: bool, away_s: float, seconds: float
    ) -> None:
        """In the middle of anything; and somebody presses a key while it is away."""
        self.next(address, until_s)
        self.sim.kill_service(before_commit=before_commit)
        self.sim.run(away_s)
        self.next(address % len(COUNTERS) + 1, 0.1)
        self.sim.begin_service()
        self.listens_since.append(self.sim.agenda.now)
        self.sim.run(seconds)

    @rule(address=ADDRESSES, until_s=MOMENTS, away_s=AWAY, seconds=SECONDS)
    def the_cable_is_pulled_out_and_put_back(self, address: int, until_s: float, away_s: float, seconds: float) -> None:
        self.next(address, until_s)
        self.sim.unplug()
        self.next(address % len(COUNTERS) + 1, away_s)
        self.sim.plug_in()
        self.listens_since.append(self.sim.agenda.now)
        self.sim.run(seconds)

    @rule(address=ADDRESSES, until_s=MOMENTS, away_s=AWAY, seconds=SECONDS)
    def the_store_is_away_for_a_while(self, address: int, until_s: float, away_s: float, seconds: float) -> None:
        self.next(address, until_s)
        self.sim.desk.gone = True
        self.sim.service.ports[0].store_gone()
        self.next(address % len(COUNTERS) + 1, away_s)
        self.sim.desk.gone = False
        self.sim.run(seconds)

    # What is always so

    @invariant()
    def calls_have_a_reason(self) -> None:
        assert isinstance(self.store, SqliteStore)
        rows = self.store._open_connection.execute("SELECT series, number, kind FROM event WHERE series IS NOT NULL")
        kinds = Counter(((row["series"], row["number"]), row["kind"]) for row in rows.fetchall())
        for (ticket, kind), times in kinds.items():
            if kind == "called":
                assert times <= 1 + sum(kinds[ticket, why] for why in ("no_show", "held", "transferred", "returned"))

    @invariant()
    def the_same_tickets(self) -> None:
        assert isinstance(self.store, SqliteStore)
        rows = self.store._open_connection.execute("SELECT * FROM ticket ORDER BY arrival").fetchall()
        found = [(f"{r['series']}-{r['number']:03}", r["service"], r["state"], r["counter"]) for r in rows]
        assert found == [(slip.label, slip.service, slip.state, slip.counter) for slip in self.naive.slips]

    def all_is_well_again(self, hall: SimHall) -> None:
        """At last every display shows how it is, and every keypad is heard."""
        hall.line.lost_answers = hall.line.lost_to_host = 0
        hall.run(12)
        for address, counter in COUNTERS.items():
            keypad = hall.line.keypads[address]
            assert keypad.held == b"", "a keypad that was never answered"
            visit = self.naive.visit(counter)
            assert keypad.display is not None
            assert keypad.display[0] == (visit.label.replace("-", "") if visit else NO_VISIT)
            self.finger(address, "OPEN")
            hall.run(2)
            assert keypad.answers[-1] == (keypad.seq, "OK")


class PolledCounterMachine(CounterMachine):
    """The same on a line on which keypads speak when they are asked."""

    polled = True

    @rule(address=ADDRESSES, until_s=MOMENTS, seconds=SECONDS)
    def a_keypad_is_not_heard_for_a_while(self, address: int, until_s: float, seconds: float) -> None:
        keypad = self.sim.line.keypads[address]
        keypad.dead = True
        self.sim.run(ASLEEP_S)
        self.finger(address, "NEXT")
        self.fingers[address, keypad.seq].too_late = True
        self.sim.run(until_s)
        keypad.dead = False
        self.sim.run(seconds)


HARD = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    # Shrinking replays whole days for minutes; the printed run is readable without.
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("machine", [CounterMachine, PolledCounterMachine], ids=["by themselves", "polled"])
def test_no_press_is_done_twice_or_late_or_for_somebody_else(machine: type[CounterMachine]) -> None:
    run_state_machine_as_test(machine, settings=HARD)
