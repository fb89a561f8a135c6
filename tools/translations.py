"""Brings the translations in step with the sentences in the code: `python -m tools.translations`.

A sentence of the product is the first argument of `Message(…)` or `text(…)`, or the docstring of a command. Babel finds
them. In every catalogue, new sentences are added without a translation, and those that are no longer in the code are
removed; what is translated stays as it is. The head of a catalogue is left alone, sentences stand in alphabetical
order, and no line numbers are kept: so a change of the code changes only the sentences that it is about.

With `--check` nothing is written; the program ends with 1 when a catalogue is not in step.
"""

import argparse
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

from hall.cli.app import COMMANDS
from hall.messages import DOMAIN

ROOT = Path(__file__).parent.parent
KEYWORDS = {"Message": None, "text": None}  # None: the first argument
WIDTH = 120


@dataclass(frozen=True, slots=True)
class Comparison:
    """A catalogue beside the code: what the file would be, and what sets the two apart."""

    file: Path
    written: str
    wanted: str
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def in_step(self) -> bool:
        """Whether the file is exactly what it would be."""
        return self.written == self.wanted


def sentences(root: Path = ROOT) -> set[str]:
    """Every sentence of the code under `root`/hall, and what the commands say of themselves."""
    found = set(_of_the_commands())
    for source in sorted((root / "hall").rglob("*.py")):
        found |= set(_of_a_file(source))
    return found


def _of_the_commands() -> Iterator[str]:
    for command in COMMANDS.values():
        if command.__doc__:
            yield command.__doc__


def _of_a_file(source: Path) -> Iterator[str]:
    with source.open("rb") as file:
        for found in extract_python(file, KEYWORDS, (), {}):
            arguments: object = found[2]  # one argument comes as it is, several as a tuple
            first = arguments[0] if isinstance(arguments, tuple) else arguments
            if isinstance(first, str) and first:  # a variable is None: its sentence stands where the variable gets it
                yield first


def catalogues(root: Path = ROOT) -> list[Path]:
    """The .po files of all languages."""
    return sorted((root / "assets" / "translations").glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def compare(file: Path, wanted: Iterable[str]) -> Comparison:
    """A catalogue beside the sentences it should have."""
    written = file.read_text(encoding="utf-8")
    catalogue = read_po(io.BytesIO(written.encode()), locale=file.parent.parent.name, domain=DOMAIN)
    there = {str(message.id) for message in catalogue if message.id}
    code = set(wanted)
    for gone in there - code:
        catalogue.delete(gone)
    for new in code - there:
        catalogue.add(new)
    return Comparison(
        file=file,
        written=written,
        wanted=f"{_head(written)}\n\n{_body(catalogue)}",
        added=tuple(sorted(code - there)),
        removed=tuple(sorted(there - code)),
    )


def _head(written: str) -> str:
    """The comment and the header of a catalogue: everything before its first empty line."""
    return written.partition("\n\n")[0].rstrip("\n")


def _body(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue().decode().strip("\n") + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.translations", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="report only; exit 1 when a catalogue is not in step")
    check = parser.parse_args(arguments).check
    wanted = sentences()
    apart = [found for found in (compare(file, wanted) for file in catalogues()) if not found.in_step]
    for found in apart:
        _report(found)
        if not check:
            found.file.write_text(found.wanted, encoding="utf-8")
    if not apart:
        _say(f"{len(wanted)} sentences; every catalogue is in step.")
    return 1 if check and apart else 0


def _report(found: Comparison) -> None:
    _say(f"{found.file.relative_to(ROOT)}: {len(found.added)} new, {len(found.removed)} gone")
    for sentence in found.added:
        _say(f"  + {sentence}")
    for sentence in found.removed:
        _say(f"  - {sentence}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
