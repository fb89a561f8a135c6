"""The files that a machine is installed with, read as the programs that they are for read them."""

import re
from dataclasses import dataclass
from pathlib import Path

from hall.shipped import shipped

FOLDERS = ("systemd", "sysusers.d", "udev", "nfs", "nftables", "locked")

Settings = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class InstallFile:
    """A file, its path below `config`, and where its head says that it goes to."""

    path: Path
    name: str
    goal: str

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")


def install_files() -> list[InstallFile]:
    """All of them."""
    root = shipped("config")
    found = []
    for folder in FOLDERS:
        for path in sorted(path for path in (root / folder).rglob("*") if path.is_file()):
            goal = re.search(r"^# Goes to: (/\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert goal, f"{path} does not say where it goes to"
            found.append(InstallFile(path, str(path.relative_to(root)), goal[1]))
    return found


def lines(*parts: str) -> list[str]:
    """What a file says, without blank lines and comments."""
    text = shipped("config", *parts).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def sections(*parts: str) -> Settings:
    """A file of sections. A key may be given more than once: all its values, in their order."""
    found: Settings = {}
    for line in lines(*parts):
        if line.startswith("["):
            assert line.endswith("]"), line
            section = found.setdefault(line[1:-1], {})
        else:
            key, equals, value = line.partition("=")
            assert equals, f"{parts[-1]}: {line}"
            section.setdefault(key.strip(), []).append(value.strip())
    return found


def settings(unit: str) -> Settings:
    """A unit of systemd, by the name of its file."""
    return sections("systemd", *(["user", unit] if unit.startswith("antrean-window") else [unit]))


def setting(unit: str, section: str, key: str) -> str:
    """The value of a key that is given once."""
    (value,) = settings(unit)[section][key]
    return value
