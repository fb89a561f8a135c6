"""The real program on a virtual screen, driven by a finger alone, its tickets printed by a printer that others wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.settings.hallfile import NAME_MAX, HallFile
from tests.harness.emupos import Emupos, emupos_program  # noqa: F401 - a fixture
from tests.harness.kiosk_program import SIZES, Kiosk, kiosk_file, published, running
from tests.harness.slips import sample_hall
from tests.harness.waiting import until
from tests.test_slip_emupos import qr_codes, words

pytestmark = [pytest.mark.xdist_group("emupos"), pytest.mark.timeout(180)]


@pytest.fixture(params=list(SIZES))
def kiosk(request: pytest.FixtureRequest, tmp_path: Path, emupos: Emupos) -> Iterator[Kiosk]:
    panel = request.param
    store = published(tmp_path)
    config = kiosk_file(tmp_path, store, f"tcp://127.0.0.1:{emupos.wide.port}", panel)
    with running(config, store, panel) as found:
        yield found


@pytest.mark.parametrize("language", ["id", "en"])
def test_from_the_start_to_the_ticket_by_a_finger_alone(kiosk: Kiosk, emupos: Emupos, language: str) -> None:
    before = emupos.wide.receipts()
    if language == "en":
        in_indonesian = kiosk.screen.picture()
        kiosk.tap("English")
        kiosk.screen.changed_from(in_indonesian)
    kiosk.take()
    receipt = emupos.wide.after(before)
    assert receipt.boundary == "cut"
    assert "B-001" in receipt.text
    assert ("Family card" if language == "en" else "Kartu Keluarga") in receipt.text
    [code] = kiosk.codes()
    assert qr_codes(receipt.picture) == {"zbar": [code], "zxing": [code]}


@pytest.mark.parametrize("kiosk", ["portrait"], indirect=True)
def test_a_number_taken_while_the_paper_is_out_is_printed_once_when_there_is_paper_again(
    kiosk: Kiosk, emupos: Emupos
) -> None:
    before = emupos.wide.receipts()
    kiosk.to_the_service()
    page = kiosk.screen.picture()
    emupos.wide.fault("paper-out")
    try:
        kiosk.screen.changed_from(page)  # the page says so before the tap
        kiosk.tap("take", "ticket")
        until(lambda: kiosk.jobs() == [("B-001", "queued", 0)], 60)
        assert emupos.wide.receipts() == before
    finally:
        emupos.wide.fault("paper-out", on=False)
    receipt = emupos.wide.after(before)
    assert "B-001" in receipt.text
    assert receipt.boundary == "cut"
    until(lambda: kiosk.jobs() == [("B-001", "printed", 0)], 60)
    assert len(emupos.wide.receipts()) == len(before) + 1


LONGEST_HALL = ("Mal Pelayanan Publik Kabupaten " * 4)[:NAME_MAX].strip()
LONGEST_AGENCY = ("Badan Penyelenggara Pelayanan Terpadu Satu Pintu " * 3)[:NAME_MAX].strip()
LONGEST_SERVICE = "Pertanggungjawaban" * 6 + "pelayananan."


def endless_hall() -> HallFile:
    """The sample with names as long as a hall file allows, one of them a single word."""
    hall = sample_hall()
    agencies = [
        agency.model_copy(
            update={
                "name": dict.fromkeys(agency.name, LONGEST_AGENCY),
                "service": [
                    service.model_copy(update={"name": dict.fromkeys(service.name, LONGEST_SERVICE)})
                    for service in agency.service
                ],
            }
        )
        for agency in hall.agency
    ]
    return hall.model_copy(
        update={"agency": agencies, "hall": hall.hall.model_copy(update={"name": LONGEST_HALL})},
    )


@pytest.mark.parametrize("paper", ["58mm", "80mm"])
def test_a_ticket_with_endless_names_is_whole_and_its_code_is_read(tmp_path: Path, emupos: Emupos, paper: str) -> None:
    printer = emupos.narrow if paper == "58mm" else emupos.wide
    store = published(tmp_path, endless_hall())
    before = printer.receipts()
    config = kiosk_file(tmp_path, store, f'tcp://127.0.0.1:{printer.port}\npaper = "{paper}"')
    with running(config, store) as kiosk:
        kiosk.take()
        receipt = printer.after(before)
        [code] = kiosk.codes()
        until(lambda: kiosk.states() == ["printed"])
    printed = "".join(words(receipt.text))
    for name in (LONGEST_HALL, LONGEST_AGENCY, LONGEST_SERVICE):
        assert "".join(name.split()) in printed
    assert qr_codes(receipt.picture) == {"zbar": [code], "zxing": [code]}
