"""Where a visitor may be sent on to: the services of a TRANSFER, in their order. Pure."""

from collections.abc import Sequence
from datetime import datetime

from hall.service_hours import service_hours
from hall.settings.hall import Hall


def goals(hall: Hall, counter: str, service: str, listed: Sequence[str], now: datetime) -> tuple[str, ...]:
    """The services that a visit for `service` may go on to.

    Listed ones are taken as they are listed, so that each keeps its digit whatever the visit is for. Without a list these
    are all other services that still take somebody today: first those of the counter's own agencies, then the others, each
    in the order of the hall file.
    """
    if listed:
        return tuple(code for code in listed if code in hall.services)
    own = {hall.services[code].agency.code for code in hall.services_of(counter) if code in hall.services}
    found = [
        code for code, info in hall.services.items() if code != service and service_hours(hall, info, now).gives_tickets
    ]
    return tuple(sorted(found, key=lambda code: hall.services[code].agency.code not in own))
