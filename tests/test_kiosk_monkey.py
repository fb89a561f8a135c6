"""A monkey at the kiosk: whatever it touches and types, nothing breaks, nothing leads out, and no ticket comes from nothing.

Twenty monkeys of three hundred taps each over all pages, at random places and on random targets, while time passes, the
store goes and comes back, and the printer runs out of paper.
"""

import random
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest
from kivy.core.window import Window

from hall.messages import Message
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.view import View
from tests.harness import screen
from tests.harness.snapshot import sql_of
from tests.test_kiosk_pages import Kiosk, sample

pytestmark = pytest.mark.xdist_group("kivy-monkey")

TAPS = 300
# Few pixels, the same millimetres: drawing is what takes the time.
SMALL = ((270, 480, 268.0), (480, 270, 476.0))
KEYS = (27, 282, 13, 32, 9, 8, 276, 96, 292)  # Esc, F1, Enter, space, Tab, Backspace, an arrow, `, F11


class Watched(Kiosk):
    """A kiosk that keeps count of the taps on *take a number*."""

    def show(self, view: View) -> None:
        if view.taking:
            self.tapped.add(view.journey.request)
        super().show(view)

    @cached_property
    def tapped(self) -> set[str | None]:
        return set()


@pytest.fixture
def folder(memory_folder: Path) -> Iterator[Path]:
    yield memory_folder
    screen.clear()


@pytest.mark.parametrize("seed", range(20))
def test_a_monkey(folder: Path, seed: int) -> None:
    monkey = random.Random(seed)
    screen.start(*SMALL[seed % 2])
    kiosk = Watched(folder, *sample())
    hall = kiosk.hall
    before = _requests(kiosk)
    for _ in range(TAPS):
        _touch(monkey)
        _happen(monkey, kiosk)
        if monkey.random() < 0.7:
            hall.desk.work()
        screen.frames(1)
        assert kiosk.stage is not None
        assert kiosk.stage.parent is Window
    hall.desk.work()
    assert _requests(kiosk) - before <= kiosk.tapped, "a ticket that nobody has tapped for"


def _requests(kiosk: Kiosk) -> set[str]:
    """The requests of all tickets."""
    rows = sql_of(kiosk.hall.queue.store).rows("SELECT request FROM event WHERE kind = 'taken'", ())
    return {row["request"] for row in rows}


def _touch(monkey: random.Random) -> None:
    targets = screen.targets()
    if targets and monkey.random() < 0.7:
        screen.tap(monkey.choice(targets))
    elif monkey.random() < 0.5:
        screen.tap(Window.children[0], (monkey.uniform(1, Window.width - 2), monkey.uniform(1, Window.height - 2)))
    else:
        Window.dispatch("on_key_down", monkey.choice(KEYS), 0, "", [])


def _happen(monkey: random.Random, kiosk: Kiosk) -> None:
    hall, it = kiosk.hall, kiosk.hall.controller
    hall.time.now += monkey.choice((0.1, 0.1, 0.5, 1, 3, 15))
    match monkey.randrange(12):
        case 0:
            it.on_store_gone(Message("gone"))
        case 1 | 2:
            hall.news()
        case 3:
            it.on_printer(PrinterReport(monkey.choice(list(PrinterState))))
        case _:
            it.tick()
