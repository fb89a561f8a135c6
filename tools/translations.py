"""Brings the translations in step with the sentences in the code: `python -m tools.translations`.

There are two domains. In `antrean`, for staff, a sentence is the first argument of `Message(…)` or `text(…)`, or the
docstring of a command. In `screens`, for those who look at a screen, it is the second argument of `say(language, …)`,
the second and third of `say_count(language, one, many, count)`, and the first of `tr(…)`, in .kv files as well; in the
templates of pages, the argument of `text(…)`. Babel finds them. In every catalogue, new sentences are added without a
translation, and those that are no longer in the code are removed; what is translated stays as it is. The head of a
catalogue is left alone, sentences stand in alphabetical order, and no line numbers are kept: so a change of the code changes
only the sentences that it is about.

With `--check` nothing is written; the program ends with 1 when a catalogue is not in step.
"""

import argparse
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from hall.catalogues import put_compiled
from hall.cli.commands import COMMANDS
from hall.messages import DOMAIN as STAFF
from hall.say import DOMAIN as VISITORS

ROOT = Path(__file__).parent.parent
WIDTH = 120

# What a catalogue calls a sentence: one text, or the two of a plural.
Sentence: TypeAlias = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Files with sentences in them, and which arguments of which functions those are, counted from 1."""

    folder: str
    files: str
    keywords: Mapping[str, tuple[int, ...]]


PROGRAMS = ("look", "kiosk", "display", "counter", "demo")

SOURCES = {
    STAFF: (
        Source("hall", "*.py", {"Message": (1,), "text": (1,)}),
        Source("hall", "*.html", {"text": (1,)}),
        *(Source(folder, "*.py", {"Message": (1,), "text": (1,)}) for folder in PROGRAMS),
    ),
    VISITORS: (
        *(Source(folder, "*.py", {"say": (2,), "say_count": (2, 3), "tr": (1,)}) for folder in PROGRAMS),
        *(Source(folder, "*.kv", {"tr": (1,)}) for folder in PROGRAMS),
    ),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A catalogue beside the code: what the file would be, and what sets the two apart."""

    file: Path
    written: str
    wanted: str
    added: tuple[Sentence, ...]
    removed: tuple[Sentence, ...]

    @property
    def in_step(self) -> bool:
        """Whether the file is exactly what it would be."""
        return self.written == self.wanted


def sentences(domain: str, root: Path = ROOT) -> set[Sentence]:
    """Every sentence of a domain in the code under `root`; for staff, what the commands say of themselves too."""
    found: set[Sentence] = set(_of_the_commands()) if domain == STAFF else set()
    for source in SOURCES[domain]:
        for file in sorted((root / source.folder).rglob(source.files)):
            found |= set(_of_a_file(file, source.keywords))
    # Gettext has one entry for a sentence that stands alone in one place and in a plural in another.
    return found - {sentence[0] for sentence in found if isinstance(sentence, tuple)}


def _of_the_commands() -> Iterator[str]:
    for command in COMMANDS.values():
        if command.__doc__:
            yield command.__doc__


def _of_a_file(file: Path, keywords: Mapping[str, tuple[int, ...]]) -> Iterator[Sentence]:
    # A .kv file is read as Python as well: its words are Python's, and its values are expressions of Python.
    with file.open("rb") as opened:
        template = file.suffix == ".html"
        for found in (
            babel_extract(opened, [*keywords], (), {}) if template else extract_python(opened, keywords, (), {})
        ):
            arguments = _arguments(found[2])
            # A variable is None here: its sentence stands where the variable gets it.
            match [arguments[place - 1] for place in keywords[str(found[1])] if place <= len(arguments)]:
                case [str(alone)] if alone:
                    yield alone
                case [str(one), str(many)]:
                    yield one, many


def _arguments(found: object) -> tuple[object, ...]:
    return found if isinstance(found, tuple) else (found,)  # babel gives one argument as it is, several as a tuple


def catalogues(domain: str, root: Path = ROOT) -> list[Path]:
    """The .po files of a domain, in all languages."""
    return sorted((root / "assets" / "translations").glob(f"*/LC_MESSAGES/{domain}.po"))


def compare(file: Path, wanted: Iterable[Sentence]) -> Comparison:
    """A catalogue beside the sentences it should have."""
    written = file.read_text(encoding="utf-8")
    catalogue = read_po(io.BytesIO(written.encode()), locale=file.parent.parent.name, domain=file.stem)
    there = {_sentence(message) for message in catalogue if message.id}
    code = set(wanted)
    for gone in there - code:
        catalogue.delete(gone)
    for new in code - there:
        catalogue.add(new)
    return Comparison(
        file=file,
        written=written,
        wanted=f"{_head(written)}\n\n{_body(catalogue)}".rstrip("\n") + "\n",
        added=tuple(sorted(code - there, key=_shown)),
        removed=tuple(sorted(there - code, key=_shown)),
    )


def _sentence(message: Message) -> Sentence:
    if isinstance(message.id, str):
        return message.id
    one, many = message.id
    return one, many


def _head(written: str) -> str:
    """The comment and the header of a catalogue: everything before its first empty line."""
    return written.partition("\n\n")[0].rstrip("\n")


def _body(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue().decode().strip("\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.translations", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="report only; exit 1 when a catalogue is not in step")
    check = parser.parse_args(arguments).check
    wanted = {domain: sentences(domain) for domain in SOURCES}
    compared = [compare(file, wanted[domain]) for domain in SOURCES for file in catalogues(domain)]
    apart = [found for found in compared if not found.in_step]
    for found in apart:
        _report(found)
        if not check:
            found.file.write_text(found.wanted, encoding="utf-8")
    if not check:
        for found in compared:
            put_compiled(found.file)
    if not apart:
        counts = ", ".join(f"{len(found)} sentences in {domain}" for domain, found in wanted.items())
        _say(f"{counts}; every catalogue is in step.")
    return 1 if check and apart else 0


def _report(found: Comparison) -> None:
    _say(f"{found.file.relative_to(ROOT)}: {len(found.added)} new, {len(found.removed)} gone")
    for sentence in found.added:
        _say(f"  + {_shown(sentence)}")
    for sentence in found.removed:
        _say(f"  - {_shown(sentence)}")


def _shown(sentence: Sentence) -> str:
    return sentence if isinstance(sentence, str) else " / ".join(sentence)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
