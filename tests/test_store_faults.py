"""A disk that fails: input/output errors, no room, lost locks, at every operation of every kind of act, once and lasting.

Either all of an act or nothing is in the file afterwards; an answer means all of it; the file is whole; and no error of
sqlite3 comes out. The failing disk is a library of ours under SQLite (`faulty.c`); how a point is struck and judged is in
`tests/harness/fault_runs.py`.
"""

import re
from pathlib import Path

import pytest

from tests.harness import faulty_disk
from tests.harness.fault_runs import ACTS

# How many points there are at least: of any operation, of one that writes, of a lock.
LEAST = {"EIO": 30, "ENOSPC": 20, "ENOLCK": 5}
HOW = ("once", "lasting")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faulty_disk.build(tmp_path_factory.mktemp("faulty"))


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_fault_leaves_all_of_an_act_or_nothing(memory_folder: Path, library: Path, act: str) -> None:
    faults = [f"{error}-{how}" for error in LEAST for how in HOW]
    printed = faulty_disk.run(library, "tests.harness.fault_runs", act, str(memory_folder), *faults)
    struck = {fault: int(points) for fault, points in re.findall(r"(\S+) \d+ .*'struck': (\d+)", printed)}
    assert list(struck) == faults, printed
    for fault, points in struck.items():
        assert points >= LEAST[fault.partition("-")[0]], printed


def test_an_act_that_a_single_read_or_write_error_broke_off_is_repeated_and_done(
    memory_folder: Path, library: Path
) -> None:
    printed = faulty_disk.run(library, "tests.harness.fault_runs", "take", str(memory_folder), "EIO-once")
    assert set(re.findall(r"'(\w+)':", printed)) == {"done", "struck"}, printed
