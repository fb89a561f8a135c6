"""The kernel's device for USB printers (`usblp`, `/dev/usb/lp0`): both ways, no library, and no reset on opening.

Written from the kernel's driver; tried on pseudo-terminals only, since no such printer was at hand.
"""

import errno
import os
import select
import time

from hall.clock import Deadline
from kiosk.printing.errors import PrinterLostError, unopened
from kiosk.printing.transports.address import Address
from kiosk.printing.transports.line import DescriptorLine

PAUSE_S = 0.05


def open_usb(address: Address) -> DescriptorLine:
    """The device, for this program alone: the driver refuses a second one.

    :raises PrinterError: no such device, or another program holds it.
    """
    try:
        descriptor = os.open(address.place, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise unopened(address.text, error) from error
    return UsbLine(descriptor, address.text, lambda _: os.close(descriptor), empty_is_end=False)


class UsbLine(DescriptorLine):
    """Two things differ: printers send empty packets, and the driver says "no space" when the paper is out."""

    def write(self, data: bytes, timeout_s: float) -> int:
        """As `Transport.write`."""
        try:
            return super().write(data, timeout_s)
        except PrinterLostError as error:
            if getattr(error.__cause__, "errno", None) != errno.ENOSPC:
                raise
            time.sleep(min(PAUSE_S, timeout_s))  # the device counts as writable all the time
            return error.sent

    def read(self, timeout_s: float) -> bytes:
        """As `Transport.read`; an empty packet is nothing, though the device counts as readable again at once."""
        deadline = Deadline(timeout_s)
        data = super().read(timeout_s)
        if not data:
            time.sleep(min(PAUSE_S, deadline.left_s))
        return data

    def unsent(self) -> int:
        """1 while the last packet is on its way: closing the device would take it back."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        return 0 if poll.poll(0) else 1
