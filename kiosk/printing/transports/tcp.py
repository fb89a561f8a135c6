"""A network printer: raw bytes on port 9100."""

import os
import socket
import struct

from hall.clock import Deadline
from kiosk.printing.errors import unopened
from kiosk.printing.transports.address import Address
from kiosk.printing.transports.line import DescriptorLine

# A printer that lost its power says no goodbye: after these seconds of silence the system asks whether it is there.
KEEP_ALIVE = ((socket.TCP_KEEPIDLE, 5), (socket.TCP_KEEPINTVL, 2), (socket.TCP_KEEPCNT, 3))
LINGER_OFF = struct.pack("ii", 1, 0)


def open_tcp(address: Address, timeout_s: float) -> DescriptorLine:
    """A connection. A name instead of a number is looked up by the system, which may take longer than `timeout_s`.

    :raises PrinterError: nothing answers there.
    """
    connection = _connection(address, Deadline(timeout_s))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEP_ALIVE:
        connection.setsockopt(socket.IPPROTO_TCP, option, value)
    connection.setblocking(False)
    return DescriptorLine(connection.fileno(), address.text, lambda drop: _end(connection, drop=drop))


def _connection(address: Address, deadline: Deadline) -> socket.socket:
    try:
        known = socket.getaddrinfo(address.place, address.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise unopened(address.text, error) from error
    failure: OSError = TimeoutError("no answer")
    for family, kind, protocol, _, place in known:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(max(deadline.left_s, 0.001))
            connection.connect(place)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise unopened(address.text, failure) from failure


def _end(connection: socket.socket, *, drop: bool) -> None:
    """With unread answers in it, closing a socket makes the printer throw away what it has not read yet; so those are
    read first. With `drop`, throwing away is what is wanted: half a ticket must not go on by itself.
    """
    try:
        if drop:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_OFF)
        else:
            while os.read(connection.fileno(), 4096):
                pass
    except OSError:
        pass  # nothing to read
    finally:
        connection.close()
