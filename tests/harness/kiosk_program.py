"""The real kiosk program on a virtual screen: its files, the finger before it, and what its log and its store tell."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from hall.queue import Queue
from hall.settings.hallfile import HallFile
from hall.settings.hours import ALWAYS
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.store import create_store
from look.fonts import NUMBERS
from tests.harness.virtual_screen import Hand, VirtualScreen, hand, program, virtual_screen
from tests.harness.waiting import until

# Where things are on a page, from the top left, as parts of its width and height. Looked up on its pictures.
PLACES = {
    "portrait": {
        "first agency": (0.27, 0.32),
        "first service": (0.40, 0.285),
        "take": (0.50, 0.92),
        "English": (0.86, 0.05),
        "done": (0.72, 0.93),
    },
    "landscape": {
        "first agency": (0.18, 0.36),
        "first service": (0.25, 0.34),
        "take": (0.76, 0.86),
        "English": (0.91, 0.09),
        "done": (0.72, 0.86),
    },
}
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
WIDTHS_MM = {"portrait": 268, "landscape": 476}
START_S = PAGE_S = 60.0
# A page that is the same for so long has come to rest.
STILL_S = 0.15
# A reading of the number on the screen is one when the strokes are where they belong but for their edges.
ALIKE = 0.95
LINE_PX = (160, 40)


class Told:
    """What a program says in its log. Each look reads on where the last one ended."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = 0
        self.pages: list[str] = []
        self.printers: list[str] = []

    def looked_at(self) -> Self:
        """The same, with what has come since."""
        with self._log.open("rb") as log:
            log.seek(self._read)
            new = log.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        text = whole.decode(errors="replace")
        self.pages += re.findall(r"page: (\w+)$", text, re.MULTILINE)
        self.printers += re.findall(r": printer [-\w]+: (?!job )(\w+)", text)
        return self


@dataclass
class Kiosk:
    """The running program, its store and its screen."""

    screen: VirtualScreen
    hand: Hand
    store: Path
    log: Path
    process: subprocess.Popen[bytes]
    panel: str
    calm: bool = True
    """The visitor waits until a page has come to rest before the next touch, as a button takes no second one at once."""
    _told: Told = field(init=False)

    def __post_init__(self) -> None:
        self._told = Told(self.log)

    @property
    def places(self) -> dict[str, tuple[float, float]]:
        """Where things are on this panel, by name."""
        return PLACES[self.panel]

    def tap(self, name: str, page: str = "") -> None:
        """A touch, and the wait for the page that it leads to."""
        before, seen = len(self.pages()), self.screen.picture()
        self.hand.tap(*self.places[name])
        if page:
            self.comes_to(page, before)
            self.settle(page, seen)

    def comes_to(self, page: str, before: int) -> None:
        """Waits for a page to be shown that is not among the first ones; a picture is left behind if it does not come."""
        try:
            until(lambda: page in self.pages()[before:], PAGE_S)
        except AssertionError as error:
            left = self.log.with_suffix(".png")
            self.screen.picture().save(left)
            raise AssertionError(f"{page} did not come after {self.pages()}; the last picture is {left}") from error

    def settle(self, page: str, before: Image.Image) -> None:
        """Has the visitor look at a page before the next touch. `before`: what was to be seen until then."""
        if self.calm and page != "ticket":  # on which time is seen to pass
            self.screen.changed_from(before, still_s=STILL_S)

    def to_the_service(self) -> None:
        """From the start to the page of the first service."""
        self.tap("first agency", "agency")
        self.tap("first service", "service")

    def take(self) -> None:
        """From the start to a number on the screen."""
        self.to_the_service()
        self.tap("take", "ticket")

    def take_and_read(self) -> str:
        """From the start to a number, which is read off the screen, and back to the start; the number."""
        before, shown = len(self.codes()), len(self.pages())
        self.take()
        label = str(self.ask("SELECT series || '-' || printf('%03d', number) FROM ticket ORDER BY arrival")[before][0])
        until(lambda: shows(self.screen.picture(), label), 10)
        seen = self.screen.picture()
        if self.pages()[-1] == "ticket":
            self.hand.tap(*self.places["done"])
        self.comes_to("start", shown)
        self.settle("start", seen)
        return label

    def pages(self) -> list[str]:
        """The pages that have been shown, by the program's log."""
        return self._told.looked_at().pages

    def printers(self) -> list[str]:
        """The states of the printer so far, by the program's log."""
        return self._told.looked_at().printers

    def jobs(self) -> list[tuple[str, str, int]]:
        """Label, state and copy of every slip, the oldest first."""
        asked = "SELECT series || '-' || printf('%03d', number), state, copy FROM print_job ORDER BY id"
        return [(str(label), str(state), int(str(copy))) for label, state, copy in self.ask(asked)]

    def states(self) -> list[str]:
        """The state of every slip, the oldest first."""
        return [state for _, state, _ in self.jobs()]

    def codes(self) -> list[str]:
        """The code of every ticket, the oldest first."""
        return [str(code) for (code,) in self.ask("SELECT code FROM ticket ORDER BY arrival")]

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """What the store says, asked by plain SQL."""
        with closing(sqlite3.connect(self.store, timeout=30)) as connection:
            return connection.execute(query).fetchall()


