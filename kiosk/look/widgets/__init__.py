"""The widgets of the kiosk. Importing this makes all of them known to .kv files.

Nearly all are surfaces in one of the theme's tones. What can be tapped has an edge and answers with `on_tap`; what is
only read has none.
"""

from kiosk.look.widgets.big_button import BigButton, IconButton
from kiosk.look.widgets.card import Bullet, Card, Fact, InfoRow, Notice, Row, Rule
from kiosk.look.widgets.check_row import CheckRow
from kiosk.look.widgets.fit_label import FitLabel
from kiosk.look.widgets.icon import Icon
from kiosk.look.widgets.keyboard import Key, Keyboard, NumberPad, PinDots
from kiosk.look.widgets.number_label import NumberLabel
from kiosk.look.widgets.page import Page
from kiosk.look.widgets.page_dots import PageDots
from kiosk.look.widgets.segmented_choice import SegmentedChoice
from kiosk.look.widgets.slow_bar import SlowBar
from kiosk.look.widgets.surface import Surface
from kiosk.look.widgets.tappable import Tappable
from kiosk.look.widgets.tile import ListRow, Tile

__all__ = [
    "BigButton",
    "Bullet",
    "Card",
    "CheckRow",
    "Fact",
    "FitLabel",
    "Icon",
    "IconButton",
    "InfoRow",
    "Key",
    "Keyboard",
    "ListRow",
    "Notice",
    "NumberLabel",
    "NumberPad",
    "Page",
    "PageDots",
    "PinDots",
    "Row",
    "Rule",
    "SegmentedChoice",
    "SlowBar",
    "Surface",
    "Tappable",
    "Tile",
]
