"""The voice that reads pages aloud: whether it can be heard, a sample of it, and how loud it is."""

from kivy.properties import BooleanProperty, StringProperty

from hall.say import say
from kiosk.screens.staff_section import Section
from kiosk.view import SoundView, View
from look.kv import load_rules

# Ten steps from silence to the loudest. Kept as tenths, so that up and down again is the same.
STEPS = 10


class SoundSection(Section):
    """How the kiosk is heard. What is set here holds until the program starts anew; the file says how it begins."""

    state = StringProperty()
    detail = StringProperty()
    alarm = BooleanProperty(False)
    works = BooleanProperty(False)
    volume = StringProperty()
    least = BooleanProperty(False)
    most = BooleanProperty(False)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        sound = view.sound
        self.state = sound_in_words(self.language, sound)
        self.works = sound.works
        self.alarm = sound.wanted and not sound.works
        missing = say(self.language, "No sound device is connected, or there is no voice. “antrean check” says more.")
        self.detail = missing if self.alarm else ""
        step = _step(sound.volume)
        self.volume = f"{100 * step // STEPS} %"
        self.least, self.most = step <= 0, step >= STEPS
        if not sound.kept:
            line = f"volume = {sound.volume:g}"
            self.tell(say(self.language, "Until the next start. To keep it, write {line} in kiosk.toml", line=line))
        elif view.staff.told is None:
            self.tell("")

    def louder(self, steps: int) -> None:
        """So many steps louder, or softer, and a sample."""
        self.controller.set_volume((_step(self.controller.view.sound.volume) + steps) / STEPS)
        self.controller.try_sound()


def sound_in_words(language: str, sound: SoundView) -> str:
    """How the kiosk can be heard, for staff."""
    if not sound.wanted:
        return say(language, "Switched off")
    return say(language, "Ready") if sound.works else say(language, "No sound")


def _step(volume: float) -> int:
    return round(volume * STEPS)


load_rules(__file__)
