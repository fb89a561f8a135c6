"""Several keypads on one RS-485 line: asked in turn, never speaking at once, and dead ones cost the others next to nothing.

All times are simulated, byte by byte; nothing here depends on how fast this machine is.
"""

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from counter.decoders.line import LineDecoder
from counter.rounds import MISSES, ROUND_S, SLEEPER_S, Rounds
from counter.talk import ASK_MOST_S, GAP_S, TURN_BYTES, ByteTalk
from hall.clock import Deadline
from hall.queue import Queue, new_request
from tests.harness.keypad_line import BITS_PER_BYTE, LineKeypad, line
from tests.harness.keypad_sim import SimHall

KEYPADS = 16
DEAD = 4
COUNTERS = "124"
BYTE_S = BITS_PER_BYTE / 9600
ANSWER_S = 0.04
# A question, the keypad's turn, "no key", and the pause before the next question.
EXCHANGE_S = (14 + 14 + TURN_BYTES) * BYTE_S + 0.003
SILENT_S = 14 * BYTE_S + ANSWER_S


@pytest.fixture
def address(memory_folder: Path) -> str:
    """These tests are about the line, not about the disk."""
    return str(memory_folder / "hall.db")


def polled(count: int, dead: int = 0) -> list[LineKeypad]:
    """Keypads that speak when they are asked; the last ones do not."""
    return [LineKeypad(number, polled=True, dead=number > count - dead) for number in range(1, count + 1)]


def hall_with(queue: Queue, keypads: Sequence[LineKeypad], baud: int = 9600) -> SimHall:
    """A running service that knows by now who is dead."""
    counters = [COUNTERS[number % len(COUNTERS)] for number in range(len(keypads))]
    hall = SimHall(queue, keypads, counters, baud=baud)
    hall.run(5)
    return hall


def take(queue: Queue, count: int = 1) -> None:
    for _ in range(count):
        queue.take("PINJAM", request=new_request())


def questions(hall: SimHall, keypads: Sequence[LineKeypad], seconds: float) -> list[int]:
    """How often each is asked in so many seconds."""
    before = [keypad.asked for keypad in keypads]
    hall.run(seconds)
    return [keypad.asked - count for keypad, count in zip(keypads, before, strict=True)]


def waits(hall: SimHall, keypads: Sequence[LineKeypad], presses: int, seed: int = 3) -> list[float]:
    """Presses here and there, while numbers are taken; the seconds from each press until the display answers it."""
    chance = random.Random(seed)
    for _ in range(presses):
        hall.press(chance.choice(keypads).address, "RECALL")
        take(hall.queue)
        hall.run(chance.uniform(0.8, 1.4))
    found = [wait for keypad in keypads for wait in keypad.shown_after]
    assert len(found) == presses
    return found


def test_each_is_asked_as_often_as_any_other_and_nobody_speaks_at_once(queue: Queue) -> None:
    keypads = polled(KEYPADS)
    hall = hall_with(queue, keypads)
    asked = questions(hall, keypads, 20)
    assert max(asked) - min(asked) <= 1
    assert min(asked) >= 20 / (KEYPADS * EXCHANGE_S) * 0.95, "nothing else costs time on a still line"
    assert hall.line.collisions == 0


def test_dead_keypads_cost_the_others_next_to_nothing(queue: Queue) -> None:
    alone = polled(KEYPADS - DEAD)
    with_dead = polled(KEYPADS, DEAD)
    asked = min(questions(hall_with(queue, alone), alone, 20))
    living = with_dead[:-DEAD]
    slowed = min(questions(hall_with(queue, with_dead), living, 20))
    # Each of the dead is asked every two seconds, for as long as an answer may take to begin.
    assert slowed >= asked * (1 - DEAD * SILENT_S / SLEEPER_S) - 1
    assert slowed >= 0.85 * asked


def test_one_that_lives_is_served_as_well_when_all_others_are_dead(queue: Queue) -> None:
    take(queue)
    keypads = polled(KEYPADS, KEYPADS - 1)
    hall = hall_with(queue, keypads)
    (asked,) = questions(hall, keypads[:1], 20)
    # The line rests between the rounds of a single keypad; in each round one of the dead may be asked.
    assert asked >= 20 / (ROUND_S + SILENT_S + EXCHANGE_S)
    assert hall.pressed(1, "NEXT") == "OK"


