"""`make lab`: the same rules on three machines over NFS. Not part of the tests: it needs root and some minutes.

It drives a lab of four small machines with a kernel each (`--lab` names its command; see CONTRIBUTING.md): one serves a
folder, three mount it. Every scenario ends with the same judgement, made with plain sqlite3: the file is whole, numbers
have no gaps, no ticket was called twice, every acknowledged act is there.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from bench.figures import cells, table
from bench.press_to_frame import waits
from bench.store import gathered
from tests.harness.crowd import crowded_hall
from tests.harness.postgres import Server, postgres

REPOSITORY = Path(__file__).resolve().parent.parent
SHARE = "/mnt/share"
# Three interpreters and 36 connections start on two cores before anybody is measured.
STARTS_WITHIN_S = 40.0
# By then somebody waits, so that a key has whom to call.
FIRST_NUMBERS_S = 3.0
STORE = f"{SHARE}/hall.db"
HOSTS = (2, 3, 4)
# Where the lab's machines and this one meet.
BRIDGE, NETWORK = "10.98.0.1", "10.98.0.0/24"
UML_MODULES = Path("/usr/lib/uml/modules")


@dataclass(frozen=True)
class Place:
    """Where the hall is kept for a row of figures: on the share, or on a server that stands in the lab's network."""

    name: str
    address: str
    policy: str
    server: Server | None = None


ON_THE_SHARE = Place("NFS", STORE, "turn")
AS_SQLITE_WAITS = Place("NFS", STORE, "sqlite")
# How the persons of each machine act: role, and the mean time between two acts. Eight acts a second in all, and one and a
# half as in a hall's rush.
FULL = ["take:2.4", "call:4.0"] * 4
RUSH = ["take:12", "call:24"] * 4
WATCHING = ["board:0.25", "poll:0.25"] * 2


@contextmanager
def on_a_server() -> Iterator[Place]:
    """A PostgreSQL server on the lab's bridge, which writes to the disk before it answers."""
    with postgres(durable=True, host=BRIDGE, within=("ip", "netns", "exec", "antreanlab"), clients=NETWORK) as server:
        yield Place("PostgreSQL", f"{server.url()}?hall=lab", "address", server)


