"""Modules on Modbus RTU: keypads with registers and a display, or boxes of plain buttons. minimalmodbus speaks with them.

A keypad with registers (`read = "registers"`), holding registers from `first`:

    0  number of presses since power-up; a new one is a new press
    1  code of the key, see `counter.decoders.frames.KEYS`
    2  a number typed with it, or 0
    3  firmware: 256 times the first number plus the second

From `display`, where there is one, are written:

    0  the press that is answered      1  the answer: 1 OK, 2 DUP, 3 BUSY, 4 EMPTY, 5 ERR
    2  letters of the ticket           3  its number, or 0
    4  people waiting                  5  state: 0 OPEN, 1 CALLED, 2 SERVING, 3 PAUSED, 4 CLOSED, 5 GONE
    6 to 13  text, two characters each

A box of buttons (`read = "inputs"`): discrete inputs from `first`; one that goes on is a press.

What is there when a module is read for the first time is old, and no press.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import minimalmodbus  # type: ignore[import-untyped]
import serial

from counter.config import Modbus
from counter.decoders.frames import STATES, WORDS
from counter.errors import LINE_ERRORS, lost
from counter.frames import Answer, Display, Frame, Hello, Noise, Nothing, Press, Strange
from counter.keys import Key
from counter.line import Waker, byte_s, close_serial
from hall.model import parse_label

log = logging.getLogger(__name__)

Result = TypeVar("Result")

REGISTERS = 4
TEXT_WIDTH = 16
# Bytes of the longest exchange: a display of twelve registers is written (9 + 24), and confirmed (8).
LONGEST = 41


class ModbusTalk:
    """See `counter.talk.Talk`. Everything is asked for; nothing comes by itself."""

    def __init__(
        self, port: serial.Serial, name: str, waker: Waker, modbus: Modbus, keys: Mapping[int, Key], answer_s: float
    ) -> None:
        """:param answer_s: how long a module may take until it begins to answer."""
        self.noise = Noise()
        self._port = port
        self._name = name
        self._waker = waker
        self._modbus = modbus
        self._keys = keys
        self._modules: dict[str, minimalmodbus.Instrument] = {}
        self._before: dict[str, Sequence[int]] = {}
        # It begins to run when a question is handed over, before that is on the wire.
        port.timeout = answer_s + LONGEST * byte_s(port)

    def listen(self, seconds: float) -> list[Frame]:
        """Nothing comes by itself: waits."""
        self._waker.wait(seconds)
        return []

    def ask(self, address: str) -> list[Frame] | None:
        """See `Talk`."""
        module = self._module(address)
        if self._modbus.read == "inputs":
            return self._reading(
                address, self._inputs, lambda: module.read_bits(self._modbus.first, self._modbus.count, 2)
            )
        return self._reading(address, self._registers, lambda: module.read_registers(self._modbus.first, REGISTERS, 3))

    def _reading(
        self,
        address: str,
        meaning: Callable[[str, Sequence[int], Sequence[int] | None], list[Frame]],
        read: Callable[[], Sequence[int]],
    ) -> list[Frame] | None:
        try:
            values = self._transaction(read)
        except minimalmodbus.NoResponseError:
            return None
        except minimalmodbus.ModbusException as error:
            self._bad(address, error)
            return []
        before, self._before[address] = self._before.get(address), values
        return meaning(address, values, before)

    def _registers(self, address: str, values: Sequence[int], before: Sequence[int] | None) -> list[Frame]:
        seq, code, number, firmware = values
        if before is None or (seq == 0 and before[0] != 0):  # it was switched off, and counts from the beginning
            return [Hello(address, None, f"{firmware // 256}.{firmware % 256}")]
        if seq in (0, before[0]):
            return [Nothing(address)]
        key = self._keys.get(code)
        return [Press(address, key, seq, str(number) if number else None) if key else Strange(address, seq)]

    def _inputs(self, address: str, values: Sequence[int], before: Sequence[int] | None) -> list[Frame]:
        risen = [place for place, on in enumerate(values) if on and before is not None and not before[place]]
        presses: list[Frame] = [Press(address, self._keys[place]) for place in risen if place in self._keys]
        return presses or [Nothing(address)]

    def answer(self, answer: Answer) -> None:
        """See `Talk`."""
        self._write(answer.address, 0, [answer.seq, WORDS[answer.word]])

    def show(self, display: Display) -> float:
        """See `Talk`."""
        letters, number = _label(display.label)
        text = display.text.encode("ascii", "replace")[:TEXT_WIDTH].ljust(TEXT_WIDTH)
        words = [int.from_bytes(text[at : at + 2], "big") for at in range(0, TEXT_WIDTH, 2)]
        self._write(display.address, 2, [letters, number, min(display.waiting, 0xFFFF), STATES[display.state], *words])
        return 0.0

    def _write(self, address: str, offset: int, values: list[int]) -> None:
        first = self._modbus.display
        if first is None:
            return
        try:
            self._transaction(lambda: self._module(address).write_registers(first + offset, values))
        except minimalmodbus.ModbusException as error:
            # The next question tells whether it is still there, the next display what it should show.
            self._bad(address, error)

    def _bad(self, address: str, error: minimalmodbus.ModbusException) -> None:
        self.noise.bad_frames += 1
        log.info("port %s, module %s: %s", self._name, address, error)

    def _transaction(self, work: Callable[[], Result]) -> Result:
        """Foreign errors of the line become ours; what Modbus itself says goes on to the caller."""
        try:
            return work()
        except minimalmodbus.ModbusException:
            raise
        except (*LINE_ERRORS, TypeError) as error:
            raise lost(self._name, error) from error

    def _module(self, address: str) -> minimalmodbus.Instrument:
        found = self._modules.get(address)
        if found is None:
            found = self._modules[address] = minimalmodbus.Instrument(self._port, int(address))
        return found

    def forget(self, address: str) -> None:
        """See `Talk`."""
        self._before.pop(address, None)

    def discard(self) -> None:
        """See `Talk`."""
        self._before.clear()

    def close(self) -> None:
        """See `Talk`."""
        close_serial(self._port)


def _label(label: str | None) -> tuple[int, int]:
    """A ticket in two registers: letters and number."""
    if label is None:
        return 0, 0
    letters, number = parse_label(label)
    return int.from_bytes(letters.encode("ascii")[:2].rjust(2), "big"), number
