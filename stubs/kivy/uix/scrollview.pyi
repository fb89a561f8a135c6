from typing import Any

from kivy.uix.widget import Widget

class ScrollView(Widget):
    scroll_x: float
    scroll_y: float
    do_scroll_x: bool
    do_scroll_y: bool
    bar_width: float
    bar_color: Any
    effect_cls: Any
    scroll_type: list[str]
    viewport_size: Any
    def scroll_to(self, widget: Widget, padding: float = 10, animate: bool = True) -> None: ...
