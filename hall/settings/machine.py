"""The file of one machine: what a program needs for itself, such as its store, printer or screen.

Each program has a form of its own; how a mistake is told is the same for all, and the same as in the hall file.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from hall.errors import MachineFileError, in_order
from hall.settings.sentences import mistake
from hall.settings.toml_file import read_toml

Form = TypeVar("Form", bound=BaseModel)


def read_machine_file(path: Path, form: type[Form]) -> Form:
    """The checked contents of a program's file.

    :raises MachineFileError: with every mistake of the file, sorted by line.
    """
    file = read_toml(path, MachineFileError)
    try:
        return form.model_validate(file.values)
    except ValidationError as error:
        found = [mistake(each["type"], each["loc"], each, file.lines, form) for each in error.errors(include_url=False)]
        raise MachineFileError(path, in_order(found)) from None
