"""The report for a spreadsheet: one table, one line per group of visitors, in comma-separated values (RFC 4180)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path

from hall.report.report import Names, Report, Row, clock, row_json

HEAD = ("part", "code", "name", "begins", "ends", *(field.name for field in fields(Row)))
COUNTERS = ("open_minutes", "paused_minutes", "calls", "waiting_most")

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(lines: Iterable[Mapping[str, object]], file: Path) -> None:
    """Writes the lines of `rows`, or of `halls.rows`, with a head.

    :raises OSError: when the file can't be written.
    """
    # The mark at the beginning tells spreadsheets that names are UTF-8.
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, (*HEAD, *COUNTERS), restval="")
        writer.writeheader()
        for each in lines:
            writer.writerow({key: _plain(value) for key, value in each.items()})


def rows(of: Report, names: Names) -> Iterator[dict[str, object]]:
    """Total, days, agencies, services, half hours and counters, told apart by `part`."""
    yield {"part": "total", **row_json(of.total)}
    for line in of.days:
        yield {"part": "day", "code": line.code, **row_json(line.row)}
    for each in of.agencies:
        code = each.agency.code
        yield {"part": "agency", "code": code, "name": names.agencies.get(code), **row_json(each.agency.row)}
        for line in each.services:
            yield {"part": "service", "code": line.code, "name": names.services.get(line.code), **row_json(line.row)}
    for slot in of.half_hours:
        yield {
            "part": "half_hour",
            "begins": clock(slot.begins),
            "ends": clock(slot.ends),
            "calls": slot.calls,
            "waiting_most": slot.waiting_most,
            **row_json(slot.row),
        }
    for counter in of.counters:
        yield {
            "part": "counter",
            "name": names.counters.get(counter.code),
            **{key: round(value, 1) if isinstance(value, float) else value for key, value in asdict(counter).items()},
        }


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
