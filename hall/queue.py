"""The queue of a business day: every act of the hall, each a transaction of its own.

An act is: preconditions, one guarded write, one event. A refusal changes nothing and names its reason; the one exception
is *next* with nobody waiting, which still ends the open visit.

How an act is carried out once, whatever breaks off, is in `acts`; who is next in `order`, hours in `service_hours`, the
sentences in `refusals`, what a manager sees in `status`. The states of a ticket are drawn in `model`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hall import giving, refusals
from hall.acts import Act, Acts, Patience, check_request, new_request, used_for_another_act
from hall.clock import Deadline, business_day
from hall.errors import RefusedError
from hall.model import (
    Call,
    CounterNow,
    CounterState,
    Device,
    Event,
    EventKind,
    NewEvent,
    PrintOrder,
    Promise,
    Taken,
    Ticket,
    TicketState,
    Visit,
    announced,
    parse_label,
)
from hall.order import Choice, next_ticket
from hall.service_hours import service_hours
from hall.settings.hall import Hall
from hall.settings.hallfile import HallFile
from hall.store.interface import Reading
from hall.ticket_code import ticket_code
from hall.wording import Local

__all__ = ["Expected", "Patience", "Queue", "new_request"]

# Tickets whose visitor is in the hall, or may yet come back, but not at a counter: they can be called, or given up.
_NOT_AT_A_COUNTER = (TicketState.WAITING, TicketState.HELD, TicketState.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Expected:
    """The visit that a caller sees at its counter, None for nobody. An act that is given it is refused when the counter has
    gone on meanwhile: two keys pressed at the same moment, or one pressed on an old picture, then skip nobody.
    """

    ticket: str | None


class Queue(Acts):
    """The acts of the hall on one store. Used by the thread that opened the store."""

    def publish(self, file: HallFile, toml: str, *, request: str | None = None) -> Hall:
        """Stores a checked hall file as the next version; every program follows with its next poll.

        Tickets of services that it no longer has stay with the counters that served them.
        """
        request_id = new_request() if request is None else request
        check_request(request_id)
        return self.repeatedly(lambda until: self._publish_once(until, file, toml, request_id))

    def _publish_once(self, until: Deadline, file: HallFile, toml: str, request: str) -> Hall:
        now = self.clock()
        day = business_day(now, file.zone)
        with self.store.writing(until) as writing:
            previous = self.published(writing) if writing.settings_version() else None
            done = writing.event_of(request)
            if done is not None:
                if done.kind is not EventKind.PUBLISHED:
                    raise used_for_another_act()
                return self.version(writing, done.queue or 0)
            # Of the day that the hall is at, which a wrong clock here can't change.
            still_here = writing.open_services(writing.last_day() or day)
            retired = Hall(0, file).carried_over(previous, still_here)
            version = writing.publish(file.model_dump_json(exclude_none=True), toml, retired, now)
            writing.record(NewEvent(day, now, EventKind.PUBLISHED, queue=version, request=request))
        return Hall(version, file, retired)

    # Visitors

    def take(
        self,
        service: str,
        *,
        request: str,
        priority: bool = False,
        paper: PrintOrder | None = None,
        promise: Promise | None = None,
        in_vain: bool = False,
    ) -> Taken:
        """A number for a service. `paper`: its print job is committed together with it; `promise`: what the visitor is told.

        :param in_vain: by the forecast the day is too short for this number. An ordinary one is refused where its service is
            stopped for lack of time, whatever is said here; a priority one only with this.
        :raises RefusedError: unknown service, stopped, no time left today, out of hours, quota.
        """

        def act(it: Act) -> Taken:
            code = ticket_code(it.request)
            info = it.service(service)
            giving.refuse_if_not_given(it, info, priority=priority, in_vain=in_vain)
            ahead = it.store.waiting_count(it.day, [service])
            ticket = it.store.issue(
                it.day, info.series, service, priority=priority, code=code, at=it.now, promise=promise
            )
            if paper is not None:
                it.store.add_print_job(ticket, paper, it.now)
            event = it.store.record(
                it.event(EventKind.TAKEN, ticket, queue=ahead, priority=priority, request=it.request)
            )
            return Taken(ticket.label, service, ticket.number, it.day, ahead, event, code, promise)

        return self.perform(request, act, _taken_again, [EventKind.TAKEN])

    def cancel(self, ticket: str, *, request: str) -> Visit:
        """The visitor gives the place up; it no longer counts against a quota.

        :raises RefusedError: unknown ticket, or one that is being served or has ended.
        """

        def act(it: Act) -> Visit:
            found = it.ticket(ticket)
            if found.state not in _NOT_AT_A_COUNTER:
                raise refusals.wrong_state(found)
            it.store.move(found, TicketState.CANCELLED, at=it.now)
            return it.answer(found, EventKind.CANCELLED, found.counter)

        return self.perform(request, act, _visit_again, [EventKind.CANCELLED])

    def give_back(self, ticket: str, *, request: str) -> Visit:
        """*return*: a no-show is there after all and waits again, at the place of its arrival.

        :raises RefusedError: unknown ticket, not a no-show, or later than the hall file allows.
        """

        def act(it: Act) -> Visit:
            found = it.ticket(ticket)
            if found.state is not TicketState.NO_SHOW:
                raise refusals.wrong_state(found)
            _refuse_if_too_late(it, found)
            it.store.move(found, TicketState.WAITING, at=it.now)
            return it.answer(found, EventKind.RETURNED, None)

        return self.perform(request, act, _visit_again, [EventKind.RETURNED])

    # Counters

    def call(self, counter: str, *, request: str, ticket: str | None = None, expected: Expected | None = None) -> Visit:
        """*next*, or with `ticket` a given number. Ends the open visit; opens a counter that is closed.

        A given number may be one that waits, that this counter has set aside, or a no-show within its time to return.

        :param expected: the visit that this call shall end.
        :raises RefusedError: unknown counter or ticket, paused, another visit than expected, nobody waiting, or a ticket
            that can't be called.
        """

        def act(it: Act) -> Visit | RefusedError:
            it.require_counter(counter)
            state = it.store.counter_states(it.day).get(counter, CounterState.CLOSED)
            if state is CounterState.PAUSED:
                raise refusals.counter_paused(counter)
            _refuse_if_moved_on(it, counter, expected)
            chosen = self._chosen(it, counter, ticket)
            ended = it.store.visit_at(it.day, counter)
            if chosen is None:
                return self._nobody(it, counter, ended)
            if ended is not None:
                it.end_visit(ended)
            if state is CounterState.CLOSED:
                it.store.set_counter(it.day, counter, CounterState.OPEN, it.now)
                it.store.record(it.event(EventKind.OPENED, counter=counter))
            it.store.move(chosen, TicketState.CALLED, at=it.now, counter=counter)
            it.store.note_call(it.day, counter, priority=chosen.priority)
            return it.answer(chosen, EventKind.CALLED, counter)

        return self.perform(request, act, _called_again, [EventKind.CALLED, EventKind.FINISHED])

    def _chosen(self, it: Act, counter: str, text: str | None) -> Ticket | None:
        if text is None:
            choice = self.choose(it.store, it.hall, it.day, counter)
            return it.ticket(choice.ticket.label) if choice else None
        found = it.ticket(text)
        if found.state not in _NOT_AT_A_COUNTER:
            raise refusals.wrong_state(found)
        if found.state is TicketState.HELD and found.counter != counter:
            raise refusals.at_another_counter(found)
        if found.state is TicketState.NO_SHOW:
            _refuse_if_too_late(it, found)
        return found

    def _nobody(self, it: Act, counter: str, ended: Ticket | None) -> RefusedError:
        """Nobody waits: the open visit has ended all the same, or staff would seem busy until the next visitor."""
        if ended is None:
            raise refusals.nobody_waiting(counter, None)
        it.end_visit(ended, it.request)
        return refusals.nobody_waiting(counter, ended.label)

    def choose(self, reading: Reading, hall: Hall, day: date, counter: str) -> Choice | None:
        """Who is next at a counter, and why. The counter's last calls are read only where they decide."""
        services = hall.services_of(counter)
        waiting = reading.first_waiting(day, services)
        every = hall.file.hall.priority.every
        both = len({ticket.priority for ticket in waiting}) > 1
        recent: Sequence[bool] = reading.recent_calls(day, counter, every - 1) if both else ()
        return next_ticket(waiting, services, recent, every)

    def recall(self, counter: str, *, request: str, expected: Expected | None = None) -> Visit:
        """Announces the called ticket once more.

        :raises RefusedError: unknown counter, no visit, another than expected, or one whose visitor is already being served.
        """

        def act(it: Act) -> Visit:
            it.require_counter(counter)
            found = _visit(it, counter, expected)
            if found.state is not TicketState.CALLED:
                raise refusals.wrong_state(found)
            return it.answer(found, EventKind.RECALLED, counter)

        return self.perform(request, act, _visit_again, [EventKind.RECALLED])

    def serve(self, counter: str, *, request: str, expected: Expected | None = None) -> Visit:
        """The called visitor has come to the counter. Optional: *next* and *finish* also end a visit without it.

        :raises RefusedError: no visit, another than expected, or already served.
        """
        return self._leave_called(counter, request, expected, TicketState.SERVING, EventKind.SERVED)

    def no_show(self, counter: str, *, request: str, expected: Expected | None = None) -> Visit:
        """The called visitor did not come.

        :raises RefusedError: no visit, another than expected, or one whose visitor is already being served.
        """
        return self._leave_called(counter, request, expected, TicketState.NO_SHOW, EventKind.NO_SHOW)

    def _leave_called(
        self, counter: str, request: str, expected: Expected | None, state: TicketState, kind: EventKind
    ) -> Visit:
        keeps_counter = state is TicketState.SERVING

        def act(it: Act) -> Visit:
            found = _visit(it, counter, expected)
            if found.state is not TicketState.CALLED:
                raise refusals.wrong_state(found)
            it.store.move(found, state, at=it.now, counter=counter if keeps_counter else None)
            return it.answer(found, kind, counter)

        return self.perform(request, act, _visit_again, [kind])

    def finish(self, counter: str, *, request: str, expected: Expected | None = None) -> Visit:
        """The visit is over.

        :raises RefusedError: no visit, or another than expected.
        """

        def act(it: Act) -> Visit:
            found = _visit(it, counter, expected)
            it.store.move(found, TicketState.DONE, at=it.now)
            return it.answer(found, EventKind.FINISHED, counter)

        return self.perform(request, act, _finished_again, [EventKind.FINISHED])

    def hold(self, counter: str, *, request: str, expected: Expected | None = None) -> Visit:
        """Sets the visit aside, to be taken up again by this counter.

        :raises RefusedError: no visit, or another than expected.
        """

        def act(it: Act) -> Visit:
            found = _visit(it, counter, expected)
            it.store.move(found, TicketState.HELD, at=it.now, counter=counter)
            return it.answer(found, EventKind.HELD, counter)

        return self.perform(request, act, _visit_again, [EventKind.HELD])

    def resume(self, counter: str, *, request: str, ticket: str | None = None) -> Visit:
        """Takes up a ticket that this counter has set aside, the first one or the given one, without announcing it.

        :raises RefusedError: unknown counter or ticket, nothing set aside, another counter's, or a visit in progress.
        """

        def act(it: Act) -> Visit:
            it.require_counter(counter)
            busy = it.store.visit_at(it.day, counter)
            if busy is not None:
                raise refusals.visit_in_progress(counter, busy.label)
            found = self._held(it, counter, ticket)
            it.store.move(found, TicketState.SERVING, at=it.now, counter=counter)
            return it.answer(found, EventKind.RESUMED, counter)

        return self.perform(request, act, _visit_again, [EventKind.RESUMED])

    def _held(self, it: Act, counter: str, text: str | None) -> Ticket:
        if text is None:
            held = it.store.held_at(it.day, counter)
            if not held:
                raise refusals.nothing_held(counter)
            return held[0]
        found = it.ticket(text)
        if found.state is not TicketState.HELD:
            raise refusals.wrong_state(found)
        if found.counter != counter:
            raise refusals.at_another_counter(found)
        return found

    def transfer(self, counter: str, service: str, *, request: str, expected: Expected | None = None) -> Visit:
        """The visitor goes on to another service, and keeps label and place of arrival.

        :raises RefusedError: unknown counter or service, no visit, another than expected, the same service, or one that is
            over for today.
        """

        def act(it: Act) -> Visit:
            found = _visit(it, counter, expected)
            info = it.service(service)
            if found.service == service:
                raise refusals.same_service(found.label, service)
            hours = service_hours(it.hall, info, it.now)
            if not hours.gives_tickets:
                raise refusals.out_of_hours(Local(info.service.name), hours, it.hall.zone)
            it.store.move(found, TicketState.WAITING, at=it.now, service=service)
            return it.answer(replace(found, service=service), EventKind.TRANSFERRED, counter)

        return self.perform(request, act, _visit_again, [EventKind.TRANSFERRED])

    def open(self, counter: str, *, request: str) -> CounterNow:
        """Opens a counter, also from a pause. Opening an open one is no mistake."""
        return self._set_counter(counter, request, CounterState.OPEN, EventKind.OPENED)

    def pause(self, counter: str, *, request: str) -> CounterNow:
        """No more calls until the counter is opened again; the open visit goes on."""
        return self._set_counter(counter, request, CounterState.PAUSED, EventKind.PAUSED)

    def close(self, counter: str, *, request: str, expected: Expected | None = None) -> CounterNow:
        """Closes a counter: its open visit is done, and those it has set aside wait again, so that others call them.

        :raises RefusedError: unknown counter, or another visit than expected.
        """
        return self._set_counter(counter, request, CounterState.CLOSED, EventKind.CLOSED, expected)

    def _set_counter(
        self, counter: str, request: str, state: CounterState, kind: EventKind, expected: Expected | None = None
    ) -> CounterNow:
        def act(it: Act) -> CounterNow:
            _refuse_if_moved_on(it, counter, expected)
            if state is CounterState.CLOSED:
                self._clear_counter(it, counter)
            else:
                it.require_counter(counter)
            # Also where nothing changes: without its event, a repeated request would be carried out later after all.
            it.store.set_counter(it.day, counter, state, it.now)
            it.store.record(it.event(kind, counter=counter, request=it.request))
            return CounterNow(counter, state)

        return self.perform(request, act, lambda event, _: CounterNow(event.counter or counter, state), [kind])

    def _clear_counter(self, it: Act, counter: str) -> None:
        visit = it.store.visit_at(it.day, counter)
        held = it.store.held_at(it.day, counter)
        if visit is None and not held:
            it.require_counter(counter)
        if visit is not None:
            it.end_visit(visit)
        for ticket in held:
            it.store.move(ticket, TicketState.WAITING, at=it.now)
            it.store.record(it.event(EventKind.RETURNED, ticket, counter=counter))

    # The hall's staff

    def stop(self, service: str | None = None, *, request: str) -> None:
        """No more numbers today for a service, or with None for the whole hall; tickets already given are called."""
        self._set_stopped(service, request, EventKind.STOPPED, giving.stop)

    def allow(self, service: str | None = None, *, request: str) -> None:
        """Takes a stop back; without one, the forecast shall not stop the service today."""
        self._set_stopped(service, request, EventKind.ALLOWED, giving.allow)

    def stop_for_lack_of_time(self, service: str, *, request: str) -> bool:
        """The forecast: the rest of the day can't serve one more; see `giving`. Whether anything has changed."""

        def act(it: Act) -> bool:
            it.service(service)
            return giving.stop_for_lack_of_time(it, service)

        return self.perform(request, act, lambda event, _: True, [EventKind.STOPPED])

    def _set_stopped(
        self, service: str | None, request: str, kind: EventKind, change: Callable[[Act, str], None]
    ) -> None:
        def act(it: Act) -> None:
            if service is not None:
                it.service(service)
            change(it, service or "")

        self.perform(request, act, lambda event, _: None, [kind])

    # What programs have to say

    def note_locked_pin(self, device: str, *, request: str) -> None:
        """Keeps that somebody tried too many wrong PINs at a device."""

        def act(it: Act) -> None:
            it.store.record(it.event(EventKind.PIN_LOCKED, device=device, request=it.request))

        self.perform(request, act, lambda event, _: None, [EventKind.PIN_LOCKED])

    def report(self, device: Device) -> None:
        """Keeps what a program says of itself, for `status`."""
        with self.store.writing(Deadline(self.patience.write_s)) as writing:
            writing.report(device)

    # Displays

    def board(self, *, zone: str | None = None, since: int = 0) -> tuple[list[Call], int]:
        """Today's calls after the event `since`, in order, and the id of the newest event of any kind.

        :param zone: only the calls of one zone.
        """
        with self.store.reading(Deadline(self.patience.read_s)) as reading:
            day = business_day(self.clock(), self.published(reading).zone)
            events = reading.calls(day, since)
            last = reading.last_event()
        return [announced(event) for event in events if zone in (None, event.zone)], last


