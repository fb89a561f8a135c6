"""Tiles and rows: the things to choose from."""

from kivy.properties import BooleanProperty, OptionProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from look.icons import ICONS
from look.kv import load_rules
from look.widgets.tappable import Tappable


class Choice(Tappable, FloatLayout):
    """Something to choose, with its `name` and a short `status` such as "14 waiting".

    When `closed` it lies lower, its edge is dashed and its status is bold: three signs beside the colour. It still
    answers a tap, since its page tells when it opens.
    """

    name = StringProperty()
    status = StringProperty()
    closed = BooleanProperty(False)


class Tile(Choice):
    """A choice as a tile with a pictogram: an agency. Its parent gives it its size."""

    icon = OptionProperty("agency", options=tuple(ICONS))
    low = BooleanProperty(False)


class ListRow(Choice):
    """A choice as a row of a list: a service. It is as high as the named length `row`."""


load_rules(__file__)
