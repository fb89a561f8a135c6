"""The whole screen of one page: its ground, and the margin around all that stands on it."""

from kivy.properties import ObjectProperty, OptionProperty
from kivy.uix.boxlayout import BoxLayout

from look.kv import load_rules
from look.theme import TERANG


class Page(BoxLayout):
    """A column on the ground of a tone: "page", or "hero" for the moment that matters."""

    tone = OptionProperty("page", options=tuple(TERANG.tones))
    paint = ObjectProperty(TERANG.tones["page"], rebind=True)


load_rules(__file__)
