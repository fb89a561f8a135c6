"""Kivy's own rules are not read at the start of a program: no widget of ours may need one that `look/style.kv` lacks."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import kivy
import pytest
from kivy.uix.widget import Widget

import look

OURS = ("look", "kiosk", "display", "counter", "demo")
SCREENS = (
    "kiosk.screens.pages",
    "kiosk.screens.stage",
    "display.screens.stage",
    "counter.window.screens.stage",
    "demo.keypad.face",
    "demo.paper.tray",
)
_RULE = re.compile(r"^<-?([^>]+)>", re.MULTILINE)


def names_with_rules(style: Path) -> set[str]:
    """The classes that a style has rules for."""
    found = _RULE.findall(style.read_text(encoding="utf-8"))
    return {name.strip(" -").partition("@")[0] for names in found for name in names.split(",")}


def our_widgets(kind: type[object] = Widget) -> Iterator[type[object]]:
    """Every class of widget that a module of this product defines."""
    below: type[object]
    for below in kind.__subclasses__():
        if below.__module__.partition(".")[0] in OURS:
            yield below
        yield from our_widgets(below)


@pytest.fixture
def bases() -> set[str]:
    """The names of all classes that a widget of ours is made of."""
    for module in SCREENS:
        importlib.import_module(module)
    return {base.__name__ for widget in our_widgets() for base in widget.__mro__}


def test_our_style_has_exactly_those_of_kivys_rules_that_our_widgets_need(bases: set[str]) -> None:
    needed = names_with_rules(Path(kivy.kivy_data_dir, "style.kv")) & bases
    assert needed == names_with_rules(Path(look.__file__).with_name("style.kv")) == {"RelativeLayout"}


def test_the_rules_in_it_are_kivys(bases: set[str]) -> None:
    rule = Path(look.__file__).with_name("style.kv").read_text(encoding="utf-8").partition("\n")[2].strip()
    assert rule in Path(kivy.kivy_data_dir, "style.kv").read_text(encoding="utf-8")
