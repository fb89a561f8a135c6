"""Where a store file lies, and whether that place keeps its locks.

Measured: NFS 4 and NFS 3 with its lock service keep SQLite's locks true between machines. NFS 3 `nolock` and
`local_lock` do not share them, Linux' CIFS client refuses the lock upgrade by default and damages the file with
`nobrl`, and WAL needs shared memory, which no two machines have.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from hall.errors import StoreUnsafeError
from hall.messages import Message

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "drvfs", "fuse", "gfs2",
        "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "prl_fs", "smb3", "smbfs", "unknown",
        "vboxsf", "virtiofs", "vmhgfs",
    }
)  # fmt: skip

# A WAL file with two or more writers can lose its reset (fixed in 3.51.3, says sqlite.org/releaselog).
WAL_SAFE_SINCE = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Place:
    """The mount that holds a file."""

    mount: str
    device: str
    file_system: str
    options: tuple[str, ...]

    @property
    def network(self) -> bool:
        """Whether other machines may hold the same file."""
        # Of a file system in user space only its name is known; most of those that hold other machines' files are such.
        return self.file_system in NETWORK_FILE_SYSTEMS or self.file_system.startswith("fuse.")

    def option(self, name: str) -> str | None:
        """The value of a mount option; the name itself for one without a value; None when it is not set."""
        for option in self.options:
            key, equals, value = option.partition("=")
            if key == name:
                return value if equals else key
        return None


def place_of(path: Path) -> Place:
    """The mount on which `path` (which need not exist) lies."""
    real = os.path.realpath(path)
    holding = [part for part in psutil.disk_partitions(all=True) if _is_under(real, part.mountpoint)]
    if not holding:
        return Place("/", "", "unknown", ())
    # The longest mount point holds the file; of two mounted over each other, the later one.
    best = max(enumerate(holding), key=lambda found: (len(found[1].mountpoint), found[0]))[1]
    return Place(best.mountpoint, best.device, best.fstype, tuple(best.opts.split(",")))


def _is_under(path: str, mount: str) -> bool:
    return path == mount or path.startswith(mount.rstrip("/") + "/")


def refuse_unsafe(place: Place, path: Path) -> None:
    """Refuses a mount that is known to break the store.

    :raises StoreUnsafeError: with the reason and the remedy.
    """
    if not place.network:
        return
    reason: Message | None = None
    if place.file_system in ("cifs", "smb3", "smbfs"):
        reason = Message(
            "Linux' CIFS client can't keep SQLite's locks: by default every act is refused, with nobrl the file is "
            "damaged. Share the folder by NFS 4, or give the hall a PostgreSQL server."
        )
    elif place.option("nolock"):
        reason = Message(
            "the option nolock keeps locks on this machine only, so that numbers would be doubled. Mount with "
            "vers=4.2,hard, or without nolock."
        )
    elif place.option("local_lock") not in (None, "none"):
        reason = Message(
            "the option local_lock={value} keeps locks on this machine only, so that numbers would be doubled. Mount "
            "with vers=4.2,hard, or with local_lock=none.",
            value=place.option("local_lock"),
        )
    elif place.option("soft") or place.option("softerr"):
        reason = Message(
            "the option soft gives up in the middle of an act when the server is slow. Mount with hard instead."
        )
    elif place.file_system not in ("nfs", "nfs4"):
        reason = Message(
            "a share of the kind {kind} has not been proven to keep locks between machines. Share the folder by NFS 4, "
            "or give the hall a PostgreSQL server.",
            kind=place.file_system,
        )
    if reason:
        raise StoreUnsafeError(
            Message(
                "The store {path} is refused on the mount {mount}: {reason}",
                path=path,
                mount=place.mount,
                reason=reason,
            )
        )


def refuse_wal(path: Path, *, network: bool, sqlite_version: tuple[int, int, int]) -> None:
    """Refuses a write-ahead log where it would destroy the file.

    :raises StoreUnsafeError: on a share, and with an SQLite whose WAL can be reset wrongly.
    """
    if network:
        raise StoreUnsafeError(
            Message(
                "The store {path} uses a write-ahead log (WAL), which destroys a file that several machines share. On "
                "the machine that holds the file, with every program stopped, run: sqlite3 {path} 'PRAGMA "
                "journal_mode=DELETE'",
                path=path,
            )
        )
    if sqlite_version < WAL_SAFE_SINCE:
        raise StoreUnsafeError(
            Message(
                "The store {path} uses a write-ahead log (WAL), which SQLite {version} can damage when several "
                "programs write; it is safe from {safe} on. Leave out journal=wal; for a file that has it already, "
                "stop every program and run: sqlite3 {path} 'PRAGMA journal_mode=DELETE'",
                path=path,
                version=".".join(map(str, sqlite_version)),
                safe=".".join(map(str, WAL_SAFE_SINCE)),
            )
        )
