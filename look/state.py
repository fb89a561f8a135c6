"""What the screen has now: colours, sizes, language. Every .kv rule that names them follows a change in the next frame.

In .kv files: `look.theme.tones["card"].ink`, `look.size.px("touch")`, `lang.tr("Take a number")`. In Python the same
two objects are imported from here. There is one of each because Kivy's rules have one room of global names.
"""

from functools import partial

from kivy.event import EventDispatcher
from kivy.properties import ObjectProperty, StringProperty

from hall.messages import SOURCE_LANGUAGE
from hall.say import say
from look.size import REFERENCE_MM, size_of
from look.theme import TERANG


class Look(EventDispatcher):
    """The colours and the sizes that all widgets have now; set one, and the screen changes."""

    theme = ObjectProperty(TERANG, rebind=True)
    size = ObjectProperty(size_of(1080, 1920, REFERENCE_MM), rebind=True)


class Language(EventDispatcher):
    """The language of the screen. Set `code` (ISO 639); `tr` is then the function that speaks it."""

    code = StringProperty(SOURCE_LANGUAGE)
    tr = ObjectProperty(partial(say, SOURCE_LANGUAGE))

    def on_code(self, _: EventDispatcher, code: str) -> None:
        """Kivy calls this when `code` changes."""
        self.tr = partial(say, code)


look = Look()
lang = Language()
