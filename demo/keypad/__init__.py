"""A keypad of the line protocol as a program with a window, behind a port of its own: see docs/counter.md."""
