"""The window's program: what must happen before Kivy is imported, and then the window."""

from counter.window import size
from counter.window.back_room import BackRoom
from counter.window.config import WindowFile
from look.public_machine import prepare
from look.screen import Screen
from look.x11 import screen_size


def run(file: WindowFile, counter: str) -> int:
    """Runs the window until it is closed; returns the process's exit code."""
    room = BackRoom(file, counter)
    room.open()
    scale = px_per_mm(file)
    open_as(file, scale)
    from counter.window.app import WindowApp  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    return WindowApp(room, scale).run_to_the_end()


def px_per_mm(file: WindowFile) -> float:
    """Pixels in a millimetre of this monitor, as far as the file tells."""
    found = screen_size()
    return size.px_per_mm(found[0] if found else None, file.window.monitor_width_mm)


def open_as(file: WindowFile, scale: float) -> None:
    """Sets Kivy up for a window among the other windows of an office: no full screen, a pointer, and the machine's own lock
    and screen saver left alone.
    """
    wanted, found = file.window.size or size.smallest(scale), screen_size()
    place = file.window.position
    left, top = size.left_top(place, wanted, found) if place and found else (0, 0)
    prepare(
        Screen(
            width_mm=max(60.0, wanted[0] / scale),
            fullscreen=False,
            window=wanted,
            left=left,
            top=top,
            show_pointer=True,
        )
    )
    from kivy.config import Config  # noqa: PLC0415 - not before the environment is set

    least = min(size.smallest(scale)[0], wanted[0]), min(size.smallest(scale, wide=True)[1], wanted[1])
    for name, value in {
        "allow_screensaver": 1,
        "always_on_top": int(file.window.on_top),
        "position": "custom" if place else "auto",
        "minimum_width": least[0],
        "minimum_height": least[1],
    }.items():
        Config.set("graphics", name, str(value))
