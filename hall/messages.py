"""Sentences for people: an English template with its values, and its translation when someone reads it.

A message is made where something happens and rendered where it is shown, in the reader's language. The catalogues are
gettext files under assets/translations; that a compiled one is in step is seen by itself (`hall.catalogues`).
"""

import functools
import gettext
import locale
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from hall import catalogues
from hall.shipped import shipped

DOMAIN = "antrean"
SOURCE_LANGUAGE = "en"
# Where a language has no catalogue yet, its speakers read this one more easily than English.
READS_TOO = {"jv": "id"}


@runtime_checkable
class Renderable(Protocol):
    """A value that reads differently in each language: a day, a name, another message."""

    def render(self, language: str) -> str:
        """The value as text in `language`."""


class Message:
    """One sentence: `Message("no counter {code}", code="9")`. Values that can `render` are rendered along."""

    __slots__ = ("template", "values")

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values: Mapping[str, object] = values

    def render(self, language: str = SOURCE_LANGUAGE) -> str:
        """The sentence in `language` (an ISO 639 code); English where the catalogue has no such sentence."""
        text = catalogue(language).gettext(self.template) if self.template else ""
        return text.format(**{name: _shown(value, language) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"Message({self.render()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.template, self.values) == (other.template, other.values)

    def __hash__(self) -> int:
        return hash(self.template)


def _shown(value: object, language: str) -> object:
    return value.render(language) if isinstance(value, Renderable) else value


@functools.cache
def catalogue(language: str, domain: str = DOMAIN) -> gettext.NullTranslations:
    """The translations into `language`; the English source itself where there is no catalogue."""
    path = catalogue_path(language, domain)
    return gettext.NullTranslations() if path is None else catalogues.read(path)


def catalogue_path(language: str, domain: str = DOMAIN) -> Path | None:
    """The .po file of `language`, or of one that its speakers read too; None where neither is shipped."""
    for name in (language, READS_TOO.get(language)):
        path = shipped("assets", "translations").joinpath(str(name), "LC_MESSAGES", f"{domain}.po")
        if path.is_file():
            return path
    return None


def reader_language() -> str:
    """The language of the person at this terminal, from the locale's variables in their usual order."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        for name in value.split(":"):
            language = locale.normalize(name).partition("_")[0].partition(".")[0].lower()
            if language == SOURCE_LANGUAGE or (language.isalpha() and catalogue_path(language)):
                return language
        if value and variable != "LANGUAGE":
            return SOURCE_LANGUAGE
    return SOURCE_LANGUAGE
