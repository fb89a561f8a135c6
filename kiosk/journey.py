"""A visitor's way through the kiosk, as plain values: where they are, what they have chosen, and what a tap does. No Kivy.

    start ──agency──▶ agency ──service──▶ service ──take──▶ taking ──▶ ticket ──▶ start
      └──search──▶ search ──service──────────▲                  └──▶ refused, on the service page

A screen only shows a `Journey` and turns taps into its steps. A step that makes no sense where the visitor is changes
nothing: a late tap, or one on a page that has just gone, does no harm.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from hall.messages import Message
from hall.model import Taken


class Page(StrEnum):
    """Where a visitor is."""

    START = "start"
    AGENCY = "agency"
    SERVICE = "service"
    DETAILS = "details"
    SEARCH = "search"
    TAKING = "taking"
    TICKET = "ticket"


WORDS_MAX = 40


@dataclass(frozen=True, slots=True)
class Journey:
    """One visitor. `request` is the id of the take under way: made with the tap, so that two taps are one ticket."""

    language: str
    page: Page = Page.START
    sheet: int = 0
    agency: str | None = None
    service: str | None = None
    came_from_search: bool = False
    words: str = ""
    priority: bool = False
    request: str | None = None
    taken: Taken | None = None
    refused: Message | None = None
    low: bool = False
    contrast: bool = False

    # Getting about

    def turn_to(self, sheet: int) -> "Journey":
        """Another sheet of agencies, services or results."""
        return replace(self, sheet=max(0, sheet))

    def choose_agency(self, code: str, services: tuple[str, ...]) -> "Journey":
        """An agency's services; the service itself where there is only one."""
        if self.page is not Page.START:
            return self
        chosen = replace(self, page=Page.AGENCY, agency=code, sheet=0)
        return chosen.choose_service(services[0]) if len(services) == 1 else chosen

    def choose_service(self, code: str) -> "Journey":
        """What a service needs, costs and how long it takes."""
        if self.page not in (Page.AGENCY, Page.SEARCH):
            return self
        return replace(
            self,
            page=Page.SERVICE,
            service=code,
            came_from_search=self.page is Page.SEARCH,
            priority=False,
            refused=None,
        )

    def search(self) -> "Journey":
        """To the search."""
        return replace(self, page=Page.SEARCH, words="", sheet=0) if self.page is Page.START else self

    def type(self, words: str) -> "Journey":
        """What is in the search field now."""
        return replace(self, words=words[:WORDS_MAX], sheet=0) if self.page is Page.SEARCH else self

    def details(self) -> "Journey":
        """The other parts of the service's standard."""
        return replace(self, page=Page.DETAILS) if self.page is Page.SERVICE else self

    def back(self, services_of_agency: int) -> "Journey":
        """One page back. From a service whose agency has only that one, to the start."""
        match self.page:
            case Page.DETAILS:
                return replace(self, page=Page.SERVICE)
            case Page.SERVICE if self.came_from_search:
                return replace(self, page=Page.SEARCH, service=None, refused=None)
            case Page.SERVICE if services_of_agency > 1:
                return replace(self, page=Page.AGENCY, service=None, refused=None)
            case Page.SERVICE | Page.AGENCY | Page.SEARCH:
                return self.start()
            case _:
                return self

    def start(self) -> "Journey":
        """Back to the start; language and comforts stay, they are still the same visitor's."""
        return Journey(self.language, low=self.low, contrast=self.contrast)

    # Comforts

    def speak(self, language: str) -> "Journey":
        """Another language."""
        return replace(self, language=language)

    def toggle_low(self) -> "Journey":
        """Everything that is touched in the lower part of the panel, or not."""
        return replace(self, low=not self.low)

    def toggle_contrast(self) -> "Journey":
        """The theme for weak eyes, or the usual one."""
        return replace(self, contrast=not self.contrast)

    def toggle_priority(self) -> "Journey":
        """A priority ticket, or not; nobody asks why."""
        # What was refused was the other kind of number.
        return replace(self, priority=not self.priority, refused=None) if self.page is Page.SERVICE else self

    # The ticket

    def take(self, request: str) -> "Journey":
        """The tap on *take a number*. A second one, while the first is under way, changes nothing."""
        if self.page is not Page.SERVICE:
            return self
        return replace(self, page=Page.TAKING, request=request, refused=None)

    def given(self, request: str, taken: Taken) -> "Journey":
        """The store has given the number."""
        if self.page is not Page.TAKING or self.request != request:
            return self
        return replace(self, page=Page.TICKET, taken=taken)

    def not_given(self, request: str, why: Message) -> "Journey":
        """The hall's rules, or the store, refused it."""
        if self.page is not Page.TAKING or self.request != request:
            return self
        return replace(self, page=Page.SERVICE, request=None, refused=why)

    def waits_for(self, request: str) -> bool:
        """Whether the visitor still stands before the answer to this take."""
        return self.page is Page.TAKING and self.request == request


def fresh(language: str) -> Journey:
    """The next visitor: the start in the hall's language, without anybody's comforts."""
    return Journey(language)
