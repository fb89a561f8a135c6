"""Random acts, thousands of them, against the naive hall: the same answers, the same refusals, the same tickets after
each act; no ticket called twice without a reason, none lost, numbers 1..n in every series and day.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hall.errors import RefusedError
from hall.model import CounterNow, Taken, Visit
from hall.queue import Queue
from hall.store import create_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.naive import COUNTERS, SERIES, NaiveHall
from tests.harness.postgres import Server, postgres
from tests.harness.snapshot import sql_of

SERVICES = st.sampled_from(sorted(SERIES))
AT = st.sampled_from(sorted(COUNTERS))
LABELS = st.builds(lambda series, number: f"{series}-{number:03}", st.sampled_from("ABC"), st.integers(1, 6))
LABEL_OR_NEXT = st.none() | LABELS
DAYS = ("2026-11-24", "2026-11-25", "2026-11-26")


class HallMachine(RuleBasedStateMachine):
    """The product and the naive hall, side by side."""

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.clock = SetClock()
        self.store = create_store(self.address())
        self.queue = Queue(self.store, self.clock)
        self.queue.publish(*halls.read(halls.SMALL, self.folder))
        self.naive = NaiveHall()
        self.past: list[tuple[str, NaiveHall]] = []
        self.day = 0
        self.requests = 0
        self.answered: list[tuple[Callable[[str], object], str, object]] = []

    def address(self) -> str:
        """Where a new hall is kept."""
        return str(self.folder / "hall.db")

    def teardown(self) -> None:
        assert list(self.store.verify()) == []
        self.store.close()
        shutil.rmtree(self.folder)

    def both(self, act: Callable[[str], object], expected: str) -> object:
        """Carries an act out and compares its answer, or its refusal, with the naive one; the answer."""
        self.requests += 1
        request = f"r{self.requests}"
        answer = self.answer(act, request)
        assert self.word(answer) == expected
        self.answered.append((act, request, answer))
        return answer

    @staticmethod
    def answer(act: Callable[[str], object], request: str) -> object:
        try:
            return act(request)
        except RefusedError as error:
            return f"!{error.reason}"

    @staticmethod
    def word(answer: object) -> str:
        match answer:
            case Taken() | Visit():
                return answer.ticket
            case CounterNow():
                return answer.state.value
            case str():
                return answer
        raise AssertionError(answer)

    @initialize(hour=st.sampled_from(["07:10", "08:00", "11:40", "14:50"]))
    def begin(self, hour: str) -> None:
        self.clock.set(f"{DAYS[0]} {hour}")

    @rule(service=SERVICES, priority=st.booleans())
    def take(self, service: str, priority: bool) -> None:
        expected = self.naive.take(service, priority, self.clock.now)
        answer = self.both(lambda request: self.queue.take(service, request=request, priority=priority), expected)
        if isinstance(answer, Taken):
            self.naive.slips[-1].arrival = answer.event

    @rule(counter=AT, label=LABEL_OR_NEXT)
    def call(self, counter: str, label: str | None) -> None:
        expected = self.naive.call(counter, label, self.clock.now)
        self.both(lambda request: self.queue.call(counter, request=request, ticket=label), expected)

    @rule(counter=AT)
    def call_next(self, counter: str) -> None:
        expected = self.naive.call(counter, None, self.clock.now)
        self.both(lambda request: self.queue.call(counter, request=request), expected)

    @rule(counter=AT, act=st.sampled_from(["recall", "serve", "no_show", "finish", "hold"]))
    def visit(self, counter: str, act: str) -> None:
        expected = self.naive.with_visit(counter, act, self.clock.now)
        self.both(lambda request: getattr(self.queue, act)(counter, request=request), expected)

    @rule(counter=AT, label=LABEL_OR_NEXT)
    def resume(self, counter: str, label: str | None) -> None:
        expected = self.naive.resume(counter, label, self.clock.now)
        self.both(lambda request: self.queue.resume(counter, request=request, ticket=label), expected)

    @rule(counter=AT, service=SERVICES)
    def transfer(self, counter: str, service: str) -> None:
        expected = self.naive.transfer(counter, service, self.clock.now)
        self.both(lambda request: self.queue.transfer(counter, service, request=request), expected)

    @rule(label=LABELS)
    def give_back(self, label: str) -> None:
        expected = self.naive.give_back(label, self.clock.now)
        self.both(lambda request: self.queue.give_back(label, request=request), expected)

    @rule(label=LABELS)
    def cancel(self, label: str) -> None:
        expected = self.naive.cancel(label, self.clock.now)
        self.both(lambda request: self.queue.cancel(label, request=request), expected)

    @rule(counter=AT, act=st.sampled_from(["open", "pause", "close"]))
    def counter(self, counter: str, act: str) -> None:
        state = {"open": "open", "pause": "paused", "close": "closed"}[act]
        expected = self.naive.set_counter(counter, state, self.clock.now)
        self.both(lambda request: getattr(self.queue, act)(counter, request=request), expected)

    @rule(service=st.none() | SERVICES, stop=st.booleans())
    def stop(self, service: str | None, stop: bool) -> None:
        self.requests += 1
        act = self.queue.stop if stop else self.queue.allow
        act(service, request=f"r{self.requests}")
        (self.naive.stopped.add if stop else self.naive.stopped.discard)(service or "")

    @rule(seconds=st.sampled_from([0.4, 1, 60, 16 * 60]))
    def time_passes(self, seconds: float) -> None:
        before = self.clock.now
        self.clock.forward(seconds=seconds)
        if self.clock.now.date() != before.date():
            self.clock.now = before

    @rule()
    def a_new_day_begins(self) -> None:
        if self.day + 1 == len(DAYS):
            return
        self.day += 1
        self.clock.set(f"{DAYS[self.day]} 09:00")
        self.naive.end_of_day()
        self.past.append((DAYS[self.day - 1], self.naive))
        self.naive = NaiveHall()
        self.answered.clear()
        self.take("PINJAM", priority=False)  # the first act of a day is what begins it

    @rule(data=st.data())
    def an_act_is_repeated(self, data: st.DataObject) -> None:
        """A caller that got no answer asks again: it gets the first answer, and nothing changes."""
        done = [entry for entry in self.answered if not self.word(entry[2]).startswith("!")]
        if done:
            act, request, answer = data.draw(st.sampled_from(done))
            assert self.answer(act, request) == answer

    @invariant()
    def the_same_tickets(self) -> None:
        expected = [
            (day, slip.label, slip.service, slip.priority, slip.state, slip.counter)
            for day, hall in [*self.past, (DAYS[self.day], self.naive)]
            for slip in hall.slips
        ]
        rows = sql_of(self.store).rows("SELECT * FROM ticket ORDER BY arrival", ())
        found = [
            (
                r["business_day"],
                f"{r['series']}-{r['number']:03}",
                r["service"],
                bool(r["priority"]),
                r["state"],
                r["counter"],
            )
            for r in rows
        ]
        assert found == expected

    @invariant()
    def numbers_have_no_gaps_and_calls_have_a_reason(self) -> None:
        run = sql_of(self.store)
        for row in run.rows(
            "SELECT count(*) AS tickets, max(number) AS last FROM ticket GROUP BY business_day, series", ()
        ):
            assert row["tickets"] == row["last"]
        kinds = Counter(
            ((row["business_day"], row["series"], row["number"]), row["kind"])
            for row in run.rows("SELECT * FROM event WHERE series IS NOT NULL", ())
        )
        for (ticket, kind), times in kinds.items():
            if kind == "called":
                again = sum(kinds[ticket, why] for why in ("no_show", "held", "transferred"))
                assert times <= 1 + again


TestHallMachine = HallMachine.TestCase
TestHallMachine.settings = settings(
    max_examples=150,
    stateful_step_count=80,
    deadline=None,
    derandomize=True,
    # Shrinking replays whole days for minutes; the printed run is readable without.
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)


class ServedMachine(HallMachine):
    """The same on a PostgreSQL server."""

    server: ClassVar[Server]

    def address(self) -> str:
        """A hall that has just been dropped, if it was there."""
        self.server.sql("SET client_min_messages = warning", "DROP SCHEMA IF EXISTS machine CASCADE")
        return f"{self.server.url()}?hall=machine"


class TestServedMachine(ServedMachine.TestCase):  # type: ignore[valid-type,misc] # hypothesis makes this class
    """With a server for all of its halls."""

    settings = settings(TestHallMachine.settings, max_examples=40, stateful_step_count=60)

    @classmethod
    def setUpClass(cls) -> None:
        """Starts it."""
        cls.running = postgres()
        ServedMachine.server = cls.running.__enter__()

    @classmethod
    def tearDownClass(cls) -> None:
        """Ends it."""
        cls.running.__exit__(None, None, None)
