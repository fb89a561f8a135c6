"""The file of a window at a counter, `window.toml`. What it serves is in the hall file; which counter, the command says."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hall.settings.machine import read_machine_file

# As little as `look.screen` takes.
Pixels = Annotated[int, Field(ge=240, le=8000)]
Place = Annotated[int, Field(ge=-8000, le=8000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowPart(_Part):
    """`[window]`: where it stands and how large it is, in pixels.

    Without `size` it is as small as everything in it is still legible, which `monitor_width_mm` helps to reckon.
    """

    on_top: bool = True
    size: tuple[Pixels, Pixels] | None = None
    position: tuple[Place, Place] | None = None
    monitor_width_mm: Annotated[float, Field(ge=100, le=3000)] | None = None


class Look(_Part):
    """`[look]`: the theme and the language. Without `language` it is the hall's first."""

    theme: Literal["terang", "kontras"] = "terang"
    language: Literal["id", "en", "jv"] | None = None


class Forecast(_Part):
    """`[forecast]`: whether the window says until when those who wait are called; it is reckoned by a second process."""

    on: bool = True


class WindowFile(_Part):
    """A whole window.toml."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)] = "window"
    store: Annotated[str, Field(min_length=1, max_length=500)]
    transfer: Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=60)] = Field(default_factory=list)
    deadline_s: Annotated[float, Field(ge=0.5, le=10)] = 3.0
    window: WindowPart = WindowPart()
    look: Look = Look()
    forecast: Forecast = Forecast()

    def device(self, counter: str) -> str:
        """The name that `antrean status` shows for the window at a counter."""
        return f"{self.name}/{counter}"


def read_window_file(path: Path) -> WindowFile:
    """The checked file of a window.

    :raises MachineFileError: with every mistake of the file, sorted by line.
    """
    return read_machine_file(path, WindowFile)
