"""Which page of several this is."""

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from look.kv import load_rules
from look.widgets.surface import Surface


class Dot(Surface):
    """One page: a ring, or a filled bar for the one that is shown."""

    current = BooleanProperty(False)


class PageDots(BoxLayout):
    """Dots for `pages`, of which `page` (from 0) is shown, above `text`, the same in words: "1 of 3"."""

    pages = NumericProperty(1)
    page = NumericProperty(0)
    text = StringProperty()

    def __init__(self, **values: object) -> None:
        self._rebuild = Clock.create_trigger(self._build, -1)
        super().__init__(**values)
        self.fbind("pages", self._rebuild)
        self.fbind("page", self._rebuild)
        self._rebuild()

    def _build(self, *_: object) -> None:
        row = self.ids.row
        while len(row.children) < self.pages:
            row.add_widget(Dot())
        for dot in row.children[int(self.pages) :]:
            row.remove_widget(dot)
        for number, dot in enumerate(reversed(row.children)):
            dot.current = number == self.page


load_rules(__file__)
