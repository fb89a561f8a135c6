"""The display as it is; each of its frames is noted in a file, as seconds of the monotonic clock.

Run as `python -m bench.watched_display --config FILE`; the notes are in `flips` beside that file.
"""

import logging
import sys
import time
from pathlib import Path

from display.back_room import BackRoom
from display.config import read_display_file
from look.public_machine import prepare

FLIPS = "flips"


def main(config: Path) -> int:
    """See `display.program.run`."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    file = read_display_file(config)
    room = BackRoom(file)
    room.open()
    prepare(file.screen)
    from display.app import DisplayApp  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    with config.with_name(FLIPS).open("w", buffering=1) as flips:

        class Watched(DisplayApp):
            """Notes its frames."""

            def flipped(self) -> None:
                super().flipped()
                print(f"{time.monotonic():.6f}", file=flips)

        return Watched(room).run_to_the_end()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[sys.argv.index("--config") + 1])))
