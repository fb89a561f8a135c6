"""Everything that can go wrong, as one family.

AntreanError                  what happened, where, and what to do, as a Message
├── RefusedError              a rule of the hall says no; `reason` is the word that the command line prints
├── SettingsFileError         a file with mistakes, all of them at once
│   ├── HallFileError         the hall's
│   └── MachineFileError      a program's own
├── BadRequestError           a call that makes no sense: an address or label that can't be read, a request id used twice
└── StoreError                the store can't be reached or trusted
    ├── StoreMissingError     no such folder or file, or nothing published in it
    ├── StoreBusyError        others held the store until the act's deadline
    ├── StoreHangsError       no answer at all until the deadline: a share or server that is gone
    ├── StoreInterruptedError an input/output error in the middle; closing and opening again may help
    ├── StoreFullError        no room on the disk
    ├── StoreReadOnlyError    the file or its folder can't be written
    ├── StoreDeniedError      the server does not let this program in
    ├── StoreDamagedError     the file is not whole
    ├── StoreForeignError     the file is no store of Antrean
    ├── StoreTooNewError      written by a newer version of the program
    ├── StoreTooOldError      not yet brought up to this version
    ├── StoreRuleError        the schema refused what the rules should not have written: a fault of ours
    ├── StoreUnsafeError      a mount or journal mode that would lose tickets
    └── StoreConflictError    the row changed between look and write; the act is repeated
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from hall.messages import Message


class Refusal(StrEnum):
    """Why an act is refused: the word in `{"refused": …}` of the command line."""

    CLOSED = "closed"
    NOT_YET_OPEN = "not_yet_open"
    STOPPED = "stopped"
    NO_TIME_LEFT = "no_time_left"
    QUOTA = "quota"
    NOBODY_WAITING = "nobody_waiting"
    NO_VISIT = "no_visit"
    COUNTER_PAUSED = "counter_paused"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_COUNTER = "unknown_counter"
    UNKNOWN_TICKET = "unknown_ticket"
    WRONG_STATE = "wrong_state"
    AT_ANOTHER_COUNTER = "at_another_counter"
    TOO_LATE = "too_late"
    SAME_SERVICE = "same_service"
    MOVED_ON = "moved_on"
    CLOCK = "clock"


class AntreanError(Exception):
    """The root of the family. `code` is its short name for programs."""

    code: ClassVar[str] = "error"

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message.render()


class RefusedError(AntreanError):
    """A rule of the hall says no; nothing has changed but what `ended` names."""

    code = "refused"

    def __init__(self, reason: Refusal, message: Message, *, ended: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.ended = ended


class BadRequestError(AntreanError):
    """The call itself makes no sense."""

    code = "bad_request"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a settings file: where it is, what is wrong and what would be right."""

    line: int | None
    path: str
    problem: Message
    remedy: Message | None = None

    def render(self, file: Path, language: str = "en") -> str:
        """One line as compilers write it: file, line, key, what is wrong, what would be right."""
        place = f"{file}:{self.line}" if self.line else f"{file}"
        remedy = f" {self.remedy.render(language)}" if self.remedy else ""
        key = f"{self.path}: " if self.path else ""
        told = f"{place}: {key}{self.problem.render(language)}{remedy}"
        return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in told)


def in_order(mistakes: list[Mistake]) -> list[Mistake]:
    """Sorted by line, then by key."""
    return sorted(mistakes, key=lambda mistake: (mistake.line or 0, mistake.path))


class SettingsFileError(AntreanError):
    """A settings file with at least one mistake, all of them at once."""

    code = "settings_file"
    told: ClassVar[str]

    def __init__(self, file: Path, mistakes: list[Mistake]) -> None:
        super().__init__(Message(self.told, file=file, count=len(mistakes)))
        self.file = file
        self.mistakes = mistakes


class HallFileError(SettingsFileError):
    """A hall file with mistakes. Nothing of it has been stored."""

    code = "hall_file"
    told = Message("{file}: mistakes: {count}; nothing has been published.").template


class MachineFileError(SettingsFileError):
    """The file of one machine with mistakes. The program has not been started."""

    code = "machine_file"
    told = Message("{file}: mistakes: {count}; the program has not been started.").template


class StoreError(AntreanError):
    """The store can't be reached or trusted."""

    code = "store"


class StoreMissingError(StoreError):
    """No such folder or file, or nothing published in it."""

    code = "missing"


class StoreBusyError(StoreError):
    """Others held the store until the deadline. Nothing has changed."""

    code = "busy"


class StoreHangsError(StoreError):
    """No answer until the deadline. Whether the act was done is not known: ask again with the same request id."""

    code = "hangs"


class StoreInterruptedError(StoreError):
    """An input/output error in the middle of an act: ask again with the same request id."""

    code = "interrupted"


class StoreFullError(StoreError):
    """No room on the disk. Nothing has changed."""

    code = "full"


class StoreDeniedError(StoreError):
    """The server does not let this program in."""

    code = "denied"


class StoreReadOnlyError(StoreError):
    """The file or its folder can't be written."""

    code = "read_only"


class StoreDamagedError(StoreError):
    """The file is not whole."""

    code = "damaged"


class StoreForeignError(StoreError):
    """The file belongs to something else."""

    code = "foreign"


class StoreTooNewError(StoreError):
    """The file was written by a newer version of the program."""

    code = "too_new"


class StoreTooOldError(StoreError):
    """The file has not been brought up to this version yet."""

    code = "too_old"


class StoreRuleError(StoreError):
    """The schema refused a change that the rules should never have tried. Nothing has changed."""

    code = "rule"


class StoreUnsafeError(StoreError):
    """This mount, or this journal mode on it, would lose or double tickets."""

    code = "unsafe"


class StoreConflictError(StoreError):
    """A row was no longer what it was when it was read. The act changed nothing and can be repeated."""

    code = "conflict"
