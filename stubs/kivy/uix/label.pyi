from typing import Any

from kivy.uix.widget import Widget

class Label(Widget):
    text: str
    font_name: str
    font_size: float
    bold: bool
    color: Any
    halign: str
    valign: str
    text_size: Any
    texture_size: Any
