from collections.abc import Callable
from typing import Any

from kivy.graphics.texture import Texture

class LabelBase:
    text: str
    options: dict[str, Any]
    texture: Texture | None
    content_width: int
    content_height: int
    def __init__(
        self,
        text: str = "",
        *,
        font_name: str = ...,
        font_size: float = ...,
        bold: bool = False,
        halign: str = "left",
        valign: str = "bottom",
        text_size: tuple[float | None, float | None] | None = None,
        line_height: float = 1.0,
        max_lines: int = 0,
        **options: Any,
    ) -> None: ...
    @staticmethod
    def register(name: str, fn_regular: str, fn_italic: str | None = None, fn_bold: str | None = None) -> None: ...
    def resolve_font_name(self) -> None: ...
    def get_extents(self, text: str) -> tuple[int, int]: ...
    def get_cached_extents(self) -> Callable[[str], tuple[int, int]]: ...
    def get_ascent(self) -> int: ...
    def get_descent(self) -> int: ...
    def render(self, real: bool = False) -> tuple[int, int]: ...
    def refresh(self) -> None: ...

Label = LabelBase
