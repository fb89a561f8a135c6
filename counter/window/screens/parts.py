"""The parts of the window's pages: keys with the key of the number pad on them, rows to choose from, answers."""

from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from look import widgets  # noqa: F401 - known to the .kv files
from look.icons import ICONS
from look.kv import load_rules
from look.size import CAPITALS_MM
from look.widgets import Surface, Tappable


class KeyCap(Surface, FloatLayout):
    """The picture of a key of the number pad: its `legend`, its `icon`, or both. Away while no key is `heard` here.

    `least` is its least width in lengths of the look, so that words beside several of them begin in one line.
    """

    legend = StringProperty()
    icon = OptionProperty("", options=("", *ICONS))
    heard = BooleanProperty(True)
    live = BooleanProperty(True)
    least = NumericProperty(13)
    room = NumericProperty(0)


class PadKey(Tappable, FloatLayout):
    """A key of the window, with its word, a smaller `note`, and the key of the number pad that does the same."""

    text = StringProperty()
    note = StringProperty()
    legend = StringProperty()
    icon = OptionProperty("", options=("", *ICONS))
    heard = BooleanProperty(True)
    kind = OptionProperty("outline", options=("call", "accent", "outline", "danger"))
    capital = OptionProperty("text", options=tuple(CAPITALS_MM))
    middle = BooleanProperty(False)
    cap_least = NumericProperty(13)
    room = NumericProperty(0)


class OptionRow(Tappable, FloatLayout):
    """Something to choose from a list; a label stands out as `short`. The `detail` may be cut unless it must be `whole`."""

    digit = StringProperty()
    value = StringProperty()
    name = StringProperty()
    detail = StringProperty()
    whole = BooleanProperty(False)
    short = BooleanProperty(False)
    heard = BooleanProperty(True)


class Told(Surface, BoxLayout):
    """The answer to a press."""

    text = StringProperty()
    long = BooleanProperty(False)
    icon = OptionProperty("done", options=tuple(ICONS))


load_rules(__file__)
