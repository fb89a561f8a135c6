"""Which programs play, and how each is started."""

import os
from pathlib import Path

from demo.files import KEYPAD_ADDRESS, counter_of, port_of, tickets_of, write_files
from demo.hall import KEYPAD_COUNTER
from demo.layout import BOARD, KEYPAD, KIOSK, PAPER, WINDOWS, Box
from demo.processes import Program, of_this_python
from demo.screen import Screen
from demo.sound import recording
from demo.window_words import OPEN, words
from hall.settings.hallfile import HallFile
from hall.wording import Local

KEYPADS = "keypads"
"""The service of the keypad; all other programs are called as their windows in `layout`."""

# What the log of each says when it is there: for the display that is behind its first frame.
_THERE = {BOARD: "look.sound: sound: ", KIOSK: "page: start", KEYPADS: " is open", **dict.fromkeys(WINDOWS, OPEN)}


def cast(
    screen: Screen, work: Path, store: Path, boxes: dict[str, Box], hall: HallFile, language: str
) -> list[Program]:
    """All programs, those first that others want to find. Their files are written into `work`."""
    files = write_files(work, store, boxes, language, seen=screen.seen)
    silent = {} if screen.seen else {"SDL_AUDIODRIVER": "dummy"}
    # Only the display is heard: two that record would have to share what one device plays.
    recorded = None if screen.seen else work / "board.raw"

    def program(name: str, *command: str) -> Program:
        heard = name == BOARD and recorded is not None
        sound = recording(recorded) if heard and recorded else silent
        command = of_this_python("hall", *command, "--config", str(files[name]))
        return Program(name, command, _THERE[name], sound, recorded if heard else None)

    return [
        keypad(work, boxes[KEYPAD], hall, language),
        Program(PAPER, _own("paper", boxes[PAPER], language, "--folder", str(tickets_of(work))), OPEN),
        program(KEYPADS, "counter"),
        program(BOARD, "display"),
        program(KIOSK, "kiosk"),
        *(program(name, "counter", "--window", counter_of(name)) for name in WINDOWS),
    ]


def keypad(work: Path, box: Box, hall: HallFile, language: str) -> Program:
    """The keypad on its serial line."""
    counter = next(found for found in hall.counter if found.code == KEYPAD_COUNTER)
    more = ["--link", str(port_of(work)), "--address", str(KEYPAD_ADDRESS)]
    more += ["--counter", Local(counter.name).render(language)]
    return Program(KEYPAD, _own("keypad", box, language, *more), OPEN)


def _own(window: str, box: Box, language: str, *more: str) -> tuple[str, ...]:
    return of_this_python(f"demo.{window}.program", *words(box, language), *more)


def environment(screen: Screen, work: Path) -> dict[str, str]:
    """What all programs find: nothing that they keep for themselves stays on the machine."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KCFG_", "KIVY_", "ANTREAN_"))}
    kept = {"TMPDIR": str(work), "KIVY_HOME": str(work / "kivy"), "XDG_CACHE_HOME": str(work / "cache")}
    return {**own, **kept, "DISPLAY": screen.display, "SDL_VIDEODRIVER": "x11"}
