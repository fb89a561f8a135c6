"""The file of one machine with keypads, `counter.toml`: its store, its ports, and which keypad belongs to which counter."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from counter.decoders.number_pad import CODES
from counter.decoders.pattern import Meaning
from counter.frames import address_of
from counter.keypad import DOUBLE_PRESS_S, Bound, Rules
from counter.keys import TYPING, Key
from hall.settings.machine import read_machine_file

PLAIN_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Name = Annotated[str, Field(pattern=PLAIN_NAME, max_length=40)]
Protocol = Literal["line", "pattern", "characters", "frames", "modbus", "number-pad"]
# Addresses that a protocol can carry; the others have texts of their own.
ADDRESSES: Mapping[str, range] = {"line": range(1, 100), "frames": range(256), "modbus": range(1, 248)}
NUMBER = re.compile(r"0[xX][0-9A-Fa-f]{1,4}|0|[1-9][0-9]{0,4}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _wrong(told: str) -> PydanticCustomError:
    return PydanticCustomError("keypads", "{told}", {"told": told})


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groupindex
    except re.error as error:
        raise _wrong(f"this is no regular expression: {error}") from None
    if "key" not in groups:
        raise _wrong("the pattern needs a group (?P<key>…), and may have (?P<addr>…) and (?P<arg>…)")
    return text


class Times(_Part):
    """`[times]`: how patient the keypads are."""

    busy_after_ms: Annotated[int, Field(ge=20, le=280)] = 250
    deadline_s: Annotated[float, Field(ge=0.5, le=10)] = 3.0
    double_press_s: dict[str, Annotated[float, Field(ge=0, le=10)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _of_keys(self) -> Self:
        for name in self.double_press_s:
            if name not in Key.__members__ or Key(name) in TYPING:
                raise _wrong(f"there is no key {name}")
        return self

    def double_presses(self) -> dict[Key, float]:
        """By key, how long a second press is one with the first, in seconds."""
        return {**DOUBLE_PRESS_S, **{Key(name): seconds for name, seconds in self.double_press_s.items()}}


class Match(_Part):
    """`[port.match]`: a USB adapter by what it says of itself, where its device has no lasting name."""

    vid_pid: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$")] | None = None
    location: Annotated[str, Field(max_length=40)] | None = None
    serial_number: Annotated[str, Field(max_length=80)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise _wrong("say at least one of vid_pid, location, serial_number")
        return self


class Modbus(_Part):
    """`[port.modbus]`: where a Modbus module keeps its keys, and where its display is."""

    read: Literal["registers", "inputs"] = "registers"
    first: Annotated[int, Field(ge=0, le=65000)] = 0
    count: Annotated[int, Field(ge=1, le=64)] = 8
    display: Annotated[int, Field(ge=0, le=65000)] | None = None


class KeypadPart(_Part):
    """`[[port.keypad]]`: a keypad and its counter."""

    counter: Annotated[str, Field(min_length=1, max_length=24)]
    address: Annotated[int, Field(ge=0, le=255)] | Annotated[str, Field(min_length=1, max_length=24)] | None = None
    name: Name | None = None
    transfer: Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=9)] = Field(default_factory=list)
    series: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")] | None = None
    columns: Literal[8, 16] = 16


class PortPart(_Part):
    """`[[port]]`: a line and the keypads on it."""

    name: Name
    device: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    match: Match | None = None
    protocol: Protocol = "line"
    baud: Annotated[int, Field(ge=1200, le=1_000_000)] = 9600
    bits: Literal[7, 8] = 8
    parity: Literal["N", "E", "O"] = "N"
    stop: Literal[1, 2] = 1
    poll: bool = False
    answer_ms: Annotated[int, Field(ge=5, le=1000)] = 40
    settle_s: Annotated[float, Field(ge=0, le=10)] = 0.3
    strict: bool = True
    pattern: Annotated[str, Field(max_length=300), AfterValidator(_pattern)] | None = None
    keys: dict[str, Annotated[str, Field(max_length=40)]] = Field(default_factory=dict)
    modbus: Modbus = Modbus()
    keypad: Annotated[list[KeypadPart], Field(min_length=1)]

    @property
    def polled(self) -> bool:
        """Whether its keypads speak only when they are asked."""
        return self.poll or self.protocol == "modbus"

    @property
    def place(self) -> str:
        """How errors name the port."""
        return self.device or self.name

    def address(self, keypad: KeypadPart) -> str:
        """The address of a keypad in its one form; `1` where it was left out."""
        return address_of(str(1 if keypad.address is None else keypad.address))

    @property
    def only_address(self) -> str | None:
        """The address of the only keypad; None where there are several."""
        return self.address(self.keypad[0]) if len(self.keypad) == 1 else None

    def meanings(self) -> dict[str, Meaning]:
        """`keys` for the protocols that have texts for keys."""
        return {text: Meaning.parse(meaning) for text, meaning in self.keys.items()}

    def key_numbers(self) -> dict[int, Key]:
        """`keys` for the protocols that have numbers for keys."""
        return {int(number, 0): Key(meaning) for number, meaning in self.keys.items()}

    def key_names(self) -> dict[str, Key]:
        """`keys` for a number pad."""
        return {name: Key(meaning) for name, meaning in self.keys.items()}

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        for problem in self._problems():
            raise _wrong(problem)
        return self

    def _problems(self) -> Iterator[str]:
        if (self.device is None) == (self.match is None):
            yield "say either device or match"
        if self.protocol == "number-pad" and self.device is None:
            yield "a number pad needs its device: /dev/input/by-id/…-event-kbd"
        if (self.pattern is not None) != (self.protocol == "pattern"):
            yield 'a pattern goes with protocol = "pattern", and only with it'
        if self.poll and self.protocol not in ("line", "frames", "modbus"):
            yield f'keypads of protocol "{self.protocol}" can not be polled'
        yield from self._problems_of_keys()
        yield from self._problems_of_addresses()

    def _problems_of_keys(self) -> Iterator[str]:
        if self.protocol in ("pattern", "characters") and not self.keys:
            yield 'say what the keys mean: keys = { "N" = "NEXT" }'
        for text, meaning in self.keys.items():
            if not self._can_be_key(text):
                yield f"“{text}” can't be a key of this protocol"
            if not _can_mean(meaning, with_address=self.protocol in ("pattern", "characters")):
                yield f"“{meaning}” is no key; known are {', '.join(Key)}"

    def _can_be_key(self, text: str) -> bool:
        match self.protocol:
            case "line":
                return False
            case "characters":
                return len(text) == 1 and text.isascii()
            case "frames" | "modbus":
                return NUMBER.fullmatch(text) is not None
            case "number-pad":
                return text in CODES
            case _:
                return True

    def _problems_of_addresses(self) -> Iterator[str]:
        known = ADDRESSES.get(self.protocol)
        for keypad in self.keypad:
            address = self.address(keypad)
            if known is not None and not (address.isdigit() and int(address) in known):
                yield f"address {address}: this protocol has {known[0]} to {known[-1]}"
        addresses = [self.address(keypad) for keypad in self.keypad]
        if len(set(addresses)) < len(addresses):
            yield "two keypads of one port have the same address"


def _can_mean(text: str, *, with_address: bool) -> bool:
    try:
        meaning = Meaning.parse(text)
    except ValueError:
        return False
    return with_address or meaning.address is None


class CounterFile(_Part):
    """A whole counter.toml."""

    name: Name
    store: Annotated[str, Field(min_length=1, max_length=500)]
    times: Times = Times()
    port: Annotated[list[PortPart], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_different(self) -> Self:
        names = [part.name for part in self.port]
        devices = [bound.name for part in self.port for bound in self.bound(part)]
        if len(set(names)) < len(names):
            raise _wrong("two ports have the same name")
        if len(set(devices)) < len(devices):
            raise _wrong("two keypads have the same name")
        return self

    def bound(self, part: PortPart) -> list[Bound]:
        """The keypads of a port, each with its counter and the name that `antrean status` shows."""
        return [
            Bound(
                name=keypad.name or f"{self.name}/{part.name}/{part.address(keypad)}",
                address=part.address(keypad),
                counter=keypad.counter,
                transfer=tuple(keypad.transfer),
                series=keypad.series,
                columns=keypad.columns,
            )
            for keypad in part.keypad
        ]

    def rules(self, part: PortPart) -> Rules:
        """The times of the keypads of a port."""
        return Rules(part.polled, self.times.busy_after_ms / 1000, self.times.deadline_s)

    def counters(self) -> list[str]:
        """The counters that have a keypad here, each once."""
        return list(dict.fromkeys(keypad.counter for part in self.port for keypad in part.keypad))


def read_counter_file(path: Path) -> CounterFile:
    """The checked file of a machine with keypads.

    :raises MachineFileError: with every mistake of the file, sorted by line.
    """
    return read_machine_file(path, CounterFile)
