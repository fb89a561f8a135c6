"""What every kind of store says in the same words. `where` is the store, as people know it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from hall.errors import (
    BadRequestError,
    StoreBusyError,
    StoreConflictError,
    StoreFullError,
    StoreMissingError,
    StoreRuleError,
    StoreTooNewError,
    StoreTooOldError,
)
from hall.messages import Message
from hall.store import steps


def check_steps(applied: Sequence[str], where: object) -> None:
    """Compares a store's schema with this program's.

    :raises StoreTooNewError: it has steps that this program does not know.
    :raises StoreTooOldError: it lacks steps of this program.
    """
    if unknown := [name for name in applied if name not in steps.STEPS]:
        raise StoreTooNewError(
            Message(
                "The store {path} was written by a newer version of Antrean (it has {step}). Update this program.",
                path=where,
                step=unknown[-1],
            )
        )
    if lacking := [name for name in steps.STEPS if name not in applied]:
        raise StoreTooOldError(
            Message(
                "The store {path} comes from an older version of Antrean (it lacks {step}). When every program has been "
                "updated, run once: antrean publish hall.toml",
                path=where,
                step=lacking[0],
            )
        )


def not_there(where: object) -> StoreMissingError:
    """Nobody has published there."""
    return StoreMissingError(Message("There is no store {path}. `antrean publish hall.toml` creates one.", path=where))


@contextmanager
def named_when_whole(target: Path) -> Iterator[Path]:
    """A name under which a backup is made; it gets its own when it is whole, and never overwrites a file.

    :raises BadRequestError: when there is a file already, or none can be written.
    """
    if target.exists():
        raise _there_already(target)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        yield unfinished
        os.link(unfinished, target)
    except FileExistsError:
        raise _there_already(target) from None
    except OSError as error:
        raise not_written(target, error.strerror or error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def not_written(target: Path, reason: object) -> BadRequestError:
    """A backup can't be written."""
    return BadRequestError(Message("{file} can't be written: {reason}.", file=target, reason=reason))


def _there_already(target: Path) -> BadRequestError:
    return BadRequestError(Message("There is already a file {file}; choose another name.", file=target))


def busy(where: object, _: str = "") -> StoreBusyError:
    """Others held the store until the deadline."""
    return StoreBusyError(
        Message(
            "The store {path} is in use by others and did not become free in time; nothing has been changed. Please try "
            "again.",
            path=where,
        )
    )


def full(where: object, _: str = "") -> StoreFullError:
    """No room on the disk."""
    return StoreFullError(
        Message("The disk with {path} is full; nothing has been changed. Make room, then repeat.", path=where)
    )


def conflict(where: object, reason: str) -> StoreConflictError:
    """Two programs wanted the same number or request id at once."""
    return StoreConflictError(
        Message("The store {path} has been written by another program meanwhile: {reason}.", path=where, reason=reason)
    )


def against_a_rule(where: object, reason: str) -> StoreRuleError:
    """The schema says no to what the rules should not have written."""
    return StoreRuleError(
        Message("The store {path} refused a change: {reason}. Nothing has been changed.", path=where, reason=reason)
    )


def other_form(where: object, reason: str) -> StoreTooOldError:
    """No such table or column."""
    return StoreTooOldError(
        Message("The store {path} does not have the form of this version: {reason}.", path=where, reason=reason)
    )
