"""The same acts on a file of this machine's disk and on a PostgreSQL server of this machine: `python -m bench.two_stores`.

Alone, and by eight writers at full speed beside twelve boards. Both write to the disk before they answer.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import cells, table
from bench.store import ACTS, BOARDS, WRITERS, alone, crowd, machine
from hall.queue import Queue
from hall.store import create_store
from tests.harness import halls
from tests.harness.crowd import crowded_hall
from tests.harness.postgres import postgres


def publish(address: str, folder: Path) -> None:
    """A published hall of eight counters."""
    store = create_store(address)
    Queue(store, lambda: datetime(2026, 11, 24, 2, 0, tzinfo=UTC)).publish(*halls.read(crowded_hall(), folder))
    store.close()


def main() -> None:
    """Prints the table."""
    print(f"Measured on {datetime.now(UTC).date()}: {machine()}. Times in ms.\n", flush=True)
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder, postgres(durable=True) as server:
        for where, run in (("alone", alone), (f"{WRITERS} writers, {BOARDS} boards", crowd)):
            name = where.partition(" ")[0]
            for kind, address in (
                ("file", f"{folder}/{name}.db"),
                ("PostgreSQL", f"{server.url()}?hall=hall_{name}"),
            ):
                publish(address, Path(folder))
                found = run(address, "address")
                rows += [[where, kind, act, *cells(found[act])] for act in ACTS]
                print(f"measured: {where}, {kind}", file=sys.stderr, flush=True)
    print(table(["load", "store", "act", "per second", "median", "p99", "worst"], rows))


if __name__ == "__main__":
    main()
