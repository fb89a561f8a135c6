"""Calls on their way into the thread of the screen. No Kivy."""

import threading
from collections.abc import Callable

Call = Callable[[], None]


class Post:
    """Passes calls on from any thread; until there is a screen it keeps them, in their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._came = threading.Event()
        self._kept: list[Call] = []
        self._deliver: Callable[[Call], None] | None = None

    def __call__(self, call: Call) -> None:
        """Has something done in the thread of the screen."""
        with self._lock:
            deliver = self._deliver
            if deliver is None:
                self._kept.append(call)
        self._came.set()
        if deliver is not None:
            deliver(call)

    def wait(self, seconds: float) -> bool:
        """Until a first call has come; whether one has."""
        return self._came.wait(seconds)

    def open(self, deliver: Callable[[Call], None]) -> None:
        """The screen is there, and `deliver` reaches its thread. Called in that thread: what was kept is done now."""
        with self._lock:
            kept, self._kept = self._kept, []
            self._deliver = deliver
        for call in kept:
            call()
