"""The rules of the hall once more, as naively as they can be told: lists and dictionaries, nothing shared with the product.

What a person would do with paper slips. The random machine holds the product against it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

SERIES = {"PINJAM": "A", "KEMBALI": "B", "SETOR": "C", "KREDIT": "C"}
COUNTERS = {
    "1": ["PINJAM"],
    "2": ["KEMBALI", "PINJAM"],
    "3": ["SETOR", "KREDIT"],
    "4": ["KEMBALI", "PINJAM", "SETOR", "KREDIT"],
}
QUOTA = {"KREDIT": 2}
EVERY = 2
RETURN_MINUTES = 30


@dataclass
class Slip:
    label: str
    service: str
    priority: bool
    taken: datetime
    state: str = "waiting"
    counter: str | None = None
    changed: datetime | None = None
    # Its place among all events of the real hall, where that is told; the naive hall counts none.
    arrival: int | None = None


@dataclass
class NaiveHall:
    """One day. Each act returns a label (or another answer), or the word of the refusal with a `!` before it."""

    slips: list[Slip] = field(default_factory=list)
    counters: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[bool]] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)

    def slip(self, label: str) -> Slip | None:
        return next((slip for slip in self.slips if slip.label == label), None)

    def visit(self, counter: str) -> Slip | None:
        return next((s for s in self.slips if s.state in ("called", "serving") and s.counter == counter), None)

    def move(self, slip: Slip, state: str, now: datetime, counter: str | None = None) -> str:
        slip.state, slip.counter, slip.changed = state, counter, now
        return slip.label

    def bank_is_open(self, now: datetime) -> str | None:
        """None when tickets are given, else the refusal. The machine's days are Tuesday to Thursday."""
        minute = now.hour * 60 + now.minute
        if minute < 7 * 60 + 30:
            return "!not_yet_open"
        return None if minute < 15 * 60 else "!closed"

    def take(self, service: str, priority: bool, now: datetime) -> str:
        if "" in self.stopped or service in self.stopped:
            return "!stopped"
        if SERIES[service] == "C" and (refusal := self.bank_is_open(now)):
            return refusal
        issued = [slip for slip in self.slips if slip.service == service and slip.state != "cancelled"]
        if service in QUOTA and len(issued) >= QUOTA[service]:
            return "!quota"
        number = 1 + sum(slip.label.startswith(SERIES[service]) for slip in self.slips)
        self.slips.append(Slip(f"{SERIES[service]}-{number:03}", service, priority, now))
        return self.slips[-1].label

    def next(self, counter: str) -> Slip | None:
        mine = [slip for slip in self.slips if slip.state == "waiting" and slip.service in COUNTERS[counter]]
        priority = [slip for slip in mine if slip.priority]
        ordinary = [slip for slip in mine if not slip.priority]
        group = mine
        if priority and ordinary:
            group = ordinary if any(self.calls.get(counter, [])[-(EVERY - 1) :]) else priority
        if not group:
            return None
        earliest = group[0]
        # "At once" means the same second, and among the eight events from the earliest on.
        near = [slip for slip in self.slips if self.place(slip) - self.place(earliest) < 8]
        same_second = [
            slip for slip in group if slip in near and int(slip.taken.timestamp()) == int(earliest.taken.timestamp())
        ]
        for service in COUNTERS[counter]:
            for slip in same_second:
                if slip.service == service:
                    return slip
        return None

    def place(self, slip: Slip) -> int:
        """Where it came: among the events, or else among the slips."""
        return self.slips.index(slip) if slip.arrival is None else slip.arrival

    def call(self, counter: str, label: str | None, now: datetime) -> str:
        if self.counters.get(counter) == "paused":
            return "!counter_paused"
        if label is None:
            chosen = self.next(counter)
        else:
            chosen = self.slip(label)
            if chosen is None:
                return "!unknown_ticket"
            if chosen.state not in ("waiting", "held", "no_show"):
                return "!wrong_state"
            if chosen.state == "held" and chosen.counter != counter:
                return "!at_another_counter"
            if chosen.state == "no_show" and self.too_late(chosen, now):
                return "!too_late"
        if visit := self.visit(counter):
            self.move(visit, "done", now)
        if chosen is None:
            return "!nobody_waiting"
        self.counters[counter] = "open"
        self.calls.setdefault(counter, []).append(chosen.priority)
        return self.move(chosen, "called", now, counter)

    def too_late(self, slip: Slip, now: datetime) -> bool:
        assert slip.changed is not None
        return now - slip.changed > timedelta(minutes=RETURN_MINUTES)

    def with_visit(self, counter: str, act: str, now: datetime) -> str:
        visit = self.visit(counter)
        if visit is None:
            return "!no_visit"
        if act in ("recall", "serve", "no_show") and visit.state != "called":
            return "!wrong_state"
        if act == "recall":
            return visit.label
        state = {"serve": "serving", "no_show": "no_show", "finish": "done", "hold": "held"}[act]
        return self.move(visit, state, now, counter if act in ("serve", "hold") else None)

    def resume(self, counter: str, label: str | None, now: datetime) -> str:
        if self.visit(counter):
            return "!wrong_state"
        if label is None:
            held = [slip for slip in self.slips if slip.state == "held" and slip.counter == counter]
            held.sort(key=lambda slip: slip.changed or now)
            if not held:
                return "!no_visit"
            return self.move(held[0], "serving", now, counter)
        slip = self.slip(label)
        if slip is None:
            return "!unknown_ticket"
        if slip.state != "held":
            return "!wrong_state"
        if slip.counter != counter:
            return "!at_another_counter"
        return self.move(slip, "serving", now, counter)

    def transfer(self, counter: str, service: str, now: datetime) -> str:
        visit = self.visit(counter)
        if visit is None:
            return "!no_visit"
        if visit.service == service:
            return "!same_service"
        if SERIES[service] == "C" and (refusal := self.bank_is_open(now)):
            return refusal
        visit.service = service
        return self.move(visit, "waiting", now)

    def give_back(self, label: str, now: datetime) -> str:
        slip = self.slip(label)
        if slip is None:
            return "!unknown_ticket"
        if slip.state != "no_show":
            return "!wrong_state"
        if self.too_late(slip, now):
            return "!too_late"
        return self.move(slip, "waiting", now)

    def cancel(self, label: str, now: datetime) -> str:
        slip = self.slip(label)
        if slip is None:
            return "!unknown_ticket"
        if slip.state not in ("waiting", "held", "no_show"):
            return "!wrong_state"
        return self.move(slip, "cancelled", now)

    def set_counter(self, counter: str, state: str, now: datetime) -> str:
        if state == "closed":
            if visit := self.visit(counter):
                self.move(visit, "done", now)
            for slip in self.slips:
                if slip.state == "held" and slip.counter == counter:
                    self.move(slip, "waiting", now)
        self.counters[counter] = state
        return state

    def end_of_day(self) -> None:
        for slip in self.slips:
            if slip.state in ("waiting", "held"):
                slip.state, slip.counter = "expired", None
            elif slip.state in ("called", "serving"):
                slip.state, slip.counter = "done", None
