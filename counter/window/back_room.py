"""What works behind the window: the desk, the controller, and what goes between them. No Kivy.

The desk begins before there is a window: while Kivy opens it, the hall is read, so that the first frame already has what
can be pressed.
"""

from collections.abc import Callable

from counter.desk import Desk
from counter.live import HallLook
from counter.window.config import WindowFile
from counter.window.controller import Controller
from counter.window.strokes import Strokes
from counter.window.view import View
from hall.foresight.child import Forecasts
from hall.messages import Message
from hall.prospects import Prospects
from look.post import Call, Post

# How long the first frame waits for the hall. A store that takes longer is said to be starting.
NEWS_S = 0.3
# Every counter may have a window: what changes slowly is looked at seldom.
FORECAST_S = 20.0


class BackRoom:
    """One window but for its screen."""

    def __init__(self, file: WindowFile, counter: str) -> None:
        self.file = file
        self.counter = counter
        self._post = Post()
        self._show: Callable[[View], None] = lambda _: None
        self.desk = Desk(file.store, [counter], self, self._post, devices=lambda: [self.controller.detail()])
        self.controller = Controller(file, counter, self.desk, self._draw)
        self.forecasts = Forecasts(file.store, self._foreseen, FORECAST_S) if file.forecast.on else None
        self.strokes = Strokes(self.controller)

    def open(self) -> None:
        """The desk begins; whatever it says waits for the window."""
        self.desk.start()

    def connect(self, show: Callable[[View], None], deliver: Callable[[Call], None]) -> None:
        """There is a window: `show` draws a view, `deliver` reaches its thread, in which this is called."""
        self._post.wait(NEWS_S)
        self._post.open(deliver)
        self._show = show
        show(self.controller.view)

    def start_forecast(self) -> None:
        """The process that reckons when those who wait are called begins."""
        if self.forecasts is not None:
            self.forecasts.start()

    def close(self) -> None:
        """Ends the forecast and the desk; a store that hangs is left behind."""
        if self.forecasts is not None:
            self.forecasts.close()
        self.desk.stop()

    # From the desk, in the thread of the window

    def on_look(self, look: HallLook) -> None:
        """See `counter.desk.Listener`."""
        self.controller.on_look(look)

    def on_store_gone(self, why: Message) -> None:
        """See `counter.desk.Listener`."""
        self.controller.on_store_gone(why)

    def _foreseen(self, prospects: Prospects) -> None:
        self._post(lambda: self.controller.on_prospects(prospects))

    def _draw(self, view: View) -> None:
        self._show(view)
