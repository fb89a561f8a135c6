"""The real display on a virtual screen, at a store that other processes write. What it draws is told by its log, what it
says by the recording of a sound device that is a file; most of the time that device is a hurried one.
"""

import itertools
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import pytest
from PIL import Image, ImageChops

from display.announcer import Manner
from hall.model import Call
from hall.voice.level import PEAK_MAX
from look.sound import CHANNELS, RATE_HZ
from look.theme import THEMES
from tests.harness.display_program import (
    DEVICE_MS,
    HURRIED_MS,
    Display,
    ask,
    calls_in,
    hall_in,
    one_call,
    published,
    running,
    writer,
)
from tests.harness.recorded import ALIKE, FULL_SCALE, Heard, Recording, Sayings, accounted, key
from tests.harness.virtual_screen import VirtualScreen, virtual_screen
from tests.harness.waiting import until

pytestmark = [pytest.mark.xdist_group("display-program"), pytest.mark.timeout(180)]

Part: TypeAlias = tuple[float, float, float, float]

SIZE = (960, 540)
EXIT_LOST = 70  # of display.app, which can't be imported without a screen
# From the top left, as parts of the screen: the hall's name, the large card, and where only the number stands on it.
NAME, CARD, NUMBER = (0.0, 0.0, 0.4, 0.1), (0.0, 0.2, 0.5, 0.6), (0.02, 0.28, 0.5, 0.55)
# Resampling may lift a peak a little.
LOUDEST = 1.03 * PEAK_MAX * FULL_SCALE
PAUSE_MAX_S = 0.6
TAKEN_OVER_S = 10.0


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    with virtual_screen(*SIZE) as found:
        yield found


def heard_of(display: Display) -> tuple[Recording, list[Heard]]:
    """What was recorded so far, announcement by announcement; each is like what it should be, and none overlaps the next."""
    recording = Recording(display.heard)
    heard = recording.heard(Sayings(hall_in(display.store), calls_in(display.store)))
    for one, next_one in itertools.pairwise(heard):
        assert one.end_s <= next_one.begin_s, "two at once"
        assert recording.is_silent(one.end_s, next_one.begin_s)
        assert recording.longest_pause_s(one.begin_s, one.end_s) < PAUSE_MAX_S
    assert recording.peak <= LOUDEST
    assert all(one.likeness > ALIKE for one in heard[:-1]), "only the last may have been broken off"
    return recording, heard


def run(screen: VirtualScreen, *command: str) -> str:
    """What a program of the X server's says."""
    found = subprocess.run(command, env=screen.environment, check=True, timeout=30, capture_output=True, text=True)
    return found.stdout


