"""What the parts of the staff menu have in common: a heading, a view to draw, and an answer to the last tap."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from hall.model import PrintJob, PrintState
from hall.say import say
from hall.wording import ClockTime
from kiosk.controller import Controller
from kiosk.screens.base import Prints, in_places
from kiosk.view import View
from look.kv import load_rules
from look.widgets import Surface

W = TypeVar("W", bound=Widget)
T = TypeVar("T")


class Section(BoxLayout):
    """One part of the staff menu. `answer` tells what the last tap has led to; `good` whether that was wanted."""

    controller: "ObjectProperty[Controller]" = ObjectProperty(None)
    press: "ObjectProperty[Prints]" = ObjectProperty(None)
    heading = StringProperty()
    language = StringProperty("id")
    answer = StringProperty()
    good = BooleanProperty(True)
    lower = BooleanProperty(False)
    """Whether everything that is touched lies in the lower part of the panel; what is read stays above it."""
    bare = False
    """Whether it needs the whole panel, without heading and buttons around it."""

    def opened(self) -> None:
        """Somebody has come here: the answer to an earlier tap is of no use to them."""
        self.tell("")

    def show(self, view: View) -> None:
        """Draws a view. Subclasses add what is theirs."""
        self.language = view.journey.language
        told = view.staff.told
        if told is not None:
            self.tell(say(self.language, "It did not work: {reason}", reason=told.render(self.language)), good=False)

    def tell(self, answer: str, *, good: bool = True) -> None:
        """Answers a tap."""
        self.answer, self.good = answer, good

    def begin(self) -> None:
        """A new tap, which has no answer yet."""
        self.tell("")
        self.controller.staff.tell(None)


class PagedSection(Section):
    """A part with many things, a sheet at a time."""

    on_a_sheet, on_a_low_sheet = 6, 3
    sheet = NumericProperty(0)
    sheets = NumericProperty(1)
    sheet_text = StringProperty()

    def opened(self) -> None:
        """Begins at the first sheet."""
        super().opened()
        self.sheet = 0

    @property
    def places(self) -> int:
        """How many things a sheet has room for."""
        return self.on_a_low_sheet if self.lower else self.on_a_sheet

    def shown_of(self, things: Sequence[T]) -> Sequence[T]:
        """Those of the sheet that is open; the last sheet where this one has gone."""
        self.sheets = max(1, -(-len(things) // self.places))
        self.sheet = sheet = min(int(self.sheet), int(self.sheets) - 1)
        self.sheet_text = say(self.language, "{page} of {pages}", page=sheet + 1, pages=self.sheets)
        return things[sheet * self.places : (sheet + 1) * self.places]

    def fill(self, things: Sequence[T], make: Callable[[], W], draw: Callable[[W, T], None]) -> None:
        """Shows a sheet of `things` in `choices`: a widget of `make` for each, told by `draw` what to show."""
        shown = self.shown_of(things)
        for thing, widget in zip(shown, in_places(self.ids.choices, len(shown), self.places, make), strict=True):
            draw(widget, thing)

    def turn(self, step: int) -> None:
        """Another sheet."""
        self.sheet += step
        self.redraw()

    def redraw(self) -> None:
        """Draws what is known again."""
        self.show(self.controller.view)


class Answer(BoxLayout, Surface):
    """What the last tap has led to. It keeps its place when it is empty, so that nothing moves under a finger."""

    text = StringProperty()
    good = BooleanProperty(True)


class SectionFoot(BoxLayout):
    """The foot of a `section`: which of its sheets is open, and its answer."""

    section = ObjectProperty(None, rebind=True)
    several = BooleanProperty(False)


def sent_at(language: str, job: PrintJob, view: View) -> str:
    """When a slip was ordered."""
    if view.now is None:
        return ""
    return say(language, "Sent at {time}", time=ClockTime(job.queued_at, view.now.hall.zone))


def state_of_job(language: str, job: PrintJob, view: View) -> str:
    """How far a slip has come. One that is held in the printer may still come out by itself, as one that is queued."""
    state = PrintState.QUEUED if job.id == view.staff.held else job.state
    return {
        PrintState.QUEUED: say(language, "Waiting for the printer"),
        PrintState.SENDING: say(language, "Printing …"),
        PrintState.PRINTED: say(language, "Printed"),
        PrintState.UNKNOWN: say(language, "It may have come out"),
        PrintState.FAILED: say(language, "It did not come out"),
    }[state]


load_rules(__file__)
