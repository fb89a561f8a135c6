"""How long each step on the way to paper may take. All in seconds; every test and every hall can set its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """The deadlines of one printer.

    `connect_s`: opening the line.
    `answer_s`: one answer of the printer to a question that it answers at once.
    `poll_s`: between two questions about its state.
    `trusted_s`: since its last whole answer, in which a printer that tells of every change by itself is asked only whether
    it is online.
    `silence_s`: without any answer, from a printer that has answered before; then the line is opened anew.
    `rescue_s`: between two attempts to bring a silent printer back from the middle of a broken ticket.
    `untold_s`: between two attempts to get an answer from a printer that never gave one.
    `stall_s`: without a byte being taken, while a ticket is sent.
    `write_s`: for all the bytes of a ticket.
    `confirm_s`: from the last byte, or from new paper, to the printer's word that the ticket is out.
    `settle_s`: after the last byte, for printers that give no such word.
    `hold_s`: without a sign of life, while half a ticket waits for paper and nothing can be asked.
    `look_s`: between two looks into the outbox when nobody says that there is a job.
    `retry_first_s`, `retry_most_s`: before the line, or the store, is tried again; doubled each time.
    `stale_s`: the age at which a job is not printed any more, because its visitor has gone.
    `stop_s`: for a ticket that is on its way when the worker is told to stop.
    `tick_s`: the longest single wait inside all of these.
    """

    connect_s: float = 3.0
    answer_s: float = 0.5
    poll_s: float = 1.0
    trusted_s: float = 2.0
    silence_s: float = 4.0
    rescue_s: float = 60.0
    untold_s: float = 30.0
    stall_s: float = 5.0
    write_s: float = 60.0
    confirm_s: float = 10.0
    settle_s: float = 2.0
    hold_s: float = 600.0
    look_s: float = 1.0
    retry_first_s: float = 0.5
    retry_most_s: float = 5.0
    stale_s: float = 120.0
    stop_s: float = 3.0
    tick_s: float = 0.2


class BackOff:
    """Waits that double from the first to the longest, until something has worked."""

    def __init__(self, first_s: float, most_s: float) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._next_s = first_s

    def failed(self) -> float:
        """How long to wait after one more failure, in seconds."""
        wait_s, self._next_s = self._next_s, min(self._next_s * 2, self._most_s)
        return wait_s

    def worked(self) -> None:
        """The next failure is a first one again."""
        self._next_s = self._first_s
