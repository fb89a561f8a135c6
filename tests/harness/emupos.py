"""emupos, a virtual receipt printer by others, as a judge of what we send: it shows what a real one would print.

A test module imports `emupos_program` and its tests ask for `emupos`: one program with two printers, 80 and 58 mm wide.
Where emupos can't be had the tests fail in CI; elsewhere they are skipped and the report says why.
"""

import contextlib
import io
import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
DEADLINE_S = 30.0
SETTLE_MS = 300
"""After this long without a byte emupos closes a slip that was not cut."""

NARROW = """
type: printer
name: Generic 58 mm
dpi: 203
width_dots: 384
font_a: { width: 12, height: 24 }
font_b: { width: 9, height: 17 }
code_pages: { 0: PC437, 2: PC850, 16: WPC1252, 19: PC858 }
default_code_page: 0
drawer_sensor_open_level: high
serial: { baud: 9600, data_bits: 8, parity: none, stop_bits: 1 }
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came out, as text and as a picture dot by dot; what ended it ("cut", "idle-timeout", "connection-closed");
    and the bytes that the printer could make nothing of."""

    text: str
    picture: Image.Image
    boundary: str
    complaints: tuple[str, ...]


class VirtualPrinter:
    """One of the printers, behind its TCP port."""

    def __init__(self, name: str, port: int, api_port: int, log: Path) -> None:
        self.port = port
        self._name = name
        self._log = log
        self._url = f"http://127.0.0.1:{api_port}/api/v1/devices/{name}"

    def print(self, data: bytes) -> Receipt:
        """Sends a job the way a program would, and waits for what comes out."""
        before, told = self.receipts(), len(self._told())
        with socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_S) as line:
            line.sendall(data)
            return self.after(before, told)

    def after(self, before: dict[str, str], told: int = 0) -> Receipt:
        """The one slip that was not there `before`, as soon as it is whole."""
        wait_until(lambda: len(self.receipts()) > len(before), "emupos printed nothing")
        [(name, boundary)] = self.receipts().items() - before.items()
        wait_until(lambda: name in "".join(self._told()), "emupos did not log its slip")
        return Receipt(
            text=self.ask("GET", f"/receipts/{name}/text").decode(),
            picture=Image.open(io.BytesIO(self.ask("GET", f"/receipts/{name}/image"))),
            boundary=boundary,
            complaints=tuple(line for line in self._told()[told:] if "unknown" in line or "unsupported" in line),
        )

    def _told(self) -> list[str]:
        """What the program has said of this printer."""
        return [line for line in self._log.read_text().splitlines() if f" {self._name} " in line]

    def receipts(self) -> dict[str, str]:
        """All slips since the program started: what ended each, by its id."""
        return {found["id"]: found["boundary"] for found in json.loads(self.ask("GET", "/receipts"))}

    def fault(self, name: str, *, on: bool = True) -> None:
        """Sets or clears a fault: paper-out, paper-near-end, cover-open, offline."""
        self.ask("PUT" if on else "DELETE", f"/faults/{name}")

    def ask(self, method: str, path: str) -> bytes:
        """A request to the program's interface."""
        request = urllib.request.Request(self._url + path, method=method)
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            body: bytes = answer.read()
        return body


@dataclass(frozen=True, slots=True)
class Emupos:
    """The running program."""

    wide: VirtualPrinter
    narrow: VirtualPrinter


@pytest.fixture(scope="session", name="emupos")
def emupos_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    program = installed()
    folder = tmp_path_factory.mktemp("emupos")
    api_port, wide_port, narrow_port = _free_ports(3)
    (folder / "58mm.yaml").write_text(NARROW)
    (folder / "emupos.yaml").write_text(
        json.dumps(  # JSON is YAML too
            {
                "schema": 1,
                "api": {"host": "127.0.0.1", "port": api_port},
                "devices": [
                    _device("wide", "epson-tm-t20iii", wide_port),
                    _device("narrow", "./58mm.yaml", narrow_port),
                ],
            }
        )
    )
    log = folder / "log"
    found = Emupos(
        VirtualPrinter("wide", wide_port, api_port, log), VirtualPrinter("narrow", narrow_port, api_port, log)
    )
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "400"}
    with (
        log.open("wb") as told,
        subprocess.Popen([program, "run"], cwd=folder, stdout=told, stderr=told, env=environment) as running,
    ):
        try:
            wait_until(lambda: _answers(found.narrow, running, log), "emupos does not answer")
            yield found
        finally:
            running.terminate()


def installed() -> str:
    """The path of the program, made ready when it is missing.

    Without it a test fails in CI, and is skipped elsewhere with the reason in the report.
    """
    done = subprocess.run([ROOT / "tools" / "emupos"], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode == 0:
        return done.stdout.strip()
    why = f"NOT TESTED on the virtual printer: {done.stderr.strip()}"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def wait_until(holds: Any, otherwise: str, deadline_s: float = DEADLINE_S) -> None:
    """Waits for a condition; fails with `otherwise` at the deadline."""
    end = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.01)


def _answers(printer: VirtualPrinter, running: subprocess.Popen[bytes], log: Path) -> bool:
    assert running.poll() is None, f"emupos ended: {log.read_text()}"
    with contextlib.suppress(OSError):
        return printer.receipts() == {}
    return False


def _device(name: str, profile: str, port: int) -> dict[str, Any]:
    return {
        "id": name,
        "type": "printer",
        "profile": profile,
        "job_idle_timeout_ms": SETTLE_MS,
        "receipts_dir": f"./{name}",
        "connections": [{"tcp": {"host": "127.0.0.1", "port": port}}],
    }


def _free_ports(count: int) -> list[int]:
    """Ports that nobody uses; held open together, so that they differ."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for free in sockets:
            free.bind(("127.0.0.1", 0))
        return [int(free.getsockname()[1]) for free in sockets]
