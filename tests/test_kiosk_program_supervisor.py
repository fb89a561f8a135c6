"""The real program under a supervisor: it says when it is ready and that it is alive, and each end is followed by a new
beginning that goes on where the last one stopped.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest

from tests.harness.install_files import settings
from tests.harness.kiosk_program import Kiosk, kiosk_file, published, running
from tests.harness.virtual_printer import NetworkPort, VirtualPrinter
from tests.harness.waiting import until

pytestmark = [pytest.mark.xdist_group("kiosk-program"), pytest.mark.timeout(180)]

SIZE = (540, 960)
EXIT_LOST = 70  # of kiosk.app, which can't be imported without a screen
WATCHDOG_S = 0.5
ANTREAN = "/opt/antrean/bin/antrean"
TROUBLED = (sys.executable, "-m", "tests.harness.troubled_kiosk", "kiosk")


class Supervisor:
    """What systemd is to the program: a socket, and two words in its environment. Used as a context manager."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._name = f"antrean-test-{os.getpid()}-{time.monotonic_ns()}"
        self._socket.bind(f"\0{self._name}")
        self._socket.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def environment(self) -> dict[str, str]:
        return {"NOTIFY_SOCKET": f"@{self._name}", "WATCHDOG_USEC": str(int(WATCHDOG_S * 1e6))}

    def listen(self) -> list[str]:
        """All that was said so far."""
        while True:
            try:
                self.heard.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self.heard

    def hears(self, word: str, times: int = 1) -> None:
        """Waits until something is said so many more times."""
        before = self.listen().count(word)
        until(lambda: self.listen().count(word) >= before + times)

    def hears_no_more(self) -> None:
        """Waits until nothing has been said for so long that any supervisor has had enough of it."""
        heard, since = len(self.listen()), time.monotonic()
        end = since + 30
        while time.monotonic() < since + 4 * WATCHDOG_S:
            assert time.monotonic() < end, f"it is still heard of: {self.heard[-3:]}"
            time.sleep(0.05)
            if len(self.listen()) > heard:
                heard, since = len(self.heard), time.monotonic()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    with Supervisor() as found:
        yield found


@pytest.fixture
def printer() -> Iterator[NetworkPort]:
    """A port that a printer comes to when it is switched on."""
    with VirtualPrinter() as found:
        port = NetworkPort(found)
        port.switch_on()
        port.switch_off()
        yield port
        port.switch_off()


def test_it_is_ready_when_it_can_be_seen_and_one_whose_loop_hangs_is_heard_of_no_more(
    tmp_path: Path, supervisor: Supervisor, printer: NetworkPort
) -> None:
    store = published(tmp_path)
    config = kiosk_file(tmp_path, store, printer.address)
    with running(config, store, size=SIZE, command=TROUBLED, environment=supervisor.environment) as kiosk:
        until(lambda: "READY=1" in supervisor.listen())
        colours = kiosk.screen.picture().getcolors(SIZE[0] * SIZE[1]) or []
        assert len(colours) > 100, "there is nothing on the screen yet"
        supervisor.hears("WATCHDOG=1", 5)
        assert supervisor.heard.index("READY=1") < supervisor.heard.index("WATCHDOG=1")
        until(lambda: kiosk.printers() == ["unreachable"])
        kiosk.process.send_signal(signal.SIGUSR1)
        supervisor.hears_no_more()
        printer.switch_on()
        until(lambda: kiosk.printers()[-1] == "ready")  # everything else still works
        assert supervisor.listen().count("READY=1") == 1
        assert "STOPPING=1" not in supervisor.heard
        kiosk.process.kill()


def test_one_that_is_ended_says_so_and_its_exit_code_asks_for_a_new_one(
    tmp_path: Path, supervisor: Supervisor, printer: NetworkPort
) -> None:
    store = published(tmp_path)
    config = kiosk_file(tmp_path, store, printer.address)
    with running(config, store, size=SIZE, environment=supervisor.environment) as kiosk:
        kiosk.process.terminate()
        assert kiosk.process.wait(30) == EXIT_LOST
    assert supervisor.listen()[-1] == "STOPPING=1"
    assert "Traceback" not in kiosk.log.read_text()


