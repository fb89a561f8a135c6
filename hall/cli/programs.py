"""The commands that the hall's programs bring along, found by name: the hall imports none of them."""

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from hall.check import Finding
from hall.cli.output import fail
from hall.errors import BadRequestError
from hall.messages import Message

GROUP = "antrean.commands"
CHECKS = "antrean.checks"


def program_commands() -> dict[str, Callable[..., None]]:
    """The commands of all installed programs, by name."""
    return {found.name: _command(found) for found in sorted(entry_points(group=GROUP), key=lambda each: each.name)}


def program_command(name: str) -> Callable[..., None] | None:
    """The command of this name, if an installed program brings it along. No other program is imported."""
    for found in entry_points(group=GROUP, name=name):
        return _command(found)
    return None


def _command(entry: EntryPoint) -> Callable[..., None]:
    try:
        command: Callable[..., None] = entry.load()
    except ImportError as error:
        return _missing(entry.module.partition(".")[0], error.name or str(error))
    return command


def _missing(program: str, package: str) -> Callable[..., None]:
    """Stands in for a program whose packages are not installed on this machine, such as a server."""

    def command() -> None:
        """Is not installed on this machine."""
        fail(
            BadRequestError(
                Message(
                    "The {program} needs the package {package}, which is not installed here. Run: "
                    "pip install 'antrean[{program}]'",
                    program=program,
                    package=package,
                )
            ),
            as_json=False,
        )

    return command


def program_findings(config: Path) -> list[Finding]:
    """What the program with this file finds on its machine; which program that is, the file's name begins with.

    :raises BadRequestError: no installed program has such a file.
    """
    for entry in entry_points(group=CHECKS):
        if config.name.startswith(entry.name):
            check: Callable[[Path], list[Finding]] = entry.load()
            return check(config)
    known = ", ".join(f"{entry.name}.toml" for entry in entry_points(group=CHECKS))
    raise BadRequestError(
        Message("{file} is the file of no program here; known are: {known}.", file=config, known=known)
    )
