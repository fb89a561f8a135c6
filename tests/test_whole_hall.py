"""From the finger on the kiosk to the voice in the hall: every program is the real one, and what came of it is judged by
what others wrote: the paper by emupos, the keypad's sums by pynmea2, the board by its pixels, the voice by its samples.
"""

from pathlib import Path

import pytest

from tests.harness.display_program import calls_in, hall_in
from tests.harness.emupos import Emupos, emupos_program  # noqa: F401 - a fixture
from tests.harness.keypad_line import eventually
from tests.harness.kiosk_program import says
from tests.harness.recorded import ALIKE, Recording, Sayings, key
from tests.harness.waiting import until
from tests.harness.whole_hall import CARD_NUMBER, COUNTER, Hall, whole_hall

pytestmark = [pytest.mark.xdist_group("emupos"), pytest.mark.timeout(240)]


def test_a_number_is_taken_printed_called_shown_spoken_and_served(tmp_path: Path, emupos: Emupos) -> None:
    before = emupos.wide.receipts()
    with whole_hall(tmp_path, f"tcp://127.0.0.1:{emupos.wide.port}") as hall:
        label = hall.kiosk.take_and_read()
        assert label in emupos.wide.after(before).text
        waits(hall, label)
        is_called(hall, label)
        is_served(hall, label)


def waits(hall: Hall, label: str) -> None:
    until(lambda: hall.keypad.display is not None and hall.keypad.display[1] == 1)
    status = hall.status()
    assert [service["code"] for service in status["services"] if service["waiting"]] == ["DUK-KK"]
    assert next_of(hall) == label


def is_called(hall: Hall, label: str) -> None:
    assert [hall.press("OPEN"), hall.press("NEXT")] == ["OK", "OK"]
    eventually(lambda: hall.keypad.display, (label.replace("-", ""), 0, "CALLED"))
    until(lambda: says(hall.display.screen.part(CARD_NUMBER), label), 60)
    until(lambda: hall.display.spoken() > 0, 60)
    [call] = calls_in(hall.store)
    assert (call.ticket, call.counter, call.recall) == (label, COUNTER, False)
    heard = Recording(hall.display.heard).heard(Sayings(hall_in(hall.store), [call]))
    assert [(one.says, one.likeness > ALIKE) for one in heard] == [(key(call), True)]


def is_served(hall: Hall, label: str) -> None:
    [counter] = [each for each in hall.status()["counters"] if each["code"] == COUNTER]
    assert counter["ticket"] == label
    assert hall.press("END") == "OK"
    status = hall.status()
    [counter] = [each for each in status["counters"] if each["code"] == COUNTER]
    assert counter["ticket"] is None
    assert all(service["waiting"] == 0 for service in status["services"])
    assert {device["name"] for device in status["devices"]} >= {"kios-1", "layar-1", "loket/garis/1"}
    assert status["print_jobs"] == []


def next_of(hall: Hall) -> str:
    [counter] = [each for each in hall.status()["counters"] if each["code"] == COUNTER]
    return str(counter["next"]["ticket"])