@dataclass
class Lab:
    """The command that drives the machines, and a folder on the host that all of them see."""

    command: Path
    folder: Path
    findings: list[list[str]] = field(default_factory=list)

    def do(self, *words: str, check: bool = True) -> str:
        """One verb of the lab."""
        done = subprocess.run([self.command, *words], capture_output=True, text=True, timeout=200, check=False)
        if check and done.returncode:
            raise RuntimeError(f"lab {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def on(self, host: int, command: str) -> subprocess.CompletedProcess[str]:
        """A command of the project on one machine."""
        return subprocess.run(
            [self.command, "run", str(host), f"cd {REPOSITORY} && {command}"],
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def start(self, host: int, command: str, output: Path) -> subprocess.Popen[str]:
        """The same, left running; what it prints goes to a file."""
        with output.open("w") as file:
            return subprocess.Popen(
                [self.command, "run", str(host), f"cd {REPOSITORY} && {command}"],
                stdout=file, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip

    def found(self, scenario: str, result: str) -> None:
        """Notes a result and shows it at once."""
        self.findings.append([scenario, result])
        print(f"{scenario}: {result}", flush=True)


PYTHON = ".venv/bin/python"
ANTREAN = f"{PYTHON} -m hall"


def new_store(lab: Lab, place: Place = ON_THE_SHARE) -> None:
    """An empty hall."""
    hall = lab.folder / "hall.toml"
    # At any hour: keypads go by the machine's clock.
    hall.write_text(re.sub(r"hours = \{.*\}|daily_quota = .*", _always, crowded_hall(9)), encoding="utf-8")
    if place.server is None:
        lab.on(2, f"rm -f {SHARE}/hall.db*")
    else:
        place.server.sql("SET client_min_messages = warning", "DROP SCHEMA IF EXISTS lab CASCADE")
    for _ in range(3):
        # A server that has just started grants no locks before its grace period is over.
        done = lab.on(2, f"{ANTREAN} publish {hall} --store '{place.address}' --timeout 30")
        if done.returncode == 0:
            return
    raise RuntimeError(done.stdout)


def _always(found: re.Match[str]) -> str:
    return 'hours = "always"' if found[0].startswith("hours") else ""


def judge(lab: Lab, outputs: list[Path]) -> str:
    """The judgement on the store, by machine 2, against what was acknowledged to the host."""
    acknowledged = lab.folder / "acknowledged"
    lines = [line for output in outputs for line in output.read_text().splitlines(keepends=True)]
    whole = [line for line in lines if line.endswith("\n") and line.startswith(("take-", "call-"))]
    acknowledged.write_text("".join(whole))
    script = lab.folder / "judge.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom tests.harness import witness\n"
        f"said = dict(line.split() for line in Path({str(acknowledged)!r}).read_text().splitlines())\n"
        f"connection = witness.whole(Path({STORE!r}))\nwitness.acknowledged_are_there(connection, said)\n"
        "print('judged', len(said), len(witness.labels(connection)))\n"
    )
    done = lab.on(2, f"PYTHONPATH={REPOSITORY} {PYTHON} {script}")
    if done.returncode or "judged" not in done.stdout:
        raise RuntimeError(f"the store does not keep its word: {done.stdout[-2000:]}")
    _, said, tickets = done.stdout.split()[-3:]
    return f"{said} acknowledged acts, {tickets} tickets: all there, none doubled, file whole"


def at_work(
    lab: Lab, count: int, pause_s: float, disturb: Callable[[], None], lost_host: int | None = None
) -> tuple[list[Path], list[int]]:
    """Two takers and two callers on each machine; `disturb` is done to them meanwhile. Everybody's outputs, and the exit
    codes of those whose machine is still there.
    """
    outputs: list[Path] = []
    running: dict[int, list[subprocess.Popen[str]]] = {host: [] for host in HOSTS}
    total = count * 2 * len(HOSTS)
    for host in HOSTS:
        for place in range(2):
            who = f"{host}{place}"
            counter = 1 + (host - 2) * 2 + place
            for role, name in (("take", who), ("call", str(counter))):
                output = lab.folder / f"{role}-{name}.out"
                number = count if role == "take" else total
                command = f"CROWD_ON_A_SHARE=1 {PYTHON} -m tests.harness.crowd {role} {STORE} {name} {number} {pause_s}"
                outputs.append(output)
                running[host].append(lab.start(host, command, output))
    disturb()
    survivors = [process for host in HOSTS if host != lost_host for process in running[host]]
    codes = [process.wait(timeout=400) for process in survivors]
    for process in running.get(lost_host or 0, []):
        process.kill()  # a machine without power ends no command
    return outputs, codes


def crowd_from_three_hosts(lab: Lab) -> None:
    """Twelve writers at full speed, without delay and with 1 ms of it."""
    for delay in ("0", "1"):
        lab.do("delay", delay)
        new_store(lab)
        outputs, codes = at_work(lab, 20, 0.0, lambda: None)
        assert set(codes) == {0}, codes
        lab.found(f"12 writers at full speed, +{delay} ms", judge(lab, outputs))


def _slowest_gap(outputs: list[Path], stop: threading.Event, gaps: list[float]) -> None:
    """The longest time in which nobody's act was acknowledged."""
    last_size, last_change = 0, time.monotonic()
    while not stop.wait(0.05):
        size = sum(output.stat().st_size for output in outputs if output.exists())
        now = time.monotonic()
        if size != last_size:
            gaps.append(now - last_change)
            last_size, last_change = size, now


def disturbed(lab: Lab, scenario: str, disturb: Callable[[], None], lost_host: int | None = None) -> None:
    """Everyone at work with 1 ms of delay while something happens to them."""
    lab.do("delay", "1")
    new_store(lab)
    stop, gaps = threading.Event(), [0.0]
    files = [lab.folder / f"{role}-{name}.out" for role, name in _names()]
    for old in files:
        old.unlink(missing_ok=True)
    watcher = threading.Thread(target=_slowest_gap, args=(files, stop, gaps))
    watcher.start()

    def when_all_are_at_work() -> None:
        _wait_for_work(files)
        disturb()

    try:
        outputs, codes = at_work(lab, 30, 0.5, when_all_are_at_work, lost_host)
    finally:
        stop.set()
        watcher.join()
    assert set(codes) == {0}, codes
    lab.found(scenario, f"{judge(lab, outputs)}; longest silence {max(gaps[1:], default=0):.1f} s")


def _names() -> list[tuple[str, str]]:
    return [
        (role, name)
        for host in HOSTS
        for place in range(2)
        for role, name in (("take", f"{host}{place}"), ("call", str(1 + (host - 2) * 2 + place)))
    ]


def _wait_for_work(files: list[Path]) -> None:
    """Until everyone has been acknowledged something."""
    end = time.monotonic() + 120
    while not all(file.exists() and f"{file.name[:5]}" in file.read_text() for file in files):  # take- or call-
        if time.monotonic() > end:
            raise RuntimeError("the crowd has not begun")
        time.sleep(0.2)
    time.sleep(3)


def frozen(lab: Lab) -> None:
    """The server stops for 30 s; a command asked meanwhile answers with exit 3."""

    def freeze() -> None:
        lab.do("freeze")
        began = time.monotonic()
        asked = lab.on(4, f"{ANTREAN} take PINJAM --store {STORE} --json --timeout 2")
        took = time.monotonic() - began
        time.sleep(max(0.0, 30 - took))
        lab.do("thaw")
        assert asked.returncode == 3, asked.stdout
        assert "hangs" in asked.stdout or "busy" in asked.stdout, asked.stdout
        lab.found("a command while the server is frozen", f"exit 3 after {took:.0f} s, error “hangs”")

    disturbed(lab, "server frozen for 30 s", freeze)


def crashed(lab: Lab) -> None:
    """Machine 3 loses power while it writes."""

    def crash() -> None:
        lab.do("crash", "3")

    disturbed(lab, "a client loses power while it writes", crash, lost_host=3)


def cut(lab: Lab) -> None:
    """Machine 4 loses its cable for 30 s."""

    def unplug() -> None:
        lab.do("cut", "4")
        time.sleep(30)
        lab.do("join", "4")

    disturbed(lab, "a client's cable out for 30 s", unplug)


def refused_mounts(lab: Lab) -> None:
    """Mounts that lose tickets, and a WAL on a share, are refused by name."""
    new_store(lab)
    for options in ("vers=3,nolock", "vers=3,local_lock=all", "vers=4.2,soft"):
        lab.do("mount", options)
        done = lab.on(3, f"{ANTREAN} check --store {STORE}")
        assert done.returncode == 3, (options, done.stdout)
        reason = next(line for line in done.stdout.splitlines() if line.startswith("✗"))
        lab.found(f"mount with {options}", f"refused: {reason[2:140]}…")
    lab.do("mount")
    done = lab.on(3, f"{ANTREAN} publish {lab.folder}/hall.toml --store 'sqlite:///{SHARE}/wal.db?journal=wal'")
    assert done.returncode == 3, done.stdout
    assert "WAL" in done.stdout
    lab.found("WAL asked for on a share", f"refused: {done.stdout.strip()[:120]}…")
    done = lab.on(3, f"{ANTREAN} check --store {STORE}")
    assert done.returncode == 0, done.stdout
    lab.found("mount with vers=4.2,hard", "trusted: locks tried between two processes")


def figures(lab: Lab, seconds: int, places: Sequence[Place]) -> list[list[object]]:
    """Take, call and board from three hosts: 24 writers at 8 acts a second in all, 12 boards at 4 Hz."""
    rows: list[list[object]] = []
    for delay, place in product(("0", "1"), places):
        lab.do("delay", delay)
        new_store(lab, place)
        at = time.time() + STARTS_WITHIN_S
        _ended(_crowd(lab, place, seconds, at, ["take:3.0", "call:3.0"] * 4 + WATCHING), seconds)
        reports = sorted(lab.folder.glob("person-*.out"))
        found = gathered([report.read_text() for report in reports], seconds)
        for act in ("take", "call", "board", "poll"):
            rows.append([f"+{delay} ms", f"{place.name}, {place.policy}", act, *cells(found[act])])
            print(rows[-1], flush=True)
    return rows


def pressed(
    lab: Lab, seconds: int, place: Place, delays: Sequence[str] = ("0", "1"), people: Sequence[str] = FULL
) -> list[list[object]]:
    """From a key on one machine to the number on the display of another; the hall is at work, and twelve others look."""
    rows: list[list[object]] = []
    for delay in delays:
        lab.do("delay", delay)
        new_store(lab, place)
        at = time.time() + STARTS_WITHIN_S
        whole = STARTS_WITHIN_S + seconds
        begin = at + FIRST_NUMBERS_S
        keys, seen = lab.folder / "keys.out", lab.folder / "seen.out"
        _make_room_for_terminals(lab, 2)
        follow = f"{PYTHON} -m bench.press_to_frame following '{place.address}' {whole + 20}"
        press = f"{PYTHON} -m bench.press_to_frame pressing '{place.address}' {seconds - 10} {begin}"
        running = {seen: lab.start(3, follow, seen), keys: lab.start(2, press, keys)}
        _ended(running | _crowd(lab, place, seconds, at, [*people, *WATCHING]), seconds)
        found = waits(_moments(keys, "press"), _moments(seen, "seen"))
        assert found.count, f"no press was seen on the display: {keys.read_text()[-800:]}"
        load = "8 acts a second" if people is FULL else "1.5 acts a second"
        rows.append(
            [f"+{delay} ms", f"{place.name}, {load}", f"key press → number, {found.count} presses", *cells(found)]
        )
        print(rows[-1], flush=True)
    return rows


def over_a_server(lab: Lab, seconds: int) -> list[list[object]]:
    """The figures and the presses with the hall on a server."""
    with on_a_server() as place:
        return figures(lab, seconds, [place]) + pressed(lab, seconds, place)


def _crowd(
    lab: Lab, place: Place, seconds: int, at: float, people: Sequence[str]
) -> dict[Path, "subprocess.Popen[str]"]:
    """The same people on each machine, from a moment on; what each of them reports lies in the lab's folder afterwards."""
    for old in lab.folder.glob("person-*.out"):
        old.unlink()
    outputs = {host: lab.folder / f"host-{host}.out" for host in HOSTS}
    return {
        output: lab.start(
            host,
            f"{PYTHON} -m bench.people group {lab.folder} '{place.address}' {seconds} {place.policy} {host * 100} {at} "
            + " ".join(people),
            output,
        )
        for host, output in outputs.items()
    }


def _ended(running: Mapping[Path, "subprocess.Popen[str]"], seconds: int) -> None:
    """Waits for all of them; one that failed says why."""
    codes = {output: process.wait(timeout=seconds + 200) for output, process in running.items()}
    failed = [
        f"{output.name} ended with {code}: {output.read_text()[-4000:]}" for output, code in codes.items() if code
    ]
    assert not failed, "\n".join(failed)


def _make_room_for_terminals(lab: Lab, host: int) -> None:
    """The keypad's line is a pseudo-terminal; a bare machine has neither the file system for them nor its folder.

    :raises RuntimeError: when the machine still cannot open one.
    """
    made = lab.on(
        host,
        "{ mountpoint -q /dev/pts || { mkdir -p /dev/pts && mount -t devpts devpts /dev/pts -o ptmxmode=666; }; }"
        f" && {PYTHON} -c 'import os; os.openpty()'",
    )
    if made.returncode:
        raise RuntimeError(f"no pseudo-terminal on machine {host}: {made.stdout}{made.stderr}")


def _moments(output: Path, word: str) -> dict[str, float]:
    """By label, when something was; of two calls of a label the first."""
    found: dict[str, float] = {}
    for line in output.read_text().splitlines():
        if line.startswith(word + " "):
            _, label, at = line.split()
            found.setdefault(label, float(at))
    return found


def main() -> None:
    """Brings the lab up, plays every scenario, prints what was found, takes the lab down."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--lab", type=Path, required=True, help="the lab's command")
    asked.add_argument("--seconds", type=int, default=30, help="how long each row of the table is measured")
    asked.add_argument(
        "--only", help="one scenario: crowd, frozen, crashed, cut, mounts, figures, press, rush or server"
    )
    options = asked.parse_args()
    if os.geteuid() != 0:
        sys.exit("The lab needs root: it makes machines and a network of their own.")
    command = options.lab.resolve()
    if not command.exists():
        sys.exit(f"There is no lab at {options.lab}. Name its command: make lab LAB=path")
    folder = Path(tempfile.mkdtemp(prefix="antrean-lab-"))
    lab = Lab(command, folder)
    if not shutil.which("linux.uml"):
        lab.do("packages")
    if not Path("/lib/modules").exists() and UML_MODULES.is_dir():
        Path("/lib/modules").symlink_to(UML_MODULES)  # where the machines look for the NFS client
    rows: list[list[object]] = []
    scenarios: dict[str, Callable[[], None]] = {
        "mounts": lambda: refused_mounts(lab),
        "crowd": lambda: crowd_from_three_hosts(lab),
        "figures": lambda: rows.extend(figures(lab, options.seconds, (ON_THE_SHARE, AS_SQLITE_WAITS))),
        "press": lambda: rows.extend(pressed(lab, options.seconds, ON_THE_SHARE)),
        "rush": lambda: rows.extend(pressed(lab, options.seconds, ON_THE_SHARE, people=RUSH)),
        "server": lambda: rows.extend(over_a_server(lab, options.seconds)),
        "frozen": lambda: frozen(lab),
        "cut": lambda: cut(lab),
        "crashed": lambda: crashed(lab),
    }
    try:
        for name, play in scenarios.items():
            if options.only in (None, name):
                lab.do("down", check=False)
                lab.do("up")
                lab.do("mount")
                play()
    finally:
        lab.do("down", check=False)
        shutil.rmtree(folder)
    print("\n" + table(["what happened", "result"], lab.findings))
    if rows:
        print("\n" + table(["delay", "waiting", "act", "per second", "median", "p99", "worst"], rows))


if __name__ == "__main__":
    main()
