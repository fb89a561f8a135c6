"""`antrean counter --learn PORT`: what an unknown keypad sends, in hex and as text, and the section that would read it."""

import time
from collections.abc import Callable

import typer

from counter.config import KeypadPart, PortPart
from counter.line import Line, Waker, open_serial
from counter.recognise import PAUSE_S, Chunk, recognise, section, told
from hall.cli.output import language, text

KEPT_MAX = 100_000


def learn(device: str, baud: int, seconds: float, tell: Callable[[str], None] = typer.echo) -> None:
    """Listens, shows each message as it comes, then says what it was.

    :param tell: prints a line.
    :raises PortError: the port can't be opened, or is gone.
    """
    part = PortPart(name="learn", device=device, baud=baud, keypad=[KeypadPart(counter="1")])
    line = Line(open_serial(part), device, Waker())
    tell(
        text(
            "Listening at {port}, {baud} baud, for {seconds} s. Press each key once, slowly.",
            port=device,
            baud=baud,
            seconds=f"{seconds:g}",
        )
    )
    try:
        chunks = _listen(line, seconds, tell)
    except KeyboardInterrupt:
        chunks = []
    finally:
        line.close()
    guess = recognise(chunks)
    tell("")
    tell(told(guess).render(language))
    proposed = section(guess, device, baud)
    if proposed:
        tell("")
        tell(proposed)


def _listen(line: Line, seconds: float, tell: Callable[[str], None]) -> list[Chunk]:
    """What came, message by message. Ctrl-C ends it early; what had come counts."""
    chunks: list[Chunk] = []
    begun = last = time.monotonic()
    held = bytearray()
    kept = 0
    try:
        while (now := time.monotonic()) - begun < seconds and kept < KEPT_MAX:
            data = line.read(PAUSE_S if held else min(0.5, seconds - (now - begun)))
            kept += len(data)
            if held and not data:
                chunks.append(Chunk(last - begun, bytes(held)))
                tell(shown(chunks))
                held.clear()
            elif data:
                last = time.monotonic() if not held else last
                held += data
    except KeyboardInterrupt:
        pass
    if held:
        chunks.append(Chunk(last - begun, bytes(held)))
        tell(shown(chunks))
    return chunks


def shown(chunks: list[Chunk]) -> str:
    """The last message on a line: when, how long after the one before, hex, text."""
    last = chunks[-1]
    since = last.at - chunks[-2].at if len(chunks) > 1 else 0.0
    readable = "".join(chr(byte) if chr(byte).isascii() and chr(byte).isprintable() else "·" for byte in last.data)
    return f"{last.at:8.3f} s  +{since:7.3f} s  {last.data.hex(' ')}  {readable}"
