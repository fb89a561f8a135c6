"""The one place where errors of `sqlite3` become ours: each says which file, what happened and what to do."""

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

from hall.errors import (
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreInterruptedError,
    StoreReadOnlyError,
)
from hall.messages import Message
from hall.store.last_backup import last_backup
from hall.store.words import against_a_rule, busy, conflict, full, other_form

PRIMARY_MASK = 0xFF
BUSY_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for errors that the Python module raises by itself."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & PRIMARY_MASK


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else holds the lock."""
    return primary_code(error) in BUSY_CODES


def translate(error: sqlite3.Error, path: Path) -> StoreError:
    """Our error for one of sqlite3's, about the store at `path`."""
    code = primary_code(error)
    if code == sqlite3.SQLITE_ERROR and "no such" in str(error):
        code = sqlite3.SQLITE_SCHEMA
    return _TRANSLATIONS.get(code, _interrupted)(path, str(error))


def _read_only(path: Path, reason: str) -> StoreError:
    return StoreReadOnlyError(
        Message(
            "The store {path} can't be written ({reason}). This program's user needs the right to write the file and its "
            "folder.",
            path=path,
            reason=reason,
        )
    )


def _cant_open(path: Path, reason: str) -> StoreError:
    """The file was open, so this is its journal, or the share."""
    return StoreInterruptedError(
        Message(
            "The store {path} or its journal can't be opened ({reason}). Check that the folder is there and that this "
            "program's user may write in it.",
            path=path,
            reason=reason,
        )
    )


def _refused_by_the_schema(path: Path, reason: str) -> StoreError:
    """Two programs wanted the same number or request id at once; anything else is a mistake of ours."""
    return conflict(path, reason) if reason.startswith("UNIQUE") else against_a_rule(path, reason)


def _interrupted(path: Path, reason: str) -> StoreError:
    return StoreInterruptedError(
        Message(
            "The store {path} could not be read or written ({reason}). If it is on a share, check the cable and the "
            "server; whether the act was done is certain only after asking again.",
            path=path,
            reason=reason,
        )
    )


def translate_os(error: OSError, path: Path) -> StoreError:
    """Our error for one of the operating system's, about the store at `path` or its folder."""
    reason = error.strerror or str(error)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _read_only(path, reason)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(path)
    return _interrupted(path, reason)


def damaged(path: Path, reason: str) -> StoreDamagedError:
    """The file is not whole; the last backup is named."""
    backup = last_backup(path)
    known = (
        Message("The last backup is {file} of {at}.", file=backup.file, at=backup.at)
        if backup
        else Message("No backup is known.")
    )
    return StoreDamagedError(
        Message(
            "The store {path} is damaged ({reason}). Stop every program, keep the file as it is for those who will repair "
            "it, and put a backup in its place. {known}",
            path=path,
            reason=reason,
            known=known,
        )
    )


def foreign(path: Path) -> StoreError:
    """A file, but none of ours; where a store of ours has been at work before, what is left of that one."""
    if last_backup(path) or path.with_name(f"{path.name}-turn").exists():
        return damaged(path, "its beginning is not that of a store")
    return StoreForeignError(
        Message(
            "{path} is no store of Antrean; it has been left as it is. Check the address, or publish to a path where no "
            "file is.",
            path=path,
        )
    )


_TRANSLATIONS: dict[int, Callable[[Path, str], StoreError]] = {
    sqlite3.SQLITE_BUSY: busy,
    sqlite3.SQLITE_LOCKED: busy,
    sqlite3.SQLITE_PROTOCOL: busy,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: lambda path, reason: foreign(path),
    sqlite3.SQLITE_FULL: full,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_PERM: _read_only,
    sqlite3.SQLITE_AUTH: _read_only,
    sqlite3.SQLITE_CANTOPEN: _cant_open,
    sqlite3.SQLITE_CONSTRAINT: _refused_by_the_schema,
    sqlite3.SQLITE_SCHEMA: other_form,
}
