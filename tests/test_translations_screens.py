"""What visitors read can be translated: it goes through `say`, `say_count` or `tr`, and stands there in full.

Two things could stay English unseen: a sentence that Babel's search doesn't find, and a text that nobody translates. For
the first, the search is held against the syntax tree. For the second, .kv files and the calls that show something must
not contain words of their own.
"""

import ast
import functools
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.say import say, say_count
from tools import translations

CODE = sorted(file for folder in translations.PROGRAMS for file in (translations.ROOT / folder).rglob("*.py"))
KV = sorted(file for folder in translations.PROGRAMS for file in (translations.ROOT / folder).rglob("*.kv"))

# Where the sentence stands among the arguments, counted from 0.
SENTENCES = {"say": (1,), "say_count": (1, 2), "tr": (0,)}
# Functions that hand a sentence on, which was written, and found, where they are called.
WITH_A_VARIABLE = {
    "kiosk/printing/layout.py": 1,
}

# Properties and arguments whose strings are read by people.
VISIBLE = {
    "text",
    "hint_text",
    "sheet_text",
    "title",
    "caption",
    "heading",
    "label",
    "status",
    "message",
    "note",
    "words",
}
# Blocks of the ticket, whose strings are printed.
PRINTED = {"Text", "Columns"}
# Two letters make a word; A-012 and ±25 are the same in every language.
WORD = re.compile(r"[^\W\d_]{2}")
PRODUCT = "Antrean"  # the same in every language
# A name in brackets or in a comparison, such as tones["page"] or part == "menu", is a key, not a text.
KEY = re.compile(r"[a-z0-9_.-]+")
COMPARED = {"==", "!=", "in"}


def relative(file: Path) -> str:
    return file.relative_to(translations.ROOT).as_posix()


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


# What Babel finds


def test_the_search_finds_every_sentence_of_the_code() -> None:
    """A sentence is written in full where it is said: no choice between two inside the call, no call inside an f-string."""
    written: set[str] = set()
    variables = Counter[str]()
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in SENTENCES:
                for place in SENTENCES[called(node)]:
                    argument = node.args[place]
                    if isinstance(argument, ast.Constant):
                        assert isinstance(argument.value, str)
                        written.add(argument.value)
                    else:
                        assert isinstance(argument, ast.Name), f"{relative(file)}:{node.lineno} can't be translated"
                        variables[relative(file)] += 1
    assert written - found_by_babel() == set()
    assert variables == WITH_A_VARIABLE


def test_the_search_finds_every_sentence_of_the_kv_files() -> None:
    """Each is one string in quotes, and the only argument that is not a value: `lang.tr("Back")`."""
    for file in KV:
        text = file.read_text(encoding="utf-8")
        found = re.findall(r"""\btr\(\s*(?:"([^"\n]*)"|'([^'\n]*)')\s*[,)]""", text)
        assert len(found) == len(re.findall(r"\btr\(", text)), relative(file)
        assert {double or single for double, single in found} <= found_by_babel()


@functools.cache
def found_by_babel() -> frozenset[str]:
    found = translations.sentences("screens")
    return frozenset(text for sentence in found for text in ([sentence] if isinstance(sentence, str) else sentence))


# What nobody translates


def words_of_its_own(kv: str) -> Iterator[str]:
    """The strings of a .kv file that people would read and that don't go through `tr`, each with its property."""
    name, brackets = "", [""]
    previous = tokenize.TokenInfo(tokenize.NEWLINE, "", (0, 0), (0, 0), "")
    for token in tokenize.generate_tokens(io.StringIO(kv).readline):
        if token.type == tokenize.OP and token.string in "([{":
            brackets.append(previous.string if token.string == "(" and previous.type == tokenize.NAME else token.string)
        elif token.type == tokenize.OP and token.string in ")]}":
            brackets.pop()
        elif token.type == tokenize.OP and token.string == ":" and len(brackets) == 1:
            name = previous.string if previous.line.lstrip().startswith(previous.string) else name
        elif token.type == tokenize.STRING and "tr" not in brackets:
            key = len(brackets) > 1 or previous.string in COMPARED
            if is_read(token.string, name, key=key):
                yield f"{name}: {token.string}"
        previous = token


