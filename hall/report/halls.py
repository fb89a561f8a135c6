"""The report of several halls side by side, for the office that runs them. Pure.

Each hall's days were summed with its own clock; here halls only stand beside each other and together. In a public report
small halls are put together until they are five people, as services are in a hall's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hall.report.kept import Kept, Outcome, kept_of_hundred
from hall.report.public import apart, masked, neighbours, span_of
from hall.report.report import FEW, OTHERS, Line, Row, promised_to, row, row_json
from hall.report.sums import Group, Sums, together


@dataclass(frozen=True, slots=True)
class HallDays:
    """What the days of a hall came to.

    :param store: the address of its store, as it was asked for.
    """

    store: str
    name: str
    zone: ZoneInfo
    sums: Sums


@dataclass(frozen=True, slots=True)
class HallLine:
    """A hall among others.

    :param store: the address of its store; `*` of several that were put together.
    :param zone: of its clocks; None of several that were put together.
    :param as_of: until when, if its last day is still under way.
    :param stopped: how often a service was stopped for lack of time; None in a public report.
    """

    store: str
    name: str
    zone: ZoneInfo | None
    as_of: datetime | None
    stopped: int | None
    row: Row


@dataclass(frozen=True, slots=True)
class Halls:
    """A whole report of several halls.

    :param of_hundred: of a hundred visitors, how many were called in the time that they were promised; None of too few.
    :param count: how many halls it is of; in a public report some of them may share a line.
    """

    first: date
    last: date
    public: bool
    target_minutes: int
    of_hundred: int | None
    count: int
    total: Row
    days: tuple[Line, ...]
    halls: tuple[HallLine, ...]


def side_by_side(found: Sequence[HallDays], first: date, last: date, target_minutes: int, *, public: bool) -> Halls:
    """The report of some halls, in the order in which they are given.

    :param public: for everybody: no count in it stands for one to four people.
    """
    wholes = {hall.store: together(hall.sums.days.values()) for hall in found}
    days: dict[date, Group] = {}
    for hall in found:
        for day, group in hall.sums.days.items():
            days.setdefault(day, Group()).add(group)
    everybody = together(wholes.values())
    total = masked(everybody, target_minutes, whole=True) if public else row(everybody, target_minutes)
    if public:
        alone = total.visitors == FEW
        lines = () if alone else tuple(_public_lines(found, wholes, target_minutes))
        by_day = () if alone else tuple(_public_days(days, target_minutes))
    else:
        lines = tuple(_line(hall, len(hall.sums.stopped), row(wholes[hall.store], target_minutes)) for hall in found)
        by_day = tuple(Line(str(day), row(group, target_minutes)) for day, group in sorted(days.items()))
    return Halls(
        first=first,
        last=last,
        public=public,
        target_minutes=target_minutes,
        of_hundred=kept_of_hundred([Kept(everybody.promises[Outcome.KEPT], promised_to(everybody))]),
        count=len(found),
        total=total,
        days=by_day,
        halls=lines,
    )


def _line(hall: HallDays, stopped: int | None, figures: Row) -> HallLine:
    return HallLine(hall.store, hall.name, hall.zone, hall.sums.as_of, stopped, figures)


def _public_lines(found: Sequence[HallDays], wholes: Mapping[str, Group], target: int) -> Iterator[HallLine]:
    alone, others = apart(wholes)
    for hall in found:
        if hall.store in alone:
            yield _line(hall, None, masked(wholes[hall.store], target))
    if others:
        yield HallLine(OTHERS, OTHERS, None, None, None, masked(together(wholes[each] for each in others), target))


def _public_days(days: Mapping[date, Group], target: int) -> Iterator[Line]:
    for part in neighbours({day: group.visitors for day, group in sorted(days.items())}):
        yield Line(span_of([str(day) for day in part]), masked(together(days[day] for day in part), target))


def as_json(of: Halls) -> dict[str, object]:
    """The report under the keys that the command prints."""
    return {
        "from": of.first,
        "to": of.last,
        "public": of.public,
        "target_minutes": of.target_minutes,
        "of_hundred": of.of_hundred,
        "total": row_json(of.total),
        "days": [{"day": line.code, **row_json(line.row)} for line in of.days],
        "halls": [
            {
                "store": None if of.public else line.store,
                "hall": line.name,
                "as_of": line.as_of,
                "stopped": line.stopped,
                **row_json(line.row),
            }
            for line in of.halls
        ],
    }


def rows(of: Halls) -> Iterator[dict[str, object]]:
    """The lines for a spreadsheet: total, days and halls, told apart by `part`."""
    yield {"part": "total", **row_json(of.total)}
    for line in of.days:
        yield {"part": "day", "code": line.code, **row_json(line.row)}
    for hall in of.halls:
        yield {"part": "hall", "code": "" if of.public else hall.store, "name": hall.name, **row_json(hall.row)}
