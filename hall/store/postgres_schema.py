"""The schema on PostgreSQL: the tables and checks of `migrations`, side by side with them, under the same names of steps.

Days and moments are text here too, sorted byte by byte as SQLite sorts it: so one statement serves both, and a hall that
moves from one to the other is copied as it is. The ids of events and print jobs are counted in their tables, not by a
sequence, which would leave a gap wherever an act was undone. Nobody else writes meanwhile (see `postgres`).
"""

from collections.abc import Sequence

from psycopg import sql

from hall.store.postgres_rows import Connection
from hall.store.steps import STEPS

_TEXT = 'text COLLATE "C"'
_DAY = rf"{_TEXT} NOT NULL CHECK (business_day ~ '^\d{{4}}-\d\d-\d\d$')"
_AT = r"~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$'"


def _at(column: str, *, null: bool = False) -> str:
    return f"{column} {_TEXT}{'' if null else ' NOT NULL'} CHECK ({column} {_AT})"


_FIRST: Sequence[str] = (
    # One row: which store this is, so that another one in its place is known, and a number that grows with every act.
    """
    CREATE TABLE revision (
        single   boolean PRIMARY KEY DEFAULT true CHECK (single),
        identity uuid NOT NULL DEFAULT gen_random_uuid(),
        acts     bigint NOT NULL DEFAULT 0
    )
    """,
    "INSERT INTO revision DEFAULT VALUES",
    f"CREATE TABLE step (name {_TEXT} PRIMARY KEY, place integer NOT NULL)",
    f"""
    CREATE TABLE settings (
        version      integer PRIMARY KEY CHECK (version >= 1),
        {_at("published_at")},
        hall_json    text NOT NULL,
        toml         text NOT NULL,
        retired      text NOT NULL DEFAULT '{{}}'
    )
    """,
    f"""
    CREATE TABLE ticket (
        business_day {_DAY},
        series       {_TEXT} NOT NULL CHECK (series ~ '^[A-Z]' AND length(series) <= 3),
        number       integer NOT NULL CHECK (number >= 1),
        arrival      bigint NOT NULL CHECK (arrival >= 1),
        code         {_TEXT} NOT NULL CHECK (length(code) = 8),
        service      {_TEXT} NOT NULL CHECK (service <> ''),
        priority     integer NOT NULL CHECK (priority IN (0, 1)),
        state        {_TEXT} NOT NULL CHECK (state IN
                     ('waiting', 'called', 'serving', 'done', 'no_show', 'held', 'cancelled', 'expired')),
        counter      {_TEXT} CHECK ((counter IS NOT NULL) = (state IN ('called', 'serving', 'held'))),
        {_at("taken_at")},
        {_at("changed_at")},
        PRIMARY KEY (business_day, series, number)
    )
    """,
    """CREATE INDEX ticket_waiting ON ticket (business_day, service, priority, arrival, taken_at)
       WHERE state = 'waiting'""",
    "CREATE UNIQUE INDEX ticket_visit ON ticket (counter, business_day) WHERE state IN ('called', 'serving')",
    "CREATE INDEX ticket_held ON ticket (business_day, counter, changed_at) WHERE state = 'held'",
    # Whoever writes is alone, and no event is ever deleted: the next id is one more than the last.
    """
    CREATE TABLE event (
        id           bigint PRIMARY KEY,
        business_day {day},
        {at},
        kind         {text} NOT NULL CHECK (kind IN
                     ('taken', 'called', 'recalled', 'served', 'finished', 'no_show', 'returned', 'transferred', 'held',
                      'resumed', 'cancelled', 'expired', 'opened', 'paused', 'closed', 'stopped', 'allowed',
                      'pin_locked', 'published')),
        series       {text},
        number       integer CHECK ((number IS NULL) = (series IS NULL)),
        service      {text},
        counter      {text},
        zone         {text},
        device       {text} CHECK (kind <> 'pin_locked' OR device IS NOT NULL),
        queue        integer CHECK (queue >= 0),
        priority     integer CHECK (priority IN (0, 1)),
        request      {text} UNIQUE CHECK (length(request) BETWEEN 1 AND 100),
        FOREIGN KEY (business_day, series, number) REFERENCES ticket,
        CHECK ((kind IN ('opened', 'paused', 'closed', 'stopped', 'allowed', 'pin_locked', 'published'))
               = (series IS NULL)),
        CHECK (kind NOT IN ('called', 'recalled') OR (counter IS NOT NULL AND zone IS NOT NULL))
    )
    """.format(day=_DAY, at=_at("at"), text=_TEXT),
    """
    CREATE FUNCTION next_event() RETURNS bigint LANGUAGE sql
    AS 'SELECT coalesce(max(id), 0) + 1 FROM event'
    """,
    "ALTER TABLE event ALTER COLUMN id SET DEFAULT next_event()",
    """
    CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN RAISE EXCEPTION ''events are never changed or deleted''; END'
    """,
    """
    CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION events_stay()
    """,
    f"""
    CREATE TABLE print_job (
        id           bigint PRIMARY KEY,
        business_day {_TEXT} NOT NULL,
        series       {_TEXT} NOT NULL,
        number       integer NOT NULL,
        copy         integer NOT NULL CHECK (copy >= 0),
        printer      {_TEXT} NOT NULL CHECK (printer <> ''),
        language     {_TEXT} NOT NULL,
        state        {_TEXT} NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'failed', 'unknown')),
        {_at("queued_at")},
        {_at("changed_at")},
        detail       text NOT NULL DEFAULT '',
        settled      boolean NOT NULL DEFAULT false,
        UNIQUE (business_day, series, number, copy),
        FOREIGN KEY (business_day, series, number) REFERENCES ticket
    )
    """,
    """
    CREATE FUNCTION next_print_job() RETURNS bigint LANGUAGE sql
    AS 'SELECT coalesce(max(id), 0) + 1 FROM print_job'
    """,
    "ALTER TABLE print_job ALTER COLUMN id SET DEFAULT next_print_job()",
    "CREATE INDEX print_job_open ON print_job (printer, id) WHERE state <> 'printed' AND NOT settled",
    f"""
    CREATE TABLE counter (
        code         {_TEXT} PRIMARY KEY,
        business_day {_DAY},
        state        {_TEXT} NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
        {_at("since")},
        calls        {_TEXT} NOT NULL DEFAULT '' CHECK (calls ~ '^[01]*$')
    )
    """,
    f"""
    CREATE TABLE stop (
        business_day {_DAY},
        service      {_TEXT} NOT NULL,
        PRIMARY KEY (business_day, service)
    )
    """,
    f"""
    CREATE TABLE device (
        name               {_TEXT} PRIMARY KEY CHECK (name <> ''),
        kind               {_TEXT} NOT NULL,
        version            {_TEXT} NOT NULL,
        {_at("at")},
        clock_difference_s double precision NOT NULL,
        detail             text NOT NULL
    )
    """,
)

