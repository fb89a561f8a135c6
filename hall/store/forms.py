"""What every kind of store says of its form, and of a backup, in the same words."""

from collections.abc import Sequence
from pathlib import Path

from hall.errors import BadRequestError, StoreTooNewError, StoreTooOldError
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


def there_already(target: Path) -> BadRequestError:
    """A backup never overwrites a file."""
    return BadRequestError(Message("There is already a file {file}; choose another name.", file=target))
