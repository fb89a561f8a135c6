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
COUNTERS_LEAST = 0.48
# The programs take no smaller windows, in pixels, and on a smaller screen these don't stand side by side.
LEAST = 240
SCREEN_LEAST = (1366, 768)


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
    """What a desktop takes for itself: the bar above each window, and panels at the edges of the screen."""

    bar: int = 0
    top: int = 0
    bottom: int = 0


BARE = Frame()
# A title bar and panels as most desktops have them; nobody says so before a window is open.
DESKTOP = Frame(bar=36, top=34, bottom=48)


def places(screen: Box, frame: Frame = BARE) -> dict[str, Box]:
    """The inside of each window by its name, none upon another, all within a screen of at least `SCREEN_LEAST`."""
    gap = max(4, round(screen.width * GAP))
    left, top = screen.left + gap, screen.top + gap + frame.top + frame.bar
    bottom = screen.bottom - gap - frame.bottom
    height = bottom - top

    paper_width = max(LEAST, round(screen.width * PAPER_PART))
    row_least = 3 * LEAST + 2 * gap
    kiosk_most = min(round(screen.width * KIOSK_MOST), screen.width - 4 * gap - paper_width - row_least)
    kiosk_width = min(round(height * KIOSK_SHAPE), kiosk_most)
    kiosk = Box(left, top, kiosk_width, min(height, round(kiosk_width / KIOSK_SHAPE)))
    paper = Box(kiosk.right + gap, top, paper_width, height)

    board_left = paper.right + gap
    board_width = screen.right - gap - board_left
    board_most = height - max(LEAST, round(height * COUNTERS_LEAST)) - gap - frame.bar
    board = Box(board_left, top, board_width, min(round(board_width / BOARD_SHAPE), board_most))

    row_top = board.bottom + gap + frame.bar
    row_height = bottom - row_top
    window_width = max(LEAST, min(round(row_height * WINDOW_SHAPE), (board_width - 2 * gap) // 3))
    row = {}
    for place, name in enumerate(WINDOWS):
        row[name] = Box(board_left + place * (window_width + gap), row_top, window_width, row_height)
    keypad_left = board_left + len(WINDOWS) * (window_width + gap)
    keypad = Box(keypad_left, row_top, board.right - keypad_left, row_height)
    return {KIOSK: kiosk, PAPER: paper, BOARD: board, **row, KEYPAD: keypad}