def is_read(literal: str, name: str, *, key: bool) -> bool:
    """Whether people would read a string that stands in the property `name`, perhaps where a key may stand."""
    text = fixed_part(ast.parse(literal, mode="eval").body)
    if not WORD.search(text) or (key and KEY.fullmatch(text)):
        return False
    return name in VISIBLE or WORD.search(text.partition(" ")[2]) is not None


def fixed_part(node: ast.AST | None) -> str:
    """What a string says whatever its values are; empty for anything that is no string."""
    if isinstance(node, ast.JoinedStr):
        return " ".join(fixed_part(value) for value in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def shown(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What a module shows with words of its own: an argument or an attribute that people read, a printed block."""
    for node in ast.walk(tree):
        values: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            values += [keyword.value for keyword in node.keywords if keyword.arg in VISIBLE]
            values += node.args if called(node) in PRINTED else []
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Attribute) and target.attr in VISIBLE for target in targets):
                values.append(node.value)
        for value in values:
            text = fixed_part(value)
            if value and WORD.search(text.replace(PRODUCT, "")):
                yield value.lineno, text


@pytest.mark.parametrize("file", KV, ids=relative)
def test_a_kv_file_has_no_words_of_its_own(file: Path) -> None:
    assert list(words_of_its_own(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("file", CODE, ids=relative)
def test_code_shows_no_words_of_its_own(file: Path) -> None:
    assert list(shown(ast.parse(file.read_text(encoding="utf-8")))) == []


def test_words_of_its_own_are_seen_in_a_kv_file() -> None:
    kv = """
#:import look look.state
<Page>:
    tone: "page"
    paint: look.theme.tones["card"] if self.state == "down" else look.theme.tones["page"]
    text: lang.tr("Take a number") + " " + glyph("arrow-left") if self.part != "menu" else ""
    Label:
        text: "Hello"
    Label:
        text: root.label or 'Nothing'
    Label:
        text: f"{root.label}: waiting"
    Label:
        text: f"{root.label} - A-012"
        on_release: root.say_it("One moment please"); root.go("start")
    Label:
        text:
            lang.tr("Back") if root.back else \\
            "Next"
"""
    assert list(words_of_its_own(kv)) == [
        'text: "Hello"',
        "text: 'Nothing'",
        'text: f"{root.label}: waiting"',
        'on_release: "One moment please"',
        'text: "Next"',
    ]


def test_words_of_its_own_are_seen_in_code() -> None:
    code = """
label.text = "Hello"
label.text = say(language, "Hello")
Label(text="Hello", halign="center")
Text("Hello", 2, align="center")
Text("1 A-012")
Columns(f"Cost {cost}", cost)
page.title: str = "Hello"
log("Hello")
"""
    assert sorted(shown(ast.parse(code))) == [(2, "Hello"), (4, "Hello"), (5, "Hello"), (7, "Cost  "), (8, "Hello")]


# What is read in the end


def test_a_sentence_is_said_in_the_language_of_the_visitor() -> None:
    assert say("id", "Priority service") == "Layanan prioritas"
    assert say("en", "Priority service") == say("xx", "Priority service") == "Priority service"
    assert say("id", "Break until {time}", time="13.00") == "Istirahat sampai pukul 13.00"
    assert say("jv", "Break until {time}", time="13.00") == "Ngaso ngantos tabuh 13.00"


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "1 person", "7 people"),
        ("id", "1 orang", "7 orang"),
        ("jv", "1 tiyang", "7 tiyang"),
    ],
)
def test_a_count_is_said_in_the_plural_of_the_language(language: str, one: str, many: str) -> None:
    sentence = ("{count} person", "{count} people")
    assert [say_count(language, *sentence, count) for count in (1, 7)] == [one, many]


def test_the_javanese_says_that_no_native_speaker_has_read_it() -> None:
    (file,) = [file for file in translations.catalogues("screens") if file.parent.parent.name == "jv"]
    assert "No native speaker has read this yet." in file.read_text(encoding="utf-8").partition("msgid")[0]
