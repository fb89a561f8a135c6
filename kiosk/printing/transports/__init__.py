"""The lines to a printer: each carries bytes, has a deadline for every call, and knows nothing of what they mean.

Our own, because those of the printing libraries wait without end, open a line again behind one's back, or take silence
for health.
"""

from kiosk.printing.errors import PrinterAddressError
from kiosk.printing.transports.address import Address, Kind
from kiosk.printing.transports.file import open_file
from kiosk.printing.transports.line import Transport
from kiosk.printing.transports.serial_port import open_serial
from kiosk.printing.transports.tcp import open_tcp
from kiosk.printing.transports.usb import open_usb

__all__ = ["Transport", "connect"]


def connect(address: Address, timeout_s: float) -> Transport:
    """An open line to the printer at an address other than `screen:`.

    :raises PrinterError: nothing there, another program holds it, or the rights are missing.
    """
    match address.kind:
        case Kind.TCP:
            return open_tcp(address, timeout_s)
        case Kind.SERIAL:
            return open_serial(address)
        case Kind.USB:
            return open_usb(address)
        case Kind.FILE:
            return open_file(address)
        case Kind.SCREEN:
            raise PrinterAddressError(address.unreadable)
