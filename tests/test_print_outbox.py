"""The outbox of the store, as the printer's worker uses it."""

from pathlib import Path

from hall.model import PrintOrder
from hall.queue import Queue, new_request
from hall.store import create_store
from kiosk.print_outbox import StoreOutbox
from tests.harness import halls
from tests.harness.clock import SetClock


def hall_with_a_slip(folder: Path) -> Path:
    folder.mkdir()
    store = create_store(str(folder / "hall.db"))
    queue = Queue(store, SetClock())
    queue.publish(*halls.read(halls.SMALL, folder))
    queue.take("PINJAM", request=new_request(), paper=PrintOrder("kiosk-1", "id"))
    store.close()
    return folder / "hall.db"


def test_each_slip_is_told_with_its_label(tmp_path: Path) -> None:
    labels: dict[int, str] = {}
    outbox = StoreOutbox(str(hall_with_a_slip(tmp_path / "hall")), "kiosk-1", SetClock(), labels.__setitem__)
    job = outbox.next()
    assert job is not None
    assert labels == {job.id: "A-001"}
    outbox.begin(job)
    outbox.printed(job)
    assert outbox.next() is None
    outbox.close()


def test_the_slips_of_another_store_in_the_place_of_the_first_are_printed(tmp_path: Path) -> None:
    path = hall_with_a_slip(tmp_path / "hall")
    outbox = StoreOutbox(str(path), "kiosk-1", SetClock())
    job = outbox.next()
    assert job is not None
    outbox.begin(job)
    outbox.printed(job)
    hall_with_a_slip(tmp_path / "other").replace(path)
    assert outbox.next() is not None
    outbox.close()
