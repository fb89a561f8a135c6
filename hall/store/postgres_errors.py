"""The one place where errors of `psycopg` become ours, by the codes of SQLSTATE (PostgreSQL's manual, appendix A), in the
words that SQLite's have.
"""

from collections.abc import Callable

import psycopg

from hall.errors import (
    StoreDamagedError,
    StoreDeniedError,
    StoreError,
    StoreInterruptedError,
    StoreMissingError,
    StoreReadOnlyError,
)
from hall.messages import Message
from hall.store.words import against_a_rule, busy, conflict, full, other_form


def translate(error: psycopg.Error, where: object) -> StoreError:
    """Our error for one of psycopg's, about the store that messages call `where`."""
    code = error.sqlstate or ""
    reason = " ".join((error.diag.message_primary or str(error)).split())
    if not code:
        # libpq gives no code for what goes wrong before there is a session: it only passes on what the server said.
        return _before_the_session(where, reason)
    made = _BY_CODE.get(code) or _BY_CLASS.get(code[:2]) or _interrupted
    return made(where, reason)


def _before_the_session(where: object, reason: str) -> StoreError:
    if "does not exist" in reason and "database" in reason:
        return _no_database(where, reason)
    if "authentication failed" in reason or "no pg_hba.conf entry" in reason or "no password supplied" in reason:
        return _denied(where, reason)
    if "certificate" in reason or "does not support SSL" in reason:
        return _untrusted(where, reason)
    return _interrupted(where, reason)


def _read_only(where: object, reason: str) -> StoreError:
    return StoreReadOnlyError(
        Message(
            "The store {path} can't be written ({reason}). This program's user in the database needs the right to do so.",
            path=where,
            reason=reason,
        )
    )


def _denied(where: object, reason: str) -> StoreError:
    return StoreDeniedError(
        Message(
            "The server does not let this program into {path} ({reason}). Check the user's name in the address, and the "
            "password in ~/.pgpass or in the file that PGPASSFILE names.",
            path=where,
            reason=reason,
        )
    )


def _untrusted(where: object, reason: str) -> StoreError:
    return StoreDeniedError(
        Message(
            "The server of {path} can't be trusted ({reason}). Check its certificate, and sslmode and sslrootcert in the "
            "address; if nobody has changed anything, another machine may have taken its place.",
            path=where,
            reason=reason,
        )
    )


def _no_database(where: object, reason: str) -> StoreError:
    return StoreMissingError(
        Message(
            "There is no store {path} ({reason}). Check the address; `createdb` on the server makes a database.",
            path=where,
            reason=reason,
        )
    )


def _damaged(where: object, reason: str) -> StoreError:
    return StoreDamagedError(
        Message(
            "The store {path} is damaged ({reason}). Stop every program, and have the server's keeper put a backup in its "
            "place.",
            path=where,
            reason=reason,
        )
    )


def _interrupted(where: object, reason: str) -> StoreError:
    return StoreInterruptedError(
        Message(
            "The store {path} could not be read or written ({reason}). Check the network and the server; whether the act "
            "was done is certain only after asking again.",
            path=where,
            reason=reason,
        )
    )


_BY_CODE: dict[str, Callable[[object, str], StoreError]] = {
    "23505": conflict,  # unique_violation
    "25006": _read_only,  # read_only_sql_transaction
    "3D000": _no_database,  # invalid_catalog_name
    "42501": _read_only,  # insufficient_privilege
    "53100": full,  # disk_full
    "55P03": busy,  # lock_not_available
    "57014": busy,  # query_canceled: the statement's time was over
}
_BY_CLASS: dict[str, Callable[[object, str], StoreError]] = {
    "22": against_a_rule,  # a value of the wrong form
    "23": against_a_rule,  # a check or a key says no
    "28": _denied,  # invalid authorization
    "40": conflict,  # undone by the server
    "42": other_form,  # no such table or column
    "P0": against_a_rule,  # a trigger says no
    "XX": _damaged,  # the server finds its own files not whole
}
