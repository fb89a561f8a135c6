"""The thread of one port: it opens the line, asks its keypads or listens to them, and hands over what they are told.

It waits for nothing but its own line: what the store says comes through `post`. A line that is not there, or is unplugged,
is tried again after 0.5 s, then less and less often, down to every 5 s.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence

from counter.config import PortPart
from counter.connect import connect as connect_port
from counter.desk import Said
from counter.errors import PortError
from counter.frames import Frame
from counter.keypad import Keypad
from counter.line import Waker
from counter.live import HallLook
from counter.rounds import Rounds
from counter.talk import Talk
from hall.messages import Message
from hall.speaker import lasting_s

log = logging.getLogger(__name__)

BACK_OFF_S = (0.5, 5.0)
# A line that was open for so long was no loose contact.
STEADY_S = 5.0
# This thread was stopped for so long, or the machine slept: what has come meanwhile is old.
STALL_S = 2.0
# How long a polled line stays still after a press, since the store mostly decides at once.
DECIDES_S = 0.015
# On a polled line, one display in so many questions is changed where only the number of people waiting is new.
QUESTIONS_PER_DISPLAY = 4
LISTEN_S = 0.5
STRANGERS_MAX = 100

Connect = Callable[[PortPart, Waker], Talk]


def back_off() -> Iterator[float]:
    """Seconds until the next try, without end."""
    wait, longest = BACK_OFF_S
    while True:
        yield wait
        wait = min(2 * wait, longest)


class Port:
    """One line and its keypads."""

    def __init__(
        self,
        part: PortPart,
        keypads: Sequence[Keypad],
        connect: Connect = connect_port,
        now: Callable[[], float] = lasting_s,
    ) -> None:
        """:param now: seconds of a clock that goes on while the machine sleeps."""
        self.part = part
        self._now = now
        self._keypads = {keypad.bound.address: keypad for keypad in keypads}
        self._connect = connect
        self._rounds = Rounds(list(self._keypads)) if part.polled else None
        self._talk: Talk | None = None
        self._trouble: Message | None = None
        self._strangers: set[str] = set()
        self._questions = 0
        self._asked = False
        self._mailbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._waker = Waker()
        self._stopping = threading.Event()
        self._heard_at = now()
        self._thread = threading.Thread(target=self._run, name=f"port {part.name}", daemon=True)

    # From other threads

    def start(self) -> None:
        """Begins to serve the line."""
        self._thread.start()

    def end(self) -> None:
        """Has the thread end; the displays say that nobody is there any more."""
        self._stopping.set()
        self._waker.wake()

    def stop(self, wait_s: float = 2.0) -> None:
        """Ends the thread, and waits for that."""
        self.end()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def post(self, call: Callable[[], None]) -> None:
        """Has something done in this port's thread."""
        self._mailbox.put(call)
        self._waker.wake()

    def see(self, look: HallLook) -> None:
        """The hall has changed."""
        language = look.hall.file.hall.languages[0]
        self.post(lambda: self._see(look, language))

    def store_gone(self) -> None:
        """The store can't be reached."""
        self.post(self._store_gone)

    def note_order(self) -> None:
        """A keypad of this port has given an order; called in its own thread."""
        self._asked = True

    @property
    def silent_s(self) -> float:
        """Since when the thread has not come round."""
        return self._now() - self._heard_at

    def said(self) -> list[Said]:
        """What each keypad is, for `antrean status`. Reads numbers that this port's thread changes meanwhile."""
        return [
            Said(
                keypad.bound.name,
                "keypad",
                f"counter {keypad.bound.counter}; {self._state(keypad)}",
                self._counts(keypad),
            )
            for keypad in self._keypads.values()
        ]

    def _state(self, keypad: Keypad) -> str:
        if self._talk is None:
            return str(self._trouble) if self._trouble else "port not open yet"
        if keypad.heard_at is not None:
            return "answers" if self.part.polled else "heard"
        return "no answer" if self.part.polled else "not heard yet"

    def _counts(self, keypad: Keypad) -> str:
        counts, talk = keypad.counts, self._talk
        told = [f"firmware {keypad.firmware}"] if keypad.firmware else []
        told.append(f"{counts.presses} presses")
        numbers = {
            "repeats": counts.repeats,
            "double presses": counts.doubles,
            "presses too old": counts.too_old,
            "bad frames": talk.noise.bad_frames if talk else 0,
            "half frames": talk.noise.half_frames if talk else 0,
            "bytes of noise": talk.noise.noise_bytes if talk else 0,
            "strange addresses": len(self._strangers),
        }
        return "; ".join([*told, *(f"{number} {what}" for what, number in numbers.items() if number)])

    # In the thread

    def _run(self) -> None:
        waits = back_off()
        while not self._stopping.is_set():
            opened_at = self._now()
            try:
                self._talk = self._connect(self.part, self._waker)
                log.info("port %s is open", self.part.name)
                self._trouble = None
                self._serve(self._talk)
            except PortError as error:
                self._note_trouble(error.message)
            except Exception as error:
                # Nothing may end this thread: its keypads would be dead until somebody looks.
                log.exception("port %s met something unexpected and is opened anew", self.part.name)
                self._note_trouble(Message("{error}", error=repr(error)))
            finally:
                self._close()
            if self._now() - opened_at >= STEADY_S:
                waits = back_off()
            self._wait_for_better_times(next(waits))

    def _note_trouble(self, why: Message) -> None:
        if why != self._trouble:
            log.warning("%s", why)
        self._trouble = why

    def _close(self) -> None:
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.close()
        for keypad in self._keypads.values():
            keypad.fell_silent()

    def _wait_for_better_times(self, seconds: float) -> None:
        end = self._now() + seconds
        while not self._stopping.is_set() and (left := end - self._now()) > 0:
            self._heard_at = self._now()
            self._waker.wait(min(left, LISTEN_S))
            self._run_posted()

    def _serve(self, talk: Talk) -> None:
        self.begin(talk)
        while not self._stopping.is_set():
            self.turn(talk)
        self._take_leave(talk)

    def turn(self, talk: Talk) -> None:
        """Says what is to be said, then hears one keypad, or all for a while."""
        last = self._heard_at
        self._run_posted()
        self._tick()
        self._send(talk)
        frames = self._take(talk)
        if self._now() - last > STALL_S:
            log.warning("port %s was not listened to for a while", self.part.name)
            self.begin(talk)
        else:
            self._hear(frames)
            self._heard_at = self._now()

    def begin(self, talk: Talk) -> None:
        """Lets the line settle, throws away what it brought, and says hello to those who can be asked."""
        end = self._now() + self.part.settle_s
        while not self._stopping.is_set() and (left := end - self._now()) > 0:
            talk.listen(min(left, LISTEN_S))
            self._run_posted()
        talk.discard()
        for keypad in self._keypads.values():
            keypad.line_opened(self._now())
        if self._rounds is not None:
            self._rounds = Rounds(list(self._keypads))
        else:
            for address in self._keypads:
                self._hear(talk.ask(address) or [])
            for keypad in self._keypads.values():
                keypad.still_old(self._now())
        self._heard_at = self._now()

    def _take(self, talk: Talk) -> list[Frame]:
        """What keypads say now: the one that is asked, or any that speaks by itself."""
        now = self._now()
        if self._asked:
            self._asked = False
            if self._rounds is not None:
                return talk.listen(DECIDES_S)
        if self._rounds is None:
            return talk.listen(min([LISTEN_S, *self._dues(now)]))
        address = self._rounds.next(now)
        if address is None:
            return talk.listen(min([LISTEN_S, self._rounds.wait_s(now), *self._dues(now)]))
        return self._ask(talk, self._rounds, address)

    def _ask(self, talk: Talk, rounds: Rounds, address: str) -> list[Frame]:
        self._questions += 1
        frames = talk.ask(address)
        if frames is not None:
            rounds.answered(address)
            return frames
        if rounds.missed(address):
            log.warning("port %s: keypad %s does not answer", self.part.name, address)
            talk.forget(address)
            self._keypads[address].fell_silent()
        return []

    def _hear(self, frames: Sequence[Frame]) -> None:
        for frame in frames:
            keypad = self._keypads.get(frame.address)
            if keypad is None:
                self._note_stranger(frame.address)
            else:
                keypad.hear(frame, self._now())

    def _note_stranger(self, address: str) -> None:
        if address not in self._strangers and len(self._strangers) < STRANGERS_MAX:
            self._strangers.add(address)
            log.warning("port %s: keypad %s is in no [[port.keypad]] of the file", self.part.name, address)

    def _send(self, talk: Talk) -> None:
        """Answers first, each with its display; then other displays, on a polled line not many between two questions."""
        now = self._now()
        for keypad in self._keypads.values():
            answers = keypad.take_answers()
            for answer in answers:
                talk.answer(answer)
            if answers:
                self._show(talk, keypad, now)
        if self._rounds is None:
            for keypad in self._keypads.values():
                self._show(talk, keypad, now)
        elif (first := self._first_to_show(now)) is not None:
            self._show(talk, first, now)

    def _first_to_show(self, now: float) -> Keypad | None:
        """The keypad of a polled line whose display may be changed now: news first, then whose display is the oldest, since
        in a busy hall the first ones would change again before the last had their turn.
        """
        wanting = [
            (not keypad.is_urgent(wanted), keypad.shown_at, address)
            for address, keypad in self._keypads.items()
            if keypad.heard_at is not None and (wanted := keypad.display_to_send(now)) is not None
        ]
        can_wait, _, address = min(wanting, default=(True, 0.0, ""))
        if not address or (can_wait and self._questions < QUESTIONS_PER_DISPLAY):
            return None
        return self._keypads[address]

    def _show(self, talk: Talk, keypad: Keypad, now: float) -> None:
        wanted = keypad.display_to_send(now)
        if wanted is not None:
            keypad.sent(wanted, now, talk.show(wanted))
            self._questions = 0

    def _take_leave(self, talk: Talk) -> None:
        self._store_gone()
        for keypad in self._keypads.values():
            if keypad.heard_at is not None or self._rounds is None:
                self._show(talk, keypad, self._now())

    def _tick(self) -> None:
        now = self._now()
        for keypad in self._keypads.values():
            keypad.tick(now)

    def _dues(self, now: float) -> list[float]:
        return [due for keypad in self._keypads.values() if (due := keypad.due_s(now)) is not None]

    def _run_posted(self) -> None:
        self._waker.clear()
        while True:
            try:
                call = self._mailbox.get_nowait()
            except queue.Empty:
                return
            call()

    def _see(self, look: HallLook, language: str) -> None:
        for keypad in self._keypads.values():
            keypad.see(look.counters[keypad.bound.counter], language)

    def _store_gone(self) -> None:
        for keypad in self._keypads.values():
            keypad.store_gone()
