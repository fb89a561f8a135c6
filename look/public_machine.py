"""Kivy on a machine that anybody may touch. Called before Kivy is imported for the first time: it reads all this once.

One source of touches, or a tap counts twice: on Linux a panel arrives as a mouse from SDL, and Kivy would by default open
the same panel a second time. No settings panel (F1), no Esc, no red dots for a second finger. `SDL_VIDEODRIVER` is set,
since SDL otherwise falls back to drawing where nobody sees it when the screen is gone.
"""

import ctypes
import logging
import os
import sys

from look.screen import Screen

FIXED = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
    "KIVY_AUDIO": "sdl2",
}


def prepare(screen: Screen) -> None:
    """Sets Kivy up for a public machine's screen.

    :raises RuntimeError: when Kivy has been imported already; it would ignore all of this.
    """
    if "kivy" in sys.modules:
        raise RuntimeError("kivy has been imported before it was set up")
    os.environ.update(FIXED)
    os.environ.setdefault("SDL_VIDEODRIVER", "x11")
    from kivy.config import Config  # noqa: PLC0415 - not before the environment is set

    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")
    graphics: dict[str, object] = {
        "fullscreen": "auto" if screen.fullscreen else "0",
        "show_cursor": int(screen.show_pointer),
        "allow_screensaver": 0,
        "multisamples": 0,
        "maxfps": screen.frames_per_second,
    }
    size = x11_size() if screen.fullscreen else screen.window
    if size is not None:
        # Also in full screen: without a window manager nobody would make the window as large as the screen.
        graphics |= {"width": size[0], "height": size[1]}
        graphics |= {"position": "custom", "left": screen.left, "top": screen.top}
    for name, value in graphics.items():
        Config.set("graphics", name, str(value))
    logging.getLogger("kivy").setLevel(logging.WARNING)


def x11_size() -> tuple[int, int] | None:
    """Width and height of the X screen in pixels; None where there is no X. Xlib's `XDisplayWidth` and `XDisplayHeight`."""
    try:
        xlib = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(xlib.XOpenDisplay(None))
    if not display.value:
        return None
    screen = xlib.XDefaultScreen(display)
    size = int(xlib.XDisplayWidth(display, screen)), int(xlib.XDisplayHeight(display, screen))
    xlib.XCloseDisplay(display)
    return size
