"""The one widget in the window: it holds the page that the view asks for, and takes no tap that can't have been meant."""

from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty
from kivy.uix.floatlayout import FloatLayout

from counter.window.controller import Controller
from counter.window.screens.base import WindowPage
from counter.window.screens.counter_page import CounterPage
from counter.window.view import Page, View


class Stage(FloatLayout):
    """Shows one page at a time, `wide` or standing. Pages are made when they are first needed, and kept."""

    wide = BooleanProperty(False)

    def __init__(self, controller: Controller, **values: object) -> None:
        self._controller = controller
        self._pages: dict[Page, WindowPage] = {}
        self._page: WindowPage | None = None
        super().__init__(**values)

    def show(self, view: View) -> None:
        """Draws a view."""
        page = self._made(view.page)
        page.show(view)
        if page is not self._page:
            self.clear_widgets()
            self.add_widget(page)
            self._page = page

    def on_wide(self, *_: object) -> None:
        """Kivy calls this when the window has got another shape."""
        for page in self._pages.values():
            page.wide = self.wide

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Kivy calls this for every finger and button of the mouse; only the left one presses keys."""
        button = getattr(touch, "button", "left") if "button" in touch.profile else "left"
        if button != "left" or not self._controller.takes_taps:
            return True
        return bool(super().on_touch_down(touch))

    def _made(self, page: Page) -> WindowPage:
        if page not in self._pages:
            self._pages[page] = self._kind(page)(controller=self._controller, wide=self.wide)
        return self._pages[page]

    @staticmethod
    def _kind(page: Page) -> type[WindowPage]:
        if page is Page.COUNTER:
            return CounterPage
        # The first frame does not wait for the pages behind it.
        from counter.window.screens.list_page import ListPage  # noqa: PLC0415
        from counter.window.screens.number_page import NumberPage  # noqa: PLC0415

        return NumberPage if page is Page.NUMBER else ListPage
