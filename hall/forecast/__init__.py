"""When will you be called? The queue of the hall, played forward many times from what is known now.

Pure: no store, no clock.

::

    snapshot      what is known now: who waits, which counters work, which visits are under way
    habits        what the past has taught: handling times, no-shows, absences, today's speed
    learning      habits from past days          history       a past day from its events
    overtaking    how much of the work goes to people who come later and are called sooner
    forecast      snapshot + habits → outlook: when each ticket, and a ticket taken now, will be called
    orders, absences, draws, play                its parts: the rule's order, the gaps, the chances, the event loop
    calibration   ranges that kept their word on the office's own past days
    cut_off       may a ticket still be given?

All times inside are minutes from now, as floats; what comes in and goes out are zone-aware moments. The method, its
sources and its limits are told in docs/forecast.md.
"""
