"""The widgets of all screens. Importing this makes all of them known to .kv files.

Nearly all are surfaces in one of the theme's tones. What can be tapped has an edge and answers with `on_tap`; what is
only read has none.
"""

from look.widgets.big_button import BigButton, IconButton
from look.widgets.card import Bullet, Card, Fact, InfoRow, Notice, Row, Rule
from look.widgets.check_row import CheckRow
from look.widgets.far_label import FarLabel
from look.widgets.fit_label import FitLabel
from look.widgets.icon import Glyph, Icon
from look.widgets.keyboard import Key, Keyboard, NumberPad, PinDots
from look.widgets.number_label import NumberLabel
from look.widgets.page import Page
from look.widgets.page_dots import PageDots
from look.widgets.running_text import RunningText
from look.widgets.segmented_choice import SegmentedChoice
from look.widgets.slow_bar import SlowBar
from look.widgets.surface import Surface
from look.widgets.tappable import Tappable
from look.widgets.tile import ListRow, Tile

__all__ = [
    "BigButton",
    "Bullet",
    "Card",
    "CheckRow",
    "Fact",
    "FarLabel",
    "FitLabel",
    "Glyph",
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
    "RunningText",
    "SegmentedChoice",
    "SlowBar",
    "Surface",
    "Tappable",
    "Tile",
]
