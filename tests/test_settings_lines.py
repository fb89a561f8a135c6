"""On which line each key of a TOML text stands, against oracles that can't be clever.

One oracle writes random documents and notes the line of every key at the moment it writes it; another reads the sample
file row by row, as a person would. And `tomllib`, which knows no lines, says which keys there are.
"""

import re
import tomllib
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.settings.lines import KeyPath, lines_of, nearest_line
from hall.shipped import shipped

SAMPLE = shipped("config", "mpp-contoh.toml").read_text(encoding="utf-8")


def paths_in(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every path of a parsed document."""
    yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from paths_in(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from paths_in(below, (*path, index))


class Page:
    """Writes a random TOML document and notes where each thing stands."""

    SCALARS = (
        "1",
        "-0.5",
        "true",
        '"a = [1]"',
        "'[x]'",
        "2026-12-24",
        "07:30:00",
        '"""\nb = 1\n[c]\n"""',
        "'''\n\n'''",
    )
    FORMS = ("k{}", '"k{}"', "'k{}'", '"k {}"', '"k.{}"', "'k]{}'", '"k={}#"', '"kunci-é{}"')

    def __init__(self, random: Random) -> None:
        self.random = random
        self.text = ""
        self.lines: dict[KeyPath, int] = {(): 1}
        self.names = 0

    def write(self, text: str) -> None:
        self.text += text

    def note(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def name(self) -> tuple[str, str]:
        """A new key as it is written, and what it means."""
        self.names += 1
        written = self.random.choice(self.FORMS).format(self.names)
        return written, written.strip("\"'")

    def gap(self) -> None:
        self.write(self.random.choice(["", "", "\n", "# [not] = a, 'key\n", '\n\n  # """\n\t']))

    def value(self, path: KeyPath, depth: int) -> None:
        kind = self.random.choice(["scalar", "list", "inline"]) if depth else "scalar"
        if kind == "list":
            self.list(path, depth - 1)
        elif kind == "inline":
            self.inline(path, depth - 1)
        else:
            self.write(self.random.choice(self.SCALARS))

    def list(self, path: KeyPath, depth: int) -> None:
        self.write("[")
        for index in range(self.random.randrange(4)):
            self.write("," if index else "")
            self.gap()
            self.note((*path, index))
            self.value((*path, index), depth)
            self.gap()
        self.write("]")

    def inline(self, path: KeyPath, depth: int) -> None:
        self.write("{ ")
        for index in range(self.random.randrange(4)):
            self.write(", " if index else "")
            self.pair(path, depth)
        self.write(" }")

    def pair(self, above: KeyPath, depth: int) -> None:
        path = above
        for step in range(self.random.choice([1, 1, 1, 2, 3])):
            written, meant = self.name()
            self.write(" . " if step else "")
            self.write(written)
            path = (*path, meant)
            self.note(path)
        self.write(" = ")
        self.value(path, depth)

    def pairs(self, path: KeyPath) -> None:
        for _ in range(self.random.randrange(4)):
            self.gap()
            self.pair(path, 2)
            self.write(self.random.choice(["\n", "  # why\n"]))

    def table(self, above: KeyPath, before: str) -> None:
        """A table, or a list of tables, with tables below it; their headers repeat the names above."""
        written, meant = self.name()
        header = f"{before}{written}"
        if self.random.random() < 0.5:
            self.gap()
            self.note((*above, meant))
            self.write(f"[ {header} ]\n")
            self.body((*above, meant), header)
            return
        for index in range(self.random.randrange(1, 4)):
            self.gap()
            self.note((*above, meant))
            self.note((*above, meant, index))
            self.write(f"[[{header}]]\n")
            self.body((*above, meant, index), header)

    def body(self, path: KeyPath, header: str) -> None:
        self.pairs(path)
        for _ in range(self.random.randrange(3) if len(path) < 5 else 0):
            self.table(path, f"{header}.")

    def document(self) -> str:
        self.pairs(())
        for _ in range(self.random.randrange(4)):
            self.table((), "")
        return self.text


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.randoms(use_true_random=False))
def test_every_key_stands_where_the_writer_noted_it(random: Random) -> None:
    page = Page(random)
    text = page.document()
    assert set(page.lines) == set(paths_in(tomllib.loads(text)))
    assert lines_of(text) == page.lines


