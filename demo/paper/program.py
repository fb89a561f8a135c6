"""The program of the window: `python -m demo.paper.program --folder FOLDER --box …`."""

from pathlib import Path
from typing import TYPE_CHECKING

from demo.window import open_window, speak_up
from demo.window_words import parser
from hall.say import say

if TYPE_CHECKING:
    from kivy.uix.widget import Widget


def main() -> None:
    """Runs until the window is closed."""
    speak_up()
    known = parser("A window with the slips of a printer that draws them.")
    known.add_argument("--folder", required=True, type=Path, help="where the printer lays them")
    told = known.parse_args()

    def build() -> "Widget":
        from demo.paper.tray import Tray  # noqa: PLC0415 - Kivy was set up a moment ago

        return Tray(told.folder)

    open_window(say(told.language, "Ticket printer"), told.box, told.language, build, lambda: None)


if __name__ == "__main__":
    main()
