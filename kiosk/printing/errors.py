"""What goes wrong on the way to a printer, in sentences for staff.

PrinterError
├── PrinterAddressError    the address in the settings can't be read
├── PrinterMissingError    there is no way to it: unplugged, switched off, no network, no such device
├── PrinterBusyError       another program holds it
├── PrinterForbiddenError  this program's user may not open it
├── PrinterLostError       the line broke, or fell silent, while it was open
└── PrinterFolderError     the folder for drawn tickets, or the file, can't be written

`OSError` and the errors of pyserial become one of these where they arise (`unopened`, `lost`), so that nothing above
knows them. All but the first heal by themselves; the worker tries again.
"""

import errno
import termios
from pathlib import Path

from hall.errors import AntreanError
from hall.messages import Message

# What a system call or pyserial may raise. termios.error is no OSError, though it means the same.
LINE_ERRORS = (OSError, termios.error)

_BUSY = (errno.EBUSY, errno.EAGAIN)
_FORBIDDEN = (errno.EACCES, errno.EPERM)


class PrinterError(AntreanError):
    """The printer can't be used now."""

    code = "printer"


class PrinterAddressError(PrinterError):
    """The address can't be read."""

    code = "printer_address"


class PrinterMissingError(PrinterError):
    """There is no way to the printer. Nothing has been written."""

    code = "printer_missing"


class PrinterBusyError(PrinterError):
    """Another program holds the printer. Nothing has been written."""

    code = "printer_busy"


class PrinterForbiddenError(PrinterError):
    """The rights are missing. Nothing has been written."""

    code = "printer_forbidden"


class PrinterLostError(PrinterError):
    """The line broke. Of the data of this call, `sent` bytes may be on their way to the printer."""

    code = "printer_lost"

    def __init__(self, message: Message, *, sent: int = 0) -> None:
        super().__init__(message)
        self.sent = sent


class PrinterFolderError(PrinterError):
    """The file or folder that takes the place of a printer can't be written."""

    code = "printer_folder"


def unopened(printer: str, error: Exception) -> PrinterError:
    """Why a printer could not be opened."""
    number = getattr(error, "errno", None)
    if number in _BUSY:
        return PrinterBusyError(
            Message("Another program holds the printer {printer}. Only one program can print on it.", printer=printer)
        )
    if number in _FORBIDDEN:
        return PrinterForbiddenError(
            Message(
                "This program's user may not open the printer {printer}. Add the user to the groups lp and dialout.",
                printer=printer,
            )
        )
    return PrinterMissingError(
        Message(
            "The printer {printer} can't be reached ({reason}). Check that it is switched on and its cable is plugged in.",
            printer=printer,
            reason=reason(error),
        )
    )


def lost(printer: str, why: str | Exception, *, sent: int = 0) -> PrinterLostError:
    """The line to a printer broke; `sent` bytes of the last data may be on their way."""
    return PrinterLostError(
        Message(
            "The line to the printer {printer} broke ({reason}). Check that it is switched on and its cable is plugged in.",
            printer=printer,
            reason=why if isinstance(why, str) else reason(why),
        ),
        sent=sent,
    )


def unwritable(path: Path, error: OSError) -> PrinterFolderError:
    """A file or folder in the place of a printer can't be written."""
    return PrinterFolderError(
        Message(
            "Tickets can't be written to {path} ({reason}). Make room, or give this program's user the right to write.",
            path=path,
            reason=reason(error),
        )
    )


def reason(error: Exception) -> str:
    """The system's own words for an error, without the Python around them."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
