"""The real program on a virtual screen, driven by a finger alone, its tickets printed by a printer that others wrote."""

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest

from hall.settings.hallfile import NAME_MAX, HallFile
from tests.harness.emupos import Emupos, emupos_program  # noqa: F401 - a fixture
from tests.harness.kiosk_program import SIZES, Kiosk, kiosk_file, published, running
from tests.harness.slips import sample_hall
from tests.harness.waiting import until
from tests.test_slip_emupos import qr_codes, words

pytestmark = [pytest.mark.xdist_group("emupos"), pytest.mark.timeout(180)]

# The shape and millimetres of the hall's panel with a quarter of its pixels, where only the paper is looked at.
SMALL = (540, 960)


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


@dataclass(frozen=True, slots=True)
class Names:
    """What a ticket has to find room for."""

    hall: str
    agency: str
    service: str

    def everywhere(self) -> HallFile:
        """The sample with these names."""
        sample = sample_hall()
        agencies = [
            agency.model_copy(
                update={
                    "name": dict.fromkeys(agency.name, self.agency),
                    "service": [
                        service.model_copy(update={"name": dict.fromkeys(service.name, self.service)})
                        for service in agency.service
                    ],
                }
            )
            for agency in sample.agency
        ]
        return sample.model_copy(
            update={"agency": agencies, "hall": sample.hall.model_copy(update={"name": self.hall})}
        )


def longest_of_the_sample() -> Names:
    sample = sample_hall()
    services = [service.name["id"] for agency in sample.agency for service in agency.service]
    return Names(
        sample.hall.name,
        max((agency.name["id"] for agency in sample.agency), key=len),
        max(services, key=len),
    )


def longest_of_all() -> Names:
    """As long as a hall file allows, one of them a single word."""
    return Names(
        ("Mal Pelayanan Publik Kabupaten " * 4)[:NAME_MAX].strip(),
        ("Badan Penyelenggara Pelayanan Terpadu Satu Pintu " * 3)[:NAME_MAX].strip(),
        "Pertanggungjawaban" * 6 + "pelayananan.",
    )


@pytest.mark.parametrize("names", [longest_of_the_sample, longest_of_all])
@pytest.mark.parametrize("paper", ["58mm", "80mm"])
def test_a_ticket_with_the_longest_names_is_whole_and_its_code_is_read(
    tmp_path: Path, emupos: Emupos, paper: str, names: Callable[[], Names]
) -> None:
    printer = emupos.narrow if paper == "58mm" else emupos.wide
    given = names()
    store = published(tmp_path, given.everywhere())
    before = printer.receipts()
    config = kiosk_file(tmp_path, store, f'tcp://127.0.0.1:{printer.port}\npaper = "{paper}"')
    with running(config, store, size=SMALL) as kiosk:
        kiosk.take()
        receipt = printer.after(before)
        [code] = kiosk.codes()
        until(lambda: kiosk.states() == ["printed"])
    assert receipt.boundary == ("cut" if paper == "80mm" else "idle-timeout"), "the narrow ones have no cutter"
    printed = "".join(words(receipt.text))
    for name in astuple(given):
        assert "".join(words(name)) in printed
    assert qr_codes(receipt.picture) == {"zbar": [code], "zxing": [code]}
