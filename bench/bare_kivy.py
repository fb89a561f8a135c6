"""The least that Kivy can do: a window with one word, set up as our own programs are. It says when its first frame is there.
What a program of ours takes to start is seen beside this.
"""

from look.public_machine import prepare
from look.screen import Screen


def main() -> None:
    """Runs until it is ended."""
    prepare(Screen(width_mm=500))
    from kivy.uix.label import Label  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    from look.app import ScreenApp  # noqa: PLC0415

    class Nothing:
        """There is no room behind this screen."""

        def connect(self, *_: object) -> None:
            """Nothing to show."""

        def close(self) -> None:
            """Nothing to end."""

    class Bare(ScreenApp):
        """One word."""

        def build(self) -> Label:
            """Kivy calls this once."""
            return Label(text="Antrean")

        def begin(self) -> None:
            """The first frame is there."""

    Bare(Nothing(), "bare").run_to_the_end()


if __name__ == "__main__":
    main()
