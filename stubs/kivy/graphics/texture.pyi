from typing import Self

class Texture:
    width: int
    height: int
    size: tuple[int, int]
    @classmethod
    def create(cls, size: tuple[int, int], colorfmt: str = "rgba", bufferfmt: str = "ubyte") -> Self: ...
    def flip_vertical(self) -> None: ...
    def blit_buffer(
        self, pbuffer: bytes, size: tuple[int, int] | None = None, colorfmt: str = "rgb", bufferfmt: str = "ubyte"
    ) -> None: ...
