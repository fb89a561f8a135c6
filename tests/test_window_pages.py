"""Every page of the window in every language, theme, shape and size: nothing is cut, too small, too close or unreadable.

The pages are the real ones, on the real stage, with the sample hall, and with names and labels as long as they come.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kivy.core.window import Window

from counter.window import size
from counter.window.config import Look
from counter.window.screens.stage import Stage
from counter.window.view import Page, Place, View
from hall.settings.hallfile import HallFile
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from look.state import lang, look
from look.theme import TEXT_CONTRAST, THEMES
from tests.harness import screen, window_pages
from tests.harness.pairs import pairs
from tests.harness.window_pages import FILE, pages, window_of

pytestmark = pytest.mark.xdist_group("kivy-boards")

# The smallest pictures, rounded up to what a screenshot can have, and larger ones: on a finer monitor, and drawn larger.
SIZES = {
    "small": (380, 624, size.USUAL_PX_PER_MM),
    "strip": (752, 364, size.USUAL_PX_PER_MM),
    "fine": (760, 1248, 2 * size.USUAL_PX_PER_MM),
    "large": (900, 1000, size.USUAL_PX_PER_MM),
}
SERVICES = ("DUK-KK", "DUK-PINDAH")
LONG = "Pelayanan Administrasi Kependudukan bagi Penyandang Disabil."
# True millimetres: 44 pixels of 1/96 inch, which is what WCAG 2.2 asks for at level AAA, are 11.6.
TARGET_MM = 11.4
GAP_MM = 2.0


class Shown:
    """A stage, and the window that drives it. `label`: stands for every number, to try how wide they may be."""

    def __init__(self, folder: Path, shape: str, language: str, theme: str, *, hall: HallFile, label: str = "") -> None:
        width, height, scale = SIZES[shape]
        screen.start(width, height)
        look.size = size.size_in_window(width, height, scale)
        self.stage: Stage | None = None
        self._label = label
        file = FILE.model_copy(update={"look": Look.model_validate({"theme": theme, "language": language})})
        self.window: window_pages.Window = window_of(folder, hall, "", "1", self.show, file)
        self.stage = Stage(self.window.controller, wide=size.is_wide(width, height))
        screen.show(self.stage)
        self.show(self.window.controller.view)
        screen.frames(4)

    def show(self, view: View) -> None:
        look.theme = THEMES[view.theme]
        lang.code = view.language
        if self.stage is not None:
            self.stage.show(replace(view, label=self._label if view.label and self._label else view.label))


def sample() -> HallFile:
    hall, _ = read_hall_file(shipped("config", "mpp-contoh.toml"))
    languages = hall.hall.model_copy(update={"languages": ["id", "en", "jv"]})
    return hall.model_copy(update={"hall": languages})


def longest() -> HallFile:
    """The sample with services of 60 characters, long agencies and counters, and the widest letters."""
    hall = sample()
    names = dict.fromkeys(("id", "en", "jv"), LONG)
    agencies = [
        agency.model_copy(
            update={
                "name": names,
                "series": "WM" if agency.series == "A" else agency.series,
                "service": [service.model_copy(update={"name": names}) for service in agency.service],
            }
        )
        for agency in hall.agency
    ]
    counters = [counter.model_copy(update={"name": names}) for counter in hall.counter]
    return hall.model_copy(update={"agency": agencies, "counter": counters})


@pytest.fixture
def folder(memory_folder: Path) -> Iterator[Path]:
    yield memory_folder
    screen.clear()


def faults() -> dict[str, object]:
    """All that is wrong with what the window shows now."""
    found = {
        "cut": screen.cut_off(),
        "small text": screen.too_small_texts(),
        "glyphs": screen.missing_glyphs(),
        "overlaps": screen.overlaps(),
        "contrast": screen.low_contrast(TEXT_CONTRAST),
        "small target": screen.too_small_targets(TARGET_MM),
        "close targets": screen.too_close_targets(GAP_MM),
    }
    return {name: what for name, what in found.items() if what}


def walk(shown: Shown) -> None:
    for name in pages(shown.window, SERVICES):
        screen.frames(6)
        screen.assert_at_rest()
        assert faults() == {}, name


SMALLEST = pairs(("small", "strip"), ("terang", "kontras"), ("id", "en", "jv"))
LARGER = [("fine", "terang", "jv"), ("fine", "kontras", "id"), ("large", "terang", "id"), ("large", "kontras", "jv")]


@pytest.mark.parametrize(("shape", "theme", "language"), [*SMALLEST, *LARGER])
def test_the_pages_of_the_sample_hall(folder: Path, shape: str, theme: str, language: str) -> None:
    walk(Shown(folder, shape, language, theme, hall=sample()))


@pytest.mark.parametrize("shape", SIZES)
def test_long_names_and_wide_numbers(folder: Path, shape: str) -> None:
    walk(Shown(folder, shape, "id", "terang", hall=longest(), label="XYZ-999"))


@pytest.mark.parametrize("shape", ["small", "strip"])
def test_the_longest_refusal_of_the_hall_can_be_read(folder: Path, shape: str) -> None:
    shown = Shown(folder, shape, "id", "terang", hall=longest(), label="XYZ-999")
    shown.window.take(SERVICES[0])
    shown.window.clock.forward(days=-1)
    shown.window.press(Place.MAIN)
    screen.frames(6)
    assert "docs/store.md" in " ".join(screen.texts())
    assert faults() == {}


def test_a_visit_by_taps_alone(folder: Path) -> None:
    shown = Shown(folder, "small", "id", "terang", hall=sample())
    window = shown.window
    window.take(SERVICES[0])

    def tap(text: str) -> None:
        window.pass_(2)
        screen.frames(4)
        screen.tap(screen.target(text))
        window.work()
        screen.frames(4)

    tap("Berikutnya")
    assert "B-001" in screen.texts()
    tap("Panggil ulang")
    tap("Alihkan")
    tap("KTP-el: perekaman pertama (17 tahun)")
    assert "Tidak ada pengunjung" in screen.texts()
    tap("Panggil nomor")
    tap("B")
    tap("1")
    tap("Panggil B1")
    assert "B-001" in screen.texts()
    tap("Jeda")
    tap("Istirahat")
    assert window.controller.view.reason == "break"
    tap("Buka lagi")
    tap("Tidak hadir")
    tap("Tutup loket")
    assert window.controller.view.state == "Tutup"


def test_a_double_click_on_transfer_chooses_no_service(folder: Path) -> None:
    shown = Shown(folder, "small", "id", "terang", hall=sample())
    window = shown.window
    window.take(SERVICES[0])
    window.press(Place.MAIN)
    window.pass_(2)
    screen.frames(4)
    key = screen.target("Alihkan")
    at = screen.middle(key)
    screen.tap(key)
    screen.frames(2)
    assert window.controller.view.page is Page.LIST
    screen.tap(key, at=at)
    assert window.desk.orders == []
    window.pass_(1)
    row = screen.target("Akta kelahiran")
    screen.tap(row)
    screen.frames(2)
    screen.tap(row, at=screen.middle(row))
    assert len(window.desk.orders) == 1, "the second click fell on the key below"


def test_the_other_buttons_of_a_mouse_press_nothing(folder: Path) -> None:
    shown = Shown(folder, "small", "id", "terang", hall=sample())
    shown.window.take(SERVICES[0])
    shown.window.pass_(2)
    screen.frames(4)
    finger = screen.Finger(*screen.middle(screen.target("Berikutnya")))
    finger.profile = ["pos", "button"]
    finger.button = "right"  # type: ignore[attr-defined]
    finger.down()
    finger.up()
    assert shown.window.desk.orders == []


def test_keys_that_would_do_nothing_take_no_tap(folder: Path) -> None:
    shown = Shown(folder, "small", "id", "terang", hall=sample())
    assert {key for key in Place if shown.window.controller.view.keys[key].on} == {
        Place.MAIN,
        Place.NUMBER,
        Place.PAUSE,
    }
    assert len(screen.targets()) == 3


def test_without_the_keyboard_no_key_of_it_is_shown(folder: Path) -> None:
    shown = Shown(folder, "small", "id", "terang", hall=sample())
    assert "Enter" in screen.texts()
    shown.window.controller.on_front(False)
    screen.frames(4)
    assert "Enter" not in screen.texts()


def test_a_still_window_draws_nothing(folder: Path) -> None:
    shown = Shown(folder, "small", "id", "terang", hall=sample())
    screen.frames(10)
    for _ in range(20):
        shown.window.controller.tick()
    assert screen.frames_drawn(0.5) == 0


def test_a_window_that_gets_another_shape_is_drawn_anew(folder: Path) -> None:
    shown = Shown(folder, "small", "id", "terang", hall=sample())
    width, height, scale = SIZES["strip"]
    Window.size = (width, height)
    screen.until(lambda: tuple(Window.size) == (width, height))
    look.size = size.size_in_window(width, height, scale)
    assert shown.stage is not None
    shown.stage.wide = True
    screen.frames(6)
    screen.assert_at_rest()
    assert faults() == {}
    assert "Tidak ada pengunjung" in screen.texts()
