"""`antrean report --hall … --hall …`: halls side by side and together, against the figures of each; a hall that can't be
read is named and keeps no other from the report; a database names its halls by itself.
"""

import csv
import json
import statistics
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import pytest
from typer.testing import CliRunner, Result

from hall.cli import output
from hall.cli.commands import app
from hall.errors import BadRequestError, StoreError, StoreMissingError
from hall.queue import Queue
from hall.report.halls import HallDays, side_by_side
from hall.report.report import FEW, OTHERS
from hall.report.sums import Group, Sums
from hall.store import create_store, stores_of
from hall.store.postgres_rights import grants
from tests.harness import halls
from tests.harness.clock import HALL_ZONE, SetClock
from tests.harness.postgres import Server
from tests.harness.told_days import told_days

# The days are played once.
pytestmark = pytest.mark.xdist_group("report_halls")

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 4)
OF_THE_DAYS = ("--from", str(FIRST), "--to", str(LAST))

Json = dict[str, Any]


@pytest.fixture(scope="module")
def stores() -> Iterator[list[Path]]:
    with (
        told_days(3, visitors=60, seed=4) as (_, _, first),
        told_days(2, visitors=35, seed=7) as (_, _, second),
    ):
        yield [first, second]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    clock, defaults = SetClock(), output.with_queue.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "clock", clock)
    monkeypatch.setattr(output, "language", "en")
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.delenv("ANTREAN_STORE", raising=False)
    return clock


