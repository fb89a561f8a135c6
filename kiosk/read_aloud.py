"""What is read aloud of a page, for those who can't read the screen. Pure; no Kivy, no sound."""

from datetime import time

from hall.model import Promise
from hall.voice import pages
from hall.voice.clips import Has, Utterance
from kiosk.live import HallNow
from kiosk.view import Paper, Shown, View

# Pages that can be read. The other ones are staff's, or say nothing that helps to go on.
READABLE = frozenset({Shown.START, Shown.AGENCY, Shown.SERVICE, Shown.DETAILS, Shown.SEARCH, Shown.TICKET})

_PRINTED = {Paper.PRINTED: True, Paper.FAILED: False, Paper.IN_DOUBT: False}


def reading(view: View, has: Has) -> Utterance:
    """What a page says, in the language of its visitor; nothing where the pack has no clip for it.

    :param has: whether the voice of that language has a clip.
    """
    journey = view.journey
    match view.shown:
        case Shown.START:
            return pages.start_page(has)
        case Shown.SEARCH:
            return pages.search_page(has)
        case Shown.AGENCY if journey.agency is not None:
            return pages.agency_page(has, agency=journey.agency)
        case Shown.TICKET:
            return _ticket(view, has)
        case _:
            return _service(view, has)


def _service(view: View, has: Has) -> Utterance:
    code = view.journey.service
    if code is None or view.now is None or view.shown not in READABLE:
        return ()
    if view.shown is Shown.DETAILS:
        return pages.details_page(has, service=code)
    now = view.now.services[code]
    return pages.service_page(
        view.journey.language,
        has,
        service=code,
        waiting=now.waiting,
        gives_numbers=view.gives,
        called=_between(view.prospect.promise if view.prospect else None, view.now),
    )


def _between(promise: Promise | None, now: HallNow) -> tuple[time, time] | None:
    """The times of a promise by the hall's clock."""
    if promise is None:
        return None
    zone = now.hall.zone
    return promise.earliest.astimezone(zone).time(), promise.latest.astimezone(zone).time()


def _ticket(view: View, has: Has) -> Utterance:
    taken = view.journey.taken
    if taken is None or view.now is None:
        return ()
    return pages.ticket_page(
        view.journey.language,
        has,
        ticket=taken.ticket,
        ahead=taken.ahead,
        printed=_PRINTED.get(view.paper),
        numbers=view.now.hall.file.hall.announce.numbers,
        called=_between(taken.promise, view.now),
    )
