"""The keypad's port, a pseudo-terminal, and the thread that serves it. No Kivy."""

import logging
import os
import select
import sys
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from demo.keypad.firmware import KEYS, Answer, Display, Keypad

log = logging.getLogger(__name__)

TURN_S = 0.1
READ_BYTES = 4096


class Device:
    """A keypad with power. Keys are pressed by any thread, or by words on standard input, one a line: `NEXT`."""

    def __init__(self, link: Path, address: int) -> None:
        """:param link: where the host finds the other end of its line."""
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        os.set_blocking(self._far, False)
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._near))
        self._keypad = Keypad(address)
        self._lock = threading.Lock()
        self._told: Callable[[Display, Answer | None], None] = lambda display, answer: None
        self._last: tuple[Display, Answer | None] = (self._keypad.display, None)

    def start(self, told: Callable[[Display, Answer | None], None]) -> None:
        """:param told: called in the thread of the line, with what is to be seen, when that changes."""
        self._told = told
        self._send(self._keypad.hello())
        threading.Thread(target=self._run, name="line", daemon=True).start()

    def press(self, key: str) -> None:
        """A finger on a key."""
        with self._lock:
            self._send(self._keypad.press(key, time.monotonic()))

    def _run(self) -> None:
        heard = [self._far, sys.stdin.fileno()]
        while True:
            ready, _, _ = select.select(heard, [], [], TURN_S)
            if sys.stdin.fileno() in ready and not self._ordered():
                heard = [self._far]  # nobody speaks there any more
            with self._lock:
                if self._far in ready:
                    with suppress(OSError):
                        self._send(self._keypad.hear(os.read(self._far, READ_BYTES), time.monotonic()))
                self._send(self._keypad.passed(time.monotonic()))
                now = self._keypad.display, self._keypad.answer
            if now != self._last:
                self._pass_on(*now)

    def _ordered(self) -> bool:
        words = os.read(sys.stdin.fileno(), READ_BYTES).decode(errors="replace")
        for word in words.split():
            if word in KEYS:
                self.press(word)
        return bool(words)

    def _pass_on(self, display: Display, answer: Answer | None) -> None:
        if answer is not None and answer is not self._last[1]:
            log.info("%s was answered with %s after %.1f ms", answer.key, answer.word, answer.after_s * 1000)
        self._last = display, answer
        self._told(display, answer)

    def _send(self, data: bytes) -> None:
        # A wire takes no notice of whether anybody listens.
        with suppress(BlockingIOError):
            os.write(self._far, data)
