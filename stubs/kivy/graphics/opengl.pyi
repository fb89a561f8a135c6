GL_RGB: int
GL_UNSIGNED_BYTE: int

def glReadPixels(x: int, y: int, width: int, height: int, parts: int, kind: int, /) -> bytes: ...  # noqa: N802
