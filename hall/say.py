"""What visitors read, in their language: English sentences in the code, translations in the catalogue `screens`.

`say(language, "…")` where a sentence is made; in .kv files `lang.tr("…")`, which is the same with the language that the
screen has now.
"""

from hall.messages import Renderable, catalogue

DOMAIN = "screens"


def say(language: str, sentence: str, **values: object) -> str:
    """The sentence in `language` with its values; English where the catalogue has no such sentence."""
    return catalogue(language, DOMAIN).gettext(sentence).format(**_shown(values, language))


def say_count(language: str, one: str, many: str, count: int, **values: object) -> str:
    """The same for a sentence about `count` things, in the plural of the language."""
    text = catalogue(language, DOMAIN).ngettext(one, many, count)
    return text.format(count=count, **_shown(values, language))


def _shown(values: dict[str, object], language: str) -> dict[str, object]:
    return {name: value.render(language) if isinstance(value, Renderable) else value for name, value in values.items()}
