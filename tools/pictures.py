"""Pictures of every page of the kiosk, of a ticket, of the display, of the window at a counter and of the demonstration:
`python -m tools.pictures`. `python -m tools.pictures board` makes those of one kind.

Drawn without a screen by the programs themselves, with the sample hall. Half size and few colours: they are for reading
along.
"""

from tests.harness import kivy_env  # noqa: F401 - Kivy reads its environment when it is first imported

# isort: split

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from counter.window import size as window_size
from counter.window.config import Look as WindowLook
from counter.window.screens.stage import Stage as WindowStage
from counter.window.view import View as WindowView
from display.screens.stage import Board
from display.slides import Version, made_fit
from display.view import BoardView
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from kiosk.press import Press
from kiosk.printing import picture
from kiosk.printing.layout import layout
from kiosk.printing.paper import Paper
from kiosk.screens.stage import Stage
from kiosk.slip import Slip
from kiosk.view import View
from look.fonts import TEXT
from look.state import lang, look
from look.theme import THEMES
from tests.harness import boards, screen, window_pages
from tests.harness.kiosk_pages import Hall, hall_of, pages

OUT = Path(__file__).parent.parent / "docs" / "pictures"
COLOURS = 48
# A TV of 55 inches.
TV_MM = 1210
TV_HEIGHT_MM = 681


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


def keep(image: Image.Image, name: str, method: Image.Quantize = Image.Quantize.MEDIANCUT) -> None:
    """Half as large, in few colours."""
    small = image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, method, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)


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
        expected=(datetime(2026, 11, 24, 9, 30, tzinfo=zone), datetime(2026, 11, 24, 9, 50, tzinfo=zone)),
        requirements=("KK lama", "Formulir F-1.02", "Bukti perubahan (buku nikah, akta, surat pindah)"),
        cost="Gratis",
        completion_time="1 jam sampai 1 hari kerja",
    )
    paper = Paper.preset("80mm")
    drawn = picture.render(layout(slip, paper), paper).convert("L")
    framed = Image.new("L", (drawn.width + 64, drawn.height + 64), 255)
    framed.paste(drawn, (32, 32))
    framed.quantize(4).save(OUT / "ticket-80mm.png", optimize=True)


def kiosk() -> None:
    """The kiosk, standing and lying."""
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


def board() -> None:
    """The display in front of readers at several distances, lying and standing."""
    with tempfile.TemporaryDirectory(prefix="antrean-pictures-") as folder:
        usual = replace(boards.quiet(), running_text=boards.RUNNING)
        announcing = replace(usual, announcing=True)
        slide = made_fit(_poster(Path(folder)), _board(6).slide_box())
        for name, metres, view in (
            ("calm", 6, usual),
            ("announcing", 6, announcing),
            ("announcing-kontras", 6, replace(announcing, theme="kontras")),
            ("announcing-terang", 6, replace(announcing, theme="terang")),
            ("recall", 6, boards.recalled(usual)),
            ("waiting", 5, boards.waiting(usual, 5)),
            ("far", 8, announcing),
            ("long-labels", 8, boards.longest(usual)),
            ("picture", 6, replace(announcing, slide=slide)),
            ("lost", 6, replace(usual, lost_since="10.21")),
            ("closed", 6, boards.closed(usual)),
        ):
            photograph(name, metres, view)
        for name, view in (
            ("announcing", announcing),
            ("waiting", boards.waiting(usual, 2)),
            ("closed", boards.closed(usual)),
        ):
            photograph(f"{name}-portrait", 6, view, portrait=True)


def _board(metres: float, *, portrait: bool = False) -> Board:
    if portrait:
        screen.start(*screen.PORTRAIT, panel_width_mm=TV_HEIGHT_MM)
    else:
        screen.start(*screen.LANDSCAPE, panel_width_mm=TV_MM)
    return screen.show(Board(viewing_m=metres))


