"""Pictures of every page of the kiosk, and of a ticket, into docs/pictures: `python -m tools.pictures`.

Drawn without a screen by the program itself, with the sample hall. Half size and few colours: they are for reading along.
"""

from tests.harness import kivy_env  # noqa: F401 - Kivy reads its environment when it is first imported

# isort: split

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from PIL import Image

from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from kiosk.press import Press
from kiosk.printing import picture
from kiosk.printing.layout import layout
from kiosk.printing.paper import Paper
from kiosk.screens.stage import Stage
from kiosk.slip import Slip
from kiosk.view import View
from look.state import lang, look
from look.theme import THEMES
from tests.harness import screen
from tests.harness.kiosk_pages import Hall, hall_of, pages

OUT = Path(__file__).parent.parent / "docs" / "pictures"
COLOURS = 48


class Photographer:
    """A kiosk in front of a camera."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.suffix = suffix
        self.stage: Stage | None = None
        hall, toml = read_hall_file(shipped("config", "mpp-contoh.toml"))
        self.hall: Hall = hall_of(folder, hall, toml, self.show)
        self.stage = Stage(self.hall.controller, cast("Press", None))
        screen.show(self.stage)
        self.stage.show(self.hall.controller.view)

    def show(self, view: View) -> None:
        """Draws a view."""
        look.theme = THEMES[view.theme]
        lang.code = view.journey.language
        if self.stage is not None:
            self.stage.show(view)

    def take(self, only: set[str] | None = None) -> None:
        """A picture of each page, or of some."""
        for name in pages(self.hall):
            screen.frames(8)
            if only is None or name in only:
                keep(Image.open(screen.shot(OUT / f"kiosk-{name}{self.suffix}.png")), f"kiosk-{name}{self.suffix}")


def keep(image: Image.Image, name: str) -> None:
    """Half as large, in few colours."""
    small = image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)


def ticket() -> None:
    """A slip as the printer draws it."""
    zone = ZoneInfo("Asia/Jakarta")
    slip = Slip(
        label="B-012",
        code="7F3K9Q2M",
        hall="Mal Pelayanan Publik Contoh",
        agency="Dinas Kependudukan dan Pencatatan Sipil",
        service="Kartu Keluarga: baru atau perubahan",
        language="id",
        taken_at=datetime(2026, 11, 24, 9, 2, tzinfo=zone),
        ahead=7,
        zone="Utara",
        requirements=("KK lama", "Formulir F-1.02", "Bukti perubahan (buku nikah, akta, surat pindah)"),
        cost="Gratis",
        completion_time="1 jam sampai 1 hari kerja",
    )
    paper = Paper.preset("80mm")
    drawn = picture.render(layout(slip, paper), paper).convert("L")
    framed = Image.new("L", (drawn.width + 64, drawn.height + 64), 255)
    framed.paste(drawn, (32, 32))
    framed.quantize(4).save(OUT / "ticket-80mm.png", optimize=True)


def main() -> None:
    """Makes all pictures anew."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    for size, suffix, only in (
        (screen.PORTRAIT, "", None),
        (screen.LANDSCAPE, "-landscape", {"start", "agency", "service", "ticket-printed", "search-found"}),
    ):
        screen.start(*size)
        folder = Path(tempfile.mkdtemp(prefix="antrean-pictures-"))
        try:
            Photographer(folder, suffix).take(only)
        finally:
            shutil.rmtree(folder)
    ticket()


if __name__ == "__main__":
    main()
