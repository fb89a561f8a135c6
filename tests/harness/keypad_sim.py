"""A line of keypads in simulated time: bytes take their time on the wire, two who speak at once are not understood, and a
day of key presses passes in a second. The product's own service, ports, talk and decoders run on it without their threads,
and the acts are carried out on a real store.
"""

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from counter.acts import Done, Order, carry_out
from counter.config import CounterFile, KeypadPart, PortPart, Times
from counter.connect import decoder_of
from counter.desk import Outcome
from counter.errors import PortLostError, lost
from counter.keypad import Keypad
from counter.line import Waker
from counter.live import counters_now
from counter.service import Service
from counter.talk import ByteTalk
from hall.clock import Deadline
from hall.errors import AntreanError, StoreBusyError
from hall.messages import Message
from hall.queue import Queue
from tests.harness.keypad_line import BITS_PER_BYTE, LineKeypad
from tests.harness.set_desk import Time

POLL_S = 0.4
# Even a wait of no time takes some.
TICK_S = 1e-5
# As long as somebody needs to see what the display has answered.
LOOK_S = 0.25
USUAL = Times()


class Agenda:
    """What will happen, and the time that passes until then."""

    def __init__(self) -> None:
        self.time = Time()
        self.then: Callable[[], None] = lambda: None
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    @property
    def now(self) -> float:
        return self.time.now

    def at(self, moment: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._events, (max(moment, self.now), next(self._numbers), what))

    def after(self, seconds: float, what: Callable[[], None]) -> None:
        self.at(self.now + seconds, what)

    def advance(self, until: float) -> bool:
        """Time passes to the next event, which happens, or to `until`; whether something happened."""
        if self._events and self._events[0][0] <= until:
            moment, _, what = heapq.heappop(self._events)
            self.time.now = max(self.now, moment)
            what()
            self.then()
            return True
        self.time.now = max(self.now, until)
        return False

    def pass_(self, seconds: float) -> None:
        """Time in which nobody listens."""
        end = self.now + seconds
        while self.advance(end):
            pass


class SimLine:
    """The wire and the keypads on it, as the host's port. Half duplex where keypads are polled: bytes that meet are lost.

    `lost_to_keypads` and `lost_to_host` count messages that will not arrive, `lost_answers` answers to presses; `plugged` is
    False while the cable is out.
    """

    def __init__(
        self,
        agenda: Agenda,
        keypads: Sequence[LineKeypad],
        waker: Waker,
        *,
        baud: int = 9600,
        turn_s: float = 0.003,
        half_duplex: bool = True,
    ) -> None:
        self.keypads = {keypad.address: keypad for keypad in keypads}
        self.waker = waker
        self.collisions = 0
        self.lost_to_keypads = 0
        self.lost_to_host = 0
        self.lost_answers = 0
        self.plugged = True
        self.host_bytes = 0
        self.keypad_bytes = 0
        self._agenda = agenda
        self._byte_s = BITS_PER_BYTE / baud
        self._turn_s = turn_s
        self._half_duplex = half_duplex
        self._came = bytearray()
        self._host_until = 0.0
        self._keypads_until = 0.0

    # The host's side: see counter.talk.Bytes

    def read(self, seconds: float, *, wakeable: bool = True) -> bytes:
        end = self._agenda.now + max(seconds, TICK_S)
        while not self._came:
            self._require()
            if (wakeable and self.waker.clear()) or not self._agenda.advance(end):
                break
        data = bytes(self._came)
        self._came.clear()
        return data

    def write(self, data: bytes) -> float:
        self._require()
        begin = max(self._agenda.now, self._host_until)
        meets = self._half_duplex and begin < self._keypads_until
        self.collisions += meets
        self.host_bytes += len(data)
        self._host_until = begin + len(data) * self._byte_s
        if not meets:
            text = data.decode().strip()
            self._agenda.at(self._host_until, lambda: self._arrives(text))
        return self._host_until - self._agenda.now

    def discard(self) -> None:
        self._came.clear()

    def close(self) -> None:
        pass

    def _require(self) -> None:
        if not self.plugged:
            raise lost("simulated", "unplugged")

    # The keypads' side

    def press(self, address: int, key: str, argument: str | None = None) -> int:
        """A finger on a key; returns the number of the press."""
        keypad = self.keypads[address]
        self._holds(keypad, keypad.press(key, argument, now=self._agenda.now))
        return keypad.seq

    def restart(self, address: int) -> None:
        """A keypad is switched off and on."""
        keypad = self.keypads[address]
        keypad.pressed_at = self._agenda.now
        self._holds(keypad, keypad.restart())

    def _holds(self, keypad: LineKeypad, data: bytes) -> None:
        if not keypad.polled:
            self.say(data)
            self._agenda.after(keypad.again_s, lambda: self._again(keypad, data))

    def _again(self, keypad: LineKeypad, data: bytes) -> None:
        """A firmware that got no answer says it again."""
        if self._agenda.now - keypad.pressed_at >= keypad.gives_up_s and keypad.held == data:
            keypad.held = b""
        if keypad.held == data and not keypad.dead:
            self.say(data)
            self._agenda.after(keypad.again_s, lambda: self._again(keypad, data))

    def say(self, data: bytes) -> None:
        """Bytes on their way to the host, one after the other."""
        if self.lost_to_host:
            self.lost_to_host -= 1
            return
        begin = self._agenda.now
        if self._half_duplex and begin < max(self._host_until, self._keypads_until):
            self.collisions += 1
            return
        begin = max(begin, self._keypads_until)
        self.keypad_bytes += len(data)
        for at, byte in enumerate(data, start=1):
            self._agenda.at(begin + at * self._byte_s, lambda byte=byte: self._came.append(byte))  # type: ignore[misc]
        self._keypads_until = begin + len(data) * self._byte_s

    def _arrives(self, text: str) -> None:
        if self.lost_to_keypads:
            self.lost_to_keypads -= 1
            return
        if self.lost_answers and text.startswith("$PQKA"):
            self.lost_answers -= 1
            return
        if not self.plugged:
            return
        for keypad in self.keypads.values():
            said = keypad.hear(text, self._agenda.now)
            if said:
                self._agenda.after(self._turn_s, lambda said=said: self.say(said))  # type: ignore[misc]


