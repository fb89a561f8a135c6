"""A display's own file, `display.toml`: its store, screen, sound and pictures. What visitors read is in the hall file."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hall.settings.hallfile import Zone
from hall.settings.machine import read_machine_file
from look.screen import Screen
from look.sound_file import Sound


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DisplayScreen(Screen):
    """`[screen]`: the TV or projector; with several at one computer, which one.

    `viewing_m` is how far the farthest reader stands or sits; the sizes of what must be read follow from it.
    """

    width_mm: Annotated[float, Field(ge=60, le=5000)]
    viewing_m: Annotated[float, Field(ge=1, le=60)] = 8.0


class Look(_Part):
    """`[look]`: the theme."""

    theme: Literal["malam", "kontras", "terang"] = "malam"


class Pictures(_Part):
    """`[pictures]`: the folder whose pictures are shown in turn, and for how long each."""

    folder: Path | None = None
    seconds: Annotated[float, Field(ge=3, le=600)] = 12.0
    videos: bool = False


class DisplayFile(_Part):
    """A whole display.toml. Without a `zone` it shows and speaks the calls of the whole hall."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    store: Annotated[str, Field(min_length=1, max_length=500)]
    zone: Zone | None = None
    poll_ms: Annotated[int, Field(ge=100, le=250)] = 100
    screen: DisplayScreen
    look: Look = Look()
    sound: Sound = Sound()
    pictures: Pictures = Pictures()


def read_display_file(path: Path) -> DisplayFile:
    """The checked file of a display.

    :raises MachineFileError: with every mistake of the file, sorted by line.
    """
    return read_machine_file(path, DisplayFile)
