"""A report that may hang at the entrance: no count in it stands for one to four people, and no such count can be had by
subtracting others. Pure.

What is too small joins others of its kind until they are five: services within their agency, agencies with agencies, half
hours with the hours beside them, days with days. What staff and printers did is left out. Of the hall's totals, one to four
people are `<5`; who was served is left out, for the rest could be subtracted from it.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from hall.report.happened import Fate
from hall.report.report import FEW, OTHERS, AgencyLines, Count, Line, Report, Row, SlotLine, by_agency, row
from hall.report.sums import SLOT_MINUTES, Group, Sums, together

FEWEST = 5

Key = TypeVar("Key")


def public(full: Report, sums: Sums, agency_of: Mapping[str, str]) -> Report:
    """The public form of a report.

    :param full: the report that was made of `sums`.
    """
    target = full.target_minutes
    total = masked(together(sums.days.values()), target, whole=True)
    if total.visitors == FEW:
        return replace(_without_staff(full), total=total, days=(), agencies=(), half_hours=(), ticks={}, points={})
    return replace(
        _without_staff(full),
        total=total,
        days=tuple(
            Line(span_of([str(day) for day in days]), masked(together(sums.days[day] for day in days), target))
            for days in neighbours({day: group.visitors for day, group in sorted(sums.days.items())})
        ),
        agencies=tuple(_agencies(sums, agency_of, target)),
        half_hours=tuple(_half_hours(sums, target)),
    )


def _without_staff(full: Report) -> Report:
    return replace(full, public=True, counters=(), printers=(), pins_locked=None)


def span_of(days: list[str]) -> str:
    """A day, or the first and the last of several: `2026-11-24/2026-11-25`."""
    return days[0] if len(days) == 1 else f"{days[0]}/{days[-1]}"


def _agencies(sums: Sums, agency_of: Mapping[str, str], target: int) -> list[AgencyLines]:
    services = by_agency(sums.services, agency_of)
    whole = {agency: together(groups.values()) for agency, groups in services.items()}
    alone, others = apart(whole)
    found = [
        AgencyLines(Line(agency, masked(whole[agency], target)), tuple(_services(services[agency], target)))
        for agency in alone
    ]
    if others:
        found.append(AgencyLines(Line(OTHERS, masked(together(whole[each] for each in others), target)), ()))
    return found


def _services(services: Mapping[str, Group], target: int) -> list[Line]:
    alone, others = apart(services)
    found = [Line(code, masked(services[code], target)) for code in alone]
    if others:
        found.append(Line(OTHERS, masked(together(services[each] for each in others), target)))
    return found


def apart(groups: Mapping[str, Group]) -> tuple[list[str], list[str]]:
    """Who can stand alone, and who must go together: the small ones, and the next larger until they are enough."""
    by_size = sorted(groups, key=lambda code: groups[code].visitors)
    others = [code for code in by_size if groups[code].visitors < FEWEST]
    for code in by_size[len(others) :]:
        if not others or sum(groups[each].visitors for each in others) >= FEWEST:
            break
        others.append(code)
    return [code for code in groups if code not in others], others


def neighbours(visitors: Mapping[Key, int]) -> list[list[Key]]:
    """Parts of a time in order, each with its visitors, joined until each has enough or none; what is left joins those
    before it.
    """
    found: list[list[Key]] = []
    part: list[Key] = []

    def enough() -> bool:
        count = sum(visitors[each] for each in part)
        return count == 0 or count >= FEWEST

    for key in visitors:
        part.append(key)
        if enough():
            found.append(part)
            part = []
    while found and not enough():
        part = found.pop() + part
    return [*found, part] if part else found


def _half_hours(sums: Sums, target: int) -> list[SlotLine]:
    slots = dict(sorted(sums.half_hours.items()))
    found = []
    for part in neighbours({begins: slot.taken.visitors for begins, slot in slots.items()}):
        most = max(slots[each].waiting_most for each in part)
        figures = masked(together(slots[each].taken for each in part), target)
        found.append(SlotLine(part[0], part[-1] + SLOT_MINUTES, None, few(most), figures))
    return found


def few(count: int) -> Count:
    """A number of people as the public may know it."""
    return FEW if 0 < count < FEWEST else count


def masked(group: Group, target: int, *, whole: bool = False) -> Row:
    """The figures of a group for the public. `whole`: of the hall, which alone tells what became of its visitors."""
    full = row(group, target)
    called = len(group.waits)
    shown = replace(
        full,
        visitors=few(group.visitors),
        called=None,
        served=None,
        no_shows=few(group.fates[Fate.NO_SHOW]) if whole else None,
        cancelled=few(group.fates[Fate.CANCELLED]) if whole else None,
        left_over=few(group.fates[Fate.LEFT_OVER]) if whole else None,
        in_hall=few(group.fates[Fate.IN_HALL]) if whole else None,
        handled=None,
        handling_median_minutes=None,
        handling_ninety_minutes=None,
        within_target=_percent(full.within_target),
        promised=None,
        kept=None,
        earlier=None,
        later=None,
        kept_share=_percent(full.kept_share),
    )
    if called < FEWEST:
        shown = replace(shown, wait_median_minutes=None, wait_ninety_minutes=None, within_target=None)
    told = full.promised
    if shown.kept_share is not None and (not isinstance(told, int) or told < FEWEST):
        shown = replace(shown, kept_share=None)
    return shown


def _percent(share: float | None) -> float | None:
    """A share to the whole percent, never more than was done: more digits would tell how many stand behind it."""
    return None if share is None else math.floor(share * 100 + 1e-9) / 100
