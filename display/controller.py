"""What news, time and sound do to the board: the way from the store's events to the view. No Kivy, one thread.

The follower, the desk, the voice and the player bring their news, a clock ticks; each ends by showing a new view. What
takes time is asked of others, never done here.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from display import turns
from display.announcer import Announcement
from display.calls import MISSED_MAX_S, Heard
from display.config import DisplayFile
from display.follow import News
from display.pixels import Pixels
from display.turns import Prepares, Turns
from display.view import (
    HISTORY,
    STACK,
    BoardView,
    CallView,
    call_view,
    date_text,
    opening_view,
    running_text,
    zone_name,
)
from hall.clock import Clock, system_clock
from hall.messages import Message
from hall.model import Call
from hall.settings.hall import Hall
from hall.speaker import LEASE_TIMES, LeaseTimes, lasting_s
from hall.wording import ClockTime

log = logging.getLogger(__name__)

# A busy moment of the store, or a restart of its server, need not alarm a hall.
GONE_GRACE_S = 1.0
SILENT_MAX_S = 3.0
SLEEP_MAX_S = 1.0


class Follows(Protocol):
    """The follower, as far as the controller needs it."""

    def silent_s(self) -> float:
        """Since when it has not come round."""


class Speaks(turns.Speaks, Protocol):
    """The desk, as far as the controller needs it."""

    def ticked(self) -> None:
        """The screen's thread is alive."""


