"""A visitor's way through the kiosk: every tap leads where it says, and a tap that comes too late does nothing."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from hall.messages import Message
from hall.model import Taken
from kiosk.journey import WORDS_MAX, Journey, Page, fresh

NUMBER = Taken("A-001", "PINJAM", 1, date(2026, 11, 24), 0, 2, "00000000")
AT_AGENCY = fresh("id").choose_agency("DUK", ("KK", "KTP"))
AT_SERVICE = AT_AGENCY.choose_service("KK")
TAKING = AT_SERVICE.take("tap-1")


def test_an_agency_shows_its_services_and_a_service_what_it_needs() -> None:
    assert (AT_AGENCY.page, AT_AGENCY.agency) == (Page.AGENCY, "DUK")
    assert (AT_SERVICE.page, AT_SERVICE.service) == (Page.SERVICE, "KK")


def test_an_agency_with_one_service_leads_straight_to_it_and_back_to_the_start() -> None:
    there = fresh("id").choose_agency("BPJS", ("BPJS-1",))
    assert (there.page, there.service) == (Page.SERVICE, "BPJS-1")
    assert there.back(1).page is Page.START


def test_back_goes_one_page_back() -> None:
    assert AT_SERVICE.details().back(2).page is Page.SERVICE
    assert AT_SERVICE.back(2).page is Page.AGENCY
    assert AT_AGENCY.back(2).page is Page.START


def test_back_from_a_service_that_was_searched_for_keeps_the_words() -> None:
    found = fresh("id").search().type("ktp").choose_service("KTP")
    assert (found.back(2).page, found.back(2).words) == (Page.SEARCH, "ktp")
    assert found.back(2).back(2).page is Page.START


def test_two_quick_taps_are_one_ticket() -> None:
    assert TAKING.take("tap-2") == TAKING
    assert (TAKING.page, TAKING.request) == (Page.TAKING, "tap-1")


def test_the_number_is_shown_to_the_visitor_who_asked_for_it() -> None:
    assert TAKING.given("tap-1", NUMBER).taken == NUMBER
    assert TAKING.given("tap-0", NUMBER) == TAKING
    assert fresh("id").given("tap-1", NUMBER) == fresh("id")
    assert TAKING.waits_for("tap-1")
    assert not TAKING.given("tap-1", NUMBER).waits_for("tap-1")


def test_a_refusal_is_read_on_the_service_page_and_the_tap_may_be_tried_again() -> None:
    refused = TAKING.not_given("tap-1", Message("closed"))
    assert (refused.page, refused.refused) == (Page.SERVICE, Message("closed"))
    assert refused.take("tap-2").refused is None


def test_nothing_leads_away_while_the_number_is_being_taken() -> None:
    assert TAKING.back(2) == TAKING
    assert TAKING.choose_service("KTP") == TAKING
    assert TAKING.search() == TAKING
    assert TAKING.toggle_priority() == TAKING


def test_priority_is_asked_anew_for_every_service() -> None:
    there = AT_SERVICE.toggle_priority()
    assert there.priority
    assert not there.back(2).choose_service("KTP").priority


def test_the_same_visitor_keeps_language_and_comforts_and_the_next_one_does_not() -> None:
    there = AT_SERVICE.speak("en").toggle_low().toggle_contrast().start()
    assert there == Journey("en", low=True, contrast=True)
    assert fresh("id") == Journey("id")


def test_a_search_has_an_end() -> None:
    assert len(fresh("id").search().type("x" * 500).words) == WORDS_MAX


STEPS = {
    "agency": lambda it: it.choose_agency("DUK", ("KK", "KTP")),
    "single": lambda it: it.choose_agency("BPJS", ("BPJS-1",)),
    "service": lambda it: it.choose_service("KK"),
    "search": lambda it: it.search(),
    "type": lambda it: it.type("k"),
    "details": lambda it: it.details(),
    "back": lambda it: it.back(2),
    "start": lambda it: it.start() if it.page is not Page.TAKING else it,
    "priority": lambda it: it.toggle_priority(),
    "take": lambda it: it.take(f"tap-{id(it)}"),
    "given": lambda it: it.given(it.request or "", NUMBER),
    "refused": lambda it: it.not_given(it.request or "", Message("no")),
    "sheet": lambda it: it.turn_to(it.sheet + 1),
}


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_whatever_is_tapped_the_page_has_what_it_shows(steps: list[str]) -> None:
    it = fresh("id")
    for step in steps:
        it = STEPS[step](it)
        assert (it.service is not None) == (it.page in (Page.SERVICE, Page.DETAILS, Page.TAKING, Page.TICKET))
        assert (it.taken is not None) == (it.page is Page.TICKET)
        assert (it.request is None) or it.page in (Page.TAKING, Page.TICKET)
        assert it.page is not Page.AGENCY or it.agency is not None
