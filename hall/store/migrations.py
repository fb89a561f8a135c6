"""The schema, one numbered step after the other. A step that has shipped is never changed; a new one is added.

The tables are STRICT and carry CHECKs, so that the database itself refuses what the rules would never write.

Over a share every page that an act reads is a round trip, so an act should need few trees: a ticket's row lies in the tree
of its own key, an event carries its ticket's number, a counter the kinds of its last calls, and the file's header
(`user_version`) the newest version of the settings. Nothing is ever deleted from `event`, so its id only grows without
AUTOINCREMENT, which would cost one more page in every act.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from hall.store.steps import APPLICATION_ID, MIGRATION_SET

migrations = Migrations(MIGRATION_SET)

_DAY = "CHECK (business_day IS date(business_day))"
_MOMENT = (
    "CHECK ({0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z')"
)

_TABLES = (
    f"""
    CREATE TABLE settings (
        version      INTEGER PRIMARY KEY CHECK (version >= 1),
        published_at TEXT NOT NULL {_MOMENT.format("published_at")},
        hall_json    TEXT NOT NULL,
        toml         TEXT NOT NULL,
        retired      TEXT NOT NULL DEFAULT '{{}}'
    ) STRICT
    """,
    f"""
    CREATE TABLE ticket (
        business_day TEXT NOT NULL {_DAY},
        series       TEXT NOT NULL CHECK (series GLOB '[A-Z]*' AND length(series) <= 3),
        number       INTEGER NOT NULL CHECK (number >= 1),
        arrival      INTEGER NOT NULL CHECK (arrival >= 1),
        code         TEXT NOT NULL CHECK (length(code) = 8),
        service      TEXT NOT NULL CHECK (service <> ''),
        priority     INTEGER NOT NULL CHECK (priority IN (0, 1)),
        state        TEXT NOT NULL CHECK (state IN
                     ('waiting', 'called', 'serving', 'done', 'no_show', 'held', 'cancelled', 'expired')),
        counter      TEXT CHECK ((counter IS NOT NULL) = (state IN ('called', 'serving', 'held'))),
        taken_at     TEXT NOT NULL {_MOMENT.format("taken_at")},
        changed_at   TEXT NOT NULL {_MOMENT.format("changed_at")},
        PRIMARY KEY (business_day, series, number)
    ) STRICT, WITHOUT ROWID
    """,
    # Who is next: the first row of each service and kind. Only waiting tickets are in it, so it stays small for years.
    """CREATE INDEX ticket_waiting ON ticket (business_day, service, priority, arrival, taken_at)
       WHERE state = 'waiting'""",
    # At most one visit at a counter, whatever a program does.
    """CREATE UNIQUE INDEX ticket_visit ON ticket (counter, business_day) WHERE state IN ('called', 'serving')""",
    "CREATE INDEX ticket_held ON ticket (business_day, counter, changed_at) WHERE state = 'held'",
    f"""
    CREATE TABLE event (
        id           INTEGER PRIMARY KEY,
        business_day TEXT NOT NULL {_DAY},
        at           TEXT NOT NULL {_MOMENT.format("at")},
        kind         TEXT NOT NULL CHECK (kind IN
                     ('taken', 'called', 'recalled', 'served', 'finished', 'no_show', 'returned', 'transferred', 'held',
                      'resumed', 'cancelled', 'expired', 'opened', 'paused', 'closed', 'stopped', 'allowed',
                      'pin_locked', 'published')),
        series       TEXT,
        number       INTEGER CHECK ((number IS NULL) = (series IS NULL)),
        service      TEXT,
        counter      TEXT,
        zone         TEXT,
        device       TEXT CHECK (kind <> 'pin_locked' OR device IS NOT NULL),
        queue        INTEGER CHECK (queue >= 0),
        priority     INTEGER CHECK (priority IN (0, 1)),
        request      TEXT UNIQUE CHECK (length(request) BETWEEN 1 AND 100),
        FOREIGN KEY (business_day, series, number) REFERENCES ticket,
        CHECK (kind IN ('opened', 'paused', 'closed', 'stopped', 'allowed', 'pin_locked', 'published') = (series IS NULL)),
        CHECK (kind NOT IN ('called', 'recalled') OR (counter IS NOT NULL AND zone IS NOT NULL))
    ) STRICT
    """,
    """
    CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
    """,
    """
    CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END
    """,
    f"""
    CREATE TABLE print_job (
        id           INTEGER PRIMARY KEY,
        business_day TEXT NOT NULL,
        series       TEXT NOT NULL,
        number       INTEGER NOT NULL,
        copy         INTEGER NOT NULL CHECK (copy >= 0),
        printer      TEXT NOT NULL CHECK (printer <> ''),
        language     TEXT NOT NULL,
        state        TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'failed', 'unknown')),
        queued_at    TEXT NOT NULL {_MOMENT.format("queued_at")},
        changed_at   TEXT NOT NULL {_MOMENT.format("changed_at")},
        detail       TEXT NOT NULL DEFAULT '',
        settled      INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)),
        UNIQUE (business_day, series, number, copy),
        FOREIGN KEY (business_day, series, number) REFERENCES ticket
    ) STRICT
    """,
    "CREATE INDEX print_job_open ON print_job (printer, id) WHERE state <> 'printed' AND NOT settled",
    f"""
    CREATE TABLE counter (
        code         TEXT PRIMARY KEY,
        business_day TEXT NOT NULL {_DAY},
        state        TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
        since        TEXT NOT NULL {_MOMENT.format("since")},
        calls        TEXT NOT NULL DEFAULT '' CHECK (calls NOT GLOB '*[^01]*')
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE stop (
        business_day TEXT NOT NULL {_DAY},
        service      TEXT NOT NULL,
        PRIMARY KEY (business_day, service)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE device (
        name               TEXT PRIMARY KEY CHECK (name <> ''),
        kind               TEXT NOT NULL,
        version            TEXT NOT NULL,
        at                 TEXT NOT NULL {_MOMENT.format("at")},
        clock_difference_s REAL NOT NULL,
        detail             TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)


@migrations()
def m001_the_days_queue(db: Database) -> None:
    """Settings, tickets, events, print jobs, counters, stops and devices."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _TABLES:
        db.execute(statement)


@migrations()
def m002_one_voice_per_zone(db: Database) -> None:
    """Which display speaks for a zone. No clock is in it: whoever wants to speak watches `beat` by its own."""
    db.execute(
        """
        CREATE TABLE speaker (
            zone   TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            beat   INTEGER NOT NULL CHECK (beat >= 1),
            spoken INTEGER NOT NULL CHECK (spoken >= 0)
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m003_what_was_promised(db: Database) -> None:
    """The promise lies in its ticket's row, which is written anyway: a table of its own would cost pages."""
    for column in ("promised_from", "promised_to", "forecast_median", "forecast_low", "forecast_high"):
        db.execute(f"ALTER TABLE ticket ADD COLUMN {column} TEXT {_MOMENT.format(column)}")
    db.execute("ALTER TABLE ticket ADD COLUMN first_estimate INTEGER CHECK (first_estimate IN (0, 1))")
    db.execute(
        "ALTER TABLE stop ADD COLUMN why TEXT NOT NULL DEFAULT 'staff' CHECK (why IN ('staff', 'no_time', 'allowed'))"
    )
    db.execute(
        f"CREATE TABLE learned (business_day TEXT PRIMARY KEY {_DAY}, content TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )


def apply_steps(connection: sqlite3.Connection) -> None:
    """Brings a file up to this version, inside the transaction that its caller has begun.

    :raises sqlite3.Error: and then nothing may be committed.
    """
    migrations.apply(Database(connection, execute_plugins=False))