def crash(kiosk: Kiosk) -> None:
    """An error that nobody foresaw, in the loop that draws."""
    kiosk.process.send_signal(signal.SIGUSR2)


def close_window(kiosk: Kiosk) -> None:
    """By whoever finds a way to."""
    kiosk.screen.xdotool("windowclose", window_of(kiosk))


def lose_window(kiosk: Kiosk) -> None:
    """The X server has had enough of the program."""
    kiosk.screen.xdotool("windowkill", window_of(kiosk))


def window_of(kiosk: Kiosk) -> str:
    """The window under the pointer: there is no other."""
    asked = ["xdotool", "getmouselocation", "--shell"]
    told = subprocess.run(asked, env=kiosk.screen.environment, capture_output=True, text=True, timeout=30, check=True)
    return dict(line.split("=") for line in told.stdout.splitlines())["WINDOW"]


@pytest.mark.parametrize("happens", [crash, close_window, lose_window])
def test_a_crash_or_a_lost_window_ends_it_with_an_error(
    tmp_path: Path, printer: NetworkPort, happens: Callable[[Kiosk], None]
) -> None:
    store = published(tmp_path)
    config = kiosk_file(tmp_path, store, printer.address)
    with running(config, store, size=SIZE, command=TROUBLED) as kiosk:
        happens(kiosk)
        assert kiosk.process.wait(30) != 0


def _is_stopped(kiosk: Kiosk) -> bool:
    return Path(f"/proc/{kiosk.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_without_its_screen_it_ends_with_an_error_and_the_next_one_prints_what_was_queued(
    tmp_path: Path, printer: NetworkPort
) -> None:
    store = published(tmp_path)
    config = kiosk_file(tmp_path, store, printer.address)
    with running(config, store, size=SIZE) as kiosk:
        assert kiosk.take_and_read() == "B-001"
        kiosk.screen.break_down()
        assert kiosk.process.wait(30) != 0
        assert kiosk.jobs() == [("B-001", "queued", 0)]
    printer.switch_on()
    with running(config, store, size=SIZE) as kiosk:
        until(lambda: kiosk.jobs() == [("B-001", "printed", 0)])
        assert kiosk.take_and_read() == "B-002"
        until(lambda: kiosk.states() == ["printed", "printed"])


def test_one_that_was_killed_while_it_hung_goes_on_as_if_nothing_had_been(tmp_path: Path, printer: NetworkPort) -> None:
    """As systemd does when it has not heard of it for too long; by then a slip is queued."""
    store = published(tmp_path)
    config = kiosk_file(tmp_path, store, printer.address)
    with running(config, store, size=SIZE) as kiosk:
        kiosk.take()
        kiosk.process.send_signal(signal.SIGSTOP)
        until(lambda: _is_stopped(kiosk))
        kiosk.process.send_signal(signal.SIGKILL)
        assert kiosk.process.wait(30) != 0
    printer.switch_on()
    with running(config, store, size=SIZE) as kiosk:
        until(lambda: kiosk.jobs() == [("B-001", "printed", 0)])


def test_the_command_of_the_unit_is_the_program_that_systemd_waits_to_hear_from(
    tmp_path: Path, supervisor: Supervisor, printer: NetworkPort
) -> None:
    """systemd names the process that it started as the one to hear from; nothing may stand between."""
    store = published(tmp_path)
    config = kiosk_file(tmp_path, store, printer.address)
    command = shlex.split(settings("antrean-kiosk.service")["Service"]["ExecStart"][-1])
    assert command == [ANTREAN, "kiosk", "--config", "/etc/antrean/kiosk.toml"]
    as_systemd = ["/bin/sh", "-c", 'WATCHDOG_PID=$$ exec "$@"', "sh", sys.executable, "-m", "hall", "kiosk"]
    with running(config, store, size=SIZE, command=as_systemd, environment=supervisor.environment):
        supervisor.hears("WATCHDOG=1", 3)
