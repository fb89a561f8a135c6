"""The report's tables, from the sums of its days. Pure: what is in them is decided here, how it looks elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import numpy as np

from hall.model import PrintState
from hall.report.happened import Fate, NoTime
from hall.report.kept import Kept, Outcome, kept_of_hundred
from hall.report.promises import CALLED, Point
from hall.report.sums import SLOT_MINUTES, CounterSums, Group, HalfHour, Sums, Tick, together

TARGET_MINUTES = 30
"""Within so long visitors shall be called, unless the manager names another time. No law sets one for waiting: the service
standard (PermenPANRB 15/2014) asks for the time that the service itself takes."""

FEW = "<5"
SHARES = ("within_target", "kept_share")
OTHERS = "*"
"""The code of a line in which a public report has put together what was too small to stand alone."""

Count = int | str
"""A number of people; in a public report `FEW` stands for one to four."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a group of visitors. Times are in minutes, `within_target` is a share of those who were called; None
    where there is nothing to reckon with, or where a public report does not tell.

    :param promised: who was told when they would be called, and was called or left over; of these, how many were called in
        time, earlier and later. The rest was never called.
    """

    visitors: Count
    called: Count | None
    served: Count | None
    no_shows: Count | None
    cancelled: Count | None
    left_over: Count | None
    in_hall: Count | None
    wait_median_minutes: float | None
    wait_ninety_minutes: float | None
    within_target: float | None
    handled: Count | None
    handling_median_minutes: float | None
    handling_ninety_minutes: float | None
    promised: Count | None
    kept: Count | None
    earlier: Count | None
    later: Count | None
    kept_share: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its name: the code of an agency or service, or a day."""

    code: str
    row: Row


@dataclass(frozen=True, slots=True)
class AgencyLines:
    """An agency and its services. The agency of services that the hall file no longer has is `""`."""

    agency: Line
    services: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A part of the day, from and to in minutes since midnight: a half hour, or more in a public report."""

    begins: int
    ends: int
    calls: Count | None
    waiting_most: Count
    row: Row


@dataclass(frozen=True, slots=True)
class CounterLine:
    """What a counter did."""

    code: str
    open_minutes: float
    paused_minutes: float
    calls: int
    no_shows: int
    handled: int
    handling_median_minutes: float | None
    handling_ninety_minutes: float | None


@dataclass(frozen=True, slots=True)
class PrinterLine:
    """The slips of a printer. `unprinted`: still waiting for it. `unknown`: may have come out."""

    printer: str
    slips: int
    reprinted: int
    failed: int
    unknown: int
    unprinted: int


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    :param as_of: until when, if its last day is still under way.
    :param of_hundred: of a hundred visitors, how many were called in the time that they were promised; None of too few.
    :param ticks: by minute of the day, how many waited.
    """

    first: date
    last: date
    as_of: datetime | None
    public: bool
    target_minutes: int
    of_hundred: int | None
    total: Row
    days: tuple[Line, ...]
    agencies: tuple[AgencyLines, ...]
    half_hours: tuple[SlotLine, ...]
    counters: tuple[CounterLine, ...]
    stopped: tuple[NoTime, ...]
    printers: tuple[PrinterLine, ...]
    pins_locked: int | None
    ticks: Mapping[int, Tick]
    points: Mapping[Point, int]

    @property
    def worked(self) -> int:
        """On how many days anything was done."""
        return len(self.days)


def report(
    sums: Sums,
    first: date,
    last: date,
    agency_of: Mapping[str, str],
    counters: Sequence[str],
    target_minutes: int = TARGET_MINUTES,
) -> Report:
    """The full report of some days, for the hall's own use.

    :param agency_of: by service, its agency, in the order in which they are to stand.
    :param counters: the counters in their order; others that did something come after them.
    """

    def rowed(group: Group) -> Row:
        return row(group, target_minutes)

    whole = together(sums.days.values())
    return Report(
        first=first,
        last=last,
        as_of=sums.as_of,
        public=False,
        target_minutes=target_minutes,
        of_hundred=kept_of_hundred([Kept(whole.promises[Outcome.KEPT], promised_to(whole))]),
        total=rowed(whole),
        days=tuple(Line(str(day), rowed(group)) for day, group in sums.days.items()),
        agencies=tuple(
            AgencyLines(
                Line(agency, rowed(together(services.values()))),
                tuple(Line(code, rowed(group)) for code, group in services.items()),
            )
            for agency, services in by_agency(sums.services, agency_of).items()
        ),
        half_hours=tuple(
            _slot(begins, slot, slot.calls, rowed(slot.taken)) for begins, slot in sorted(sums.half_hours.items())
        ),
        counters=tuple(_counter(code, sums.counters[code]) for code in _in_order(sums.counters, counters)),
        stopped=tuple(sums.stopped),
        printers=tuple(_printers(sums)),
        pins_locked=sums.pins_locked,
        ticks=sums.ticks,
        points=sums.points,
    )


