from collections.abc import Mapping
from typing import Any

from kivy.event import EventDispatcher

class MotionEvent(EventDispatcher):
    x: float
    y: float
    sx: float
    sy: float
    pos: tuple[float, float]
    profile: list[str]
    ud: dict[Any, Any]
    grab_current: object | None
    is_mouse_scrolling: bool
    def __init__(
        self, device: str, number: int, /, args: Mapping[str, float], is_touch: bool = False, type_id: str | None = None
    ) -> None: ...
    def depack(self, args: Mapping[str, float]) -> None: ...
    def grab(self, class_instance: object, exclusive: bool = False) -> None: ...
    def ungrab(self, class_instance: object) -> None: ...
