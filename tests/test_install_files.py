"""The files that a machine is installed with: each says what the programs, the manual and the other files say.

None of them runs here. Units, users, rules, mount and firewall are read, held against each other and against the
program, and shown to the tools they are for, where those are there.
"""

import ipaddress
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from counter.config import CounterFile, read_counter_file
from counter.service import PORT_HANGS_S
from counter.window.config import WindowFile, read_window_file
from display.config import DisplayFile, read_display_file
from hall.cli.commands import app
from hall.errors import StoreUnsafeError
from hall.queue import Queue
from hall.shipped import shipped
from hall.store import create_store, open_store
from hall.store.place import Place, refuse_unsafe
from kiosk.config import KioskFile, read_kiosk_file
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.install_files import InstallFile, install_files, lines, sections, setting, settings

ROOT = Path(__file__).parent.parent
INSTALL = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")

SCREENS = ("antrean-kiosk.service", "antrean-display.service")
SERVICES = (*SCREENS, "antrean-counter.service")
WINDOW = "antrean-window@.service"
PROGRAMS = (*SERVICES, WINDOW)
UNITS = [file for file in install_files() if file.name.startswith("systemd/")]
READERS: dict[str, Callable[[Path], CounterFile | DisplayFile | KioskFile | WindowFile]] = {
    "kiosk.toml": read_kiosk_file,
    "display.toml": read_display_file,
    "counter.toml": read_counter_file,
    "window.toml": read_window_file,
}
STORE_FOLDER = "/srv/antrean"
PROGRAM = "/opt/antrean/bin/antrean"
# Groups that Debian has by itself.
OF_THE_SYSTEM = {"dialout", "audio", "video", "render"}


def users() -> dict[str, set[str]]:
    """The users that are made, each with its groups."""
    found: dict[str, set[str]] = {}
    for line in lines("sysusers.d", "antrean.conf"):
        kind, name, third, *_ = shlex.split(line)
        if kind == "u":
            found[name] = {name}
        elif kind == "m":
            found[name].add(third)
    return found


# Every file


def test_every_file_has_a_place_of_its_own_and_the_page_copies_it_there() -> None:
    files = install_files()
    goals = [file.goal for file in files if not file.name.startswith("nftables/")]
    assert len(set(goals)) == len(goals)
    copied = dict(re.findall(r"\bconfig/(\S+) (/etc/\S+)", INSTALL))
    for file in files:
        assert copied.get(file.name) == file.goal, f"{file.name} goes to {file.goal}"


def test_the_pages_name_no_file_unit_or_user_that_is_not_there() -> None:
    known = {Path(file.goal).name for file in install_files()}
    for page in (INSTALL, SECURITY):
        for name in re.findall(r"\bconfig/[\w./@-]+\w", page):
            assert (ROOT / name).exists(), name
        for unit in re.findall(r"\b(?:antrean|srv)-[\w@-]+\.(?:service|mount|timer)", page):
            assert re.sub(r"@\w+\.", "@.", unit) in known, unit
        for user in re.findall(r"runuser -u (\S+)", page):
            assert user in users(), user


@pytest.mark.parametrize("name", READERS)
def test_the_samples_load_and_keep_their_store_in_the_folder_that_is_shared(name: str) -> None:
    file = READERS[name](shipped("config", name))
    assert Path(file.store).parent == Path(STORE_FOLDER)


# Units


@pytest.mark.parametrize("unit", PROGRAMS)
def test_a_unit_starts_a_command_that_exists_with_the_file_of_its_program(unit: str) -> None:
    program, name, *options = shlex.split(setting(unit, "Service", "ExecStart"))
    assert program == PROGRAM
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    command = group.commands[name]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= known
    config = Path(options[options.index("--config") + 1])
    assert config.parent == Path("/etc/antrean")
    assert config.name in READERS


@pytest.mark.parametrize("unit", PROGRAMS)
def test_a_program_is_watched_and_begins_anew_for_ever(unit: str) -> None:
    service = settings(unit)["Service"]
    assert service["Type"] == ["notify"]
    # What a session of PAM starts is another unit's to systemd; it would wait for READY=1 in vain.
    assert "PAMName" not in service
    assert service["NotifyAccess"] == ["main"]
    assert service["Restart"] == (["on-failure"] if unit == WINDOW else ["always"])
    assert float(service["RestartSec"][0]) <= 2
    assert setting(unit, "Unit", "StartLimitIntervalSec") == "0"
    assert 10 <= float(service["WatchdogSec"][0]) <= PORT_HANGS_S + 20


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_has_a_user_of_its_own_who_may_write_to_the_store_and_nothing_else(unit: str) -> None:
    user = setting(unit, "Service", "User")
    assert user == unit.removesuffix(".service")
    groups = users()[user]
    assert "antrean" in groups
    assert groups <= {user, "antrean"} | OF_THE_SYSTEM
    assert "input" not in groups, "a tap would count twice; and it reads every keyboard"
    service = settings(unit)["Service"]
    assert service["ReadWritePaths"] == [STORE_FOLDER]
    assert service["UMask"] == ["0007"], "what one program makes in the folder, the others must be able to write to"
    assert "SupplementaryGroups" not in service, "the same groups as when somebody asks antrean check for this user"


