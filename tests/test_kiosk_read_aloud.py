"""*Read aloud*: what is said of each page, when it ends, and that nothing waits for it or depends on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from hall.queue import Queue
from hall.voice import pages
from hall.voice.clips import Clip, Utterance
from hall.voice.pack import Pack, shipped_pack
from hall.voice.sound import render
from kiosk.controller import Controller
from kiosk.live import hall_now
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.read_aloud import READABLE, reading
from kiosk.view import Paper, Shown, View
from kiosk.voice import Voice
from look.sound_file import Sound
from tests.harness.display_program import DEVICE_MS
from tests.harness.kiosk_program import kiosk_file, published, running
from tests.harness.recorded import Recording, coarse, places
from tests.harness.set_desk import SetDesk, Time, at_once
from tests.harness.waiting import until
from tests.test_kiosk_controller import FILE

SPOKEN = {
    *("page-start", "page-agency", "nobody-waiting", "take-a-number", "your-number", "nobody-ahead", "name-pus"),
    *("name-pinjam", "take-ticket", "remember-number", "wait-for-call", "letter-p", "nol", "satu", "word-nomor"),
}


@dataclass
class Reader:
    """A voice that a test plays."""

    read_pages: list[Shown] = field(default_factory=list)
    volumes: list[float] = field(default_factory=list)
    stopped: int = 0

    def read(self, view: View, volume: float) -> None:
        self.read_pages.append(view.shown)
        self.volumes.append(volume)

    def stop(self) -> None:
        self.stopped += 1


class Kiosk:
    """A controller with such a voice."""

    def __init__(self, queue: Queue) -> None:
        self.voice, self.desk, self.time = Reader(), SetDesk(queue), Time()
        self.views: list[View] = []
        self.it = Controller(FILE, self.desk, self.views.append, think=at_once, voice=self.voice, now=self.time)
        self.it.on_printer(PrinterReport(PrinterState.READY))
        self.it.on_hall(hall_now(queue))

    def after(self, seconds: float) -> View:
        self.time.now += seconds
        self.it.tick()
        return self.it.view


@pytest.fixture
def kiosk(queue: Queue) -> Kiosk:
    found = Kiosk(queue)
    found.it.on_voice(frozenset({"id", "en"}))
    return found


def clips(said: Utterance) -> list[str]:
    return [clip.name for clip in said if isinstance(clip, Clip)]


def plain(clip: str) -> bool:
    """A pack with every clip in one form, and the names of the hall."""
    return clip in SPOKEN


# What is said


def test_the_start_says_what_to_do(kiosk: Kiosk) -> None:
    assert clips(reading(kiosk.it.view, plain)) == ["page-start"]


def test_an_agency_and_a_service_are_named_and_the_service_says_how_many_wait(kiosk: Kiosk) -> None:
    kiosk.it.choose_agency("PUS")
    assert clips(reading(kiosk.it.view, plain)) == ["name-pus", "page-agency"]
    kiosk.it.choose_service("PINJAM")
    assert clips(reading(kiosk.it.view, plain)) == ["name-pinjam", "nobody-waiting", "take-a-number"]


def test_a_name_that_nobody_has_spoken_is_left_out(kiosk: Kiosk) -> None:
    kiosk.it.choose_agency("PUS")
    assert clips(reading(kiosk.it.view, lambda clip: plain(clip) and not clip.startswith("name-"))) == ["page-agency"]


@pytest.mark.parametrize(
    ("paper", "end"),
    [
        (Paper.PRINTED, ["take-ticket", "wait-for-call"]),
        (Paper.FAILED, ["remember-number", "wait-for-call"]),
        (Paper.IN_DOUBT, ["remember-number", "wait-for-call"]),
        (Paper.PRINTING, ["nobody-ahead", "wait-for-call"]),
    ],
)
def test_a_ticket_says_its_number_who_is_ahead_and_whether_there_is_paper(
    kiosk: Kiosk, paper: Paper, end: list[str]
) -> None:
    take(kiosk)
    said = clips(reading(replace(kiosk.it.view, paper=paper), plain))
    assert said[0] == "your-number"
    assert "nobody-ahead" in said
    assert said[-2:] == end


def take(kiosk: Kiosk) -> None:
    kiosk.it.choose_agency("PUS")
    kiosk.it.choose_service("PINJAM")
    kiosk.it.take()
    kiosk.desk.work()
    assert kiosk.it.view.shown is Shown.TICKET


# When it is said


def can_read(kiosk: Kiosk) -> bool:
    return kiosk.it.view.can_read


def test_without_a_device_or_a_voice_in_the_language_there_is_no_button(queue: Queue) -> None:
    kiosk = Kiosk(queue)
    assert not can_read(kiosk)
    kiosk.it.on_voice(frozenset({"id"}))
    assert can_read(kiosk)
    kiosk.it.speak("en")
    assert not can_read(kiosk)
    kiosk.it.read_aloud()
    assert kiosk.voice.read_pages == []


def test_a_tap_reads_the_page_and_another_ends_it(kiosk: Kiosk) -> None:
    kiosk.it.read_aloud()
    assert (kiosk.voice.read_pages, kiosk.it.view.reads) == ([Shown.START], True)
    kiosk.it.read_aloud()
    assert (kiosk.voice.stopped, kiosk.it.view.reads) == (1, False)


def test_it_is_over_by_itself_at_its_end(kiosk: Kiosk) -> None:
    kiosk.it.read_aloud()
    kiosk.it.on_read()
    assert not kiosk.it.view.reads


def test_going_on_ends_what_is_read(kiosk: Kiosk) -> None:
    kiosk.it.read_aloud()
    kiosk.it.choose_agency("PUS")
    assert (kiosk.voice.stopped, kiosk.it.view.reads) == (1, False)


def test_a_device_that_goes_away_takes_the_button_along(kiosk: Kiosk) -> None:
    kiosk.it.read_aloud()
    kiosk.it.on_voice(frozenset())
    assert not kiosk.it.view.can_read
    assert not kiosk.it.view.reads


def test_who_listens_is_not_asked_whether_they_are_still_there(kiosk: Kiosk) -> None:
    kiosk.it.choose_agency("PUS")
    kiosk.it.read_aloud()
    assert all(kiosk.after(5).ask_s is None for _ in range(20))
    kiosk.it.on_read()
    kiosk.after(FILE.idle.ask_after_s - 1)
    assert kiosk.it.view.ask_s is None
    assert kiosk.after(2).ask_s is not None


def test_the_ticket_makes_room_for_the_next_visitor_while_it_is_read_to_its_end(kiosk: Kiosk) -> None:
    take(kiosk)
    kiosk.it.read_aloud()
    assert kiosk.after(FILE.idle.ticket_s + 1).shown is Shown.START
    assert kiosk.voice.stopped == 0
    kiosk.it.choose_agency("PUS")
    assert kiosk.voice.stopped == 1


def test_every_page_of_visitors_that_helps_to_go_on_can_be_read() -> None:
    visitors = {shown for shown in Shown if shown not in (Shown.PIN, Shown.STAFF)}
    assert visitors - READABLE == {Shown.OUT_OF_ORDER, Shown.STARTING}


# The thread and the device


@dataclass
class Ears:
    """Who listens to the voice, as the controller does."""

    languages: frozenset[str] = frozenset()
    read: int = 0

    def on_voice(self, languages: frozenset[str]) -> None:
        self.languages = languages

    def on_read(self) -> None:
        self.read += 1


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def voice(ears: Ears) -> Iterator[Voice]:
    found = Voice(Sound(), lambda call: call())
    found.start(ears)
    until(lambda: ears.languages)
    yield found
    found.close()


@pytest.mark.xdist_group("kivy")
def test_the_thread_reads_and_says_when_it_is_over(kiosk: Kiosk, voice: Voice, ears: Ears) -> None:
    assert ears.languages == {"id", "en"}
    voice.read(kiosk.it.view, 1.0)
    until(lambda: ears.read == 1, 30)


@pytest.mark.xdist_group("kivy")
def test_what_was_ended_is_not_told_as_read(kiosk: Kiosk, voice: Voice, ears: Ears) -> None:
    voice.read(kiosk.it.view, 1.0)
    voice.read(kiosk.it.view, 1.0)
    voice.stop()
    voice.read(kiosk.it.view, 1.0)
    until(lambda: ears.read, 30)
    assert ears.read == 1


@pytest.mark.xdist_group("kivy")
def test_a_page_without_any_clip_is_over_at_once(kiosk: Kiosk, voice: Voice, ears: Ears) -> None:
    kiosk.it.speak("jv")
    voice.read(kiosk.it.view, 1.0)
    until(lambda: ears.read == 1)


# The whole program


def is_heard(file: Path, pack: Pack, said: Utterance) -> bool:
    """Whether a sentence is in the recording, from its first word to its last."""
    sound = render(pack, said)
    return bool(places(Recording(file).wave, coarse(sound.wave, sound.rate)))


@pytest.mark.xdist_group("kiosk-program")
def test_the_real_kiosk_reads_its_start_and_then_a_service(tmp_path: Path) -> None:
    store, heard = published(tmp_path), tmp_path / "heard.raw"
    config = kiosk_file(tmp_path, store, f"screen://{tmp_path}/paper")
    sound = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(heard), "SDL_DISKAUDIODELAY": str(DEVICE_MS)}
    pack = shipped_pack("id")
    assert pack is not None
    service = pages.service_page("id", pack.has, service="KK", waiting=0, gives_numbers=True)
    with running(config, store, environment=sound) as kiosk:
        until(lambda: "pages can be read in: en, id" in kiosk.log.read_text(), 90)
        kiosk.screen.at_rest()
        kiosk.hand.tap(0.83, 0.95)
        until(lambda: is_heard(heard, pack, pages.start_page(pack.has)), 90)
        kiosk.to_the_service()
        assert not is_heard(heard, pack, service)
        kiosk.hand.tap(0.76, 0.05)
        until(lambda: is_heard(heard, pack, service), 90)
