"""The screen of a display: Kivy's loop, and the controller that it drives. Imported after `public_machine.prepare`."""

import logging
import time

from kivy.clock import Clock
from kivy.core.window import Window

from display.back_room import BackRoom
from display.screens.stage import Board
from display.view import BoardView
from look.app import ScreenApp
from look.loop import keep_pace, settle
from look.size import size_of
from look.state import lang, look
from look.theme import THEMES

log = logging.getLogger(__name__)

TICK_LEAST_S = 0.02
# More calls than ever wait: one that comes back from beyond the list is not seen for the first time.
SEEN_KEPT = 5000
# By then everything that stays is there.
SETTLED_S = 5.0


class DisplayApp(ScreenApp):
    """The display. How far calls have been spoken is in the store, so that the next start goes on there."""

    def __init__(self, room: BackRoom) -> None:
        super().__init__(room, room.file.name)
        self.room = room
        self.board: Board | None = None
        self._seen: set[int] = set()
        self._new: list[int] = []
        self._large = 0

    def build(self) -> Board:
        """The one widget that holds everything."""
        keep_pace(self.room.file.screen.frames_per_second)
        self._measure()
        Window.bind(on_resize=self._measure, on_request_close=lambda *_: False)
        self.board = Board(viewing_m=self.room.file.screen.viewing_m)
        self.board.bind(slide_size=lambda _, size: self.room.resize_slides(tuple(size)))
        return self.board

    def begin(self) -> None:
        """The first frame is on the screen: from now on time passes, and there are pictures and a voice."""
        if self.board is not None:
            self.room.start(self.board.slide_box(), self.board.play)
        Clock.schedule_once(self._tick)
        Clock.schedule_once(lambda _: settle(), SETTLED_S)

    def _measure(self, *_: object) -> None:
        width, height = Window.size
        look.size = size_of(width, height, self.room.file.screen.width_mm)

    def _tick(self, _: float) -> None:
        Clock.schedule_once(self._tick, max(TICK_LEAST_S, self.room.controller.tick()))

    # The picture

    def show(self, view: BoardView) -> None:
        """Draws a view."""
        look.theme = THEMES[view.theme]
        lang.code = view.language
        if self.board is not None:
            self.board.show(view)
            self._new += sorted(set(self.board.drawn) - self._seen)
            self._seen.update(self._new)
            if len(self._seen) > 2 * SEEN_KEPT:
                self._seen = set(sorted(self._seen)[-SEEN_KEPT:])

    def flipped(self) -> None:
        """A frame is on the screen: the log keeps which calls were seen first, which one was large, and when."""
        if self._new:
            log.info("drawn at %.3f: %s", time.time(), " ".join(map(str, self._new)))
            self._new.clear()
        if self.board is not None and self.board.large not in {0, self._large}:
            self._large = int(self.board.large)
            log.info("large at %.3f: %d", time.time(), self._large)
