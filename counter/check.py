"""What `antrean check --config counter.toml` asks: its file, its ports, its keypads, and their counters in the hall."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from counter.config import CounterFile, PortPart, read_counter_file
from counter.connect import connect
from counter.errors import PortBusyError, PortError
from counter.line import Waker
from counter.live import counters_now
from counter.talk import Talk
from hall.check import Finding, check_file
from hall.clock import Deadline
from hall.errors import AntreanError
from hall.messages import Message
from hall.model import Device
from hall.queue import Queue
from hall.store import open_store
from hall.store.guard import within

TRIES = 3
STORE_S = 10.0
# A running service reports its keypads every minute.
FRESH_S = 150.0


def findings(config: Path) -> list[Finding]:
    """One finding per question."""
    return check_file(config, read_counter_file, _look)


def _look(config: Path, file: CounterFile) -> list[Finding]:
    read = Message(
        "{file}: {name}, {ports} ports, {keypads} keypads",
        file=config,
        name=file.name,
        ports=len(file.port),
        keypads=sum(len(part.keypad) for part in file.port),
    )
    counters, devices = _store(file)
    ports = [finding for part in file.port for finding in _port(file, part, devices)]
    return [Finding("config", True, read), counters, *ports]


def _store(file: CounterFile) -> tuple[Finding, Sequence[Device]]:
    """Whether the counters exist, and what devices have said of themselves."""

    def look() -> tuple[list[str], Sequence[Device]]:
        store = open_store(file.store)
        try:
            found = counters_now(Queue(store), file.counters())
            with store.reading(Deadline(STORE_S)) as reading:
                devices = reading.devices()
        finally:
            store.close()
        return [code for code, look in found.counters.items() if not look.known], devices

    try:
        unknown, devices = within(STORE_S, file.store, look)
    except AntreanError as error:
        return Finding("counters", False, error.message), ()
    if unknown:
        told = Message("the published hall has no counter {codes}", codes=", ".join(unknown))
        return Finding("counters", False, told), devices
    return Finding("counters", True, Message("all {count} in the published hall", count=len(file.counters()))), devices


def _port(file: CounterFile, part: PortPart, devices: Sequence[Device]) -> list[Finding]:
    try:
        talk = connect(part, Waker())
    except PortBusyError as error:
        return [_in_use(file, part, devices, error)]
    except PortError as error:
        return [Finding("port", False, Message("{port}: {problem}", port=part.name, problem=error.message))]
    opened = Finding("port", True, Message("{port}: opened", port=part.name))
    try:
        return [opened, _keypads(talk, part)]
    except PortError as error:
        return [opened, Finding("keypads", False, Message("{port}: {problem}", port=part.name, problem=error.message))]
    finally:
        talk.close()


def _in_use(file: CounterFile, part: PortPart, devices: Sequence[Device], error: PortBusyError) -> Finding:
    """A port that the running service holds is as it should be: what it says of its keypads is told."""
    names = {bound.name for bound in file.bound(part)}
    now = datetime.now(UTC)
    said = [device for device in devices if device.name in names and abs((now - device.at).total_seconds()) < FRESH_S]
    if not said:
        return Finding("port", False, Message("{port}: {problem}", port=part.name, problem=error.message))
    details = "; ".join(f"{device.name}: {device.detail}" for device in said)
    return Finding(
        "port", True, Message("{port}: the running service has it: {details}", port=part.name, details=details)
    )


def _keypads(talk: Talk, part: PortPart) -> Finding:
    """Asks each keypad. Those of a protocol without questions can't be found here."""
    if part.protocol in ("pattern", "characters", "number-pad"):
        told = Message("{port}: these can't be asked; press a key and look at antrean status", port=part.name)
        return Finding("keypads", True, told)
    end = time.monotonic() + part.settle_s
    while (left := end - time.monotonic()) > 0:
        talk.listen(left)
    talk.discard()
    addresses = [part.address(keypad) for keypad in part.keypad]
    silent = [address for address in addresses if not any(talk.ask(address) for _ in range(TRIES))]
    if not silent:
        return Finding("keypads", True, Message("{port}: all {count} answer", port=part.name, count=len(addresses)))
    told = Message(
        "{port}: {count} of {all} answer; silent: {silent}",
        port=part.name,
        count=len(addresses) - len(silent),
        all=len(addresses),
        silent=", ".join(silent),
    )
    return Finding("keypads", part.protocol == "line" and not part.polled and not part.strict, told)
