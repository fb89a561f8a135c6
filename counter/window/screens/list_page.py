"""Something to choose: the service of a transfer, one of several numbers, or whether the counter shall close."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from counter.window.screens import number_page  # noqa: F401 - its head is this page's too
from counter.window.screens.base import WindowPage
from counter.window.screens.parts import OptionRow
from counter.window.view import ON_A_SHEET, View
from look.kv import load_rules

# A label is short; everything longer is a name that may need several lines.
SHORT = 8


class ListPage(WindowPage):
    """The page of a choice: at most `ON_A_SHEET` rows, always in the same places. One that is `alone` has more to say."""

    heading = StringProperty()
    sheet = NumericProperty(0)
    sheets = NumericProperty(1)
    alone = BooleanProperty(False)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        self.heading, self.sheet, self.sheets = view.heading, view.sheet, view.sheets
        self.alone = view.sheets == 1 and len(view.options) == 1
        rows = self.ids.rows
        rows.clear_widgets()
        for option in view.options:
            row = OptionRow(
                digit=option.digit,
                value=option.value,
                name=option.name,
                detail=option.detail,
                whole=self.alone,
                short=len(option.name) <= SHORT,
                heard=view.hears,
            )
            row.bind(on_tap=lambda row: self.controller.choose(row.value))
            rows.add_widget(row)
        for _ in range(2 if self.alone else ON_A_SHEET - len(view.options)):
            rows.add_widget(Widget())


load_rules(__file__)
