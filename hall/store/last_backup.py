"""A note beside the store that names its last backup, so that the message about a damaged file can."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LastBackup:
    """Which file, and when, as people of this machine write it."""

    file: str
    at: str


def note_path(store: Path) -> Path:
    """Where the note lies."""
    return store.with_name(store.name + "-backup.json")


def note_backup(store: Path, file: Path, at: datetime) -> None:
    """Writes the note.

    :raises OSError: when the folder can't be written.
    """
    note_path(store).write_text(json.dumps({"file": str(file), "at": at.isoformat()}), encoding="utf-8")


def last_backup(store: Path) -> LastBackup | None:
    """The note, or None where there is none that can be read."""
    try:
        note = json.loads(note_path(store).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(note["at"]).astimezone()
        return LastBackup(file=str(note["file"]), at=f"{at:%Y-%m-%d %H:%M}")
    except (OSError, ValueError, KeyError, TypeError):
        return None
