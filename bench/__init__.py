"""What `make bench` and `make lab` run: timings are never part of a test."""
