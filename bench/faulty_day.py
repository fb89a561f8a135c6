"""A day of 1,500 visitors at speed, in which something goes wrong every few seconds: `python -m bench.faulty_day`.

Every program is the real one; see `tests.harness.faulty_day`. It ends with 1 when a promise was
broken.
"""

import argparse
import dataclasses
import json
import logging
import sys
import tempfile
from pathlib import Path

from tests.harness.faulty_day import Day


def main() -> int:
    """Plays the day, and says what became of everybody."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--visitors", type=int, default=1500)
    asked.add_argument("--at-the-kiosk", type=int, default=60, help="how many of them touch the real kiosk")
    asked.add_argument("--fault-every", type=float, default=10.0, metavar="SECONDS")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--folder", type=Path, help="for the store and the logs; it stays")
    wanted = asked.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder = wanted.folder or Path(tempfile.mkdtemp(prefix="antrean-day-"))
    folder.mkdir(parents=True, exist_ok=True)
    finger = wanted.at_the_kiosk
    day = Day(folder, wanted.seed, finger=finger, others=wanted.visitors - finger)
    with day.open():
        day.play(fault_every_s=wanted.fault_every)
    verdict = day.judge()
    print(json.dumps({**dataclasses.asdict(verdict), "folder": str(folder)}, indent=2))
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
