"""Fixtures: a store of each kind that the product knows, a clock, and a queue on a small published hall."""

from tests.harness import kivy_env  # noqa: F401 - Kivy reads its environment when it is first imported

# isort: split

import gc
import shutil
import signal
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Self

import pytest

from hall.errors import Refusal, RefusedError
from hall.queue import Queue
from hall.store import Store, create_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.postgres import Server, postgres

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Whoever starts the tests in the background of a shell hands down that Ctrl-C is ignored, to all programs that they try.
    signal.signal(signal.SIGINT, signal.default_int_handler)

_HALLS = count(1)

# The tests of the rules, marked so, run on each of these; what uses a store for something else, on the first.
STORES = ("sqlite", "postgresql")


# Tests that share a window, a device or a day that was played for them stand in a group, which one worker runs. What takes
# longest begins first, so that no worker is left alone with it at the end.
LONGEST_FIRST = (
    "kivy",
    "kivy-boards",
    "kiosk-program",
    "emupos",
    "display-program",
    "demo",
    "window-program",
    "postgres",
    "test_store_faults",
    "test_store_killed_writers",
    "kivy-monkey",
    "test_report_page",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which tests are handed to workers (with `--no-loadscope-reorder`)."""

    def rank(item: pytest.Item) -> int:
        marked = item.get_closest_marker("xdist_group")
        names = {item.path.stem, marked.args[0] if marked else ""}
        return next((place for place, name in enumerate(LONGEST_FIRST) if name in names), len(LONGEST_FIRST))

    items.sort(key=rank)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there before the first test stays: thousands of tests and what they import need not be looked through for
    garbage again and again.
    """
    gc.collect()
    gc.freeze()
    _groups_stay_together(session)


def _groups_stay_together(session: pytest.Session) -> None:
    """A pytest that does not work with this pytest-xdist would deal them out one by one, without a word."""
    if not getattr(session.config.option, "loadgroup", False):
        return
    for item in session.items:
        assert item.get_closest_marker("xdist_group") is None or "@" in item.nodeid, "pytest-xdist keeps no groups"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The kinds of store that a test runs on."""
    if "address" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("every_store")
        metafunc.parametrize("address", STORES if marked else STORES[:1], indirect=True)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for all tests of one process."""
    with postgres() as found:
        yield found


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a store that is not there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/hall.db"
        return
    server: Server = request.getfixturevalue("server")
    hall = f"hall_{next(_HALLS)}"
    yield f"{server.url()}?hall={hall}"
    server.sql("SET client_min_messages = warning", f"DROP SCHEMA IF EXISTS {hall} CASCADE")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store; whole when the test ends."""
    found = create_store(address)
    yield found
    assert list(found.verify()) == []
    found.close()


@pytest.fixture
def queue(store: Store, clock: SetClock, tmp_path: Path) -> Queue:
    """A queue on the small hall."""
    found = Queue(store, clock)
    found.publish(*halls.read(halls.SMALL, tmp_path))
    return found


@pytest.fixture
def memory_folder() -> Iterator[Path]:
    """A folder in memory, for tests of many commits that are not about the disk."""
    root = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="antrean-test-", dir=root if root.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


class Refused:
    """`with refused(Refusal.QUOTA) as seen:` passes when exactly this refusal is raised."""

    def __init__(self, reason: Refusal) -> None:
        self.reason = reason
        self.error: RefusedError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        assert isinstance(error, RefusedError), f"not refused: {error!r}"
        assert error.reason is self.reason, f"refused for {error.reason}: {error}"
        self.error = error
        return True


def refused(reason: Refusal) -> Refused:
    return Refused(reason)


def requests() -> Iterator[str]:
    """Request ids that tell the order of a test's acts."""
    return (f"request-{number}" for number in count(1))
