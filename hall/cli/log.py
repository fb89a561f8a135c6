"""Where a command, or a program, says what is going on."""

import logging
import sys


def to_standard_error(level: int) -> None:
    """Messages of this level and above go to standard error."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