def by_agency(services: Mapping[str, Group], agency_of: Mapping[str, str]) -> dict[str, dict[str, Group]]:
    """The services that had visitors, under their agencies, all in the order of the hall file."""
    found: dict[str, dict[str, Group]] = {}
    for code in _in_order(services, list(agency_of)):
        if services[code].visitors:
            found.setdefault(agency_of.get(code, ""), {})[code] = services[code]
    return found


def _in_order(found: Iterable[str], known: Sequence[str]) -> list[str]:
    codes = set(found)
    return [code for code in known if code in codes] + sorted(codes - set(known))


def row(group: Group, target_minutes: int) -> Row:
    """The figures of a group."""
    waits, handling, promises = group.waits, group.handling, group.promises
    wait, handled = spread(waits), spread(handling)
    told = promised_to(group)
    return Row(
        visitors=group.visitors,
        called=len(waits),
        served=group.fates[Fate.SERVED],
        no_shows=group.fates[Fate.NO_SHOW],
        cancelled=group.fates[Fate.CANCELLED],
        left_over=group.fates[Fate.LEFT_OVER],
        in_hall=group.fates[Fate.IN_HALL],
        wait_median_minutes=wait[0],
        wait_ninety_minutes=wait[1],
        within_target=sum(minutes <= target_minutes for minutes in waits) / len(waits) if waits else None,
        handled=len(handling),
        handling_median_minutes=handled[0],
        handling_ninety_minutes=handled[1],
        promised=told,
        kept=promises[Outcome.KEPT],
        earlier=promises[Outcome.EARLIER],
        later=promises[Outcome.LATER],
        kept_share=promises[Outcome.KEPT] / told if told else None,
    )


def promised_to(group: Group) -> int:
    """How many were promised a time and called, or left over."""
    return sum(group.promises[each] for each in (*CALLED, Outcome.UNCALLED))


def spread(minutes: Sequence[float]) -> tuple[float | None, float | None]:
    """The median, and what nine in ten do not exceed; None of nothing."""
    if not minutes:
        return None, None
    median, ninety = np.quantile(np.asarray(minutes), (0.5, 0.9))
    return float(median), float(ninety)


def _slot(begins: int, slot: HalfHour, calls: Count | None, figures: Row) -> SlotLine:
    return SlotLine(begins, begins + SLOT_MINUTES, calls, slot.waiting_most, figures)


def _counter(code: str, of: CounterSums) -> CounterLine:
    median, ninety = spread(of.handling)
    return CounterLine(
        code, of.open_minutes, of.paused_minutes, of.calls, of.no_shows, len(of.handling), median, ninety
    )


def _printers(sums: Sums) -> Iterator[PrinterLine]:
    for printer, slips in sorted(sums.slips.items()):
        yield PrinterLine(
            printer=printer,
            slips=sum(slips[state] for state in PrintState),
            reprinted=slips["reprinted"],
            failed=slips[PrintState.FAILED],
            unknown=slips[PrintState.UNKNOWN],
            unprinted=slips[PrintState.QUEUED] + slips[PrintState.SENDING],
        )


# As values for programs


@dataclass(frozen=True, slots=True)
class Names:
    """How agencies, services and counters are called; a code that is not in it stands for itself."""

    agencies: Mapping[str, str]
    services: Mapping[str, str]
    counters: Mapping[str, str]


def as_json(of: Report, hall: str, names: Names) -> dict[str, object]:
    """The report under the keys that the command prints; minutes with one decimal, shares with three."""
    return {
        "hall": hall,
        "from": of.first,
        "to": of.last,
        "as_of": of.as_of,
        "public": of.public,
        "target_minutes": of.target_minutes,
        "of_hundred": of.of_hundred,
        "total": row_json(of.total),
        "days": [{"day": line.code, **row_json(line.row)} for line in of.days],
        "agencies": [
            {"agency": each.agency.code, "name": names.agencies.get(each.agency.code), **row_json(each.agency.row)}
            for each in of.agencies
        ],
        "services": [
            {
                "service": line.code,
                "agency": each.agency.code,
                "name": names.services.get(line.code),
                **row_json(line.row),
            }
            for each in of.agencies
            for line in each.services
        ],
        "half_hours": [
            {
                "begins": clock(slot.begins),
                "ends": clock(slot.ends),
                "calls": slot.calls,
                "waiting_most": slot.waiting_most,
                **row_json(slot.row),
            }
            for slot in of.half_hours
        ],
        "counters": [
            {"counter": line.code, "name": names.counters.get(line.code), **_rounded(asdict(line), "code")}
            for line in of.counters
        ],
        "stopped": [asdict(each) for each in of.stopped],
        "printers": [asdict(line) for line in of.printers],
        "pins_locked": of.pins_locked,
    }


def row_json(of: Row) -> dict[str, object]:
    """A row under its keys."""
    return _rounded(asdict(of))


def _rounded(values: dict[str, object], *left_out: str) -> dict[str, object]:
    return {
        key: round(value, 3 if key in SHARES else 1) if isinstance(value, float) else value
        for key, value in values.items()
        if key not in left_out
    }


def clock(minute: int) -> str:
    """A minute of the day as `07:30`; the end of the day is `24:00`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
