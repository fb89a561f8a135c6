"""Telling the supervisor that the program is ready and alive: systemd's notification protocol, sd_notify(3).

One datagram to the socket that `NOTIFY_SOCKET` names; an abstract one begins with `@`. Without a supervisor nothing is sent.
"""

import logging
import os
import socket

log = logging.getLogger(__name__)


def notify(state: str) -> bool:
    """Sends a state such as `READY=1` or `WATCHDOG=1`; whether there was anybody to tell."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.setblocking(False)
            line.sendto(state.encode(), address)
    except OSError as error:
        log.warning("the supervisor could not be told %s: %s", state, error)
        return False
    return True


def watchdog_s() -> float | None:
    """How often the supervisor wants to hear from this process: half of `WATCHDOG_USEC`, as sd_watchdog_enabled(3) advises;
    None when it does not watch.
    """
    limit = os.environ.get("WATCHDOG_USEC", "")
    watched = os.environ.get("WATCHDOG_PID", str(os.getpid()))
    if not limit.isdigit() or int(limit) == 0 or watched != str(os.getpid()):
        return None
    return int(limit) / 1_000_000 / 2
