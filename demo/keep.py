"""What is kept of a demonstration: a folder with pictures of each program, the slips, the sound, logs and figures."""

import json
import shutil
from datetime import datetime
from pathlib import Path

from demo.errors import DemoError
from demo.files import tickets_of
from demo.layout import BOARD, Box
from demo.processes import Programs
from demo.screen import Screen
from demo.sound import write_wav
from demo.summary import Summary
from hall.messages import Message
from hall.store import Store

PICTURES_MOST = 12
OWN = "antrean-demo"
STORE = "hall.db"


def own_folder(wanted: Path | None) -> Path:
    """The folder that was asked for, else a new one in the present folder.

    :raises DemoError: it can't be made, or has something in it, with which this would be mixed.
    """
    folder = wanted or Path(OWN) / datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DemoError(Message("The folder {folder} is not empty; please give another one.", folder=folder))
    except OSError as error:
        reason = error.strerror or error
        raise DemoError(Message("{folder} can't be made: {reason}.", folder=folder, reason=reason)) from error
    return folder


class Album:
    """Pictures of a virtual screen. On a person's screen none are taken: who knows what else is on it."""

    def __init__(self, screen: Screen, boxes: dict[str, Box], folder: Path | None) -> None:
        self._screen = screen
        self._boxes = boxes
        self._folder = folder
        self._taken = 0

    def take_ticket(self) -> None:
        """The same, while a number is on the kiosk.

        :raises OSError: the screen has died.
        """
        self.take("-ticket")

    def take(self, what: str = "") -> None:
        """The whole screen, and each window cut out of it; the windows of the last time are replaced.

        :raises OSError: the screen has died.
        """
        if self._screen.seen or self._folder is None or self._taken >= PICTURES_MOST:
            return
        picture = self._screen.picture()
        self._taken += 1
        picture.save(self._folder / f"hall-{self._taken:02}{what}.png", compress_level=3)
        for name, box in self._boxes.items():
            window = picture.crop((box.left, box.top, box.right, box.bottom))
            window.save(self._folder / f"{name}.png", compress_level=3)


def keep_slips(folder: Path, target: Path) -> None:
    """Copies the slips of the printer."""
    target.mkdir(exist_ok=True)
    for slip in folder.glob("[!.]*.png"):
        shutil.copy(slip, target)


def fill(folder: Path, work: Path, store: Store, programs: Programs, summary: Summary) -> None:
    """The store, slips, sound, logs and figures. `summary` learns where they are, and how long the sound is."""
    summary.folder = str(folder)
    store.backup(folder / STORE)
    keep_slips(tickets_of(work), folder / "tickets")
    recorded = programs.all[BOARD].recordings if BOARD in programs.all else []
    if recorded:
        summary.sound_s = write_wav(recorded, folder / "sound.wav")
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    for running in programs.all.values():
        shutil.copy(running.told.log, logs)
    text = json.dumps(summary.as_json(), ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
