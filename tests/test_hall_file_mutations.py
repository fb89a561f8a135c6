"""Five hundred ways to spoil the sample: whatever is done to it, it is published whole or refused with its mistakes.

The edits are what happens to files in offices: lines lost, doubled and swapped, characters mistyped, quotes and brackets
gone astray, numbers turned to words, a copy that broke off, bytes of another encoding. Each has its own seed, so that a
failure names the one edit that shows it. A refused file leaves the store as it was; an accepted one is the next version,
and the store gives back exactly what was read.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from hall.clock import Deadline
from hall.errors import BadRequestError, HallFileError
from hall.queue import Queue
from hall.settings.hallfile import HallFile
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.store import create_store
from tests.harness.clock import SetClock

SAMPLE = shipped("config", "mpp-contoh.toml").read_text(encoding="utf-8")
EDITS = 500
CHUNK = 100
SEEN = 10.0

Edit = Callable[[Random, str], str]


def place(random: Random, text: str) -> int:
    return random.randrange(len(text))


def a_line(random: Random, text: str) -> tuple[list[str], int]:
    lines = text.split("\n")
    return lines, random.randrange(len(lines))


def delete_line(random: Random, text: str) -> str:
    lines, at = a_line(random, text)
    return "\n".join(lines[:at] + lines[at + 1 :])


def delete_lines(random: Random, text: str) -> str:
    lines, at = a_line(random, text)
    return "\n".join(lines[:at] + lines[at + random.randrange(2, 60) :])


def double_line(random: Random, text: str) -> str:
    lines, at = a_line(random, text)
    return "\n".join([*lines[:at], lines[at], *lines[at:]])


def swap_lines(random: Random, text: str) -> str:
    lines, one = a_line(random, text)
    other = min(len(lines) - 1, one + random.randrange(1, 8))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def flip_character(random: Random, text: str) -> str:
    at = place(random, text)
    return text[:at] + chr(ord(text[at]) ^ 1 << random.randrange(7)) + text[at + 1 :]


def delete_character(random: Random, text: str) -> str:
    at = place(random, text)
    return text[:at] + text[at + 1 :]


def swap_characters(random: Random, text: str) -> str:
    at = random.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def insert_mark(random: Random, text: str) -> str:
    at = place(random, text)
    return (
        text[:at]
        + random.choice(['"', "'", '"""', "[", "]", "{", "}", "=", ".", ",", "#", "\\", "[[", "]]"])
        + text[at:]
    )


def insert_control(random: Random, text: str) -> str:
    at = place(random, text)
    return text[:at] + chr(random.choice([*range(32), *range(127, 160), 0x200E, 0x202E, 0x2066, 0xFEFF])) + text[at:]


def insert_unicode(random: Random, text: str) -> str:
    """Any code points at all, halves of surrogate pairs included: the file is then no UTF-8."""
    at = place(random, text)
    return text[:at] + "".join(chr(random.randrange(0x110000)) for _ in range(random.randrange(1, 4))) + text[at:]


def a_value(random: Random, text: str, new: Callable[[str], str]) -> str:
    """Replaces what stands behind the equals sign of some line."""
    lines = text.split("\n")
    at = random.choice([number for number, line in enumerate(lines) if " = " in line])
    key, value = lines[at].split(" = ", 1)
    lines[at] = f"{key} = {new(value)}"
    return "\n".join(lines)


