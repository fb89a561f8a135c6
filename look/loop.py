"""Kivy's loop, seen from other threads: nothing but `deliver` may reach a screen from outside of its thread."""

from collections.abc import Callable
from functools import partial

from kivy.base import EventLoop
from kivy.clock import Clock


def deliver(call: Callable[[], None]) -> None:
    """Has something done in the thread of the screen, in the next turn of its loop."""
    if EventLoop.status != "closed":
        Clock.schedule_once(partial(_do, call))


def _do(call: Callable[[], None], _: float) -> None:
    call()
