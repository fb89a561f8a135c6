"""Is everything in order on this machine? One line per question, each with what to do when it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hall.errors import MachineFileError, StoreError
from hall.messages import Message
from hall.queue import Queue
from hall.settings.hall import Hall
from hall.status import CLOCK_REPORTED_S
from hall.store import Store, open_store, told_backup, told_place

File = TypeVar("File")


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and its answer. `ok` is False where something must be done."""

    name: str
    ok: bool
    answer: Message


def check(address: str, *, whole: bool = False) -> list[Finding]:
    """Looks at the store as this machine sees it: place, locks, clock, settings, last backup.

    :param whole: read the whole file and look for damage. Nobody can write meanwhile: on a year's file for half a minute.
    :raises BadRequestError: for an address that can't be read.
    """
    findings = [Finding("place", True, told_place(address))]
    try:
        store = open_store(address)
    except StoreError as error:
        return [*findings, Finding("store", False, error.message)]
    try:
        findings += _store(store)
        if whole:
            findings.append(_wholeness(store))
        findings.append(_clock(store.clock_difference_s()))
        findings.append(_hall(Queue(store).hall()))
        backup = told_backup(address)
        none_yet = Message("none yet: antrean backup FILE makes one while the hall works")
        findings.append(Finding("backup", True, backup or none_yet))
    except StoreError as error:
        findings.append(Finding("store", False, error.message))
    finally:
        store.close()
    return findings


def check_file(
    config: Path, read: Callable[[Path], File], look: Callable[[Path, File], list[Finding]]
) -> list[Finding]:
    """What a program finds on its machine: the mistakes of its own file, or what `look` says of the machine by that file."""
    try:
        file = read(config)
    except MachineFileError as error:
        told = Message("{mistakes}", mistakes="; ".join(mistake.render(config) for mistake in error.mistakes))
        return [Finding("config", False, told)]
    return look(config, file)


def _store(store: Store) -> list[Finding]:
    told = store.told()
    return [Finding("locks", True, told["locks"]), Finding("store", True, told["store"])]


def _wholeness(store: Store) -> Finding:
    faults = store.verify()
    if faults:
        return Finding("file", False, Message("damaged: {faults}", faults="; ".join(faults[:5])))
    return Finding("file", True, Message("whole"))


def _hall(hall: Hall) -> Finding:
    return Finding(
        "hall",
        True,
        Message(
            "version {version}: {services} services, {counters} counters",
            version=hall.version,
            services=len(hall.services),
            counters=len(hall.counters),
        ),
    )


def _clock(difference_s: float | None) -> Finding:
    if difference_s is None:
        return Finding("clock", True, Message("could not be compared with that of the machine with the store"))
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
