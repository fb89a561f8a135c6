"""The command line: the JSON keys of every command, its exit codes, and that nothing else is ever on standard output.

Most commands are run inside this process; what depends on the environment (the store's variable, the reader's language)
in processes of their own. The command line lives by the real clock, so the hall stands where midnight is far.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hall import __version__
from hall.cli import care, looks, output
from hall.cli.commands import COMMANDS, app
from hall.cli.programs import program_commands
from hall.clock import Deadline
from hall.errors import Refusal
from hall.store import open_store
from tests.harness import halls

REPOSITORY = Path(__file__).parents[1]
DONE, REFUSED, USAGE, STORE = 0, 1, 2, 3
LAST_SAFE_HOUR = 18

VISIT = {"ticket", "service", "counter", "event", "waiting"}
TAKEN = {"promise", "ticket", "service", "number", "business_day", "ahead", "event", "code"}
COUNTER = {"counter", "state"}
STOPPED = {"service", "stopped"}
REFUSAL = {"refused", "message"}
FAILURE = {"error", "message"}


def hall_file() -> str:
    """The small hall; the bank never opens, and midnight is hours away from whenever this is run."""
    zone = "UTC" if datetime.now(UTC).hour < LAST_SAFE_HOUR else "Etc/GMT-12"
    hours = 'hours = { mon-thu = ["08:00-12:00", "13:00-15:00"], fri = ["08:00-11:00"] }'
    assert hours in halls.SMALL
    return halls.SMALL.replace('"Asia/Jakarta"', f'"{zone}"').replace(hours, "hours = { mon = [] }")


@dataclass(frozen=True)
class Ended:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        assert self.out.count("\n") == 1
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(hall_file(), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside this process the language was chosen when the command line was imported, from whatever was set here."""
    for module in (output, looks, care):
        monkeypatch.setattr(module, "language", "en")


def inside(*words: str, **environment: str) -> Ended:
    """`antrean`, inside this process."""
    result = CliRunner().invoke(app, words, env={"COLUMNS": "120", "FORCE_COLOR": None, **environment})
    return Ended(result.exit_code, result.stdout, result.stderr)


class Program:
    """The command line with a store."""

    def __init__(self, store: Path) -> None:
        self.store = store

    def run(self, *words: str) -> Ended:
        """With --store and --json."""
        return inside(*words, "--store", str(self.store), "--json")

    def done(self, *words: str) -> dict[str, Any]:
        ended = self.run(*words)
        assert (ended.code, ended.err) == (DONE, "")
        return ended.data

    def refused(self, *words: str) -> dict[str, Any]:
        ended = self.run(*words)
        assert ended.code == REFUSED
        assert ended.err == ended.data["message"] + "\n"
        return ended.data

    def told(self, *words: str) -> str:
        """What a person reads, with the store in the environment."""
        ended = inside(*words, ANTREAN_STORE=str(self.store))
        assert (ended.code, ended.err) == (DONE, "")
        return ended.out

    @property
    def events(self) -> int:
        found = open_store(str(self.store))
        with found.reading(Deadline(5.0)) as reading:
            last = reading.last_event()
        found.close()
        return last


