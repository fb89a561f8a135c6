"""The report of several halls as one file of HTML; what it has in common with that of one hall is in `page`."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from hall.report import pictures
from hall.report.halls import Halls
from hall.report.page import LONG_DAYS, Reader, environment, fonts, short_days, widest
from hall.report.report import OTHERS


def page(of: Halls, reader: Reader, made_at: datetime, unread: Sequence[tuple[str, str]]) -> str:
    """The whole page.

    :param unread: the halls that are not in it, and why.
    """
    drawn = {"halls": "", "days": ""}
    if of.halls:
        names = [reader.text("Other halls") if line.name == OTHERS else line.name for line in of.halls]
        drawn["halls"] = pictures.halls(names, [line.row for line in of.halls], of.target_minutes, reader.text)
    if len(of.days) > 1:
        drawn["days"] = pictures.by_day(of.days, short_days(of.days, reader), reader.text)
    return (
        environment(reader)
        .get_template("halls.html")
        .render(
            report=of,
            language=reader.locale,
            made_at=made_at,
            one_day=of.first == of.last,
            others=OTHERS,
            widest=widest(line.row.visitors for line in of.halls),
            with_days=1 < len(of.days) <= LONG_DAYS,
            fonts=fonts(),
            pictures={name: Markup(svg) for name, svg in drawn.items()},  # noqa: S704 - matplotlib escapes what it writes
            unread=unread,
        )
    )
