"""The forecast as a process of its own, for programs with a screen: reckoning takes the processor for moments at a time,
which would be seen. No numpy.

The process ends with its parent: it reads our questions, and their end is its end. One that ends by itself is started
again; until it speaks, and when it has been silent for long, nothing is said about the future.
"""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from hall.prospects import Prospects, from_line

log = logging.getLogger(__name__)

AGAIN_S = 5.0
# A look at the whole hall costs a share some fifty requests: no more often than this, unless asked for.
LEAST_S = 2.0
# After so many seconds a forecast is no forecast any more; one comes every ten at least.
STALE_S = 60.0


class Forecasts:
    """Starts the process, hears it, and tells."""

    def __init__(self, store: str, told: Callable[[Prospects], None], least_s: float = LEAST_S) -> None:
        """:param told: called with every forecast, in a thread of this class's own.
        :param least_s: no forecast sooner than so many seconds after the one before.
        """
        self._command = (
            sys.executable,
            "-m",
            "hall",
            "forecast",
            "--follow",
            "--store",
            store,
            "--least",
            str(least_s),
        )
        self._told = told
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = ""
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="forecasts", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def ask_for_priority(self, service: str) -> None:
        """A priority number for this service is asked about too; `""` for none. Returns at once."""
        with self._lock:
            if service == self._asked:
                return
            self._asked = service
            self._say()

    def close(self, wait_s: float = 2.0) -> None:
        """Ends the process."""
        self._ending.set()
        with self._lock:
            process = self._process
            if process is not None and process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()
        if process is not None:
            try:
                process.wait(wait_s)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._hear()
            except OSError as error:
                log.warning("the forecast can't be started: %s", error)
            if self._ending.wait(AGAIN_S):
                return
            log.info("the forecast is started again")

    def _hear(self) -> None:
        process = subprocess.Popen(  # noqa: S603 - our own program, and an address that has been checked
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is for us; it ends when we do.
            start_new_session=True,
        )
        with self._lock:
            self._process = process
            self._say()
        if self._ending.is_set():
            process.kill()
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        spoke = False
        with process:
            for line in process.stdout:
                try:
                    found = from_line(line)
                except ValueError:
                    log.warning("the forecast said what is none: %r", line[:200])
                    continue
                if not spoke:
                    spoke = True
                    log.info("the forecast speaks")
                self._told(found)
        log.log(
            logging.INFO if self._ending.is_set() else logging.WARNING, "the forecast ended with %s", process.returncode
        )

    def _say(self) -> None:
        """Within the lock. A line is shorter than a pipe, so this never waits."""
        if self._process is None or self._process.stdin is None or self._process.stdin.closed:
            return
        with suppress(OSError):
            self._process.stdin.write(f"{self._asked}\n".encode())
            self._process.stdin.flush()
