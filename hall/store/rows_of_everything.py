"""Whole tables, for moving a hall from one store to another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hall.store.interface import Table
from hall.store.statements import Statements

_COLUMNS: Mapping[Table, Sequence[str]] = {
    "settings": ("version", "published_at", "hall_json", "toml", "retired"),
    "ticket": (
        "business_day", "series", "number", "arrival", "code", "service", "priority", "state", "counter", "taken_at",
        "changed_at", "promised_from", "promised_to", "forecast_median", "forecast_low", "forecast_high",
        "first_estimate",
    ),
    "event": (
        "id", "business_day", "at", "kind", "series", "number", "service", "counter", "zone", "device", "queue",
        "priority", "request",
    ),
    "print_job": (
        "id", "business_day", "series", "number", "copy", "printer", "language", "state", "queued_at", "changed_at",
        "detail", "settled",
    ),
    "counter": ("code", "business_day", "state", "since", "calls"),
    "stop": ("business_day", "service", "why"),
    "device": ("name", "kind", "version", "at", "clock_difference_s", "detail"),
    "speaker": ("zone", "holder", "beat", "spoken"),
    "learned": ("business_day", "content"),
}  # fmt: skip
# What is a truth value in one database and a number in another.
_TRUTHS = frozenset({"settled"})
_KEYS: Mapping[Table, str] = {
    "settings": "version", "ticket": "business_day, series, number", "event": "id", "print_job": "id", "counter": "code",
    "stop": "business_day, service", "device": "name", "speaker": "zone", "learned": "business_day",
}  # fmt: skip


class EverythingReading(Statements):
    """All rows of a table."""

    def table(self, name: Table) -> Iterator[tuple[object, ...]]:
        """See `Reading`."""
        columns = _COLUMNS[name]
        for row in self._rows(f"SELECT {', '.join(columns)} FROM {name} ORDER BY {_KEYS[name]}"):  # noqa: S608 - ours
            yield tuple(bool(row[column]) if column in _TRUTHS else row[column] for column in columns)


class EverythingWriting(EverythingReading):
    """Rows as they were elsewhere."""

    def fill(self, name: Table, rows: Iterable[tuple[object, ...]]) -> int:
        """See `Writing`."""
        columns, count = _COLUMNS[name], 0
        places = ", ".join("?" * len(columns))
        for row in rows:
            self._changed(1, f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", *row)  # noqa: S608 - ours
            count += 1
        return count
