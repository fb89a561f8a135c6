"""A USB number pad as a keypad, with fabricated events of the kernel: there are no input devices where these tests run, and
nothing here has met a real pad.
"""

import errno
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from counter.config import CounterFile, PortPart
from counter.connect import connect
from counter.decoders.number_pad import CODES, by_code
from counter.errors import PortBusyError, PortError, PortLostError, PortMissingError
from counter.frames import Answer, Display, Frame, Press, Showing, Word
from counter.keys import Key
from counter.line import Waker
from counter.number_pad import KEY_EVENT, PadTalk, open_device
from counter.presses import REACTION_S
from counter.service import Service
from tests.harness.counter_program import called, publish, take
from tests.harness.waiting import until

UP, DOWN, HELD = 0, 1, 2
OTHER_EVENT = 4  # EV_MSC: the scan code that comes with each key


@dataclass
class Event:
    """`evdev.InputEvent`, as far as it is looked at."""

    type: int
    code: int
    value: int


@dataclass
class Pad:
    """A pad whose events are written down. A pipe stands where the kernel's device is; each byte in it is an event."""

    events: list[Event] = field(default_factory=list)
    gone: bool = False
    taken: bool = False
    grabbed: bool = False
    closed: bool = False
    path: str = ""

    def __post_init__(self) -> None:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)

    def type(self, *names: str) -> None:
        """Fingers on these keys, as the kernel tells it."""
        for name in names:
            self.comes(Event(OTHER_EVENT, 4, 0x70000), Event(KEY_EVENT, CODES[name], DOWN))
            self.comes(Event(KEY_EVENT, CODES[name], HELD), Event(KEY_EVENT, CODES[name], UP), Event(0, 0, 0))

    def comes(self, *events: Event) -> None:
        self.events += events
        os.write(self._writing, b"." * len(events))

    def unplug(self) -> None:
        self.gone = True
        os.write(self._writing, b".")

    # evdev.InputDevice

    def fileno(self) -> int:
        return self._reading

    def grab(self) -> None:
        if self.taken:
            raise OSError(errno.EBUSY, "Device or resource busy")
        self.grabbed = True

    def read(self) -> Iterable[Event]:
        if self.gone:
            raise OSError(errno.ENODEV, "No such device")
        os.read(self._reading, 4096)  # BlockingIOError when nothing has come
        events, self.events = self.events, []
        return events

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def pad() -> Pad:
    return Pad()


def talk_with(pad: Pad, **changed: Key) -> PadTalk:
    return PadTalk("/dev/input/pad", Waker(), by_code(changed), "1", lambda path: pad)


def typed(talk: PadTalk) -> list[tuple[Key, str | None]]:
    return [(frame.key, frame.argument) for frame in talk.listen(1.0) if isinstance(frame, Press)]


def test_each_finger_is_one_press_however_long_it_stays(pad: Pad) -> None:
    talk = talk_with(pad)
    pad.type("KP1", "2", "KPENTER", "KPPLUS", "NUMLOCK")
    assert typed(talk) == [(Key.DIGIT, "1"), (Key.DIGIT, "2"), (Key.ENTER, None), (Key.RECALL, None)]


def test_a_file_gives_keys_another_meaning(pad: Pad) -> None:
    talk = talk_with(pad, KPDOT=Key.PAUSE, F1=Key.CLOSE)
    pad.type("KPDOT", "F1")
    assert typed(talk) == [(Key.PAUSE, None), (Key.CLOSE, None)]


def test_what_was_typed_before_is_thrown_away(pad: Pad) -> None:
    talk = talk_with(pad)
    pad.type("KPENTER")
    talk.discard()
    assert talk.listen(0.0) == []
    talk.discard()  # also when there is nothing


def test_a_pad_that_is_pulled_out_is_a_lost_port(pad: Pad) -> None:
    talk = talk_with(pad)
    pad.unplug()
    for use in (lambda: talk.listen(1.0), talk.discard):
        with pytest.raises(PortLostError, match="/dev/input/pad is gone"):
            use()


def test_it_is_told_nothing_and_can_not_be_asked(pad: Pad) -> None:
    talk = talk_with(pad)
    talk.answer(Answer("1", 1, Word.OK))
    talk.show(Display("1", None, 0, Showing.OPEN, ""))
    talk.forget("1")
    assert talk.ask("1") is None


def test_a_wait_ends_when_there_is_news_from_elsewhere(pad: Pad) -> None:
    waker = Waker()
    talk = PadTalk("/dev/input/pad", waker, by_code({}), "1", lambda path: pad)
    waker.wake()
    found: list[Frame] = talk.listen(60.0)
    assert found == []


# Opening


@pytest.fixture
def evdev(monkeypatch: pytest.MonkeyPatch, pad: Pad) -> Pad:
    """Stands where the library is, which can't be built everywhere."""

    def opened(path: str) -> Pad:
        if path == "/dev/input/away":
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        pad.path = path
        return pad

    module = ModuleType("evdev")
    module.InputDevice = opened  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "evdev", module)
    return pad


def test_a_pad_is_taken_for_this_program_alone(evdev: Pad) -> None:
    assert open_device("/dev/input/pad") is evdev
    assert evdev.grabbed


def test_a_pad_that_another_program_has_is_given_back_and_tried_again_later(evdev: Pad) -> None:
    evdev.taken = True
    with pytest.raises(PortBusyError):
        open_device("/dev/input/pad")
    assert evdev.closed


def test_a_pad_that_is_not_there_is_a_missing_port(evdev: Pad) -> None:
    with pytest.raises(PortMissingError):
        open_device("/dev/input/away")


def test_without_the_library_the_report_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "evdev", None)
    with pytest.raises(PortError, match=r"pip install 'antrean\[numpad\]'"):
        open_device("/dev/input/pad")


# At work


def part() -> PortPart:
    return PortPart.model_validate(
        {
            "name": "angka",
            "device": "/dev/input/pad",
            "protocol": "number-pad",
            "settle_s": 0.0,
            "keypad": [{"counter": "1"}],
        }
    )


def test_a_number_that_is_typed_is_called_and_enter_alone_calls_the_next(evdev: Pad, memory_folder: Path) -> None:
    store = publish(memory_folder)
    take(memory_folder, 5)
    service = Service(CounterFile(name="loket", store=str(store), port=[part()]), poll_s=0.05)
    service.start()
    try:
        pad_is_open(service)
        evdev.type("KP0", "KP4", "KPENTER")
        until(lambda: called(memory_folder) == [("A-004", "1")])
        keypad = service.ports[0]._keypads["1"]
        until(lambda: keypad._seen.label == "A-004")
        time.sleep(REACTION_S + 0.15)  # somebody looks who that is
        evdev.type("KPSLASH")
        until(lambda: keypad._seen.label is None and keypad._open is None)
        evdev.type("KPENTER")
        until(lambda: called(memory_folder) == [("A-004", "1"), ("A-001", "1")])
    finally:
        service.stop()
    assert evdev.closed


def pad_is_open(service: Service) -> None:
    """Until what is typed is no longer taken for old."""
    keypad = service.ports[0]._keypads["1"]
    until(lambda: keypad._quiet_until and service._now() > keypad._quiet_until)
    until(lambda: keypad._seen.state is not Showing.GONE)


def test_the_port_of_a_pad_is_opened_by_its_protocol(evdev: Pad) -> None:
    talk = connect(part(), Waker())
    evdev.type("KPENTER")
    assert [frame.address for frame in talk.listen(1.0)] == ["1"]
    assert evdev.path == "/dev/input/pad"