@pytest.mark.parametrize("unit", [*SERVICES, "antrean-backup.service"])
def test_a_service_is_shut_in_as_far_as_it_can_be(unit: str) -> None:
    service = settings(unit)["Service"]
    assert service["ProtectSystem"] == ["strict"]
    assert service["CapabilityBoundingSet"] == [""]
    assert service["SystemCallFilter"] == ["@system-service"]
    for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "ProtectKernelModules", "RestrictSUIDSGID"):
        assert service[key] == ["yes"], key


@pytest.mark.parametrize("unit", SERVICES)
def test_nothing_hides_the_devices_and_mounts_that_a_program_works_with(unit: str) -> None:
    """ProtectClock has systemd make a list of allowed devices, with nothing on it but the clock."""
    hiding = {"PrivateDevices", "DeviceAllow", "DevicePolicy", "ProtectClock", "ProcSubset", "PrivateNetwork"}
    assert not hiding & settings(unit)["Service"].keys()


@pytest.mark.parametrize("unit", SCREENS)
def test_a_screen_program_draws_on_the_screen_that_knows_its_user(unit: str) -> None:
    words = dict(word.split("=") for word in setting(unit, "Service", "Environment").split())
    screen = settings("antrean-screen.service")["Service"]
    assert words["DISPLAY"] in screen["ExecStart"][0].split()
    assert f"DISPLAY={words['DISPLAY']}" in screen["Environment"][0]
    assert f"+si:localuser:{setting(unit, 'Service', 'User')}" in screen["ExecStartPost"][0]
    key = re.search(r"XAUTHORITY=(\S+)", screen["Environment"][0])
    assert key
    assert f"-auth {key[1]} " in screen["ExecStart"][0], "without a key an X server lets everybody in"
    assert "antrean-screen.service" in setting(unit, "Unit", "After").split()
    assert words["TMPDIR"] == f"/run/{setting(unit, 'Service', 'RuntimeDirectory')}"
    assert words["HOME"] == words["XDG_CACHE_HOME"] == f"/var/cache/{setting(unit, 'Service', 'CacheDirectory')}"
    # The one folder of /tmp that X clients need, in a /tmp of their own.
    assert setting(unit, "Service", "BindReadOnlyPaths") == "/tmp/.X11-unix"


@pytest.mark.parametrize("unit", [*SERVICES, "antrean-screen.service"])
def test_nothing_dark_waits_for_a_server_that_is_gone(unit: str) -> None:
    order = settings(unit)["Unit"]
    assert not any("Requires" in key or "BindsTo" in key or "RequiresMountsFor" in key for key in order)
    after = " ".join(order.get("After", []))
    assert not re.search(r"share|srv-antrean|remote-fs|network-online", after)


