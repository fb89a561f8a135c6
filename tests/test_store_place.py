"""Where a store lies: local or on a share, and which mounts are refused, each with its reason and its remedy."""

import os
import sqlite3
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from hall.errors import StoreUnsafeError
from hall.store import create_store, lockproof, open_store
from hall.store.place import Place, place_of, refuse_unsafe, refuse_wal
from tests.harness.snapshot import described

GOOD = "rw,relatime,vers=4.2,rsize=65536,wsize=65536,namlen=255,hard,proto=tcp,timeo=600,local_lock=none,addr=10.0.0.1"


def _mount(kind: str, options: str = GOOD) -> Place:
    return Place("/mnt/share", "server:/", kind, tuple(options.split(",")))


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuseblk"])
def test_a_file_system_of_this_machine_is_trusted(kind: str) -> None:
    place = _mount(kind, "rw")
    assert not place.network
    refuse_unsafe(place, Path("/mnt/share/hall.db"))


@pytest.mark.parametrize(("kind", "options"), [("nfs4", GOOD), ("nfs", GOOD.replace("vers=4.2", "vers=3"))])
def test_nfs_with_locks_that_are_shared_is_trusted(kind: str, options: str) -> None:
    place = _mount(kind, options)
    assert place.network
    refuse_unsafe(place, Path("/mnt/share/hall.db"))


@pytest.mark.parametrize(
    ("kind", "options", "reason", "remedy"),
    [
        ("nfs", GOOD + ",nolock", "nolock", "vers=4.2,hard"),
        ("nfs4", GOOD.replace("local_lock=none", "local_lock=all"), "local_lock=all", "local_lock=none"),
        ("nfs", GOOD.replace("local_lock=none", "local_lock=posix"), "local_lock=posix", "local_lock=none"),
        ("nfs4", GOOD.replace("hard", "soft"), "soft", "hard"),
        ("nfs4", GOOD.replace("hard", "softerr"), "soft", "hard"),
        ("cifs", "rw,vers=3.1.1", "CIFS", "NFS 4"),
        ("cifs", "rw,vers=3.1.1,nobrl", "CIFS", "NFS 4"),
        ("smb3", "rw", "CIFS", "PostgreSQL"),
        ("9p", "rw", "9p", "NFS 4"),
        ("fuse.sshfs", "rw", "fuse.sshfs", "NFS 4"),
        ("fuse.rclone", "rw", "fuse.rclone", "PostgreSQL"),
        ("fuse", "rw", "fuse", "NFS 4"),
        ("vboxsf", "rw", "vboxsf", "NFS 4"),
        ("unknown", "", "unknown", "NFS 4"),
    ],
)
def test_a_mount_that_would_lose_tickets_is_refused(kind: str, options: str, reason: str, remedy: str) -> None:
    with pytest.raises(StoreUnsafeError) as seen:
        refuse_unsafe(_mount(kind, options), Path("/mnt/share/hall.db"))
    assert "/mnt/share/hall.db" in str(seen.value)
    assert reason in str(seen.value)
    assert remedy in str(seen.value)


@pytest.mark.parametrize("opening", [open_store, create_store])
def test_both_ways_of_opening_refuse_such_a_mount_before_they_touch_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opening: object
) -> None:
    monkeypatch.setattr("hall.store.opening.place_of", lambda path: _mount("cifs"))
    with pytest.raises(StoreUnsafeError):
        opening(str(tmp_path / "hall.db"))  # type: ignore[operator]
    assert list(tmp_path.iterdir()) == []


def test_a_wal_is_refused_on_a_share_whatever_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreUnsafeError, match="several machines"):
        refuse_wal(tmp_path / "hall.db", network=True, sqlite_version=(3, 99, 0))
    monkeypatch.setattr("hall.store.opening.place_of", lambda path: _mount("nfs4"))
    with pytest.raises(StoreUnsafeError, match="several machines"):
        create_store(f"{tmp_path}/hall.db?journal=wal")


def test_a_file_in_wal_mode_on_a_share_is_refused_before_sqlite_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "hall.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    before = sorted(found.name for found in tmp_path.iterdir())
    monkeypatch.setattr("hall.store.opening.place_of", lambda path: _mount("nfs4"))
    with pytest.raises(StoreUnsafeError, match="journal_mode=DELETE"):
        open_store(str(path))
    assert sorted(found.name for found in tmp_path.iterdir()) == before


def test_the_longest_mount_point_holds_a_file_and_the_later_of_two_hides_the_earlier(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def mounted(*entries: tuple[str, str]) -> None:
        parts = [SimpleNamespace(mountpoint=point, fstype=kind, opts="rw", device="d") for point, kind in entries]
        monkeypatch.setattr("psutil.disk_partitions", lambda **_: parts)

    real = os.path.realpath(tmp_path)
    mounted(("/", "ext4"), (real, "nfs4"), (f"{real}-other", "cifs"))
    assert place_of(tmp_path / "hall.db").file_system == "nfs4"
    assert place_of(tmp_path.parent / "hall.db").file_system == "ext4"
    mounted(("/", "ext4"), (real, "nfs4"), (real, "tmpfs"))
    assert place_of(tmp_path / "hall.db").file_system == "tmpfs"


def test_the_place_of_a_real_folder_is_what_the_system_says(tmp_path: Path) -> None:
    said = subprocess.run(["df", "--output=fstype", tmp_path], capture_output=True, text=True, check=True).stdout
    assert place_of(tmp_path / "hall.db").file_system == said.split()[-1]


def test_locks_that_hold_between_two_processes_are_proved_and_leave_nothing_behind(tmp_path: Path) -> None:
    assert lockproof.prove_locks(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("second", "told"),
    [("2", "two processes held the write lock"), ("no answer", "no answer"), ("Traceback", "Traceback")],
)
def test_a_mount_on_which_a_second_process_gets_the_lock_too_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str, told: str
) -> None:
    monkeypatch.setattr("hall.store.lockproof._second_process", lambda proof, store: second)
    monkeypatch.setattr("hall.store.opening.place_of", lambda path: _mount("nfs4"))
    with pytest.raises(StoreUnsafeError, match=told) as seen:
        create_store(str(tmp_path / "hall.db"))
    assert "vers=4.2,hard" in str(seen.value)
    assert list(tmp_path.iterdir()) == []


def test_a_store_on_a_good_share_is_used_with_a_rollback_journal_and_full_syncs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hall.store.opening.place_of", lambda path: _mount("nfs4"))
    store = create_store(str(tmp_path / "hall.db"))
    assert described(store) | {"store": "", "sqlite": ""} == {
        "store": "", "sqlite": "", "journal": "delete", "synchronous": "EXTRA", "share": "yes",
    }  # fmt: skip
    difference = store.clock_difference_s()
    assert difference is not None
    assert abs(difference) < 1  # the server is this machine
    store.close()
