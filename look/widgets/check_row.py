"""A sentence that the visitor may tick."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from look.kv import load_rules
from look.widgets.tappable import Tappable


class CheckRow(Tappable, FloatLayout):
    """A large box and its `text`, ticked while it is `active`. A tap anywhere on it is told; whoever hears it decides."""

    text = StringProperty()
    active = BooleanProperty(False)


load_rules(__file__)
