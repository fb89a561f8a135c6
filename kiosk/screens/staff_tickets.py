"""Slips in doubt, about which a person decides; and slips to be printed again."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from hall.model import PrintJob
from hall.say import say
from kiosk.printing.jobs import Why
from kiosk.screens.staff_section import PagedSection, sent_at, state_of_job
from kiosk.staff import Decision
from kiosk.view import View
from look.kv import load_rules
from look.widgets import Tappable


class DecisionsSection(PagedSection):
    """One slip at a time, so that no answer is given for the wrong one: *did it come out?*

    The buttons wait for the store's answer, since the next slip takes the place of the one that was decided. News of the
    printer never do that to a slip on the screen. One that is `held` in the printer may still come out by itself: there is
    nothing to decide yet, and a second slip would be one too many.
    """

    on_a_sheet = on_a_low_sheet = 1
    ticket = StringProperty()
    facts = StringProperty()
    question = StringProperty()
    waits = BooleanProperty(False)
    held = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        self._job: int | None = None
        self._again: str | None = None
        super().__init__(**values)

    def opened(self) -> None:
        """Begins at the newest slip."""
        super().opened()
        self._job = None

    def turn(self, step: int) -> None:
        """Another slip."""
        self._job = None
        super().turn(step)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        if self.waits:
            self._answered(view)
        self._stay(view)
        shown = self.shown_of(view.staff.undecided)
        job = shown[0] if shown else None
        new = job is not None and job.id != self._job
        self._job = job.id if job else None
        self.ticket = job.ticket if job else ""
        self.held = job is not None and job.id == view.staff.held
        self.question = _question(self.language, job, view) if job else ""
        self.facts = _facts(self.language, job, view) if job else ""
        if new:
            self.ids.number.appear()

    def decide(self, answer: str) -> None:
        """One of the three buttons."""
        if self._job is None or self.waits or self.held:
            return
        decision = Decision(answer)
        self.begin()
        self.waits = True
        self._again = self.ticket if decision is Decision.PRINT_AGAIN else None
        self.controller.staff.decide(self._job, decision)

    def _stay(self, view: View) -> None:
        """On the slip that is open, wherever it stands in the list by now."""
        places = [job.id for job in view.staff.undecided]
        if self._job in places:
            self.sheet = places.index(self._job)

    def _answered(self, view: View) -> None:
        """Whether the store has answered: the slip has left the list, or something went wrong."""
        done = all(job.id != self._job for job in view.staff.undecided)
        self.waits = not done and view.staff.told is None
        if done and self._again:
            self.tell(say(self.language, "{ticket} is on its way to the printer", ticket=self._again))


class JobTile(Tappable, FloatLayout):
    """A ticket that was printed here, and how that went."""

    ticket = StringProperty()
    language = StringProperty()
    state_text = StringProperty()
    time_text = StringProperty()


class ReprintSection(PagedSection):
    """The latest tickets of this printer; a touch prints one again, marked as a reprint."""

    on_a_sheet, on_a_low_sheet = 8, 4
    empty = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        self._asked: tuple[str, int] | None = None
        super().__init__(**values)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        latest = view.staff.latest
        self.empty = not latest
        if view.staff.told is not None:
            self._asked = None
        self._answered(latest)

        def draw(tile: JobTile, job: PrintJob) -> None:
            tile.ticket, tile.language = job.ticket, job.language
            tile.state_text = state_of_job(self.language, job, view)
            tile.disabled = job.id == view.staff.held
            tile.time_text = sent_at(self.language, job, view)

        self.fill(tickets_of(latest), self._tile, draw)

    def _tile(self) -> JobTile:
        tile = JobTile()
        tile.bind(on_tap=lambda tapped: self._reprint(tapped.ticket, tapped.language))
        return tile

    def _reprint(self, ticket: str, language: str) -> None:
        self.begin()
        self._asked = ticket, max((job.id for job in self.controller.view.staff.latest), default=0)
        self.controller.staff.reprint(ticket, language)

    def _answered(self, latest: tuple[PrintJob, ...]) -> None:
        """Says that a new slip is under way as soon as the store has it."""
        if self._asked is None:
            return
        ticket, before = self._asked
        if any(job.ticket == ticket and job.id > before for job in latest):
            self._asked = None
            self.tell(say(self.language, "{ticket} is on its way to the printer", ticket=ticket))


def tickets_of(latest: tuple[PrintJob, ...]) -> list[PrintJob]:
    """The newest slip of each ticket. Tickets stand in the order of their oldest slip, so a reprint moves nothing."""
    newest: dict[str, PrintJob] = {}
    oldest: dict[str, int] = {}
    for job in sorted(latest, key=lambda job: job.id):
        newest[job.ticket] = job
        oldest.setdefault(job.ticket, job.id)
    return sorted(newest.values(), key=lambda job: oldest[job.ticket], reverse=True)


def _question(language: str, job: PrintJob, view: View) -> str:
    if job.id == view.staff.held:
        return state_of_job(language, job, view)
    return say(language, "Did {ticket} come out?", ticket=job.ticket)


def _facts(language: str, job: PrintJob, view: View) -> str:
    """When the slip was sent, and why nobody knows whether it came out."""
    said = [sent_at(language, job, view)]
    if job.copy:
        said.append(say(language, "Reprint"))
    if job.detail in set(Why):
        said.append(Why(job.detail).sentence.render(language))
    return ". ".join(sentence.rstrip(".") for sentence in said if sentence)


load_rules(__file__)