def lines_of_the_sample_by_hand() -> dict[KeyPath, int]:
    """Reads the sample's few forms row by row."""
    lines: dict[KeyPath, int] = {}
    agency, service, counter, entry = -1, -1, -1, -1
    table: KeyPath = ()
    key: KeyPath = ()
    for number, row in enumerate(SAMPLE.splitlines(), start=1):
        if row == "[hall]":
            table = ("hall",)
        elif row == "[[agency]]":
            agency, service = agency + 1, -1
            table = ("agency", agency)
        elif row == "[[agency.service]]":
            service += 1
            table = ("agency", agency, "service", service)
        elif row == "[[counter]]":
            counter += 1
            table = ("counter", counter)
        if row.startswith("["):
            lines[table] = number
        elif begun := re.match(r"([a-z_.]+) = ", row):
            key, entry = (*table, *begun[1].split(".")), -1
            lines[key] = number
        elif row.startswith("    "):
            entry += 1
            lines[(*key, entry)] = number
    return lines


def test_the_sample_is_read_as_a_person_reads_it() -> None:
    by_hand = lines_of_the_sample_by_hand()
    assert len(by_hand) > 500
    found = lines_of(SAMPLE)
    assert {path: found.get(path) for path in by_hand} == by_hand


@pytest.mark.parametrize(
    "text",
    [
        "[a.b.c]\nx = 1\n",
        "[[a]]\n[[a]]\n[[a.b]]\n",
        "[a.b]\n[a]\n",
        "[[a]]\n[a.b.c]\n",
        '"na\\u006de" = 1\n',
        '[a."t\\tb"]\n',
        'a."\\"" = 1\n',
        "a = [[1, [2]], {b = [3]}]",
        SAMPLE,
    ],
    ids=lambda text: text[:20],
)
def test_everything_that_a_file_holds_has_a_line(text: str) -> None:
    assert set(lines_of(text)) == set(paths_in(tomllib.loads(text)))


@pytest.mark.parametrize("remark", ["", " # why", "# why"])
def test_a_remark_behind_a_value_hides_nothing_of_it(remark: str) -> None:
    lines = lines_of(f"a = [\n  1,\n  {{ b = 2 }},\n]{remark}\n[t]\nc = {{ d = [3,\n4] }}{remark}\n")
    assert [lines[path] for path in (("a", 0), ("a", 1, "b"), ("t", "c", "d", 1))] == [2, 3, 7]


def test_a_table_stands_at_its_own_header_even_when_a_part_of_it_comes_first() -> None:
    lines = lines_of("[a.b]\nx = 1\n\n[a]\ny = 2\n")
    assert (lines[("a",)], lines[("a", "b")], lines[("a", "y")]) == (4, 1, 5)


def test_what_is_missing_is_looked_for_at_the_nearest_part_that_is_there() -> None:
    lines = lines_of("\n[[agency]]\ncode = 1\n\n[[agency]]\nname = { id = 2,\n en = 3 }\n")
    assert nearest_line(lines, ("agency", 1, "code")) == 5
    assert nearest_line(lines, ("agency", 1, "name", "jv")) == 6
    assert nearest_line(lines, ("agency", 0, "code", "x", 7)) == 3


def test_what_nothing_in_the_file_holds_has_no_line() -> None:
    assert nearest_line(lines_of("\n\na = 1\n"), ("hall", "name")) is None


@pytest.mark.parametrize(
    "text", ["", "\n", "# only a remark", "[", "a = ", "[[a]\n", "a = {", '"', "\x00", "= 1\n]]", "é"]
)
def test_a_text_that_is_no_toml_breaks_nothing(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in lines_of(text).values())
