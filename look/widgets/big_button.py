"""Buttons with words."""

from kivy.properties import NumericProperty, OptionProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from look.icons import ICONS
from look.kv import load_rules
from look.size import CAPITALS_MM
from look.widgets.tappable import Tappable


class BigButton(Tappable, FloatLayout):
    """A button with its word, an `icon` before it if there is one, and a smaller `note` below.

    `kind`: "call" for the one thing that the page is for, "accent" for what is chosen or comes next, "outline" for all
    else, "danger" for what cannot be undone. `natural_width` is what it takes with its word on one line.
    """

    text = StringProperty()
    note = StringProperty()
    icon = OptionProperty("", options=("", *ICONS))
    kind = OptionProperty("outline", options=("call", "accent", "outline", "danger"))
    capital = OptionProperty("strong", options=tuple(CAPITALS_MM))
    before = NumericProperty(0)
    natural_width = NumericProperty(0)


class IconButton(Tappable, FloatLayout):
    """A small square button: an `icon` above its word. Never without the word."""

    text = StringProperty()
    icon = OptionProperty("next", options=tuple(ICONS))


load_rules(__file__)
