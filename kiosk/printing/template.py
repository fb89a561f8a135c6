"""What stands on a ticket, in which order and how large: `[ticket]` in the kiosk's file.

A ticket is a list of parts from top to bottom:

    [[ticket.part]]
    show = "number"
    size = "largest"
    bold = true
    align = "center"

Without any `[[ticket.part]]` it is the ticket of `DEFAULT`.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from kiosk.printing.blocks import Align

Show = Literal[
    "logo",
    "hall",
    "agency",
    "service",
    "caption",  # "QUEUE NUMBER"
    "number",
    "reprint",  # only on one
    "priority",  # only where it is one; never why
    "time",
    "ahead",
    "expected",  # only where somebody can tell
    "zone",
    "requirements",
    "cost",
    "completion",
    "qr",
    "keep",  # "Keep this ticket until you are called"
    "rule",
    "space",
    "text",
]
Words = Annotated[str, StringConstraints(max_length=500)]


class Part(BaseModel):
    """One part. What has nothing to say on a ticket (no requirements, no logo) takes no paper there.

    `size` multiplies the printer's letters; "largest" is as large as the paper allows, up to 8. What would take more
    than two lines at its size is printed smaller. `dots` is the height of a "space", what is left empty above
    and below a "rule", and the edge of one module of a "qr". `text` is what a "text" says, alike for all or by
    language.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    show: Show
    size: Annotated[int, Field(ge=1, le=8)] | Literal["largest"] = 1
    bold: bool = False
    align: Align = "left"
    dots: Annotated[int, Field(ge=1, le=400)] | None = None
    text: Words | dict[str, Words] | None = None

    @model_validator(mode="after")
    def _text_where_it_belongs(self) -> Self:
        if (self.show == "text") != (self.text is not None and self.text != {}):
            raise PydanticCustomError("ticket_text", 'a part with show = "text", and no other, has a text')
        return self

    def words(self, language: str) -> str:
        """What a "text" says in `language`; its first language where that is missing."""
        if isinstance(self.text, dict):
            return self.text.get(language) or next(iter(self.text.values()))
        return self.text or ""


class Template(BaseModel):
    """A whole ticket."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: tuple[Part, ...] = Field(default_factory=lambda: DEFAULT)

    @model_validator(mode="after")
    def _names_the_number(self) -> Self:
        if not any(part.show == "number" for part in self.part):
            raise PydanticCustomError("ticket_without_number", 'a ticket needs a part with show = "number"')
        return self


def _center(show: Show, size: int | Literal["largest"] = 1, *, bold: bool = False) -> Part:
    return Part(show=show, size=size, bold=bold, align="center")


def _space(dots: int) -> Part:
    return Part(show="space", dots=dots)


DEFAULT: tuple[Part, ...] = (
    _center("logo"),
    _center("hall", bold=True),
    _center("agency"),
    Part(show="rule"),
    _center("reprint", 2, bold=True),
    _center("caption"),
    _center("number", "largest", bold=True),
    _center("service", 2, bold=True),
    _center("priority", bold=True),
    _space(6),
    Part(show="rule"),
    Part(show="time"),
    Part(show="ahead", bold=True),
    Part(show="expected", bold=True),
    Part(show="zone"),
    Part(show="rule"),
    Part(show="requirements"),
    Part(show="cost"),
    Part(show="completion"),
    Part(show="qr", dots=6),
    _center("keep", bold=True),
)
