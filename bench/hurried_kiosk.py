"""The kiosk program for thousands of tickets in minutes: its buttons take a second tap at once. All else is as it is.

Run as `python -m bench.hurried_kiosk --config FILE`.
"""

import logging
import sys
from pathlib import Path

from kiosk.back_room import BackRoom
from kiosk.config import read_kiosk_file
from look.public_machine import prepare


def main(config: Path) -> int:
    """See `kiosk.program.run`."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    file = read_kiosk_file(config)
    room = BackRoom(file)
    room.open()
    prepare(file.screen)
    from kivy.lang import Builder  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    from kiosk.app import KioskApp  # noqa: PLC0415

    Builder.load_string("<Tappable>:\n    lock_s: 0\n")
    return KioskApp(room).run_to_the_end()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[sys.argv.index("--config") + 1])))
