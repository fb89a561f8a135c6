"""The keypad service on real ports and a real store: from a press to the display, and what happens when ports, keypads, the
store or the service itself come and go.
"""

import os
import random
import re
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from counter import desk
from counter.acts import Done, Order, carry_out
from counter.decoders.frames import FrameDecoder, frame
from counter.keypad import QUIET_S
from counter.port import STALL_S
from counter.presses import REACTION_S, SAME_FINGER_S
from hall.clock import Deadline
from hall.errors import StoreError
from hall.messages import Message
from hall.queue import Queue, new_request
from hall.store import Store, open_store
from tests.harness.counter_program import (
    STORE,
    called,
    counter_file,
    devices,
    port,
    program,
    publish,
    queue_on,
    serving,
    take,
)
from tests.harness.keypad_line import Cable, LineKeypad, Wire, eventually, line, pty_wire, wire
from tests.harness.waiting import until

QUICK = "double_press_s = { NEXT = 0.3 }"
KILLS = 3
# Until somebody can have seen the answer: it takes a moment on the wire of 9600 baud that the product reckons with.
LOOK_S = REACTION_S + 0.15


@pytest.fixture
def folder(memory_folder: Path) -> Path:
    """A folder with a published hall, in memory: these tests are about lines."""
    publish(memory_folder)
    return memory_folder


@pytest.fixture
def keypad() -> LineKeypad:
    return LineKeypad(5)


@pytest.fixture
def device(folder: Path) -> Path:
    return folder / "port"


@pytest.fixture
def far(device: Path, keypad: LineKeypad) -> Iterator[Wire]:
    """Keypad number 5 at the other end of a port."""
    with pty_wire(device, [keypad]) as found:
        yield found


def shows(keypad: LineKeypad, *display: object) -> None:
    eventually(lambda: keypad.display, display)


def is_served(keypad: LineKeypad, state: str = "CLOSED") -> None:
    """Until what it says is no longer taken for old."""
    until(lambda: keypad.display is not None and keypad.display[2] == state)
    time.sleep(QUIET_S)  # what was said before is old


def press(far: Wire, key: str = "NEXT", argument: str | None = None, address: int = 5) -> str:
    """Presses a key, and waits for what becomes of it."""
    word = far.answer_to(address, far.press(address, key, argument))
    time.sleep(LOOK_S)
    return word


# From a press to the display


def test_a_press_calls_and_the_display_tells_the_number_and_who_waits(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 2)
    with program(counter_file(folder, port(device, {5: "1"}))) as service:
        service.is_ready()
        is_served(keypad)
        assert press(far) == "OK"
        shows(keypad, "A001", 1, "CALLED")
        assert called(folder) == [("A-001", "1")]
        assert service.end() == 0
        shows(keypad, "A001", 1, "GONE")


