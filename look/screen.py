"""`[screen]` of every program's own file: the panel or the TV that it draws on. No Kivy."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Screen(BaseModel):
    """`[screen]`: the panel. Sizes on it are in millimetres, so its width must be known.

    `output` names the monitor where the machine has several. Without `fullscreen` it is a window of `window` pixels, for
    trying things out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    width_mm: Annotated[float, Field(ge=60, le=3000)]
    output: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    fullscreen: bool = True
    window: tuple[Annotated[int, Field(ge=240)], Annotated[int, Field(ge=240)]] | None = None
    left: int = 0
    top: int = 0
    show_pointer: bool = False
    frames_per_second: Annotated[int, Field(ge=10, le=60)] = 30
