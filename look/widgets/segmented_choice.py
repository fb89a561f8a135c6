"""One of a few, all in sight: the language."""

from functools import partial

from kivy.properties import ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from look.kv import load_rules
from look.widgets.big_button import BigButton


class SegmentedChoice(BoxLayout):
    """Buttons side by side, the chosen one filled. `choices` are pairs of key and text, `chosen` is a key.

    `on_choose(key)` comes with every tap; the page sets `chosen` when it agrees.
    """

    choices = ListProperty()
    chosen = StringProperty()

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_choose")
        super().__init__(**values)
        self.fbind("choices", self._build)
        self.fbind("chosen", self._mark)
        self._build()

    def on_choose(self, key: str) -> None:
        """The event."""

    def _build(self, *_: object) -> None:
        self.clear_widgets()
        for key, text in self.choices:
            button = Segment(key=key, text=text)
            button.bind(on_tap=partial(self._tapped, key))
            self.add_widget(button)
        self._mark()

    def _tapped(self, key: str, _: object) -> None:
        self.dispatch("on_choose", key)

    def _mark(self, *_: object) -> None:
        for button in self.children:
            if isinstance(button, Segment):
                button.kind = "accent" if button.key == self.chosen else "outline"


class Segment(BigButton):
    """One of the buttons."""

    key = StringProperty()


load_rules(__file__)
