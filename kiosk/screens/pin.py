"""The pad before the staff menu: dots for digits, and how many tries are left."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from hall.say import say, say_count
from kiosk.pin import LENGTH_MIN, TRIES
from kiosk.screens.base import KioskPage
from kiosk.staff import StaffView
from kiosk.view import View
from look.kv import load_rules


class Pin(KioskPage):
    """A PIN to be typed. The dots never tell how long it is."""

    entered = NumericProperty(0)
    dots = NumericProperty(LENGTH_MIN)
    told = StringProperty()
    shut = BooleanProperty(False)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        staff = view.staff
        self.entered = staff.digits
        self.dots = max(LENGTH_MIN, staff.digits)
        self.shut = staff.without_pin or staff.locked_s > 0
        self.told = _told(self.language, staff)


class PinPage(Pin):
    """On any panel."""


class PinLow(Pin):
    """On a portrait panel whose buttons were wanted lower."""


def _told(language: str, staff: StaffView) -> str:
    """What stands between the pad and the menu."""
    if staff.without_pin:
        return say(language, "No PIN has been set in the kiosk's file")
    if staff.locked_s:
        return say_count(
            language,
            "Too many tries. Wait {count} second.",
            "Too many tries. Wait {count} seconds.",
            staff.locked_s,
        )
    if staff.checking:
        return say(language, "One moment …")
    if staff.wrong:
        left = say_count(language, "{count} try left", "{count} tries left", TRIES - staff.wrong)
        wrong = say(language, "Wrong PIN")
        return f"{wrong}. {left}."
    return ""


load_rules(__file__)
