"""A file in the place of a printer: the bytes of each ticket, one after the other."""

import os
import stat

from kiosk.printing.errors import unopened, unwritable
from kiosk.printing.transports.address import Address
from kiosk.printing.transports.line import DescriptorLine


def open_file(address: Address) -> DescriptorLine:
    """The file, made where there is none; what is in it stays.

    :raises PrinterError: it can't be written, or is a folder or device.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        descriptor = os.open(address.path, flags, 0o640)
    except OSError as error:
        raise unwritable(address.path, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise unopened(address.text, ValueError("it is not a file"))
    return DescriptorLine(descriptor, address.text, lambda _: os.close(descriptor), talks=False)
