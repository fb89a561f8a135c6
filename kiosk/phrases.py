"""What the pages say about a service at a moment, in the visitor's language. Pure; no Kivy."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date

from hall.model import Promise, Stop
from hall.prospects import Advice, Prospect
from hall.say import say, say_count
from hall.service_hours import Openness
from hall.settings.hall import Hall
from hall.wording import ClockTime, When
from kiosk.live import HallNow, ServiceNow
from kiosk.printing.report import PrinterState


@dataclass(frozen=True, slots=True)
class Status:
    """A short text, and whether numbers are given. The text alone says it: colour only repeats it."""

    text: str
    given: bool


def waiting(language: str, count: int) -> str:
    """How many wait, for a tile."""
    if count == 0:
        return say(language, "Nobody is waiting")
    return say_count(language, "{count} waiting", "{count} waiting", count)


def status_of_service(language: str, now: ServiceNow, hall: Hall) -> Status:
    """How a service stands, in a few words."""
    reason = why_not(language, now, hall)
    return Status(reason, given=False) if reason else Status(_open(language, now, now.waiting, hall.zone), given=True)


def status_of_agency(language: str, now: HallNow, agency: str) -> Status:
    """How an agency stands: as its readiest service does, with everybody who waits for it."""
    best = now.best_of(agency)
    reason = why_not(language, best, now.hall)
    if reason:
        return Status(reason, given=False)
    return Status(_open(language, best, now.waiting_at(agency), now.hall.zone), given=True)


def _open(language: str, now: ServiceNow, count: int, zone: ZoneInfo) -> str:
    if now.hours.openness is Openness.OPEN or now.hours.opens is None:
        return waiting(language, count)
    time = ClockTime(now.hours.opens, zone)
    if now.hours.openness is Openness.BREAK:
        return say(language, "Break until {time}", time=time)
    return say(language, "Opens at {time}", time=time)


def why_not(language: str, now: ServiceNow, hall: Hall) -> str | None:
    """Why no number is given for a service now; None where one is."""
    if now.stop is Stop.STAFF:
        return say(language, "No more numbers are given today")
    if now.stop is Stop.NO_TIME and now.hours.gives_tickets:
        return say(language, "No time is left today for one more")
    if not now.hours.gives_tickets:
        return _closed(language, now, hall.zone)
    if now.quota_left == 0:
        return say(language, "Today's quota is used up")
    return None


def _closed(language: str, now: ServiceNow, zone: ZoneInfo) -> str:
    hours = now.hours
    if hours.openness is Openness.NOT_YET and hours.opens is not None:
        return say(language, "Opens at {time}", time=ClockTime(hours.opens, zone))
    if hours.openness is Openness.HOLIDAY and hours.holiday:
        return say(language, "Closed: {holiday}", holiday=hours.holiday)
    if hours.openness is Openness.OVER:
        return say(language, "Closed for today")
    return say(language, "Not available today")


def comes_again(language: str, now: ServiceNow, zone: ZoneInfo) -> str | None:
    """When a closed service opens again; None where a tap gives a number, or nobody knows."""
    opens = now.hours.opens or now.again
    if now.gives_tickets or opens is None:
        return None
    return say(language, "Please come back on {when}", when=When(opens, zone))


def between(language: str, promise: Promise, zone: ZoneInfo) -> str:
    """The time at which a number is called: `10.20` to `10.45`."""
    return "\N{EN DASH}".join(ClockTime(at, zone).render(language) for at in (promise.earliest, promise.latest))


def kept(language: str, of_hundred: int | None) -> str:
    """How well the hall keeps its promises; nothing where that is not to be said."""
    if of_hundred is None:
        return ""
    return say(
        language, "This week {count} of 100 visitors were called within the time that they were told", count=of_hundred
    )


def expected(language: str, promise: Promise) -> str:
    """What stands beside the time at which a number is called."""
    if promise.first_estimate:
        return say(language, "First estimate of your call")
    return say(language, "Expected call")


def perhaps_in_vain(language: str, prospect: Prospect | None, zone: ZoneInfo) -> str | None:
    """What a visitor should know before taking a number that may not be called before the break, or today."""
    if prospect is None:
        return None
    if prospect.advice is Advice.AFTER_BREAK and prospect.resumes is not None:
        time = ClockTime(prospect.resumes, zone)
        return say(language, "You may be called only after the break, from {time}", time=time)
    if prospect.advice in (Advice.IN_VAIN, Advice.STOP) and prospect.closes is not None:
        time = ClockTime(prospect.closes, zone)
        return say(language, "You may not be called any more before it closes at {time}", time=time)
    return None


def still_with_priority(language: str) -> str:
    """Who can take a number although the day is too short for others; in the words of the line that is to be touched."""
    return say(language, "Elderly, disabled, pregnant, or with a baby: you can still take a number")


def before_the_tap(language: str, now: ServiceNow, zone: ZoneInfo) -> str | None:
    """What a visitor should know before taking a number that counts: the service does not work this minute."""
    if not now.hours.gives_tickets or now.hours.opens is None:
        return None
    time = ClockTime(now.hours.opens, zone)
    match now.hours.openness:
        case Openness.BREAK:
            return say(language, "You can take a number now; service goes on at {time}.", time=time)
        case Openness.EARLY:
            return say(language, "You can take a number now; service starts at {time}.", time=time)
        case _:
            return None


def about_the_printer(language: str, state: PrinterState, *, refuse: bool) -> str | None:
    """What a visitor should know of the printer before the tap; None where a ticket will come out.

    :param refuse: the hall gives no numbers without paper.
    """
    if state.prints:
        return None
    if refuse:
        return say(language, "No ticket can be printed now; please get a number at the information desk")
    if state is PrinterState.PAPER_OUT:
        return say(language, "The printer is out of paper; please ask an officer")
    return say(language, "No ticket can be printed now; your number will be shown here")


def people(language: str, count: int) -> str:
    """So many people, beside a label that says where."""
    return say_count(language, "{count} person", "{count} people", count) if count else say(language, "Nobody")


def checked(language: str, office: str | None, on: date | None) -> str:
    """Who vouches for what a service page says."""
    if office is None or on is None:
        return say(language, "Sample, not checked yet")
    day = format_date(on, "d MMMM y", locale={"jv": "id"}.get(language, language))
    return say(language, "Checked by {office} on {date}", office=office, date=day)
