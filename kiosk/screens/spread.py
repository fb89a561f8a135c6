"""Texts of any length on sheets of a given size: what does not fit comes on the next sheet, and nothing is cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from look import letters
from look.fonts import TEXT
from look.kv import load_rules
from look.size import CAPITALS_MM
from look.state import look
from look.widgets import Bullet, Card, FitLabel, Rule


@dataclass(frozen=True, slots=True)
class Item:
    """A heading, one line of a list, or a sentence."""

    kind: Literal["heading", "bullet", "text"]
    text: str


def sheets_of(items: Sequence[Item], height: float, height_of: Callable[[Item], float]) -> list[list[Item]]:
    """The items in order, as many on each sheet as its height allows, at least one. No heading stands last on a sheet."""
    sheets: list[list[Item]] = [[]]
    used = 0.0
    for item in items:
        needed = height_of(item)
        if sheets[-1] and used + needed > height + 1:
            moved = [sheets[-1].pop()] if sheets[-1][-1].kind == "heading" and len(sheets[-1]) > 1 else []
            sheets.append(moved)
            used = sum(map(height_of, moved))
        sheets[-1].append(item)
        used += needed
    return sheets


def whole_sections(items: Sequence[Item], height: float, height_of: Callable[[Item], float]) -> list[Item]:
    """The first sections, each a heading with what stands below it, that find room as a whole."""
    shown: list[Item] = []
    section: list[Item] = []
    for item in [*items, Item("heading", "")]:
        if item.kind == "heading" and section:
            if sum(map(height_of, [*shown, *section])) > height:
                break
            shown += section
            section = []
        section.append(item)
    return shown


class Spread(BoxLayout):
    """A card of `items`, of which it shows the `sheet`; `sheets` tells how many its size makes of them, and `natural` how
    high it would be with all of them. With `sections` it shows only the first ones that find room as a whole.
    """

    items = ListProperty()
    sections = BooleanProperty(False)
    natural = NumericProperty(0)
    sheet = NumericProperty(0)
    sheets = NumericProperty(1)
    screen = ObjectProperty(look.size)

    def __init__(self, **values: object) -> None:
        self._rebuild = Clock.create_trigger(self._build, -1)
        super().__init__(**values)
        for name in ("items", "sheet", "size", "screen", "sections"):
            self.fbind(name, self._rebuild)

    def _build(self, *_: object) -> None:
        card: Card = self.ids.card
        inner = self.width - 2 * card.padding[0]
        frame = card.padding[1] + card.padding[3]

        def height_of(item: Item) -> float:
            between = {"heading": self.screen.px("gap"), "bullet": card.spacing + self.screen.px("line"), "text": 0}
            return self._height_of(item, inner) + card.spacing + between[item.kind]

        self.natural = frame + sum(map(height_of, self.items))
        if self.sections:
            self._fill(card, whole_sections(self.items, self.height - frame, height_of))
            return
        sheets = sheets_of(self.items, self.height - frame, height_of)
        self.sheets = len(sheets)
        self._fill(card, sheets[min(int(self.sheet), len(sheets) - 1)])

    @staticmethod
    def _fill(card: Card, shown: Sequence[Item]) -> None:
        card.clear_widgets()
        card.opacity = 1 if shown else 0
        for number, item in enumerate(shown):
            if number and item.kind == "bullet" and shown[number - 1].kind == "bullet":
                card.add_widget(Rule())
            if number and item.kind == "heading":
                card.add_widget(SpreadAir())
            card.add_widget(_widget(item))

    def _height_of(self, item: Item, width: float) -> float:
        bold, capital, icon = item.kind == "heading", "text", 0
        if item.kind == "heading":
            capital = "strong"
        if item.kind == "bullet":
            icon = self.screen.px("icon_small") + self.screen.px("pad_small")
        font = self.screen.font(CAPITALS_MM[capital])
        face = letters.Face(TEXT.family, bold)
        text = letters.measure(item.text, font, face, max(1, int(width - icon))).height
        return max(text, self.screen.px("icon_small") if item.kind == "bullet" else 0)


class SpreadAir(Widget):
    """The space above a heading."""


class SpreadText(FitLabel):
    """A sentence of a spread."""


class SpreadHeading(FitLabel):
    """A heading of a spread."""


def _widget(item: Item) -> Bullet | FitLabel:
    if item.kind == "bullet":
        return Bullet(text=item.text)
    return SpreadHeading(text=item.text) if item.kind == "heading" else SpreadText(text=item.text)


load_rules(__file__)
