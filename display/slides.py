"""The pictures of a folder, one after the other, each made fit for its place on the screen. A thread of its own; no Kivy.

Offices put pictures into a folder as they come: from telephones, far too large, half copied, or no pictures at all. So each
is opened here, with limits, and what the screen gets are pixels, as many as its place has. A file that can't be used is
skipped, with one line in the log for each version of it.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageOps

from display.films import Frame, UnusableError, frames, is_film
from display.pixels import Pixels, pixels_of

log = logging.getLogger(__name__)

# What Pillow reads by itself; others, such as EPS, would start foreign programs.
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
# What file managers leave behind in any folder.
LITTER = frozenset({"thumbs.db", "desktop.ini"})
MOST_PIXELS = 64_000_000
MOST_BYTES = 64_000_000
STOP_WAIT_S = 2.0
# A picture of a film that is later than this is left out.
LATE_S = 0.1


@dataclass(frozen=True, slots=True)
class Version:
    """A file as it is now: another size or time of change is another version."""

    path: Path
    changed_ns: int
    size: int


class Slides:
    """Tells the next picture every `seconds`, in the order of the names, and None when there is none."""

    def __init__(
        self,
        folder: Path,
        box: tuple[int, int],
        seconds: float,
        told: Callable[[Pixels | None], None],
        deliver: Callable[[Callable[[], None]], None],
        on_frame: Callable[[Frame], None] | None = None,
    ) -> None:
        """:param box: width and height in pixels that a picture may have; with 0 none is shown.
        :param told: hears of each picture.
        :param on_frame: hears of each picture of a film, in the place of the one that was told last; None: no films.
        """
        self._folder = folder
        self._box = box
        self._seconds = seconds
        self._told = told
        self._deliver = deliver
        self._on_frame = on_frame
        self._next_frame: Frame | None = None
        self._shown: tuple[Version, tuple[int, int]] | None = None
        self._unusable: set[Version] = set()
        self._unreadable = ""
        self._stopping = False
        self._turn_now = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slides", daemon=True)

    def start(self) -> None:
        """Begins with the first picture."""
        self._thread.start()

    def stop(self, wait_s: float = STOP_WAIT_S) -> None:
        """Ends; a folder that does not answer is left behind."""
        self._stopping = True
        self._turn_now.set()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def resize(self, box: tuple[int, int]) -> None:
        """From now on pictures are made for another place, beginning with the next one, at once."""
        if box != self._box:
            self._box = box
            self._turn_now.set()

    # In the thread

    def _run(self) -> None:
        while not self._stopping:
            self._turn()
            if not self._play():
                self._turn_now.wait(self._seconds)
            self._turn_now.clear()

    def _turn(self) -> None:
        """Tells the picture that comes next; nothing, when that is the one that is shown."""
        box = self._box
        found = self._list() if min(box) > 0 else []
        self._unusable &= set(found)
        for version in self._from_the_next(found):
            if self._shown == (version, box):
                return
            pixels = self._fit(version, box)
            if pixels is not None:
                self._shown = (version, box)
                self._deliver(partial(self._told, pixels))
                return
        if self._shown is not None:
            self._shown = None
            self._deliver(partial(self._told, None))

    def _play(self) -> bool:
        """Plays what is shown to its end, if it is a film; whether it was one."""
        if self._shown is None or self._on_frame is None or not is_film(self._shown[0].path):
            return False
        version, box = self._shown
        begun = time.monotonic()
        try:
            for frame in frames(version.path, box):
                wait_s = begun + frame.at_s - time.monotonic()
                if self._turn_now.wait(max(0.0, wait_s)):
                    break
                if wait_s > -LATE_S:
                    self._show(frame)
        except Exception as error:  # noqa: BLE001 - decoders raise whatever a broken file makes them
            self._skip(version, error)
        return True

    def _show(self, frame: Frame) -> None:
        """The screen gets the newest one; what it had no time for is left out."""
        waiting, self._next_frame = self._next_frame, frame
        if waiting is None:
            self._deliver(self._hand_over)

    def _hand_over(self) -> None:
        frame, self._next_frame = self._next_frame, None
        if frame is not None and self._on_frame is not None:
            self._on_frame(frame)

    def _list(self) -> list[Version]:
        """The files of the folder by name. A folder that can't be read has none, and is read again next time."""
        found: list[Version] = []
        try:
            paths = sorted(self._folder.iterdir(), key=lambda path: (path.name.casefold(), path.name))
        except OSError as error:
            self._note(str(error))
            return []
        self._note("")
        for path in paths:
            if path.name.startswith(".") or path.name.casefold() in LITTER:
                continue
            try:
                if path.is_file():
                    state = path.stat()
                    found.append(Version(path, state.st_mtime_ns, state.st_size))
            except OSError as error:
                log.debug("%s is gone again: %s", path, error)
        return found

    def _note(self, why: str) -> None:
        if why and why != self._unreadable:
            log.warning("the folder of pictures can't be read: %s", why)
        self._unreadable = why

    def _from_the_next(self, found: list[Version]) -> list[Version]:
        """All versions, beginning behind the one that is shown: a file that comes or goes changes no one's turn."""
        if self._shown is None:
            return found
        last = self._shown[0].path.name
        key = (last.casefold(), last)
        later = [version for version in found if (version.path.name.casefold(), version.path.name) > key]
        return [*later, *found[: len(found) - len(later)]]

    def _fit(self, version: Version, box: tuple[int, int]) -> Pixels | None:
        if version in self._unusable:
            return None
        try:
            return first_frame(version, box) if self._on_frame and is_film(version.path) else made_fit(version, box)
        except Exception as error:  # noqa: BLE001 - decoders raise whatever a broken file makes them
            self._skip(version, error)
            return None

    def _skip(self, version: Version, error: Exception) -> None:
        self._unusable.add(version)
        log.warning("the picture %s is skipped: %s", version.path.name, str(error) or type(error).__name__)


def made_fit(version: Version, box: tuple[int, int]) -> Pixels:
    """The picture upright, as large as the box allows, on white where it is transparent.

    :raises UnusableError: when it is none that we show. Pillow raises further errors for broken files.
    """
    if is_film(version.path):
        raise UnusableError("films are not shown")
    if version.size > MOST_BYTES:
        raise UnusableError(f"it has {version.size} bytes; the most are {MOST_BYTES}")
    with Image.open(version.path, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise UnusableError(f"it has {image.width} x {image.height} pixels; the most are {MOST_PIXELS}")
        # A JPEG is read at about the size that is needed. It may lie on its side.
        image.draft("RGB", (max(box), max(box)))
        upright = ImageOps.exif_transpose(image)
        small = ImageOps.contain(_opaque(upright), box, Image.Resampling.LANCZOS)
    return pixels_of(small)


def first_frame(version: Version, box: tuple[int, int]) -> Pixels:
    """How a film begins.

    :raises UnusableError: when it is none that we show. The decoder raises further errors for broken files.
    """
    first = next(frames(version.path, box), None)
    if first is None:
        raise UnusableError("there is no picture in it")
    return first.pixels


def _opaque(image: Image.Image) -> Image.Image:
    """In red, green and blue, whatever it was."""
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        ground = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(ground, with_alpha).convert("RGB")
    return image.convert("RGB")
