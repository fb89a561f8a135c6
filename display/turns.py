"""Each call's turn on this display: when it begins, whether it is said aloud here, and when it is over. No Kivy.

Only the display that holds the lease of its zone speaks; on the others a turn passes in silence. A sound is begun only
while the lease is fresh, and stopped when it is over, so that two displays of a zone are never heard at once.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from display.announcer import Announcement, Announcer, Stage, announcement
from display.calls import Calls, Heard
from hall.settings.hall import Hall
from hall.speaker import LeaseTimes

log = logging.getLogger(__name__)

# A lease that was not renewed for so long beyond its time may be about to end: nothing new is begun.
FRESH_MARGIN_S = 1.0
# How soon to look again whether it has been renewed.
LOOK_S = 0.1


class Speaks(Protocol):
    """The desk, as far as turns need it."""

    def able(self, can_speak: bool) -> None:
        """Whether this display can speak."""

    def said(self, event: int) -> None:
        """A call has been said to its end."""

    def lease_age_s(self) -> float | None:
        """Seconds since the lease was renewed; None while this display does not hold it."""


class Prepares(Protocol):
    """The voice, as far as turns need it."""

    def prepare(self, announcement: Announcement) -> None:
        """Has a sound made; `on_prepared` tells."""


class Turns:
    """The calls, whose turn it is, and whether this display speaks."""

    def __init__(
        self,
        desk: Speaks,
        voice: Prepares,
        *,
        play: Callable[[Path, float], None],
        stop_sound: Callable[[], None],
        now: Callable[[], float],
        times: LeaseTimes,
    ) -> None:
        """:param now: seconds of a clock that no one sets, the same as the desk's."""
        self.calls = Calls()
        self.speaking = False
        self._desk = desk
        self._voice = voice
        self._play = play
        self._stop_sound = stop_sound
        self._now = now
        self._times = times
        self._announcer = Announcer()
        self._count = 0
        self._able = False
        self._ours = False
        self._spoken = 0

    @property
    def announcing(self) -> bool:
        """Whether the current call's turn is not over."""
        return self._announcer.stage is not Stage.IDLE

    def begin(self, history: Iterable[Heard], *, afresh: bool) -> None:
        """Another day, or another store, with the calls before."""
        if afresh:
            self._end()
            self.calls.begin_afresh(history)
        else:
            self.calls.begin_day(history, announcing=self.announcing)

    # Who speaks

    def able(self, can_speak: bool) -> None:
        """Whether sound and voice are there. Once they are, what has just passed in silence is said after all."""
        if not can_speak:
            self.speaking = False
            self._hush()  # before anybody else can take over
        self._able = can_speak
        self._desk.able(can_speak)

    def on_speaker(self, is_ours: bool, spoken: int) -> None:
        """The lease was won, perhaps anew, or lost; `spoken` is the last event that was said."""
        self._ours = is_ours
        self.speaking = self.speaking and not is_ours
        self._spoken = spoken

    def _mind_the_lease(self) -> None:
        age = self._desk.lease_age_s() if self._ours else None
        if age is None or age > self._times.silent_after_s:
            self.speaking = False
            self._hush()
        elif not self.speaking and self._able and self._is_fresh(age):
            self.speaking = True
            if self.calls.take_up(self._spoken, self._now()):
                self._end()

    def _is_fresh(self, age: float | None) -> bool:
        return age is not None and age <= self._times.renew_s + FRESH_MARGIN_S

    def _hush(self) -> None:
        if self._announcer.stage is Stage.ALOUD:
            self._stop_sound()
            self._announcer.fall_silent()

    # How a turn goes

    def on_prepared(self, announcement: Announcement, path: Path | None, seconds: float) -> None:
        """The sound of an announcement is ready; None when there is none."""
        self._announcer.prepared(announcement, path, seconds, self._now())

    def on_sound_over(self, path: Path, heard: bool) -> None:
        """A sound has ended; whether it was played to its end."""
        turn = self._announcer
        if turn.stage is not Stage.ALOUD or turn.path != path:
            return
        if heard and turn.present is not None:
            self._spoken = max(self._spoken, turn.present.event)
            self._desk.said(self._spoken)
            self._note("said")
            turn.end()
        else:
            turn.fall_silent()

    def go_on(self, hall: Hall | None, names: Mapping[str, Mapping[str, str]]) -> None:
        """Whatever can go on now goes on.

        :param names: by counter, its names by language.
        """
        self._mind_the_lease()
        now, turn = self._now(), self._announcer
        if turn.too_late(now):
            log.warning("an announcement got stuck while %s", turn.stage)
            self._hush()
            if turn.stage is Stage.PREPARING:
                turn.pass_silently(now)
        if turn.stage is Stage.READY:
            self._start_sound()
        if turn.passed(now):
            self._note("passed in silence" if self._able else "passed in silence: no sound, or no voice")
            turn.end()
        if turn.stage is Stage.IDLE and hall is not None:
            self._next(hall, names)

    def _next(self, hall: Hall, names: Mapping[str, Mapping[str, str]]) -> None:
        heard = self.calls.next(self._now())
        if heard is not None:
            self._count += 1
            counter = names.get(heard.call.counter, {})
            said = announcement(self._count, heard.call, hall, counter, len(self.calls.waiting))
            self._announcer.begin(said, self._now())
            self._voice.prepare(said)

    def _note(self, what: str) -> None:
        """The log keeps what has become of each call."""
        if self._announcer.present is not None:
            events = (self._announcer.present.event, *self.calls.same)
            log.info("call %s: %s", " ".join(map(str, events)), what)

    def _start_sound(self) -> None:
        turn = self._announcer
        said_already = turn.present is not None and turn.present.event <= self._spoken
        if not self.speaking or not self._able or said_already:
            turn.pass_silently(self._now())
        elif self._is_fresh(self._desk.lease_age_s()):  # else it is either renewed in a moment, or lost
            self._play(*turn.speak(self._now()))

    def _end(self) -> None:
        self._hush()
        self._announcer.end()

    def due_s(self) -> float | None:
        """Seconds until `go_on` has something to do by itself; None when nothing is under way."""
        return LOOK_S if self._announcer.stage is Stage.READY else self._announcer.due_s(self._now())
