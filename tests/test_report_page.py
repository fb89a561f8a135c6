"""The report as a page: whole by itself, true to its figures, in the hall's language, the same bytes for the same day, and
safe whatever the hall file names its services.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from hall.queue import Queue
from hall.report import pictures
from hall.report.page import Reader, page
from hall.report.promises import Point
from hall.report.public import public
from hall.report.report import Names, Report, report
from hall.report.sums import Sums
from tests.harness.clock import HALL_ZONE
from tests.harness.told_days import told_days
from tests.test_report import summed

# The days are played once.
pytestmark = pytest.mark.xdist_group("report_page")

MADE_AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
EVIL = '<script src="//evil.example/x.js"></script>&"\'<img src=x onerror=alert(1)>'
DASH = "\N{EN DASH}"
ID, EN, JV = (Reader(language, HALL_ZONE) for language in ("id", "en", "jv"))
HTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def days() -> Iterator[tuple[Queue, list[date]]]:
    with told_days(3, seed=2) as (queue, played, _):
        yield queue, played


def made(queue: Queue, first: date, last: date, *, for_everybody: bool = False) -> Report:
    hall = queue.hall()
    agency_of = {code: info.agency.code for code, info in hall.services.items()}
    sums = summed(queue, first, last)
    full = report(sums, first, last, agency_of, list(hall.counters))
    return public(full, sums, agency_of) if for_everybody else full


def names_of(queue: Queue, **instead: str) -> Names:
    hall = queue.hall()
    services = {code: info.service.name["id"] for code, info in hall.services.items()}
    agencies = {agency.code: agency.name["id"] for agency in hall.file.agency}
    counters = {code: counter.name["id"] for code, counter in hall.counters.items()}
    return Names(agencies | instead, services | instead, counters | instead)


KINDS = ("day", "under way", "several", "public", "empty")


@pytest.fixture(scope="module")
def pages(days: tuple[Queue, list[date]]) -> dict[str, str]:
    """A page of each kind, in Indonesian."""
    queue, (first, _, last) = days
    nobody = date(2026, 11, 1)
    reports = {
        "day": made(queue, first, first),
        "under way": made(queue, last, last),
        "several": made(queue, first, last),
        "public": made(queue, first, last, for_everybody=True),
        "empty": made(queue, nobody, nobody),
    }
    return {kind: page(of, "Balai Uji", names_of(queue), ID, MADE_AT) for kind, of in reports.items()}


@cache
def parsed(text: str) -> Element:
    """The page as a browser reads it, once; a mistake in it is an error."""
    found: Element = html5lib.HTMLParser(strict=True).parse(text)
    return found


def shown(element: Element) -> list[str]:
    """Every text that is read, in order."""
    if element.tag in (f"{HTML}style", f"{SVG}style", f"{HTML}title"):
        return []
    inside = [text for child in element for text in [*shown(child), " ".join((child.tail or "").split())] if text]
    return [text for text in (" ".join((element.text or "").split()),) if text] + inside


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_well_formed_and_nothing_in_it_comes_from_elsewhere(pages: dict[str, str], kind: str) -> None:
    root = parsed(pages[kind])
    every = list(root.iter())
    assert {f"{HTML}script", f"{HTML}link", f"{HTML}iframe", f"{HTML}img", f"{SVG}image", f"{SVG}script"}.isdisjoint(
        element.tag for element in every
    )
    for element in every:
        for name, value in element.attrib.items():
            assert not str(name).lower().startswith("on")
            if str(name).rpartition("}")[2] in ("href", "src", "action", "data"):
                assert value.startswith("#"), value
            assert "//" not in value or "xmlns" in str(name), value
    for style in [element.text or "" for element in every if element.tag.endswith("style")]:
        assert all(url.startswith(("data:", "#")) for url in re.findall(r"url\(([^)]*)\)", style))
        assert "@import" not in style


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_unique_and_what_refers_to_one_finds_it(pages: dict[str, str], kind: str) -> None:
    text = pages[kind]
    ids = [element.attrib["id"] for element in parsed(text).iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text)) <= {(each, "") for each in ids} | {
        ("", each) for each in ids
    }


def test_the_page_shows_the_figures_of_the_report(days: tuple[Queue, list[date]], pages: dict[str, str]) -> None:
    queue, (first, *_) = days
    of, texts = made(queue, first, first), shown(parsed(pages["day"]))
    total = of.total
    assert f"{total.visitors} pengunjung mengambil nomor." in " ".join(texts)
    assert "Senin, 2 November 2026" in texts
    assert f"{int((total.kept_share or 0) * 100)}%" in texts
    assert "Target: 30 menit" in texts
    row = next(element for element in parsed(pages["day"]).iter(f"{HTML}tr") if "Pinjam" in shown(element))
    figures = next(line.row for each in of.agencies for line in each.services if line.code == "PINJAM")
    assert shown(row)[:4] == [
        "Pinjam", str(figures.visitors), ID.minutes(figures.wait_median_minutes), ID.minutes(figures.wait_ninety_minutes),
    ]  # fmt: skip


def test_a_day_under_way_says_so_and_a_past_one_does_not(pages: dict[str, str]) -> None:
    assert "Hari masih berlangsung: keadaan pukul" in pages["under way"]
    assert "masih di balai" in pages["under way"]
    assert "Hari masih berlangsung" not in pages["day"]


def test_a_day_without_anybody_says_so(pages: dict[str, str]) -> None:
    assert "Tidak ada yang mengambil nomor." in shown(parsed(pages["empty"]))
    assert "<svg" not in pages["empty"]


def test_several_days_have_a_line_each(pages: dict[str, str]) -> None:
    texts = shown(parsed(pages["several"]))
    assert {"Sen, 2 Nov 2026", "Sel, 3 Nov 2026", "Rab, 4 Nov 2026"} <= set(texts)
    assert pages["several"].count("<svg") == 3


def test_a_public_page_tells_nothing_of_counters_and_printers(pages: dict[str, str]) -> None:
    texts = shown(parsed(pages["public"]))
    assert {"Loket", "Kios dan printer", "Loket 1", "kiosk-1", "tidak datang"}.isdisjoint(texts)
    assert "Angka kecil" in texts
    assert "Loket 1" in shown(parsed(pages["day"]))


def test_the_same_days_give_the_same_page(days: tuple[Queue, list[date]], pages: dict[str, str]) -> None:
    queue, (first, _, last) = days
    again = page(made(queue, first, last), "Balai Uji", names_of(queue), ID, MADE_AT)
    assert again == pages["several"]


def test_whatever_names_the_hall_file_has_they_are_only_read(days: tuple[Queue, list[date]]) -> None:
    queue, (first, *_) = days
    evil = dict.fromkeys(("PINJAM", "PUS", "1"), EVIL)
    text = page(made(queue, first, first), EVIL, names_of(queue, **evil), ID, MADE_AT)
    root = parsed(text)
    assert {f"{HTML}script", f"{HTML}img"}.isdisjoint(element.tag for element in root.iter())
    texts = shown(root)
    assert texts.count(EVIL) >= 4
    assert "default-src 'none'" in text


@pytest.mark.parametrize("kind", ["day", "several", "public"])
def test_an_indonesian_page_has_no_english_in_it(
    days: tuple[Queue, list[date]], pages: dict[str, str], kind: str
) -> None:
    queue, (first, _, last) = days
    of = made(queue, first, first if kind == "day" else last, for_everybody=kind == "public")
    english = page(of, "Balai Uji", names_of(queue), EN, MADE_AT)
    words = {text for text in shown(parsed(english)) if re.search("[a-z]{3}", text)}
    named = {
        "Balai Uji",
        "Pinjam",
        "Kembali",
        "Setor",
        "Kredit",
        "Perpustakaan",
        "Bank",
        "kiosk-1",
        "target",
        "printer",
    }
    named |= {f"Loket {code}" for code in "1234"}
    assert len(words) > 30
    assert {text for text in shown(parsed(pages[kind])) if text in words} <= named


def test_a_javanese_hall_reads_indonesian(days: tuple[Queue, list[date]], pages: dict[str, str]) -> None:
    queue, (first, *_) = days
    assert page(made(queue, first, first), "Balai Uji", names_of(queue), JV, MADE_AT) == pages["day"]


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        (0.4, "0", "0"),
        (59.6, "60", "60"),
        (119.4, "119", "119"),
        (119.6, "2 j 00", "2 h 00"),
        (155, "2 j 35", "2 h 35"),
        (None, DASH, DASH),
    ],
)
def test_long_times_are_hours_and_minutes(minutes: float | None, indonesian: str, english: str) -> None:
    assert (ID.minutes(minutes), EN.minutes(minutes)) == (indonesian, english)


def test_shares_are_never_rounded_up() -> None:
    shares = [ID.share(each) for each in (0.0, 0.579, 0.58, 0.9999, 1.0, None)]
    assert shares == ["0%", "57%", "58%", "99%", "100%", DASH]


def test_numbers_and_days_are_written_as_the_language_has_them() -> None:
    assert (ID.count(1512), EN.count(1512), ID.count("<5"), ID.count(None)) == ("1.512", "1,512", "<5", DASH)
    assert (ID.clock(450), EN.clock(450)) == ("07.30", "07:30")
    assert ID.day("2026-11-24/2026-11-27") == f"24 Nov 2026 {DASH} 27 Nov 2026"
    assert (ID.duration(51), EN.duration(163)) == ("51 menit", "2 hours 43 minutes")


# The picture of the promises


@pytest.mark.parametrize("tickets", [0, 1, 400, 4000])
def test_few_and_many_promises_can_be_drawn(tickets: int) -> None:
    points = {Point(n % 60, n % 60 + 10 + n % 7, (n * 7) % 90): 1 + n % 3 for n in range(tickets)}
    for for_everybody in (False, True):
        svg = pictures.promised_beside_waited(points, EN.text, public=for_everybody)
        assert svg.startswith("<svg")
        assert "NaN" not in svg
        assert svg == pictures.promised_beside_waited(points, EN.text, public=for_everybody)


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_of_its_own_is_the_same_for_the_same_figures(tmp_path: Path, ending: str) -> None:
    for name in ("one", "other"):
        pictures.save_promises({Point(5, 15, 10): 3}, ID.text, "Balai Uji: $1", tmp_path / f"{name}.{ending}")
    one, other = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("one", "other"))
    assert one == other
    assert len(one) > 5000


def test_sums_of_nothing_can_be_drawn_too() -> None:
    nothing = report(Sums(), date(2026, 11, 2), date(2026, 11, 2), {}, [])
    assert pictures.over_the_day(nothing, ID.text, ID.clock).startswith("<svg")
