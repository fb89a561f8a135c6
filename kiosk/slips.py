"""From a job of the outbox to what its slip says."""

from hall.model import Promise, Ticket
from hall.outbox import Queued
from hall.settings.hall import Hall
from hall.wording import Local
from kiosk.slip import Slip


def slip_of(queued: Queued) -> Slip:
    """The slip of a queued job, in the job's language."""
    return _slip(
        queued.hall, queued.ticket, queued.job.language, queued.ahead, queued.promise, reprint=queued.job.copy > 0
    )


def _slip(hall: Hall, ticket: Ticket, language: str, ahead: int, promise: Promise | None, *, reprint: bool) -> Slip:
    info = hall.services.get(ticket.service)
    service = info.service if info else None
    requirements = service.requirements if service else None
    return Slip(
        label=ticket.label,
        code=ticket.code,
        hall=hall.file.hall.name,
        agency=Local(info.agency.name).render(language) if info else "",
        # A service that was removed after the ticket was taken has no name any more.
        service=Local(service.name).render(language) if service else ticket.service,
        language=language,
        taken_at=ticket.taken_at.astimezone(hall.zone),
        ahead=ahead,
        zone=info.agency.zone.replace("-", " ").title() if info else "",
        priority=ticket.priority,
        reprint=reprint,
        expected=(promise.earliest.astimezone(hall.zone), promise.latest.astimezone(hall.zone)) if promise else None,
        first_estimate=bool(promise and promise.first_estimate),
        requirements=tuple(requirements.get(language) or next(iter(requirements.values()))) if requirements else (),
        cost=Local(service.cost).render(language) if service and service.cost else None,
        completion_time=Local(service.completion_time).render(language)
        if service and service.completion_time
        else None,
        checked=bool(service and service.checked),
    )
