"""Where each window stands on a screen of any size: the visitor's way from left to right. Pure; pixels from the top left.

┌───────┬──────┬───────────────────┐
│       │      │      display      │
│ kiosk │paper │                   │
│       │      ├─────┬─────┬───────┤
│       │      │ 1   │ 2   │ keypad│
└───────┴──────┴─────┴─────┴───────┘
"""

from dataclasses import dataclass

KIOSK, PAPER, BOARD, KEYPAD = "kiosk", "paper", "board", "keypad"
WINDOWS = ("window-1", "window-2")

KIOSK_SHAPE = 9 / 16
BOARD_SHAPE = 16 / 9
# The window of a counter where it stands: `TALL` of counter.window.size.
WINDOW_SHAPE = 200 / 328
# Parts of the screen's width and height.
GAP = 1 / 128
KIOSK_MOST = 0.32
PAPER_PART = 0.155
COUNTERS_LEAST = 0.34


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first pixel beside it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first pixel below it."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Frame:
    """What a desktop takes for itself: the bar above each window, and what it keeps free at the edges of the screen."""

    bar: int = 0
    edge: int = 0


BARE = Frame()
# A title bar and a panel as most desktops have them; nobody says so before a window is open.
DESKTOP = Frame(bar=38, edge=52)


def places(screen: Box, frame: Frame = BARE) -> dict[str, Box]:
    """The inside of each window by its name, none upon another, all within the screen."""
    gap = max(4, round(screen.width * GAP))
    left, top = screen.left + gap, screen.top + gap + frame.edge + frame.bar
    bottom = screen.bottom - gap - frame.edge
    height = bottom - top

    kiosk_width = min(round(height * KIOSK_SHAPE), round(screen.width * KIOSK_MOST))
    kiosk = Box(left, top, kiosk_width, min(height, round(kiosk_width / KIOSK_SHAPE)))
    paper = Box(kiosk.right + gap, top, round(screen.width * PAPER_PART), height)

    board_left = paper.right + gap
    board_width = screen.right - gap - board_left
    board_most = height - round(height * COUNTERS_LEAST) - gap - frame.bar
    board = Box(board_left, top, board_width, min(round(board_width / BOARD_SHAPE), board_most))

    row_top = board.bottom + gap + frame.bar
    row_height = bottom - row_top
    window_width = min(round(row_height * WINDOW_SHAPE), (board_width - 2 * gap) // 3)
    row = {}
    for place, name in enumerate(WINDOWS):
        row[name] = Box(board_left + place * (window_width + gap), row_top, window_width, row_height)
    keypad_left = board_left + len(WINDOWS) * (window_width + gap)
    keypad = Box(keypad_left, row_top, board.right - keypad_left, row_height)
    return {KIOSK: kiosk, PAPER: paper, BOARD: board, **row, KEYPAD: keypad}
