"""The kiosk program with two faults that it does not have: SIGUSR1 hangs the loop that draws, SIGUSR2 raises an error in it.

Run as `python -m tests.harness.troubled_kiosk kiosk --config FILE`. Python carries out signals in the main thread, which is
the loop's; all other threads go on.
"""

import signal
import time

from hall.cli.app import main


class UnforeseenError(Exception):
    """A fault of the program."""


def hang(*_: object) -> None:
    """For longer than any test."""
    time.sleep(600)


def crash(*_: object) -> None:
    """As any line of a page might."""
    raise UnforeseenError


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, hang)
    signal.signal(signal.SIGUSR2, crash)
    main()
