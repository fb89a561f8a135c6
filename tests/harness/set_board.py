"""A board whose store, voice, player and time a test plays: news come when it says so, a sound ends when it says so."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from display.announcer import Announcement
from display.closed import Opening
from display.config import DisplayFile
from display.controller import Controller
from display.follow import News
from display.view import BoardView
from hall.clock import business_day
from hall.model import Call
from hall.settings.hall import Hall
from tests.harness.clock import SetClock
from tests.harness.set_desk import Time

SECONDS = 8.0


def display_file(**more: object) -> DisplayFile:
    """The file of a display in the north."""
    return DisplayFile.model_validate(
        {"name": "layar-1", "store": "hall.db", "zone": "utara", "screen": {"width_mm": 1210}, **more}
    )


@dataclass
class Told:
    """What the controller has told the others, in order, and what they would answer."""

    views: list[BoardView] = field(default_factory=list)
    orders: list[Announcement] = field(default_factory=list)
    played: list[tuple[Path, float]] = field(default_factory=list)
    stopped: int = 0
    able: list[bool] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    ticks: int = 0
    silent: float = 0.0


class SetBoard:
    """A controller and what stands around it."""

    def __init__(
        self, hall: Hall, clock: SetClock, *, file: DisplayFile | None = None, time: Time | None = None
    ) -> None:
        self.hall = hall
        self.clock = clock
        self.time = time or Time()
        self.told = Told()
        self.renewed_at: float | None = None
        self.sounding: Path | None = None
        self.ends_at = 0.0
        self._answered = 0
        self._next_event = 1
        self.controller = Controller(
            file or display_file(),
            self,
            self,
            self,
            show=self.told.views.append,
            play=self._play,
            stop_sound=self._stop_sound,
            clock=clock,
            now=self.time,
        )

    # The others

    def silent_s(self) -> float:
        """See `display.follow.Follower`."""
        return self.told.silent

    def ticked(self) -> None:
        """See `display.desk.Desk`."""
        self.told.ticks += 1

    def able(self, can_speak: bool) -> None:
        """See `display.desk.Desk`."""
        assert can_speak or self.sounding is None, "another board may speak now"
        if not self.told.able or self.told.able[-1] != can_speak:
            self.told.able.append(can_speak)

    def said(self, event: int) -> None:
        """See `display.desk.Desk`."""
        self.told.said.append(event)

    def lease_age_s(self) -> float | None:
        """See `display.desk.Desk`."""
        return None if self.renewed_at is None else self.time.now - self.renewed_at

    def prepare(self, announcement: Announcement) -> None:
        """See `display.voice.Voice`."""
        self.told.orders.append(announcement)

    def _play(self, path: Path, seconds: float) -> None:
        assert self.sounding is None, f"{path} while {self.sounding} is played"
        self.sounding = path
        self.ends_at = self.time.now + seconds
        self.told.played.append((path, seconds))

    def _stop_sound(self) -> None:
        assert self.sounding is not None
        self.sounding = None
        self.told.stopped += 1

    def sounds(self) -> bool:
        """Whether a sound is being played."""
        return self.sounding is not None

    # What a test plays

    @property
    def view(self) -> BoardView:
        """What is shown now; every change of it has been told."""
        assert not self.told.views or self.told.views[-1] == self.controller.view
        return self.controller.view

    def call(self, ticket: str = "", counter: str = "1", *, recall: bool = False, at: datetime | None = None) -> Call:
        """A new call of the next event; nobody has been told of it."""
        event, self._next_event = self._next_event, self._next_event + 1
        return Call(event, ticket or f"A-{event:03}", counter, "utara", at or self.clock(), recall)

    def news(
        self,
        *calls: Call,
        history: tuple[Call, ...] | None = None,
        afresh: bool = False,
        gap_s: float = 0.1,
        closed: tuple[Opening, ...] | None = None,
    ) -> None:
        """The follower tells."""
        at = self.clock()
        day = business_day(at, self.hall.zone)
        self.controller.on_news(News(self.hall, at, day, calls, history, afresh, gap_s, closed))

    def start(self, *history: Call) -> None:
        """The first look."""
        self.news(history=history, afresh=True)

    def ready(self) -> None:
        """Sound and voice are there."""
        self.controller.on_sound(works=True)
        self.controller.on_voice(frozenset({"id", "en"}))

    def speaker(self, spoken: int = 0) -> None:
        """This board has won the lease."""
        self.renewed_at = self.time.now
        self.controller.on_speaker(is_ours=True, spoken=spoken)

    def listener(self, spoken: int = 0) -> None:
        """It has lost it."""
        self.renewed_at = None
        self.controller.on_speaker(is_ours=False, spoken=spoken)

    def prepared(self, seconds: float | None = SECONDS) -> None:
        """The voice answers everything that was asked of it."""
        while self._answered < len(self.told.orders):
            order = self.told.orders[self._answered]
            self._answered += 1
            path = None if seconds is None else Path(f"{order.event}-{order.turn}.wav")
            self.controller.on_prepared(order, path, seconds or 0.0)

    def forget(self) -> None:
        """Lets go what was told so far: for runs so long that it would count."""
        assert self._answered == len(self.told.orders), "an order has no answer yet"
        self._answered = 0
        for told in (self.told.views, self.told.orders, self.told.played, self.told.said):
            del told[:]

    def over(self, *, heard: bool = True) -> None:
        """The player answers: the sound has ended."""
        assert self.sounding is not None, "nothing is played"
        path, self.sounding = self.sounding, None
        self.controller.on_sound_over(path, heard=heard)

    def play_on(self, *, late_s: float = 0.0) -> bool:
        """The player answers if the sound has come to its end; whether it has."""
        if self.sounding is None or self.time.now < self.ends_at + late_s:
            return False
        self.over()
        return True

    def wait(self, seconds: float, *, renewing: bool = True) -> None:
        """Time passes."""
        for _ in range(round(seconds / 0.25)):
            self.time.now += 0.25
            if renewing and self.renewed_at is not None:
                self.renewed_at = self.time.now
            self.controller.tick()

    def finish(self) -> list[int]:
        """Every turn to its end; the events that were large, in order."""
        large = []
        while self.view.announcing:
            assert self.view.current is not None
            large.append(self.view.current.event)
            self.prepared()
            if self.sounding is not None:
                self.over()
            else:
                self.wait(SECONDS + 0.25)
        return large

    def events(self) -> tuple[int | None, list[int], list[int]]:
        """Large, waiting and history."""
        view = self.view
        return (
            view.current.event if view.current else None,
            [call.event for call in view.waiting],
            [call.event for call in view.history],
        )
