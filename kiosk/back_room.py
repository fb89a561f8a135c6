"""What works behind the screen of a kiosk: the desk, the controller, the printer. No Kivy.

It begins before there is a screen: while Kivy opens its window, the desk reads the hall. So the first frame already has
what can be touched.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from hall.foresight.child import Forecasts
from hall.prospects import Prospects
from kiosk.config import KioskFile
from kiosk.controller import Controller
from kiosk.desk import Desk
from kiosk.view import View
from kiosk.voice import Voice
from look.post import Call, Post

if TYPE_CHECKING:
    from kiosk.press import Press
    from kiosk.printing.jobs import Outcome

# How long the first frame waits for the hall, so that it can be touched. A store that takes longer has a page of its own.
NEWS_S = 0.3
# One interpreter serves all threads: drawing a number's page would hold up its slip, which is the slower of the two.
HEAD_START_S = 0.025


class BackRoom:
    """One kiosk but for its screen."""

    def __init__(self, file: KioskFile) -> None:
        self.file = file
        self._post = Post()
        self._show: Callable[[View], None] = lambda _: None
        self.desk = Desk(file.store, file.name, self._post, detail=self._said, after_act=self._nudge)
        self.voice = Voice(file.sound, self._post)
        self.forecasts = Forecasts(file.store, self._foreseen) if file.forecast.on else None
        self.controller = Controller(
            file, self.desk, self._draw, think=self._think, voice=self.voice, foresight=self.forecasts
        )
        self._press: Press | None = None

    def open(self) -> None:
        """The desk begins; whatever it says waits for the screen."""
        self.desk.start(self.controller)

    def connect(self, show: Callable[[View], None], deliver: Callable[[Call], None]) -> None:
        """There is a screen: `show` draws a view, `deliver` reaches its thread, in which this is called."""
        self._post.wait(NEWS_S)
        self._post.open(deliver)
        self._show = show
        show(self.controller.view)

    def start_printing(self) -> None:
        """The printer's worker begins; the numbers that are waiting for paper are printed."""
        from kiosk.press import Press  # noqa: PLC0415 - the first frame does not wait for what only paper needs

        self._press = Press(self.file, self._post, self.controller)
        self._press.worker.start()

    def print_test_page(self, told: Callable[["Outcome"], None]) -> None:
        """Prints the test page now or not at all; `told` hears of it in the thread of the screen."""
        if self._press is not None:  # nobody can have asked before the first frame
            self._press.print_test_page(told)

    def start_voice(self) -> None:
        """The voice looks for its clips and for a device."""
        self.voice.start(self.controller)

    def start_forecast(self) -> None:
        """The process that reckons when visitors are called begins."""
        if self.forecasts is not None:
            self.forecasts.start()

    def close(self) -> None:
        """Ends all threads; what hangs is left behind."""
        if self.forecasts is not None:
            self.forecasts.close()
        self.voice.close()
        if self._press is not None:
            self._press.worker.stop()
        self.desk.stop()

    def _draw(self, view: View) -> None:
        self._show(view)

    def _foreseen(self, prospects: Prospects) -> None:
        self._post(lambda: self.controller.on_prospects(prospects))

    def _nudge(self) -> None:
        if self._press is not None:  # it begins by looking for itself
            self._press.worker.nudge(HEAD_START_S)

    def _said(self) -> str:
        return "" if self._press is None else f"printer {self._press.worker.report.state}"

    def _think(self, work: Callable[[], bool], told: Callable[[bool], None]) -> None:
        """See `kiosk.staff.Think`."""

        def run() -> None:
            result = work()
            self._post(lambda: told(result))

        threading.Thread(target=run, name="think", daemon=True).start()
