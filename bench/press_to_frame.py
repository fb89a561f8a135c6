"""From the key to the number on the display: `python -m bench.press_to_frame`, the real keypad service on a pseudo-terminal
and the real display under a virtual screen, on a file of the local disk and on a PostgreSQL server of this machine; alone,
and beside eight writers and twelve boards.

Over a network the two stand on different machines, for which see `bench.lan`; it starts these:

    python -m bench.press_to_frame pressing STORE SECONDS AT    a keypad, its service, and a finger
    python -m bench.press_to_frame following STORE SECONDS      a display without its window

Each prints `press` or `seen`, the label and the machine's clock in seconds. There the number is *seen* when the thread of
the screen has it; the frame follows within one of its turns.
"""

import argparse
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from itertools import product
from pathlib import Path

from bench.figures import Figure, figure, table
from display.follow import Follower, News
from hall.messages import Message
from hall.queue import Queue, new_request
from tests.harness import display_program
from tests.harness.counter_program import port, program
from tests.harness.keypad_line import LineKeypad, pty_wire
from tests.harness.postgres import postgres
from tests.harness.virtual_screen import virtual_screen
from tests.harness.waiting import until

SIZE = (1920, 1080)
GOAL = "median 150, p99 300 ms"
# Nobody else calls there: the crowd of `bench.people` has the first eight.
COUNTER = "9"
# What is pressed sooner after the display has changed was meant for the number before.
READ_S = 1.2
# Whoever finds nobody to call for so long gives up.
FIRST_CALL_S = 120.0
# Eight who take and call, eight acts a second together, so that somebody is always waiting; and twelve boards.
CROWD = ["take:0.8", "call:1.2"] * 4 + ["board:0.25", "poll:0.25"] * 6
# A round of press, answer and frame takes less; the crowd is sent home when the last is over.
ROUND_S = 5.0
TIMES = "double_press_s = { NEXT = 0.0 }"


def _config(folder: Path, store: str) -> Path:
    path = folder / "loket.toml"
    ports = port(folder / "port", {1: COUNTER})
    path.write_text(f'name = "loket-bench"\nstore = "{store}"\n[times]\n{TIMES}\n{ports}', encoding="utf-8")
    return path


def _press(
    folder: Path,
    store: str,
    again: Callable[[], bool],
    before: Callable[[], None],
    begin_at: float = 0.0,
    answered: Callable[[float], None] = lambda at: None,
) -> dict[str, float]:
    """Presses *next* as long as it is to be done again; when each label's press left the finger, by the machine's clock.

    :param begin_at: no press before this moment of the machine's clock; the service is there by then.
    :param answered: told of each press that called somebody.
    """
    keypad, chance = LineKeypad(1), random.Random(1)
    pressed: dict[str, float] = {}
    with pty_wire(folder / "port", [keypad]) as far, program(_config(folder, store)) as service:
        service.is_ready()
        until(lambda: keypad.display is not None)
        time.sleep(max(2 * READ_S, begin_at - time.time()))
        while again():
            before()
            time.sleep(READ_S + chance.uniform(0, 0.3))
            last = keypad.display[0] if keypad.display else ""
            at = time.time()
            answer = far.answer_to(1, far.press(1, "NEXT"))
            if answer != "OK":
                print(f"answer {answer} {keypad.display}", flush=True)
            else:
                until(lambda: keypad.display is not None and keypad.display[0] not in ("-----", last))  # noqa: B023
                assert keypad.display is not None
                pressed[keypad.display[0]] = at
                answered(at)
    return pressed


