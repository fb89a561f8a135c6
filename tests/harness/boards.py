"""What a display may have to show: a board in every state, for tests that look at them and for pictures."""

from dataclasses import replace

from display.pixels import Pixels
from display.view import BoardView, CallView, OpeningView
from hall.settings.hall import Hall
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.wording import Local

DATES = {"id": "Selasa, 24 November", "en": "Tuesday, 24 November", "jv": "Selasa, 24 November"}
TIMES = {"id": "10.24", "en": "10:24", "jv": "10.24"}
OPENS = {"id": "Rabu, 25 November, {}", "en": "Wednesday, 25 November, {}", "jv": "Rabu, 25 November, {}"}
RUNNING = (
    "Harap siapkan dokumen persyaratan Anda.",
    "Simpan tiket sampai nomor Anda dipanggil.",
    "Nomor terlewat? Silakan ke meja informasi.",
)
# Short enough to stand still on every screen.
STILL = ("Simpan tiket Anda.",)
CALLED = (
    ("B-012", "3"), ("C-030", "7"), ("B-011", "4"), ("A-010", "1"), ("D-002", "9"), ("C-029", "7"), ("B-010", "3"),
    ("A-009", "2"), ("E-004", "11"), ("B-009", "4"), ("A-008", "1"), ("C-028", "8"),
)  # fmt: skip
SAMPLE = Hall(1, read_hall_file(shipped("config", "mpp-contoh.toml"))[0])


def call(event: int, ticket: str, counter: str, *, recall: bool = False) -> CallView:
    return CallView(event=event, ticket=ticket, counter=counter, recall=recall)


def calls(language: str, first: int = 100) -> tuple[CallView, ...]:
    """Calls of a usual morning, the newest first."""
    word = "Counter" if language == "en" else "Loket"
    return tuple(call(first - at, ticket, f"{word} {number}") for at, (ticket, number) in enumerate(CALLED))


def quiet(language: str = "id", theme: str = "malam") -> BoardView:
    """A usual morning, nothing new."""
    newest, *others = calls(language)
    return BoardView(
        language=language,
        theme=theme,
        hall_name="Mal Pelayanan Publik Purbalingga",
        zone="Utara",
        date=DATES[language],
        clock=TIMES[language],
        current=newest,
        history=tuple(others),
        running_text=STILL,
    )


def waiting(board: BoardView, count: int) -> BoardView:
    """The board when so many calls have come after the current one, as the display's own rules would have it."""
    word = "Counter" if board.language == "en" else "Loket"
    come = tuple(call(101 + at, f"A-{11 + at:03}", f"{word} {1 + at * 3}") for at in range(count))
    further = tuple(reversed(come[3:]))
    return replace(board, announcing=True, waiting=come, history=(*further, *board.history)[:12])


def recalled(board: BoardView) -> BoardView:
    """The current call, called again."""
    assert board.current
    return replace(board, announcing=True, current=replace(board.current, event=120, recall=True))


def longest(board: BoardView, waits: int = 0) -> BoardView:
    """Labels and counters as long as a hall may have them."""
    long = [call(200 - at, f"XYZ-{999 - at}", f"Loket Prioritas {12 + at}") for at in range(12)]
    come = tuple(call(201 + at, f"XYZ-{888 + at}", "Loket Prioritas 12") for at in range(waits))
    return replace(board, announcing=True, current=long[0], waiting=come, history=tuple(long[1:]))


def closed(board: BoardView, agencies: int = 24, times: tuple[str, ...] = ("08.00",)) -> BoardView:
    """The agencies of the sample hall, that open tomorrow at these times in turn."""
    names = [Local(agency.name).render(board.language) for agency in SAMPLE.file.agency][:agencies]
    share = -(-len(names) // len(times))
    openings = tuple(
        OpeningView(
            name, OPENS[board.language].format(times[at // share].replace(".", ":" if board.language == "en" else "."))
        )
        for at, name in enumerate(names)
    )
    return replace(board, current=None, history=(), waiting=(), announcing=False, closed=openings)


def states(language: str = "id", theme: str = "malam", slide: Pixels | None = None) -> dict[str, BoardView]:
    """A board in every state, by name."""
    board = quiet(language, theme)
    newest, second, *_ = calls(language)
    found = {
        "empty": replace(board, current=None, history=()),
        "one": replace(board, history=(), announcing=True),
        "calm": board,
        "announcing": replace(board, announcing=True),
        "recall": recalled(board),
        "waiting-1": waiting(board, 1),
        "waiting-3": waiting(board, 3),
        "waiting-7": waiting(board, 7),
        "lost": replace(board, lost_since=TIMES[language]),
        "mute": replace(board, mute=True),
        "lost-mute": replace(board, lost_since=TIMES[language], mute=True),
        "running": replace(board, running_text=RUNNING),
        "no-foot": replace(board, running_text=()),
        "odd-counters": replace(
            board,
            current=replace(newest, counter="Loket 3 lantai 2"),
            history=(replace(second, counter="Meja Informasi"), *board.history[1:]),
        ),
        "longest": longest(board),
        "longest-waiting": longest(board, 5),
        "closed": closed(board),
        "closed-three-times": closed(board, times=("07.30", "08.00", "09.00")),
        "closed-few": closed(board, 3),
        "closed-all": replace(closed(board), closed=()),
        "starting": BoardView(language=language, theme=theme, starting=True),
    }
    if slide is not None:
        found["slide"] = replace(board, announcing=True, slide=slide)
    return found
