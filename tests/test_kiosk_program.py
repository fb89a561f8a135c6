"""The real program on a virtual screen, driven by a finger alone, its tickets printed by a printer that others wrote."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from pyzbar import pyzbar  # type: ignore[import-untyped]

from hall.queue import Queue
from hall.settings.hours import ALWAYS
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.store import create_store, open_store
from tests.harness.emupos import Emupos, emupos_program  # noqa: F401 - a fixture
from tests.harness.virtual_screen import VirtualScreen, program, virtual_screen
from tests.harness.waiting import until

pytestmark = [pytest.mark.xdist_group("emupos"), pytest.mark.timeout(180)]

# Where things are on a page, from the top left, as parts of its width and height. Looked up on its pictures.
PLACES = {
    "portrait": {
        "first agency": (0.27, 0.32),
        "first service": (0.40, 0.285),
        "take": (0.50, 0.92),
        "English": (0.86, 0.05),
        "done": (0.50, 0.93),
    },
    "landscape": {
        "first agency": (0.18, 0.36),
        "first service": (0.25, 0.34),
        "take": (0.76, 0.86),
        "English": (0.91, 0.09),
        "done": (0.50, 0.86),
    },
}
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
WIDTHS_MM = {"portrait": 268, "landscape": 476}


@dataclass
class Kiosk:
    """The running program, its store and its screen."""

    screen: VirtualScreen
    store: Path
    log: Path
    process: subprocess.Popen[bytes]
    panel: str

    def tap(self, name: str, page: str) -> None:
        """A touch, and the wait for the page that it leads to."""
        before = self.pages().count(page)
        self.screen.tap(*PLACES[self.panel][name])
        until(lambda: self.pages().count(page) > before, 60)
        self.screen.at_rest()

    def pages(self) -> list[str]:
        """The pages that have been shown, by the program's log."""
        return re.findall(r"page: (\w+)$", self.log.read_text(), re.MULTILINE)


def published(folder: Path) -> Path:
    """A store with the sample hall, open at any hour."""
    path = folder / "hall.db"
    hall, toml = read_hall_file(shipped("config", "mpp-contoh.toml"))
    always = [agency.model_copy(update={"hours": ALWAYS}) for agency in hall.agency]
    store = create_store(str(path))
    Queue(store).publish(hall.model_copy(update={"agency": always}), toml)
    store.close()
    return path


def reported(store: Path) -> bool:
    """Whether the kiosk has said anything of itself."""
    connection = sqlite3.connect(store, timeout=30)
    try:
        return bool(connection.execute("SELECT count(*) FROM device").fetchone()[0])
    finally:
        connection.close()


@pytest.fixture(params=list(SIZES))
def kiosk(request: pytest.FixtureRequest, tmp_path: Path, emupos: Emupos) -> Iterator[Kiosk]:
    panel = request.param
    store = published(tmp_path)
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f"""name = "kios-1"
store = "{store}"
[screen]
width_mm = {WIDTHS_MM[panel]}
[printer]
address = "tcp://127.0.0.1:{emupos.wide.port}"
"""
    )
    log = tmp_path / "kiosk.log"
    command = [sys.executable, "-m", "hall", "kiosk", "--config", str(config)]
    with virtual_screen(*SIZES[panel]) as screen:
        empty = screen.picture()
        with program(screen, command, log) as process:
            screen.changed_from(empty)
            found = Kiosk(screen, store, log, process, panel)
            until(lambda: "start" in found.pages(), 60)
            screen.at_rest()
            yield found


@pytest.mark.parametrize("language", ["id", "en"])
def test_from_the_start_to_the_ticket_by_a_finger_alone(kiosk: Kiosk, emupos: Emupos, language: str) -> None:
    before = emupos.wide.receipts()
    if language == "en":
        before_it = kiosk.screen.picture()
        kiosk.screen.tap(*PLACES[kiosk.panel]["English"])
        kiosk.screen.changed_from(before_it)
    kiosk.tap("first agency", "agency")
    kiosk.tap("first service", "service")
    kiosk.screen.tap(*PLACES[kiosk.panel]["take"])
    receipt = emupos.wide.after(before)
    assert receipt.boundary == "cut"
    assert "B-001" in receipt.text
    assert ("Family card" if language == "en" else "Kartu Keluarga") in receipt.text
    store = open_store(str(kiosk.store))
    job = store_codes(store)
    store.close()
    assert [found.data.decode() for found in pyzbar.decode(receipt.picture)] == [job]
    assert [found.text for found in zxingcpp.read_barcodes(receipt.picture)] == [job]


def store_codes(store: object) -> str:
    """The code of the only ticket."""
    row = store._open_connection.execute("SELECT code FROM ticket").fetchall()  # type: ignore[attr-defined]
    assert len(row) == 1
    return str(row[0][0])


@pytest.mark.parametrize("kiosk", ["portrait"], indirect=True)
def test_a_number_taken_while_the_paper_is_out_is_printed_once_when_there_is_paper_again(
    kiosk: Kiosk, emupos: Emupos
) -> None:
    before = emupos.wide.receipts()
    kiosk.tap("first agency", "agency")
    kiosk.tap("first service", "service")
    page = kiosk.screen.picture()
    emupos.wide.fault("paper-out")
    try:
        kiosk.screen.changed_from(page)  # the page says so before the tap
        kiosk.screen.tap(*PLACES[kiosk.panel]["take"])
        until(lambda: jobs(kiosk.store) == [("queued", 0)], 60)
        assert emupos.wide.receipts() == before
    finally:
        emupos.wide.fault("paper-out", on=False)
    receipt = emupos.wide.after(before)
    assert "B-001" in receipt.text
    assert receipt.boundary == "cut"
    until(lambda: jobs(kiosk.store) == [("printed", 0)], 60)
    assert len(emupos.wide.receipts()) == len(before) + 1


def jobs(store: Path) -> list[tuple[str, int]]:
    """State and copy of every slip."""
    connection = sqlite3.connect(store, timeout=30)
    try:
        rows: list[tuple[str, int]] = connection.execute("SELECT state, copy FROM print_job ORDER BY id").fetchall()
    finally:
        connection.close()
    return rows
