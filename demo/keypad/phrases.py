"""What the keypad's display says. No Kivy."""

from hall.say import say, say_count


def state_word(language: str, state: str) -> str:
    """The state of the counter in one word."""
    match state:
        case "OPEN":
            return say(language, "OPEN")
        case "CALLED":
            return say(language, "CALLED")
        case "SERVING":
            return say(language, "SERVING")
        case "PAUSED":
            return say(language, "PAUSED")
        case "CLOSED":
            return say(language, "CLOSED")
        case _:
            return say(language, "NO LINK")


def waiting_words(language: str, count: int) -> str:
    """How many wait."""
    return say_count(language, "{count} waiting", "{count} waiting", count)
