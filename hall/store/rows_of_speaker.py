"""Which display speaks for a zone, as SQL."""

from hall.model import Speaker
from hall.store.statements import Statements


class SpeakerReading(Statements):
    """The question."""

    def speaker(self, zone: str) -> Speaker | None:
        """See `Reading`."""
        row = self._one("SELECT zone, holder, beat, spoken FROM speaker WHERE zone = ?", zone)
        return Speaker(row["zone"], row["holder"], row["beat"], row["spoken"]) if row else None


class SpeakerWriting(SpeakerReading):
    """The guarded write."""

    def set_speaker(self, before: Speaker | None, after: Speaker) -> None:
        """See `Writing`. The beat grows with every write, so that holder and beat tell every state from every other."""
        if before is None:
            self._changed(
                1,
                """INSERT INTO speaker (zone, holder, beat, spoken) VALUES (?, ?, ?, ?)
                   ON CONFLICT (zone) DO NOTHING""",
                after.zone, after.holder, after.beat, after.spoken,
            )  # fmt: skip
        else:
            self._changed(
                1,
                """UPDATE speaker SET holder = ?1, beat = ?2, spoken = ?3
                   WHERE zone = ?4 AND holder = ?5 AND beat = ?6 AND ?2 > ?6""",
                after.holder, after.beat, after.spoken, after.zone, before.holder, before.beat,
            )  # fmt: skip
