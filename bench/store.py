"""`make bench`: how long take, call, board and poll take on this machine, alone and in a crowd, on an empty file and on a
year of 500,000 tickets, beside the same acts with SQLite's own way of waiting.
"""

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, cells, figure, table
from hall.queue import Queue
from hall.store.address import SqliteAddress
from hall.store.opening import create_file
from hall.store.sqlite import SqliteStore
from tests.harness import halls
from tests.harness.crowd import crowded_hall

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
WRITERS, BOARDS, BOARD_PACE_S = 8, 12, 0.25
YEAR_DAYS, TICKETS_A_DAY = 250, 2000
ACTS = ("take", "call", "board", "poll")


def new_store(path: Path) -> None:
    """A published hall of eight counters."""
    create_file(SqliteAddress(path))
    store = SqliteStore(path, network=False)
    Queue(store, lambda: datetime(2026, 11, 24, 2, 0, tzinfo=UTC)).publish(*halls.read(crowded_hall(), path.parent))
    store.close()


def add_a_year(path: Path) -> None:
    """500,000 finished tickets with their events, on 250 days before today, written past the rules to save an hour."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF").fetchone()
    connection.execute("BEGIN")
    connection.execute(
        f"""WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {YEAR_DAYS * TICKETS_A_DAY - 1})
            INSERT INTO ticket
                (business_day, series, number, arrival, code, service, priority, state, taken_at, changed_at)
            SELECT date('2025-12-01', '+' || (i / {TICKETS_A_DAY}) || ' days'), CASE i % 2 WHEN 0 THEN 'A' ELSE 'B' END,
                   (i % {TICKETS_A_DAY}) / 2 + 1, i + 1, printf('%08d', i),
                   CASE i % 2 WHEN 0 THEN 'PINJAM' ELSE 'KEMBALI' END, 0, 'done',
                   '2026-01-01T02:00:00.000Z', '2026-01-01T02:20:00.000Z' FROM n"""
    )
    for kind in ("taken", "called", "finished"):
        connection.execute(
            f"""INSERT INTO event
                    (business_day, at, kind, series, number, service, counter, zone, queue, priority, request)
                SELECT business_day, changed_at, '{kind}', series, number, service, '1', 'utara', 0, 0,
                       CASE '{kind}' WHEN 'finished' THEN NULL ELSE lower(hex(randomblob(16))) END FROM ticket"""
        )
    connection.execute("COMMIT")
    connection.close()


def measure(
    store: Path | str, people: list[tuple[str, float]], policy: str, seconds: float = SECONDS
) -> dict[str, Figure]:
    """Starts everyone (role, pace), lets them go at once, and gathers what they measured."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.people", role, str(store), str(seconds), str(pace), policy, str(who)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who, (role, pace) in enumerate(people)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return gathered([process.communicate(timeout=seconds + 120)[0] for process in processes], seconds)


def gathered(printed: list[str], seconds: float) -> dict[str, Figure]:
    """One figure for each role, from what the people printed."""
    reports = [json.loads(text.strip().splitlines()[-1]) for text in printed]
    return {
        role: figure(
            [ms for report in reports if report["role"] == role for ms in report["ms"]],
            seconds,
            sum(report["failed"] for report in reports if report["role"] == role),
        )
        for role in {report["role"] for report in reports}
    }


def alone(path: Path | str, policy: str) -> dict[str, Figure]:
    """Each act by a single person, with a partner slow enough not to be in the way where the act needs one."""
    found = measure(path, [("take", 0)], policy, SECONDS / 2)
    found |= measure(path, [("call", 0)], policy, SECONDS / 2)
    found |= measure(path, [("board", 0)], policy, SECONDS / 2)
    return found | measure(path, [("poll", 0)], policy, SECONDS / 2)


def crowd(path: Path | str, policy: str) -> dict[str, Figure]:
    """Eight writers at full speed and twelve boards that look four times a second."""
    writers = [("take" if n % 2 else "call", 0.0) for n in range(WRITERS)]
    boards = [("board" if n % 2 else "poll", BOARD_PACE_S) for n in range(BOARDS)]
    return measure(path, writers + boards, policy)


def machine() -> str:
    """The machine in a line."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor() or platform.machine(),
    )
    return (
        f"{os.cpu_count()} cores ({cpu}), {platform.system()} {platform.release().partition('-')[0]}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def main() -> None:
    """Prints the tables."""
    print(f"Measured on {datetime.now(UTC).date()}: {machine()}. Times in ms.\n", flush=True)
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory(prefix="antrean-bench-", dir=os.environ.get("BENCH_FOLDER")) as folder:
        empty, year = Path(folder) / "empty.db", Path(folder) / "year.db"
        new_store(empty)
        shutil.copy(empty, year)
        add_a_year(year)
        for file, named in ((empty, "empty"), (year, "a year")):
            for where, run in (("alone", alone), (f"{WRITERS} writers, {BOARDS} boards", crowd)):
                for policy in ("turn", "sqlite"):
                    path = Path(folder) / "run.db"
                    for old in Path(folder).glob("run.db*"):
                        old.unlink()
                    shutil.copy(file, path)
                    found = run(path, policy)
                    how = "turnstile" if policy == "turn" else "busy_timeout"
                    rows += [[named, where, how, act, *cells(found[act])] for act in ACTS]
                    print(f"measured: {named}, {where}, {how}", file=sys.stderr, flush=True)
    print(table(["file", "load", "waiting", "act", "per second", "median", "p99", "worst"], rows))


if __name__ == "__main__":
    main()
