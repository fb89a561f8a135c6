"""The outbox of the printers as SQL."""

from collections.abc import Collection
from datetime import date, datetime

from hall.model import PrintJob, PrintOrder, PrintState, Ticket, label
from hall.store.statements import Row, Statements, moment

_JOB = """SELECT id, business_day, series, number, copy, printer, language, state, queued_at, changed_at, detail, settled
          FROM print_job"""
# In these words, so that the small index of unfinished jobs answers.
_OPEN = "state <> 'printed' AND NOT settled"


class PrintJobsReading(Statements):
    """Questions about print jobs."""

    def print_jobs_for_a_person(self) -> list[PrintJob]:
        """See `Reading`."""
        rows = self._rows(f"{_JOB} WHERE {_OPEN} AND state IN ('failed', 'unknown') ORDER BY id")
        return [_print_job(row) for row in rows]

    def print_job(self, job: int) -> PrintJob | None:
        """See `Reading`."""
        row = self._one(f"{_JOB} WHERE id = ?", job)
        return _print_job(row) if row else None

    def next_print_job(self, printer: str) -> PrintJob | None:
        """See `Reading`."""
        row = self._one(f"{_JOB} WHERE {_OPEN} AND printer = ? AND state = 'queued' ORDER BY id LIMIT 1", printer)
        return _print_job(row) if row else None

    def print_jobs(self, printer: str, states: Collection[PrintState], limit: int) -> list[PrintJob]:
        """See `Reading`. From the newest on, which needs no index."""
        wanted = ", ".join("?" * len(states))
        rows = self._rows(
            f"{_JOB} WHERE printer = ? AND state IN ({wanted}) ORDER BY id DESC LIMIT ?",
            printer, *states, limit,
        )  # fmt: skip
        return [_print_job(row) for row in rows]

    def print_jobs_of(self, day: date) -> list[PrintJob]:
        """See `Reading`. The index that keeps copies apart begins with the day."""
        rows = self._rows(f"{_JOB} WHERE business_day = ? ORDER BY id", str(day))
        return [_print_job(row) for row in rows]


class PrintJobsWriting(PrintJobsReading):
    """Guarded writes of print jobs."""

    def add_print_job(self, ticket: Ticket, order: PrintOrder, at: datetime) -> int:
        """See `Writing`."""
        rows = self._rows(
            """INSERT INTO print_job
                   (business_day, series, number, copy, printer, language, state, queued_at, changed_at)
               VALUES (?1, ?2, ?3,
                       (SELECT count(*) FROM print_job WHERE business_day = ?1 AND series = ?2 AND number = ?3),
                       ?4, ?5, 'queued', ?6, ?6)
               RETURNING id""",
            str(ticket.business_day), ticket.series, ticket.number, order.printer, order.language, moment(at),
        )  # fmt: skip
        return int(rows[0]["id"])

    def move_print_job(
        self, job: PrintJob, state: PrintState, *, at: datetime, detail: str = "", settled: bool = False
    ) -> None:
        """See `Writing`."""
        self._changed(
            1,
            """UPDATE print_job SET state = ?, changed_at = ?, detail = ?, settled = ?
               WHERE id = ? AND state = ? AND settled = ?""",
            state, moment(at), detail, settled, job.id, job.state, job.settled,
        )  # fmt: skip


def _print_job(row: Row) -> PrintJob:
    return PrintJob(
        id=row["id"],
        business_day=date.fromisoformat(row["business_day"]),
        ticket=label(row["series"], row["number"]),
        copy=row["copy"],
        printer=row["printer"],
        language=row["language"],
        state=PrintState(row["state"]),
        queued_at=datetime.fromisoformat(row["queued_at"]),
        at=datetime.fromisoformat(row["changed_at"]),
        detail=row["detail"],
        settled=bool(row["settled"]),
    )
