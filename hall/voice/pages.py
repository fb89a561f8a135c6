"""What the kiosk reads aloud of each page, as the names of clips: for those who can't read the screen.

Every function leaves out what the pack has no clip for; an empty utterance means that there is nothing to say. The names
of agencies and services are said where the pack has them (`script.names`).
"""

from datetime import time

from hall.voice.clips import Group, Has, Numbers, Utterance, complete, has_any_form, utterance
from hall.voice.numbers import number
from hall.voice.script import name_clip
from hall.voice.words import ticket_groups

AFTER_SENTENCE_MS = 450
AFTER_NAME_MS = 400
AFTER_YOUR_NUMBER_MS = 220
BETWEEN_TIMES_MS = 120
TWO_FIGURES = 10

# Times of the hall's clock.
Between = tuple[time, time]

# Where *one person* is said in another way than *two people*.
_ONE_IS_SPECIAL = ("en",)


def start_page(has: Has) -> Utterance:
    """The agencies as tiles."""
    return _said(has, [_sentence("page-start")])


def agency_page(has: Has, *, agency: str) -> Utterance:
    """The services of an agency, given by its code."""
    return _said(has, [_name(agency), _sentence("page-agency")])


def service_page(
    language: str, has: Has, *, service: str, waiting: int, gives_numbers: bool, called: Between | None = None
) -> Utterance:
    """A service, given by its code: how many wait, when one is called, how to take a number; or that none is given."""
    if not gives_numbers:
        return _said(has, [_name(service), _sentence("gives-no-numbers")])
    groups = [_name(service), _people(language, has, waiting, "waiting"), *_called(language, has, called)]
    return _said(has, [*groups, _sentence("take-a-number")])


def details_page(has: Has, *, service: str) -> Utterance:
    """Procedure, result and complaints of a service."""
    return _said(has, [_name(service), _sentence("page-details")])


def search_page(has: Has) -> Utterance:
    """The search with its keys."""
    return _said(has, [_sentence("page-search")])


def ticket_page(
    language: str,
    has: Has,
    *,
    ticket: str,
    ahead: int,
    printed: bool | None,
    numbers: Numbers,
    called: Between | None = None,
) -> Utterance:
    """The number just taken, and when it is called.

    :param printed: whether the slip came out; None while nobody knows.
    :raises BadRequestError: when `ticket` is no label.
    """
    groups = [_people(language, has, ahead, "ahead"), *_called(language, has, called)]
    if has_any_form("your-number", has):
        groups = [Group(("your-number",), AFTER_YOUR_NUMBER_MS), *ticket_groups(language, ticket, numbers), *groups]
    if printed is not None:
        groups.append(_sentence("take-ticket" if printed else "remember-number"))
    return _said(has, [*groups, _sentence("wait-for-call")])


def out_of_order_page(has: Has) -> Utterance:
    """The kiosk can't be used."""
    return _said(has, [_sentence("out-of-order")])


def still_here(has: Has) -> Utterance:
    """The question before an untouched kiosk goes back to its start."""
    return _said(has, [_sentence("still-here")])


def time_words(language: str, at: time) -> tuple[str, ...]:
    """A time of day on the clock of twenty-four hours: *sembilan lewat lima*, *nine oh five*, *nine o'clock*."""
    hour = number(language, at.hour)
    if language != "en":
        return (*hour, "past", *number(language, at.minute)) if at.minute else hour
    if at.minute == 0:
        return (*hour, "oclock")
    return (*hour, *(("oh",) if at.minute < TWO_FIGURES else ()), *number(language, at.minute))


def _called(language: str, has: Has, called: Between | None) -> list[Group]:
    """Between which times one is called; all of it or nothing."""
    if called is None:
        return []
    earliest, latest = (time_words(language, at) for at in called)
    said = [
        Group(("called-between", *earliest), BETWEEN_TIMES_MS),
        Group(("and-at", *latest), AFTER_SENTENCE_MS),
    ]
    return said if len(complete(said, has)) == len(said) else []


def _said(has: Has, groups: list[Group]) -> Utterance:
    return utterance(complete(groups, has), has)


def _sentence(name: str) -> Group:
    return Group((name,), AFTER_SENTENCE_MS)


def _name(code: str) -> Group:
    return Group((name_clip(code),), AFTER_NAME_MS)


def _people(language: str, has: Has, count: int, where: str) -> Group:
    """How many people, before a clip that says where they are."""
    if count == 0:
        return _sentence(f"nobody-{where}")
    who = "person" if count == 1 and language in _ONE_IS_SPECIAL else "people"
    return Group((*number(language, count), f"{who}-{where}"), AFTER_SENTENCE_MS)
