"""What keeps the demonstration from going on."""

from hall.errors import AntreanError


class DemoError(AntreanError):
    """Something that it needs is missing, or one of its programs does not start."""

    code = "demo"