def local(count: int, address: str | None, crowded: bool) -> Figure:
    """On one machine, to the frame: milliseconds.

    :param address: of a store that is not there yet; None for a file.
    """
    folder = Path(tempfile.mkdtemp(prefix="antrean-bench-"))
    store = address or str(folder / "hall.db")
    display_program.publish(store, folder)
    left = iter(range(count))
    with (
        virtual_screen(*SIZE) as screen,
        display_program.running(
            screen, folder, store, frames=display_program.SMOOTH, pace_ms=display_program.DEVICE_MS
        ) as display,
        display_program.queue_on(store) as hall,
    ):
        until(display.speaks)
        with _crowd(folder, store, ROUND_S * count) if crowded else nullcontext():
            pressed = _press(
                folder,
                store,
                lambda: next(left, None) is not None,
                lambda: _take(hall),
            )
        calls = {call.ticket.replace("-", ""): call.event for call in display_program.calls_in(store)}
        until(lambda: {calls[label] for label in pressed} <= set(display.drawn()))
        drawn = {event: at for at, events in display.drawings() for event in events}
    return waits(pressed, {label: drawn[event] for label, event in calls.items() if event in drawn})


@contextmanager
def _crowd(folder: Path, store: str, seconds: float) -> Iterator[None]:
    """The others in the hall, for so long at most."""
    words = [str(folder), store, str(seconds), "address", "0", str(time.time()), *CROWD]
    with subprocess.Popen([sys.executable, "-m", "bench.people", "group", *words], start_new_session=True) as crowd:
        try:
            yield
        finally:
            os.killpg(crowd.pid, signal.SIGKILL)


def _take(hall: Queue) -> None:
    hall.take("PINJAM", request=new_request())


def waits(pressed: Mapping[str, float], seen: Mapping[str, float]) -> Figure:
    """Milliseconds from each press to its number."""
    found = [1000 * (seen[label] - at) for label, at in pressed.items()]
    return figure(found, sum(found) / 1000)


def pressing(store: str, seconds: float, begin_at: float) -> None:
    """Presses from a moment of the machine's clock on, for so long from the first press that called somebody: a slow machine
    takes its time until anybody comes.
    """
    folder = Path(tempfile.mkdtemp(prefix="antrean-bench-"))
    called: list[float] = []

    def again() -> bool:
        return time.time() < (called[0] + seconds if called else begin_at + FIRST_CALL_S)

    try:
        pressed = _press(folder, store, again, lambda: None, begin_at, called.append)
    except AssertionError:
        print((folder / "loket.log").read_text(errors="replace")[-3000:], flush=True)
        raise
    for label, at in pressed.items():
        print(f"press {label} {at:.4f}", flush=True)


class _Screen:
    """Where the news of a display arrive."""

    def on_news(self, news: News) -> None:
        for call in news.calls:
            print(f"seen {call.ticket.replace('-', '')} {time.time():.4f}", flush=True)

    def on_store_gone(self, why: Message) -> None:
        print(f"gone {why.render()}", flush=True)


def following(store: str, seconds: float) -> None:
    """Follows for so long."""
    arrived: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    follower = Follower(store, None, _Screen(), arrived.put)
    follower.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            arrived.get(timeout=0.2)()
        except queue.Empty:
            continue
    follower.stop()


def main() -> None:
    """Prints the table, or plays one of the two over a network."""
    if sys.argv[1:2] in (["pressing"], ["following"]):
        role, store, *numbers = sys.argv[1:]
        if role == "pressing":
            seconds, begin_at = map(float, numbers)
            pressing(store, seconds, begin_at)
        else:
            following(store, float(numbers[0]))
        return
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--presses", type=int, default=200)
    wanted = asked.parse_args()
    print(table(["store", "load", "presses", "median", "p99", "worst", "goal"], []), flush=True)
    with postgres(durable=True) as server:
        for crowded, kind in product((False, True), ("file", "PostgreSQL")):
            address = f"{server.url()}?hall=hall_{int(crowded)}" if kind == "PostgreSQL" else None
            found = local(wanted.presses, address, crowded)
            load = "8 writers, 12 boards" if crowded else "alone"
            row = [kind, load, found.count, *(f"{ms:.0f} ms" for ms in (found.p50, found.p99, found.worst)), GOAL]
            print(table([], [row]).splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
