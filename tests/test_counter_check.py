"""`antrean check --config counter.toml`, and the file itself: every mistake is told with its line, every port is opened,
every keypad asked, every counter looked for in the published hall.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.check import findings
from counter.config import CounterFile, KeypadPart, Match, Modbus, PortPart, Times, read_counter_file
from counter.errors import PortMissingError
from counter.line import find_device
from hall.check import Finding
from hall.errors import MachineFileError
from hall.shipped import shipped
from tests.harness.counter_program import ROOT, counter_file, devices, port, publish, serving
from tests.harness.keypad_line import LineKeypad, Wire, pty_wire
from tests.harness.waiting import until

HEAD = 'name = "loket"\nstore = "hall.db"\n'
LINE = '[[port]]\nname = "utara"\ndevice = "/dev/ttyUSB0"\n'
KEYPAD = '[[port.keypad]]\ncounter = "1"\n'


@pytest.fixture
def folder(memory_folder: Path) -> Path:
    publish(memory_folder)
    return memory_folder


@pytest.fixture
def far(folder: Path) -> Iterator[Wire]:
    """Keypad number 5 at a port."""
    with pty_wire(folder / "port", [LineKeypad(5)]) as found:
        yield found


def told(found: list[Finding]) -> list[tuple[str, bool, str]]:
    return [(finding.name, finding.ok, str(finding.answer)) for finding in found]


# The file


def test_the_shipped_file_is_right() -> None:
    file = read_counter_file(shipped("config", "counter.toml"))
    assert [file.bound(part)[0].name for part in file.port] == ["loket-utara/utara/1"]


def test_every_example_in_the_shipped_file_is_right_too(tmp_path: Path) -> None:
    text = shipped("config", "counter.toml").read_text(encoding="utf-8")
    example = re.compile(r"^# ((?:\[\[|[a-z_]+ = |# [a-z_]+ = ).*)$", re.MULTILINE)
    path = tmp_path / "counter.toml"
    begin = text.index("# --- Penerima")
    path.write_text(text[:begin] + example.sub(r"\1", text[begin:]), encoding="utf-8")
    assert [part.protocol for part in read_counter_file(path).port] == [
        "line", "pattern", "characters", "modbus", "number-pad",
    ]  # fmt: skip


def test_the_shipped_file_names_every_key_and_the_usual_values() -> None:
    text = shipped("config", "counter.toml").read_text(encoding="utf-8")
    for model in (CounterFile, Times, PortPart, KeypadPart, Modbus, Match):
        for key in model.model_fields:
            if key not in ("serial_number", "count"):  # of rare kinds of adapters and modules; the manual has them
                assert re.search(rf"\b{key}\b( =|\])", text), key
    for key in ("bits", "stop", "baud", "answer_ms", "settle_s", "busy_after_ms", "deadline_s"):
        model = Times if key in Times.model_fields else PortPart
        assert f"\n{key} = {model.model_fields[key].default}\n" in text


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + "[[port]]\nname = \"utara\"\n" + KEYPAD, 3, "either device or match"),
        (HEAD + LINE + 'match = { vid_pid = "1a86:7523" }\n' + KEYPAD, 3, "either device or match"),
        (HEAD + LINE + 'protocol = "pattern"\n' + KEYPAD, 3, "a pattern goes with protocol"),
        (HEAD + LINE + "protocol = \"pattern\"\npattern = '('\nkeys = { N = \"NEXT\" }\n" + KEYPAD, 7, "no regular"),
        (HEAD + LINE + "protocol = \"pattern\"\npattern = 'N'\nkeys = { N = \"NEXT\" }\n" + KEYPAD, 7, "needs a group"),
        (HEAD + LINE + 'protocol = "characters"\n' + KEYPAD, 3, "say what the keys mean"),
        (HEAD + LINE + 'protocol = "characters"\nkeys = { AB = "NEXT" }\n' + KEYPAD, 3, "can't be a key"),
        (HEAD + LINE + 'protocol = "characters"\nkeys = { A = "COFFEE" }\n' + KEYPAD, 3, "is no key"),
        (HEAD + LINE + 'protocol = "characters"\npoll = true\nkeys = { A = "NEXT" }\n' + KEYPAD, 3, "not be polled"),
        (HEAD + LINE + 'protocol = "number-pad"\nkeys = { KP99 = "NEXT" }\n' + KEYPAD, 3, "can't be a key"),
        (HEAD + LINE + KEYPAD + "address = 100\n", 3, "1 to 99"),
        (HEAD + LINE + KEYPAD + KEYPAD, 3, "same address"),
        (HEAD + LINE + "baud = 300\n" + KEYPAD, 6, "1200"),
        (HEAD + LINE + KEYPAD + LINE + KEYPAD, None, "same name"),
        (HEAD + "[times]\ndouble_press_s = { DIGIT = 1.0 }\n" + LINE + KEYPAD, 3, "no key DIGIT"),
        (HEAD + LINE + KEYPAD + "colour = 1\n", 8, "colour"),
        (HEAD, None, "port"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_told_with_its_line(text: str, line: int | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MachineFileError) as caught:
        read_counter_file(path)
    rendered = [mistake.render(path) for mistake in caught.value.mistakes]
    assert any(says in each for each in rendered), rendered
    if line is not None:
        assert any(f":{line}" in each for each in rendered), rendered
    assert [finding.ok for finding in findings(path)] == [False]


def test_a_keypads_name_is_that_of_its_place_or_its_own(tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    path.write_text(HEAD + LINE + KEYPAD + "address = 7\n" + KEYPAD + 'address = 8\nname = "tamu"\n')
    file = read_counter_file(path)
    assert [bound.name for bound in file.bound(file.port[0])] == ["loket/utara/7", "tamu"]


# The machine


def test_what_is_in_order_is_told_question_by_question(folder: Path, far: Wire) -> None:
    found = told(findings(counter_file(folder, port(folder / "port", {5: "1"}))))
    assert [(name, ok) for name, ok, _ in found] == [
        ("config", True),
        ("counters", True),
        ("port", True),
        ("keypads", True),
    ]
    assert found[0][2].endswith("loket, 1 ports, 1 keypads")
    assert found[3][2] == "garis: all 1 answer"


def test_a_keypad_that_is_silent_is_named_and_so_is_a_counter_that_the_hall_does_not_have(
    folder: Path, far: Wire
) -> None:
    found = told(findings(counter_file(folder, port(folder / "port", {5: "1", 6: "99"}, more="poll = true"))))
    assert ("counters", False, "the published hall has no counter 99") in found
    assert ("keypads", False, "garis: 1 of 2 answer; silent: 6") in found


def test_a_port_that_is_not_there_is_told_and_the_others_are_looked_at_all_the_same(folder: Path, far: Wire) -> None:
    ports = port(folder / "away", {5: "1"}, name="jauh") + port(folder / "port", {5: "2"}, name="dekat")
    found = told(findings(counter_file(folder, ports)))
    assert any(name == "port" and not ok and "is it plugged in?" in answer for name, ok, answer in found)
    assert ("keypads", True, "dekat: all 1 answer") in found


def test_a_port_that_the_running_service_holds_is_in_order_and_shows_what_it_says(folder: Path, far: Wire) -> None:
    config = counter_file(folder, port(folder / "port", {5: "1"}))
    with serving(config):
        until(lambda: "loket/garis/5" in devices(folder) and "heard" in devices(folder)["loket/garis/5"].detail)
        found = told(findings(config))
    (name, ok, answer) = found[-1]
    assert (name, ok) == ("port", True)
    assert "the running service has it: loket/garis/5: counter 1; " in answer


def test_a_port_that_another_program_holds_is_not_in_order(folder: Path, far: Wire) -> None:
    with serving(counter_file(folder, port(folder / "port", {5: "1"}), name="lain")) as other:
        until(lambda: other.ports[0]._talk is not None)
        found = told(findings(counter_file(folder, port(folder / "port", {5: "1"}))))
    assert found[-1][:2] == ("port", False)
    assert "Another program holds the port" in found[-1][2]


def test_a_store_that_is_not_there_is_told_and_the_ports_are_looked_at(tmp_path: Path, memory_folder: Path) -> None:
    with pty_wire(memory_folder / "port", [LineKeypad(5)]):
        found = told(findings(counter_file(memory_folder, port(memory_folder / "port", {5: "1"}))))
    assert [(name, ok) for name, ok, _ in found] == [
        ("config", True), ("counters", False), ("port", True), ("keypads", True),
    ]  # fmt: skip
    assert "antrean publish" in found[1][2]


def test_keypads_that_can_not_be_asked_are_said_to_be_so(folder: Path, far: Wire) -> None:
    more = 'protocol = "characters"\nkeys = { A = "NEXT" }'
    found = told(findings(counter_file(folder, port(folder / "port", {5: "1"}, more=more))))
    assert found[-1][:2] == ("keypads", True)
    assert "can't be asked" in found[-1][2]


def test_the_check_takes_no_press_away(folder: Path, far: Wire) -> None:
    far.press(5, "NEXT")
    findings(counter_file(folder, port(folder / "port", {5: "1"})))
    assert far.keypads[5].held
    assert far.keypads[5].answers == []


def test_the_command_says_by_its_exit_code_that_something_must_be_done(folder: Path, far: Wire) -> None:
    right = counter_file(folder, port(folder / "port", {5: "1"}), name="benar")
    wrong = counter_file(folder, port(folder / "away", {5: "1"}), name="salah")
    for config, code in ((right, 0), (wrong, 3)):
        named = folder / "counter.toml"
        named.write_bytes(config.read_bytes())
        command = [sys.executable, "-m", "hall", "check", "--json", "--store", str(folder / "hall.db")]
        ended = subprocess.run(
            [*command, "--config", str(named)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        assert "port" in {finding["name"] for finding in json.loads(ended.stdout)["findings"]}


# Adapters by what they say of themselves


class Adapter:
    """What pyserial lists."""

    def __init__(self, device: str, vid: int | None, pid: int | None, location: str, serial_number: str | None) -> None:
        self.device, self.vid, self.pid = device, vid, pid
        self.location, self.serial_number = location, serial_number


ADAPTERS = [
    Adapter("/dev/ttyUSB0", 0x1A86, 0x7523, "1-1.2", None),
    Adapter("/dev/ttyUSB1", 0x1A86, 0x7523, "1-1.3", None),
    Adapter("/dev/ttyUSB2", 0x0403, 0x6001, "1-1.4", "A50285BI"),
    Adapter("/dev/ttyS0", None, None, "", None),
]


@pytest.mark.parametrize(
    ("match", "device"),
    [
        ({"vid_pid": "1a86:7523", "location": "1-1.3"}, "/dev/ttyUSB1"),
        ({"vid_pid": "0403:6001"}, "/dev/ttyUSB2"),
        ({"serial_number": "a50285bi"}, "/dev/ttyUSB2"),
        ({"location": "1-1.2"}, "/dev/ttyUSB0"),
    ],
)
def test_an_adapter_is_found_by_what_it_says_of_itself(match: dict[str, str], device: str) -> None:
    assert find_device(Match.model_validate(match), lambda: ADAPTERS) == device


@pytest.mark.parametrize("match", [{"vid_pid": "1a86:7523"}, {"vid_pid": "dead:beef"}])
def test_none_and_several_that_fit_are_told_with_their_number(match: dict[str, str]) -> None:
    with pytest.raises(PortMissingError, match=r"^[02] adapters fit"):
        find_device(Match.model_validate(match), lambda: ADAPTERS)
