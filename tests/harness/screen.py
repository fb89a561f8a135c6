"""A screen without a screen: shows widgets in a window of real pixels, taps them, and looks at what came out.

One window per process, so tests that use this stand in one of the groups whose names begin with `kivy`. Nothing runs by
itself: `frames` and `until` turn Kivy's loop. Pixels come into being only when someone looks at them, as most of the time
of these tests would go there. Pixels have their origin at the bottom left.
"""

import itertools
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from tests.harness import kivy_env  # isort: split

from fontTools.ttLib import TTFont
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.input.motionevent import MotionEvent
from kivy.lang import Builder
from kivy.uix.widget import Widget
from PIL import Image

from look import fonts
from look.size import REFERENCE_MM, size_of
from look.state import lang, look
from look.theme import TERANG, Colour, contrast
from look.widgets.fit_label import FitLabel
from look.widgets.number_label import NumberLabel
from look.widgets.tappable import Tappable

PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)
W = TypeVar("W", bound=Widget)
# A layout comes to rest within so many turns. What takes longer waits for time to pass, and leaves the processor to others.
LAYOUT_TURNS = 20
BREATH_S = 0.002
REFERENCE_LONG_MM = REFERENCE_MM * 1920 / 1080


class Finger(MotionEvent):
    """One touch in window pixels."""

    _ids = itertools.count(1)

    def __init__(self, x: float, y: float) -> None:
        super().__init__("test", next(self._ids), _parts(x, y), is_touch=True, type_id="touch")
        self.profile = ["pos"]

    def depack(self, args: dict[str, float]) -> None:  # type: ignore[override]
        self.sx, self.sy = args["x"], args["y"]
        super().depack(args)

    def down(self) -> None:
        EventLoop.post_dispatch_input("begin", self)
        frames()

    def move(self, x: float, y: float) -> None:
        self.depack(_parts(x, y))
        EventLoop.post_dispatch_input("update", self)
        frames()

    def up(self) -> None:
        EventLoop.post_dispatch_input("end", self)
        frames(2)


def _parts(x: float, y: float) -> dict[str, float]:
    width, height = Window.size
    return {"x": x / (width - 1.0), "y": y / (height - 1.0)}


def start(width: int = PORTRAIT[0], height: int = PORTRAIT[1], panel_width_mm: float | None = None) -> None:
    """An empty window of so many pixels, in the light theme and English; may be called again for another size.

    Without `panel_width_mm` it is the reference panel, lying or standing.
    """
    assert max(width, height) <= kivy_env.SURFACE_PX, "there are no pixels out there"
    if not Window.initialized or EventLoop.status != "started":
        Window.create_window()
        Window.register()
        Window.bind(on_draw=_nobody_looks)
        Window.initialized = True
        EventLoop.status = "started"
        Clock._max_fps = 0
    clear()
    _restless.complaints.clear()
    Window.size = (width, height)
    until(lambda: tuple(Window.size) == (width, height))
    # Half a second after a new size Kivy's window would look at the keyboard that it has not, and draw once more.
    Window.trigger_keyboard_height.cancel()
    look.theme = TERANG
    look.size = size_of(width, height, panel_width_mm or (REFERENCE_MM if height > width else REFERENCE_LONG_MM))
    lang.code = "en"
    frames(2)


def frames(count: int = 1) -> None:
    """Turns of the loop: clock, input, layout, drawing."""
    for _ in range(count):
        EventLoop.idle()


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Frames until `condition` holds; fails after `seconds` with a picture left behind."""
    end = time.monotonic() + seconds
    turns = 0
    while not condition():
        if time.monotonic() > end:
            left = shot(Path(tempfile.gettempdir()) / "screen-at-failure.png")
            raise AssertionError(f"not reached in {seconds} s; the last picture is {left}")
        EventLoop.idle()
        turns += 1
        if turns > LAYOUT_TURNS:
            time.sleep(BREATH_S)


def _nobody_looks(*_: object) -> bool:
    """Keeps Kivy's window from drawing."""
    return True


@contextmanager
def _drawing() -> Iterator[None]:
    """Frames inside are drawn. Without it they are not, though all else of them happens; what there is to draw waits."""
    Window.unbind(on_draw=_nobody_looks)
    try:
        yield
    finally:
        Window.bind(on_draw=_nobody_looks)


