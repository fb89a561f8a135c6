"""The Sound part of the staff menu: whether the kiosk can be heard, a sample, louder and softer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.queue import Queue
from kiosk.config import KioskFile
from kiosk.controller import Controller
from kiosk.screens.staff import Part
from kiosk.view import Shown
from tests.harness import halls, screen
from tests.harness.set_desk import at_once
from tests.harness.staff_kiosk import FILE, Kiosk, hall_text, touch
from tests.test_kiosk_read_aloud import Reader

pytestmark = pytest.mark.xdist_group("kivy")


@pytest.fixture(autouse=True)
def _window() -> Iterator[None]:
    screen.start()
    yield
    screen.clear()


def can_be_touched(text: str) -> bool:
    return any(label.text == text for target in screen.targets() for label in screen.labels(target))


@pytest.fixture
def voice() -> Reader:
    return Reader()


def with_voice(queue: Queue, voice: Reader, file: KioskFile = FILE) -> Kiosk:
    """In English, so that a test reads as a person does."""
    found = Kiosk(queue)
    found.it = Controller(file, found.desk, found.show, think=at_once, voice=voice, now=found.time)
    found.news()
    found.it.speak("en")
    return found


@pytest.fixture
def kiosk(queue: Queue, tmp_path: Path, voice: Reader) -> Kiosk:
    queue.publish(*halls.read(hall_text(), tmp_path))
    found = with_voice(queue, voice)
    found.it.on_voice(frozenset({"id", "en"}))
    return found


def test_a_sample_is_the_start_page_at_the_volume_that_is_set(kiosk: Kiosk, voice: Reader) -> None:
    kiosk.open(Part.SOUND)
    touch("Play a sample")
    assert (voice.read_pages, voice.volumes) == ([Shown.START], [1.0])


def test_softer_and_louder_say_how_loud_it_is_and_let_it_be_heard(kiosk: Kiosk, voice: Reader) -> None:
    kiosk.open(Part.SOUND)
    touch("Softer")
    screen.frames(3)
    touch("Softer")
    screen.frames(3)
    assert "80 %" in screen.texts()
    assert any("volume = 0.8" in text for text in screen.texts())
    touch("Louder")
    touch("Louder")
    screen.frames(3)
    assert "100 %" in screen.texts()
    assert voice.volumes == [0.9, 0.8, 0.9, 1.0]
    assert not any("kiosk.toml" in text for text in screen.texts())


def test_it_is_never_softer_than_silence_or_louder_than_all(kiosk: Kiosk) -> None:
    kiosk.open(Part.SOUND)
    assert not can_be_touched("Louder")
    kiosk.it.set_volume(-1)
    screen.frames(3)
    assert "0 %" in screen.texts()
    assert not can_be_touched("Softer")


def test_what_is_set_holds_for_visitors(kiosk: Kiosk, voice: Reader) -> None:
    kiosk.open(Part.SOUND)
    touch("Softer")
    kiosk.it.staff.close()
    kiosk.it.read_aloud()
    assert voice.volumes == [0.9, 0.9]


def test_a_missing_device_is_said_in_the_menu_and_nothing_can_be_played(kiosk: Kiosk) -> None:
    kiosk.it.on_voice(frozenset())
    page = kiosk.open_menu()
    assert "No sound" in screen.texts()
    page.go(Part.SOUND)
    screen.frames(3)
    assert not any(can_be_touched(text) for text in ("Softer", "Play a sample"))


def test_a_kiosk_without_sound_says_so_and_raises_no_alarm(queue: Queue, tmp_path: Path, voice: Reader) -> None:
    queue.publish(*halls.read(hall_text(), tmp_path))
    silent = FILE.model_copy(update={"sound": FILE.sound.model_copy(update={"on": False})})
    page = with_voice(queue, voice, silent).open_menu()
    screen.frames(3)
    assert "Switched off" in screen.texts()
    assert not page.section.sound_alarm
