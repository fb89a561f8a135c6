"""Past days as SQL. No index over days: it would cost every act a page. Days never go back, so the first event of a day is
found by halving the ids.
"""

from datetime import date, datetime, timedelta

from hall.model import Event, Promise, Promised, label
from hall.store.statements import EVENT, Row, Statements, event_of_row


class PastReading(Statements):
    """Questions about days that are over, and about today so far."""

    def days(self, first: date, last: date) -> list[date]:
        """See `Reading`."""
        found: list[date] = []
        before = self._first_event_from(last + timedelta(days=1))
        while row := self._one(
            "SELECT business_day FROM event WHERE id < ? AND kind <> 'published' ORDER BY id DESC LIMIT 1", before
        ):
            day = date.fromisoformat(row["business_day"])
            if day < first:
                break
            found.append(day)
            before = self._first_event_from(day)
        return found[::-1]

    def events_of(self, day: date) -> list[Event]:
        """See `Reading`."""
        first, after = self._first_event_from(day), self._first_event_from(day + timedelta(days=1))
        rows = self._rows(f"{EVENT} WHERE id >= ? AND id < ? AND business_day = ? ORDER BY id", first, after, str(day))
        return [event_of_row(row) for row in rows]

    def promised(self, day: date) -> list[Promised]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT series, number, service, priority, taken_at,
                      promised_from, promised_to, first_estimate, forecast_median, forecast_low, forecast_high
               FROM ticket WHERE business_day = ? AND promised_from IS NOT NULL ORDER BY arrival""",
            str(day),
        )
        return [
            Promised(
                label=label(row["series"], row["number"]),
                service=row["service"],
                priority=bool(row["priority"]),
                taken_at=datetime.fromisoformat(row["taken_at"]),
                promise=_promise(row),
            )
            for row in rows
        ]

    def promise(self, day: date, series: str, number: int) -> Promise | None:
        """See `Reading`."""
        row = self._one(
            """SELECT promised_from, promised_to, first_estimate, forecast_median, forecast_low, forecast_high
               FROM ticket WHERE business_day = ? AND series = ? AND number = ? AND promised_from IS NOT NULL""",
            str(day), series, number,
        )  # fmt: skip
        return _promise(row) if row else None

    def learned(self, day: date) -> str | None:
        """See `Reading`."""
        row = self._one("SELECT content FROM learned WHERE business_day = ?", str(day))
        return str(row["content"]) if row else None

    def _first_event_from(self, day: date) -> int:
        """The id of the first event of this day or a later one; one more than the last when there is none.

        Whoever publishes may have another clock, so that events of *published* don't count.
        """
        low, high = 1, self._number("SELECT max(id) FROM event") + 1
        while low < high:
            middle = (low + high) // 2
            row = self._one(
                "SELECT id, business_day FROM event WHERE id >= ? AND kind <> 'published' ORDER BY id LIMIT 1", middle
            )
            if row is None or row["business_day"] >= str(day):
                high = middle
            else:
                low = row["id"] + 1
        return low


class PastWriting(PastReading):
    """What is kept of the past."""

    def keep_learned(self, day: date, text: str) -> None:
        """See `Writing`."""
        self._run.change("DELETE FROM learned", ())
        self._changed(1, "INSERT INTO learned (business_day, content) VALUES (?, ?)", str(day), text)


def _promise(row: Row) -> Promise:
    return Promise(
        earliest=datetime.fromisoformat(row["promised_from"]),
        latest=datetime.fromisoformat(row["promised_to"]),
        first_estimate=bool(row["first_estimate"]),
        median=_maybe(row["forecast_median"]),
        low=_maybe(row["forecast_low"]),
        high=_maybe(row["forecast_high"]),
    )


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