def test_what_can_not_be_done_is_told_in_the_halls_language(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    with serving(counter_file(folder, port(device, {5: "1"}))):
        is_served(keypad)
        assert press(far) == "EMPTY"
        eventually(lambda: keypad.note, "ANTREAN KOSONG")


def test_the_display_follows_by_itself_when_the_queue_changes(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    with serving(counter_file(folder, port(device, {5: "1"}))):
        shows(keypad, "-----", 0, "CLOSED")
        take(folder)
        shows(keypad, "-----", 1, "CLOSED")
        with queue_on(folder) as queue:
            queue.call("1", request=new_request())
            shows(keypad, "A001", 0, "CALLED")
            queue.serve("1", request=new_request())
            shows(keypad, "A001", 0, "SERVING")
            queue.pause("1", request=new_request())
            shows(keypad, "A001", 0, "PAUSED")
            queue.close("1", request=new_request())
        shows(keypad, "-----", 0, "CLOSED")


def test_keypads_of_different_kinds_on_several_ports_work_for_one_hall(folder: Path) -> None:
    """A calling terminal with binary frames, and a receiver of radio buttons."""
    take(folder, 2)
    radio = (
        'protocol = "pattern"\npattern = "RECEIVE [0-9]+ [0-9]+ [0-9]+ (?P<key>[0-9]+)"\n'
        'keys = { "10862273" = "NEXT@7" }'
    )
    with pty_wire(folder / "frames", []) as terminal, pty_wire(folder / "radio", []) as receiver:
        heard: list[bytes] = []

        def hear(data: bytes) -> None:
            heard.append(data)
            if frame(3, 0x81) in data:
                terminal.send(frame(3, 0x03))  # no key is pressed

        terminal.on_bytes = hear
        config = counter_file(
            folder,
            port(folder / "frames", {3: "1"}, name="biner", more='protocol = "frames"')
            + port(folder / "radio", {7: "2"}, name="radio", more=radio),
        )
        with serving(config):
            until(lambda: re.search(rb"TUTUP +2", b"".join(heard)))
            time.sleep(QUIET_S)
            terminal.send(frame(3, 0x01, b"\x01\x11"))
            until(lambda: re.search(rb"A-001 +1 menunggu", b"".join(heard)))
            assert frame(3, 0x82, b"\x11\x01") in b"".join(heard)
            until(lambda: presses_radio_button(receiver, folder), 60)
            assert called(folder) == [("A-001", "1"), ("A-002", "2")]
    assert FrameDecoder().feed(b"".join(heard)) == [], "the host's frames are no keys"


def presses_radio_button(receiver: Wire, folder: Path) -> bool:
    """Whether it calls. A radio button has no answer: who sees no number come presses again, and nobody else waits."""
    before = called(folder)
    receiver.send(b"RECEIVE 1 320 24 10862273\r\n")
    try:
        until(lambda: called(folder) != before, 5)
    except AssertionError:
        return False
    return True


def test_an_adapter_that_gives_back_what_was_sent_does_no_harm(folder: Path, device: Path) -> None:
    take(folder, 2)
    keypads = [LineKeypad(number, polled=True) for number in (1, 2)]
    with pty_wire(device, keypads) as far:
        far.echoes = True
        with serving(counter_file(folder, port(device, {1: "1", 2: "2", 3: "4"}, more="poll = true"))):
            for keypad in keypads:
                is_served(keypad)
            assert press(far, address=1) == "OK"
            assert press(far, address=2) == "OK"
            until(lambda: "no answer" in devices(folder)["loket/garis/3"].detail)
    assert called(folder) == [("A-001", "1"), ("A-002", "2")]


# Ports and keypads that come and go


def test_a_port_that_is_not_there_at_the_start_is_waited_for(folder: Path, device: Path, keypad: LineKeypad) -> None:
    take(folder)
    with serving(counter_file(folder, port(device, {5: "1"}))):
        until(lambda: "loket/garis/5" in devices(folder))
        until(lambda: "is not there" in devices(folder)["loket/garis/5"].detail)
        with pty_wire(device, [keypad]) as far:
            is_served(keypad)
            assert press(far) == "OK"
            until(lambda: "; heard" in devices(folder)["loket/garis/5"].detail)


def test_a_cable_that_is_pulled_out_and_put_back_is_served_again_and_brings_no_old_press(
    folder: Path, keypad: LineKeypad
) -> None:
    take(folder, 3)
    plug = Cable(folder)
    plug.plug_in()
    with serving(counter_file(folder, port(plug.host, {5: "1"}))):
        with wire(plug.keypad, [keypad]) as far:
            is_served(keypad)
            assert press(far) == "OK"
        plug.unplug()
        until(lambda: "is gone" in devices(folder)["loket/garis/5"].detail or not plug.host.exists())
        keypad.press("NEXT")  # while nothing is connected
        keypad.display = None
        plug.plug_in()
        with wire(plug.keypad, [keypad]) as far:
            far.send(keypad.held)
            shows(keypad, "A001", 2, "CALLED")
            assert far.answer_to(5, keypad.seq) == "ERR"
            assert called(folder) == [("A-001", "1")]
            time.sleep(QUIET_S)
            assert press(far) == "OK"
    plug.unplug()
    assert called(folder) == [("A-001", "1"), ("A-002", "1")]


def test_of_two_programs_on_one_port_one_serves_and_the_other_waits_and_says_so(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 3)
    first, second = (counter_file(folder, port(device, {5: "1"}), name=name) for name in ("satu", "dua"))
    with serving(first) as one:
        is_served(keypad)
        with serving(second):
            until(lambda: "dua/garis/5" in devices(folder))
            until(lambda: "Another program holds the port" in devices(folder)["dua/garis/5"].detail)
            assert [press(far) for _ in range(3)] == ["OK", "DUP", "DUP"]
            one.end()
            until(lambda: "; heard" in devices(folder)["dua/garis/5"].detail)
            is_served(keypad, "CALLED")
            assert press(far) == "OK"
    assert called(folder) == [("A-001", "1"), ("A-002", "1")]


def test_noise_and_half_lines_are_counted_and_a_press_between_them_is_done_once(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 3)
    chance = random.Random(5)
    with serving(counter_file(folder, port(device, {5: "1"}))) as service:
        is_served(keypad)
        whole = line("PQKP,05,NEXT,200")
        far.send(whole[:9])  # half a line, and then nothing
        until(lambda: "half frames" in service.ports[0].said()[0].counts)
        far.send(whole[9:])
        far.send(chance.randbytes(500).replace(b"$", b"."))
        assert press(far) == "OK"
        far.send(whole.replace(b"NEXT", b"NEXU") + b"\x00\xff")
        assert press(far, "RECALL") == "OK"
        counts = service.ports[0].said()[0].counts
    assert called(folder) == [("A-001", "1")]
    assert re.fullmatch(r"2 presses; [12] bad frames; 1 half frames; \d+ bytes of noise", counts), counts


def test_a_keypad_that_is_in_no_section_is_told_in_the_report_and_does_nothing(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder)
    with serving(counter_file(folder, port(device, {5: "1"}))) as service:
        is_served(keypad)
        far.send(line("PQKP,06,NEXT,1"))
        until(lambda: "1 strange addresses" in service.ports[0].said()[0].counts)
    assert called(folder) == []


def test_each_keypad_reports_itself_for_status(folder: Path, device: Path, far: Wire, keypad: LineKeypad) -> None:
    ports = port(device, {5: "1", 6: "2"})
    with serving(counter_file(folder, ports)):
        until(lambda: len(devices(folder)) == 2)
        far.send(keypad.restart())
        until(lambda: "; heard" in devices(folder)["loket/garis/5"].detail)
        found = devices(folder)
    assert found["loket/garis/5"].kind == "keypad"
    assert found["loket/garis/5"].detail.startswith("counter 1; heard")
    assert found["loket/garis/6"].detail.startswith("counter 2; not heard yet")
    assert abs(found["loket/garis/5"].clock_difference_s) < 60


def test_a_program_that_was_stopped_for_a_while_takes_what_came_meanwhile_for_old(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 2)
    with program(counter_file(folder, port(device, {5: "1"}))) as service:
        service.is_ready()
        is_served(keypad)
        service.process.send_signal(signal.SIGSTOP)
        seq = far.press(5, "NEXT")
        time.sleep(STALL_S + 0.2)  # counter.port.STALL_S is what makes it old
        service.process.send_signal(signal.SIGCONT)
        until(lambda: service.says("not listened to for a while"))
        keypad.display = None
        shows(keypad, "-----", 2, "CLOSED")
        far.send(keypad.held)
        assert far.answer_to(5, seq) == "ERR"
        assert called(folder) == []


# The store


def test_while_the_store_is_away_keys_are_refused_and_when_it_is_back_nothing_is_done_later(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 2)
    with serving(counter_file(folder, port(device, {5: "1"}))):
        is_served(keypad)
        (folder / STORE).rename(folder / "away.db")
        shows(keypad, "-----", 2, "GONE")
        assert press(far) == "ERR"
        eventually(lambda: keypad.note, "SAMBUNGAN PUTUS")
        (folder / "away.db").rename(folder / STORE)
        shows(keypad, "-----", 2, "CLOSED")
        assert called(folder) == []
        assert press(far) == "OK"
    assert called(folder) == [("A-001", "1")]


def test_a_key_pressed_in_the_very_moment_in_which_the_store_goes_is_refused(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 2)
    with serving(counter_file(folder, port(device, {5: "1"})), poll_s=30) as service:
        is_served(keypad)
        (folder / STORE).rename(folder / "away.db")
        assert press(far) == "ERR", "before the service has noticed by itself"
        assert service.ports[0].said()[0].counts == "1 presses"
        (folder / "away.db").rename(folder / STORE)
        shows(keypad, "-----", 2, "CLOSED")
    assert called(folder) == []


@pytest.mark.parametrize("poll_s", [0.05, 30.0])
def test_a_store_that_is_put_in_the_place_of_another_is_followed(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad, poll_s: float
) -> None:
    """With the long poll the press comes before the service has noticed by itself: nothing is done in the old file."""
    take(folder, 3)
    with queue_on(folder) as queue:
        queue.open("1", request=new_request())
    publish(folder, "new.db")
    with queue_on(folder, "new.db") as queue:
        queue.take("PINJAM", request=new_request())
        queue.open("1", request=new_request())
    with serving(counter_file(folder, port(device, {5: "1"})), poll_s=poll_s):
        is_served(keypad, "OPEN")
        (folder / STORE).rename(folder / "old.db")
        (folder / "new.db").rename(folder / STORE)
        if poll_s < 1:
            shows(keypad, "-----", 1, "OPEN")
            until(lambda: "loket/garis/5" in devices(folder))
        assert press(far) == "OK"
        shows(keypad, "A001", 0, "CALLED")
    with queue_on(folder, "old.db") as queue:
        assert queue.board()[0] == []


def test_a_store_that_others_hold_is_waited_for_and_the_display_says_so_in_time(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 2)
    with serving(counter_file(folder, port(device, {5: "1"}))):
        is_served(keypad)
        with closing(sqlite3.connect(folder / STORE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            seq = far.press(5, "NEXT")
            until(lambda: (seq, "BUSY") in keypad.answers)
            eventually(lambda: keypad.note, "TUNGGU...")
            other.execute("ROLLBACK")
        assert far.answer_to(5, seq) == "OK"
        shows(keypad, "A001", 1, "CALLED")
    assert called(folder) == [("A-001", "1")]


def test_a_store_that_others_hold_for_too_long_refuses_and_does_nothing_later(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    take(folder, 2)
    with serving(counter_file(folder, port(device, {5: "1"}), times="deadline_s = 0.5")):
        is_served(keypad)
        with closing(sqlite3.connect(folder / STORE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert press(far) == "ERR"
            other.execute("ROLLBACK")
        take(folder)  # a write later, the refused press is still not done
        shows(keypad, "-----", 3, "CLOSED")
    assert called(folder) == []


def test_a_store_that_hangs_is_told_on_the_display_and_so_is_its_return(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    goes_on.set()

    class Share:
        """A share mounted `hard`: whoever asks waits for the server."""

        def __init__(self, store: Store) -> None:
            self._store = store

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

        def changes(self, until: Deadline) -> int:
            goes_on.wait()
            return self._store.changes(until)

    monkeypatch.setattr(desk, "open_store", lambda address: Share(open_store(address)))
    monkeypatch.setattr(desk, "HANGS_S", 0.5)
    take(folder, 2)
    with serving(counter_file(folder, port(device, {5: "1"}))):
        is_served(keypad)
        goes_on.clear()
        shows(keypad, "-----", 2, "GONE")
        assert press(far) == "ERR"
        goes_on.set()
        shows(keypad, "-----", 2, "CLOSED")
        time.sleep(SAME_FINGER_S)
        assert press(far) == "OK"


def test_an_act_that_is_broken_off_is_asked_for_again_with_its_own_id(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit succeeds, its answer is lost: the person gets the answer, and nobody a second call."""
    broken: list[Order] = []

    def once(queue: Queue, order: Order) -> Done:
        done = carry_out(queue, order)
        if not broken:
            broken.append(order)
            raise StoreError(Message("the share went away"))
        return done

    monkeypatch.setattr(desk, "carry_out", once)
    take(folder, 2)
    with serving(counter_file(folder, port(device, {5: "1"}))):
        is_served(keypad)
        assert press(far) == "OK"
        shows(keypad, "A001", 1, "CALLED")
    assert called(folder) == [("A-001", "1")]


# The service


def test_the_supervisor_hears_that_it_is_ready_alive_and_ending(
    folder: Path, device: Path, far: Wire, keypad: LineKeypad
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(folder / "notify"))
        supervisor.settimeout(60)
        environment = {**os.environ, "NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "400000"}
        environment.pop("WATCHDOG_PID", None)
        with program(counter_file(folder, port(device, {5: "1"})), environment) as service:
            heard = [supervisor.recv(100) for _ in range(4)]
            assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1"]
            assert service.end() == 0
            while (last := supervisor.recv(100)) == b"WATCHDOG=1":
                pass
            assert last == b"STOPPING=1"


def test_a_service_that_is_killed_again_and_again_under_presses_skips_nobody_and_calls_nobody_twice(
    folder: Path,
) -> None:
    """Two counters press *next* as fast as people can; the keypads send again what was not answered."""
    take(folder, 200)
    keypads = {1: LineKeypad(5), 2: LineKeypad(6)}
    ports = "".join(
        port(folder / f"port{number}", {keypad.address: str(number)}, name=f"garis{number}")
        for number, keypad in keypads.items()
    )
    config = counter_file(folder, ports, times=QUICK)
    chance = random.Random(7)
    with pty_wire(folder / "port1", [keypads[1]]) as one, pty_wire(folder / "port2", [keypads[2]]) as two:
        ending = threading.Event()
        pressing = [
            threading.Thread(target=keep_pressing, args=(far, keypad.address, ending, chance.random()))
            for far, keypad in ((one, keypads[1]), (two, keypads[2]))
        ]
        for thread in pressing:
            thread.start()
        for kill in range(KILLS):
            before = len(called(folder))
            with program(config) as service:
                until(lambda before=before: len(called(folder)) > before + 2, 60)  # type: ignore[misc]
                time.sleep(chance.uniform(0, 0.3))  # any moment
                if kill % 2:
                    service.die()
                else:
                    service.end()
        ending.set()
        for thread in pressing:
            thread.join(20)
    calls = called(folder)
    assert [ticket for ticket, _ in calls] == [f"A-{number:03}" for number in range(1, len(calls) + 1)]
    for number, keypad in keypads.items():
        shown = [label for _, label in keypad.shown_at if label != "-----"]
        mine = [ticket.replace("-", "") for ticket, counter in calls if counter == str(number)]
        assert list(dict.fromkeys(shown)) == mine[: len(set(shown))], "each stood on the display before the next call"
        assert len(mine) - len(set(shown)) <= 1, "only the last may not have been seen any more"
        assert len(mine) <= keypad.seq


def keep_pressing(far: Wire, address: int, ending: threading.Event, seed: float) -> None:
    """A person who presses *next* once what was pressed is answered; meanwhile the firmware sends it again."""
    chance, keypad = random.Random(seed), far.keypads[address]
    while not ending.is_set():
        far.press(address, "NEXT")
        while keypad.held and not ending.is_set():
            ending.wait(0.2)
            with far.lock:
                if keypad.held:
                    far.send(keypad.held)
        ending.wait(chance.uniform(SAME_FINGER_S, 0.5))
