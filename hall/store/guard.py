"""A deadline for work that the system itself may never return from.

A share mounted `hard`, as it must be, holds every call into the file until its server is back; no time-out inside the
process ends that. So a caller that has to answer gives the store a thread of its own and stops waiting for it.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from hall.errors import StoreHangsError
from hall.messages import Message

Result = TypeVar("Result")


class _Work(Generic[Result]):
    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self.result: Result | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, whatever it is
            self.error = error


def within(seconds: float, address: str, work: Callable[[], Result]) -> Result:
    """The result of `work`, which runs in a thread of its own and opens, uses and closes the store there.

    :raises StoreHangsError: when it has not ended after `seconds`. The thread is left behind: it ends with the process,
        or when the share comes back, where the store's own deadline then undoes what it had begun.
    """
    job = _Work(work)
    thread = threading.Thread(target=job.run, name="store", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise StoreHangsError(
            Message(
                "The store {address} gives no answer. Check the network and the machine that keeps it; whether the act was "
                "done is certain only after asking again.",
                address=address,
            )
        )
    if job.error is not None:
        raise job.error
    return job.result  # type: ignore[return-value]
