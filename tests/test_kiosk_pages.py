"""Every page of the kiosk in every language, theme and orientation: nothing is cut, too small, too close or unreadable.

The pages are the real ones, on the real stage, with the sample hall and with one whose names are as long as they may be.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from hall.settings.hallfile import NAME_MAX, HallFile
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from kiosk.press import Press
from kiosk.screens.stage import Stage
from kiosk.view import Shown, View
from look.state import lang, look
from look.theme import THEMES
from look.widgets import CheckRow
from tests.harness import screen
from tests.harness.kiosk_pages import Hall, hall_of, pages
from tests.harness.pairs import pairs

pytestmark = pytest.mark.xdist_group("kivy")

PANELS = {"portrait": screen.PORTRAIT, "landscape": screen.LANDSCAPE}
LONG = "Pelayanan Administrasi Kependudukan dan Pencatatan Sipil bagi Penyandang Disabilitas, Lansia, dan Warga Pindah"


class Kiosk:
    """A stage, and the hall that drives it."""

    def __init__(self, folder: Path, hall: HallFile, toml: str) -> None:
        self.stage: Stage | None = None
        self.hall: Hall = hall_of(folder, hall, toml, self.show)
        self.stage = Stage(self.hall.controller, cast("Press", None))  # no page of visitors needs it
        screen.show(self.stage)
        self.stage.show(self.hall.controller.view)

    def show(self, view: View) -> None:
        look.theme = THEMES[view.theme]
        lang.code = view.journey.language
        if self.stage is not None:
            self.stage.show(view)


def sample() -> tuple[HallFile, str]:
    hall, toml = read_hall_file(shipped("config", "mpp-contoh.toml"))
    languages = hall.hall.model_copy(update={"languages": ["id", "en", "jv"]})
    return hall.model_copy(update={"hall": languages}), toml


def longest() -> tuple[HallFile, str]:
    """The sample with every name and text as long as a hall file allows for a name."""
    hall, toml = sample()
    name = (LONG + " " + LONG)[: NAME_MAX - 1]
    names = dict.fromkeys(("id", "en", "jv"), name)
    agencies = [
        agency.model_copy(
            update={
                "name": names,
                "service": [
                    service.model_copy(
                        update={
                            "name": names,
                            "requirements": {"id": [name] * 9},
                            "cost": {"id": name},
                            "completion_time": {"id": name},
                        }
                    )
                    for service in agency.service
                ],
            }
        )
        for agency in hall.agency
    ]
    two = hall.hall.model_copy(update={"languages": ["id", "en"]})
    return hall.model_copy(update={"agency": agencies, "hall": two}), toml


@pytest.fixture
def folder(memory_folder: Path) -> Iterator[Path]:
    yield memory_folder
    screen.clear()


def faults(kiosk: Kiosk) -> dict[str, object]:
    """All that is wrong with what the screen shows now: the page, or what lies over it."""
    assert kiosk.stage is not None
    top = kiosk.stage.children[0]
    found = {
        "cut": screen.cut_off(top),
        "small text": screen.too_small_texts(top),
        "glyphs": screen.missing_glyphs(top),
        "small target": screen.too_small_targets(20, top),
        "close targets": screen.too_close_targets(3, top),
        "covered": screen.covered_targets(top),
    }
    return {name: what for name, what in found.items() if what}


@pytest.mark.parametrize(("panel", "contrast", "language"), pairs([*PANELS, "low"], (False, True), ("id", "en", "jv")))
def test_the_pages_of_the_sample_hall(folder: Path, panel: str, contrast: bool, language: str) -> None:
    screen.start(*PANELS.get(panel, screen.PORTRAIT))
    kiosk = Kiosk(folder, *sample())
    it = kiosk.hall.controller
    it.speak(language)
    if contrast:
        it.toggle_contrast()
    if panel == "low":
        it.toggle_low()
    for name in pages(kiosk.hall):
        if it.view.shown is not Shown.OUT_OF_ORDER:
            assert it.view.journey.language == language, name
        screen.frames(6)
        screen.assert_at_rest()
        assert faults(kiosk) == {}, name


@pytest.mark.parametrize("panel", [*PANELS, "low"])
def test_the_longest_names_that_a_hall_may_have(folder: Path, panel: str) -> None:
    screen.start(*PANELS.get(panel, screen.PORTRAIT))
    kiosk = Kiosk(folder, *longest())
    if panel == "low":
        kiosk.hall.controller.toggle_low()
    for name in pages(kiosk.hall):
        screen.frames(6)
        screen.assert_at_rest()
        assert faults(kiosk) == {}, name


def test_with_buttons_lower_nothing_is_touched_in_the_upper_part(folder: Path) -> None:
    screen.start(*screen.PORTRAIT)
    kiosk = Kiosk(folder, *sample())
    kiosk.hall.controller.toggle_low()
    for name in pages(kiosk.hall):
        if name in ("still-here", "out-of-order", "start-2"):
            continue
        screen.frames(6)
        for target in screen.targets():
            top = target.to_window(target.x, target.top)[1]
            assert top <= screen.PORTRAIT[1] * 0.46, (name, target)


def test_from_the_start_to_the_ticket_by_taps_alone(folder: Path) -> None:
    screen.start(*screen.PORTRAIT)
    kiosk = Kiosk(folder, *sample())
    for text in ("Dinas Kependudukan dan Pencatatan Sipil", "Kartu Keluarga: baru atau perubahan", "Ambil nomor"):
        screen.frames(4)
        screen.tap(screen.target(text))
    kiosk.hall.desk.work()
    screen.frames(4)
    assert "B-001" in screen.texts()


@pytest.mark.parametrize("panel", [*PANELS, "low"])
def test_the_box_is_ticked_while_the_number_would_be_one_with_priority(folder: Path, panel: str) -> None:
    screen.start(*PANELS.get(panel, screen.PORTRAIT))
    kiosk = Kiosk(folder, *sample())
    it = kiosk.hall.controller
    if panel == "low":
        it.toggle_low()
    it.choose_agency("DUK")
    it.choose_service("DUK-KK")
    for ticked in (True, False, True):
        screen.frames(4)
        row = screen.target("Saya lansia, penyandang disabilitas, hamil, atau membawa bayi")
        assert isinstance(row, CheckRow)
        row.locked = False  # as after the moment in which a second tap is none
        screen.tap(row)
        screen.frames(4)
        assert (row.active, it.view.journey.priority) == (ticked, ticked)


def test_two_quick_taps_on_the_button_are_one_ticket(folder: Path) -> None:
    screen.start(*screen.PORTRAIT)
    kiosk = Kiosk(folder, *sample())
    kiosk.hall.controller.choose_agency("DUK")
    kiosk.hall.controller.choose_service("DUK-KK")
    screen.frames(4)
    button = screen.target("Ambil nomor")
    screen.tap(button)
    screen.tap(button)
    assert len(kiosk.hall.desk.wishes) == 1


def test_a_still_start_draws_nothing(folder: Path) -> None:
    screen.start(*screen.PORTRAIT)
    kiosk = Kiosk(folder, *sample())
    screen.frames(10)
    for _ in range(20):
        kiosk.hall.controller.tick()
    assert screen.frames_drawn(0.5) == 0
