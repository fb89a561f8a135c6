"""Is everything in order on this machine? One line per question, each with what to do when it is not."""

from dataclasses import dataclass

from hall.errors import StoreError
from hall.messages import Message
from hall.queue import Queue
from hall.status import CLOCK_REPORTED_S
from hall.store import open_store
from hall.store.address import parse_address
from hall.store.last_backup import last_backup
from hall.store.place import place_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and its answer. `ok` is False where something must be done."""

    name: str
    ok: bool
    answer: Message


def check(address: str) -> list[Finding]:
    """Looks at the store as this machine sees it: place, locks, wholeness, clock, settings, last backup.

    :raises BadRequestError: for an address that can't be read.
    """
    path = parse_address(address).path
    place = place_of(path.parent)
    findings = [
        Finding(
            "place",
            True,
            Message("{path} on {mount} ({kind})", path=path, mount=place.mount, kind=place.file_system),
        )
    ]
    try:
        store = open_store(address)
    except StoreError as error:
        return [*findings, Finding("store", False, error.message)]
    try:
        told = store.describe()
        locks = Message("tried between two processes") if place.network else Message("one machine's own file system")
        findings.append(Finding("locks", True, locks))
        findings.append(
            Finding("store", True, Message("SQLite {sqlite}, journal {journal}, synchronous {synchronous}", **told))
        )
        faults = store.verify()
        whole = Message("whole") if not faults else Message("damaged: {faults}", faults="; ".join(faults[:5]))
        findings.append(Finding("file", not faults, whole))
        findings.append(_clock(store.clock_difference_s()))
        hall = Queue(store).hall()
        findings.append(
            Finding(
                "hall",
                True,
                Message(
                    "version {version}: {services} services, {counters} counters",
                    version=hall.version,
                    services=len(hall.services),
                    counters=len(hall.counters),
                ),
            )
        )
        backup = last_backup(path)
        told_backup = (
            Message("{file} of {at}", file=backup.file, at=backup.at)
            if backup
            else Message("none yet: antrean backup FILE makes one while the hall works")
        )
        findings.append(Finding("backup", True, told_backup))
    except StoreError as error:
        findings.append(Finding("store", False, error.message))
    finally:
        store.close()
    return findings


def _clock(difference_s: float) -> Finding:
    if abs(difference_s) > CLOCK_REPORTED_S:
        return Finding(
            "clock",
            False,
            Message(
                "{seconds} s off from the machine with the store; set both by the same time server",
                seconds=f"{difference_s:+.1f}",
            ),
        )
    return Finding("clock", True, Message("agrees with the machine that keeps the store"))
