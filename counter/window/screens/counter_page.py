"""The counter itself: who is there, who is next and why, and the keys. The answer to a press stands right above them."""

from collections.abc import Mapping, Sequence

from kivy.properties import BooleanProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from counter.window.screens.base import OfPage, WindowPage
from counter.window.screens.parts import PadKey, Told
from counter.window.view import NOTHING, KeyView, NoteKind, OptionView, Place, View
from look.icons import ICONS
from look.kv import load_rules
from look.widgets import Surface

_TONES = {NoteKind.DONE: ("card", "done"), NoteKind.REFUSED: ("notice", "warning"), NoteKind.WAIT: ("sunk", "wait")}


class Visit(Surface, BoxLayout):
    """Who is at the counter; `lost`: or was, when it was last known."""

    lost = BooleanProperty(False)
    label = StringProperty()
    nobody = StringProperty()
    since = StringProperty()
    service = StringProperty()


class PlaceKey(OfPage, PadKey):
    """The key at a `place` of a `page`. What it says and whether it is on, the page's view tells."""

    place = OptionProperty(Place.MAIN, options=tuple(Place))
    shown = ObjectProperty(NOTHING, rebind=True)


class NextOne(BoxLayout):
    """Who is next, why, and further who is set aside, or until when all are called."""

    next_text = StringProperty()
    why = StringProperty()
    further = StringProperty()


class TypedNumber(BoxLayout):
    """The number that is being typed."""

    typed = StringProperty()


class ReasonKey(PadKey):
    """A reason of the pause."""

    chosen = BooleanProperty(False)
    value = StringProperty()


class Reasons(GridLayout):
    """The reasons of a pause, of which one may be chosen. `on_choose(value)`."""

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_choose")
        super().__init__(**values)

    def on_choose(self, value: str) -> None:
        """The event."""

    def show(self, options: Sequence[OptionView], chosen: str, *, heard: bool) -> None:
        """Draws them; there are always the same."""
        if len(self.children) != len(options):
            self.clear_widgets()
            for option in options:
                made = ReasonKey(value=option.value, legend=option.digit)
                made.bind(on_tap=lambda key: self.dispatch("on_choose", key.value))
                self.add_widget(made)
        for option, key in zip(options, reversed(self.children), strict=True):
            if isinstance(key, ReasonKey):
                key.text, key.chosen, key.heard = option.name, option.value == chosen, heard


class CounterPage(WindowPage):
    """The page that is nearly always there. Between the visit and the keys there is room for one thing at a time: that the
    connection is lost, the answer to a press, the number that is being typed, the reasons of a pause, or who is next.
    """

    name = StringProperty()
    state_text = StringProperty()
    icon = OptionProperty("", options=("", *ICONS))
    waiting = StringProperty()
    label = StringProperty()
    nobody = StringProperty()
    since = StringProperty()
    service = StringProperty()
    keys: "ObjectProperty[Mapping[Place, KeyView]]" = ObjectProperty({}, rebind=True)

    def __init__(self, **values: object) -> None:
        self._told, self._typed, self._reasons, self._next = Told(), TypedNumber(), Reasons(), NextOne()
        self._reasons.bind(on_choose=lambda _, value: self.controller.choose(value))
        super().__init__(**values)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        self.name, self.state_text, self.icon = view.name, view.state, view.icon
        self.waiting, self.keys = view.waiting, view.keys
        self.label, self.nobody, self.since, self.service = view.label, view.nobody, view.since, view.service
        middle = self._in_the_middle(view)
        if middle.parent is None:
            self.ids.middle.clear_widgets()
            self.ids.middle.add_widget(middle)

    def _in_the_middle(self, view: View) -> Widget:
        if view.lost:
            self._told.tone, self._told.icon, self._told.text = "notice", "lost", view.lost
            return self._told
        if view.note is not None:
            self._told.tone, self._told.icon = _TONES[view.note.kind]
            self._told.text = view.note.text
            return self._told
        if view.typed:
            self._typed.typed = view.typed
            return self._typed
        if view.reasons:
            self._reasons.show(view.reasons, view.reason, heard=view.hears)
            return self._reasons
        self._next.next_text, self._next.why = view.next, view.why
        self._next.further = view.held or view.outlook
        return self._next


load_rules(__file__)
