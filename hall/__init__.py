"""The queue of a public hall: settings, the day's rules, the store and the command line.

The programs of the kiosk, the displays and the counters build on this package; it knows none of them.
"""

__version__ = "0.1.0"
