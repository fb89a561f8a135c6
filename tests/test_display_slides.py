"""The pictures of a folder: in turn by their names, made fit, while the folder changes under the program's hands. What is no
picture, broken or far too large is skipped, with one line in the log for each version of it.
"""

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from display import slides
from display.films import UnusableError
from display.pixels import Pixels
from display.slides import Slides, Version, made_fit
from tests.harness.waiting import until

BOX = (320, 180)
COLOURS = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}


class Seen:
    """What was told, in order: the colour in the middle of each picture, or "" for none."""

    def __init__(self) -> None:
        self.colours: list[str] = []
        self.sizes: list[tuple[int, int]] = []

    def told(self, pixels: Pixels | None) -> None:
        if pixels is None:
            self.colours.append("")
            return
        image = opened(pixels)
        self.sizes.append(image.size)
        middle = image.getpixel((image.width // 2, image.height // 2))
        assert isinstance(middle, tuple)
        self.colours.append(
            min(COLOURS, key=lambda name: sum(abs(a - b) for a, b in zip(COLOURS[name], middle, strict=True)))
        )


def opened(pixels: Pixels) -> Image.Image:
    """The same for Pillow, which fails when there are too few or too many of them."""
    assert len(pixels.rgb) == 3 * pixels.width * pixels.height
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.rgb)


class Show:
    """Slides on a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = Seen()
        self.started: list[Slides] = []

    def start(self, seconds: float = 0.02, box: tuple[int, int] = BOX) -> Slides:
        found = Slides(self.folder, box, seconds, self.seen.told, lambda call: call())
        self.started.append(found)
        found.start()
        return found

    def picture(self, name: str, colour: str = "red", size: tuple[int, int] = (640, 360)) -> Path:
        path = self.folder / name
        part = self.folder / f".{name}.part"
        Image.new("RGB", size, colour).save(part, "PNG" if name.endswith("png") else "JPEG")
        return part.replace(path)


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    folder = tmp_path / "pictures"
    folder.mkdir()
    found = Show(folder)
    yield found
    for each in found.started:
        each.stop()


def version(path: Path) -> Version:
    state = path.stat()
    return Version(path, state.st_mtime_ns, state.st_size)


def warnings(log: pytest.LogCaptureFixture, name: str) -> list[str]:
    return [
        record.getMessage()
        for record in log.records
        if record.levelno >= logging.WARNING and name in record.getMessage()
    ]


# Turns


def test_pictures_come_in_the_order_of_their_names_and_again(show: Show) -> None:
    for name, colour in (("b.jpg", "green"), ("C.png", "blue"), ("a.jpg", "red")):
        show.picture(name, colour)
    show.start()
    until(lambda: len(show.seen.colours) >= 7)
    assert show.seen.colours[:7] == ["red", "green", "blue"] * 2 + ["red"]


def test_a_single_picture_is_told_once(show: Show) -> None:
    show.picture("a.jpg")
    found = show.start(seconds=0.005)
    turns = counted(found)
    until(lambda: turns() > 10)
    assert show.seen.colours == ["red"]


def counted(found: Slides) -> Callable[[], int]:
    """How often the folder has been looked at from now on."""
    count = [0]
    listing = found._list

    def counting() -> list[Version]:
        count[0] += 1
        return listing()

    found._list = counting  # type: ignore[method-assign]
    return lambda: count[0]


def test_an_empty_folder_and_one_that_is_not_there_tell_nothing_and_one_line(
    show: Show, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(show.folder)
    found = show.start(seconds=0.005)
    turns = counted(found)
    until(lambda: turns() > 10)
    assert show.seen.colours == []
    assert len(warnings(caplog, "can't be read")) == 1
    show.folder.mkdir()
    show.picture("a.jpg")
    until(lambda: show.seen.colours == ["red"])


def test_the_folder_may_change_while_it_is_shown(show: Show) -> None:
    show.picture("a.jpg", "red")
    show.picture("c.jpg", "green")
    show.start()
    until(lambda: len(show.seen.colours) >= 2)
    show.picture("b.jpg", "blue")
    until(
        lambda: show.seen.colours[-3:] in (["red", "blue", "green"], ["blue", "green", "red"], ["green", "red", "blue"])
    )
    (show.folder / "b.jpg").unlink()
    (show.folder / "a.jpg").unlink()
    until(lambda: show.seen.colours[-1] == "green")
    at = len(show.seen.colours)
    (show.folder / "c.jpg").unlink()
    until(lambda: len(show.seen.colours) > at)
    assert show.seen.colours[at:] == [""]


def test_a_picture_that_was_changed_is_shown_anew(show: Show) -> None:
    show.picture("a.jpg", "red")
    show.start()
    until(lambda: show.seen.colours == ["red"])
    show.picture("a.jpg", "blue", size=(641, 360))
    until(lambda: show.seen.colours == ["red", "blue"])


def test_links_are_followed_and_broken_ones_passed_over(show: Show, tmp_path: Path) -> None:
    outside = show.picture("x.png", "green").rename(tmp_path / "outside.png")
    (show.folder / "a.png").symlink_to(outside)
    (show.folder / "b.png").symlink_to(tmp_path / "nothing.png")
    (show.folder / "folder").mkdir()
    show.start()
    until(lambda: show.seen.colours == ["green"])


# What can't be used


def test_what_is_no_picture_is_skipped_with_one_line_for_each_version(
    show: Show, caplog: pytest.LogCaptureFixture
) -> None:
    (show.folder / "a.jpg").write_bytes(b"no picture at all")
    show.picture("b.png", "blue")
    half = show.folder / "c.png"
    half.write_bytes((show.folder / "b.png").read_bytes()[:300])
    (show.folder / "d.txt").write_text("Jadwal", encoding="utf-8")
    (show.folder / "e.mp4").write_bytes(bytes(100))
    (show.folder / ".hidden.png").write_bytes(b"")
    (show.folder / "Thumbs.db").write_bytes(b"")
    show.picture("f.png", "green")
    show.start()
    until(lambda: len(show.seen.colours) >= 6)
    assert show.seen.colours[:4] == ["blue", "green"] * 2
    for name in ("a.jpg", "c.png", "d.txt", "e.mp4"):
        assert len(warnings(caplog, name)) == 1, name
    assert warnings(caplog, "hidden") == warnings(caplog, "Thumbs") == []
    # The copying of the third one ends: another version.
    half.write_bytes((show.folder / "f.png").read_bytes())
    at = len(show.seen.colours)
    until(lambda: show.seen.colours[at:].count("green") >= 4)
    (show.folder / "a.jpg").write_bytes(b"still no picture")
    until(lambda: len(warnings(caplog, "a.jpg")) == 2)


def test_a_folder_with_nothing_to_show_shows_nothing(show: Show) -> None:
    (show.folder / "a.jpg").write_bytes(b"no picture")
    found = show.start(seconds=0.005)
    turns = counted(found)
    until(lambda: turns() > 5)
    assert show.seen.colours == []


def test_far_too_many_pixels_or_bytes_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wide.png"
    Image.new("1", (9000, 8000)).save(path)
    with pytest.raises(UnusableError, match="9000 x 8000"):
        made_fit(version(path), BOX)
    monkeypatch.setattr(slides, "MOST_BYTES", 100)
    with pytest.raises(UnusableError, match="bytes"):
        made_fit(version(path), BOX)


def test_a_bomb_does_not_end_the_show(show: Show, caplog: pytest.LogCaptureFixture) -> None:
    Image.new("1", (20000, 20000)).save(show.folder / "a.png")
    show.picture("b.png", "blue")
    show.start()
    until(lambda: show.seen.colours == ["blue"])
    assert len(warnings(caplog, "a.png")) == 1


def test_a_decoder_that_fails_in_any_way_only_costs_its_picture(
    show: Show, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    show.picture("a.png")
    show.picture("b.png", "blue")
    fit = made_fit

    def failing(of: Version, box: tuple[int, int]) -> Pixels:
        if of.path.name == "a.png":
            raise MemoryError
        return fit(of, box)

    monkeypatch.setattr(slides, "made_fit", failing)
    show.start()
    until(lambda: show.seen.colours == ["blue"])
    assert "MemoryError" in warnings(caplog, "a.png")[0]


# Made fit


@pytest.mark.parametrize(
    ("size", "expected"),
    [((640, 360), (320, 180)), ((1000, 1000), (180, 180)), ((4000, 500), (320, 40)), ((100, 300), (60, 180))],
)
def test_a_picture_is_as_large_as_its_place_allows(
    tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", size, "red").save(path)
    assert opened(made_fit(version(path), BOX)).size == expected


def test_a_photograph_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    image = Image.new("RGB", (400, 200), "red")
    image.paste("blue", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter, as telephones held upright write it
    image.save(path, exif=exif)
    made = opened(made_fit(version(path), BOX))
    assert made.size == (90, 180)
    top = made.getpixel((45, 20))
    assert isinstance(top, tuple)
    assert top[2] > top[0]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16", "CMYK"])
def test_pictures_of_every_kind_are_read_and_what_is_transparent_is_white(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.tiff" if mode in ("CMYK", "I;16") else "a.png")
    if mode == "P":
        Image.new("RGBA", (64, 36), (0, 0, 0, 0)).quantize().save(path, transparency=0)
    else:
        Image.new(mode, (64, 36)).save(path)
    made = opened(made_fit(version(path), BOX))
    assert made.size == BOX
    if mode in ("RGBA", "LA", "P"):
        corner = made.getpixel((5, 5))
        assert isinstance(corner, tuple)
        assert min(corner) > 250


# Its place, and its end


def test_another_place_gets_the_picture_in_its_size_at_once(show: Show) -> None:
    show.picture("a.png")
    found = show.start(seconds=600)
    until(lambda: show.seen.sizes == [(320, 180)])
    found.resize((160, 90))
    until(lambda: show.seen.sizes[-1] == (160, 90))
    found.resize((0, 0))
    until(lambda: show.seen.colours[-1] == "")


def test_it_stops_at_once_also_between_two_pictures(show: Show) -> None:
    show.picture("a.png")
    found = show.start(seconds=600)
    until(lambda: show.seen.colours)
    found.stop()
    assert not any(thread.name == "slides" for thread in threading.enumerate())


def test_names_are_told_apart_by_more_than_their_case(show: Show) -> None:
    show.picture("A.png", "red")
    show.picture("a.png", "blue")
    os.sync()
    show.start()
    until(lambda: len(show.seen.colours) >= 4)
    assert show.seen.colours[:4] == ["red", "blue"] * 2
