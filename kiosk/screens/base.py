"""What all pages have in common."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from hall.say import say
from hall.settings.hall import Hall
from hall.wording import Local
from kiosk.controller import Controller
from kiosk.screens import crest  # noqa: F401 - known to common.kv
from kiosk.view import View
from look.widgets import Page

if TYPE_CHECKING:
    from kiosk.printing.jobs import Outcome

W = TypeVar("W", bound=Widget)

# A language is named in itself, so that its speakers find it.
LANGUAGE_NAMES = {"id": "Indonesia", "en": "English", "jv": "Basa Jawa"}


class Prints(Protocol):
    """The printer, as far as a page needs it."""

    def print_test_page(self, told: Callable[["Outcome"], None]) -> None:
        """Prints the test page now or not at all; `told` hears of it in the thread of the screen."""


class KioskPage(Page):
    """A page of the kiosk. `show` sets its properties from a view; the .kv file does the rest."""

    controller: "ObjectProperty[Controller]" = ObjectProperty(None)
    press: "ObjectProperty[Prints]" = ObjectProperty(None)
    hall_name = StringProperty()
    language = StringProperty("id")
    languages = ListProperty()
    other_language = ListProperty()
    low = BooleanProperty(False)
    contrast = BooleanProperty(False)
    can_read = BooleanProperty(False)
    reads = BooleanProperty(False)

    def show(self, view: View) -> None:
        """Draws a view. Subclasses add what is theirs."""
        self.language = view.journey.language
        self.low = view.journey.low
        self.contrast = view.theme == "kontras"
        self.can_read, self.reads = view.can_read, view.reads
        if view.now is not None:
            self.hall_name = view.now.hall.file.hall.name
            self.languages = [(code, LANGUAGE_NAMES[code]) for code in view.now.hall.file.hall.languages]
            others = [choice for choice in self.languages if choice[0] != self.language]
            self.other_language = others if len(others) == 1 else []


Kinds = tuple[type[KioskPage], type[KioskPage], type[KioskPage]]
"""A page's form on a portrait panel, on a landscape one, and on a portrait one with everything touched below."""


class OfPage(Widget):
    """A part that several pages share. It follows the properties of its `page`."""

    page = ObjectProperty(None, rebind=True, allownone=True)


class ReadingColumn(BoxLayout):
    """A column in which the `first` text gets the height that it needs, as long as the others leave it room."""

    first = ObjectProperty(None, allownone=True)

    def on_first(self, _: Widget, first: Widget) -> None:
        """Kivy calls this when the .kv file has named it."""
        first.fbind("natural", self._trigger_layout)

    def do_layout(self, *arguments: object) -> None:
        """Kivy calls this when anything in the column has changed."""
        if self.first is not None:
            others = [child for child in self.children if child is not self.first and child.size_hint_y is None]
            taken = sum(child.height for child in others) + self.spacing * (len(self.children) - 1)
            self.first.height = max(0, min(self.first.natural, self.height - taken))
        super().do_layout(*arguments)


class Paged(KioskPage):
    """A page of many things, a sheet at a time."""

    on_a_sheet = 8
    sheet = NumericProperty(0)
    sheets = NumericProperty(1)
    sheet_text = StringProperty()

    def fill(self, codes: Sequence[str], sheet: int, make: Callable[[], W], draw: Callable[[W, str], None]) -> None:
        """Shows the sheet's part of `codes`: a widget of `make` for each, told by `draw` what to show."""
        self.sheets = max(1, -(-len(codes) // self.on_a_sheet))
        self.sheet = min(sheet, self.sheets - 1)
        self.sheet_text = say(self.language, "{page} of {pages}", page=self.sheet + 1, pages=self.sheets)
        shown = codes[self.sheet * self.on_a_sheet : (self.sheet + 1) * self.on_a_sheet]
        for code, widget in zip(shown, in_places(self.ids.choices, len(shown), self.on_a_sheet, make), strict=True):
            draw(widget, code)


class Empty(Widget):
    """An empty place of a sheet: so that what is there never changes its size or place."""


def in_places(holder: Layout, count: int, places: int, make: Callable[[], W]) -> list[W]:
    """As many widgets as there are things, the rest of the places empty; in the order in which they are read."""
    there = [cast("W", child) for child in reversed(holder.children) if not isinstance(child, Empty)]
    if len(there) == count and len(holder.children) == max(count, places):
        return there
    there = [*there, *(make() for _ in range(count - len(there)))][:count]
    holder.clear_widgets()
    for widget in there:
        holder.add_widget(widget)
    for _ in range(places - count):
        holder.add_widget(Empty())
    return there


def name_of_agency(hall: Hall, code: str, language: str) -> str:
    """An agency's name in a language."""
    agency = next(agency for agency in hall.file.agency if agency.code == code)
    return Local(agency.name).render(language)


def name_of_service(hall: Hall, code: str, language: str) -> str:
    """A service's name in a language."""
    return Local(hall.services[code].service.name).render(language)


Builder.load_file(str(Path(__file__).with_name("common.kv")), rulesonly=True)
