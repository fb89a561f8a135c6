"""The search: a field, the services that fit, and a keyboard of our own."""

from kivy.properties import StringProperty

from hall.say import say, say_count
from kiosk.screens.agency import ServiceRows
from kiosk.view import View
from look.kv import load_rules


class SearchPage(ServiceRows):
    """Services by any word in any language."""

    words = StringProperty()
    told = StringProperty()

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        self.words = view.journey.words
        self.told = self._told(view)
        self.show_services(view, list(view.found))

    def _told(self, view: View) -> str:
        if not view.journey.words.strip():
            return say(self.language, "Type a word, such as KTP, passport or tax")
        if not view.found:
            nothing = say(self.language, "Nothing found for “{words}”", words=view.journey.words.strip())
            return f"{nothing}. " + say(self.language, "Try another word, or ask at the information desk")
        return say_count(self.language, "{count} service found", "{count} services found", len(view.found))

    def letter(self, character: str) -> None:
        """A key of the keyboard."""
        self.controller.type(self.words + character)

    def erase(self) -> None:
        """The eraser."""
        self.controller.type(self.words[:-1])


class SearchPortrait(SearchPage):
    """On a portrait panel, whose keyboard lies below anyway."""

    on_a_sheet = 4


class SearchLow(SearchPage):
    """On a portrait panel, with everything that is touched below."""

    on_a_sheet = 1


class SearchLandscape(SearchPage):
    """On a landscape panel: the results beside the keyboard."""

    on_a_sheet = 3


load_rules(__file__)
