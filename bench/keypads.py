"""What staff wait for at a keypad: `python -m bench.keypads`.

* One line of sixteen keypads at 9600 baud, four of them dead, in simulated time: every byte takes its time on the wire, two
  who speak at once are not understood, a keypad begins its answer after 3 ms, and the store takes 5 ms. The service, its
  talk and its decoder are the product's. Keys are pressed at any moment of a round, while numbers are taken all the time.
  The same without the dead, and at other speeds.
* From the press to its answer on a pseudo-terminal, where bytes take no time: the real program, and a store on the local
  disk. On a wire of 9600 baud 23 ms for the press, and 50 ms for answer and display come on top.
"""

import argparse
import logging
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, figure, table
from hall.queue import Queue, new_request
from hall.store import create_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.counter_program import counter_file, port, program, publish, take
from tests.harness.keypad_line import LineKeypad, pty_wire
from tests.harness.keypad_sim import SimHall
from tests.harness.waiting import until

KEYPADS, DEAD = 16, 4
COUNTERS = "124"
LINES = (
    (9600, KEYPADS, DEAD),
    (9600, KEYPADS, 0),
    (9600, KEYPADS - DEAD, 0),
    (19200, KEYPADS, DEAD),
    (38400, KEYPADS, DEAD),
)
# After the start, until every dead one is known to be dead.
KNOWN_S = 5.0
# Between two presses of a keypad more than the time within which two are one.
PAUSE_S = 1.0

Row = Sequence[object]


@contextmanager
def _hall() -> Iterator[Queue]:
    """The small hall, in memory where there is such a folder: the simulated store takes its time by itself."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        store = create_store(str(Path(folder) / "hall.db"))
        queue = Queue(store, SetClock())
        queue.publish(*halls.read(halls.SMALL, Path(folder)))
        yield queue
        store.close()


def line(presses: float) -> Iterator[Row]:
    """Lines of many keypads, in simulated time."""
    for baud, count, dead in LINES:
        keypads = [LineKeypad(number, polled=True, dead=number > count - dead) for number in range(1, count + 1)]
        counters = [COUNTERS[number % len(COUNTERS)] for number in range(count)]
        with _hall() as queue:
            hall = SimHall(queue, keypads, counters, baud=baud)
            found, asked = _simulated(hall, keypads[: count - dead], int(presses))
            assert hall.line.collisions == 0
        name = f"{count} keypads, {dead} dead, {baud} baud" if dead else f"{count} keypads, {baud} baud"
        yield [name, f"press → display, median of {found.count}", f"{found.p50:.0f} ms", ""]
        yield ["", "the same, p99 and worst", f"{found.p99:.0f} and {found.worst:.0f} ms", ""]
        yield ["", "each is asked every", f"{1000 * asked:.0f} ms", ""]


def _simulated(hall: SimHall, keypads: Sequence[LineKeypad], presses: int) -> tuple[Figure, float]:
    """What the presses waited for, and how often a keypad is asked on a still line."""
    chance = random.Random(1)
    for _ in range(2 * presses):
        hall.queue.take("PINJAM", request=new_request())
    hall.run(KNOWN_S)
    before, began = keypads[0].asked, hall.agenda.now
    hall.run(20)
    asked_every = (hall.agenda.now - began) / (keypads[0].asked - before)
    for counter in COUNTERS:
        hall.queue.call(counter, request=new_request())
    for _ in range(presses):
        hall.press(chance.choice(keypads).address, "RECALL")
        hall.queue.take("PINJAM", request=new_request())
        hall.run(chance.uniform(PAUSE_S, 1.5 * PAUSE_S))
    waits = [1000 * wait for keypad in keypads for wait in keypad.shown_after]
    assert len(waits) == presses, "a press that was never answered"
    return figure(waits, sum(waits) / 1000), asked_every


def press(count: float) -> Iterator[Row]:
    """The real program on a pseudo-terminal."""
    folder = Path(tempfile.mkdtemp(prefix="antrean-bench-"))
    publish(folder)
    take(folder, int(count))
    keypad = LineKeypad(1)
    chance = random.Random(1)
    times = "double_press_s = { NEXT = 0.0 }"
    config = counter_file(folder, port(folder / "port", {1: "1"}), times=times)
    with pty_wire(folder / "port", [keypad]) as far, program(config) as service:
        service.is_ready()
        until(lambda: keypad.display is not None and keypad.display[2] == "CLOSED")
        time.sleep(PAUSE_S)  # what is pressed right after the start is refused
        for _ in range(int(count)):
            time.sleep(chance.uniform(0.4, 0.8))
            assert far.answer_to(1, far.press(1, "NEXT")) == "OK"
    answered = figure([1000 * wait for wait in keypad.answered_after], sum(keypad.answered_after))
    shown = figure([1000 * wait for wait in keypad.shown_after], sum(keypad.shown_after))
    for name, found in (("press → answer", answered), ("press → display", shown)):
        yield ["a keypad alone, no wire", f"{name}, median of {found.count}", f"{found.p50:.1f} ms", ""]
        yield ["", "the same, p99 and worst", f"{found.p99:.1f} and {found.worst:.0f} ms", "300 ms"]


def main() -> None:
    """Prints the table, row by row."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--line", type=int, default=300, metavar="PRESSES")
    asked.add_argument("--press", type=int, default=200, metavar="PRESSES")
    wanted = asked.parse_args()
    logging.disable(logging.WARNING)  # of the dead keypads
    print(table(["keypads", "what", "measured", "goal: at most"], []), flush=True)
    for measure, much in ((line, wanted.line), (press, wanted.press)):
        for row in measure(much) if much else ():
            print(table([], [row]).splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
