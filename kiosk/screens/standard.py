"""The six published parts of a service's standard, in their legal order, and the legal basis, as headings and texts.

The order is that of Permen PANRB 15/2014 for the parts that concern the giving of a service: requirements, procedure,
completion time, cost, product, complaints.
"""

from collections.abc import Mapping, Sequence

from hall.say import say
from hall.settings.hallfile import Service
from kiosk.screens.spread import Item

Part = list[Item]


def standard(service: Service, language: str) -> Part:
    """All parts; one that is missing says so."""
    return [
        *part(language, say(language, "Requirements"), service.requirements),
        *part(language, say(language, "Procedure"), service.procedure),
        *part(language, say(language, "Completion time"), service.completion_time),
        *part(language, say(language, "Cost"), service.cost),
        *part(language, say(language, "What you will receive"), service.product),
        *part(language, say(language, "Complaints and suggestions"), service.complaints),
        *part(language, say(language, "Legal basis"), {language: service.legal_basis} if service.legal_basis else None),
    ]


def further_parts(service: Service, language: str) -> list[Part]:
    """The parts that the page of a service shows only where it has room: all but requirements, time and cost."""
    told = (
        (say(language, "Procedure"), service.procedure),
        (say(language, "What you will receive"), service.product),
        (say(language, "Complaints and suggestions"), service.complaints),
    )
    return [part(language, heading, texts) for heading, texts in told if texts]


def part(language: str, heading: str, texts: Mapping[str, str | Sequence[str]] | None) -> Part:
    """A heading, and what stands below it in `language`, or in the hall's first one."""
    found = (texts.get(language) or next(iter(texts.values()))) if texts else ""
    if isinstance(found, str):
        return [
            Item("heading", heading),
            Item("text", found or say(language, "Not stated yet; please ask at the counter")),
        ]
    return [Item("heading", heading), *(Item("bullet", line) for line in found)]
