"""A display in a process of its own, as far as the lease goes: tells, for every moment at which it looks at its clock,
whether it would speak now.
"""

import os
import sys
import time

from hall.errors import StoreError
from hall.speaker import Lease, LeaseTimes, keep, lasting_s
from hall.store import Store, open_store


def board(path: str, name: str, times: LeaseTimes, to: int) -> None:
    """Runs until it is killed; a line of the moment and 0 or 1 goes to the descriptor `to`."""
    lease = Lease("utara", name, times)
    store: Store | None = None
    while True:
        try:
            store = store or open_store(path)
            keep(store, lease, 1.0)
        except StoreError:
            store = None
        for _ in range(4):
            now = lasting_s()
            speaks = lease.age_s(now) is not None
            # The moment between the look at the clock and this line is where a stopped process may stand.
            os.write(to, f"{now:.6f} {int(speaks)}\n".encode())
            time.sleep(0.004)


if __name__ == "__main__":
    board(sys.argv[1], sys.argv[2], LeaseTimes(*map(float, sys.argv[3:])), sys.stdout.fileno())
