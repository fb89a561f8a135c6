"""receiptio, a client for receipt printers by others, as a judge of our virtual printer: does it take it for a real one?"""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOST, PORT = "127.0.0.2", 9100
"""Where it looks for a printer: the port is fixed in its source, so the host is one that nobody else uses."""

TICKET = "^^^A-012\n\nA ticket by receiptio\n{code:HTTP://X;option:qrcode,6,m}\n=\n"


def installed() -> str:
    """The path of the program, made ready when it is missing.

    Without it a test fails in CI, and is skipped elsewhere with the reason in the report.
    """
    done = subprocess.run([ROOT / "tools" / "receiptio"], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == 0:
        return done.stdout.strip()
    why = f"NOT TESTED by receiptio: {done.stderr.strip()}"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def state(program: str) -> str:
    """What it says of the printer: online, paperempty, coveropen, error, offline."""
    return _run(program, "-q", "printer")


def print_ticket(program: str) -> str:
    """Prints its ticket; what it says of that: success, or why not."""
    return _run(program, "-c", "48", "-t", "3", text=TICKET)


def _run(program: str, *arguments: str, text: str = "") -> str:
    done = subprocess.run(
        [program, "-d", HOST, "-p", "escpos", *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,  # its exit code says the same again
    )
    return done.stderr.strip()
