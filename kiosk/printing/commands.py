"""The few commands of ESC/POS that the talk with a printer needs. Source: Epson's ESC/POS command reference."""

INITIALIZE = b"\x1b@"
AUTOMATIC_STATUS = b"\x1da\xff"
"""GS a: tell of every change, and of the state now. ESC @ ends it."""
PROCESSED = b"\x1dr\x01"
"""GS r: answer when everything before this has been processed."""
FEED_AND_CUT = b"\x1dVB\x00"
FEED = b"\x1bd\x06"
QUESTIONS = (1, 2, 3, 4)
"""What can be asked by `real_time_question`: in general, why offline, which error, which paper."""


def real_time_question(n: int) -> bytes:
    """DLE EOT n: answered at once, also by a printer that can't print."""
    return bytes((0x10, 0x04, n))


def process_id_request(tag: str) -> bytes:
    """GS ( H, function 48: answer with `tag`, four printable characters, when everything before has been printed."""
    return b"\x1d(H\x06\x0000" + tag.encode("ascii")


def tag_of(number: int) -> str:
    """The process ID of a job: the last four digits of its number."""
    return f"{number % 10000:04d}"
