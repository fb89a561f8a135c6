"""Opening and creating a store by its address."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from hall.errors import BadRequestError, StoreMissingError, StoreReadOnlyError, StoreUnsafeError
from hall.messages import Message
from hall.store import steps
from hall.store.address import PostgresAddress, SqliteAddress, parse_address, parse_database
from hall.store.interface import Store
from hall.store.last_backup import last_backup
from hall.store.lockproof import prove_locks
from hall.store.place import Place, place_of, refuse_unsafe, refuse_wal
from hall.store.sqlite import OPENING_S, SqliteStore, missing, prepare
from hall.store.sqlite_errors import translate, translate_os


def open_store(address: str, *, read_only: bool = False) -> Store:
    """The store at an address. It must exist: only `create_store` makes one.

    :raises BadRequestError: for an address that can't be read.
    :raises StoreError: missing, foreign, damaged, too new or old, not writable, or on a mount that can't be trusted.
    """
    found = parse_address(address)
    if isinstance(found, PostgresAddress):
        return _postgres_store(found, read_only=read_only)
    with _os_errors(found.path):
        place = _trusted_place(found.path, exists=found.path.exists())
        return SqliteStore(found.path, network=place.network, read_only=read_only)


def create_store(address: str) -> Store:
    """The store at an address, made when there is none, brought up to this version when it is older.

    :raises BadRequestError: for an address that can't be read.
    :raises StoreError: as `open_store`; a missing folder is not made, since a share that is not mounted looks like one.
    """
    found = parse_address(address)
    if isinstance(found, PostgresAddress):
        return _postgres_store(found, create=True)
    with _os_errors(found.path):
        exists = found.path.exists()
        place = _trusted_place(found.path, exists=exists)
        if found.journal == "wal":
            refuse_wal(found.path, network=place.network, sqlite_version=sqlite3.sqlite_version_info)
        if exists:
            _bring_up_to_date(found.path)
        else:
            create_file(found)
        return SqliteStore(found.path, network=place.network)


def stores_of(address: str) -> list[str]:
    """The addresses that one stands for: itself, or with `?hall=*` those of all halls of a database that may be read.

    :raises BadRequestError: for an address that can't be read.
    :raises StoreError: when the server can't be asked, or knows of none.
    """
    database = parse_database(address)
    if database is None:
        return [address]
    try:
        from hall.store import postgres  # noqa: PLC0415 - as below
    except ImportError as error:
        raise _no_library() from error
    halls = postgres.halls(database)
    if not halls:
        raise StoreMissingError(
            Message("There is no hall in {database} that this user may read.", database=database.url)
        )
    separator = "&" if "?" in database.url else "?"
    return [f"{database.url}{separator}hall={hall}" for hall in halls]


def told_place(address: str) -> Message:
    """Where a store lies, for people.

    :raises BadRequestError: for an address that can't be read.
    """
    found = parse_address(address)
    if isinstance(found, PostgresAddress):
        return Message("hall {hall} in the database {database}", hall=found.hall, database=found.url.partition("?")[0])
    path = found.path
    place = place_of(path)
    return Message("{path} on {mount} ({kind})", path=path, mount=place.mount, kind=place.file_system)


def told_backup(address: str) -> Message | None:
    """The last backup of a store, for people; None when none is known."""
    found = parse_address(address)
    if isinstance(found, PostgresAddress):
        return Message("the server's keeper knows; antrean backup FILE makes one of this hall")
    backup = last_backup(found.path)
    return Message("{file} of {at}", file=backup.file, at=backup.at) if backup else None


def told_rights(address: str) -> str:
    """The statements that give each kind of program no more rights than it needs, for the keeper of a database server.

    :raises BadRequestError: for a file, whose rights are those of its folder.
    """
    found = parse_address(address)
    if not isinstance(found, PostgresAddress):
        raise BadRequestError(
            Message("{store} is a file: who may write it and its folder is a matter of this machine.", store=address)
        )
    from hall.store.postgres_rights import grants  # noqa: PLC0415 - a hall with a file does without

    return "".join(f"{statement};\n" for statement in grants(found.hall))


def _postgres_store(address: PostgresAddress, *, read_only: bool = False, create: bool = False) -> Store:
    try:
        from hall.store import postgres  # noqa: PLC0415 - an extra, which a hall with a file does without
    except ImportError as error:
        raise _no_library() from error
    if create:
        postgres.create(address)
    return postgres.PostgresStore(address, read_only=read_only)


def _no_library() -> BadRequestError:
    return BadRequestError(Message("A store on a PostgreSQL server needs its library: pip install 'antrean[postgres]'"))


@contextmanager
def _os_errors(path: Path) -> Iterator[None]:
    """What the operating system says of a folder or file, in our words."""
    try:
        yield
    except OSError as error:
        raise translate_os(error, path) from error


def _trusted_place(path: Path, *, exists: bool) -> Place:
    if not path.parent.is_dir():
        raise missing(path)
    place = place_of(path)
    refuse_unsafe(place, path)
    if place.network:
        _prove(path, place, exists=exists)
    return place


def _prove(path: Path, place: Place, *, exists: bool) -> None:
    try:
        failure = prove_locks(path.parent, path if exists else None)
    except OSError as error:
        raise StoreReadOnlyError(
            Message(
                "The folder {folder} can't be written ({reason}), so the locks of this share can't be tried.",
                folder=path.parent,
                reason=error.strerror,
            )
        ) from error
    if failure == "wal":
        refuse_wal(path, network=True, sqlite_version=sqlite3.sqlite_version_info)
    if failure:
        raise StoreUnsafeError(
            Message(
                "The mount {mount} ({kind}) does not keep SQLite's locks: {failure}. Mount the share by NFS 4 with "
                "vers=4.2,hard.",
                mount=place.mount,
                kind=place.file_system,
                failure=failure,
            )
        )


def create_file(address: SqliteAddress) -> None:
    """Makes a store file that is whole from its first moment: built under another name, then linked into place.

    When another program was quicker, its file stays and ours is dropped.

    :raises StoreError: when the folder can't be written.
    """
    path = address.path
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.new-", dir=path.parent)
    except OSError as error:
        raise StoreReadOnlyError(
            Message("The folder {folder} can't be written: {reason}.", folder=path.parent, reason=error.strerror)
        ) from error
    os.fchmod(descriptor, 0o666 & ~_umask())
    os.close(descriptor)
    unfinished = Path(name)
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA journal_mode = {address.journal}").fetchone()
            prepare(connection, wal=address.journal == "wal")
            connection.execute("BEGIN IMMEDIATE")
            _apply_steps(connection)
            connection.execute("COMMIT")
        with suppress(FileExistsError):
            os.link(unfinished, path)
        _sync_folder(path.parent)
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except OSError as error:
        raise StoreReadOnlyError(
            Message("The store {path} can't be created: {reason}.", path=path, reason=error.strerror)
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _bring_up_to_date(path: Path) -> None:
    """Applies the steps that an older file lacks, in one transaction. Newer or foreign files are left alone."""
    if not path.is_file() or path.stat().st_size == 0:
        return  # SqliteStore says what is wrong
    try:
        with closing(
            sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=OPENING_S, isolation_level=None)
        ) as connection:
            applied = steps.applied_steps(connection)
            if not applied or set(steps.STEPS) <= set(applied):
                return
            prepare(connection, wal=connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal")
            connection.execute("BEGIN IMMEDIATE")
            _apply_steps(connection)
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise translate(error, path) from error


def _apply_steps(connection: sqlite3.Connection) -> None:
    from hall.store.migrations import apply_steps  # noqa: PLC0415 - only publish needs its library, and it takes its time

    apply_steps(connection)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
