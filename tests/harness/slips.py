"""Slips for tests: a usual one, one of every service of the sample hall, and names that nobody would give."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from hall.settings.hallfile import LANGUAGES, Agency, HallFile, Service
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from kiosk.printing.blocks import Block, Columns, Text
from kiosk.printing.paper import PRESETS, Paper
from kiosk.slip import Slip

ZONE = ZoneInfo("Asia/Jakarta")
TAKEN_AT = datetime(2026, 11, 24, 10, 24, tzinfo=ZONE)
CODE = "HTTP://10.0.0.1/T/7F3K9QXZ"


# Names that Hypothesis thinks of, and names full of what drives printers.
names = st.text(max_size=120) | st.text(alphabet="\x1b\x10\x04\n\u202e日é€W ", max_size=120)
times = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - limits
slips = st.builds(
    Slip,
    label=st.from_regex(r"[A-Z]{1,2}-[0-9]{3,5}", fullmatch=True),
    code=st.text(max_size=60),
    hall=names,
    agency=names,
    service=names,
    language=st.sampled_from(LANGUAGES),
    taken_at=times,
    ahead=st.integers(0, 10_000),
    zone=names,
    priority=st.booleans(),
    reprint=st.booleans(),
    expected=st.none() | st.tuples(times, times),
    requirements=st.lists(names, max_size=6).map(tuple),
    cost=st.none() | names,
    completion_time=st.none() | names,
    checked=st.booleans(),
)
papers = st.sampled_from(
    [*(Paper.preset(name) for name in PRESETS), Paper.preset("58mm", code_page="cp858"), Paper(dots=288, columns=24)]
)


def slip(language: str = "id", **changes: Any) -> Slip:
    """A usual ticket of the sample hall: the family card of the civil registry office."""
    [found] = [found for found in sample_services(language) if found.service in USUAL]
    return replace(found, **changes)


USUAL = ("Kartu Keluarga: baru atau perubahan", "Family card: new or changed")


def sample_services(language: str) -> list[Slip]:
    """A ticket of every service of the sample hall."""
    hall = sample_hall()
    return [_of(hall, agency, service, language) for agency in hall.agency for service in agency.service]


@cache
def sample_hall() -> HallFile:
    return read_hall_file(shipped("config", "mpp-contoh.toml"))[0]


def _of(hall: HallFile, agency: Agency, service: Service, language: str) -> Slip:
    def text(texts: dict[str, str] | None) -> str | None:
        return (texts.get(language) or next(iter(texts.values()))) if texts else None

    requirements = service.requirements or {}
    return Slip(
        label=f"{service.series or agency.series}-012",
        code=CODE,
        hall=hall.hall.name,
        agency=text(agency.name) or "",
        service=text(service.name) or "",
        language=language,
        taken_at=TAKEN_AT,
        ahead=7,
        zone=agency.zone.capitalize(),
        expected=(TAKEN_AT + timedelta(minutes=11), TAKEN_AT + timedelta(minutes=26)),
        requirements=tuple(requirements.get(language) or next(iter(requirements.values()), ())),
        cost=text(service.cost),
        completion_time=text(service.completion_time),
        checked=service.checked,
    )


def endless_names() -> Slip:
    """Names as long as a hall file allows, one of them a single word."""
    return slip(
        "id",
        hall=("Mal Pelayanan Publik Kabupaten " * 4)[:120],
        agency=("Badan Penyelenggara Pelayanan Terpadu Satu Pintu " * 3)[:120],
        service="Pertanggungjawaban" * 6 + "pelayananan.",
        zone="Utara" * 24,
        cost="Rp " + "9" * 117,
        requirements=("Surat keterangan " * 7 + "x", "y" * 120),
    )


def lines_of(blocks: Iterable[Block]) -> list[str]:
    """What a person reads, line by line; the two ends of a line with a stroke between them."""
    lines = []
    for block in blocks:
        if isinstance(block, Text):
            lines.append(block.text)
        elif isinstance(block, Columns):
            lines.append(f"{block.left} | {block.right}")
    return lines
