"""The colours of the screens: small tables, and the pairs in which they meet.

A widget never picks two colours itself. It has a *tone*, which is a ground with the inks that may stand on it; since all
tones are made here, a test can reckon the contrast of every pair that is ever drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

Colour = tuple[float, float, float, float]
"""Red, green, blue and opacity, each from 0 to 1."""

# Wanted by the people who read it: WCAG 2.2 level AAA for text. Large shapes have more than the 3 that WCAG asks for.
TEXT_CONTRAST = 7.0
SHAPE_CONTRAST = 4.5

_LINEAR_BELOW = 0.04045


def colour(code: str) -> Colour:
    """The colour written as `#RRGGBB`."""
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red / 255, green / 255, blue / 255, 1.0


def contrast(one: Colour, other: Colour) -> float:
    """How far two opaque colours stand apart, from 1 (equal) to 21, by the formula of WCAG 2.2 ("contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(of: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in of[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Tone:
    """A ground, and what may stand on it.

    `down` is the ground under a finger. Texts are `ink` or `muted`; `warning` is for words that say what would
    disappoint. `mark` draws icons and whatever is chosen; `edge` the outline of what can be touched. `line` only parts
    things that are told apart without it.
    """

    ground: Colour
    down: Colour
    ink: Colour
    muted: Colour
    warning: Colour
    mark: Colour
    edge: Colour
    line: Colour


@dataclass(frozen=True)
class Theme:
    """One table of colours, as `#RRGGBB`."""

    name: str
    background: str
    surface: str
    sunk: str
    ink: str
    muted: str
    line: str
    edge: str
    accent: str
    accent_down: str
    on_accent: str
    call: str
    call_down: str
    on_call: str
    hero: str
    on_hero: str
    hero_number: str
    hero_line: str
    warning: str
    notice: str
    danger: str
    danger_down: str
    on_danger: str
    # What only a display has: the strips at its head and foot, its calm cards, the call, the strip without a connection.
    panel: str
    on_panel: str
    panel_muted: str
    panel_line: str
    raised: str
    raised_edge: str
    call_edge: str
    lost: str
    on_lost: str

    @cached_property
    def tones(self) -> Mapping[str, Tone]:
        """The grounds by name: page, card, sunk (closed, or not to be touched now), accent, call, notice, danger, hero;
        on displays also panel (head and foot), raised (calm cards), announce (the call that is spoken now) and lost.
        """
        return MappingProxyType(
            {
                "page": self._reading(self.background),
                "card": self._reading(self.surface),
                "sunk": self._tone(self.sunk, self.sunk, self.muted, self.warning, self.muted, self.edge),
                "accent": self._tone(self.accent, self.accent_down, self.on_accent),
                "call": self._tone(self.call, self.call_down, self.on_call),
                "danger": self._tone(self.danger, self.danger_down, self.on_danger),
                "notice": self._tone(self.notice, self.notice, self.warning, line=self.warning),
                "hero": self._tone(
                    self.hero, self.hero, self.on_hero, self.on_hero, self.hero_number, self.hero_number, self.hero_line
                ),
                "panel": replace(
                    self._tone(self.panel, self.panel, self.on_panel, line=self.panel_line),
                    muted=colour(self.panel_muted),
                ),
                "raised": replace(self._reading(self.raised), down=colour(self.raised), edge=colour(self.raised_edge)),
                "announce": self._tone(self.call, self.call, self.on_call, edge=self.call_edge),
                "lost": self._tone(self.lost, self.lost, self.on_lost),
            }
        )

    def _reading(self, ground: str) -> Tone:
        return Tone(
            ground=colour(ground),
            down=colour(self.sunk),
            ink=colour(self.ink),
            muted=colour(self.muted),
            warning=colour(self.warning),
            mark=colour(self.accent),
            edge=colour(self.edge),
            line=colour(self.line),
        )

    @staticmethod
    def _tone(
        ground: str,
        down: str,
        ink: str,
        warning: str | None = None,
        mark: str | None = None,
        edge: str | None = None,
        line: str | None = None,
    ) -> Tone:
        return Tone(
            ground=colour(ground),
            down=colour(down),
            ink=colour(ink),
            muted=colour(ink),
            warning=colour(warning or ink),
            mark=colour(mark or ink),
            edge=colour(edge or ground),
            line=colour(line or ground),
        )


TERANG = Theme(
    name="terang",
    background="#F4F1EA",
    surface="#FFFFFF",
    sunk="#E9E4D8",
    ink="#14213D",
    muted="#3B4656",
    line="#DDD6C6",
    edge="#4F6D68",
    accent="#0B4F4A",
    accent_down="#073834",
    on_accent="#FFFFFF",
    call="#F2B705",
    call_down="#DBA400",
    on_call="#14213D",
    hero="#0B4F4A",
    on_hero="#FFFFFF",
    hero_number="#FFFFFF",
    hero_line="#2F6E68",
    warning="#7A2409",
    notice="#FAE9DC",
    danger="#7A2409",
    danger_down="#5E1A05",
    on_danger="#FFFFFF",
    panel="#0B4F4A",
    on_panel="#FFFFFF",
    panel_muted="#DDEBE8",
    panel_line="#0B4F4A",
    raised="#FFFFFF",
    raised_edge="#DDD6C6",
    call_edge="#14213D",
    lost="#C9CDD3",
    on_lost="#14213D",
)

KONTRAS = Theme(
    name="kontras",
    background="#000000",
    surface="#000000",
    sunk="#1F1F1F",
    ink="#FFFFFF",
    muted="#FFFFFF",
    line="#6E6E6E",
    edge="#FFFFFF",
    accent="#FFD400",
    accent_down="#FFFFFF",
    on_accent="#000000",
    call="#FFD400",
    call_down="#FFFFFF",
    on_call="#000000",
    hero="#000000",
    on_hero="#FFFFFF",
    hero_number="#FFD400",
    hero_line="#6E6E6E",
    warning="#FFD400",
    notice="#000000",
    danger="#FFFFFF",
    danger_down="#FFD400",
    on_danger="#000000",
    panel="#000000",
    on_panel="#FFFFFF",
    panel_muted="#FFFFFF",
    panel_line="#FFFFFF",
    raised="#000000",
    raised_edge="#FFFFFF",
    call_edge="#FFD400",
    lost="#FFFFFF",
    on_lost="#000000",
)

# For displays: a hall is looked at for hours, and a dark screen does not dazzle those who sit below it.
MALAM = Theme(
    name="malam",
    background="#0A1B2A",
    surface="#0F2638",
    sunk="#15344B",
    ink="#FFFFFF",
    muted="#B8C7D3",
    line="#24485F",
    edge="#8FA8BA",
    accent="#F2B705",
    accent_down="#DBA400",
    on_accent="#0A1B2A",
    call="#F2B705",
    call_down="#DBA400",
    on_call="#0A1B2A",
    hero="#15344B",
    on_hero="#FFFFFF",
    hero_number="#FFFFFF",
    hero_line="#24485F",
    warning="#FFC9A8",
    notice="#15344B",
    danger="#7A2409",
    danger_down="#5E1A05",
    on_danger="#FFFFFF",
    panel="#0F2638",
    on_panel="#FFFFFF",
    panel_muted="#B8C7D3",
    panel_line="#0F2638",
    raised="#15344B",
    raised_edge="#15344B",
    call_edge="#F2B705",
    lost="#B8C7D3",
    on_lost="#0A1B2A",
)

THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (TERANG, KONTRAS, MALAM)})
