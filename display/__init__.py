"""The hall display: the TV program that shows and speaks the calls."""
