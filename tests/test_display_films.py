"""Films among the pictures: played once and in their time, without sound; a broken one is skipped like a broken picture."""

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from display.films import Frame, UnusableError, fitted, frames, is_film
from display.pixels import Pixels
from display.slides import Slides
from tests.harness.waiting import until

BOX = (160, 90)
RATE = 25


def film(path: Path, pictures: int, size: tuple[int, int] = (320, 180)) -> Path:
    """A film that begins black and ends white."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(pictures):
            grey = np.full((size[1], size[0], 3), round(255 * number / max(1, pictures - 1)), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def brightness(frame: Frame) -> int:
    return frame.pixels.rgb[len(frame.pixels.rgb) // 2]


def test_a_film_is_its_pictures_in_their_order_and_their_time(tmp_path: Path) -> None:
    found = list(frames(film(tmp_path / "a.mp4", 25), BOX))
    assert len(found) == 25
    assert [frame.at_s for frame in found] == pytest.approx([number / RATE for number in range(25)], abs=0.001)
    assert {(frame.pixels.width, frame.pixels.height, len(frame.pixels.rgb)) for frame in found} == {
        (160, 90, 160 * 90 * 3)
    }
    assert [brightness(frame) for frame in found] == sorted(brightness(frame) for frame in found)
    assert brightness(found[0]) < 20
    assert brightness(found[-1]) > 235


@pytest.mark.parametrize("content", [b"", b"no film at all" * 100], ids=["empty", "damaged"])
def test_what_is_no_film_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises((UnusableError, av.FFmpegError)):
        list(frames(tmp_path / "a.mp4", BOX))


def test_without_a_decoder_the_error_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = film(tmp_path / "a.mp4", 2)
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(UnusableError, match=r"antrean\[video\]"):
        list(frames(path, BOX))


@given(
    st.integers(1, 8000),
    st.integers(1, 8000),
    st.none() | st.fractions(Fraction(1, 2), Fraction(2)),
    st.integers(2, 4000),
    st.integers(2, 4000),
)
def test_a_film_fits_its_box_and_keeps_its_form(w: int, h: int, pixel: Fraction | None, box_w: int, box_h: int) -> None:
    if w * float(pixel or 1) > 8192:
        with pytest.raises(UnusableError):
            fitted((w, h), pixel, (box_w, box_h))
        return
    width, height = fitted((w, h), pixel, (box_w, box_h))
    assert 2 <= width <= max(2, box_w)
    assert 2 <= height <= max(2, box_h)
    assert width % 2 == height % 2 == 0
    part = min(box_w / (w * float(pixel or 1)), box_h / h)
    assert width == max(2, int(w * float(pixel or 1) * part) // 2 * 2)
    assert height == max(2, int(h * part) // 2 * 2)


class Show:
    """What the screen was told."""

    def __init__(self, folder: Path, *, films: bool = True) -> None:
        self.told: list[str] = []
        self.frames: list[Frame] = []
        self.slides = Slides(folder, BOX, 0.02, self._on_slide, _at_once, self.frames.append if films else None)

    def _on_slide(self, pixels: Pixels | None) -> None:
        self.told.append("nothing" if pixels is None else "dark" if pixels.rgb[0] < 100 else "bright")


def _at_once(call: Callable[[], None]) -> None:
    call()


def test_a_film_is_played_to_its_end_and_then_the_next_picture_comes(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", 8)
    Image.new("RGB", (320, 180), "white").save(tmp_path / "b.png")
    show = Show(tmp_path)
    show.slides.start()
    until(lambda: show.told[:3] == ["dark", "bright", "dark"])
    show.slides.stop()
    assert len(show.frames) >= 8
    assert brightness(show.frames[7]) > 235


def test_films_are_skipped_where_they_are_not_wanted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    film(tmp_path / "a.mp4", 8)
    Image.new("RGB", (320, 180), "white").save(tmp_path / "b.png")
    show = Show(tmp_path, films=False)
    show.slides.start()
    until(lambda: show.told)
    show.slides.stop()
    assert show.told[0] == "bright"
    assert show.frames == []
    assert [record.message for record in caplog.records if "a.mp4" in record.message]


def test_a_film_that_breaks_off_is_not_tried_again_and_the_others_go_on(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.avi", 50).read_bytes()
    (tmp_path / "whole.avi").unlink()
    (tmp_path / "a.mp4").write_bytes(whole[: len(whole) // 50])
    Image.new("RGB", (320, 180), "white").save(tmp_path / "b.png")
    show = Show(tmp_path)
    show.slides.start()
    until(lambda: "bright" in show.told)
    show.slides.stop()


def test_the_screen_gets_only_the_newest_picture_when_it_is_slow(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", 12)
    waiting: list[Callable[[], None]] = []
    seen: list[Frame] = []
    slides = Slides(tmp_path, BOX, 0.02, lambda _: None, waiting.append, seen.append)
    slides.start()
    until(lambda: slides._next_frame is not None and slides._next_frame.at_s > 0.2)
    slides.stop()
    for call in waiting:
        call()
    assert len(seen) == 1
    assert seen[0].at_s > 0.2


def test_a_film_is_known_by_its_name() -> None:
    assert is_film(Path("A.MP4"))
    assert not is_film(Path("a.png"))
