"""What a store's address may look like: a path, `sqlite:///path`, each with `?journal=wal`; later `postgresql://…`."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, unquote

from hall.errors import BadRequestError
from hall.messages import Message

Journal = Literal["delete", "wal"]

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file, and the journal mode in which `publish` creates it."""

    path: Path
    journal: Journal = "delete"


def parse_address(address: str) -> SqliteAddress:
    """What an address means.

    :raises BadRequestError: for an address that this version can't read.
    """
    scheme, separator, _ = address.partition("://")
    if separator and scheme != "sqlite":
        raise BadRequestError(
            Message(
                "The store address “{address}” begins with {scheme}://, which this version does not know. Give a path, or "
                "sqlite:///path.",
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


def _without_password(address: str) -> str:
    scheme, separator, rest = address.partition("://")
    credentials, at, host = rest.rpartition("@")
    user = credentials.partition(":")[0]
    return f"{scheme}{separator}{user}{at}{host}" if at else address
