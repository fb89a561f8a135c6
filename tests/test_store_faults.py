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


@pytest.mark.parametrize("how", ["once", "lasting"])
@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_fault_leaves_all_of_an_act_or_nothing(memory_folder: Path, act: str, how: str) -> None:
    library = faulty_disk.build(memory_folder)
    for error in ("EIO", "ENOSPC", "ENOLCK"):
        folder = memory_folder / error
        folder.mkdir()
        printed = faulty_disk.run(library, "tests.harness.fault_runs", act, error, how, str(folder))
        struck = re.search(r"'struck': (\d+)", printed)
        assert struck, printed
        assert int(struck[1]) >= {"EIO": 30, "ENOSPC": 20, "ENOLCK": 5}[error], printed


def test_an_act_that_a_single_read_or_write_error_broke_off_is_repeated_and_done(memory_folder: Path) -> None:
    library = faulty_disk.build(memory_folder)
    printed = faulty_disk.run(library, "tests.harness.fault_runs", "take", "EIO", "once", str(memory_folder))
    assert set(re.findall(r"'(\w+)':", printed)) == {"done", "struck"}, printed