def number_to_text(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.choice([number for number, line in enumerate(lines) if "_minutes = " in line or "_quota = " in line])
    key, value = lines[at].split(" = ", 1)
    lines[at] = f'{key} = "{value}"'
    return "\n".join(lines)


def another_kind(random: Random, text: str) -> str:
    kinds = ["0", "-1", "481", "99999999999999999999", "1e400", "nan", "true", "[]", "{}", '""', "[[[[]]]]",
             "2026-12-24", "07:30:00", '{ id = "x", en = 1 }', '["x", 2, { y = 3 }]', '"always"']  # fmt: skip
    return a_value(random, text, lambda old: random.choice(kinds))


def another_value_of_the_file(random: Random, text: str) -> str:
    values = [line.split(" = ", 1)[1] for line in text.split("\n") if " = " in line]
    return a_value(random, text, lambda old: random.choice(values))


def rename_key(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.choice([number for number, line in enumerate(lines) if " = " in line])
    lines[at] = f"x{lines[at]}"
    return "\n".join(lines)


def truncate(random: Random, text: str) -> str:
    return text[: place(random, text)]


def several(random: Random, text: str) -> str:
    for _ in range(random.randrange(2, 6)):
        text = random.choice(ONE_EDIT)(random, text)
    return text


ONE_EDIT: list[Edit] = [
    delete_line,
    delete_lines,
    double_line,
    swap_lines,
    flip_character,
    delete_character,
    swap_characters,
    insert_mark,
    insert_control,
    insert_unicode,
    number_to_text,
    another_kind,
    another_value_of_the_file,
    rename_key,
    truncate,
]
ALL_EDITS: list[Edit] = [*ONE_EDIT, several]


def spoilt(seed: int) -> bytes:
    """The sample after the edit of a seed. The kinds of edits take turns, so that each is tried equally often."""
    edit = ALL_EDITS[seed % len(ALL_EDITS)]
    return edit(Random(seed), SAMPLE).encode("utf-8", "surrogatepass")


class Office:
    """A store with the sample published, and someone who tries to publish whatever is brought."""

    def __init__(self, folder: Path) -> None:
        self.store_file = folder / "hall.db"
        self.hall_file = folder / "hall.toml"
        self.store = create_store(f"sqlite:///{self.store_file}")
        self.queue = Queue(self.store, SetClock())
        assert self.publish(SAMPLE.encode()) is not None

    def publish(self, data: bytes) -> tuple[HallFile, str] | None:
        """What was published, or None for a file that was refused with its mistakes. Nothing else is an answer."""
        self.hall_file.write_bytes(data)
        try:
            file, toml = read_hall_file(self.hall_file)
            self.queue.publish(file, toml)
        except HallFileError as refused:
            self.check(refused, data)
            return None
        except BadRequestError as refused:
            told = str(refused)
            assert told
            return None
        return file, toml

    def check(self, refused: HallFileError, data: bytes) -> None:
        """A refusal names its mistakes in order, each with a line that the file has, in every language."""
        assert refused.mistakes
        places = [mistake.line for mistake in refused.mistakes if mistake.line is not None]
        assert places == sorted(places)
        assert all(1 <= place <= data.count(b"\n") + 1 for place in places)
        for language in ("en", "id"):
            assert all(mistake.render(self.hall_file, language) for mistake in refused.mistakes)

    def state(self) -> tuple[int, int, str, int, int]:
        """Version, last event and text that are published now, and when and how large the file was written."""
        with self.store.reading(Deadline(SEEN)) as reading:
            version = reading.settings_version() or 0
            last, toml = reading.last_event(), reading.settings(version).toml
        stat = self.store_file.stat()
        return version, last, toml, stat.st_mtime_ns, stat.st_size


@pytest.mark.parametrize("first", range(0, EDITS, CHUNK))
def test_a_spoilt_sample_is_published_whole_or_refused_with_its_mistakes(memory_folder: Path, first: int) -> None:
    office = Office(memory_folder)
    accepted = 0
    for seed in range(first, first + CHUNK):
        before = office.state()
        published = office.publish(spoilt(seed))
        after = office.state()
        if published is None:
            assert after == before, f"seed {seed}"
            continue
        accepted += 1
        assert after[:2] == (before[0] + 1, before[1] + 1), f"seed {seed}"
        assert (office.queue.hall().file, after[2]) == published, f"seed {seed}"
    assert 10 < accepted < CHUNK - 10
    assert list(office.store.verify()) == []
    office.store.close()


@pytest.mark.parametrize("edit", ONE_EDIT)
def test_every_kind_of_edit_changes_the_sample(edit: Edit) -> None:
    assert any(edit(Random(seed), SAMPLE) != SAMPLE for seed in range(5))