def process(*words: str, **environment: str) -> Ended:
    """`python -m hall` as a user has it, with nothing of this machine's settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV")}
    result = subprocess.run(
        [sys.executable, "-m", "hall", *words],
        cwd=REPOSITORY,
        env={**kept, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "COLUMNS": "120", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ended(result.returncode, result.stdout, result.stderr)


@pytest.fixture
def program(tmp_path: Path, file: Path) -> Program:
    """A published store."""
    found = Program(tmp_path / "hall.db")
    found.done("publish", str(file))
    return found


# Every command's JSON


def test_publish(tmp_path: Path, file: Path) -> None:
    program = Program(tmp_path / "new.db")
    assert program.done("publish", str(file)) == {"version": 1, "services": 4, "counters": 4}
    assert program.done("publish", str(file)) == {"version": 2, "services": 4, "counters": 4}


def test_take(program: Program) -> None:
    taken = program.done("take", "PINJAM")
    assert taken.keys() == TAKEN
    assert (taken["ticket"], taken["service"], taken["number"], taken["ahead"]) == ("A-001", "PINJAM", 1, 0)
    assert date.fromisoformat(taken["business_day"]) == date.fromisoformat(program.done("status")["business_day"])


def test_take_with_priority(program: Program) -> None:
    program.done("take", "PINJAM")
    program.done("take", "PINJAM", "--priority")
    assert program.done("call", "1")["ticket"] == "A-002"


def test_call(program: Program) -> None:
    taken = program.done("take", "PINJAM")
    called = program.done("call", "1")
    assert called.keys() == VISIT
    assert called["event"] > taken["event"]
    assert {name: called[name] for name in VISIT - {"event"}} == {
        "ticket": "A-001", "service": "PINJAM", "counter": "1", "waiting": 0,
    }  # fmt: skip


def test_call_of_a_given_ticket(program: Program) -> None:
    program.done("take", "PINJAM")
    program.done("take", "PINJAM")
    assert program.done("call", "1", "--ticket", "a2")["ticket"] == "A-002"


@pytest.mark.parametrize("act", ["recall", "serve", "no-show", "finish", "hold"])
def test_acts_on_a_visit(program: Program, act: str) -> None:
    program.done("take", "PINJAM")
    program.done("call", "1")
    visit = program.done(act, "1")
    assert visit.keys() == VISIT
    assert (visit["ticket"], visit["counter"]) == ("A-001", "1")


@pytest.mark.parametrize("which", [(), ("--ticket", "A-001")])
def test_resume(program: Program, which: tuple[str, ...]) -> None:
    program.done("take", "PINJAM")
    program.done("call", "1")
    program.done("hold", "1")
    visit = program.done("resume", "1", *which)
    assert visit.keys() == VISIT
    assert visit["ticket"] == "A-001"


def test_transfer(program: Program) -> None:
    program.done("take", "PINJAM")
    program.done("call", "1")
    visit = program.done("transfer", "1", "KEMBALI")
    assert visit.keys() == VISIT
    assert (visit["ticket"], visit["service"]) == ("A-001", "KEMBALI")


def test_return(program: Program) -> None:
    program.done("take", "PINJAM")
    program.done("call", "1")
    program.done("no-show", "1")
    visit = program.done("return", "A-001")
    assert visit.keys() == VISIT
    assert (visit["ticket"], visit["counter"], visit["waiting"]) == ("A-001", None, 1)


def test_cancel(program: Program) -> None:
    program.done("take", "PINJAM")
    visit = program.done("cancel", "A-001")
    assert visit.keys() == VISIT
    assert (visit["ticket"], visit["counter"], visit["waiting"]) == ("A-001", None, 0)


@pytest.mark.parametrize(("act", "state"), [("open", "open"), ("pause", "paused"), ("close", "closed")])
def test_acts_on_a_counter(program: Program, act: str, state: str) -> None:
    assert program.done(act, "1") == {"counter": "1", "state": state}


def test_stop_and_allow(program: Program) -> None:
    assert program.done("stop", "PINJAM") == {"service": "PINJAM", "stopped": True}
    assert program.refused("take", "PINJAM")["refused"] == "stopped"
    assert program.done("allow", "PINJAM") == {"service": "PINJAM", "stopped": False}
    assert program.done("stop") == {"service": None, "stopped": True}
    assert program.refused("take", "PINJAM")["refused"] == "stopped"
    assert program.done("allow") == {"service": None, "stopped": False}
    assert program.done("take", "PINJAM")["ticket"] == "A-001"


def test_board(program: Program) -> None:
    assert program.done("board") == {"calls": [], "last_event": 1}
    program.done("take", "PINJAM")
    called = program.done("call", "1")
    recalled = program.done("recall", "1")
    seen = program.done("board")
    assert seen.keys() == {"calls", "last_event"}
    assert seen["last_event"] == recalled["event"]
    assert [{**call, "at": ""} for call in seen["calls"]] == [
        {"event": called["event"], "ticket": "A-001", "counter": "1", "zone": "utara", "at": "", "recall": False},
        {"event": recalled["event"], "ticket": "A-001", "counter": "1", "zone": "utara", "at": "", "recall": True},
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", call["at"]) for call in seen["calls"])


def test_board_of_a_zone_and_since_an_event(program: Program) -> None:
    for _ in range(2):
        program.done("take", "PINJAM")
    first, second = program.done("call", "1"), program.done("call", "1")
    newer = program.done("board", "--since", str(first["event"]))
    assert [call["event"] for call in newer["calls"]] == [second["event"]]
    assert program.done("board", "--zone", "selatan") == {"calls": [], "last_event": second["event"]}
    assert len(program.done("board", "--zone", "utara")["calls"]) == 2


def test_status(program: Program) -> None:
    for _ in range(2):
        program.done("take", "PINJAM")
    program.done("call", "1")
    seen = program.done("status")
    assert seen.keys() == {
        "business_day", "version", "at", "hall_stopped", "services", "counters", "orphans", "devices", "print_jobs",
        "clocks_off",
    }  # fmt: skip
    loans = seen["services"][0]
    assert loans.keys() == {
        "code",
        "openness",
        "stopped",
        "why_stopped",
        "opens",
        "waiting",
        "first_taken_at",
        "quota_left",
    }
    assert (loans["code"], loans["openness"], loans["waiting"]) == ("PINJAM", "open", 1)
    assert seen["counters"][0] == {
        "code": "1", "state": "open", "ticket": "A-001", "ticket_state": "called", "held": [], "waiting": 1,
        "next": {"ticket": "A-002", "service": "PINJAM", "why": "longest_waiting"},
    }  # fmt: skip
    assert seen["counters"][2]["next"] is None
    assert {found["code"]: found["quota_left"] for found in seen["services"]} == {
        "PINJAM": None, "KEMBALI": None, "SETOR": None, "KREDIT": 2,
    }  # fmt: skip


def test_backup(program: Program, tmp_path: Path) -> None:
    program.done("take", "PINJAM")
    copy = tmp_path / "copy.db"
    assert program.done("backup", str(copy)) == {"file": str(copy), "bytes": copy.stat().st_size}
    assert Program(copy).done("call", "1")["ticket"] == "A-001"


def test_move(program: Program, tmp_path: Path) -> None:
    program.done("take", "PINJAM")
    program.done("cancel", "A-001")
    target = tmp_path / "moved.db"
    ended = inside("move", str(program.store), str(target), "--json")
    assert (ended.code, ended.err) == (DONE, "")
    assert ended.data["target"] == str(target)
    assert ended.data["rows"]["ticket"] == 1
    assert Program(target).done("take", "PINJAM")["ticket"] == "A-002"


def test_a_move_from_a_store_that_is_not_there_creates_none(tmp_path: Path) -> None:
    ended = inside("move", str(tmp_path / "hall.db"), str(tmp_path / "moved.db"), "--json")
    assert (ended.code, ended.data["error"]) == (STORE, "missing")
    assert list(tmp_path.iterdir()) == []


def test_rights() -> None:
    ended = inside("rights", "--store", "postgresql://keeper@db/mpp?hall=contoh", "--json")
    assert (ended.code, ended.err) == (DONE, "")
    assert "CREATE ROLE contoh_kiosk NOLOGIN;" in ended.data["sql"]


def test_check(program: Program) -> None:
    seen = program.done("check")
    assert seen.keys() == {"ok", "findings"}
    assert seen["ok"] is True
    assert [finding["name"] for finding in seen["findings"]] == [
        "place", "locks", "store", "clock", "hall", "backup",
    ]  # fmt: skip
    assert all(finding.keys() == {"name", "ok", "answer"} for finding in seen["findings"])


def test_simulate(program: Program) -> None:
    seen = program.done("simulate", "--visitors", "20", "--seed", "3")
    assert seen.keys() == {"days", "tickets", "calls", "no_shows", "turned_away", "faults"}
    assert (seen["days"], seen["faults"]) == (1, [])
    assert 0 not in (seen["tickets"], seen["calls"])


# Refused by a rule of the hall: exit 1


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Refusal.CLOSED, ["take", "SETOR"]),
        (Refusal.NOBODY_WAITING, ["call", "3"]),
        (Refusal.NO_VISIT, ["finish", "3"]),
        (Refusal.COUNTER_PAUSED, ["call", "4"]),
        (Refusal.UNKNOWN_SERVICE, ["take", "PINJEM"]),
        (Refusal.UNKNOWN_COUNTER, ["open", "9"]),
        (Refusal.UNKNOWN_TICKET, ["cancel", "A-999"]),
        (Refusal.WRONG_STATE, ["return", "A-001"]),
        (Refusal.AT_ANOTHER_COUNTER, ["resume", "1", "--ticket", "A-002"]),
        (Refusal.SAME_SERVICE, ["transfer", "2", "PINJAM"]),
    ],
)
def test_a_refused_act_gives_its_reason_on_standard_output_and_its_sentence_on_standard_error(
    program: Program, reason: Refusal, words: list[str]
) -> None:
    for _ in range(2):
        program.done("take", "PINJAM")
    program.done("call", "2", "--ticket", "A-002")
    program.done("hold", "2")
    program.done("call", "2")
    program.done("pause", "4")
    before = program.events
    told = program.refused(*words)
    assert told.keys() == REFUSAL
    assert told["refused"] == reason
    assert program.events == before


def test_next_with_nobody_waiting_names_the_visit_that_has_ended(program: Program) -> None:
    program.done("take", "PINJAM")
    program.done("call", "1")
    told = program.refused("call", "1")
    assert told.keys() == REFUSAL | {"ended"}
    assert (told["refused"], told["ended"]) == ("nobody_waiting", "A-001")


# Bad usage and bad files: exit 2


def fails(program: Program, code: int, error: str, *words: str) -> dict[str, Any]:
    ended = program.run(*words)
    assert ended.code == code
    assert ended.data["error"] == error
    assert ended.err.endswith(ended.data["message"] + "\n")
    return ended.data


def test_what_is_no_ticket_number_is_bad_usage(program: Program) -> None:
    assert fails(program, USAGE, "bad_request", "cancel", "twelve").keys() == FAILURE


def test_a_request_id_of_another_act_is_bad_usage(program: Program) -> None:
    program.done("take", "PINJAM", "--request", "tap")
    fails(program, USAGE, "bad_request", "open", "1", "--request", "tap")


def test_a_store_address_that_can_not_be_read_is_bad_usage() -> None:
    ended = inside("status", "--json", "--store", "mysql://server/hall")
    assert (ended.code, ended.data["error"]) == (USAGE, "bad_request")


@pytest.mark.parametrize(
    "words",
    [
        ["take"],
        ["take", "PINJAM", "KEMBALI"],
        ["take", "--no-such-option", "PINJAM"],
        ["no-such-command"],
        ["board", "--since", "-1"],
        ["board", "--since", "yesterday"],
        ["call", "1", "--timeout", "0"],
        ["simulate", "--days", "0"],
        ["simulate", "--from", "yesterday"],
    ],
    ids=" ".join,
)
def test_bad_usage_ends_with_2_and_leaves_standard_output_empty(program: Program, words: list[str]) -> None:
    before = program.events
    ended = inside(*words, ANTREAN_STORE=str(program.store))
    assert (ended.code, ended.out) == (USAGE, "")
    assert ended.err != ""
    assert program.events == before


def test_a_backup_never_overwrites_a_file(program: Program, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")
    fails(program, USAGE, "bad_request", "backup", str(copy))
    assert copy.read_text() == "precious"


def test_a_backup_into_a_folder_that_is_not_there_is_bad_usage(program: Program, tmp_path: Path) -> None:
    fails(program, USAGE, "bad_request", "backup", str(tmp_path / "nowhere" / "copy.db"))


BROKEN = (
    hall_file()
    .replace("handling_minutes = 5", 'handling_minutes = "five"')
    .replace('services = ["PINJAM"]', 'services = ["PINJEM"]')
    .replace("daily_quota = 2", "daily_quotta = 2")
)


def test_a_broken_file_is_told_mistake_by_mistake_with_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(BROKEN, encoding="utf-8")
    lines = [
        next(number for number, line in enumerate(BROKEN.splitlines(), start=1) if part in line)
        for part in ('"five"', "daily_quotta", '"PINJEM"')
    ]
    program = Program(tmp_path / "new.db")
    told = fails(program, USAGE, "hall_file", "publish", str(file))
    assert told.keys() == FAILURE | {"mistakes"}
    assert [mistake["line"] for mistake in told["mistakes"]] == lines
    assert all(mistake.keys() == {"line", "key", "problem", "remedy"} for mistake in told["mistakes"])
    shown = program.run("publish", str(file)).err.splitlines()
    assert [line.partition(": ")[0] for line in shown[:-1]] == [f"{file}:{line}" for line in lines]
    assert shown[-1] == told["message"]


@pytest.mark.parametrize("text", [BROKEN, "[hall", "", None], ids=["mistakes", "no TOML", "empty", "missing"])
def test_a_broken_file_creates_no_store(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "broken.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    fails(Program(tmp_path / "new.db"), USAGE, "hall_file", "publish", str(file))
    assert sorted(tmp_path.iterdir()) == before


def test_a_broken_file_leaves_the_published_hall_alone(program: Program, file: Path) -> None:
    before = program.events
    file.write_text(BROKEN, encoding="utf-8")
    fails(program, USAGE, "hall_file", "publish", str(file))
    assert program.events == before
    assert program.done("status")["version"] == 1


# The store can't be reached: exit 3

EVERY_ACT = {
    "take": ["PINJAM"], "call": ["1"], "recall": ["1"], "serve": ["1"], "no-show": ["1"], "finish": ["1"],
    "hold": ["1"], "resume": ["1"], "transfer": ["1", "KEMBALI"], "return": ["A-001"], "cancel": ["A-001"],
    "open": ["1"], "pause": ["1"], "close": ["1"], "stop": [], "allow": [], "board": [], "status": [], "simulate": [],
    "backup": ["copy.db"], "forecast": [], "promises": [], "report": [],
}  # fmt: skip


def test_every_command_is_tried_below() -> None:
    assert set(COMMANDS) - set(program_commands()) == EVERY_ACT.keys() | {"publish", "check", "move", "rights"}


@pytest.mark.parametrize("command", EVERY_ACT)
def test_only_publish_creates_a_store(tmp_path: Path, command: str) -> None:
    told = fails(Program(tmp_path / "hall.db"), STORE, "missing", command, *EVERY_ACT[command])
    assert told.keys() == FAILURE
    assert "antrean publish" in told["message"]
    assert list(tmp_path.iterdir()) == []


def test_check_of_a_store_that_is_not_there_creates_none_and_ends_with_3(tmp_path: Path) -> None:
    ended = Program(tmp_path / "hall.db").run("check")
    assert ended.code == STORE
    assert ended.data["ok"] is False
    assert [finding["name"] for finding in ended.data["findings"] if not finding["ok"]] == ["store"]
    assert list(tmp_path.iterdir()) == []


def test_publish_makes_no_folder(tmp_path: Path, file: Path) -> None:
    fails(Program(tmp_path / "share" / "hall.db"), STORE, "missing", "publish", str(file))
    assert not (tmp_path / "share").exists()


@pytest.mark.parametrize("command", ["take", "status", "publish"])
def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path, file: Path, command: str) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear Sir or Madam, " * 100)
    words = {"take": ["PINJAM"], "status": [], "publish": [str(file)]}[command]
    fails(Program(letter), STORE, "foreign", command, *words)
    assert letter.read_text() == "Dear Sir or Madam, " * 100


def test_a_store_that_others_hold_is_given_up_at_the_time_given(program: Program) -> None:
    held = open_store(str(program.store))
    with held.writing(Deadline(60.0)):
        fails(program, STORE, "busy", "take", "PINJAM", "--timeout", "0.1")
    held.close()
    assert program.done("take", "PINJAM")["ticket"] == "A-001"


# The same request, and the store's variable


@pytest.mark.parametrize(
    "command",
    [
        name
        for name in EVERY_ACT
        if name not in ("board", "status", "simulate", "backup", "forecast", "promises", "report")
    ],
)
def test_an_act_repeated_with_its_request_id_prints_the_same_and_does_nothing(program: Program, command: str) -> None:
    for _ in range(3):
        program.done("take", "PINJAM")
    before = {
        "recall": [["call", "1"]],
        "serve": [["call", "1"]],
        "no-show": [["call", "1"]],
        "finish": [["call", "1"]],
        "hold": [["call", "1"]],
        "resume": [["call", "1"], ["hold", "1"]],
        "transfer": [["call", "1"]],
        "return": [["call", "1"], ["no-show", "1"]],
        "close": [["call", "1"]],
        "allow": [["stop"]],
    }
    for words in before.get(command, []):
        program.done(*words)
    started = program.events
    first = program.done(command, *EVERY_ACT[command], "--request", "once")
    ended = program.events
    assert ended > started
    assert program.done(command, *EVERY_ACT[command], "--request", "once") == first
    assert program.events == ended


def test_without_a_request_id_each_act_is_a_new_one(program: Program) -> None:
    assert [program.done("take", "PINJAM")["ticket"] for _ in range(2)] == ["A-001", "A-002"]


@pytest.mark.parametrize("written", ["{path}", "sqlite:///{path}"])
def test_the_store_comes_from_the_environment(program: Program, written: str) -> None:
    ended = inside("take", "PINJAM", "--json", ANTREAN_STORE=written.format(path=program.store))
    assert (ended.code, ended.err, ended.data["ticket"]) == (DONE, "", "A-001")


def test_the_option_goes_before_the_environment(program: Program, tmp_path: Path) -> None:
    ended = inside("status", "--json", "--store", str(program.store), ANTREAN_STORE=str(tmp_path / "other.db"))
    assert ended.code == DONE


def test_a_process_without_any_store_ends_with_2() -> None:
    ended = process("take", "PINJAM", "--json")
    assert (ended.code, ended.data["error"]) == (USAGE, "bad_request")
    assert "ANTREAN_STORE" in ended.err


def test_a_process_that_has_done_its_act_ends_with_0(program: Program) -> None:
    ended = process("take", "PINJAM", "--json", ANTREAN_STORE=str(program.store))
    assert (ended.code, ended.err, ended.data["ticket"]) == (DONE, "", "A-001")


def test_a_process_that_is_refused_ends_with_1(program: Program) -> None:
    ended = process("call", "1", ANTREAN_STORE=str(program.store))
    assert ended == Ended(REFUSED, "", "Nobody is waiting for counter 1.\n")


def test_a_process_of_bad_usage_ends_with_2(program: Program) -> None:
    ended = process("take", ANTREAN_STORE=str(program.store))
    assert (ended.code, ended.out) == (USAGE, "")
    assert "SERVICE" in ended.err


def test_a_process_that_finds_no_store_ends_with_3(tmp_path: Path) -> None:
    ended = process("take", "PINJAM", "--json", ANTREAN_STORE=str(tmp_path / "hall.db"))
    assert (ended.code, ended.data["error"]) == (STORE, "missing")
    assert ended.err == ended.data["message"] + "\n"
    assert list(tmp_path.iterdir()) == []


# For people


def test_the_version() -> None:
    assert process("--version") == Ended(DONE, f"antrean {__version__}\n", "")


def test_every_command_is_named_in_the_help() -> None:
    shown = inside("--help").out
    assert all(re.search(rf"\b{name}\b", shown) for name in COMMANDS)


def test_what_a_person_reads_through_a_visit(program: Program, file: Path) -> None:
    assert program.told("publish", str(file)) == (
        "Published version 2: 4 services, 4 counters.\n"
        "4 services have no checked_by and checked_on: their cost and time are shown as a sample.\n"
    )
    assert program.told("take", "PINJAM") == "A-001   PINJAM   people ahead: 0\n"
    assert program.told("call", "1") == "A-001   counter 1   waiting: 0\n"
    assert program.told("no-show", "1") == "A-001   counter 1   waiting: 0\n"
    assert program.told("return", "A-001") == "A-001   waiting: 1\n"
    assert program.told("pause", "1") == "counter 1: paused\n"
    assert program.told("stop", "PINJAM") == "PINJAM: no more numbers today\n"
    assert program.told("allow") == "the whole hall: numbers are given\n"


def test_a_refusal_for_a_person_stands_on_standard_error_alone(program: Program) -> None:
    ended = inside("call", "1", "--store", str(program.store))
    assert ended == Ended(REFUSED, "", "Nobody is waiting for counter 1.\n")


def test_the_board_for_a_person_has_the_newest_call_on_top(program: Program) -> None:
    for _ in range(2):
        program.done("take", "PINJAM")
        program.done("call", "1")
    program.done("recall", "1")
    shown = program.told("board")
    assert "Balai Uji" in shown
    assert re.findall(r"A-\d{3}(?: \(again\))?", shown) == ["A-002 (again)", "A-002", "A-001"]
    assert shown.count("Counter 1") == 3


def test_the_status_for_a_person(program: Program) -> None:
    for _ in range(2):
        program.done("take", "PINJAM")
    program.done("call", "1")
    shown = program.told("status")
    cells = [[cell.strip() for cell in re.split("[│┃]", line)[1:-1]] for line in shown.splitlines()]
    assert ["1", "open", "A-001 called", "", "1", "A-002", "longest waiting"] in cells
    assert ["3", "closed", "", "", "0", "", ""] in cells
    assert any(row[:2] == ["PINJAM", "1"] and row[3] == "open" for row in cells if len(row) == 4)


def test_the_status_for_a_person_says_that_the_hall_is_stopped(program: Program) -> None:
    program.done("stop")
    assert "the whole hall is stopped" in program.told("status")


def test_the_check_for_a_person_has_one_line_for_each_question(program: Program) -> None:
    lines = program.told("check").splitlines()
    assert len(lines) == 6
    assert all(line.startswith("✓ ") for line in lines)
    assert "✓ file: whole" in program.told("check", "--whole").splitlines()
    assert "✓ hall: version 1: 4 services, 4 counters" in lines


def test_a_simulation_for_a_person_has_one_line_for_each_day(program: Program) -> None:
    lines = program.told("simulate", "--days", "2", "--from", "2026-01-05", "--visitors", "10").splitlines()
    assert re.fullmatch(r"2026-01-05: \d+ tickets, \d+ calls", lines[0])
    assert re.fullmatch(r"2026-01-06: \d+ tickets, \d+ calls", lines[1])
    assert re.fullmatch(r"2 days: \d+ tickets, \d+ calls\.", lines[2])
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"LANGUAGE": "id"}, "Loket 1"),
        ({"LANGUAGE": "", "LC_ALL": "id_ID.UTF-8"}, "Loket 1"),
        ({"LANGUAGE": "", "LC_ALL": "C.UTF-8"}, "Counter 1"),
        ({"LANGUAGE": "fi:id:en"}, "Loket 1"),
    ],
)
def test_people_read_the_language_of_their_terminal(program: Program, environment: dict[str, str], name: str) -> None:
    program.done("take", "PINJAM")
    program.done("call", "1")
    shown = process("board", ANTREAN_STORE=str(program.store), PYTHONUTF8="1", **environment).out
    assert re.findall(r"(?:Counter|Loket) 1", shown) == [name]


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_words_for_programs_are_the_same_in_every_language(program: Program, language: str) -> None:
    ended = process("take", "SETOR", "--json", ANTREAN_STORE=str(program.store), LANGUAGE=language)
    assert (ended.code, ended.data["refused"]) == (REFUSED, "closed")
    assert {"en": "Deposit", "id": "Setor"}[language] in ended.data["message"]


def test_square_brackets_in_a_name_are_shown_as_they_are(program: Program, tmp_path: Path) -> None:
    named = tmp_path / "brackets.toml"
    named.write_text(hall_file().replace('en = "Counter 1"', 'en = "Counter 1 [/inside]"'), encoding="utf-8")
    program.done("publish", str(named))
    program.done("take", "PINJAM")
    program.done("call", "1")
    assert "Counter 1 [/inside]" in program.told("board")
