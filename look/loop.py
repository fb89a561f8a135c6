"""Kivy's loop: where it sleeps, and how another thread reaches it. Nothing but `deliver` may reach a screen from outside.

Left alone, Kivy sleeps through the rest of each frame, then reads what the finger did, and acts on it after the next
sleep: at 30 frames a second a tap waits for up to two frames. With `keep_pace` the loop sleeps on three things at once,
the next work of its clock, the X server and the news of another thread, and acts in the same turn on what woke it. While
nothing is due, nothing turns: a screen that nobody touches costs next to nothing.
"""

import ctypes
import gc
import os
import select
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.input.provider import MotionEventProvider

# The longest sleep, for what reaches the loop without waking it: a film's decoder moves Kivy's clock from its own thread.
REST_S = 0.25

_news = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)


def deliver(call: Callable[[], None]) -> None:
    """Has something done in the thread of the screen, in the next turn of its loop."""
    if EventLoop.status != "closed":
        Clock.schedule_once(partial(_do, call))
        os.eventfd_write(_news, 1)


def _do(call: Callable[[], None], _: float) -> None:
    call()


def keep_pace(frames_per_second: int) -> None:
    """At most so many turns of the loop in a second, unless something happens. To be called before the loop starts."""
    Clock._max_fps = 0  # noqa: SLF001 - the clock no longer sleeps; its set-up was read when it was imported
    EventLoop.add_input_provider(Pace(1 / frames_per_second))


def settle() -> None:
    """What has been made by now stays to the end, so Python's collector need not look through it again: it would each time
    cost several frames, in the middle of a tap or of the running text. To be called when all pages are there.
    """
    gc.collect()
    gc.freeze()


class Pace(MotionEventProvider):
    """The place in each turn where the loop sleeps: behind its clock, before the touches are handed out."""

    def __init__(self, frame_s: float) -> None:
        super().__init__("pace", "")
        self._frame_s = frame_s
        self._turned_at = 0.0
        self._woken = False
        self._server: _XServer | None = None
        self._poll = select.poll()
        self._poll.register(_news, select.POLLIN)

    def start(self) -> None:
        """Kivy calls this when the loop starts."""
        self._server = _XServer.of_the_window()
        if self._server is not None:
            self._poll.register(self._server.descriptor, select.POLLIN)

    def update(self, dispatch_fn: Callable[..., None]) -> None:  # noqa: ARG002 - Kivy names it
        """Kivy calls this once in each turn."""
        # What woke the last turn may have left something to the clock, which has just seen to it: that is drawn at once.
        self._woken = not self._woken and self._sleep()
        with suppress(BlockingIOError):
            os.eventfd_read(_news)
        self._turned_at = Clock.time()
        EventLoop.window.mainloop()  # reads the finger

    def _sleep(self) -> bool:
        """Until the frame is over and something is due, or something happens; whether that was so."""
        if self._server is not None and self._server.has_read():
            return True
        now = Clock.time()
        due = min(Clock.get_min_timeout(), now + REST_S)
        left_s = max(self._turned_at + self._frame_s, due) - now
        return bool(self._poll.poll(max(0.0, left_s) * 1000))


class _XServer:
    """The window's own line to the X server, on which the finger is heard. Used in the window's thread only."""

    def __init__(self, display: int) -> None:
        self._xlib = ctypes.CDLL("libX11.so.6")
        self._display = ctypes.c_void_p(display)
        self.descriptor = int(self._xlib.XConnectionNumber(self._display))

    @classmethod
    def of_the_window(cls) -> "_XServer | None":
        """None where the window is drawn on something else: then a touch is seen at the end of the frame."""
        window = EventLoop.window.get_window_info() if EventLoop.window else None
        display = getattr(window, "display", None)
        return cls(display) if display else None

    def has_read(self) -> bool:
        """Whether there are events that Xlib has taken from the line already, so that nothing wakes up for them."""
        return bool(self._xlib.XEventsQueued(self._display, 0))