def test_the_share_is_tried_until_the_server_is_there() -> None:
    share = settings("antrean-share.service")
    assert share["Service"]["ExecStart"] == ["/usr/bin/systemctl start srv-antrean.mount"]
    assert share["Service"]["Restart"] == ["on-failure"]
    assert share["Unit"]["StartLimitIntervalSec"] == ["0"]
    assert setting("srv-antrean.mount", "Unit", "StartLimitIntervalSec") == "0"
    for unit in SERVICES:
        assert "antrean-share.service" in setting(unit, "Unit", "Wants")


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.path.name)
def test_systemd_itself_finds_nothing_wrong_with_a_unit(file: InstallFile, tmp_path: Path) -> None:
    """Where it is there to be asked. Of the programs that a unit starts it wants only that they exist."""
    judge = shutil.which("systemd-analyze")
    if judge is None:
        assert {"Unit"} <= sections(*file.name.split("/")).keys()
        return
    for other in UNITS:
        text = re.sub(rf"{PROGRAM}|/usr/bin/(Xorg|systemctl|find)", sys.executable, other.text)
        (tmp_path / other.path.name).write_text(text, encoding="utf-8")
    manager = ["--user"] if "/user/" in file.name else []
    name = file.path.name.replace("@.", "@3.")
    if name != file.path.name:
        shutil.copy(tmp_path / file.path.name, tmp_path / name)
    found = subprocess.run(
        [judge, *manager, "verify", "--man=no", str(tmp_path / name)],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert (found.returncode, found.stderr) == (0, "")


def as_systemd_runs(command: str) -> list[str]:
    """A command line as systemd understands it: `$$` and `%%` stand for one."""
    return [word.replace("$$", "$").replace("%%", "%") for word in shlex.split(command)]


def test_the_unit_of_the_backup_makes_one_that_is_whole(tmp_path: Path) -> None:
    service = settings("antrean-backup.service")["Service"]
    shell, minus_c, script = as_systemd_runs(service["ExecStart"][0])
    store, antrean = tmp_path / "hall.db", f"{sys.executable} -m hall"
    made = create_store(str(store))
    Queue(made, SetClock()).publish(*halls.read(halls.SMALL, tmp_path))
    made.close()
    script = script.replace(PROGRAM, antrean).replace(f"{STORE_FOLDER}/hall.db", str(store))
    environment = {**os.environ, "STATE_DIRECTORY": str(tmp_path / "kept")}
    (tmp_path / "kept").mkdir()
    subprocess.run([shell, minus_c, script], env=environment, cwd=ROOT, timeout=60, check=True)
    (copy,) = (tmp_path / "kept").iterdir()
    found = open_store(str(copy))
    assert list(found.verify()) == []
    found.close()
    find = shlex.split(service["ExecStartPost"][0])
    assert find[1] == "${STATE_DIRECTORY}"
    assert Path(copy.name).match(find[find.index("-name") + 1])


# The share


def options() -> tuple[str, ...]:
    return tuple(setting("srv-antrean.mount", "Mount", "Options").split(","))


def refused(*mount_options: str, kind: str = "nfs4") -> bool:
    try:
        refuse_unsafe(Place(STORE_FOLDER, "server:/", kind, mount_options), Path(STORE_FOLDER, "hall.db"))
    except StoreUnsafeError:
        return True
    return False


def test_the_mount_is_one_that_the_store_trusts() -> None:
    assert {"vers=4.2", "hard", "proto=tcp"} <= set(options())
    assert not refused(*options())
    assert refused(*(option.replace("hard", "soft") for option in options()))


def test_the_mount_delays_nobodys_start_and_brings_no_programs_along() -> None:
    assert {"nofail", "nosuid", "nodev", "noexec"} <= set(options())
    assert setting("srv-antrean.mount", "Mount", "Where") == STORE_FOLDER


def network() -> ipaddress.IPv4Network:
    """Whom the server lets have the folder."""
    (line,) = lines("nfs", "exports")
    folder, rest = line.split()
    assert folder == STORE_FOLDER
    assert {"rw", "sync", "root_squash", "sec=sys"} <= set(rest.partition("(")[2].rstrip(")").split(","))
    return ipaddress.IPv4Network(rest.partition("(")[0])


def test_the_folder_is_for_the_halls_own_network_and_the_firewall_means_the_same() -> None:
    server, folder = setting("srv-antrean.mount", "Mount", "What").split(":")
    assert ipaddress.IPv4Address(server) in network()
    assert folder == STORE_FOLDER
    assert network().is_private
    assert network().prefixlen >= 24
    for name in ("server.nft", "client.nft"):
        (hall,) = re.findall(r"define hall = (\S+)", shipped("config", "nftables", name).read_text())
        assert ipaddress.IPv4Network(hall) == network()


def test_a_machine_that_dies_holds_the_hall_up_for_some_seconds_only() -> None:
    nfs = sections("nfs", "nfs.conf")["nfsd"]
    lease, grace = int(nfs["lease-time"][0]), int(nfs["grace-time"][0])
    assert 10 <= lease <= grace <= 15
    assert nfs["vers3"] == nfs["vers4.0"] == ["n"], "one port, and no calls from the server to its clients"
    assert nfs["vers4.2"] == ["y"]


# Devices


ASSIGNMENT = re.compile(r'([A-Z_]+)(?:\{([A-Za-z_]+)\})?(==|!=|\+=|:=|=)"([^"]*)"(?:, *|$)')


def rules(name: str) -> list[list[tuple[str, str, str, str]]]:
    """Every rule, also those that are examples behind a `#`: key, attribute, operator, value."""
    found = []
    for line in shipped("config", "udev", name).read_text(encoding="utf-8").splitlines():
        rule = line.removeprefix("# ")
        if "==" in rule and (rule.startswith(("SUBSYSTEM", "ACTION")) or not line.startswith("#")):
            assert not ASSIGNMENT.sub("", rule), f"udev can't read: {rule}"
            found.append([(match[1], match[2] or "", match[3], match[4]) for match in ASSIGNMENT.finditer(rule)])
    assert found
    return found


def test_every_rule_asks_for_something_and_does_something() -> None:
    for rule in [*rules("70-antrean.rules"), *rules("71-antrean-no-storage.rules")]:
        operators = [operator for _, _, operator, _ in rule]
        assert "==" in operators
        assert {"=", "+="} & set(operators)
        assert operators == sorted(operators, key=lambda each: each not in ("==", "!=")), "questions come first"


def test_devices_go_to_users_that_exist_and_never_to_all() -> None:
    for rule in rules("70-antrean.rules"):
        for key, _, _, value in rule:
            if key == "GROUP":
                assert value in users().keys() | OF_THE_SYSTEM
            if key == "MODE":
                assert value == "0660"
            if key == "SYMLINK":
                assert value.startswith("antrean/")


def test_the_rule_against_sticks_is_for_the_class_of_mass_storage() -> None:
    (rule,) = rules("71-antrean-no-storage.rules")
    assert ("ATTR", "bInterfaceClass", "==", "08") in rule
    assert ("ATTR", "authorized", "=", "0") in rule


# A locked machine, and its network


def test_users_can_be_made_by_systemd() -> None:
    numbers = []
    for line in lines("sysusers.d", "antrean.conf"):
        words = shlex.split(line)
        assert words[0] in ("g", "u", "m")
        if words[0] != "m":
            numbers.append((words[1], int(words[2])))
        if words[0] == "u":
            assert ":" not in words[3], "the field ends at a colon in /etc/passwd"
    assert len({number for _, number in numbers}) == len(users()), "a number of its own for each"
    assert all(100 <= number < 1000 for _, number in numbers)


def test_no_driver_for_usb_storage_is_ever_loaded() -> None:
    refused_drivers = [line.split() for line in lines("locked", "modprobe.conf")]
    assert all(line[0] == "install" and line[2] == "/bin/false" for line in refused_drivers)
    assert {"usb_storage", "uas"} <= {line[1] for line in refused_drivers}


def test_no_key_leads_out_of_the_screen() -> None:
    text = "\n".join(lines("locked", "xorg.conf"))
    assert text.count("\nEndSection") + text.startswith("EndSection") == len(
        re.findall(r"^Section ", text, re.MULTILINE)
    )
    chosen = dict(re.findall(r'Option "(\w+)" "(\w+)"', text))
    assert chosen["DontVTSwitch"] == chosen["DontZap"] == "true"
    assert chosen["BlankTime"] == "0"
    assert re.search(r'MatchIsKeyboard "on"\nOption "Ignore" "on"', text)
    assert sections("locked", "logind.conf")["Login"] == {"NAutoVTs": ["0"], "ReserveVT": ["0"]}
    assert "kernel.sysrq = 0" in lines("locked", "sysctl.conf")


@pytest.mark.parametrize(("name", "ports"), [("server.nft", {"2049", "123", "22"}), ("client.nft", {"22"})])
def test_the_firewall_lets_in_what_is_needed_and_nothing_else(name: str, ports: set[str]) -> None:
    rule_lines = lines("nftables", name)
    text = "\n".join(rule_lines)
    assert set(re.findall(r"dport (\S+)", text)) == ports
    for line in rule_lines:
        if "dport" in line or "icmp" in line:
            assert line.startswith(("ip saddr $hall", "ip saddr $care")), line
    assert text.count("policy drop") == 2
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("name", ["server.nft", "client.nft"])
def test_the_firewall_itself_can_read_its_rules(name: str) -> None:
    """Where it is there, and may be asked: it wants root, and here a network of its own."""
    path = shipped("config", "nftables", name)
    judge, apart = shutil.which("nft", path=f"{os.environ['PATH']}:/usr/sbin"), shutil.which("unshare")
    if judge is None or apart is None or os.geteuid() != 0:
        assert path.read_text().startswith("#!/usr/sbin/nft -f\n")
        return
    found = subprocess.run(
        [apart, "-n", judge, "-c", "-f", path], capture_output=True, text=True, timeout=60, check=False
    )
    if "Operation not permitted" not in found.stderr:
        assert (found.returncode, found.stderr) == (0, "")
