"""Kivy on a machine that anybody may touch. Called before Kivy is imported for the first time: it reads all this once.

One source of touches, or a tap counts twice: on Linux a panel arrives as a mouse from SDL, and Kivy would by default open
the same panel a second time. No settings panel (F1), no Esc, no red dots for a second finger. `SDL_VIDEODRIVER` is set,
since SDL otherwise falls back to drawing where nobody sees it when the screen is gone.
"""

import logging
import os
import sys
import threading
from pathlib import Path
from types import ModuleType

from look.screen import Screen
from look.x11 import has_window_manager, load_graphics_driver, monitors, screen_size

FIXED = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
    "KIVY_AUDIO": "sdl2",
    # Kivy would also load whatever else can draw a window, a text or a picture here: each start would wait for it.
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
}


def prepare(screen: Screen) -> None:
    """Sets Kivy up for a public machine's screen.

    :raises RuntimeError: when Kivy has been imported already; it would ignore all of this.
    """
    if "kivy" in sys.modules:
        raise RuntimeError("kivy has been imported before it was set up")
    set_environment()
    from kivy.config import Config  # noqa: PLC0415 - not before the environment is set

    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")
    for name, value in _window(screen).items():
        Config.set("graphics", name, str(value))
    logging.getLogger("kivy").setLevel(logging.WARNING)
    _leave_out_asyncio()
    if os.environ["SDL_VIDEODRIVER"] == "x11":
        # From here on nobody may change the environment: the driver reads it, and would read it while it moves.
        threading.Thread(target=load_graphics_driver, name="driver", daemon=True).start()
    _leave_out_kivys_style()


def _leave_out_asyncio() -> None:
    """Kivy's loop can also be a guest in asyncio's or trio's, and it imports the one of them that it is told, whether it is
    one or not. Here it never is: it gets an empty module by the name of the smaller one, which nobody else asks for.
    """
    sys.modules["trio"], os.environ["KIVY_EVENTLOOP"] = ModuleType("trio"), "trio"
    try:
        import kivy.clock  # noqa: F401, PLC0415 - not before the environment is set
    finally:
        del sys.modules["trio"], os.environ["KIVY_EVENTLOOP"]


def _leave_out_kivys_style() -> None:
    """Kivy has rules for its own buttons, menus and players. No screen has any of these, and to read the rules takes longer
    than to read all of ours. The one that is needed stands in `style.kv` beside this file.
    """
    import kivy  # noqa: PLC0415 - as above

    data, kivy.kivy_data_dir = kivy.kivy_data_dir, str(Path(__file__).parent)
    import kivy.lang  # noqa: PLC0415 - reads the rules, once and for all

    kivy.kivy_data_dir = data


def set_environment() -> None:
    """What Kivy reads from the environment when it is imported."""
    os.environ.update(FIXED)
    os.environ.setdefault("SDL_VIDEODRIVER", "x11")


def _window(screen: Screen) -> dict[str, object]:
    """Kivy's `graphics` settings: where the window stands, and how large it is."""
    window: dict[str, object] = {
        "fullscreen": 0,
        "show_cursor": int(screen.show_pointer),
        "allow_screensaver": 0,
        "multisamples": 0,
        "maxfps": screen.frames_per_second,
    }
    place = _place(screen)
    if place is not None:
        left, top, width, height = place
        window |= {"width": width, "height": height, "position": "custom", "left": left, "top": top}
    if screen.fullscreen:
        # Beside other monitors, SDL's full screen would choose one by itself; and where no window manager answers to the
        # wish for one, SDL waits for it in vain.
        alone = place is not None and not has_window_manager()
        window |= {"borderless": 1} if alone or screen.output is not None else {"fullscreen": "auto"}
    return window


def _place(screen: Screen) -> tuple[int, int, int, int] | None:
    """Left, top, width and height in pixels; also in full screen, where without a window manager nobody else says so.

    :raises RuntimeError: when the named monitor is not there; the supervisor tries again.
    """
    if screen.fullscreen and screen.output is not None:
        found = {monitor.name: monitor for monitor in monitors()}
        if screen.output not in found:
            known = ", ".join(found) or "none"
            raise RuntimeError(f"there is no monitor {screen.output}; there are: {known}")
        monitor = found[screen.output]
        return monitor.left, monitor.top, monitor.width, monitor.height
    size = screen_size() if screen.fullscreen else screen.window
    return None if size is None else (screen.left, screen.top, *size)