@dataclass(slots=True)
class Act:
    """An order that was carried out: for which press of which keypad, when it was given and done, and what came of it."""

    address: int
    seq: int | None
    order: Order
    asked_at: float
    at: float
    outcome: Outcome


@dataclass
class SimDesk:
    """The store's thread, without a thread. What it does takes `takes_s`; `dies` breaks it off in the middle."""

    agenda: Agenda
    queue: Queue
    service: Service
    takes_s: float = 0.005
    loses_next: bool = False
    gone: bool = False
    done: list[Act] = field(default_factory=list)
    on_act: Callable[[Act], None] = lambda act: None
    hangs: bool = False
    _alive: bool = True
    _looked: bool = False

    def start(self) -> None:
        self.look()
        self._poll()

    def _poll(self) -> None:
        if self._alive:
            if not self.gone:
                self.look()
            self.agenda.after(POLL_S, self._poll)

    def look(self) -> None:
        codes = self.service._file.counters()
        self.service.on_look(counters_now(self.queue, codes))

    def die(self) -> None:
        """The program is killed: what is in the middle of being done is done or not, and nobody hears of it."""
        self._alive = False

    def asked(self, keypad: Keypad, order: Order, then: Callable[[Outcome], None]) -> None:
        assert keypad._open is not None
        address, seq, asked_at = int(keypad.bound.address), keypad._open.seq, self.agenda.now

        def act() -> None:
            if self.gone:
                if self._alive:
                    then(StoreBusyError(Message("gone")))
                return
            if not self._alive and self.loses_next:
                return  # killed before the commit
            outcome = self._carry_out(order)
            done = Act(address, seq, order, asked_at, self.agenda.now, outcome)
            self.done.append(done)
            self.on_act(done)
            if self._alive:
                then(outcome)
                self.look()

        self.agenda.after(self.takes_s, act)

    def _carry_out(self, order: Order) -> Done | AntreanError:
        try:
            return carry_out(self.queue, order)
        except AntreanError as error:
            return error


class _Asking:
    """Stands where the service has its desk."""

    def __init__(self, desk: SimDesk) -> None:
        self._desk = desk
        self.keypad: Keypad | None = None

    def ask(self, order: Order, until: Deadline, then: Callable[[Outcome], None]) -> None:  # noqa: ARG002
        keypads = self._desk.service.ports[0]._keypads.values()
        keypad = next(each for each in keypads if each._open is not None and each._open.order is order)
        self._desk.asked(keypad, order, then)


