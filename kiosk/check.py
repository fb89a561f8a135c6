"""What `antrean check --config` asks of a kiosk's machine: its file, its printer, its fonts, its screen and its voice."""

import time
from pathlib import Path

from hall.check import Finding, check_file
from hall.messages import Message
from kiosk.config import KioskFile, read_kiosk_file
from kiosk.printing.dialogue import Memory
from kiosk.printing.errors import PrinterError
from kiosk.printing.printer import open_printer
from kiosk.printing.report import PrinterState
from kiosk.printing.timing import Timing
from kiosk.printing.transports.address import parse_address
from look.check import fonts_finding, screen_finding, sound_finding, voice_finding

LISTEN_S = 2.0

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
    return check_file(config, read_kiosk_file, _look)


def _look(config: Path, file: KioskFile) -> list[Finding]:
    return [
        Finding("config", True, Message("{file}: kiosk {name}", file=config, name=file.name)),
        _printer(file),
        fonts_finding(),
        screen_finding(file.screen),
        *([voice_finding(file.sound), sound_finding()] if file.sound.on else []),
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
