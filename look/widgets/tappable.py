"""One tap, one event: what all buttons, tiles and keys have in common."""

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.behaviors import ButtonBehavior

from look.kv import load_rules
from look.widgets.surface import Surface


class Tappable(ButtonBehavior, Surface):
    """A surface that answers a tap with `on_tap`, once.

    For `lock_s` seconds after it, further taps do nothing, and `locked` says so: impatient fingers tap twice, and worn
    panels report one tap as two. A page that needs longer sets `held` until it has its answer. Both look as before;
    `disabled` is the visible kind of no.
    """

    lock_s = NumericProperty(0.5)
    held = BooleanProperty(False)
    locked = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_tap")
        self._unlock = Clock.create_trigger(self._end_lock, 0)
        super().__init__(**values)

    def on_release(self) -> None:
        """Kivy calls this when the finger leaves the panel above the widget."""
        if not (self.locked or self.held):
            if self.lock_s > 0:
                self.locked = True
                self._unlock.cancel()
                self._unlock = Clock.create_trigger(self._end_lock, self.lock_s)
                self._unlock()
            self.dispatch("on_tap")

    def on_tap(self) -> None:
        """The event."""

    def _end_lock(self, *_: object) -> None:
        self.locked = False


load_rules(__file__)
