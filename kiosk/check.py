"""What `antrean check --config` asks of a kiosk's machine: its file, its printer, its fonts and its screen."""

import time
from pathlib import Path

from PIL import ImageFont

from hall.check import Finding
from hall.errors import MachineFileError
from hall.messages import Message
from kiosk.config import KioskFile, read_kiosk_file
from kiosk.printing.dialogue import Memory
from kiosk.printing.errors import PrinterError
from kiosk.printing.printer import open_printer
from kiosk.printing.report import PrinterState
from kiosk.printing.timing import Timing
from kiosk.printing.transports.address import parse_address
from look.fonts import FONTS
from look.x11 import screen_size

LISTEN_S = 2.0
# Panels from a small tablet to a wall; outside of it the width was hardly measured.
PX_PER_MM = (1.5, 12.0)

_STATES = {
    PrinterState.READY: Message("ready"),
    PrinterState.NEAR_END: Message("ready; the paper runs low"),
    PrinterState.UNTOLD: Message("reached; it tells nothing of itself"),
    PrinterState.PAPER_OUT: Message("out of paper"),
    PrinterState.COVER_OPEN: Message("its cover is open"),
    PrinterState.CUTTER: Message("its cutter is jammed"),
    PrinterState.ERROR: Message("it reports an error"),
    PrinterState.OFFLINE: Message("it is not ready"),
    PrinterState.UNREACHABLE: Message("it can't be reached"),
}


def findings(config: Path) -> list[Finding]:
    """One finding per question."""
    try:
        file = read_kiosk_file(config)
    except MachineFileError as error:
        told = Message("{mistakes}", mistakes="; ".join(mistake.render(config) for mistake in error.mistakes))
        return [Finding("config", False, told)]
    return [
        Finding("config", True, Message("{file}: kiosk {name}", file=config, name=file.name)),
        _printer(file),
        _fonts(),
        _screen(file),
    ]


def _printer(file: KioskFile) -> Finding:
    """Opens the line, greets, and listens for what the printer says of itself. Nothing is printed."""
    address = parse_address(file.printer.address)
    try:
        printer = open_printer(address, file.printer.what_it_prints_on(), Memory(), Timing(), None)
    except PrinterError as error:
        return Finding("printer", False, error.message)
    try:
        printer.greet()
        printer.poll()
        end = time.monotonic() + LISTEN_S
        while time.monotonic() < end:
            printer.listen()
            time.sleep(0.05)
        report = printer.report
    except PrinterError as error:
        return Finding("printer", False, error.message)
    finally:
        printer.close()
    return Finding(
        "printer", report.state.prints, Message("{address}: {state}", address=address.text, state=_STATES[report.state])
    )


def _fonts() -> Finding:
    for font in FONTS.values():
        for path in (font.regular, font.bold):
            try:
                ImageFont.truetype(str(path), 20)
            except OSError as error:
                return Finding("fonts", False, Message("{file} can't be read: {reason}.", file=path, reason=error))
    return Finding("fonts", True, Message("all there"))


def _screen(file: KioskFile) -> Finding:
    size = screen_size()
    if size is None:
        return Finding("screen", False, Message("there is no X screen here; set DISPLAY"))
    scale = size[0] / file.screen.width_mm
    if not PX_PER_MM[0] <= scale <= PX_PER_MM[1]:
        told = Message(
            "{width} pixels on {mm} mm can't be right; measure the picture and set screen.width_mm",
            width=size[0],
            mm=file.screen.width_mm,
        )
        return Finding("screen", False, told)
    return Finding(
        "screen",
        True,
        Message("{width} by {height} pixels, {scale} per mm", width=size[0], height=size[1], scale=f"{scale:.1f}"),
    )
