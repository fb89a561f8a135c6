"""What was heard: SDL's disk driver writes bare samples, a WAV file is what people can play."""

import wave
from collections.abc import Iterable
from pathlib import Path

from look.sound import CHANNELS, RATE_HZ

SAMPLE_BYTES = 2
# How long the driver waits between two buffers of 2,048 frames, as a device would.
BUFFER_MS = 46


def recording(path: Path) -> dict[str, str]:
    """What a program finds in its environment so that its sound comes into a file."""
    return {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(path), "SDL_DISKAUDIODELAY": str(BUFFER_MS)}


def write_wav(recorded: Iterable[Path], target: Path) -> float:
    """Joins recordings to one file, a missing or empty one left out; returns its seconds."""
    frame = CHANNELS * SAMPLE_BYTES
    total = 0
    with target.open("wb") as file, wave.open(file) as sound:
        sound.setparams((CHANNELS, SAMPLE_BYTES, RATE_HZ, 0, "NONE", ""))
        for path in recorded:
            if path.is_file():
                with path.open("rb") as raw:
                    # A program that died in the middle of a frame would shift all that follows.
                    left = path.stat().st_size // frame * frame
                    total += left
                    while chunk := raw.read(min(left, 1 << 20)):
                        left -= len(chunk)
                        sound.writeframesraw(chunk)
                        if not left:
                            break
    return total / frame / RATE_HZ
