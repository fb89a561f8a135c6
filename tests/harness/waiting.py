"""Waiting for something that another thread or process does: for the condition, never for luck."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Returns as soon as `condition` holds.

    :raises AssertionError: when it does not hold before the deadline, which is generous: only a failure takes so long.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.005)
