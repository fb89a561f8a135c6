"""A screen that nobody sees (Xvfb), a finger that nobody has (xdotool), and a look at what is on it."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

from tests.harness.waiting import until


class VirtualScreen:
    """An X server of our own. Positions are fractions of its width and height, from the top left."""

    def __init__(self, display: str, size: tuple[int, int], server: subprocess.Popen[bytes]) -> None:
        self.display = display
        self.size = size
        self._server = server

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

    def break_down(self) -> None:
        """The X server dies without a word, as with its graphics card."""
        self._server.kill()
        self._server.wait(10)

    def part(self, box: tuple[float, float, float, float]) -> Image.Image:
        """A part of what is on the screen, quickly: left, top, right and bottom as fractions."""
        left, top, right, bottom = (round(part * self.size[place % 2]) for place, part in enumerate(box))
        return ImageGrab.grab(bbox=(left, top, right, bottom), xdisplay=self.display).convert("RGB")

    def picture(self) -> Image.Image:
        """What is on the screen."""
        return ImageGrab.grab(xdisplay=self.display).convert("RGB")

    def changed_from(self, before: Image.Image, seconds: float = 60.0, still_s: float = 0.3) -> Image.Image:
        """The next picture that differs from `before` and has come to rest."""
        until(lambda: self._differs(before), seconds)
        return self.at_rest(seconds, still_s)

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


class Hand:
    """A finger that stays: one xdotool that reads what to do next, so that a touch is not as late as a new process is."""

    def __init__(self, screen: VirtualScreen, xdotool: subprocess.Popen[str]) -> None:
        self._screen = screen
        self._xdotool = xdotool

    def tap(self, x: float, y: float, *, held_s: float = 0.05) -> float:
        """One touch; the moment at which the finger leaves, of the monotonic clock."""
        self.press(x, y)
        time.sleep(held_s)
        return self.leave()

    def press(self, x: float, y: float) -> None:
        """Puts the finger down."""
        self._do(f"mousemove {round(x * self._screen.size[0])} {round(y * self._screen.size[1])}")
        self._do("mousedown 1")

    def leave(self) -> float:
        """Lifts it; the moment, of the monotonic clock."""
        now = time.monotonic()
        self._do("mouseup 1")
        return now

    def _do(self, words: str) -> None:
        assert self._xdotool.stdin is not None
        self._xdotool.stdin.write(words + "\n")
        self._xdotool.stdin.flush()


@contextlib.contextmanager
def hand(screen: VirtualScreen) -> Iterator[Hand]:
    """A finger before this screen."""
    with subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, env=screen.environment, text=True) as xdotool:
        try:
            yield Hand(screen, xdotool)
        finally:
            xdotool.kill()


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
        yield VirtualScreen(f":{number}", (width, height), server)
    finally:
        _end(server)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It is asked to end, and ended when it does not: an X server has been seen to overlook the signal."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@contextlib.contextmanager
def program(
    screen: VirtualScreen, command: list[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program on the screen, ended afterwards whatever happens. `environment`: what it finds there besides."""
    with log.open("wb") as output:
        known = {**screen.environment, **(environment or {})}
        running = subprocess.Popen(command, env=known, stdout=output, stderr=output)
        try:
            yield running
        finally:
            _end(running)