def photograph(name: str, metres: float, view: BoardView, *, portrait: bool = False) -> None:
    """A picture of a board between two pulses."""
    found = _board(metres, portrait=portrait)
    look.theme, lang.code = THEMES[view.theme], view.language
    found.show(view)
    # A call that was announced before does not pulse.
    found.rest()
    screen.frames(4)
    # The only yellow of a calm board is its arrow, which an average would lose.
    keep(Image.open(screen.shot(OUT / f"board-{name}.png")), f"board-{name}", Image.Quantize.FASTOCTREE)


def _poster(folder: Path) -> Version:
    """A picture as an office might put into the folder."""
    image = Image.new("RGB", (1600, 900), "#0B4F4A")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 760, 1600, 900), fill="#F2B705")
    large, small = (ImageFont.truetype(str(TEXT.bold), size) for size in (136, 68))
    draw.text((90, 150), "Semua layanan\nadministrasi\nkependudukan gratis", font=large, fill="white", spacing=24)
    draw.text((90, 790), "Jangan membayar kepada siapa pun.", font=small, fill="#14213D")
    path = folder / "poster.png"
    image.save(path)
    state = path.stat()
    return Version(path, state.st_mtime_ns, state.st_size)


def keypad() -> None:
    """The window at a counter, at its smallest, standing and as a strip."""
    some = {"open", "called", "refused", "paused", "number-typed", "transfer", "lost"}
    for suffix, size, theme, only in (
        ("", (760, 1248), "terang", some),
        ("-kontras", (760, 1248), "kontras", {"called"}),
        ("-strip", (1512, 728), "terang", {"called"}),
    ):
        with tempfile.TemporaryDirectory(prefix="antrean-pictures-") as folder:
            _keypad(Path(folder), suffix, size, theme, only)


def _keypad(folder: Path, suffix: str, size: tuple[int, int], theme: str, only: set[str]) -> None:
    screen.start(*size)
    look.size = window_size.size_in_window(*size, 2 * window_size.USUAL_PX_PER_MM)
    stage: WindowStage | None = None

    def show(view: WindowView) -> None:
        look.theme, lang.code = THEMES[view.theme], view.language
        if stage is not None:
            stage.show(view)

    hall, toml = read_hall_file(shipped("config", "mpp-contoh.toml"))
    file = window_pages.FILE.model_copy(update={"look": WindowLook.model_validate({"theme": theme})})
    window = window_pages.window_of(folder, hall, toml, "1", show, file)
    stage = screen.show(WindowStage(window.controller, wide=window_size.is_wide(*size)))
    show(window.controller.view)
    for name in window_pages.pages(window, ("DUK-KK", "DUK-PINDAH")):
        screen.frames(6)
        if name in only:
            whole = "strip" if suffix == "-strip" else f"{name}{suffix}"
            keep(Image.open(screen.shot(OUT / f"keypad-{whole}.png")), f"keypad-{whole}", Image.Quantize.FASTOCTREE)


def demo() -> None:
    """The whole hall, as `antrean demo` shows it: its last picture with a number on the kiosk."""
    with tempfile.TemporaryDirectory(prefix="antrean-pictures-") as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        command = [sys.executable, "-m", "hall", "demo", "--folder", folder, "--json"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        *_, last = sorted(Path(folder).glob("hall-*-ticket.png"))
        keep(Image.open(last), "demo", Image.Quantize.FASTOCTREE)


KINDS = {"demo": demo, "kiosk": kiosk, "ticket": ticket, "board": board, "keypad": keypad}


def main(wanted: list[str]) -> None:
    """Makes the pictures of these kinds anew, without any of all."""
    OUT.mkdir(parents=True, exist_ok=True)
    for kind in wanted or KINDS:
        for old in OUT.glob(f"{kind}-*.png"):
            old.unlink()
        KINDS[kind]()


if __name__ == "__main__":
    main(sys.argv[1:])
