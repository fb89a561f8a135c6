from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Self, TypeVar, overload

_T = TypeVar("_T")

class Property(Generic[_T]):
    defaultvalue: _T
    @overload
    def __get__(self, obj: None, owner: type) -> Self: ...
    @overload
    def __get__(self, obj: object, owner: type) -> _T: ...
    def __set__(self, obj: object, value: _T) -> None: ...

class StringProperty(Property[str]):
    def __init__(self, defaultvalue: str = "") -> None: ...

class NumericProperty(Property[float]):
    def __init__(self, defaultvalue: float = 0) -> None: ...

class BooleanProperty(Property[bool]):
    def __init__(self, defaultvalue: bool = True) -> None: ...

class OptionProperty(Property[str]):
    def __init__(self, defaultvalue: str, *, options: Iterable[str]) -> None: ...

class ListProperty(Property[list[Any]]):
    def __init__(self, defaultvalue: Sequence[Any] = ...) -> None: ...
    def __set__(self, obj: object, value: Sequence[Any]) -> None: ...

class ColorProperty(Property[list[float]]):
    def __init__(self, defaultvalue: Sequence[float] | str | None = ..., *, allownone: bool = False) -> None: ...
    def __set__(self, obj: object, value: Sequence[float] | str | None) -> None: ...

# With None as its first value it takes the type of an annotation: `"ObjectProperty[Texture | None]" = ObjectProperty(None)`.
class ObjectProperty(Property[_T]):
    @overload
    def __init__(
        self: ObjectProperty[Any], defaultvalue: None = None, rebind: bool = False, *, allownone: bool = False
    ) -> None: ...
    @overload
    def __init__(self, defaultvalue: _T, rebind: bool = False, *, allownone: bool = False) -> None: ...

class AliasProperty(Property[_T]):
    def __init__(
        self,
        getter: Callable[[Any], _T],
        setter: Callable[[Any, _T], bool | None] | None = None,
        *,
        bind: Iterable[str] = ...,
        cache: bool = False,
        rebind: bool = False,
    ) -> None: ...
