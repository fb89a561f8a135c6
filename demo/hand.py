"""The finger and the keyboard of a virtual screen: xdotool. Never used on a person's screen."""

import asyncio
import time
from collections.abc import Mapping

from demo.layout import Box

HELD_S = 0.06
REACH_S = 0.08
# A window hears keys only some time after it has come to the front: see docs/counter.md.
FRONT_S = 1.0


class Hand:
    """One hand: whoever acts has it until the gesture is over."""

    def __init__(self, xdotool: asyncio.subprocess.Process) -> None:
        self._xdotool = xdotool
        self._busy = asyncio.Lock()

    async def tap(self, box: Box, x: float, y: float) -> float:
        """A touch in a window, at parts of its width and height; the moment at which the finger left, by the clock."""
        async with self._busy:
            await self._do(f"mousemove {round(box.left + x * box.width)} {round(box.top + y * box.height)}")
            await asyncio.sleep(REACH_S)
            await self._do("mousedown 1")
            await asyncio.sleep(HELD_S)
            left = time.time()
            await self._do("mouseup 1")
            return left

    async def strike(self, process: int, key: str) -> float:
        """A key, by its name in X, for the window of a process; when it was pressed, by the clock."""
        async with self._busy:
            # Without a window manager, the last window that was opened would have the keyboard.
            await self._do(f"search --pid {process} windowfocus")
            await asyncio.sleep(FRONT_S)
            pressed = time.time()
            await self._do(f"key {key}")
            return pressed

    async def _do(self, words: str) -> None:
        stdin = self._xdotool.stdin
        if stdin is not None and not stdin.is_closing():
            stdin.write(words.encode() + b"\n")
            await stdin.drain()


async def hand_of(command: list[str], environment: Mapping[str, str]) -> tuple[Hand, asyncio.subprocess.Process]:
    """A hand, and the process that has to be ended."""
    xdotool = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=dict(environment),
        start_new_session=True,
    )
    return Hand(xdotool), xdotool
