"""The file of each program, as an office would write it: the kiosk's, the display's, the windows' and the keypad's."""

import json
from pathlib import Path
from urllib.parse import quote

from demo.hall import KEYPAD_COUNTER, WINDOW_COUNTERS
from demo.layout import BOARD, KIOSK, WINDOWS, Box

KIOSK_NAME, BOARD_NAME, KEYPADS_NAME, WINDOW_NAME = "kios-1", "layar-1", "loket", "jendela"
# A panel of 21.5 inches standing, and a TV of 55 inches.
KIOSK_MM, BOARD_MM = 268.0, 1210.0
BOARD_VIEWED_FROM_M = 6.0
# Of the display, a second. On a virtual screen nobody sees its text run, and a processor draws every picture.
FRAMES_SEEN, FRAMES_UNSEEN = 30, 10
KEYPAD_ADDRESS = 3


def write_files(
    folder: Path, store: Path, places: dict[str, Box], language: str, *, seen: bool = True
) -> dict[str, Path]:
    """Writes them into `folder`; by the name of the window each belongs to, and "keypads" for the service of the keypad.

    :param seen: somebody sits before the screen.
    """
    texts = {
        KIOSK: kiosk_file(store, tickets_of(folder), places[KIOSK]),
        BOARD: board_file(store, places[BOARD], FRAMES_SEEN if seen else FRAMES_UNSEEN),
        "keypads": keypads_file(store, port_of(folder)),
        **{name: window_file(store, name, places[name], language) for name in WINDOWS},
    }
    # What a program's file is called says whose it is: `antrean check --config` looks at that.
    names = {KIOSK: "kiosk", BOARD: "display", "keypads": "counter"}
    written = {}
    for name, text in texts.items():
        written[name] = folder / f"{names.get(name, name)}.toml"
        written[name].write_text(text, encoding="utf-8")
    return written


def tickets_of(folder: Path) -> Path:
    """Where the printer lays its slips."""
    return folder / "tickets"


def port_of(folder: Path) -> Path:
    """The serial line of the keypad."""
    return folder / "keypad-line"


def counter_of(window: str) -> str:
    """The counter that a window serves."""
    return WINDOW_COUNTERS[WINDOWS.index(window)]


def kiosk_file(store: Path, tickets: Path, box: Box) -> str:
    """A kiosk.toml. The printer draws what it would print."""
    return f"""name = "{KIOSK_NAME}"
store = {_text(store)}
[screen]
width_mm = {KIOSK_MM}
{_window(box)}
[printer]
address = {_text("screen://" + quote(str(tickets)))}
"""


def board_file(store: Path, box: Box, frames_per_second: int) -> str:
    """A display.toml for the whole hall."""
    return f"""name = "{BOARD_NAME}"
store = {_text(store)}
[screen]
width_mm = {BOARD_MM}
viewing_m = {BOARD_VIEWED_FROM_M}
frames_per_second = {frames_per_second}
{_window(box)}
"""


def keypads_file(store: Path, port: Path) -> str:
    """A counter.toml with one keypad of the line protocol."""
    return f"""name = "{KEYPADS_NAME}"
store = {_text(store)}
[[port]]
name = "demo"
device = {_text(port)}
protocol = "line"
[[port.keypad]]
address = {KEYPAD_ADDRESS}
counter = "{KEYPAD_COUNTER}"
"""


def window_file(store: Path, name: str, box: Box, language: str) -> str:
    """A window.toml."""
    return f"""name = "{WINDOW_NAME}"
store = {_text(store)}
[window]
on_top = false
size = [{box.width}, {box.height}]
position = [{box.left}, {box.top}]
[look]
language = "{language}"
"""


def _window(box: Box) -> str:
    return f"""fullscreen = false
window = [{box.width}, {box.height}]
left = {box.left}
top = {box.top}
show_pointer = true"""


def _text(value: Path | str) -> str:
    return json.dumps(str(value), ensure_ascii=False)  # a string of JSON is one of TOML
