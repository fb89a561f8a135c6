"""What the demonstration was asked for."""

from dataclasses import dataclass
from pathlib import Path

# Without a screen there is nobody to end it.
UNSEEN_MINUTES = 0.7


@dataclass(frozen=True, slots=True)
class Plan:
    """`minutes` counts from the moment at which all programs are there; None: until it is ended. `folder` keeps what is left
    of it; None: nothing is left on a screen, and without one a folder is made here. `speed` 2 is twice as lively.
    """

    minutes: float | None = None
    folder: Path | None = None
    seed: int = 1
    language: str = "id"
    speed: float = 1.0