def shows(picture: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures are alike."""
    return ImageChops.difference(picture, other).getbbox() is None


def ink(picture: Image.Image) -> Image.Image:
    """What stands on the ground of a picture, black on white, whatever colour and pulse the ground has."""
    corner = Image.new("RGB", picture.size, picture.getpixel((0, 0)))
    apart = ImageChops.difference(picture, corner).convert("L")
    half = max(value for value, count in enumerate(apart.histogram()) if count) / 2
    return apart.point(lambda value: 255 * (value > half))


def likeness(one: Image.Image, other: Image.Image) -> float:
    """How much of the ink of two pictures is in both, 0 to 1."""
    both = ImageChops.darker(ink(one), ink(other)).histogram()[255]
    either = ImageChops.lighter(ink(one), ink(other)).histogram()[255]
    return both / either if either else 0.0


def next_look(screen: VirtualScreen, part: Part, before: Image.Image) -> Image.Image:
    """The first picture of a part of the screen that is unlike the one before."""
    until(lambda: not shows(screen.part(part), before))
    return screen.part(part)


def ground(screen: VirtualScreen, x: float = 0.0) -> object:
    """The colour at the very top."""
    return screen.part((x, 0.0, x + 0.01, 0.02)).getpixel((1, 1))


def tone(name: str) -> tuple[int, int, int]:
    """The colour of a ground in the usual theme."""
    red, green, blue, _ = THEMES["malam"].tones[name].ground
    return round(255 * red), round(255 * green), round(255 * blue)


def test_the_first_frame_shows_hall_and_calls_and_a_new_call_is_seen_and_heard(
    screen: VirtualScreen, tmp_path: Path
) -> None:
    store = published(tmp_path, languages='"id", "en"')
    before = one_call(store)
    empty = {part: screen.part(part) for part in (NAME, NUMBER)}
    with running(screen, tmp_path, store, wait=False) as display:
        first = {part: next_look(screen, part, empty[part]) for part in (NAME, NUMBER)}
        # The card is lit while it is announced; what stands on it is there from the first frame.
        assert shows(screen.part(NAME), first[NAME])
        assert likeness(screen.part(NUMBER), first[NUMBER]) > 0.9
        until(display.speaks)
        assert display.drawn() == [before]
        with writer(store, 1, 2, 0.0, [1, 2]) as other:
            made = [int(line) for line in other.stdout or ()]
        until(lambda: display.drawn() == [before, *made])
        until(lambda: display.spoken() == made[-1])
    recording, heard = heard_of(display)
    # The first was called less than a minute before, and nobody had said it.
    assert [one.says for one in heard] == [key(call) for call in calls_in(store)]
    assert {one.manner for one in heard} == {Manner.FULL}
    assert recording.is_silent(0, heard[0].begin_s)


def test_calls_from_many_counters_in_bursts_are_all_drawn_and_said_in_order_also_when_a_writer_is_killed(
    screen: VirtualScreen, tmp_path: Path
) -> None:
    store = published(tmp_path)
    with running(screen, tmp_path, store, pace_ms=2) as display:
        until(display.speaks)
        with (
            writer(store, 1, 16, 0.4, range(1, 5)) as first,
            writer(store, 2, 16, 0.4, range(5, 9)) as second,
            writer(store, 3, 1000, 0.0, range(9, 13)) as killed,
        ):
            assert killed.stdout is not None
            assert all(killed.stdout.readline() for _ in range(6))
            killed.kill()
            assert (first.wait(60), second.wait(60)) == (0, 0)
        calls = calls_in(store)
        assert len(calls) >= 16 + 16 + 6
        until(lambda: display.spoken() == calls[-1].event or said_with_the_last(display.spoken(), calls), 120)
        large, drawn = display.large(), display.drawn()
    assert large == sorted(set(large)), "not in order, or twice"
    assert len(drawn) == len(set(drawn))
    unseen = [call for call in calls if call.event not in large]
    assert all(call.recall for call in unseen), "only a recall may be seen together with one before it"
    _, heard = heard_of(display)
    assert set(accounted([one.says for one in heard], calls)) - set(drawn) == set()


def said_with_the_last(spoken: int, calls: list[Call]) -> bool:
    """Whether all that is left are recalls that were said together with another."""
    return all(
        call.recall and key(call) in {key(old) for old in calls if old.event <= spoken and old.recall}
        for call in calls
        if call.event > spoken
    )


def test_a_display_that_is_killed_while_it_speaks_goes_on_where_it_was(screen: VirtualScreen, tmp_path: Path) -> None:
    store = published(tmp_path)
    with running(screen, tmp_path, store) as first:
        until(first.speaks)
        made = [one_call(store, counter) for counter in ("1", "2", "3")]
        until(lambda: first.spoken() == made[0])
        first.die()
    spoken = first.spoken()
    _, heard = heard_of(first)
    calls = {call.event: key(call) for call in calls_in(store)}
    whole = [one.says for one in heard if one.likeness > ALIKE]
    assert whole == [calls[event] for event in made if event <= spoken]
    with running(screen, tmp_path, store) as second:
        until(lambda: set(made) <= set(second.drawn()))
        until(lambda: second.spoken() == made[-1])
        assert second.drawn() == made
    _, heard = heard_of(second)
    assert [one.says for one in heard] == [calls[event] for event in made if event > spoken]


def test_when_the_speaking_display_is_killed_another_takes_over_and_no_call_is_unheard_or_heard_from_both(
    screen: VirtualScreen, tmp_path: Path
) -> None:
    store = published(tmp_path)
    with ExitStack() as stack:
        first = stack.enter_context(running(screen, tmp_path, store, "layar-1"))
        until(first.speaks)
        second = stack.enter_context(running(screen, tmp_path, store, "layar-2"))
        made = [one_call(store, counter) for counter in ("1", "2", "3")]
        until(lambda: first.spoken() == made[0])
        until(lambda: first.drawn() == second.drawn() == made)
        recorded = second.heard.stat().st_size
        first.die()
        assert not second.speaks()
        third = stack.enter_context(running(screen, tmp_path, store, "layar-1"))
        until(second.speaks)
        until(lambda: second.spoken() == made[-1], 60)
        assert not third.speaks()
        assert third.drawn() == made
    calls = {call.event: key(call) for call in calls_in(store)}
    of_first = [one.says for one in heard_of(first)[1] if one.likeness > ALIKE]
    _, heard = heard_of(second)
    assert of_first + [one.says for one in heard] == [calls[event] for event in made]
    waited_s = heard[0].begin_s - recorded / (2 * CHANNELS * RATE_HZ)
    assert 0 < waited_s < TAKEN_OVER_S * DEVICE_MS / HURRIED_MS
    assert heard_of(third)[1] == []


def test_without_its_store_it_keeps_the_picture_and_says_so_and_shows_on_return_what_was_missed(
    screen: VirtualScreen, tmp_path: Path
) -> None:
    share, away, other = tmp_path / "share", tmp_path / "away", tmp_path / "other"
    share.mkdir()
    other.mkdir()
    store = published(share)
    with running(screen, tmp_path, store) as display:
        until(display.speaks)
        made = [one_call(store)]
        until(lambda: display.drawn() == made)
        card = screen.part(CARD)
        for gone, elsewhere in ((share, away), (store, share / "elsewhere.db")):
            assert ground(screen) == tone("panel")
            gone.rename(elsewhere)
            until(lambda: ground(screen) == tone("lost"))
            made.append(one_call(elsewhere / store.name if elsewhere.is_dir() else elsewhere, str(len(made) + 1)))
            elsewhere.rename(gone)
            until(lambda: display.drawn() == made)
            until(lambda: ground(screen) == tone("panel"))
        until(lambda: display.spoken() == made[-1])
        assert [one.says for one in heard_of(display)[1]] == [key(call) for call in calls_in(store)]
        # Another store in its place, on which more has happened already.
        newer = [one_call(published(other), str(counter)) for counter in range(1, 2)]
        newer += [one_call(other / store.name, str(counter)) for counter in range(2, 9)]
        (other / store.name).replace(store)
        until(lambda: newer[-1] in display.drawn())
        newer.append(one_call(store, "9"))
        until(lambda: display.drawn()[-1] == newer[-1])
        assert not shows(screen.part(CARD), card)


def test_a_supervisor_is_told_that_it_is_alive_and_its_end_leaves_nothing_behind(
    screen: VirtualScreen, tmp_path: Path
) -> None:
    store = published(tmp_path)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.settimeout(30)
        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000", "TMPDIR": str(temporary)}
        with running(screen, tmp_path, store, environment=told) as display:
            until(display.speaks)
            one_call(store)
            until(lambda: list(temporary.rglob("*.wav")))
            assert supervisor.recv(100) == b"READY=1"
            assert [supervisor.recv(100) for _ in range(5)] == [b"WATCHDOG=1"] * 5
            assert ask(store, "SELECT holder <> '' FROM speaker") == [(1,)]
            display.process.terminate()
            while (state := supervisor.recv(100)) != b"STOPPING=1":
                assert state == b"WATCHDOG=1"
            assert display.process.wait(10) == EXIT_LOST
    assert ask(store, "SELECT holder FROM speaker") == [("",)]
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in display.log.read_text()


def test_it_stands_on_the_named_monitor_and_a_screen_that_dies_ends_it(screen: VirtualScreen, tmp_path: Path) -> None:
    store = published(tmp_path)
    for name, place in (("HDMI-1", "640/600x540/500+0+0"), ("HDMI-2", "320/300x540/500+640+0")):
        run(screen, "xrandr", "--setmonitor", name, place, "none")
    with running(screen, tmp_path, store, place='output = "HDMI-2"') as display:
        window = run(screen, "xdotool", "search", "--onlyvisible", "--class", "python").split()[-1]
        told = run(screen, "xdotool", "getwindowgeometry", "--shell", window)
        found = dict(re.findall(r"^(X|Y|WIDTH|HEIGHT)=(\d+)$", told, re.MULTILINE))
        assert found == {"X": "640", "Y": "0", "WIDTH": "320", "HEIGHT": "540"}
        until(lambda: ground(screen, 0.67) == tone("panel"))
        assert ground(screen, 0.64) == (0, 0, 0)
        screen.break_down()
        assert display.process.wait(30) != 0
