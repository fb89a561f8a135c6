"""The steps of the schema by their names: enough to see whether a file is of this version. What they do is in
`migrations`, with a library that no program needs to wait for at its start.
"""

import sqlite3
from collections.abc import Sequence

APPLICATION_ID = 0x414E5452  # "ANTR", kept in the file's header: tells our file from any other SQLite file

MIGRATION_SET = "antrean"
STEPS: Sequence[str] = ("m001_the_days_queue", "m002_one_voice_per_zone", "m003_what_was_promised")


def applied_steps(connection: sqlite3.Connection) -> list[str]:
    """The names of the steps that a file has, in the order in which they were applied.

    :raises sqlite3.Error: when it can't be read.
    """
    kept = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_sqlite_migrations'"
    if not connection.execute(kept).fetchone()[0]:
        return []
    asked = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid"
    return [str(name) for (name,) in connection.execute(asked, [MIGRATION_SET]).fetchall()]
