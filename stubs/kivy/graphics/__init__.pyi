from collections.abc import Sequence
from typing import Any, Self

from kivy.graphics.texture import Texture

class Instruction:
    def __init__(self, **kwargs: Any) -> None: ...

class Canvas(Instruction):
    before: Canvas
    after: Canvas
    children: list[Instruction]
    def add(self, instruction: Instruction) -> None: ...
    def remove(self, instruction: Instruction) -> None: ...
    def clear(self) -> None: ...
    def ask_update(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...

class InstructionGroup(Instruction):
    def add(self, instruction: Instruction) -> None: ...
    def clear(self) -> None: ...

class Color(Instruction):
    rgba: Sequence[float]
    def __init__(self, *values: float, **kwargs: Any) -> None: ...

class Rectangle(Instruction):
    pos: Sequence[float]
    size: Sequence[float]
    texture: Texture | None
    def __init__(
        self, *, pos: Sequence[float] = ..., size: Sequence[float] = ..., texture: Texture | None = None
    ) -> None: ...

class SmoothRoundedRectangle(Rectangle):
    radius: Sequence[float]

class SmoothLine(Instruction):
    points: Sequence[float]
    width: float

class Mesh(Instruction):
    vertices: Sequence[float]
    indices: Sequence[int]
    mode: str

class Ellipse(Rectangle): ...
class PushMatrix(Instruction): ...
class PopMatrix(Instruction): ...

class Translate(Instruction):
    x: float
    y: float
    z: float
    def __init__(self, x: float = 0, y: float = 0, z: float = 0) -> None: ...
