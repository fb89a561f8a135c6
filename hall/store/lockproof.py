"""Proof that a folder keeps SQLite's locks between two processes, lock upgrade included.

This file is the module that asks for the proof and, started as a program of its own, the second process. It takes the
very steps of an act on a small file of its own in the store's folder, never on the store.

A mount whose locks stay on one machine passes between two processes of that machine: such mounts are told by their
options (`place.refuse_unsafe`). What this catches is a mount that grants every lock, or refuses the upgrade.
"""

import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

PROOF_TIMEOUT_S = 20.0
WAL_READ_VERSION = 2


def prove_locks(folder: Path, store: Path | None = None) -> str | None:
    """None when the locks hold, otherwise what went wrong, in SQLite's words.

    `store` is the store's file, if there is one: the second process also looks whether it is in WAL mode, which must be
    known before SQLite opens it here (answer `wal`).

    :raises OSError: when the proof can't be made in this folder at all.
    """
    proof = folder / f".antrean-lock-proof-{uuid.uuid4().hex}.db"
    try:
        return _prove(proof, store)
    finally:
        for leftover in (proof, proof.with_name(proof.name + "-journal")):
            leftover.unlink(missing_ok=True)


def _prove(proof: Path, store: Path | None) -> str | None:
    connection = sqlite3.connect(proof, timeout=0, isolation_level=None)
    try:
        connection.execute("CREATE TABLE proof (step INTEGER)")
        # The upgrade: a read lock that becomes a write lock. Linux' CIFS client refuses exactly this.
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM proof").fetchone()
        connection.execute("INSERT INTO proof VALUES (1)")
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO proof VALUES (2)")
        while_held = _second_process(proof, store)
        connection.execute("COMMIT")
        if while_held == "wal":
            return while_held
        if while_held != "refused":
            return f"two processes held the write lock at once ({while_held})"
        afterwards = _second_process(proof, None)
    except sqlite3.Error as error:
        return str(error)
    else:
        return None if afterwards == "2" else f"a commit was not seen by another process ({afterwards})"
    finally:
        connection.close()


def _second_process(proof: Path, store: Path | None) -> str:
    command = [sys.executable, "-I", "-S", __file__, str(proof), str(store or "")]
    try:
        # Our own interpreter and file with two paths: nothing here comes from outside.
        answer = subprocess.run(command, capture_output=True, text=True, timeout=PROOF_TIMEOUT_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return "no answer"
    return answer.stdout.strip() or answer.stderr.strip()[-200:]


def _answer(proof: str, store: str) -> str:
    if store:
        with Path(store).open("rb") as header:
            if header.read(20)[19:20] == bytes([WAL_READ_VERSION]):
                return "wal"
    connection = sqlite3.connect(proof, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        steps: int = connection.execute("SELECT count(*) FROM proof").fetchone()[0]
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return "refused"
    finally:
        connection.close()
    return str(steps)


if __name__ == "__main__":
    sys.stdout.write(_answer(sys.argv[1], sys.argv[2]))
