"""Sound without a sound card: SDL writes what would be heard into a file, at the speed at which it would be heard."""

import os
import queue
import subprocess
import sys
import threading
import wave
from array import array
from math import pi, sin
from pathlib import Path


def tone(path: Path, seconds: float, hertz: float = 880.0) -> Path:
    """A WAV file with one tone."""
    rate = 22_050
    samples = array("h", (round(20_000 * sin(2 * pi * hertz * i / rate)) for i in range(round(seconds * rate))))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def play_by_orders(folder: Path) -> None:
    """A program of its own, since SDL chooses its sound driver once: plays what stands in lines of its input, says what
    it hears in lines of its output.
    """
    from look.sound import Player

    player = Player(lambda call: call(), lambda works: say(f"device {works}"), again_s=0.2)
    player.start()
    for line in iter(sys.stdin.readline, ""):
        if line == "halt\n":
            player.halt()
        else:
            player.play(folder / line.strip(), 1.0, lambda ended: say(f"{ended}"))
    player.stop()


def say(line: str) -> None:
    """For who reads along."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class PlayingProgram:
    """The other end of `play_by_orders`."""

    def __init__(self, folder: Path, driver: str, file: Path) -> None:
        kivy = {name: value for name, value in os.environ.items() if not name.startswith(("KCFG_", "SDL_"))}
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.sounds", str(folder)],
            env={**kivy, "SDL_AUDIODRIVER": driver, "SDL_DISKAUDIOFILE": str(file)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line.strip())

    def order(self, line: str) -> None:
        """A file to be played, or `halt`."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hears(self, seconds: float = 30.0) -> str:
        """The next line that the program says."""
        return self.lines.get(timeout=seconds)

    def end(self) -> None:
        """Ends the program."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join(10)
            if self.process.stdout is not None:
                self.process.stdout.close()


if __name__ == "__main__":
    play_by_orders(Path(sys.argv[1]))
