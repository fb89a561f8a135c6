"""The usual page: the large card, the calls that wait for their turn, the list of the last ones, a picture."""

import math
from collections.abc import Sequence

from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from display.films import Frame
from display.screens.call_card import CallCard  # noqa: F401 - known to the .kv file
from display.screens.call_row import CallRow, word_room
from display.screens.picture import Picture  # noqa: F401 - known to the .kv file
from display.screens.plan import Box, Plan, Widths, waiting_pad
from display.view import BoardView, CallView
from hall.say import say
from look.kv import load_rules

_NOWHERE = Box(0, 0, 1, 1)


def listed(view: BoardView, stacked: int, rows: int) -> list[CallView]:
    """The calls of the list, the newest first: all that neither the card nor the first `stacked` waiting ones show, also
    those that wait beyond them.
    """
    shown = {call.event for call in view.waiting[:stacked]} | ({view.current.event} if view.current else set())
    others = {call.event: call for call in (*view.history, *view.waiting) if call.event not in shown}
    return sorted(others.values(), key=lambda call: -call.event)[:rows]


class CallsPage(Widget):
    """Everything has its place from a plan. `drawn` tells the events of the calls that are shown, as the widgets have them:
    the card, the waiting ones, the list. `large` is that of the card, 0 without one.
    """

    note_px = NumericProperty(20)
    heading_box = ObjectProperty(_NOWHERE, rebind=True)
    heading = StringProperty()
    more_box = ObjectProperty(_NOWHERE, rebind=True)
    more = StringProperty()
    drawn = ListProperty()
    large = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        self._rows: list[CallRow] = []
        self._stack: list[CallRow] = []
        super().__init__(**values)

    def show(self, view: BoardView, found: Plan, widths: Widths) -> None:
        """Draws the calls of a view."""
        self.note_px = found.note_px
        card = self.ids.card
        card.plan, card.note_px, card.reserve = found.card, found.note_px, widths.figure
        card.show(view)
        waiting = view.waiting[: len(found.stack)]
        _fill(self, self._stack, waiting, found.stack, math.ceil(found.waiting_px), widths, raised=True)
        calls = listed(view, len(waiting), len(found.rows))
        _fill(self, self._rows, calls, found.rows, math.ceil(found.row_px), widths, raised=False)
        self._say(view, found, len(waiting), len(calls))
        self._show_picture(view, found.slide)
        self.large = int(card.event)
        self.drawn = [int(part.event) for part in (card, *self._stack, *self._rows) if part.event]

    def play(self, frame: Frame) -> None:
        """One picture of a film."""
        self.ids.picture.play(frame)

    def still(self) -> None:
        """Ends all that moves."""
        self.ids.card.still()

    def _say(self, view: BoardView, found: Plan, waiting: int, in_list: int) -> None:
        self.heading_box, self.more_box = found.heading or _NOWHERE, found.more or _NOWHERE
        self.heading = say(view.language, "Latest calls") if found.heading and in_list else ""
        left = len(view.waiting) - waiting
        self.more = say(view.language, "+{count} more", count=left) if found.more and left else ""

    def _show_picture(self, view: BoardView, place: Box | None) -> None:
        picture = self.ids.picture
        if place is not None:
            picture.pos, picture.size = (place.x, place.y), (place.width, place.height)
        picture.show(view.slide if place else None)


def _fill(
    holder: Widget,
    rows: list[CallRow],
    calls: Sequence[CallView],
    places: Sequence[Box],
    capital_px: int,
    widths: Widths,
    *,
    raised: bool,
) -> None:
    """Puts the calls into rows at their places, making as many rows as are needed; the other rows are empty."""
    while len(rows) < len(calls):
        rows.append(CallRow(raised=raised))
        holder.add_widget(rows[-1])
    for row in rows[len(calls) :]:
        row.show(None)
    if not calls:
        return
    width = places[0].width
    pad = waiting_pad(width, capital_px, widths) if raised else 0
    room = word_room(calls, width - 2 * pad, capital_px)
    for row, call, place in zip(rows, calls, places, strict=False):
        row.show(call)
        row.capital_px, row.word_room, row.pad = capital_px, room, pad
        row.pos, row.size = (place.x, place.y), (place.width, place.height)


load_rules(__file__)
