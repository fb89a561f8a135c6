"""Any text in letters that every printer has.

A code page is a guess: makers number them differently, and a wrong one prints rubbish. ASCII is the same everywhere and
enough for Indonesian, Javanese and English once typographic signs are spelt plainly. And whatever stands in a name, no
byte below 0x20 ever reaches a printer, where it would be a command.
"""
# ruff: noqa: RUF001 - these are the signs that look like others

import functools
import unicodedata

# What decomposing (NFKD) doesn't spell by itself.
_SPELLINGS = {
    "‐‑‒–—―−⁃⸺": "-",
    "‘’‚‛′ʹʻʼʽˈ‹›´": "'",
    "“”„‟″«»": '"',
    "•‣◦∙●○▪■": "*",
    "·": ".",
    "×✕✖": "x",
    "÷∕⁄": "/",
    "±": "+/-",
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
    "≈": "~",
    "→⇒➔": "->",
    "←⇐": "<-",
    "↔": "<->",
    "✓✔☑": "v",
    "☐☒": "[ ]",
    "°º": "o",
    "ª": "a",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "©": "(c)",
    "®": "(R)",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "đð": "d",
    "ĐÐ": "D",
    "ħ": "h",
    "Ħ": "H",
    "ł": "l",
    "Ł": "L",
    "ŋ": "ng",
    "Ŋ": "NG",
    "þ": "th",
    "Þ": "Th",
    "ŧ": "t",
    "Ŧ": "T",
    "ıɪ": "i",
    "əɘ": "e",
    "Ə": "E",
}
_TABLE = {ord(sign): spelling for signs, spelling in _SPELLINGS.items() for sign in signs}


def printable(text: str, code_page: str | None = None) -> str:
    """`text` in one line of printable ASCII, or with the letters of `code_page` (a Python codec of one byte a letter).

    Typographic signs and accents are spelt plainly, white space of any kind becomes one space, what can't be drawn is
    left out. The result holds no control character, whatever the text.
    """
    composed = unicodedata.normalize("NFC", text)
    spelt = "".join(_spell(sign, code_page) for sign in composed)
    return " ".join(spelt.split())


@functools.lru_cache(maxsize=4096)
def _spell(sign: str, code_page: str | None) -> str:
    if sign.isspace():
        return " "
    if _drawable(sign, code_page):
        return sign
    plain = unicodedata.normalize("NFKD", sign).translate(_TABLE)
    return "".join(" " if part.isspace() else part for part in plain if part == " " or _drawable(part, None))


def _drawable(sign: str, code_page: str | None) -> bool:
    if " " < sign < "\x7f":
        return True
    if code_page is None or not sign.isprintable():
        return False
    try:
        code = sign.encode(code_page)
    except UnicodeEncodeError:
        return False
    return len(code) == 1 and code[0] > 0x7F  # noqa: PLR2004 - the end of ASCII
