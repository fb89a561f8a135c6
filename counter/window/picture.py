"""From what is known at a moment to the view. Pure; no Kivy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter.live import CounterLook, HallLook
from counter.window import phrases
from counter.window.phrases import Reason
from counter.window.view import NOTHING, ON_A_SHEET, KeyView, NoteView, OptionView, Page, Place, View, is_number
from hall.messages import Message
from hall.model import CounterState, Ticket, TicketState
from hall.prospects import Prospects
from hall.say import say
from hall.wording import ClockTime

_NO_KEYS: Mapping[Place, KeyView] = dict.fromkeys(Place, NOTHING)


class Asking(StrEnum):
    """What a page in front of the counter's asks."""

    NUMBER = "number"
    SERVICE = "service"
    LABEL = "label"
    HELD = "held"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Panel:
    """A page in front of the counter's. `meant_for` is the visit at the counter when it was opened."""

    asking: Asking
    meant_for: str | None
    options: tuple[OptionView, ...] = ()
    sheet: int = 0

    @property
    def sheets(self) -> int:
        """How many sheets its options fill."""
        return max(1, -(-len(self.options) // ON_A_SHEET))

    @property
    def on_sheet(self) -> tuple[OptionView, ...]:
        """The options in sight."""
        return self.options[self.sheet * ON_A_SHEET : (self.sheet + 1) * ON_A_SHEET]


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is known. `hall` is None until the store has been read for the first time."""

    counter: str
    theme: str
    language: str
    now: datetime
    hall: HallLook | None
    gone_at: datetime | None
    gone_why: Message | None
    paused_at: datetime | None
    reason: Reason | None
    note: NoteView | None
    typed: str
    panel: Panel | None
    hears: bool
    prospects: Prospects | None = None

    def clock(self, at: datetime) -> str:
        """A time of day in the hall."""
        zone = self.hall.hall.zone if self.hall else None
        return ClockTime(at, zone).render(self.language) if zone else at.astimezone().strftime("%H.%M")


def picture(it: Moment) -> View:
    """The window at a moment."""
    page = _page(it.panel)
    if it.hall is None:
        return View(
            page=Page.COUNTER,
            theme=it.theme,
            language=it.language,
            name=it.counter,
            state=say(it.language, "No connection") if it.gone_at else say(it.language, "Starting …"),
            icon="lost" if it.gone_at else "wait",
            lost=_lost(it),
            keys=_NO_KEYS,
            hears=it.hears,
        )
    found, hall = it.hall.counters[it.counter], it.hall.hall
    state, icon = _state(it, found)
    visit = found.visit
    return View(
        page=page,
        theme=it.theme,
        language=it.language,
        name=phrases.name_of_counter(hall, it.counter, it.language),
        state=state,
        icon=icon,
        lost=_lost(it),
        waiting=phrases.waiting(it.language, found.waiting),
        label=visit.label if visit else "",
        nobody=_nobody(it, found),
        since=phrases.since(it.language, visit, it.now) if visit else "",
        service=phrases.name_of_service(hall, visit.service, it.language) if visit else "",
        next=phrases.next_one(it.language, found.next),
        why=phrases.why(it.language, found.next, it.now),
        outlook=_outlook(it, found),
        held=phrases.held(it.language, found.held),
        note=it.note,
        typed=it.typed,
        reasons=_reasons(it, found),
        reason=it.reason or "",
        keys=_keys(it, found),
        heading=_heading(it, visit),
        options=it.panel.on_sheet if it.panel else (),
        sheet=it.panel.sheet if it.panel else 0,
        sheets=it.panel.sheets if it.panel else 1,
        series=_series(it) if page is Page.NUMBER else (),
        hears=it.hears,
    )


def visit_label(look: CounterLook) -> str | None:
    """The number at a counter; None for nobody."""
    return look.visit.label if look.visit else None


def _page(panel: Panel | None) -> Page:
    if panel is None:
        return Page.COUNTER
    return Page.NUMBER if panel.asking is Asking.NUMBER else Page.LIST


def _state(it: Moment, found: CounterLook) -> tuple[str, str]:
    """How the counter stands, and the pictogram beside it."""
    if it.gone_at is not None:
        return say(it.language, "No connection"), "lost"
    if found.state is CounterState.PAUSED and it.paused_at is not None:
        return phrases.paused_since(it.language, it.clock(it.paused_at)), "pause"
    return phrases.state_word(it.language, found.state), phrases.STATE_ICONS[found.state]


def _lost(it: Moment) -> str:
    if it.gone_at is None:
        return ""
    since = say(it.language, "Connection lost since {time}", time=it.clock(it.gone_at))
    if it.hall is None and it.gone_why is not None:
        return f"{since}. {it.gone_why.render(it.language)}"
    until = say(it.language, "No key does anything until it is back. It comes back by itself.")
    return f"{since}. {until}"


def _nobody(it: Moment, found: CounterLook) -> str:
    if found.visit is not None:
        return ""
    if not found.known:
        return say(it.language, "The hall has no counter {code}.", code=it.counter)
    return say(it.language, "No visitor")


def _outlook(it: Moment, found: CounterLook) -> str:
    """Until when all who wait for this counter are called, by it or by others; or how many may not be."""
    if it.hall is None or it.prospects is None or not found.waiting:
        return ""
    services = it.hall.hall.services_of(it.counter)
    times = [each.at for each in it.prospects.waiting.values() if each.service in services]
    not_today = sum(at is None for at in times)
    if not_today:
        return phrases.not_today(it.language, not_today)
    last = max((at for at in times if at is not None), default=None)
    return say(it.language, "All called by about {time}", time=it.clock(last)) if last else ""


def _reasons(it: Moment, found: CounterLook) -> tuple[OptionView, ...]:
    if found.state is not CounterState.PAUSED:
        return ()
    return tuple(
        OptionView(str(place), reason, phrases.reason_word(it.language, reason))
        for place, reason in enumerate(Reason, start=1)
    )


def _keys(it: Moment, found: CounterLook) -> dict[Place, KeyView]:
    """The keys, each on where it would do something."""
    language, visit, state = it.language, found.visit, found.state
    reached = it.gone_at is None
    called = reached and visit is not None and visit.state is TicketState.CALLED
    there = reached and visit is not None
    return {
        Place.MAIN: _main(it, found),
        Place.RECALL: KeyView(say(language, "Call again"), called),
        Place.END: KeyView(say(language, "Finish"), there),
        Place.NOSHOW: KeyView(say(language, "Did not come"), called),
        Place.HOLD: _hold(it, found),
        Place.TRANSFER: KeyView(say(language, "Transfer"), there),
        Place.NUMBER: KeyView(say(language, "Call a number"), reached and state is not CounterState.PAUSED),
        Place.PAUSE: KeyView(_pause(language, state), reached),
        Place.CLOSE: KeyView(
            say(language, "Close the counter"),
            reached and state is not CounterState.CLOSED,
            cap="9" if state is CounterState.PAUSED else "",
        ),
    }


def _main(it: Moment, found: CounterLook) -> KeyView:
    language, reached = it.language, it.gone_at is None
    if is_number(it.typed):
        return KeyView(say(language, "Call {ticket}", ticket=it.typed), reached)
    if _page(it.panel) is Page.NUMBER:
        return KeyView(say(language, "Call a number"), on=False)
    if found.state is CounterState.PAUSED:
        return KeyView(say(language, "Open again"), reached)
    note = say(language, "Opens the counter") if found.state is CounterState.CLOSED else ""
    return KeyView(say(language, "Next"), reached, note)


def _hold(it: Moment, found: CounterLook) -> KeyView:
    language, reached = it.language, it.gone_at is None
    if found.visit is not None or not found.held:
        return KeyView(say(language, "Hold"), reached and found.visit is not None)
    if len(found.held) == 1:
        return KeyView(say(language, "Take up {ticket}", ticket=found.held[0]), reached)
    return KeyView(say(language, "Take up again"), reached)


def _pause(language: str, state: CounterState) -> str:
    match state:
        case CounterState.OPEN:
            return say(language, "Pause")
        case CounterState.PAUSED:
            return say(language, "Open again")
        case CounterState.CLOSED:
            return say(language, "Open the counter")


def _heading(it: Moment, visit: Ticket | None) -> str:
    if it.panel is None:
        return ""
    match it.panel.asking:
        case Asking.NUMBER:
            return say(it.language, "Call which number?")
        case Asking.SERVICE:
            return say(it.language, "Transfer {ticket} to which service?", ticket=visit.label if visit else "")
        case Asking.LABEL:
            return say(it.language, "Which of these numbers?")
        case Asking.HELD:
            return say(it.language, "Take up which number?")
        case Asking.CLOSE:
            return say(it.language, "Close the counter now?")


def _series(it: Moment) -> tuple[str, ...]:
    """The letters of the numbers that this counter calls; none where there is no choice."""
    if it.hall is None:
        return ()
    hall = it.hall.hall
    found = dict.fromkeys(hall.services[code].series for code in hall.services_of(it.counter) if code in hall.services)
    return tuple(found) if len(found) > 1 else ()
