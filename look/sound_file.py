"""`[sound]` of every program's own file: whether it may be heard, how loud, and whose voice it is. No Kivy."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hall.settings.hallfile import Language


class Sound(BaseModel):
    """`[sound]`. `packs` names a folder by language, in place of the voice that comes with the program."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool = True
    volume: Annotated[float, Field(ge=0, le=1)] = 1.0
    packs: dict[Language, Path] = Field(default_factory=dict)
