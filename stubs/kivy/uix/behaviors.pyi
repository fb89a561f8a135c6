from kivy.event import EventDispatcher
from kivy.input.motionevent import MotionEvent

# At run time a plain mixin; for types it is what it is always mixed into.
class ButtonBehavior(EventDispatcher):
    state: str
    always_release: bool
    min_state_time: float
    last_touch: MotionEvent | None
    def on_press(self) -> None: ...
    def on_release(self) -> None: ...
    def trigger_action(self, duration: float = 0.1) -> None: ...
