"""How the demonstration's own windows are started, as words of a command. No Kivy."""

import argparse

from demo.layout import Box

OPEN = "the window is open"
"""What the log of every window says when it is there."""


def parser(about: str) -> argparse.ArgumentParser:
    """What both windows are told at their start."""
    found = argparse.ArgumentParser(description=about)
    found.add_argument("--box", required=True, type=_box, metavar="LEFT,TOP,WIDTH,HEIGHT")
    found.add_argument("--language", default="id")
    return found


def words(box: Box, language: str) -> list[str]:
    """The same, as words of a command."""
    return ["--box", f"{box.left},{box.top},{box.width},{box.height}", "--language", language]


def _box(text: str) -> Box:
    left, top, width, height = map(int, text.split(","))
    return Box(left, top, width, height)