def _visit(it: Act, counter: str, expected: Expected | None) -> Ticket:
    """The visit at a counter, if it is the one that the caller sees there."""
    _refuse_if_moved_on(it, counter, expected)
    return it.visit(counter)


def _refuse_if_moved_on(it: Act, counter: str, expected: Expected | None) -> None:
    if expected is None:
        return
    found = it.store.visit_at(it.day, counter)
    label = found.label if found else None
    if label != expected.ticket:
        raise refusals.moved_on(counter, label)


def _refuse_if_too_late(it: Act, ticket: Ticket) -> None:
    minutes = it.hall.file.hall.no_show_return_minutes
    if it.now - ticket.changed_at > timedelta(minutes=minutes):
        raise refusals.too_late_to_return(ticket.label, minutes)


def _taken_again(event: Event, reading: Reading) -> Taken:
    ticket = event.ticket or ""
    series, number = parse_label(ticket)
    found = reading.ticket(event.business_day, series, number)
    promise = reading.promise(event.business_day, series, number)
    code = found.code if found else ""
    return Taken(ticket, event.service or "", number, event.business_day, event.queue or 0, event.id, code, promise)


def _visit_again(event: Event, _: Reading) -> Visit:
    return Visit(event.ticket or "", event.service or "", event.counter, event.id, event.queue or 0)


def _finished_again(event: Event, reading: Reading) -> Visit:
    """*next* with nobody waiting also finishes a visit, but its answer counts nobody: that is another act."""
    if event.queue is None:
        raise used_for_another_act()
    return _visit_again(event, reading)


def _called_again(event: Event, reading: Reading) -> Visit | RefusedError:
    if event.kind is EventKind.FINISHED:
        if event.queue is not None:
            raise used_for_another_act()
        return refusals.nobody_waiting(event.counter or "", event.ticket)
    return _visit_again(event, reading)
