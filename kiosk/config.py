"""The kiosk's own file, `kiosk.toml`: its store, panel, printer, paper and staff. What visitors read is in the hall file."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from hall.settings.machine import read_machine_file
from kiosk.pin import is_pin_hash
from kiosk.printing.errors import PrinterAddressError
from kiosk.printing.paper import Paper
from kiosk.printing.template import Template
from kiosk.printing.transports.address import parse_address
from look.screen import Screen
from look.sound_file import Sound


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Seconds = Annotated[float, Field(gt=0, le=600)]


def _printer_address(text: str) -> str:
    try:
        parse_address(text)
    except PrinterAddressError as error:
        raise PydanticCustomError("printer_address", "{told}", {"told": str(error)}) from None
    return text


class Look(_Part):
    """`[look]`: the theme."""

    theme: Literal["terang", "kontras"] = "terang"


class Idle(_Part):
    """`[idle]`: when an untouched kiosk asks, and when it goes back to the start."""

    ask_after_s: Seconds = 30.0
    countdown_s: Seconds = 10.0
    ticket_s: Annotated[float, Field(gt=0, le=12)] = 12.0


class Printer(_Part):
    """`[printer]`: the way to it and what it prints on.

    `paper` names a preset; `facts` changes what is different on this printer. `confirm` is how the printer says that a
    ticket came out; "auto" finds that out.
    """

    address: Annotated[str, Field(max_length=200), AfterValidator(_printer_address)]
    paper: Literal["80mm", "80mm-180dpi", "58mm"] = "80mm"
    logo: Path | None = None
    facts: dict[str, object] = Field(default_factory=dict)
    confirm: Literal["auto", "process_id", "processed", "status", "nothing"] = "auto"
    stale_s: Annotated[float, Field(ge=10, le=3600)] = 120.0

    @model_validator(mode="after")
    def _facts_make_sense(self) -> Self:
        self.what_it_prints_on()
        return self

    def what_it_prints_on(self) -> Paper:
        """The preset with this machine's facts."""
        return Paper.preset(self.paper, **self.facts)


class Staff(_Part):
    """`[staff]`: the hash of the PIN, written by `antrean pin`. Without one the staff menu stays shut."""

    pin: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _pin_is_a_hash(self) -> Self:
        if self.pin is not None and not is_pin_hash(self.pin):
            raise PydanticCustomError("pin_form", "this is no hash of a PIN; set one with: antrean pin")
        return self


class Forecast(_Part):
    """`[forecast]`: whether visitors are told when they will be called; it is reckoned by a second process."""

    on: bool = True


class KioskFile(_Part):
    """A whole kiosk.toml."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    store: Annotated[str, Field(min_length=1, max_length=500)]
    screen: Screen
    printer: Printer
    look: Look = Look()
    idle: Idle = Idle()
    staff: Staff = Staff()
    sound: Sound = Sound()
    forecast: Forecast = Forecast()
    ticket: Template = Field(default_factory=lambda: Template.model_validate({}))


def read_kiosk_file(path: Path) -> KioskFile:
    """The checked file of a kiosk.

    :raises MachineFileError: with every mistake of the file, sorted by line.
    """
    return read_machine_file(path, KioskFile)
