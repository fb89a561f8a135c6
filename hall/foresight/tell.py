"""One look ahead, for whoever gives a number now."""

import logging

from hall.clock import Deadline
from hall.errors import StoreError
from hall.foresight.seer import Seer
from hall.prospects import Advice, Prospects, Told
from hall.queue import Queue, new_request

log = logging.getLogger(__name__)


def look_once(queue: Queue, seer: Seer, priority: tuple[str, ...] = ()) -> Prospects:
    """What visitors may expect now. What was learned on the way is kept in the store for the others.

    :raises StoreError: when the store can't be read. That it can't be written is no reason to say nothing.
    """
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        found = seer.look(reading, queue.published(reading), queue.clock(), priority)
    keep = seer.to_keep()
    if keep is not None:
        try:
            with queue.store.writing(Deadline(queue.patience.write_s)) as writing:
                writing.keep_learned(*keep)
        except StoreError as error:
            log.info("what was learned is not kept: %s", error)
    return found


def tell(queue: Queue, seer: Seer, service: str, *, priority: bool = False) -> Told:
    """What a visitor is told who takes a number now.

    A service for which the day is too short for one more ordinary number is stopped, so that one will be refused.

    :raises StoreError: when the store can't be read, or not be told of the stop.
    """
    found = look_once(queue, seer, (service,) if priority else ())
    ordinary, own = found.of(service), found.of(service, priority=priority)
    if ordinary is not None and ordinary.advice is Advice.STOP:
        queue.stop_for_lack_of_time(service, request=new_request())
    return Told() if own is None else Told(own.promise, in_vain=own.advice is Advice.STOP)
