"""Modules on a Modbus RTU line, played by pymodbus: whoever speaks with them speaks Modbus as others understand it."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

Result = TypeVar("Result")

SIZE = 64
INPUTS, REGISTERS = 2, 3  # function codes, by which pymodbus finds what it keeps


class Box:
    """The modules of a line, by address, as their own firmware sees them."""

    def __init__(self, port: Path, addresses: Sequence[int]) -> None:
        self._addresses = addresses
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._listens = threading.Event()

    def start(self) -> None:
        self._thread.start()
        assert self._listens.wait(20)

    def stop(self) -> None:
        """A second call does nothing."""
        if self._thread.is_alive():
            self._in_the_loop(self._server.shutdown())  # type: ignore[no-untyped-call]
            self._thread.join(20)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        modules = [_module(address) for address in self._addresses]
        self._server = ModbusSerialServer(modules, port=str(self._port), baudrate=9600, trace_packet=self._for_us)
        await self._server.serve_forever(background=True)
        self._listens.set()
        await self._server.serving

    def _for_us(self, sending: bool, packet: bytes) -> bytes:
        """pymodbus answers also in the name of modules that are not there."""
        return b"" if sending and packet[0] not in self._addresses else packet

    def _in_the_loop(self, work: Coroutine[None, None, Result]) -> Result:
        """Between two questions, never in the middle of one."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def write(self, address: int, first: int, values: list[int]) -> None:
        """Sets registers of a module."""
        self._in_the_loop(self._server.async_setValues(address, REGISTERS, first, values))

    def read(self, address: int, first: int, count: int) -> list[int]:
        """Registers of a module."""
        return [int(each) for each in self._in_the_loop(self._server.async_getValues(address, REGISTERS, first, count))]

    def press(self, address: int, code: int, number: int = 0, *, first: int = 0) -> int:
        """A key of a module with registers; the number of the press."""
        seq = self.read(address, first, 1)[0] + 1
        self.write(address, first, [seq, code, number])
        return seq

    def contact(self, address: int, place: int, on: bool) -> None:
        """A button of a box of plain buttons goes down or up."""
        self._in_the_loop(self._server.async_setValues(address, INPUTS, place, [on]))


def _module(address: int) -> SimDevice:
    """A module with so many inputs and registers, of which it has no other kinds."""
    bits = SimData(0, values=[False] * SIZE, datatype=DataType.BITS)
    registers = SimData(0, values=[0] * SIZE, datatype=DataType.REGISTERS)
    return SimDevice(address, simdata=([bits], [bits], [registers], [registers]))


@contextmanager
def box(port: Path, *addresses: int) -> Iterator[Box]:
    """Modules at the far end of a cable."""
    found = Box(port, addresses)
    found.start()
    try:
        yield found
    finally:
        found.stop()
