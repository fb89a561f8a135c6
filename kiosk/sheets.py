"""What is laid out for the paper of one kiosk: tickets and the test page. No Kivy."""

from datetime import UTC, datetime

from hall.settings.hallfile import LANGUAGES
from kiosk.config import KioskFile
from kiosk.printing import escpos_bytes, testpage
from kiosk.printing.blocks import Block
from kiosk.printing.jobs import Sheet
from kiosk.printing.layout import layout
from kiosk.printing.logo import raster
from kiosk.slip import Slip


class Sheets:
    """A kiosk's paper, the template of its tickets, and its logo, read once."""

    def __init__(self, file: KioskFile) -> None:
        self._name = file.name
        self._template = file.ticket
        self._paper = file.printer.what_it_prints_on()
        self._logo = raster(file.printer.logo, self._paper) if file.printer.logo else None
        # Laid out now, so that the first visitor's slip does not wait for what the libraries do once, some of it in each
        # language.
        for language in LANGUAGES:
            self.of(_specimen(language))
        self._test_page = self._sheet(testpage.blocks(self._paper, self._name))

    def of(self, slip: Slip) -> Sheet:
        """A ticket's slip."""
        return self._sheet(layout(slip, self._paper, self._template, self._logo))

    def test_page(self) -> Sheet:
        """The page that shows whether the facts about the paper are right."""
        return self._test_page

    def _sheet(self, blocks: tuple[Block, ...]) -> Sheet:
        return Sheet(blocks, escpos_bytes.render(blocks, self._paper))


def _specimen(language: str) -> Slip:
    """A slip that is never printed, and says what most slips say."""
    now = datetime.now(UTC)
    return Slip(
        label="A-001",
        code="A-001",
        hall="Antrean",
        agency="Antrean",
        service="Antrean",
        language=language,
        taken_at=now,
        ahead=2,
        zone="A",
        expected=(now, now),
        requirements=("Antrean",),
    )
