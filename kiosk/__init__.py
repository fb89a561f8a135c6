"""The touchscreen program: what visitors tap, and the tickets it prints."""
