"""What is only read lies on cards; what can be tapped has an edge."""

from kivy.clock import Clock
from kivy.properties import BooleanProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from look.icons import ICONS
from look.kv import load_rules
from look.widgets.surface import Surface


class Card(BoxLayout, Surface):
    """A column of whatever belongs together, as high as its contents. It has a hairline instead of an edge."""


class Row(BoxLayout):
    """Cards side by side, all as high as the highest."""

    def __init__(self, **values: object) -> None:
        self._level = Clock.create_trigger(self._make_level, -1)
        super().__init__(**values)

    def add_widget(self, widget: Widget, index: int = 0, canvas: str | None = None) -> None:
        """Takes in a widget that knows its `minimum_height`."""
        super().add_widget(widget, index, canvas)
        widget.fbind("minimum_height", self._level)
        self._level()

    def remove_widget(self, widget: Widget) -> None:
        """Lets it go."""
        widget.funbind("minimum_height", self._level)
        super().remove_widget(widget)
        self._level()

    def _make_level(self, *_: object) -> None:
        self.height = max((child.minimum_height for child in self.children if isinstance(child, Card)), default=0)
        for child in self.children:
            child.height = self.height


class Rule(Widget):
    """A hairline between the rows of a card."""


class Fact(Card):
    """One thing worth knowing: a small `label` above its `value`, which grows downwards.

    With `figure` the value is a number and set in the face of numbers, with `unit` beside it, such as "people".
    """

    label = StringProperty()
    value = StringProperty()
    unit = StringProperty()
    figure = BooleanProperty(False)


class InfoRow(BoxLayout):
    """A `label` on the left and its `value` on the right, both as high as they need."""

    label = StringProperty()
    value = StringProperty()
    paint_of = OptionProperty("card", options=("card", "page", "hero"))


class Bullet(BoxLayout):
    """One line of a list, with an icon before it; grows with its text."""

    icon = OptionProperty("done", options=tuple(ICONS))
    text = StringProperty()


class Notice(Card):
    """A sentence that must not be missed: an icon and bold words in the colour of warnings, on a ground of their own."""

    icon = OptionProperty("warning", options=tuple(ICONS))
    text = StringProperty()


load_rules(__file__)
