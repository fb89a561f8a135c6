"""What the system must have, and the exact command that brings it."""

import shutil

from demo.errors import DemoError
from demo.layout import SCREEN_LEAST
from hall.messages import Message

# Commands of a virtual screen, and the packages of Debian and Ubuntu that they come with.
OF_A_VIRTUAL_SCREEN = {"Xvfb": "xvfb", "xdotool": "xdotool"}


def require_room(width: int, height: int) -> None:
    """:raises DemoError: the windows do not stand side by side on so few pixels."""
    if width < SCREEN_LEAST[0] or height < SCREEN_LEAST[1]:
        raise DemoError(
            Message(
                "This screen has {width}x{height} pixels; the windows need {least_width}x{least_height}. "
                "On a virtual screen: env -u DISPLAY antrean demo",
                width=width,
                height=height,
                least_width=SCREEN_LEAST[0],
                least_height=SCREEN_LEAST[1],
            )
        )


def require_virtual_screen() -> None:
    """:raises DemoError: a command is missing."""
    missing = [command for command in OF_A_VIRTUAL_SCREEN if shutil.which(command) is None]
    if missing:
        raise DemoError(
            Message(
                "There is no screen here, and for a virtual one is missing: {missing}. Run:\n"
                "    sudo apt-get install --no-install-recommends {packages}",
                missing=", ".join(missing),
                packages=" ".join(OF_A_VIRTUAL_SCREEN[command] for command in missing),
            )
        )
