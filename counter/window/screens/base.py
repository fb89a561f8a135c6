"""What all pages of the window have in common."""

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from counter.window.controller import Controller
from counter.window.view import View
from look.widgets import Page


class WindowPage(Page):
    """A page of the window. `show` sets its properties from a view; the .kv file does the rest."""

    controller: "ObjectProperty[Controller]" = ObjectProperty(None)
    wide = BooleanProperty(False)
    heard = BooleanProperty(True)
    lost = StringProperty()

    def show(self, view: View) -> None:
        """Draws a view. Subclasses add what is theirs."""
        self.heard, self.lost = view.hears, view.lost


class OfPage(Widget):
    """A part that follows the properties of its `page`."""

    page = ObjectProperty(None, rebind=True, allownone=True)
