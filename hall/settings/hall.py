"""A published hall, ready for questions: which agency, series, hours, counters belong to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from hall.settings.hallfile import Agency, Counter, HallFile, Service
from hall.settings.hours import Hours


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """A service with what it inherits from its agency."""

    service: Service
    agency: Agency

    @property
    def series(self) -> str:
        """The letters its tickets start with."""
        return self.service.series or self.agency.series

    @property
    def hours(self) -> Hours:
        """When it is served."""
        return self.service.hours or self.agency.hours


@dataclass(frozen=True)
class Hall:
    """One published version of the hall file.

    `retired` names, per counter, services that this version no longer has while someone is still in the hall for
    them: the counters that served them before go on calling those tickets.
    """

    version: int
    file: HallFile
    retired: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        services = {
            service.code: ServiceInfo(service, agency) for agency in self.file.agency for service in agency.service
        }
        object.__setattr__(self, "services", services)
        object.__setattr__(self, "counters", {counter.code: counter for counter in self.file.counter})

    services: Mapping[str, ServiceInfo] = field(init=False, repr=False)
    counters: Mapping[str, Counter] = field(init=False, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The hall's time zone."""
        return self.file.zone

    def services_of(self, counter: str) -> tuple[str, ...]:
        """The services a counter calls, the preferred first, retired ones last; none for a counter that is no more."""
        found = self.counters.get(counter)
        return (*found.services, *self.retired.get(counter, ())) if found else ()

    def zone_of(self, counter: str) -> str:
        """The zone in which a counter stands: its own, or that of the agencies it serves."""
        found = self.counters[counter]
        return found.zone or self.services[found.services[0]].agency.zone

    def carried_over(self, previous: "Hall | None", still_here: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """What `retired` must be when this hall follows `previous` while visitors of `still_here` are in the hall."""
        if previous is None:
            return {}
        orphans = set(still_here) - self.services.keys()
        kept = {
            counter: tuple(code for code in previous.services_of(counter) if code in orphans)
            for counter in self.counters
            if counter in previous.counters
        }
        return {counter: codes for counter, codes in kept.items() if codes}