class _Restless(logging.Handler):
    """Catches Kivy's complaint that a layout never comes to rest: two rules that undo each other, frame by frame."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.complaints: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "too much iteration" in record.getMessage():
            self.complaints.append(record.getMessage())


_restless = _Restless()
logging.getLogger("kivy").addHandler(_restless)


def build(rules: str) -> Widget:
    """The widget that a piece of .kv describes."""
    widget = Builder.load_string(rules)
    assert isinstance(widget, Widget)
    return widget


def show(widget: W) -> W:
    """The widget alone in the window, laid out and at rest."""
    clear()
    Window.add_widget(widget)
    frames(3)
    assert_at_rest()
    return widget


def assert_at_rest() -> None:
    """No layout has gone round in circles since this was last asked."""
    complaints, _restless.complaints = _restless.complaints, []
    assert not complaints, complaints[0]


def clear() -> None:
    for child in Window.children[:]:
        Window.remove_widget(child)
    EventLoop.touches.clear()
    frames()


def tap(widget: Widget, at: tuple[float, float] | None = None) -> None:
    """One finger down and up in the middle of the widget, or `at` a place in the window."""
    finger = Finger(*(at or middle(widget)))
    finger.down()
    finger.up()


def middle(widget: Widget) -> tuple[float, float]:
    """The middle of the widget in window pixels."""
    return widget.to_window(*widget.center)


def shot(path: Path | str) -> Path:
    """Writes the window as a PNG of its exact size."""
    with _drawing():
        Window.canvas.ask_update()
        frames()
    written = Window.screenshot(name=str(path))
    assert written, "no picture"
    return Path(written).replace(path)


def picture() -> Image.Image:
    """The window as an image."""
    with _drawing():
        Window.canvas.ask_update()
        frames()
    width, height = Window.size
    pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    return Image.frombytes("RGB", (width, height), pixels, "raw", "RGB", 0, -1)  # from the bottom up


def frames_drawn(seconds: float) -> int:
    """How many frames are drawn, not only turned, in so many seconds in which nothing is done."""
    drawn: list[None] = []
    with _drawing():
        frames()  # what has waited for a picture
        uid = Window.fbind("on_flip", lambda *_: drawn.append(None))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            frames()
            time.sleep(BREATH_S)
        Window.unbind_uid("on_flip", uid)
    return len(drawn)


# Looking at what is shown


def visible(root: Widget | None = None) -> Iterator[Widget]:
    """Every widget that can be seen: neither it nor what holds it is transparent, empty or outside the window."""
    width, height = Window.size
    found = [(widget, widget.to_window(0, 0)) for widget in ([root] if root else reversed(Window.children))]
    while found:
        widget, (right, up) = found.pop()
        x, y = widget.x + right, widget.y + up
        inside = x < width and y < height and x + widget.width > 0 and y + widget.height > 0
        if widget.opacity > 0 and inside:
            yield widget
            if children := widget.children:
                moves = type(widget).to_parent is not Widget.to_parent
                place = children[0].to_window(0, 0) if moves else (right, up)
                found += [(child, place) for child in reversed(children)]


def labels(root: Widget | None = None) -> list[FitLabel | NumberLabel]:
    """Every visible label with text."""
    return [widget for widget in visible(root) if isinstance(widget, FitLabel | NumberLabel) and widget.text.strip()]


def texts(root: Widget | None = None) -> list[str]:
    """What can be read, in no particular order."""
    return [label.text for label in labels(root)]


def find(text: str, root: Widget | None = None) -> Widget:
    """The visible label with exactly this text.

    :raises LookupError: naming what can be read instead.
    """
    for label in labels(root):
        if label.text == text:
            return label
    raise LookupError(f"{text!r} is not among {texts(root)}")


def target(text: str, root: Widget | None = None) -> Tappable:
    """The visible widget to tap that carries this text.

    :raises LookupError: when nothing that can be tapped does.
    """
    for widget in targets(root):
        if any(label.text == text for label in labels(widget)):
            return widget
    raise LookupError(f"nothing to tap says {text!r}; there is {texts(root)}")


def targets(root: Widget | None = None) -> list[Tappable]:
    """Every visible widget that a finger can tap now."""
    return [widget for widget in visible(root) if isinstance(widget, Tappable) and not widget.disabled]


# What must hold on every page; each returns the offenders


def cut_off(root: Widget | None = None) -> list[str]:
    """Texts that lost letters without having been allowed to, or whose letters stand out of their box or the window."""
    return [label.text for label in labels(root) if _is_cut(label)]


def _is_cut(label: FitLabel | NumberLabel) -> bool:
    x, y = label.to_window(*label.pos)
    outside = x < -1 or y < -1 or x + label.width > Window.width + 1 or y + label.height > Window.height + 1
    wide, high = label.texture_size
    if isinstance(label, NumberLabel):
        return outside or wide > label.width + 1 or label.font_px * fonts.NUMBERS.capital > label.height + 1
    lost = not label.fitted.whole and not label.ellipsis
    return outside or lost or wide > label.width + 1 or high > label.height + 1


def too_small_texts(root: Widget | None = None) -> list[str]:
    """Texts whose capitals came out lower than their floor."""
    return [label.text for label in labels(root) if isinstance(label, FitLabel) and label.fitted.below_floor]


def overlaps(root: Widget | None = None) -> list[str]:
    """Pairs of texts whose letters lie on each other."""
    placed = [(label.text, _letters_box(label)) for label in labels(root)]
    return [
        f"{one!r} and {other!r}"
        for (one, here), (other, there) in itertools.combinations(placed, 2)
        if _meet(here, there)
    ]


def low_contrast(least: float, root: Widget | None = None) -> list[str]:
    """Texts that stand apart less than `least` from what is really drawn behind them."""
    seen = picture()
    found = []
    for label in labels(root):
        assert all(label.texture_size), f"{label.text!r} has not been drawn"
        ground = _ground(seen, _letters_box(label))
        red, green, blue, _ = label.color or label.plain
        reached = contrast((red, green, blue, 1.0), ground)
        if reached < least:
            found.append(f"{label.text!r}: {reached:.1f}")
    return found


_Rectangle = tuple[float, float, float, float]


def _letters_box(label: FitLabel | NumberLabel) -> _Rectangle:
    """Left, bottom, right and top of what is drawn, in window pixels."""
    x, y = label.to_window(*label.pos)
    wide, high = label.texture_size
    left, bottom = x + label.texture_x, y + label.texture_y
    if isinstance(label, NumberLabel):
        capital = fonts.NUMBERS.capital * label.font_px
        return left, y + (label.height - capital) / 2, left + wide, y + (label.height + capital) / 2
    return left, bottom, left + wide, bottom + high


def _meet(one: _Rectangle, other: _Rectangle) -> bool:
    slack = 2.0
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def _ground(seen: Image.Image, box: _Rectangle) -> Colour:
    """The colour that most of a part of the picture has: text covers less than half of its own lines."""
    left, bottom, right, top = (round(edge) for edge in box)
    part = seen.crop((max(0, left - 2), max(0, seen.height - top), right + 2, seen.height - bottom))
    colours = part.getcolors(part.width * part.height)
    assert colours, box
    _, most = max(colours)
    assert isinstance(most, tuple)
    red, green, blue = most
    return red / 255, green / 255, blue / 255, 1.0


def missing_glyphs(root: Widget | None = None) -> dict[str, str]:
    """Texts with characters that their font cannot draw, and which."""
    found = {}
    for label in labels(root):
        family = label.family if isinstance(label, FitLabel) else fonts.NUMBERS.family
        lacking = "".join(sorted(set(label.text) - glyphs(family) - {"\n"}))
        if lacking:
            found[label.text] = lacking
    return found


@cache
def glyphs(family: str) -> frozenset[str]:
    """The characters that both files of a family have."""
    font = fonts.FONTS[family]
    return frozenset.intersection(*(_characters(path) for path in (font.regular, font.bold)))


def _characters(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@dataclass(frozen=True, slots=True)
class Box:
    """Where a target lies in the window, in true millimetres."""

    name: str
    left: float
    bottom: float
    right: float
    top: float

    def gap(self, other: "Box") -> float:
        """The distance to another box; 0 when they touch or overlap."""
        apart_x = max(self.left - other.right, other.left - self.right, 0.0)
        apart_y = max(self.bottom - other.top, other.bottom - self.top, 0.0)
        return float((apart_x**2 + apart_y**2) ** 0.5)


def boxes(root: Widget | None = None) -> list[Box]:
    """Where everything lies that can be tapped."""
    return [_box(widget) for widget in targets(root)]


def _box(widget: Tappable) -> Box:
    per_mm = look.size.px_per_mm
    x, y = widget.to_window(*widget.pos)
    name = f"{type(widget).__name__} {' '.join(texts(widget))!r}"
    return Box(name, x / per_mm, y / per_mm, (x + widget.width) / per_mm, (y + widget.height) / per_mm)


def too_small_targets(least_mm: float, root: Widget | None = None) -> list[str]:
    """Targets that are lower than `least_mm`, or narrower than three quarters of it."""
    return [
        f"{box.name}: {box.right - box.left:.1f} x {box.top - box.bottom:.1f} mm"
        for box in boxes(root)
        if box.top - box.bottom < least_mm or box.right - box.left < least_mm * 0.75
    ]


def too_close_targets(gap_mm: float, root: Widget | None = None) -> list[str]:
    """Pairs of targets with less than `gap_mm` between them; a pixel is forgiven."""
    pixel = 1.01 / look.size.px_per_mm
    return [
        f"{one.name} and {other.name}: {one.gap(other):.1f} mm"
        for one, other in itertools.combinations(boxes(root), 2)
        if one.gap(other) < gap_mm - pixel
    ]


def covered_targets(root: Widget | None = None) -> list[str]:
    """Targets on which a text lies that is not their own."""
    found = []
    shown = [label for label in labels(root) if label.text]
    for target in targets(root):
        own = set(visible(target))
        left, bottom = target.to_window(*target.pos)
        box = (left, bottom, left + target.width, bottom + target.height)
        found += [
            f"{' '.join(texts(target))!r} under {label.text!r}"
            for label in shown
            if label not in own and _meet(box, _letters_box(label))
        ]
    return found