@pytest.mark.parametrize(
    ("baud", "worst_s"),
    [(9600, 0.75), (19200, 0.45), (38400, 0.30)],
)
def test_the_slowest_answer_of_sixteen_with_four_dead_is_as_the_manual_says(
    queue: Queue, baud: int, worst_s: float
) -> None:
    take(queue, 3)
    keypads = polled(KEYPADS, DEAD)
    hall = hall_with(queue, keypads, baud)
    for counter in COUNTERS:
        queue.call(counter, request=new_request())
    found = waits(hall, keypads[:-DEAD], 25)
    assert max(found) <= worst_s
    assert hall.line.collisions == 0


def test_once_it_is_asked_a_press_is_answered_within_a_tenth_of_a_second(queue: Queue) -> None:
    take(queue, 3)
    keypads = polled(8)
    hall = hall_with(queue, keypads)
    queue.call("2", request=new_request())
    hall.run(1)
    asked_at: list[float] = []
    hear = keypads[0].hear

    def watched(text: str, now: float = 0.0) -> bytes:
        said = hear(text, now)
        if said and keypads[0].held == said:
            asked_at.append(now)
        return said

    keypads[0].hear = watched  # type: ignore[method-assign]
    hall.pressed(1, "RECALL")
    hall.run_until(lambda: keypads[0].shown_after)
    assert keypads[0].shown_after[0] - (asked_at[0] - keypads[0].pressed_at) < 0.1


def test_a_dead_keypad_that_comes_to_life_is_served_within_some_seconds(queue: Queue) -> None:
    keypads = polled(KEYPADS, DEAD)
    hall = hall_with(queue, keypads)
    hall.run(20)
    for keypad in keypads[-DEAD:]:
        assert keypad.display is None
        keypad.dead = False
    hall.run(SLEEPER_S + 1)
    assert all(keypad.display == ("-----", 0, "CLOSED") for keypad in keypads[-DEAD:])
    assert max(questions(hall, keypads, 10)) - min(questions(hall, keypads, 10)) <= 1


def test_a_keypad_that_misses_now_and_then_is_not_taken_for_dead(queue: Queue) -> None:
    keypads = polled(4)
    hall = hall_with(queue, keypads)
    for _ in range(20):
        hall.line.lost_to_host = MISSES - 1
        hall.run(1)
    assert all(hall.service.ports[0]._rounds.awake(str(number)) for number in range(1, 5))  # type: ignore[union-attr]
    take(queue)
    assert hall.pressed(1, "NEXT") == "OK"


def test_a_press_whose_bytes_are_lost_is_asked_for_again(queue: Queue) -> None:
    take(queue, 2)
    keypads = polled(2)
    hall = hall_with(queue, keypads)
    seq = hall.press(1, "NEXT")
    hall.line.lost_to_host = 1
    hall.run(1)
    assert hall.words(1, seq) == ["OK"]


def test_when_the_queue_changes_all_the_time_the_displays_follow_and_the_keys_do_not_wait_for_that(
    queue: Queue,
) -> None:
    keypads = polled(KEYPADS)
    hall = hall_with(queue, keypads)
    still = min(questions(hall, keypads, 10))

    def somebody_comes() -> None:
        take(queue)
        hall.agenda.after(0.3, somebody_comes)

    hall.agenda.after(0.3, somebody_comes)
    # One display in four questions, each as long as one and a half of these.
    assert min(questions(hall, keypads, 10)) >= 0.6 * still
    shown = [keypad.display[1] for keypad in keypads if keypad.display is not None]
    assert len(shown) == KEYPADS
    with queue.store.reading(Deadline(5)) as reading:
        waiting = reading.last_event()
    assert min(shown) >= waiting - 10 / 0.3 * 0.5, "none is left far behind"


