"""`antrean promises` and `antrean report`: which days they mean, what they print and write, and what they say when a file
or a package is in the way. It is Tuesday, 24 November 2026, 09:00 in the hall; the days were three weeks earlier.
"""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import hall.report
from hall.cli import output
from hall.cli.commands import app
from hall.report.report import TARGET_MINUTES
from tests.harness.clock import SetClock
from tests.harness.told_days import told_days

# The days are played once.
pytestmark = pytest.mark.xdist_group("report_commands")

FIRST, SECOND, LAST = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)
OF_THE_DAYS = ("--from", str(FIRST), "--to", str(LAST))


@pytest.fixture(scope="module")
def store() -> Iterator[Path]:
    with told_days(3, visitors=60, seed=4) as (_, _, file):
        yield file


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, store: Path) -> SetClock:
    clock, defaults = SetClock(), output.with_queue.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "clock", clock)
    monkeypatch.setattr(output, "language", "en")
    monkeypatch.setenv("ANTREAN_STORE", str(store))
    monkeypatch.setenv("COLUMNS", "140")
    return clock


def run(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def data(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def refused(*words: str) -> str:
    result = run(*words, "--json")
    assert result.exit_code == 2, result.output
    found = json.loads(result.stdout)
    assert found["error"] == "bad_request"
    return str(found["message"])


# Which days


def test_promises_are_those_of_the_last_seven_days_unless_others_are_named(clock: SetClock) -> None:
    assert (data("promises")["from"], data("promises")["to"]) == ("2026-11-18", "2026-11-24")
    clock.set("2026-11-08 09:00")
    week = data("promises")
    assert (week["from"], week["to"], week["as_of"]) == ("2026-11-02", "2026-11-08", None)
    assert week["total"]["promised"] > 50
    assert data("promises", "--to", "2026-11-04")["from"] == "2026-10-29"


def test_a_report_is_of_today_unless_another_day_or_several_are_named() -> None:
    assert (data("report")["from"], data("report")["to"]) == ("2026-11-24", "2026-11-24")
    assert (data("report")["total"]["visitors"], data("report")["days"]) == (0, [])
    one = data("report", "--day", str(SECOND))
    assert (one["from"], one["to"], [each["day"] for each in one["days"]]) == (str(SECOND), str(SECOND), [str(SECOND)])
    several = data("report", *OF_THE_DAYS)
    assert [each["day"] for each in several["days"]] == [str(FIRST), str(SECOND), str(LAST)]
    assert several["total"]["visitors"] == sum(each["visitors"] for each in several["days"])


def test_a_day_under_way_has_the_moment(clock: SetClock) -> None:
    clock.set("2026-11-04 10:42")
    assert data("report")["as_of"] == "2026-11-04T03:42:00.000Z"
    assert data("promises")["as_of"] == "2026-11-04T03:42:00.000Z"
    assert "The day is still under way: as of 10:42" in run("report").output


@pytest.mark.parametrize("command", ["promises", "report"])
def test_days_that_make_no_sense_are_said_so(command: str) -> None:
    assert refused(command, "--from", "2026-11-05", "--to", "2026-11-04") == "2026-11-05 is later than 2026-11-04."
    result = run(command, "--from", "yesterday")
    assert (result.exit_code, "2026-11-24" in result.output) == (2, True)


def test_a_report_is_of_one_day_or_of_several() -> None:
    assert run("report", "--day", str(FIRST), "--from", str(FIRST)).exit_code == 2


def test_a_day_after_today_has_nothing_yet() -> None:
    assert data("report", "--day", "2027-01-01")["total"]["visitors"] == 0
    assert data("report", "--from", "2026-12-01")["to"] == "2026-12-01"


# What they print


def test_the_table_of_promises_has_each_service_with_its_hours() -> None:
    found, shown = data("promises", *OF_THE_DAYS), run("promises", *OF_THE_DAYS).output
    assert "Balai Uji: is the promise kept? 2026-11-02 to 2026-11-04" in shown
    lines = [line.split() for line in shown.splitlines()]
    for each in found["services"]:
        assert [each["service"], str(each["called"]), f"{100 * each['in_time']:.0f}%"] in [line[:3] for line in lines]
    assert sum(len(line) == 13 and "\N{EN DASH}" in line[0] for line in lines) == len(found["services_by_hour"]) + len(
        found["hours"]
    )


def test_the_table_of_the_report_has_each_service_and_the_whole_hall() -> None:
    found, shown = data("report", *OF_THE_DAYS), run("report", *OF_THE_DAYS).output
    for each in found["services"]:
        assert f"  {each['service']}" in shown
    whole = next(line for line in shown.splitlines() if line.strip().startswith("the whole hall")).split()
    assert whole[3] == str(found["total"]["visitors"])
    assert "The target: 30 minutes." in shown
    assert f"printer kiosk-1: {found['printers'][0]['slips']} slips" in shown


def test_the_target_is_the_one_that_was_asked_for() -> None:
    narrow, wide = (data("report", *OF_THE_DAYS, "--target", minutes) for minutes in ("1", "480"))
    assert (narrow["target_minutes"], wide["target_minutes"]) == (1, 480)
    assert narrow["total"]["within_target"] < wide["total"]["within_target"] == 1


def test_the_target_is_thirty_minutes_unless_another_is_named() -> None:
    assert data("report", *OF_THE_DAYS)["target_minutes"] == TARGET_MINUTES == 30


def test_a_public_report_tells_less() -> None:
    shown = data("report", *OF_THE_DAYS, "--public")
    assert (shown["public"], shown["counters"], shown["printers"]) == (True, [], [])
    assert shown["total"]["served"] is None
    assert run("report", *OF_THE_DAYS, "--public").exit_code == 0


# What they write


def test_the_spreadsheet_has_the_same_figures_as_the_json(tmp_path: Path) -> None:
    found = data("report", *OF_THE_DAYS, "--csv", str(tmp_path / "report.csv"))
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    parts = {part: [row for row in rows if row["part"] == part] for part in {row["part"] for row in rows}}
    assert {part: len(of) for part, of in parts.items()} == {
        "total": 1,
        "day": 3,
        "agency": len(found["agencies"]),
        "service": len(found["services"]),
        "half_hour": len(found["half_hours"]),
        "counter": len(found["counters"]),
    }
    assert_same(parts["total"][0], found["total"])
    for part, key, many in (
        ("service", "service", "services"),
        ("agency", "agency", "agencies"),
        ("day", "day", "days"),
    ):
        for row, shown in zip(parts[part], found[many], strict=True):
            assert row["code"] == shown[key]
            assert_same(row, shown)
    for row, shown in zip(parts["counter"], found["counters"], strict=True):
        assert (row["code"], row["name"]) == (shown["counter"], shown["name"])
        assert_same(row, shown)


def assert_same(row: dict[str, str], shown: dict[str, Any]) -> None:
    for key, value in shown.items():
        if key in row and key != "name":
            assert row[key] == ("" if value is None else str(value)), key


def test_a_name_that_looks_like_a_formula_is_text_in_the_spreadsheet() -> None:
    from hall.report.csv_file import _plain

    assert [_plain(name) for name in ("=1+1", "@x", "-5", "Kartu Keluarga")] == [
        "'=1+1",
        "'@x",
        "'-5",
        "Kartu Keluarga",
    ]
    assert [_plain(value) for value in (-1, 2.5, None)] == [-1, 2.5, ""]


def test_the_page_and_the_pictures_are_written(tmp_path: Path) -> None:
    assert run("report", "--day", str(FIRST), "--html", str(tmp_path / "page.html")).exit_code == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>Laporan harian</h1>" in text
    assert "Senin, 2 November 2026" in text
    for ending, begins in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".SVG", b"<?xml")):
        file = tmp_path / f"promises{ending}"
        assert run("promises", *OF_THE_DAYS, "--picture", str(file)).exit_code == 0
        assert file.read_bytes().startswith(begins)


def test_a_picture_of_another_kind_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    told = refused("promises", "--picture", str(tmp_path / "picture.jpg"), "--store", str(tmp_path / "none.db"))
    assert told == "A picture is a file .png or .svg, not picture.jpg."


@pytest.mark.parametrize("words", [("report", "--html"), ("report", "--csv"), ("promises", "--picture")])
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, words: tuple[str, str]) -> None:
    file = tmp_path / "missing" / "file.png"
    assert refused(*words, str(file)) == f"{file} can't be written: No such file or directory."


@pytest.mark.parametrize("package", ["jinja2", "matplotlib"])
def test_a_missing_package_is_named_with_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    for module in ("page", "pictures"):
        monkeypatch.delitem(sys.modules, f"hall.report.{module}", raising=False)
        monkeypatch.delattr(hall.report, module, raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    told = refused("report", "--html", str(tmp_path / "page.html"))
    assert f"the package {package}" in told
    assert told.endswith("pip install 'antrean[report]'")
    assert data("report", *OF_THE_DAYS, "--csv", str(tmp_path / "report.csv"))["total"]["visitors"] > 0
    assert list(tmp_path.iterdir()) == [tmp_path / "report.csv"]
