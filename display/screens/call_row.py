"""One call in a list: the label on the left, the counter on the right."""

import math
from collections.abc import Sequence

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from display.screens.counter_sign import GAP, CounterSign  # noqa: F401 - known to the .kv file
from display.screens.measures import number_width
from display.screens.naming import parts_of
from display.screens.plan import ROW_GAP, ROW_WORD
from display.view import CallView
from look.kv import load_rules
from look.widgets import Surface

# In parts of the capitals.
ROOM_STEP = 0.3


class CallRow(Surface):
    """A row of the history, with a hairline below; or, `raised`, a call that waits, on a card of its own.

    `capital_px` is the height of its capitals, `word_room` the room for the word of its counter, which is the same in all
    rows, `pad` what stays free before and behind. `event` tells the call; 0 while the row is empty.
    """

    event = NumericProperty(0)
    ticket = StringProperty()
    counter = StringProperty()
    raised = BooleanProperty(False)
    capital_px = NumericProperty(20)
    word_room = NumericProperty(100)
    pad = NumericProperty(0)

    def show(self, call: CallView | None) -> None:
        """Says a call, or nothing."""
        self.event = call.event if call else 0
        self.ticket = call.ticket if call else ""
        self.counter = call.counter if call else ""
        self.opacity = 1 if call else 0


def word_room(calls: Sequence[CallView], width: float, capital_px: float) -> float:
    """What rows of a width leave for the word of a counter, the one with the least room counting, so that it is as large in
    all of them. In steps: it should not change with every call.
    """
    taken = max((number_width(call.ticket) + number_width(parts_of(call.counter).figure) for call in calls), default=0)
    free = width / capital_px - taken - ROW_GAP - GAP
    return max(ROW_WORD, math.floor(free / ROOM_STEP) * ROOM_STEP) * capital_px


load_rules(__file__)
