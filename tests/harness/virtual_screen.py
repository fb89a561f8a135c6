"""A screen that nobody sees (Xvfb), a finger that nobody has (xdotool), and a look at what is on it."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

from tests.harness.waiting import until


class VirtualScreen:
    """An X server of our own. Positions are fractions of its width and height, from the top left."""

    def __init__(self, display: str, size: tuple[int, int]) -> None:
        self.display = display
        self.size = size

    @property
    def environment(self) -> dict[str, str]:
        """For programs that shall draw here."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("KCFG_", "KIVY_"))}
        return {**own, "DISPLAY": self.display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}

    def tap(self, x: float, y: float) -> None:
        """One touch."""
        where = [str(round(x * self.size[0])), str(round(y * self.size[1]))]
        self.xdotool("mousemove", *where, "sleep", "0.1", "mousedown", "1", "sleep", "0.05", "mouseup", "1")

    def xdotool(self, *words: str) -> None:
        """Anything that a hand or a keyboard can do."""
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=30)

    def picture(self) -> Image.Image:
        """What is on the screen."""
        return ImageGrab.grab(xdisplay=self.display).convert("RGB")

    def changed_from(self, before: Image.Image, seconds: float = 60.0) -> Image.Image:
        """The next picture that differs from `before` and has come to rest."""
        until(lambda: self._differs(before), seconds)
        return self.at_rest(seconds)

    def at_rest(self, seconds: float = 60.0, still_s: float = 0.3) -> Image.Image:
        """The picture as soon as nothing has moved in it for a while."""
        last = self.picture()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(still_s)
            now = self.picture()
            if ImageChops.difference(last, now).getbbox() is None:
                break
            last = now
        return last

    def _differs(self, before: Image.Image) -> bool:
        return ImageChops.difference(before, self.picture()).getbbox() is not None


@contextlib.contextmanager
def virtual_screen(width: int, height: int) -> Iterator[VirtualScreen]:
    """An X server with one screen of this size; a missing Xvfb or xdotool is an error, not a reason to skip."""
    reading, writing = os.pipe()
    # -noreset: a server that begins anew when its last client has gone refuses whoever comes at that moment.
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
            "-nocursor",
            "-noreset",
        ],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield VirtualScreen(f":{number}", (width, height))
    finally:
        server.terminate()
        server.wait(10)


@contextlib.contextmanager
def program(screen: VirtualScreen, command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program on the screen, ended afterwards whatever happens."""
    with log.open("wb") as output:
        running = subprocess.Popen(command, env=screen.environment, stdout=output, stderr=output)
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait(10)
