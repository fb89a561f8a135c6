"""A working day of a display in simulated time: `python -m bench.simulated_display`. After each hour one line of JSON tells
the memory of this process.

What decides and what draws is the program's own, and so is the voice, which makes every sentence; store, sound card and time
are played. Twelve counters call every few seconds, a fourth of the calls are recalls, and now and then there is a burst.
It needs an X screen: drawn off the screen, Mesa keeps what a shown frame would have let go.
"""

import argparse
import gc
import json
import os
import random
import tempfile
from pathlib import Path

import psutil

from display.spoken import write_sound_of
from display.view import BoardView
from hall.settings.hall import Hall
from look.public_machine import prepare
from look.voices import usable_packs
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.crowd import crowded_hall
from tests.harness.set_board import SetBoard, display_file

COUNTERS = [str(number) for number in range(1, 13)]
PANEL_MM = 1210
VIEWING_M = 6.0
STEP_S = 0.5
# On average one call in so many seconds.
EVERY_S = 9.0
BURST = 12


class Stage:
    """The window with the real pages. Kivy is imported behind its set-up."""

    def __init__(self) -> None:
        from kivy.base import EventLoop, runTouchApp  # noqa: PLC0415
        from kivy.core.window import Window  # noqa: PLC0415

        from display.screens.stage import Board  # noqa: PLC0415
        from look.size import size_of  # noqa: PLC0415
        from look.state import look  # noqa: PLC0415

        width, height = Window.size
        look.size = size_of(width, height, PANEL_MM)
        self._board = Board(VIEWING_M)
        self._turn = EventLoop.idle
        runTouchApp(self._board, embedded=True)

    def show(self, view: BoardView) -> None:
        """Draws a frame."""
        from look.state import lang, look  # noqa: PLC0415
        from look.theme import THEMES  # noqa: PLC0415

        look.theme, lang.code = THEMES[view.theme], view.language
        self._board.show(view)
        self._turn()


class Day:
    """The board, the voice and the counters."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock()
        self.sound = folder / "announcement.wav"
        self.packs = usable_packs({})
        self.chance = random.Random(1)
        hall = Hall(1, halls.read(crowded_hall(len(COUNTERS)), folder)[0])
        self.board = SetBoard(hall, self.clock, file=display_file())
        prepare(self.board.controller.file.screen)
        self.stage = Stage()
        self.calls = self.frames = 0
        self._at_counter: dict[str, str] = {}

    def begin(self) -> None:
        """The display has started, and is the voice of its zone."""
        self.board.ready()
        self.board.start()
        self.board.speaker()

    def step(self) -> None:
        """Half a second: who calls, what is said, what is drawn."""
        if self.chance.random() < STEP_S / EVERY_S:
            self._call(self.chance.choice((1, 1, 1, 1, 1, 1, 1, 1, BURST)))
        self.board.renewed_at = self.board.time.now
        self.board.controller.tick()
        self.board.play_on()
        for order in self.board.told.orders:
            seconds = write_sound_of(order, self.packs, self.sound)
            self.board.prepared(seconds)
        self._draw()
        self.board.forget()
        self.board.time.now += STEP_S
        self.clock.forward(seconds=STEP_S)

    def _call(self, count: int) -> None:
        for counter in self.chance.sample(COUNTERS, count):
            recall = counter in self._at_counter and self.chance.random() < 0.25
            if not recall:
                self._at_counter[counter] = f"A-{self.calls % 999 + 1:03}"
            self.board.news(self.board.call(self._at_counter[counter], counter, recall=recall))
            self.calls += 1

    def _draw(self) -> None:
        for view in self.board.told.views:
            self.stage.show(view)
            self.frames += 1


def main() -> None:
    """Plays the day."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--hours", type=float, default=8.0)
    hours = asked.parse_args().hours
    process = psutil.Process(os.getpid())
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder:
        day = Day(Path(folder))
        day.begin()
        for hour in range(1, round(hours) + 1):
            for _ in range(round(3600 / STEP_S)):
                day.step()
            gc.collect()
            told = {"hour": hour, "rss": process.memory_info().rss, "calls": day.calls, "frames": day.frames}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
