"""A printer for machines without one: each ticket becomes a picture in a folder, from the same layout."""

import logging
import os
import re
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.printing.blocks import Block
from kiosk.printing.errors import unwritable
from kiosk.printing.jobs import PRINTED, Outcome, Sheet, Why, not_sent
from kiosk.printing.report import PrinterReport, PrinterState

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

# A hall's busiest day, and no disk is filled by a kiosk that nobody looks after.
KEPT = 2000
# Its own pictures among other files: day, time of day, job.
OWN = re.compile(r"\d{8}-\d{6}-\w+\.png", re.ASCII)

Draw = Callable[[tuple[Block, ...]], "Image"]


class ScreenPrinter:
    """Writes `20261124-090012-0042.png` for the job with the tag 0042. It is ready as long as its folder is there; the
    newest `KEPT` of its pictures stay.
    """

    poll_every_s = 5.0

    def __init__(self, folder: Path, draw: Draw) -> None:
        """:raises PrinterFolderError: the folder can't be made."""
        self._folder = folder
        self._draw = draw
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from error

    @property
    def report(self) -> PrinterReport:
        """Always ready: what stands in the way is raised."""
        return PrinterReport(PrinterState.READY)

    def fileno(self) -> int | None:
        """None: nothing comes from it."""
        return None

    def greet(self) -> None:
        """Nothing to ask."""

    def poll(self) -> None:
        """:raises PrinterFolderError: the folder has gone, or can't be written any more."""
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise unwritable(self._folder, PermissionError("missing, or without the right to write"))

    def listen(self) -> bool:
        """Nothing comes from it."""
        return False

    def hindrance(self) -> Why | None:
        """As `poll`."""
        self.poll()
        return None

    def deliver(self, sheet: Sheet, tag: str) -> Generator[Outcome | None, None, None]:
        """Draws the ticket. The file appears under its name when it is whole.

        :raises PrinterFolderError: there is no room, or no right; after it has said that nothing came out.
        """
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{tag}"
        unfinished = self._folder / f".{name}.part"
        image = self._draw(sheet.blocks)
        try:
            image.save(unfinished, format="PNG")
            unfinished.replace(self._folder / f"{name}.png")
        except OSError as error:
            yield not_sent(Why.ERROR)
            raise unwritable(self._folder, error) from error
        self._let_old_ones_go()
        yield PRINTED

    def _let_old_ones_go(self) -> None:
        try:
            for old in sorted(path for path in self._folder.iterdir() if OWN.fullmatch(path.name))[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.warning("old pictures of tickets stay: %s", error)

    def close(self, *, drop: bool = False) -> None:
        """Nothing is open."""
