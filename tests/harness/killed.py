"""Writers that never stop by themselves, and their death by SIGKILL in the middle of an act."""

import os
import signal
from collections.abc import Callable

from hall.queue import Queue, new_request
from tests.harness.crowd import open_queue


def _endless(store: str, act: Callable[[Queue, int], str], to: int) -> None:
    """A writer that acknowledges each act and never stops by itself."""
    queue = open_queue(store)
    for n in range(1_000_000):
        os.write(to, f"{act(queue, n)}\n".encode())


def take(queue: Queue, n: int) -> str:
    request = new_request()
    return f"{request} {queue.take('PINJAM', request=request).ticket}"


def take_and_call(queue: Queue, n: int) -> str:
    queue.take("KEMBALI", request=new_request())
    request = new_request()
    return f"{request} {queue.call(str(1 + n % 8), request=request).ticket}"


def fork(store: str, act: Callable[[Queue, int], str]) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            _endless(store, act, writing)
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading


def kill(child: int, reading: int) -> dict[str, str]:
    """Kills a writer and returns what it had acknowledged in whole lines."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer died by itself"
    said = b""
    while chunk := os.read(reading, 65536):
        said += chunk
    os.close(reading)
    return dict(line.split() for line in said.decode().rpartition("\n")[0].splitlines())
