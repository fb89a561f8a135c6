"""A service: what to bring, what it costs, how long it takes and how many wait; and the button that gives a number."""

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty

from hall.say import say, say_count
from hall.settings.hallfile import Service
from hall.wording import Local
from kiosk import phrases
from kiosk.live import HallNow, ServiceNow
from kiosk.screens.base import KioskPage, name_of_service
from kiosk.screens.spread import Item
from kiosk.screens.standard import further_parts
from kiosk.view import View
from look.kv import load_rules


class ServicePage(KioskPage):
    """One service."""

    agency_name = StringProperty()
    service_name = StringProperty()
    waiting = StringProperty("0")
    waiting_unit = StringProperty()
    expected = StringProperty()
    expected_label = StringProperty()
    requirements = ListProperty()
    further = ListProperty()
    cost = StringProperty()
    completion = StringProperty()
    checked = StringProperty()
    notice = StringProperty()
    gives = BooleanProperty(True)
    given = BooleanProperty(True)
    taking = BooleanProperty(False)
    priority = BooleanProperty(False)
    sheet = NumericProperty(0)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        code = view.journey.service
        if view.now is None or code is None or code not in view.now.hall.services:
            return
        hall, language, now = view.now.hall, self.language, view.now.services[code]
        info = hall.services[code]
        self.agency_name = Local(info.agency.name).render(language)
        self.service_name = name_of_service(hall, code, language)
        self.waiting = str(now.waiting)
        self.waiting_unit = say_count(language, "person", "people", now.waiting)
        promise = view.prospect.promise if view.prospect and view.gives else None
        self.expected = phrases.between(language, promise, hall.zone) if promise else ""
        self.expected_label = phrases.expected(language, promise) if promise else ""
        self.requirements = _requirements(info.service, language)
        self.further = [item for part in further_parts(info.service, language) for item in part]
        not_stated = say(language, "Not stated yet; please ask at the counter")
        self.cost = Local(info.service.cost).render(language) if info.service.cost else not_stated
        self.completion = (
            Local(info.service.completion_time).render(language) if info.service.completion_time else not_stated
        )
        self.checked = phrases.checked(language, info.service.checked_by, info.service.checked_on)
        self.gives = view.gives
        self.given = view.gives and (_prints(view) or not view.refuse_without_paper)
        self.notice = _notice(view, view.now, now)
        self.taking = view.taking
        self.priority = view.journey.priority
        self.sheet = view.journey.sheet

    def turn(self) -> None:
        """The next sheet of what to bring; after the last the first."""
        self.controller.turn_to((self.sheet + 1) % max(1, self.ids.spread.sheets))


def _prints(view: View) -> bool:
    return view.printer is not None and view.printer.state.prints


def _requirements(service: Service, language: str) -> list[Item]:
    texts = service.requirements or {}
    lines = texts.get(language) or next(iter(texts.values()), [])
    if not lines:
        return [Item("text", say(language, "Not stated yet; please ask at the counter"))]
    return [Item("bullet", line) for line in lines]


def _notice(view: View, hall: HallNow, now: ServiceNow) -> str:
    """What would disappoint, said before the tap; or why the last tap gave no number."""
    language, zone = view.journey.language, hall.hall.zone
    if view.journey.refused is not None:
        return view.journey.refused.render(language)
    if view.gives:
        said = [
            phrases.before_the_tap(language, now, zone),
            phrases.perhaps_in_vain(language, view.prospect, zone),
        ]
    else:
        said = [
            phrases.why_not(language, now, hall.hall),
            phrases.comes_again(language, now, zone),
            phrases.still_with_priority(language) if view.gives_only_priority else None,
        ]
    if view.printer is not None:
        said.append(phrases.about_the_printer(language, view.printer.state, refuse=view.refuse_without_paper))
    return ". ".join(sentence.rstrip(".") for sentence in said if sentence)


class ServicePortrait(ServicePage):
    """On a portrait panel, whose one button lies low anyway."""


class ServiceLow(ServicePage):
    """On a portrait panel, with everything that is touched below."""


class ServiceLandscape(ServicePage):
    """On a landscape panel: reading on the left, doing on the right."""


load_rules(__file__)
