"""A USB number pad as a keypad: its events come from the kernel, so that no window in front of it sees its keys.

The library that reads them (evdev) is built from source, and only needed where such a pad is used: it is imported here when
a port needs it. A pad has no display; what became of a key is told elsewhere.
"""

import contextlib
import importlib
import select
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from counter.decoders.number_pad import pressed
from counter.errors import LINE_ERRORS, PortError, lost, unopened
from counter.frames import Answer, Display, Frame, Noise
from counter.keys import Key
from counter.line import Waker
from hall.messages import Message

KEY_EVENT = 1  # EV_KEY


class Event(Protocol):
    """What the kernel says of one key."""

    type: int
    code: int
    value: int


class Device(Protocol):
    """The part of `evdev.InputDevice` that is used."""

    def fileno(self) -> int:
        """What to wait on."""

    def grab(self) -> None:
        """Takes the pad away from everybody else."""

    def read(self) -> Iterable[Event]:
        """What has happened since the last time."""

    def close(self) -> None:
        """Gives it back."""


def open_device(path: str) -> Device:
    """The pad, for this program alone.

    :raises PortError: evdev is not installed, there is no such pad, or another program has it.
    """
    try:
        evdev = importlib.import_module("evdev")
    except ImportError as error:
        raise PortError(Message("A number pad needs the package evdev. Run: pip install 'antrean[numpad]'")) from error
    try:
        device: Device = evdev.InputDevice(path)
    except OSError as error:
        raise unopened(path, error) from error
    return grabbed(device, path)


def grabbed(device: Device, path: str) -> Device:
    """The pad, taken away from everybody else.

    :raises PortError: another program has it.
    """
    try:
        device.grab()
    except OSError as error:
        device.close()
        raise unopened(path, error) from error
    return device


class PadTalk:
    """See `counter.talk.Talk`."""

    def __init__(
        self,
        path: str,
        waker: Waker,
        keys: Mapping[int, Key],
        address: str,
        opened: Callable[[str], Device] = open_device,
    ) -> None:
        """:raises PortError: as `open_device`."""
        self.noise = Noise()
        self._path = path
        self._waker = waker
        self._keys = keys
        self._address = address
        self._device = opened(path)

    def listen(self, seconds: float) -> list[Frame]:
        """See `Talk`."""
        try:
            device = self._device.fileno()
            ready, _, _ = select.select([device, self._waker.fileno()], [], [], seconds)
            return self._read() if device in ready else []
        except (*LINE_ERRORS, ValueError) as error:
            raise lost(self._path, error) from error

    def _read(self) -> list[Frame]:
        events = [event for event in self._device.read() if event.type == KEY_EVENT]
        presses = [pressed(event.code, event.value, self._keys, self._address) for event in events]
        return [press for press in presses if press is not None]

    def ask(self, address: str) -> list[Frame] | None:  # noqa: ARG002
        """It can't be asked."""
        return None

    def answer(self, answer: Answer) -> None:
        """It listens to nobody."""

    def show(self, display: Display) -> float:  # noqa: ARG002
        """It has no display."""
        return 0.0

    def forget(self, address: str) -> None:
        """It can't be asked."""

    def discard(self) -> None:
        """See `Talk`."""
        try:
            list(self._device.read())
        except BlockingIOError:
            pass
        except LINE_ERRORS as error:
            raise lost(self._path, error) from error

    def close(self) -> None:
        """See `Talk`."""
        with contextlib.suppress(*LINE_ERRORS):
            self._device.close()
