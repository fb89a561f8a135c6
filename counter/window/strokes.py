"""From the keys of a keyboard to the keys of the window, by what it shows now. Pure."""

from collections.abc import Callable

from counter.window.controller import Controller
from counter.window.keyboard import Stroke, Typed
from counter.window.view import Page, Place
from hall.speaker import lasting_s

# Erasing once too often is no pause.
ERASED_S = 1.5

_PLACES = {
    Stroke.RECALL: Place.RECALL,
    Stroke.NOSHOW: Place.NOSHOW,
    Stroke.END: Place.END,
    Stroke.TRANSFER: Place.TRANSFER,
    Stroke.HOLD: Place.HOLD,
}


class Strokes:
    """The keyboard of one window."""

    def __init__(self, controller: Controller, now: Callable[[], float] = lasting_s) -> None:
        """:param now: seconds of a clock that nobody sets."""
        self._it = controller
        self._now = now
        self._erased_at = now() - ERASED_S

    def stroke(self, key: Stroke | Typed) -> None:
        """A key of the number pad, or of any keyboard."""
        it, page = self._it, self._it.view.page
        match key:
            case Typed(character):
                self._character(character)
            case Stroke.BACK:
                it.back()
            case Stroke.ERASE:
                self._erase_or_pause()
            case Stroke.ENTER:
                if page is not Page.LIST:
                    it.tap(Place.MAIN)
            case _ if page is Page.COUNTER:
                it.tap(_PLACES[key])
            case Stroke.RECALL:
                it.turn_to(it.view.sheet + 1)
            case Stroke.NOSHOW:
                it.turn_to(it.view.sheet - 1)

    def _character(self, character: str) -> None:
        """On a list a digit chooses. During a pause no number is called, so digits say why it is one, or close."""
        it, view = self._it, self._it.view
        options = view.options if view.page is Page.LIST else view.reasons if view.page is Page.COUNTER else ()
        chosen = next((option.value for option in options if option.digit == character), None)
        if view.page is Page.LIST or (chosen is not None and not view.typed):
            if chosen is not None:
                it.choose(chosen)
        elif view.reasons and not view.typed and character == view.keys[Place.CLOSE].cap:
            it.tap(Place.CLOSE)
        else:
            it.type(character)

    def _erase_or_pause(self) -> None:
        it, now = self._it, self._now()
        erased_at, self._erased_at = self._erased_at, now
        if it.view.typed:
            it.erase()
        elif it.view.page is not Page.COUNTER:
            it.back()
        elif now - erased_at >= ERASED_S:
            self._erased_at = erased_at
            it.tap(Place.PAUSE)
