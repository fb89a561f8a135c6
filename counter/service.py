"""The keypads of one machine: a thread for each port, one for the store, and what goes between them."""

import logging
import threading
from collections.abc import Callable

from counter.acts import Order
from counter.config import CounterFile, PortPart
from counter.connect import connect as connect_port
from counter.desk import POLL_S, Desk, Outcome, Said
from counter.keypad import Keypad
from counter.live import HallLook
from counter.port import Connect, Port
from counter.presses import DoublePresses
from hall.clock import Clock, Deadline, system_clock
from hall.messages import Message
from hall.sd_notify import notify, watchdog_s
from hall.speaker import lasting_s

log = logging.getLogger(__name__)

LOOK_S = 0.5
# A port whose thread has not come round for so long hangs in a call of the system.
PORT_HANGS_S = 30.0


class Service:
    """Everything that runs, without the command around it."""

    def __init__(
        self,
        file: CounterFile,
        *,
        connect: Connect = connect_port,
        clock: Clock = system_clock,
        now: Callable[[], float] = lasting_s,
        poll_s: float = POLL_S,
    ) -> None:
        """:param now: seconds of a clock that goes on while the machine sleeps."""
        self._file = file
        self._now = now
        self._doubles = DoublePresses(file.times.double_presses())
        self.ports = [self._port(part, connect) for part in file.port]
        self.desk = Desk(file.store, file.counters(), self, at_once, devices=self._said, clock=clock, poll_s=poll_s)
        self._stopping = threading.Event()
        self._unknown: set[str] = set()

    def _port(self, part: PortPart, connect: Connect) -> Port:
        def ask(keypad: Keypad, order: Order, seconds: float) -> None:
            port.note_order()
            self.desk.ask(order, Deadline(seconds), lambda outcome: settle(keypad, order, outcome))

        def settle(keypad: Keypad, order: Order, outcome: Outcome) -> None:
            port.post(lambda: keypad.settle(order, outcome, self._now()))

        rules = self._file.rules(part)
        keypads = [Keypad(bound, rules, self._doubles, ask) for bound in self._file.bound(part)]
        port = Port(part, keypads, connect, self._now)
        return port

    def _said(self) -> list[Said]:
        return [said for port in self.ports for said in port.said()]

    # What the desk says, in its thread

    def on_look(self, look: HallLook) -> None:
        """See `counter.desk.Listener`."""
        for code in self._file.counters():
            if not look.counters[code].known and code not in self._unknown:
                self._unknown.add(code)
                log.warning("the published hall has no counter %s; its keypad can do nothing", code)
        for port in self.ports:
            port.see(look)

    def on_store_gone(self, why: Message) -> None:  # noqa: ARG002 - the desk has logged it
        """See `counter.desk.Listener`."""
        for port in self.ports:
            port.store_gone()

    # The program

    def start(self) -> None:
        """Begins to serve; ports that are not there yet are waited for."""
        self.desk.start()
        for port in self.ports:
            port.start()

    def stop(self) -> None:
        """Ends everything; a second call does nothing."""
        self._stopping.set()
        for port in self.ports:
            port.end()
        for port in self.ports:
            port.stop()
        self.desk.stop()

    def end(self) -> None:
        """Has `run` return. May be called from a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Serves until `end`. Tells the supervisor that it is alive as long as all ports come round; a store that hangs does
        not count, since the keypads then say so.
        """
        self.start()
        notify("READY=1")
        period = min(LOOK_S, watchdog_s() or LOOK_S)
        try:
            while not self._stopping.wait(period):
                if self.desk.hangs:
                    for port in self.ports:
                        port.store_gone()
                    self.desk.look_again()
                if all(port.silent_s < PORT_HANGS_S for port in self.ports):
                    notify("WATCHDOG=1")
        finally:
            notify("STOPPING=1")
            self.stop()


def at_once(call: Callable[[], None]) -> None:
    """Calls go on in the desk's own thread: the ports have mailboxes of their own."""
    call()