def shows(picture: Image.Image, label: str) -> bool:
    """Whether a number stands on a ticket's page in portrait."""
    return says(picture.crop((0, 0, picture.width, picture.height * 2 // 5)), label)


def says(part: Image.Image, label: str) -> bool:
    """Whether the highest line of a dark part of a screen is this label, and no other of its series."""
    line = _highest_line(part.convert("L")).resize(LINE_PX)
    series = [f"{label.rpartition('-')[0]}-{number:03d}" for number in range(1, 100)]
    best = max(series, key=lambda candidate: _alike(line, candidate))
    return best == label and _alike(line, label) > ALIKE


def _highest_line(page: Image.Image) -> Image.Image:
    """The largest writing on a dark page, white on black, without anything around it."""
    ink = page.point(lambda bright: 255 if bright > 160 else 0)
    rows = [ink.crop((0, y, ink.width, y + 1)).getbbox() is not None for y in range(ink.height)]
    bands = [(found.start(), found.end()) for found in re.finditer("1+", "".join("01"[row] for row in rows))]
    top, bottom = max(bands, key=lambda band: band[1] - band[0], default=(0, 1))
    band = ink.crop((0, top, ink.width, bottom))
    return band.crop(band.getbbox())


def _alike(line: Image.Image, label: str) -> float:
    """How much of a line is as this label would be drawn: 1 is all of it."""
    return 1 - ImageStat.Stat(ImageChops.difference(_drawn(label), line)).mean[0] / 255


@cache
def _drawn(label: str) -> Image.Image:
    face = ImageFont.truetype(str(NUMBERS.bold), 100)
    drawn = Image.new("L", (100 * len(label), 200), 0)
    ImageDraw.Draw(drawn).text((20, 20), label, fill=255, font=face)
    return drawn.crop(drawn.getbbox()).resize(LINE_PX)


def always_open(hall: HallFile) -> HallFile:
    """The same hall at any hour and without quotas."""
    agencies = [
        agency.model_copy(
            update={
                "hours": ALWAYS,
                "service": [
                    service.model_copy(update={"hours": None, "daily_quota": None}) for service in agency.service
                ],
            }
        )
        for agency in hall.agency
    ]
    return hall.model_copy(update={"agency": agencies})


def published(folder: Path, hall: HallFile | None = None) -> Path:
    """A store with a hall, the sample where none is given, open at any hour."""
    sample, toml = read_hall_file(shipped("config", "mpp-contoh.toml"))
    store = create_store(str(folder / "hall.db"))
    Queue(store).publish(always_open(hall or sample), toml)
    store.close()
    return folder / "hall.db"


def kiosk_file(
    folder: Path, store: Path, printer: str, panel: str = "portrait", more: str = "", *, forecast: bool = False
) -> Path:
    """A kiosk.toml. `printer`: its address, and any further lines of its part; `more`: further parts; `forecast`: with the
    second process, which reckons.
    """
    address, *lines = printer.splitlines()
    text = f"""name = "kios-1"
store = "{store}"
[screen]
width_mm = {WIDTHS_MM[panel]}
{more}
[forecast]
on = {str(forecast).lower()}
[printer]
address = "{address}"
"""
    path = folder / "kiosk.toml"
    path.write_text(text + "\n".join(lines) + "\n")
    return path


@contextmanager
def running(
    config: Path,
    store: Path,
    panel: str = "portrait",
    *,
    size: tuple[int, int] | None = None,
    command: Sequence[str] = (sys.executable, "-m", "hall", "kiosk"),
    environment: Mapping[str, str] | None = None,
    calm: bool = True,
) -> Iterator[Kiosk]:
    """The program on a screen of its own, at its start page. `size`: of another screen of the same shape; `calm`: see
    `Kiosk`.
    """
    with virtual_screen(*(size or SIZES[panel])) as screen, hand(screen) as finger:
        log = config.with_name("kiosk.log")
        empty = screen.picture()
        with program(screen, [*command, "--config", str(config)], log, environment) as process:
            found = Kiosk(screen, finger, store, log, process, panel, calm)
            until(lambda: "start" in found.pages(), START_S)
            found.settle("start", empty)
            yield found
