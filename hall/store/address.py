"""What a store's address may look like: a path, `sqlite:///path`, each with `?journal=wal`; or
`postgresql://user@server/database?hall=name`, with whatever else PostgreSQL's own library understands, such as `sslmode`.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from hall.errors import BadRequestError
from hall.messages import Message

Journal = Literal["delete", "wal"]

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql", "postgres")
HALL = "antrean"
EVERY = "*"
# A schema of PostgreSQL, in letters that need no quotes anywhere.
_HALL_NAME = re.compile(r"(?!pg_)[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file, and the journal mode in which `publish` creates it."""

    path: Path
    journal: Journal = "delete"


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A database on a server, and the hall in it.

    :param url: for PostgreSQL's library; no password is in it.
    :param hall: the schema that holds the hall.
    """

    url: str
    hall: str = HALL

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.url.partition('?')[0]}?hall={self.hall}"


def parse_address(address: str) -> SqliteAddress | PostgresAddress:
    """What an address means.

    :raises BadRequestError: for an address that this version can't read.
    """
    scheme, separator, _ = address.partition("://")
    if separator and scheme in _POSTGRES:
        return _postgres(address)
    if separator and scheme != "sqlite":
        raise BadRequestError(
            Message(
                "The store address “{address}” begins with {scheme}://, which this version does not know. Give a path, "
                "sqlite:///path, or postgresql://user@server/database.",
                address=_without_password(address),
                scheme=scheme,
            )
        )
    text, _, query = address.removeprefix(_SQLITE).partition("?")
    path = unquote(text) if separator else text
    options = dict(parse_qsl(query, keep_blank_values=True))
    journal = options.pop("journal", "delete")
    if not path or (separator and not address.startswith(_SQLITE)) or options or journal not in ("delete", "wal"):
        raise BadRequestError(
            Message(
                "The store address “{address}” can't be read. Give a path, or sqlite:///path, with ?journal=wal where "
                "all programs run on one machine.",
                address=address,
            )
        )
    return SqliteAddress(Path(os.path.realpath(Path(path).expanduser())), "wal" if journal == "wal" else "delete")


def parse_database(address: str) -> PostgresAddress | None:
    """What an address means that ends in `?hall=*`: every hall of the database; None for any other.

    :raises BadRequestError: for an address that this version can't read.
    """
    scheme, separator, _ = address.partition("://")
    if not separator or scheme not in _POSTGRES:
        return None
    if dict(parse_qsl(urlsplit(address).query, keep_blank_values=True)).get("hall") != EVERY:
        return None
    found = _postgres(address.replace(f"hall={EVERY}", f"hall={HALL}"))
    return PostgresAddress(found.url, EVERY)


def _postgres(address: str) -> PostgresAddress:
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.password is not None or "password" in options:
        raise BadRequestError(
            Message(
                "The store address “{address}” has a password in it, which logs and the list of processes would show. Put "
                "it into the file ~/.pgpass, or into the one that the variable PGPASSFILE names.",
                address=_without_password(address).partition("?")[0],
            )
        )
    hall = options.pop("hall", HALL)
    if not parts.path.strip("/") or not _HALL_NAME.fullmatch(hall):
        raise BadRequestError(
            Message(
                "The store address “{address}” can't be read. Give postgresql://user@server/database?hall=name; the name of "
                "a hall is of small letters, digits and _, and begins with a letter.",
                address=address,
            )
        )
    return PostgresAddress(urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(options), "")), hall)


def _without_password(address: str) -> str:
    scheme, separator, rest = address.partition("://")
    credentials, at, host = rest.rpartition("@")
    user = credentials.partition(":")[0]
    return f"{scheme}{separator}{user}{at}{host}" if at else address
