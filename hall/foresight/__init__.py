"""The forecast of a hall with a store: the past is read and learned from, today is looked at, visitors are told.

::

    learned   what the past has taught: habits, and how far promises were wrong; kept in the store for the day
    seer      the store and what was learned → `hall.prospects`
    tell      one look, for whoever gives a number
    follow    the same again and again, as lines for another program
    child     that other program's side: a process of its own, so that no screen waits for a forecast

Only `child` is without numpy.
"""
