"""What can go wrong with keypads and their lines, as part of the family in `hall.errors`.

AntreanError
├── PressError           a press that makes no sense; `why` is the word for it
└── PortError            a line to keypads
    ├── PortMissingError     no such device
    ├── PortBusyError        another program holds it
    └── PortLostError        it was there and is gone, or takes nothing any more
"""

import errno
import termios
from enum import StrEnum
from typing import ClassVar

from hall.errors import AntreanError
from hall.messages import Message

# What pyserial and the system raise on a line: its SerialException is an OSError. pyserial itself is not imported, since the
# window at a counter does without it.
LINE_ERRORS = (OSError, termios.error)


class Mistake(StrEnum):
    """Why a press makes no sense."""

    NO_NUMBER = "no_number"
    WHICH_SERIES = "which_series"
    WHICH_SERVICE = "which_service"
    UNKNOWN_KEY = "unknown_key"


class PressError(AntreanError):
    """The press itself makes no sense; nothing was asked of the store. `choices`: the labels that it could have meant."""

    code: ClassVar[str] = "press"

    def __init__(self, why: Mistake, message: Message, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.why = why
        self.choices = choices


class PortError(AntreanError):
    """A line to keypads can't be used."""

    code: ClassVar[str] = "port"


class PortMissingError(PortError):
    """There is no such device, or not now."""

    code = "port_missing"


class PortBusyError(PortError):
    """Another program holds the port."""

    code = "port_busy"


class PortLostError(PortError):
    """The port was open and is gone."""

    code = "port_lost"


def unopened(port: str, error: BaseException) -> PortError:
    """Why a port could not be opened."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return PortMissingError(Message("The port {port} is not there; is it plugged in?", port=port))
    if number in (errno.EAGAIN, errno.EBUSY):
        return PortBusyError(Message("Another program holds the port {port}.", port=port))
    if number in (errno.EACCES, errno.EPERM):
        return PortError(
            Message(
                "The port {port} may not be opened by this user; add the user to the group of the device: dialout for a "
                "serial line, input for a number pad.",
                port=port,
            )
        )
    return PortError(Message("The port {port} can't be opened: {reason}.", port=port, reason=error))


def lost(port: str, error: object) -> PortLostError:
    """A port that is gone."""
    return PortLostError(Message("The port {port} is gone: {reason}.", port=port, reason=error))