class ScriptedLine:
    """A line whose answers are written down: what comes, and how many seconds after the question."""

    def __init__(self, *script: tuple[float, bytes]) -> None:
        self.now = 100.0
        self._script = list(script)
        self._asked_at = 0.0

    def read(self, seconds: float, *, wakeable: bool = True) -> bytes:  # noqa: ARG002
        end = self.now + max(seconds, 1e-6)
        if self._script and self._asked_at + self._script[0][0] <= end:
            after, data = self._script.pop(0)
            self.now = max(self.now, self._asked_at + after)
            return data
        self.now = end
        return b""

    def write(self, data: bytes) -> float:
        self._asked_at = self.now + len(data) * BYTE_S
        return len(data) * BYTE_S

    def discard(self) -> None:
        self._script.clear()

    def close(self) -> None:
        pass

    def talk(self) -> ByteTalk:
        return ByteTalk(self, LineDecoder(), ANSWER_S, BYTE_S, lambda: self.now)


IDLE = line("PQKP,05")


@pytest.mark.parametrize(
    ("script", "understood", "at_most_s"),
    [
        ([], None, SILENT_S),
        ([(0.02, IDLE)], 1, EXCHANGE_S + 0.02),
        ([(0.02, IDLE[:5]), (0.09, IDLE[5:])], 1, 0.2),
        ([(0.02, IDLE[:5])], 0, SILENT_S + GAP_S + 0.02),
        ([(0.02, b"\xff\xff\x00")], 0, SILENT_S),
        ([(0.02, b"\xff" + IDLE)], 1, EXCHANGE_S + 0.02),
        ([(0.02, line("PQKP,06")), (0.03, IDLE)], 2, EXCHANGE_S + 0.03),
        ([(0.001 * number, b"$noise without an end") for number in range(2000)], 0, ASK_MOST_S + SILENT_S + GAP_S),
    ],
    ids=["silent", "idle", "in pieces", "half", "noise", "noise before", "a late one before", "never still"],
)
def test_a_question_takes_no_longer_than_its_answer_needs_whatever_comes(
    script: list[tuple[float, bytes]], understood: int | None, at_most_s: float
) -> None:
    wire = ScriptedLine(*script)
    frames = wire.talk().ask("5")
    assert (None if frames is None else len(frames)) == understood
    assert wire.now - 100.0 <= at_most_s + 0.001


def test_the_next_question_waits_until_the_last_byte_of_an_answer_is_through(queue: Queue) -> None:
    """The line feed comes when all is said already. Who spoke then would speak into it."""
    wire = ScriptedLine((0.02, IDLE[:-1]), (0.02 + BYTE_S, IDLE[-1:]))
    wire.talk().ask("5")
    assert wire.now >= wire._asked_at + 0.02 + (1 + TURN_BYTES) * BYTE_S - 1e-9


# Who is asked next


def asked(rounds: Rounds, seconds: float, dead: Sequence[str] = (), step_s: float = 0.01) -> list[tuple[float, str]]:
    """Who is asked when, in so many seconds, by one who takes `step_s` for a question."""
    found = []
    now = 0.0
    while now < seconds:
        address = rounds.next(now)
        if address is None:
            now += max(rounds.wait_s(now), 0.001)
            continue
        found.append((now, address))
        now += step_s
        if address in dead:
            rounds.missed(address)
        else:
            rounds.answered(address)
    return found


def test_a_round_goes_through_all_in_order() -> None:
    assert [address for _, address in asked(Rounds("abcdefgh"), 0.16)] == list("abcdefgh" * 2)


def test_the_line_rests_when_there_are_few() -> None:
    times = [at for at, _ in asked(Rounds("a"), 1.0)]
    assert all(later - at >= ROUND_S - 1e-9 for at, later in pairwise(times))


def test_who_is_silent_three_times_is_asked_every_two_seconds_and_only_one_such_between_two_rounds() -> None:
    found = asked(Rounds("abcdefgh"), 30.0, dead="fgh")
    for dead in "fgh":
        times = [at for at, address in found if address == dead][MISSES:]
        assert all(SLEEPER_S <= later - at <= SLEEPER_S + 0.3 for at, later in pairwise(times))
    after = [address for at, address in found if at > 1.0]
    assert all(not (one in "fgh" and next_one in "fgh") for one, next_one in pairwise(after))


def test_a_line_of_dead_keypads_only_is_still_asked() -> None:
    found = asked(Rounds("ab"), 20.0, dead="ab")
    assert {address for at, address in found if at > 15} == {"a", "b"}


def test_falling_asleep_is_told_once() -> None:
    rounds = Rounds("a")
    assert [rounds.missed("a") for _ in range(5)] == [False, False, True, False, False]
    rounds.answered("a")
    assert rounds.awake("a")
