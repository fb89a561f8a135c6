"""What the system must have, and the exact command that brings it."""

import shutil

from demo.errors import DemoError
from hall.messages import Message

# Commands of a virtual screen, and the packages of Debian and Ubuntu that they come with.
OF_A_VIRTUAL_SCREEN = {"Xvfb": "xvfb", "xdotool": "xdotool"}


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
