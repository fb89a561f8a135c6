from collections.abc import Iterator, Sequence
from typing import Any

from kivy.event import EventDispatcher
from kivy.graphics import Canvas
from kivy.input.motionevent import MotionEvent

class Widget(EventDispatcher):
    x: float
    y: float
    width: float
    height: float
    right: float
    top: float
    center_x: float
    center_y: float
    pos: Any
    size: Any
    center: Any
    size_hint: Any
    size_hint_x: float | None
    size_hint_y: float | None
    pos_hint: dict[str, float]
    opacity: float
    disabled: bool
    parent: Any
    children: list[Widget]
    ids: Any
    canvas: Canvas
    def add_widget(self, widget: Widget, index: int = 0, canvas: str | None = None) -> None: ...
    def remove_widget(self, widget: Widget) -> None: ...
    def clear_widgets(self, children: Sequence[Widget] | None = None) -> None: ...
    def collide_point(self, x: float, y: float) -> bool: ...
    def to_window(self, x: float, y: float, initial: bool = True, relative: bool = False) -> tuple[float, float]: ...
    def to_widget(self, x: float, y: float, relative: bool = False) -> tuple[float, float]: ...
    def walk(self, restrict: bool = False, loopback: bool = False) -> Iterator[Widget]: ...
    def get_root_window(self) -> object | None: ...
    def on_touch_down(self, touch: MotionEvent) -> bool | None: ...
    def on_touch_move(self, touch: MotionEvent) -> bool | None: ...
    def on_touch_up(self, touch: MotionEvent) -> bool | None: ...
    def export_to_png(self, filename: str) -> bool: ...
