"""Which page of several this is."""

from kivy.clock import Clock
from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from look.kv import load_rules
from look.widgets.surface import Surface


class Dot(Surface):
    """One page: a ring, or a filled bar for the one that is shown."""

    current = BooleanProperty(False)


# More dots than these are not counted at a glance, and take the room of what stands beside them.
DOTS_MAX = 8


class PageDots(BoxLayout):
    """Dots for `pages`, of which `page` (from 0) is shown, above `text`, the same in words: "1 of 3". With many pages, the
    words alone.
    """

    pages = NumericProperty(1)
    page = NumericProperty(0)
    text = StringProperty()
    dotted = AliasProperty(lambda self: self.pages <= DOTS_MAX, bind=["pages"])

    def __init__(self, **values: object) -> None:
        self._rebuild = Clock.create_trigger(self._build, -1)
        super().__init__(**values)
        self.fbind("pages", self._rebuild)
        self.fbind("page", self._rebuild)
        self._rebuild()

    def _build(self, *_: object) -> None:
        row = self.ids.row
        count = int(self.pages) if self.dotted else 0
        while len(row.children) < count:
            row.add_widget(Dot())
        for dot in row.children[count:]:
            row.remove_widget(dot)
        for number, dot in enumerate(reversed(row.children)):
            dot.current = number == self.page


load_rules(__file__)
