from typing import Any

from kivy.clock import ClockEvent
from kivy.event import EventDispatcher
from kivy.graphics import Canvas
from kivy.uix.widget import Widget

class WindowBase(EventDispatcher):
    def flip(self) -> None: ...
    size: Any
    width: int
    height: int
    system_size: Any
    clearcolor: Any
    children: list[Widget]
    canvas: Canvas
    initialized: bool
    fullscreen: bool | str
    show_cursor: bool
    borderless: bool
    trigger_keyboard_height: ClockEvent
    def create_window(self) -> None: ...
    def register(self) -> None: ...
    def add_widget(self, widget: Widget) -> None: ...
    def remove_widget(self, widget: Widget) -> None: ...
    def screenshot(self, name: str = ...) -> str | None: ...
    def close(self) -> None: ...

Window: WindowBase
