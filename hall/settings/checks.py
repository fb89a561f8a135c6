"""What must agree across a hall file.

These checks work on the file as it was read, not on the finished models, so that a mistake in one place does not hide
those in another: whatever part is well formed is compared, the rest is left to the field errors.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hall.messages import Message
from hall.settings.lines import KeyPath

Found = tuple[KeyPath, Message, Message | None]


@dataclass(slots=True)
class _Outline:
    """The names in a file and where they stand."""

    agencies: list[tuple[KeyPath, str]] = field(default_factory=list)
    services: list[tuple[KeyPath, str, str | None]] = field(default_factory=list)  # path, code, the agency's zone
    series: list[tuple[KeyPath, str, str]] = field(default_factory=list)  # path, letters, agency
    counters: list[tuple[KeyPath, str]] = field(default_factory=list)
    served: list[tuple[KeyPath, str]] = field(default_factory=list)  # path of the entry, service code
    counter_zones: list[tuple[KeyPath, str | None, list[str]]] = field(default_factory=list)  # path, zone, services


def cross_checks(raw: dict[str, Any]) -> Iterator[Found]:
    """Every disagreement between the parts of `raw`: path, what is wrong, what would be right."""
    outline = _outline(raw)
    yield from _twice(outline.agencies, Message("the agency code"))
    yield from _twice([(path, code) for path, code, _ in outline.services], Message("the service code"))
    yield from _twice(outline.counters, Message("the counter code"))
    yield from _series_of_two_agencies(outline)
    yield from _services_and_counters(outline)
    yield from _zones(outline)
    yield from _halves(raw)
    yield from _languages_twice(raw)
    yield from _days(raw)


def nearest(name: str, known: list[str]) -> Message | None:
    """`Did you mean “X”?` with the nearest known name, or None when nothing is near."""
    matches = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    folded = difflib.get_close_matches(name.upper(), [other.upper() for other in known], n=1, cutoff=0.6)
    if not matches and folded:
        matches = [other for other in known if other.upper() == folded[0]]
    return Message("Did you mean “{name}”?", name=matches[0]) if matches else None


def tables(value: object) -> list[tuple[int, dict[str, Any]]]:
    """The tables of a list of tables with their places; whatever else stands there is left to the field errors."""
    if not isinstance(value, list):
        return []
    return [(index, table) for index, table in enumerate(value) if isinstance(table, dict)]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _outline(raw: dict[str, Any]) -> _Outline:
    outline = _Outline()
    for index, agency in tables(raw.get("agency")):
        _outline_agency(outline, ("agency", index), agency)
    for index, counter in tables(raw.get("counter")):
        path: KeyPath = ("counter", index)
        if code := _text(counter.get("code")):
            outline.counters.append(((*path, "code"), code))
        services = counter.get("services")
        named = [
            (place, name)
            for place, name in enumerate(services if isinstance(services, list) else [])
            if isinstance(name, str)
        ]
        outline.served += [((*path, "services", place), name) for place, name in named]
        outline.counter_zones.append((path, _text(counter.get("zone")), [name for _, name in named]))
    return outline


def _outline_agency(outline: _Outline, path: KeyPath, agency: dict[str, Any]) -> None:
    code = _text(agency.get("code"))
    owner = code or str(path)
    if code:
        outline.agencies.append(((*path, "code"), code))
    if letters := _text(agency.get("series")):
        outline.series.append(((*path, "series"), letters, owner))
    for index, service in tables(agency.get("service")):
        place: KeyPath = (*path, "service", index)
        if name := _text(service.get("code")):
            outline.services.append(((*place, "code"), name, _text(agency.get("zone"))))
        if letters := _text(service.get("series")):
            outline.series.append(((*place, "series"), letters, owner))


def _twice(entries: list[tuple[KeyPath, str]], what: Message) -> Iterator[Found]:
    seen: set[str] = set()
    for path, code in entries:
        if code in seen:
            yield (
                path,
                Message("{what} “{code}” stands here a second time.", what=what, code=code),
                Message("Give each its own."),
            )
        seen.add(code)


def _series_of_two_agencies(outline: _Outline) -> Iterator[Found]:
    owners: dict[str, str] = {}
    for path, letters, agency in outline.series:
        owner = owners.setdefault(letters, agency)
        if owner != agency:
            yield (
                path,
                Message("series {series} already belongs to the agency {owner}.", series=letters, owner=owner),
                Message("Two agencies can't share one series; choose letters that no other agency uses."),
            )


def _services_and_counters(outline: _Outline) -> Iterator[Found]:
    known = [code for _, code, _ in outline.services]
    served = {name for _, name in outline.served}
    for path, name in outline.served:
        if name not in known:
            yield path, Message("there is no service “{name}”.", name=name), nearest(name, known)
    for path, code, _ in outline.services:
        if code not in served:
            yield (
                path,
                Message("no counter serves “{code}”.", code=code),
                Message("Add it to the services of a counter, or remove it."),
            )
    named: set[tuple[KeyPath, str]] = set()
    for path, name in outline.served:
        if (path[:2], name) in named:
            yield path, Message("“{name}” stands twice at this counter.", name=name), Message("Name it once.")
        named.add((path[:2], name))


def _zones(outline: _Outline) -> Iterator[Found]:
    zone_of = {code: zone for _, code, zone in reversed(outline.services)}  # of a doubled code, the first counts
    known = sorted({zone for zone in zone_of.values() if zone})
    for path, zone, names in outline.counter_zones:
        zones = sorted({found for name in names if (found := zone_of.get(name))})
        if zone and known and zone not in known:
            yield (*path, "zone"), Message("no agency is in a zone “{zone}”.", zone=zone), nearest(zone, known)
        if zone is None and len(zones) > 1:
            yield (
                (*path, "services"),
                Message("this counter serves agencies of several zones: {zones}.", zones=", ".join(zones)),
                Message('Say where it stands: zone = "{zone}".', zone=zones[0]),
            )


def _halves(raw: dict[str, Any]) -> Iterator[Found]:
    """`checked_by` and `checked_on` say something only together."""
    for index, agency in tables(raw.get("agency")):
        for place, service in tables(agency.get("service")):
            given = [key for key in ("checked_by", "checked_on") if key in service]
            if len(given) == 1:
                wanted = "checked_on" if given == ["checked_by"] else "checked_by"
                yield (
                    ("agency", index, "service", place, given[0]),
                    Message("stands without {wanted}.", wanted=wanted),
                    Message("Say both who checked the service and when, or neither."),
                )


def _languages_twice(raw: dict[str, Any]) -> Iterator[Found]:
    hall = raw.get("hall")
    languages = hall.get("languages") if isinstance(hall, dict) else None
    for place, name in enumerate(languages if isinstance(languages, list) else []):
        if isinstance(name, str) and isinstance(languages, list) and name in languages[:place]:
            yield (
                ("hall", "languages", place),
                Message("“{name}” stands here twice.", name=name),
                Message("Name it once."),
            )


def _days(raw: dict[str, Any]) -> Iterator[Found]:
    hall = raw.get("hall")
    if not isinstance(hall, dict):
        return
    closed, opened = hall.get("closed"), hall.get("opened")
    if isinstance(closed, list) and isinstance(opened, list):
        shut = {str(day) for day in closed}
        for place, day in enumerate(opened):
            if str(day) in shut:
                yield (
                    ("hall", "opened", place),
                    Message("{day} is both closed and opened.", day=str(day)),
                    Message("Keep it in one of the two."),
                )


def shown(path: KeyPath) -> str:
    """A path as people write it: `agency[0].service[2].name`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