class SimHall:
    """A hall with one line of keypads, whose service can be killed, and started again."""

    def __init__(
        self,
        queue: Queue,
        keypads: Sequence[LineKeypad],
        counters: Sequence[str],
        *,
        baud: int = 9600,
        answer_ms: int = 40,
        takes_s: float = 0.005,
        transfer: Sequence[str] = (),
        times: Times = USUAL,
        on_act: Callable[[Act], None] = lambda act: None,
    ) -> None:
        """:param counters: one for each keypad."""
        polled = any(keypad.polled for keypad in keypads)
        self.agenda = Agenda()
        self.queue = queue
        self.takes_s = takes_s
        self.on_act = on_act
        self.acts: list[Act] = []
        self._part = PortPart(
            name="garis",
            device="/dev/simulated",
            baud=baud,
            poll=polled,
            answer_ms=answer_ms,
            keypad=[
                KeypadPart(address=keypad.address, counter=counter, transfer=list(transfer))
                for keypad, counter in zip(keypads, counters, strict=True)
            ],
        )
        self._file = CounterFile(name="mesin", store=str(Path("/nowhere")), times=times, port=[self._part])
        self.line = SimLine(self.agenda, keypads, Waker(), baud=baud, half_duplex=polled)
        self.service: Service
        self.desk: SimDesk
        self.talk: ByteTalk | None = None
        self.begin_service()

    # The service

    def begin_service(self) -> None:
        """A new process; it opens the line as soon as time passes."""
        self.service = Service(self._file, now=self.agenda.time)
        self.desk = SimDesk(self.agenda, self.queue, self.service, self.takes_s, done=self.acts, on_act=self.on_act)
        self.service.desk = _Asking(self.desk)  # type: ignore[assignment]
        self.line.waker = self.service.ports[0]._waker
        self.talk = None
        self.desk.start()

    def kill_service(self, *, before_commit: bool = False) -> None:
        """Ends the process at once. An order on its way is done or not, as the moment has it."""
        self.desk.loses_next = before_commit
        self.desk.die()
        self.talk = None

    @property
    def alive(self) -> bool:
        return self.desk._alive

    def unplug(self) -> None:
        self.line.plugged = False
        self._open_or_close()

    def plug_in(self) -> None:
        self.line.plugged = True

    def keypad(self, address: int) -> Keypad:
        """The product's side of a keypad."""
        return self.service.ports[0]._keypads[str(address)]

    # Time

    def run(self, seconds: float) -> None:
        """The hall goes on for so long."""
        end = self.agenda.now + seconds
        self.agenda.at(end, self.line.waker.wake)
        while self.agenda.now < end:
            self._turn(end)

    def run_until(self, condition: Callable[[], object], seconds: float = 60.0) -> None:
        """The hall goes on until something is so.

        :raises AssertionError: when it is not after so many seconds of simulated time.
        """
        end = self.agenda.now + seconds
        self.agenda.then = lambda: self.line.waker.wake() if condition() else None
        while not condition():
            assert self.agenda.now < end, f"not within {seconds} s"
            self._turn(end)
        self.agenda.then = lambda: None

    def _turn(self, end: float) -> None:
        if not self.alive or not self.line.plugged:
            self._open_or_close()
            self.agenda.advance(end)
            if self.alive:
                self.service.ports[0]._run_posted()
            return
        try:
            self._open_or_close()
            assert self.talk is not None
            self.service.ports[0].turn(self.talk)
        except PortLostError:
            self._open_or_close()

    def _open_or_close(self) -> None:
        port = self.service.ports[0]
        if not self.line.plugged:
            if self.talk is not None:
                port._talk = self.talk
                port._close()
            self.talk = None
        elif self.alive and self.talk is None:
            byte_s = BITS_PER_BYTE / self._part.baud
            self.talk = ByteTalk(
                self.line, decoder_of(self._part), self._part.answer_ms / 1000, byte_s, self.agenda.time
            )
            port.begin(self.talk)

    # People

    def press(self, address: int, key: str, argument: str | None = None) -> int:
        return self.line.press(address, key, argument)

    def pressed(self, address: int, key: str, argument: str | None = None) -> str:
        """Presses a key, waits for the last word that is said to it, and looks at the display."""
        seq = self.press(address, key, argument)
        self.run_until(lambda: self.words(address, seq))
        self.run(LOOK_S)
        return self.words(address, seq)[-1]

    def words(self, address: int, seq: int) -> list[str]:
        return [word for number, word in self.line.keypads[address].answers if number == seq]
