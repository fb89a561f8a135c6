"""May a number be given for a service today? Stops, hours and quotas, in this order; what staff say goes before what the
forecast says.
"""

from collections.abc import Mapping

from hall import refusals
from hall.acts import Act
from hall.model import EventKind, Stop
from hall.service_hours import opens_after, service_hours
from hall.settings.hall import ServiceInfo
from hall.wording import Local

# Whose word a stop was, where it was nobody's at a device: kept in its event.
FORECAST = "forecast"


def stop_of(stops: Mapping[str, Stop], service: str) -> Stop | None:
    """Why a service gives no numbers today; None when nothing stops it. A stop of the whole hall (`""`) goes first."""
    for each in (stops.get(""), stops.get(service)):
        if each in (Stop.STAFF, Stop.NO_TIME):
            return each
    return None


def refuse_if_not_given(it: Act, info: ServiceInfo, *, priority: bool = False, in_vain: bool = False) -> None:
    """Lets an act go on if a number may be given now.

    Where the day is too short for one more, that is said of ordinary numbers: a priority number is called before them.

    :param in_vain: by the forecast the day is too short for this number too.
    :raises RefusedError: stopped, no time left today, out of hours, or the quota is used up.
    """
    code, name = info.service.code, Local(info.service.name)
    stops = it.store.stops(it.day)
    stop = stop_of(stops, code)
    if stop is Stop.STAFF:
        raise refusals.stopped(None if stops.get("") is Stop.STAFF else name)
    hours = service_hours(it.hall, info, it.now)
    if not hours.gives_tickets:
        raise refusals.out_of_hours(name, hours, it.hall.zone)
    if stop is Stop.NO_TIME and (in_vain or not priority):
        raise refusals.no_time_left(name, opens_after(it.hall, info, it.day), it.hall.zone)
    limit = info.service.daily_quota
    if limit is not None and it.store.issued_count(it.day, code) >= limit:
        raise refusals.quota(name, limit, opens_after(it.hall, info, it.day), it.hall.zone)


def stop(it: Act, service: str) -> None:
    """Staff: no more numbers today for a service, `""` for the whole hall."""
    if it.store.stops(it.day).get(service) is not Stop.STAFF:
        it.store.set_stop(it.day, service, Stop.STAFF)
    _record(it, EventKind.STOPPED, service)


def allow(it: Act, service: str) -> None:
    """Staff: numbers are given again. Said of a service that staff have not stopped, it overrules the forecast for today."""
    now = it.store.stops(it.day).get(service)
    if now is Stop.STAFF:
        it.store.set_stop(it.day, service, None)
    elif service and now is not Stop.ALLOWED:
        it.store.set_stop(it.day, service, Stop.ALLOWED)
    _record(it, EventKind.ALLOWED, service)


def stop_for_lack_of_time(it: Act, service: str) -> bool:
    """The rest of the day can't serve one more for a service: it gives no more ordinary numbers, unless staff have decided
    about it.

    It stays so although the chances may get better again. Whether anything has changed.
    """
    if service in it.store.stops(it.day):
        return False
    it.store.set_stop(it.day, service, Stop.NO_TIME)
    _record(it, EventKind.STOPPED, service, device=FORECAST)
    return True


def _record(it: Act, kind: EventKind, service: str, device: str | None = None) -> None:
    it.store.record(it.event(kind, service=service or None, device=device, request=it.request))
