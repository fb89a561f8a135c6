"""What everybody sees while the kiosk gives no numbers: what is wrong and where to go, in every language of the hall at
once, since nobody can choose one now. It goes away by itself, with the trouble.
"""

from dataclasses import dataclass

from kivy.properties import ColorProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from hall.say import say
from kiosk.screens.base import KioskPage
from kiosk.view import Shown, Trouble, View
from look.icons import ICONS
from look.kv import load_rules
from look.state import look
from look.widgets import Card

# Before the hall is known: its country's language and the one of its guests.
LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Said:
    """What one language says: the trouble, where to go instead, and what else is good to know."""

    what: str
    why: str
    where: str
    further: str


def said(language: str, shown: Shown, trouble: Trouble | None) -> Said:
    """What to say of a trouble; that the kiosk is starting, where there is none."""
    if shown is Shown.STARTING:
        return Said(say(language, "The kiosk is starting"), say(language, "One moment …"), "", "")
    return Said(
        what=say(language, "This kiosk is out of order"),
        why=_why(language, trouble),
        where=_where(language, trouble),
        further=_further(language, trouble),
    )


def _why(language: str, trouble: Trouble | None) -> str:
    match trouble:
        case Trouble.PAPER:
            return say(language, "The printer is out of paper")
        case Trouble.PRINTER:
            return say(language, "The printer is not working")
        case Trouble.SETTINGS:
            return say(language, "The hall's settings are missing")
        case _:
            return say(language, "The connection is lost")


def _where(language: str, trouble: Trouble | None) -> str:
    if trouble in (Trouble.PAPER, Trouble.PRINTER):
        return say(language, "Please get a number at the information desk")
    return say(language, "Please go to the information desk")


def _further(language: str, trouble: Trouble | None) -> str:
    """Paper and settings come back by somebody's hand, so nobody is told to wait for them."""
    valid = say(language, "Numbers already taken stay valid.")
    if trouble in (Trouble.PAPER, Trouble.SETTINGS):
        return valid
    return say(language, "It comes back by itself.") + " " + valid


class TroubleLine(BoxLayout):
    """An icon and its words, large."""

    icon = OptionProperty("warning", options=tuple(ICONS))
    text = StringProperty()
    color = ColorProperty((0, 0, 0, 1))


class LanguageCard(Card):
    """What one language says."""

    icon = OptionProperty("warning", options=tuple(ICONS))
    what = StringProperty()
    why = StringProperty()
    where = StringProperty()
    further = StringProperty()


class StartingCard(LanguageCard):
    """That it will not be long."""


class TroubleCard(LanguageCard):
    """The trouble, and where to go."""


class OutOfOrder(KioskPage):
    """Cards below each other on a portrait panel, beside each other on a landscape one."""

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        languages = view.now.hall.file.hall.languages if view.now else LANGUAGES
        starting = view.shown is Shown.STARTING
        kind = StartingCard if starting else TroubleCard
        for card, language in zip(self._cards(kind, len(languages)), languages, strict=True):
            told = said(language, view.shown, view.trouble)
            card.icon = "wait" if starting else "warning"
            card.what, card.why, card.where, card.further = told.what, told.why, told.where, told.further

    def _cards(self, kind: type[LanguageCard], count: int) -> list[LanguageCard]:
        below, beside = self.ids.below, self.ids.beside
        holder, other = (below, beside) if look.size.portrait else (beside, below)
        if [type(card) for card in holder.children] != [kind] * count:
            other.clear_widgets()
            holder.clear_widgets()
            for _ in range(count):
                holder.add_widget(kind())
        return list(reversed(holder.children))


load_rules(__file__)
