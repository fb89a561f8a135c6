"""What a program's log says. Each look reads on where the last one ended. Pure but for the reading."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = re.compile(r"page: (\w+)$")
_DRAWN = re.compile(r"drawn at ([\d.]+): ([\d ]+)$")
_SAID = re.compile(r"call ([\d ]+): said$")
_ANSWERED = re.compile(r"(\w+) was answered with (\w+) after ([\d.]+) ms$")
_TROUBLE = re.compile(r"^(?:WARNING|ERROR|CRITICAL) .+")
TROUBLES_MOST = 20
LAST_WORDS = 3


@dataclass
class Told:
    """`pages` of a kiosk; `drawn`: when each call came onto a display, by its event; `said`: the events that were said to
    the end; `answers` of a keypad in milliseconds; `troubles`: warnings and errors.
    """

    log: Path
    pages: list[str] = field(default_factory=list)
    drawn: dict[int, float] = field(default_factory=dict)
    said: set[int] = field(default_factory=set)
    answers: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    last_words: list[str] = field(default_factory=list)
    looked_at: float = 0.0
    """When, by the clock."""
    _read: int = 0

    def look(self) -> None:
        """Reads what has come since."""
        self.looked_at = time.time()
        try:
            with self.log.open("rb") as log:
                log.seek(self._read)
                new = log.read()
        except FileNotFoundError:
            return
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            self.hear(line)

    def hear(self, line: str) -> None:
        """One line."""
        self.last_words = [*self.last_words, line][-LAST_WORDS:] if line.strip() else self.last_words
        if found := _PAGE.search(line):
            self.pages.append(found[1])
        elif found := _DRAWN.search(line):
            for event in found[2].split():
                self.drawn.setdefault(int(event), float(found[1]))
        elif found := _SAID.search(line):
            self.said.update(map(int, found[1].split()))
        elif found := _ANSWERED.search(line):
            self.answers.append(float(found[3]))
        elif _TROUBLE.match(line) and len(self.troubles) < TROUBLES_MOST:
            self.troubles.append(line)

    def says(self, text: str) -> bool:
        """Whether the whole log has a text somewhere."""
        return self.log.is_file() and text in self.log.read_text(errors="replace")
