"""On which line of a TOML file a key stands, so that a mistake can be found without counting brackets.

`tomllib` keeps no positions; the tree-sitter grammar for TOML does.
"""

import tomllib
from collections.abc import Iterator

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

KeyPath = tuple[str | int, ...]

_LANGUAGE = Language(tree_sitter_toml.language())
_KEYS = ("bare_key", "quoted_key", "dotted_key")


def lines_of(toml: str) -> dict[KeyPath, int]:
    """The line (from 1) of every key, table and list element of a TOML text, by its path: `("agency", 0, "name")`."""
    lines: dict[KeyPath, int] = {(): 1}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for node in Parser(_LANGUAGE).parse(toml.encode()).root_node.children:
        if node.type in ("table", "table_array_element"):
            table = _header(node, counts)
            for depth in range(1, len(table)):
                lines.setdefault(table[:depth], _line(node))
            lines[table] = _line(node)  # its own header, even where a part of it came first
            for pair in node.children:
                _note(pair, table, lines)
        else:
            _note(node, (), lines)
    return lines


def nearest_line(lines: dict[KeyPath, int], path: KeyPath) -> int | None:
    """The line of `path`, or of the nearest part of the file that holds it: for a missing key, its table's."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def _header(node: Node, counts: dict[KeyPath, int]) -> KeyPath:
    """The path of a table; a name that stands for a list of tables means its newest element."""
    names = [name for child in node.children if child.type in _KEYS for name in _names(child)]
    path: KeyPath = ()
    for depth, name in enumerate(names, start=1):
        path = (*path, name)
        if node.type == "table_array_element" and depth == len(names):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _note(node: Node, above: KeyPath, lines: dict[KeyPath, int]) -> None:
    if node.type == "pair":
        path = above
        for name in _names(node.children[0]):
            path = (*path, name)
            lines.setdefault(path, _line(node))
        # The last child may be a remark behind the value.
        _note_value(next(child for child in reversed(node.children) if child.type != "comment"), path, lines)


def _note_value(value: Node, path: KeyPath, lines: dict[KeyPath, int]) -> None:
    if value.type == "array":
        for index, element in enumerate(_elements(value)):
            lines[(*path, index)] = _line(element)
            _note_value(element, (*path, index), lines)
    elif value.type == "inline_table":
        for pair in value.children:
            _note(pair, path, lines)


def _elements(array: Node) -> Iterator[Node]:
    return (child for child in array.children if child.is_named and child.type != "comment")


def _names(key: Node) -> list[str]:
    if key.type == "dotted_key":
        return [name for child in key.children if child.type in _KEYS for name in _names(child)]
    text = (key.text or b"").decode()
    return list(tomllib.loads(f"{text} = 0")) if key.type == "quoted_key" else [text]


def _line(node: Node) -> int:
    return node.start_point.row + 1
