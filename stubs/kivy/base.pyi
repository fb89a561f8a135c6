from typing import Any

from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider
from kivy.uix.widget import Widget

class _EventLoop:
    status: str
    touches: list[MotionEvent]
    window: Any
    def add_input_provider(self, provider: MotionEventProvider, auto_remove: bool = False) -> None: ...
    def idle(self) -> None: ...
    def post_dispatch_input(self, etype: str, me: MotionEvent) -> None: ...

class ExceptionHandler:
    def handle_exception(self, exception: BaseException) -> int: ...

class _ExceptionManager:
    RAISE: int
    PASS: int
    def add_handler(self, handler: ExceptionHandler) -> None: ...
    def remove_handler(self, handler: ExceptionHandler) -> None: ...

EventLoop: _EventLoop
ExceptionManager: _ExceptionManager

def runTouchApp(widget: Widget | None = None, embedded: bool = False) -> None: ...  # noqa: N802
def stopTouchApp() -> None: ...  # noqa: N802
