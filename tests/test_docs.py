"""The manual and the program say the same.

Every example of the command line's page and of the README is run here, one after the other, on a store of its own, and
must print what the page shows. Each command has a section with all its options and JSON keys; each refusal, each error
and each key of the hall file is named; each link leads somewhere.
"""

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command
from typer.testing import CliRunner

from hall.cli import care, looks, output
from hall.cli.commands import COMMANDS, app
from hall.cli.programs import program_commands
from hall.errors import AntreanError, Refusal
from hall.model import Device, PrintOrder
from hall.queue import Queue
from hall.settings.hallfile import Agency, Counter, Forecast, HallFile, HallPart, Priority, Service
from hall.settings.reading import read_hall_file
from hall.status import status
from hall.store import open_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.snapshot import sql_of

ROOT = Path(__file__).parent.parent
COMMAND_LINE = ROOT / "docs" / "command-line.md"
HALL_FILE = ROOT / "docs" / "hall-file.md"
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

# What these print depends on the machine, or on chances: the keys must be the same, not the values.
OF_THIS_MACHINE = ("backup", "move", "check", "simulate", "forecast", "promises", "report")

Json = dict[str, object]


@dataclass(frozen=True)
class Example:
    """A command in a page, what the page says it prints, and the section that it stands in."""

    section: str
    command: str
    shown: str

    @property
    def arguments(self) -> list[str]:
        program, *arguments = shlex.split(self.command)
        assert program == "antrean", self.command
        return arguments


@dataclass(frozen=True)
class Ran:
    """An example and what the program did."""

    example: Example
    printed: str
    exit_code: int


def sections(page: Path) -> dict[str, str]:
    """The text under each heading of a page, by the heading's anchor."""
    found: dict[str, str] = {}
    anchor, fenced = "", False
    for line in page.read_text(encoding="utf-8").splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            anchor = slug(line.lstrip("#"))
            assert anchor not in found, f"{page.name} has two headings “{anchor}”"
            found[anchor] = ""
        elif anchor:
            found[anchor] += line + "\n"
    return found


def slug(heading: str) -> str:
    """The anchor that a heading gets on the usual forges."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def examples(page: Path) -> list[Example]:
    found = []
    for section, text in sections(page).items():
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
            for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = entry.partition("\n")
                if command != "export ANTREAN_STORE=hall.db":  # the fixture has done that
                    found.append(Example(section, command, shown))
    return found


@contextmanager
def at_work(folder: Path) -> Iterator[Callable[[Example], Ran]]:
    """Runs examples in a folder with the small hall and a wrong one, on the morning of the harness' clock."""
    halls.read(halls.SMALL.lstrip(), folder)
    wrong = halls.SMALL.lstrip().replace('services = ["PINJAM"]', 'services = ["PINJEM"]')
    (folder / "wrong.toml").write_text(wrong, encoding="utf-8")
    shutil.copytree(ROOT / "config", folder / "config")
    defaults = output.with_queue.__kwdefaults__
    assert defaults is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("ANTREAN_STORE", "hall.db")
        patch.setenv("COLUMNS", "100")
        for module in (output, care, looks):
            patch.setattr(module, "language", "en")
        patch.setitem(defaults, "clock", SetClock())
        yield run


def run(example: Example) -> Ran:
    result = CliRunner().invoke(app, example.arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    printed = re.sub(r"[ \t]+$", "", result.output, flags=re.MULTILINE)
    return Ran(example, printed, result.exit_code)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[Ran]]:
    """The examples of each page, run in their order, each page on a store of its own."""
    found = {}
    for page in (COMMAND_LINE, README):
        with at_work(tmp_path_factory.mktemp(page.stem)) as play:
            found[page] = [play(example) for example in examples(page)]
    return found


def parted(text: str) -> tuple[str, Json | None]:
    """The lines for people, and the JSON object after them, if there is one."""
    lines, brace, rest = f"\n{text}".partition("\n{")
    if not brace:
        return text.strip("\n"), None
    data = json.loads("{" + rest)
    assert isinstance(data, dict)
    return lines.strip("\n"), data


def paths(value: object, above: str = "") -> Iterator[str]:
    """The keys of a JSON value as paths; list elements share theirs. The keys of `orphans` are codes, not words."""
    if isinstance(value, list):
        for element in value:
            yield from paths(element, above)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield f"{above}.{key}"
            if key != "orphans":
                yield from paths(inner, f"{above}.{key}")


def words(value: object) -> set[str]:
    return {path.rpartition(".")[2] for path in paths(value)}