_SECOND: Sequence[str] = (
    f"""
    CREATE TABLE speaker (
        zone   {_TEXT} PRIMARY KEY,
        holder {_TEXT} NOT NULL,
        beat   bigint NOT NULL CHECK (beat >= 1),
        spoken bigint NOT NULL CHECK (spoken >= 0)
    )
    """,
)

_THIRD: Sequence[str] = (
    *(
        f"ALTER TABLE ticket ADD COLUMN {_at(column, null=True)}"
        for column in ("promised_from", "promised_to", "forecast_median", "forecast_low", "forecast_high")
    ),
    "ALTER TABLE ticket ADD COLUMN first_estimate integer CHECK (first_estimate IN (0, 1))",
    f"ALTER TABLE stop ADD COLUMN why {_TEXT} NOT NULL DEFAULT 'staff' CHECK (why IN ('staff', 'no_time', 'allowed'))",
    f"CREATE TABLE learned (business_day {_DAY} PRIMARY KEY, content text NOT NULL)",
)

STATEMENTS = dict(zip(STEPS, (_FIRST, _SECOND, _THIRD), strict=True))


def applied_steps(connection: Connection, schema: str) -> list[str] | None:
    """The steps that a hall's schema has, in their order; None where there is no such schema, or nothing of ours in it.

    :raises psycopg.Error: when it can't be read.
    """
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL AS there", [f"{schema}.step"]).fetchone()
    if not found or not found["there"]:
        return None
    return [str(row["name"]) for row in connection.execute("SELECT name FROM step ORDER BY place").fetchall()]


def apply_steps(connection: Connection, schema: str) -> None:
    """Makes the hall's schema, or brings it up to this version, inside the transaction that its caller has begun.

    :raises psycopg.Error: and then nothing may be committed.
    """
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    applied = applied_steps(connection, schema) or []
    for place, step in enumerate(STEPS):
        if step not in applied:
            for statement in STATEMENTS[step]:
                connection.execute(statement.encode())
            connection.execute("INSERT INTO step (name, place) VALUES (%s, %s)", [step, place])
