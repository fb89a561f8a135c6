"""The real window on a virtual screen: a mouse, a number pad, a store that goes and comes, another window beside it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.kiosk_program import published
from tests.harness.virtual_screen import VirtualScreen, program, virtual_screen
from tests.harness.waiting import until
from tests.harness.window_program import SIZE, CounterWindow, running, status, takes

pytestmark = [pytest.mark.xdist_group("window-program"), pytest.mark.timeout(180)]


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    with virtual_screen(1000, 700) as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The sample hall, and three visitors for counter 1."""
    found = published(tmp_path)
    takes(found, "DUK-KK", "DUK-KK", "DUK-PINDAH")
    return found


@pytest.fixture
def window(screen: VirtualScreen, tmp_path: Path, store: Path) -> Iterator[CounterWindow]:
    with running(screen, tmp_path, store) as found:
        yield found


def comes_to(window: CounterWindow, **wanted: object) -> None:
    until(lambda: wanted.items() <= window.counter_now().items())


def test_a_visit_with_the_mouse(window: CounterWindow) -> None:
    window.click("next")
    comes_to(window, state="open", ticket="B-001", ticket_state="called")
    window.screen.at_rest()
    window.click("call again")
    window.told("RECALL: B-001")
    window.click("finish")
    comes_to(window, ticket=None, state="open", waiting=2)
    [told] = [found for found in status(window.store)["counters"] if found["code"] == "1"]
    assert (told["state"], told["ticket"], told["waiting"]) == ("open", None, 2)
    assert told["next"] == {"ticket": "B-002", "service": "DUK-KK", "why": "longest_waiting"}


def test_a_visit_with_the_number_pad(window: CounterWindow) -> None:
    def strike(keys: str, told: str) -> None:
        window.strike(*keys.split())
        window.told(told)
        window.screen.at_rest()

    window.point_at("next")
    strike("KP_Enter", "NEXT: B-001")
    strike("KP_Add", "RECALL: B-001")
    strike("KP_Decimal", "HOLD: B-001")
    assert window.counter_now()["held"] == ("B-001",)
    window.a_while()
    strike("KP_2 KP_Enter", "CALL: B-002")
    strike("KP_Subtract", "NOSHOW: B-002")
    window.a_while()
    strike("a 1 Return", "CALL: A-001")
    strike("KP_Multiply KP_1", "TRANSFER: A-001")
    strike("BackSpace", "PAUSE: paused")
    window.strike("KP_2")
    until(lambda: "paused: prayer" in window.reported(), 60)
    strike("KP_9 KP_1", "CLOSE: closed")
    comes_to(window, state="closed", held=())


def test_a_key_that_is_held_down_and_a_double_click_are_one_press(window: CounterWindow) -> None:
    window.point_at("next")
    window.screen.xdotool("keydown", "KP_Enter", "sleep", "2", "keyup", "KP_Enter")
    window.told("NEXT: B-001")
    window.screen.at_rest()
    assert window.says().count("NEXT") == 1
    window.a_while()
    window.screen.xdotool("click", "--repeat", "3", "--delay", "120", "1")
    window.told("NEXT", 2)
    window.screen.at_rest(still_s=1.0)
    assert window.says().count("NEXT") == 2
    assert window.counter_now()["ticket"] != "B-001"


def test_two_windows_of_one_counter_follow_each_other(
    window: CounterWindow, screen: VirtualScreen, tmp_path: Path, store: Path
) -> None:
    with running(screen, tmp_path, store, left=20 + SIZE[0] + 40) as other:
        quiet = screen.at_rest()
        window.click("next")
        comes_to(window, ticket="B-001")
        box = (other.left / 1000, 0.0, (other.left + SIZE[0]) / 1000, 1.0)
        cut = (other.left, 0, other.left + SIZE[0], 700)
        until(lambda: screen.part(box).tobytes() != quiet.crop(cut).tobytes())
        screen.at_rest()
        other.click("finish")
        comes_to(window, ticket=None)
        window.told("NEXT: B-001")
        assert "END: B-001" in other.says()


def test_without_the_store_no_key_does_anything_and_it_comes_back_by_itself(window: CounterWindow) -> None:
    away = window.store.with_name("away.db")
    window.screen.at_rest()
    window.store.rename(away)
    window.told("the store is gone")
    before = window.screen.at_rest()
    window.click("next")
    away.rename(window.store)
    window.screen.changed_from(before)
    comes_to(window, state="closed", ticket=None, waiting=3)
    assert "NEXT" not in window.says()
    until(lambda: _calls(window))


def _calls(window: CounterWindow) -> bool:
    """Presses next once more; whether somebody has been called."""
    window.a_while()
    window.click("next")
    return "NEXT: B-001" in window.says()


def test_a_store_in_the_place_of_another_is_followed(window: CounterWindow, tmp_path: Path) -> None:
    window.click("next")
    comes_to(window, ticket="B-001")
    window.screen.at_rest()
    before = window.screen.picture()
    folder = tmp_path / "other"
    folder.mkdir()
    other = published(folder)
    takes(other, "DUK-PINDAH")
    other.replace(window.store)
    window.screen.changed_from(before)
    window.a_while()
    window.click("next")
    comes_to(window, ticket="A-001")


def test_closing_the_window_ends_the_program_and_leaves_the_counter(window: CounterWindow) -> None:
    window.click("next")
    comes_to(window, ticket="B-001")
    window.process.terminate()
    window.process.wait(20)
    assert window.counter_now()["ticket"] == "B-001"


def test_a_window_without_a_file_needs_only_a_store(screen: VirtualScreen, store: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-m", "hall", "counter", "--window", "1", "--store", str(store)]
    with program(screen, command, log) as process:
        until(lambda: "the window is open" in log.read_text() or process.poll() is not None, 60)
        assert process.poll() is None, log.read_text()
