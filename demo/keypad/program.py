"""The keypad's program: `python -m demo.keypad.program --link PORT --counter NAME --box …`."""

from pathlib import Path
from typing import TYPE_CHECKING

from demo.keypad.device import Device
from demo.window import open_window, speak_up
from demo.window_words import parser

if TYPE_CHECKING:
    from demo.keypad.face import Face


def main() -> None:
    """Runs until the window is closed."""
    speak_up()
    known = parser("A keypad of the line protocol with a window.")
    known.add_argument("--link", required=True, type=Path, help="where the host finds the port")
    known.add_argument("--address", type=int, default=1)
    known.add_argument("--counter", required=True, help="what stands above its display")
    told = known.parse_args()
    device = Device(told.link, told.address)
    shown: list[Face] = []

    def build() -> "Face":
        from demo.keypad.face import Face  # noqa: PLC0415 - Kivy was set up a moment ago

        face = Face(device.press, counter=told.counter)
        shown.append(face)
        return face

    def connect() -> None:
        from look.loop import deliver  # noqa: PLC0415

        face = shown[0]
        device.start(lambda display, answer: deliver(lambda: face.show(display, answer)))

    open_window(told.counter, told.box, told.language, build, connect)


if __name__ == "__main__":
    main()
