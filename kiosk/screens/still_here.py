"""*Are you still here?*: lies over any page when nobody has touched the kiosk for a while."""

from kivy.input.motionevent import MotionEvent
from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from hall.say import say_count
from kiosk.controller import Controller
from look.kv import load_rules


class StillHere(FloatLayout):
    """`seconds` are left. Any touch is an answer, also beside the button; what lies below feels none of it."""

    controller: "ObjectProperty[Controller]" = ObjectProperty(None)
    seconds = NumericProperty(1)

    @staticmethod
    def countdown(language: str, seconds: float) -> str:
        """The time left, in words."""
        return say_count(
            language,
            "Back to the start in {count} second",
            "Back to the start in {count} seconds",
            round(seconds),
        )

    @staticmethod
    def part_left(controller: Controller | None, seconds: float) -> float:
        """The time left, as a part of the whole countdown."""
        return min(1.0, seconds / controller.file.idle.countdown_s) if controller else 1.0

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Takes every touch: for the button, or for itself."""
        if not super().on_touch_down(touch):
            touch.grab(self)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Takes it too."""
        super().on_touch_move(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """A finger that was put down beside the button has gone: somebody is here."""
        if touch.grab_current is self:
            touch.ungrab(self)
            self.controller.still_here()
        else:
            super().on_touch_up(touch)
        return True


load_rules(__file__)
