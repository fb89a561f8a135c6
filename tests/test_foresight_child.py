"""The forecast as a process of its own: it speaks when the hall changes, answers, ends with its parent, comes back."""

import queue as queues
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from hall.foresight import child
from hall.foresight.child import Forecasts
from hall.prospects import Prospects
from hall.queue import Queue, new_request
from hall.store import create_store, open_store
from tests.harness import halls
from tests.harness.waiting import until


class Heard:
    """What a program with a screen hears."""

    def __init__(self, store: Path) -> None:
        self.news: queues.Queue[Prospects] = queues.Queue()
        self.forecasts = Forecasts(str(store), self.news.put)

    def next_that(self, fits: object) -> Prospects:
        """The next news of which `fits` is true; fails after a minute."""
        assert callable(fits)
        until_then = time.monotonic() + 60
        while True:
            found = self.news.get(timeout=until_then - time.monotonic())
            if fits(found):
                return found


def children() -> list[psutil.Process]:
    """Our forecasts' processes."""
    alive = [each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE]
    return [each for each in alive if "--follow" in each.cmdline()]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "hall.db"
    found = create_store(str(path))
    Queue(found).publish(*halls.read(halls.SMALL, tmp_path))
    found.close()
    return path


@pytest.fixture
def heard(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    monkeypatch.setattr(child, "AGAIN_S", 0.1)
    found = Heard(store)
    found.forecasts.start()
    yield found
    found.forecasts.close()
    assert not children()


def take(store: Path, service: str = "PINJAM") -> None:
    found = open_store(str(store))
    Queue(found).take(service, request=new_request())
    found.close()


def test_it_speaks_when_the_hall_changes(heard: Heard, store: Path) -> None:
    heard.next_that(lambda found: found.services["PINJAM"].ahead == 0)
    take(store)
    found = heard.next_that(lambda found: found.services["PINJAM"].ahead == 1)
    assert abs((datetime.now(UTC) - found.at).total_seconds()) < 60


def test_it_is_asked_about_a_priority_number_of_one_service(heard: Heard) -> None:
    heard.next_that(lambda found: not found.priority)
    heard.forecasts.ask_for_priority("PINJAM")
    heard.next_that(lambda found: set(found.priority) == {"PINJAM"})
    heard.forecasts.ask_for_priority("")
    heard.next_that(lambda found: not found.priority)


def test_it_comes_back_when_it_was_killed_and_knows_what_it_was_asked(heard: Heard) -> None:
    heard.forecasts.ask_for_priority("KEMBALI")
    heard.next_that(lambda found: found.priority)
    (before,) = children()
    before.kill()
    until(lambda: any(each.pid != before.pid for each in children()), 30)
    heard.next_that(lambda found: set(found.priority) == {"KEMBALI"})


def test_it_goes_on_with_another_store_that_lies_there(heard: Heard, store: Path, tmp_path: Path) -> None:
    take(store)
    heard.next_that(lambda found: found.services["PINJAM"].ahead == 1)
    other = tmp_path / "other.db"
    made = create_store(str(other))
    Queue(made).publish(*halls.read(halls.SMALL, tmp_path))
    made.close()
    other.replace(store)
    heard.next_that(lambda found: found.services["PINJAM"].ahead == 0)


def test_it_waits_for_a_store_that_is_not_there_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "later.db"
    heard = Heard(path)
    heard.forecasts.start()
    until(lambda: bool(children()), 30)
    found = create_store(str(path))
    Queue(found).publish(*halls.read(halls.SMALL, tmp_path))
    found.close()
    heard.next_that(lambda found: "PINJAM" in found.services)
    heard.forecasts.close()


def test_it_ends_when_its_parent_is_killed(store: Path) -> None:
    program = (
        "import sys, time\n"
        "from hall.foresight.child import Forecasts\n"
        f"forecasts = Forecasts({str(store)!r}, lambda found: print('heard', flush=True))\n"
        "forecasts.start()\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"heard\n"
        (process,) = psutil.Process(parent.pid).children()
        parent.kill()
    until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, 30)


def test_it_needs_no_numpy_in_the_program_that_hears_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, hall.foresight.child; sys.exit('numpy' in sys.modules)"], check=False
    )
    assert done.returncode == 0
