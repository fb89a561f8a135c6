"""What a visitor waits for at the kiosk, measured on the real program under a virtual screen: `python -m bench.kiosk`.

Start to the first frame that can be touched, a tap on *take a number* to the first byte of the ticket at the printer, the
processor while nobody touches, and the memory over many tickets.
"""

import argparse
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from bench.figures import table
from tests.harness.virtual_screen import VirtualScreen, program, virtual_screen
from tests.test_kiosk_program import PLACES, SIZES, WIDTHS_MM, published, reported

IDLE_S = 20.0
PAUSE_S = 2.0
TICKET = b"\x1b@"  # ESC @ begins each ticket


class EagerPrinter:
    """A printer that answers every question at once, and notes when a ticket begins to come."""

    def __init__(self) -> None:
        self.begun: list[float] = []
        self._line = socket.create_server(("127.0.0.1", 0))
        self.port = self._line.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            line, _ = self._line.accept()
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        while data := line.recv(65536):
            if TICKET in data and len(data) > 100:
                self.begun.append(time.perf_counter())
            line.sendall(b"\x12" * data.count(b"\x10\x04") + b"\x00" * data.count(b"\x1dr"))


def measure(tickets: int) -> list[list[object]]:
    """Runs the program once and returns the rows of the table."""
    folder = Path(tempfile.mkdtemp(prefix="antrean-bench-"))
    store, printer = published(folder), EagerPrinter()
    config = folder / "kiosk.toml"
    config.write_text(
        f'name = "kios-1"\nstore = "{store}"\n[screen]\nwidth_mm = {WIDTHS_MM["portrait"]}\n'
        f'[printer]\naddress = "tcp://127.0.0.1:{printer.port}"\n'
    )
    command = [sys.executable, "-m", "hall", "kiosk", "--config", str(config)]
    with virtual_screen(*SIZES["portrait"]) as screen:
        empty = screen.picture()
        began = time.perf_counter()
        with program(screen, command, folder / "log") as running:
            while screen.picture().getcolors(2) == empty.getcolors(2):
                time.sleep(0.01)
            first_frame = time.perf_counter() - began
            while not reported(store):
                time.sleep(0.02)
            screen.at_rest()
            process = psutil.Process(running.pid)
            idle = _busy(process, IDLE_S)
            before = process.memory_info().rss
            waits = [_one_ticket(screen, printer) for _ in range(tickets)]
            grown = process.memory_info().rss - before
    waits.sort()
    return [
        ["start → first frame", f"{first_frame:.2f} s", "at most 1.0 s"],
        ["idle", f"{idle:.1f} % of a core", "at most 3 %"],
        ["tap → first byte at the printer, median", f"{waits[len(waits) // 2] * 1000:.0f} ms", ""],
        ["tap → first byte at the printer, worst", f"{waits[-1] * 1000:.0f} ms", "p99 at most 60 ms"],
        [f"memory over {tickets} tickets", f"{grown / 2**20:+.1f} MiB of {before / 2**20:.0f}", "flat"],
    ]


def _busy(process: psutil.Process, seconds: float) -> float:
    """Per cent of one core over some seconds."""
    process.cpu_percent()
    time.sleep(seconds)
    return float(process.cpu_percent())


def _one_ticket(screen: VirtualScreen, printer: EagerPrinter) -> float:
    """From the start to a ticket and back; seconds from the finger's leaving to the first byte."""
    places = PLACES["portrait"]
    for name in ("first agency", "first service"):
        before = screen.picture()
        screen.tap(*places[name])
        screen.changed_from(before)
    count = len(printer.begun)
    screen.xdotool(
        "mousemove", *(str(round(part * side)) for part, side in zip(places["take"], screen.size, strict=True))
    )
    screen.xdotool("mousedown", "1")
    time.sleep(0.05)
    tapped = time.perf_counter()
    screen.xdotool("mouseup", "1")
    while len(printer.begun) == count:
        time.sleep(0.001)
    begun = printer.begun[-1]
    time.sleep(PAUSE_S)  # the bar on this page never rests
    screen.tap(*places["done"])
    time.sleep(PAUSE_S)
    return begun - tapped


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--tickets", type=int, default=20)
    print(table(["what", "measured", "goal"], measure(asked.parse_args().tickets)))


if __name__ == "__main__":
    main()
