"""A program up to its first frame: then it prints what it has imported by that time, and ends.

Run as `python -m tests.harness.first_frame kiosk --config FILE`.
"""

import os
import sys

from hall import sd_notify
from hall.cli.app import main


def told(state: str) -> bool:
    """A supervisor hears of the first frame."""
    if state == "READY=1":
        print("\n".join(sorted(sys.modules)), flush=True)
        os._exit(0)
    return False


if __name__ == "__main__":
    sd_notify.notify = told
    main()