def run(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def of(stores: Sequence[Path]) -> list[str]:
    return [word for store in stores for word in ("--hall", str(store))]


def data(*words: str, exit_code: int = 0) -> Json:
    result = run("report", *words, "--json")
    assert result.exit_code == exit_code, result.output
    found: Json = json.loads(result.stdout)
    return found


def test_each_hall_has_the_figures_of_its_own_report(stores: list[Path]) -> None:
    found = data(*OF_THE_DAYS, *of(stores))
    assert (found["from"], found["to"], found["unread"]) == (str(FIRST), str(LAST), [])
    assert [line["store"] for line in found["halls"]] == [str(store) for store in stores]
    for line in found["halls"]:
        alone = data(*OF_THE_DAYS, "--store", line["store"])
        assert line["hall"] == alone["hall"]
        assert {key: line[key] for key in alone["total"]} == alone["total"]


def test_together_they_are_all_visitors(stores: list[Path]) -> None:
    found = data(*OF_THE_DAYS, *of(stores))
    alone = [data(*OF_THE_DAYS, "--store", str(store)) for store in stores]
    for key in ("visitors", "called", "served", "no_shows", "cancelled", "left_over", "promised", "kept"):
        assert found["total"][key] == sum(each["total"][key] for each in alone) > -1
    assert found["total"]["visitors"] > 100
    by_day = {line["day"]: line["visitors"] for line in found["days"]}
    for each in alone:
        for line in each["days"]:
            by_day[line["day"]] -= line["visitors"]
    assert set(by_day.values()) == {0}
    assert len(by_day) == 3


def test_the_median_of_all_is_of_all_waits_not_of_the_halls_medians() -> None:
    waits = ([1.0, 2.0, 3.0], [10.0, 20.0, 30.0, 40.0, 50.0])
    days = [of_waits(f"hall {number}", each) for number, each in enumerate(waits)]
    found = side_by_side(days, FIRST, FIRST, 30, public=False)
    assert found.total.wait_median_minutes == statistics.median([*waits[0], *waits[1]])
    assert [line.row.wait_median_minutes for line in found.halls] == [2.0, 30.0]


def of_waits(name: str, waits: Sequence[float]) -> HallDays:
    group = Group(visitors=len(waits))
    group.waits.extend(waits)
    return HallDays(f"{name}.db", name, HALL_ZONE, Sums(days={FIRST: group}))


def test_for_everybody_small_halls_go_together_until_they_are_five() -> None:
    days = [of_waits("large", [5.0] * 50), of_waits("small", [1.0] * 3), of_waits("middle", [2.0] * 9)]
    found = side_by_side(days, FIRST, FIRST, 30, public=True)
    assert [(line.name, line.row.visitors) for line in found.halls] == [("large", 50), (OTHERS, 12)]
    nobody = side_by_side(days[1:2], FIRST, FIRST, 30, public=True)
    assert (nobody.total.visitors, nobody.halls, nobody.days) == (FEW, (), ())


def test_a_public_report_names_no_store(stores: list[Path]) -> None:
    found = data(*OF_THE_DAYS, *of(stores), "--public")
    assert {line["store"] for line in found["halls"]} == {None}
    assert not any(str(store) in json.dumps(found) for store in stores)


def test_a_hall_that_cannot_be_read_is_named_and_keeps_no_other_from_the_report(
    stores: list[Path], tmp_path: Path
) -> None:
    gone, page = tmp_path / "gone.db", tmp_path / "page.html"
    words = (*OF_THE_DAYS, *of([stores[0], gone]), "--html", str(page))
    found = data(*words, exit_code=3)
    assert len(found["halls"]) == 1
    assert [(each["store"], each["error"]) for each in found["unread"]] == [(str(gone), "missing")]
    assert str(gone) in run("report", *words).stderr
    assert str(gone) in page.read_text(encoding="utf-8")


def test_a_public_page_says_that_a_hall_is_missing_but_not_where_it_lies(stores: list[Path], tmp_path: Path) -> None:
    gone, page = tmp_path / "gone.db", tmp_path / "page.html"
    found = data(*OF_THE_DAYS, *of([stores[0], gone]), "--public", "--html", str(page), exit_code=3)
    assert found["unread"] == [{"store": None, "error": "missing", "message": None}]
    assert "Satu balai tidak dapat dibaca" in page.read_text(encoding="utf-8")
    assert str(gone) not in page.read_text(encoding="utf-8")


def test_halls_that_share_a_line_are_still_counted() -> None:
    days = [of_waits("large", [5.0] * 50), of_waits("small", [1.0] * 3), of_waits("middle", [2.0] * 9)]
    found = side_by_side(days, FIRST, FIRST, 30, public=True)
    assert (found.count, len(found.halls)) == (3, 2)


def test_without_any_hall_there_is_no_report(tmp_path: Path) -> None:
    result = run("report", *of([tmp_path / "gone.db", tmp_path / "too.db"]), "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "missing"


def test_the_table_has_a_line_for_each_hall_and_one_for_all(stores: list[Path]) -> None:
    found, shown = data(*OF_THE_DAYS, *of(stores)), run("report", *OF_THE_DAYS, *of(stores)).output
    for figures in (*found["halls"], found["total"]):
        assert f" {figures['visitors']} " in shown
    assert "all of them" in shown


def test_the_spreadsheet_and_the_page_say_the_same(stores: list[Path], tmp_path: Path) -> None:
    table, page = tmp_path / "halls.csv", tmp_path / "halls.html"
    found = data(*OF_THE_DAYS, *of(stores), "--csv", str(table), "--html", str(page))
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["part"] for line in lines] == ["total", *["day"] * 3, *["hall"] * 2]
    assert [line["visitors"] for line in lines] == [
        str(each["visitors"]) for each in (found["total"], *found["days"], *found["halls"])
    ]
    text = page.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    for line in found["halls"]:
        assert f"<td>{line['visitors']}</td>" in text
    assert "<script" not in text
    assert "http://" not in text.replace("http://www.w3.org/", "")


def test_the_same_hall_is_counted_once(stores: list[Path]) -> None:
    assert len(data(*OF_THE_DAYS, *of([stores[0], stores[0]]))["halls"]) == 1


def test_a_database_names_its_halls_by_itself(server: Server, tmp_path: Path, clock: SetClock) -> None:
    names = ["purbalingga", "banjarnegara"]
    url = server.url()
    for name in names:
        store = create_store(f"{url}?hall={name}")
        Queue(store, clock).publish(*halls.read(halls.SMALL, tmp_path))
        store.close()
    server.sql("CREATE SCHEMA nothing_of_ours", "CREATE TABLE nothing_of_ours.ticket (number integer)")
    try:
        assert stores_of(f"{url}?hall=*") == [f"{url}?hall={name}" for name in sorted(names)]
        assert len(data("--hall", f"{url}?hall=*")["halls"]) == 2
        # An office of which one hall has made a reader.
        server.sql(*grants("purbalingga"), "CREATE ROLE office LOGIN IN ROLE purbalingga_display")
        theirs = server.url(user="office")
        assert stores_of(f"{theirs}?hall=*") == [f"{theirs}?hall=purbalingga"]
        assert len(data("--hall", f"{theirs}?hall=*")["halls"]) == 1
    finally:
        server.sql(*(f"DROP SCHEMA {name} CASCADE" for name in (*names, "nothing_of_ours")))


def test_a_server_that_does_not_answer_keeps_no_other_hall_from_the_report(stores: list[Path], server: Server) -> None:
    nowhere = f"{server.url().rpartition('/')[0]}/nowhere?hall=*"
    found = data(*OF_THE_DAYS, "--hall", nowhere, *of(stores), exit_code=3)
    assert len(found["halls"]) == 2
    assert [(each["store"], each["error"]) for each in found["unread"]] == [(nowhere, "missing")]


def test_every_hall_of_a_database_that_is_not_there_is_told(server: Server) -> None:
    with pytest.raises(StoreError):
        stores_of(f"{server.url().rpartition('/')[0]}/nowhere?hall=*")
    with pytest.raises(StoreMissingError, match="no hall"):
        stores_of(f"{server.url(database='postgres')}?hall=*")
    with pytest.raises(BadRequestError):
        stores_of("postgresql://antrean:secret@localhost/mpp?hall=*")
    assert stores_of("hall.db") == ["hall.db"]
    assert stores_of("postgresql://localhost/mpp?hall=one") == ["postgresql://localhost/mpp?hall=one"]
