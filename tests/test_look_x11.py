"""What the X server says of its screen and its monitors, asked of a real one."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from look.x11 import Monitor, has_window_manager, load_graphics_driver, monitors, screen_size
from tests.harness.virtual_screen import VirtualScreen, virtual_screen


@pytest.fixture
def two_monitors(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualScreen]:
    """A screen of 1600 by 900, split into two monitors of different widths."""
    with virtual_screen(1600, 900) as screen:
        for name, place in (("HDMI-1", "1000/600x900/500+0+0"), ("HDMI-2", "600/300x900/500+1000+0")):
            subprocess.run(
                ["xrandr", "--setmonitor", name, place, "none"], env=screen.environment, check=True, timeout=30
            )
        monkeypatch.setenv("DISPLAY", screen.display)
        yield screen


def test_the_size_of_the_screen(two_monitors: VirtualScreen) -> None:
    assert screen_size() == two_monitors.size


def test_each_monitor_has_its_name_and_its_place(two_monitors: VirtualScreen) -> None:
    found = [monitor for monitor in monitors() if monitor.name.startswith("HDMI")]
    assert found == [Monitor("HDMI-1", 0, 0, 1000, 900, 600), Monitor("HDMI-2", 1000, 0, 600, 900, 300)]


def test_a_window_manager_is_known_by_its_mark_on_the_root_window(two_monitors: VirtualScreen) -> None:
    assert not has_window_manager()
    mark = ["-f", "_NET_SUPPORTING_WM_CHECK", "32x", "-set", "_NET_SUPPORTING_WM_CHECK", "0x200001"]
    subprocess.run(["xprop", "-root", *mark], env=two_monitors.environment, check=True, timeout=30)
    assert has_window_manager()


@pytest.mark.usefixtures("two_monitors")
def test_the_graphics_driver_can_be_loaded_before_there_is_a_window() -> None:
    load_graphics_driver()
    assert "_dri.so" in Path("/proc/self/maps").read_text(encoding="utf-8")


@pytest.mark.parametrize("display", ["", ":9999"])
def test_without_a_server_there_is_nothing(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert screen_size() is None
    assert monitors() == []
    assert not has_window_manager()
    load_graphics_driver()