@cache
def parameters() -> dict[str, list[TyperOption | TyperArgument]]:
    """What each command takes, as Typer has understood it."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    found: dict[str, list[TyperOption | TyperArgument]] = {}
    for name, command in group.commands.items():
        found[name] = [given for given in command.params if isinstance(given, TyperOption | TyperArgument)]
        assert len(found[name]) == len(command.params)
    return found


def same(ran: Ran) -> bool:
    if ran.example.arguments[0] not in OF_THIS_MACHINE:
        return parted(ran.printed) == parted(ran.example.shown)
    printed, shown = parted(ran.printed)[1], parted(ran.example.shown)[1]
    if printed is None:
        return ran.example.arguments == ["forecast"] and parted(ran.printed) == parted(ran.example.shown)
    return set(paths(printed)) == set(paths(shown))


@pytest.mark.parametrize("page", [COMMAND_LINE, README], ids=lambda page: page.stem)
def test_every_example_prints_what_the_page_shows(page: Path, played: dict[Path, list[Ran]]) -> None:
    assert len(played[page]) >= 5
    for found in played[page]:
        assert same(found), f"{found.example.command} printed:\n{found.printed}\nthe page shows:\n{found.example.shown}"


def test_the_exit_code_of_every_example_is_that_of_its_object(played: dict[Path, list[Ran]]) -> None:
    stores = {error.code for error in family() if error.__name__.startswith("Store")}
    codes = set()
    for found in played[COMMAND_LINE]:
        data = parted(found.printed)[1]
        if data is not None:
            expected = 1 if "refused" in data else 3 if data.get("error") in stores else 2 if "error" in data else 0
            assert found.exit_code == expected, found
            codes.add(expected)
    assert codes >= {0, 1, 2}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_section_with_its_arguments_and_options(name: str) -> None:
    section = sections(COMMAND_LINE)[name]
    assert f"`antrean {name}" in section
    listed = re.search(r"^\* Options: (.+?)\.$", section, re.MULTILINE)
    assert listed, f"{name} lists no options"
    options = {
        option for parameter in parameters()[name] if isinstance(parameter, TyperOption) for option in parameter.opts
    } - {"--help", "-h"}
    assert set(re.findall(r"`(--[a-z-]+)`", listed[1])) == options
    for parameter in parameters()[name]:
        if isinstance(parameter, TyperArgument):
            assert f"`{(parameter.metavar or '').strip('[]')}`:" in section
    explained = section + sections(COMMAND_LINE)["options"]
    for option in options:
        assert re.search(rf"`{option}(`| [A-Z])(.*`)?[:|` ]", explained), f"{name} {option} is not explained"


def test_each_command_has_a_json_example_and_a_word_for_each_of_its_keys(
    played: dict[Path, list[Ran]],
) -> None:
    text = sections(COMMAND_LINE)
    shared = text["exit-codes"]
    with_json = set()
    for found in played[COMMAND_LINE]:
        name, data = found.example.arguments[0], parted(found.printed)[1]
        if data is None or found.example.section != name:
            continue
        with_json.add(name)
        named = shared if data.keys() & {"refused", "error"} else text[name]
        missing = {key for key in words(data) if f"`{key}`" not in named}
        assert not missing, f"{name} prints {missing}, which its section does not name"
    assert with_json == set(COMMANDS) - set(program_commands())  # a program with a screen prints nothing


def test_the_section_of_status_names_the_keys_of_devices_and_print_jobs(
    queue: Queue, clock: SetClock, address: str
) -> None:
    queue.take("PINJAM", request="1", paper=PrintOrder("kiosk-1", "id"))
    queue.report(Device("kiosk-1", "kiosk", "0.1.0", clock(), 3.5, "printer: no paper"))
    sql_of(queue.store).change("UPDATE print_job SET state = 'failed'", ())
    store = open_store(address)
    data = looks.status_json(status(Queue(store, clock)))
    store.close()
    assert data["devices"]
    assert data["print_jobs"]
    section = sections(COMMAND_LINE)["status"]
    assert {key for key in words(data) if f"`{key}`" not in section} == set()


def test_the_mistakes_of_a_hall_file_are_described(tmp_path: Path) -> None:
    with at_work(tmp_path) as play:
        data = parted(play(Example("", "antrean publish wrong.toml --json", "")).printed)[1]
    assert data is not None
    section = sections(COMMAND_LINE)["publish"]
    assert words(data) == {"error", "message", "mistakes", "line", "key", "problem", "remedy"}
    assert {key for key in words(data) if f"`{key}`" not in section} == set()


def family(root: type[AntreanError] = AntreanError) -> list[type[AntreanError]]:
    """The errors of the hall; those of a program never leave it."""
    children = [child for child in root.__subclasses__() if child.__module__ == "hall.errors"]
    return [root, *(error for child in children for error in family(child))]


def test_every_refusal_is_explained_and_no_other_is() -> None:
    table = re.findall(r"^\| `(\w+)` \|", sections(COMMAND_LINE)["refusals"], re.MULTILINE)
    assert sorted(table) == sorted(reason.value for reason in Refusal)


def test_the_refusals_that_a_section_lists_exist() -> None:
    known = {reason.value for reason in Refusal}
    for name in COMMANDS:
        section = sections(COMMAND_LINE)[name]
        listed = re.search(r"^\* Refusals: (.+?)\.$", section, re.MULTILINE | re.DOTALL)
        assert listed or "No refusals." in section, name
        if listed:
            assert set(re.findall(r"`(\w+)`", listed[1])) <= known, name


def test_every_error_code_is_named_on_both_pages_about_it() -> None:
    errors = sections(COMMAND_LINE)["errors"] + sections(COMMAND_LINE)["exit-codes"]
    of_the_store = sections(ROOT / "docs" / "store.md")["errors"]
    for error in family():
        assert f"`{error.code}`" in errors, error.code
        if error.__name__.startswith("Store") and error.code != "store":
            assert f"`{error.code}`" in of_the_store, error.code


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("the-whole-file", HallFile),
        ("hall", HallPart),
        ("priority", Priority),
        ("forecast", Forecast),
        ("agency", Agency),
        ("agencyservice", Service),
        ("counter", Counter),
    ],
)
def test_every_key_of_the_hall_file_has_a_row_in_its_section(heading: str, model: type[BaseModel]) -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", sections(HALL_FILE)[heading], re.MULTILINE))
    assert rows == set(model.model_fields)


def test_a_row_says_needed_where_the_file_must_have_the_key() -> None:
    for heading, model in (("hall", HallPart), ("agency", Agency), ("agencyservice", Service), ("counter", Counter)):
        for key, presence in re.findall(r"^\| `(\w+)` \| ([^|]+) \|", sections(HALL_FILE)[heading], re.MULTILINE):
            assert (presence == "needed") is model.model_fields[key].is_required(), f"{heading}: {key}"


def test_the_examples_of_the_hall_file_are_hall_files(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", HALL_FILE.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        (tmp_path / "hall.toml").write_text(block, encoding="utf-8")
        read_hall_file(tmp_path / "hall.toml")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        goal = (page.parent / file).resolve() if file else page
        assert goal.is_relative_to(ROOT), target
        assert goal.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in sections(goal), f"{page.name}: {target}"


def invocations(text: str) -> Iterator[list[str]]:
    """Every `antrean …` of a text, as words: in a line of a block, in a span of code, behind another command or a path."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for code in [line for block in blocks for line in block.splitlines()] + spans:
        as_itself = re.sub(r"runuser -u \S+ -- (env (\S+=\S+ )+)?", "", code)
        found = re.search(r"(?:^|[ /(=])antrean((?: [^\s;|&)>#]+)+)", as_itself)
        if found:
            yield found[1].split()