class Controller:
    """The board's state, and everything that changes it."""

    def __init__(
        self,
        file: DisplayFile,
        follower: Follows,
        desk: Speaks,
        voice: Prepares,
        *,
        show: Callable[[BoardView], None],
        play: Callable[[Path, float], None],
        stop_sound: Callable[[], None],
        clock: Clock = system_clock,
        now: Callable[[], float] = lasting_s,
        times: LeaseTimes = LEASE_TIMES,
    ) -> None:
        """:param show: draws a view; called only when it has changed.
        :param play: plays a sound of so many seconds; `on_sound_over` must follow.
        :param now: seconds of a clock that no one sets, the same as the desk's.
        """
        self.file = file
        self._follower = follower
        self._desk = desk
        self._show = show
        self._clock = clock
        self._now = now
        self._turns = Turns(desk, voice, play=play, stop_sound=stop_sound, now=now, times=times)
        self._news: News | None = None
        self._names: dict[str, dict[str, str]] = {}
        self._gone_at: float | None = None
        self._lost_at: datetime | None = None
        self._sound_works: bool | None = None
        self._languages: frozenset[str] | None = None
        self._slide: Pixels | None = None
        self.view = self._viewed()

    # News

    def on_news(self, news: News) -> None:
        """From the follower: what the store says now."""
        self._news = news
        self._gone_at = self._lost_at = None
        self._names.update({code: counter.name for code, counter in news.hall.counters.items()})
        now, calls = self._now(), self._turns.calls
        if news.history is not None:
            history = [Heard(call, now - _age_s(call, news.at)) for call in news.history]
            self._turns.begin(history, afresh=news.afresh)
        for call in news.calls:
            age = min(news.gap_s, _age_s(call, news.at))
            if age < MISSED_MAX_S:
                calls.add(Heard(call, now - age))
            else:
                calls.add_late(Heard(call, now - age))
                log.info("call %d: shown without its turn, %.0f s late", call.event, age)
        self._go_on()

    def on_store_gone(self, why: Message) -> None:
        """From the follower: no store."""
        if self._gone_at is None:
            log.info("the last picture stays: %s", why)
            self._gone_at = self._now()
            self._lost_at = self._lost_at or self._clock()
        self._go_on()

    def on_speaker(self, is_ours: bool, spoken: int) -> None:
        """From the desk: whether this display is the voice of its zone now; `spoken` is the last event that was said.

        Told anew whenever the lease was won, so that nothing is left unspoken between two voices.
        """
        self._turns.on_speaker(is_ours, spoken)
        self._go_on()

    def on_voice(self, languages: frozenset[str]) -> None:
        """From the voice: the languages that it can speak."""
        self._languages = languages
        self._go_on()

    def on_prepared(self, announcement: Announcement, path: Path | None, seconds: float) -> None:
        """From the voice: the sound of an announcement; None when there is none."""
        self._turns.on_prepared(announcement, path, seconds)
        self._go_on()

    def on_sound_over(self, path: Path, heard: bool) -> None:
        """From the player: a sound has ended; whether it was played to its end."""
        self._turns.on_sound_over(path, heard)
        self._go_on()

    def on_sound(self, works: bool) -> None:
        """From the player: whether there is a device; told at the start, and when that changes."""
        self._sound_works = works
        self._go_on()

    def on_slide(self, picture: Pixels | None) -> None:
        """From the slides: the picture that is shown now."""
        self._slide = picture
        self._go_on()

    # Time

    def tick(self) -> float:
        """A few times a second. Seconds after which it must be called again, at most one."""
        self._desk.ticked()
        if self._follower.silent_s() > SILENT_MAX_S:  # a share that hangs tells nothing
            self._lost_at = self._lost_at or self._clock()
        elif self._gone_at is None:  # neither does its end, when nothing has changed meanwhile
            self._lost_at = None
        self._go_on()
        due = self._turns.due_s()
        return SLEEP_MAX_S if due is None else min(SLEEP_MAX_S, due)

    def _go_on(self) -> None:
        """Whatever can go on now goes on; then the view is shown, if it has changed."""
        self._turns.able(self.file.sound.on and self._sound_works is True and self._has_voice())
        self._turns.go_on(self._news.hall if self._news else None, self._names)
        view = self._viewed()
        if view != self.view:
            self.view = view
            self._show(view)

    # What it can do

    def _has_voice(self) -> bool:
        """Whether there is a voice for one of the hall's languages."""
        spoken_here = self._news.hall.file.hall.languages if self._news else []
        return bool(self._languages and self._languages.intersection(spoken_here))

    def _mute(self) -> bool:
        no_voice = self._news is not None and self._languages is not None and not self._has_voice()
        return self.file.sound.on and (self._sound_works is False or no_voice)

    def detail(self) -> str:
        """What this display says of itself in `antrean status`. Safe in any thread."""
        zone = f"zone {self.file.zone}" if self.file.zone else "whole hall"
        news = self._news
        if self.file.zone and news is not None and not _has_zone(news.hall, self.file.zone):
            zone += " (not in the hall file)"
        if not self.file.sound.on:
            return f"{zone}; sound off"
        if self._mute():
            return f"{zone}; {'no sound' if self._sound_works is False else 'no voice'}"
        return f"{zone}; {'speaks' if self._turns.speaking else 'listens'}"

    # The view

    def _viewed(self) -> BoardView:
        news, now = self._news, self._clock()
        lost = self._lost_since()
        if news is None:
            return BoardView("id", self.file.look.theme, lost_since=lost, starting=True)
        zone, language = news.hall.zone, news.hall.file.hall.languages[0]
        calls = self._turns.calls

        def shown(call: Call) -> CallView:
            return call_view(call, self._names, language)

        return BoardView(
            language=language,
            theme=self.file.look.theme,
            hall_name=news.hall.file.hall.name,
            zone=zone_name(self.file.zone or ""),
            date=date_text(now, zone, language),
            clock=ClockTime(now, zone).render(language),
            lost_since=lost,
            current=shown(calls.current.call) if calls.current else None,
            announcing=self._turns.announcing,
            waiting=tuple(shown(heard.call) for heard in calls.waiting),
            history=tuple(shown(call) for call in calls.history(STACK, HISTORY)),
            running_text=running_text(news.hall.file.hall.running_text),
            closed=None if news.closed is None else tuple(opening_view(each, zone, language) for each in news.closed),
            slide=self._slide,
            mute=self._mute(),
        )

    def _lost_since(self) -> str:
        """Since when the store is away, once that has lasted a moment."""
        hangs = self._follower.silent_s() > SILENT_MAX_S
        gone = self._gone_at is not None and self._now() - self._gone_at >= GONE_GRACE_S
        if self._lost_at is None or not (hangs or gone):
            return ""
        if self._news is None:
            return self._lost_at.astimezone().strftime("%H.%M")
        return ClockTime(self._lost_at, self._news.hall.zone).render(self.view.language)


def _age_s(call: Call, at: datetime) -> float:
    """Seconds since a call by the clocks of two machines; none of them is believed to have made it in the future."""
    return max(0.0, (at - call.at).total_seconds())


def _has_zone(hall: Hall, zone: str) -> bool:
    return any(agency.zone == zone for agency in hall.file.agency) or any(
        hall.zone_of(code) == zone for code in hall.counters
    )
