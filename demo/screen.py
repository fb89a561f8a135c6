"""The screen of the demonstration: a person's own, or a virtual one (Xvfb) where there is none."""

import os
import select
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageGrab

from demo.errors import DemoError
from demo.layout import BARE, DESKTOP, Box, Frame
from demo.needs import require_virtual_screen
from hall.messages import Message
from look.x11 import monitors, screen_size

VIRTUAL_SIZE = (1920, 1080)
START_S = 20.0


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the windows stand. `display` is its name in X; a `seen` one belongs to a person."""

    display: str
    area: Box
    frame: Frame
    seen: bool

    def picture(self) -> Image.Image:
        """What is on a virtual screen now."""
        return ImageGrab.grab(xdisplay=self.display).convert("RGB")


def persons_screen() -> Screen | None:
    """The screen before which somebody sits: the first monitor; None where there is none that can be reached."""
    size = screen_size()
    if size is None:
        return None
    first = next(iter(monitors()), None)
    area = Box(0, 0, *size) if first is None else Box(first.left, first.top, first.width, first.height)
    return Screen(os.environ.get("DISPLAY", ""), area, DESKTOP, seen=True)


def start_virtual_screen(log: Path, tie: list[str]) -> tuple[Screen, subprocess.Popen[bytes]]:
    """A screen that nobody sees, and the server that has to be ended.

    :param tie: words before its command, see `tied`.
    :raises DemoError: when it can't be had.
    """
    require_virtual_screen()
    width, height = VIRTUAL_SIZE
    reading, writing = os.pipe()
    # -noreset: a server that begins anew when its last client has gone refuses whoever comes at that moment.
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24"]
    command += ["-nolisten", "tcp", "-nocursor", "-noreset"]
    with log.open("wb") as told:
        server = subprocess.Popen(  # noqa: S603 - the command is ours
            [*tie, *command], pass_fds=[writing], stdout=told, stderr=told, start_new_session=True
        )
    os.close(writing)
    with os.fdopen(reading) as answer:
        told_in_time, _, _ = select.select([answer], [], [], START_S)
        number = answer.readline().strip() if told_in_time else ""  # also an empty one when the server ends
    if not number:
        server.kill()
        server.wait()
        raise DemoError(Message("The virtual screen does not start: {reason}", reason=log.read_text().strip()[-300:]))
    return Screen(f":{number}", Box(0, 0, width, height), BARE, seen=False), server