def test_every_command_that_a_page_or_a_sample_names_exists_with_its_options() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    samples = sorted(path for path in (ROOT / "config").rglob("*") if path.suffix in (".toml", ".service"))
    asked = 0
    for page in [*PAGES, *samples]:
        text = page.read_text(encoding="utf-8")
        for words in invocations(text if page in PAGES else f"```\n{text}```"):
            name, *rest = words
            if not re.fullmatch(r"[a-z][a-z-]+", name):  # `antrean --version`, `antrean COMMAND`
                continue
            if name not in group.commands:
                assert page in samples, f"{page.name}: there is no command antrean {name}"
                continue  # the words of a comment
            command = group.commands[name]
            if isinstance(command, TyperGroup):
                command = command.commands[rest[0]]
            known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
            given = {word.partition("=")[0].rstrip(".,:]") for word in rest if re.match(r"--\w", word)}
            assert given <= known, f"{page.name}: antrean {' '.join(words)}"
            asked += 1
    assert asked > 100


def test_the_make_targets_that_the_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))
        assert named <= targets, page.name


def test_no_page_spells_antrean_the_old_way() -> None:
    for page in PAGES:
        assert not re.search(r"\b(antrian|silahkan|ijin)\b", page.read_text(encoding="utf-8"), re.IGNORECASE), page.name
