"""The calling program: staff keypads on serial lines."""
