"""What one would rather look than read: arrivals, waits and the queue over the day; what was promised beside what came true.

Drawn with matplotlib and the product's own fonts. Shapes and dashes tell apart what colours do, for reports are printed in
black and white. The same figures give the same bytes.
"""

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from hall.report.promises import Point
from hall.report.public import FEWEST
from hall.report.report import Line, Report, Row
from hall.report.sums import DAY_MINUTES, SLOT_MINUTES, TICK_MINUTES
from hall.shipped import shipped

Text = Callable[[str], str]

FONT = "Atkinson Hyperlegible"
INK, MUTED, LINE = "#14213D", "#3B4656", "#D5D0C4"
MAIN, SOFT, FAINT, OTHER = "#0B4F4A", "#9CBFBA", "#E3EEEC", "#A8480B"
WIDTH_IN = 7.15
"""The width of a page of A4 between its margins, in inches."""
MOST_DOTS = 1500
"""Of more tickets, not every one is drawn, but what is usual for promises of about that length."""

LINE_LETTERS = 28
"""Letters in a line of a hall's name beside a bar."""

CROWDED_DAYS = 60
"""Of more days, single ones have no outline and no mark."""

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


@contextmanager
def _style(*, outlines: bool) -> Iterator[None]:
    """The look of every picture. `outlines`: letters as shapes, for a file that is opened where the font is missing."""
    for file in ("AtkinsonHyperlegible-Regular.ttf", "AtkinsonHyperlegible-Bold.ttf"):
        path = str(shipped("assets", "fonts", file))
        if all(entry.fname != path for entry in fontManager.ttflist):
            fontManager.addfont(path)
    look: Any = {
        "font.family": [FONT],
        "font.size": 9.0,
        "text.color": INK,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": MUTED,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "axes.titlesize": 10.0,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 8.0,
        "grid.color": LINE,
        "grid.linewidth": 0.6,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "ytick.left": False,
        "legend.frameon": False,
        "legend.fontsize": 8.5,
        "svg.fonttype": "path" if outlines else "none",
        "svg.hashsalt": "antrean",
        "savefig.facecolor": "white",
    }
    with mpl.rc_context(look):
        yield


def over_the_day(of: Report, text: Text, clock: Callable[[int], str]) -> str:
    """Arrivals, waits and the queue by time of day, one above the other, as SVG to stand in a page.

    :param clock: how a minute of the day is written.
    """
    with _style(outlines=False):
        figure = Figure(figsize=(WIDTH_IN, 5.6), layout="constrained")
        arrivals, waits, queue = figure.subplots(3, 1, sharex=True, height_ratios=(1.0, 1.25, 1.0))
        _arrivals(arrivals, of, text)
        _waits(waits, of, text)
        _queue(queue, of, text)
        _hours(queue, of, clock)
        return _inline(figure, "day")


def _arrivals(axes: Axes, of: Report, text: Text) -> None:
    several = of.worked > 1
    axes.set_title(text("Visitors per half hour, mean of the days") if several else text("Visitors per half hour"))
    for slot in of.half_hours:
        if isinstance(slot.row.visitors, int) and slot.row.visitors:
            wide = slot.ends - slot.begins
            height = slot.row.visitors * SLOT_MINUTES / wide / max(1, of.worked)
            axes.bar(slot.begins + 1, height, wide - 2, align="edge", color=SOFT, edgecolor=MAIN, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
    axes.set_ylim(bottom=0)


def _waits(axes: Axes, of: Report, text: Text) -> None:
    axes.set_title(text("Waiting time, minutes"))
    known = [slot for slot in of.half_hours if slot.row.wait_median_minutes is not None]
    at = [(slot.begins + slot.ends) / 2 for slot in known]
    median = [slot.row.wait_median_minutes or 0.0 for slot in known]
    ninety = [slot.row.wait_ninety_minutes or 0.0 for slot in known]
    axes.fill_between(at, median, ninety, color=FAINT, linewidth=0)
    axes.plot(at, ninety, color=OTHER, linestyle=(0, (4, 2)), linewidth=1.4, marker="s", markersize=4,
              markerfacecolor="white", label=text("9 of 10"))  # fmt: skip
    axes.plot(at, median, color=MAIN, linewidth=2.0, marker="o", markersize=4, label=text("half"))
    axes.axhline(of.target_minutes, color=INK, linewidth=1.0, linestyle=(0, (1, 2)), label=text("the target"))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.set_ylim(bottom=0)
    _legend(axes)


def _queue(axes: Axes, of: Report, text: Text) -> None:
    several = of.worked > 1
    axes.set_title(text("People waiting, mean of the days") if several else text("People waiting"))
    least = FEWEST - 1 if of.public else 0
    at = [minute for minute, _ in sorted(of.ticks.items())]
    mean = [max(least, of.ticks[minute].total / of.ticks[minute].days) for minute in at]
    for part in _runs(at):
        span = slice(part[0], part[-1] + 1)
        axes.fill_between(at[span], mean[span], least, step="post", color=FAINT, linewidth=0)
        axes.plot(at[span], mean[span], drawstyle="steps-post", color=MAIN, linewidth=1.6,
                  label=text("mean") if several and part[0] == 0 else None)  # fmt: skip
    if several:
        most = [max(least, of.ticks[minute].most) for minute in at]
        axes.plot(at, most, drawstyle="steps-post", color=OTHER, linewidth=1.1, linestyle=(0, (4, 2)),
                  label=text("on the fullest day"))  # fmt: skip
        _legend(axes)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
    axes.set_ylim(bottom=least)
    if least:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"<{FEWEST}" if value <= least else f"{value:g}"))


def _runs(at: Sequence[int]) -> Iterator[list[int]]:
    """The places of minutes that follow one another without a gap."""
    run: list[int] = []
    for place, minute in enumerate(at):
        if run and minute - at[run[-1]] > TICK_MINUTES:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _hours(axes: Axes, of: Report, clock: Callable[[int], str]) -> None:
    """The axis of the time of day, from the hour of the first to that of the last that happened."""
    first = min((slot.begins for slot in of.half_hours), default=8 * 60)
    last = max([slot.ends for slot in of.half_hours] + [minute for minute, _ in of.ticks.items()], default=16 * 60)
    axes.set_xlim(first - first % 60, min(DAY_MINUTES, -(-last // 60) * 60))
    wide = (last - first) / 60
    axes.xaxis.set_major_locator(MultipleLocator(60 if wide <= 14 else 120))  # noqa: PLR2004 - so many labels fit
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: clock(round(value))))


def halls(names: Sequence[str], rows: Sequence[Row], target_minutes: int, text: Text) -> str:
    """Visitors of each hall, and half and nine in ten of their waits, beside each other, as SVG to stand in a page."""
    with _style(outlines=False):
        figure = Figure(figsize=(WIDTH_IN, 1.1 + 0.4 * len(rows)), layout="constrained")
        visitors, waits = figure.subplots(1, 2, sharey=True)
        places = list(range(len(rows)))
        visitors.set_title(text("Visitors"))
        widths = [row.visitors if isinstance(row.visitors, int) else 0 for row in rows]
        visitors.barh(places, widths, 0.6, color=SOFT, edgecolor=MAIN, linewidth=0.8)
        waits.set_title(text("Waiting time, minutes"))
        known = [place for place in places if rows[place].wait_median_minutes is not None]
        half = [rows[place].wait_median_minutes or 0.0 for place in known]
        nine = [rows[place].wait_ninety_minutes or 0.0 for place in known]
        waits.hlines(known, half, nine, color=SOFT, linewidth=4)
        waits.plot(half, known, color=MAIN, linestyle="", marker="o", markersize=5, label=text("half"))
        waits.plot(nine, known, color=OTHER, linestyle="", marker="s", markersize=5, markerfacecolor="white",
                   label=text("9 of 10"))  # fmt: skip
        waits.axvline(target_minutes, color=INK, linewidth=1.0, linestyle=(0, (1, 2)), label=text("the target"))
        figure.legend(loc="outside lower right", ncols=3)
        for axes in (visitors, waits):
            axes.grid(visible=False, axis="y")
            axes.grid(visible=True, axis="x")
            axes.set_xlim(left=0)
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
        visitors.set_yticks(places, [_on_two_lines(name) for name in names])
        visitors.invert_yaxis()
        return _inline(figure, "halls")


def _on_two_lines(name: str) -> str:
    return textwrap.fill(name, LINE_LETTERS, max_lines=2, placeholder=" …")


def by_day(days: Sequence[Line], names: Mapping[str, str], text: Text) -> str:
    """Visitors of each day, and half and nine in ten of their waits, as SVG to stand in a page."""
    with _style(outlines=False):
        figure = Figure(figsize=(WIDTH_IN, 3.6), layout="constrained")
        visitors, waits = figure.subplots(2, 1, sharex=True)
        places = list(range(len(days)))
        visitors.set_title(text("Visitors per day"))
        heights = [line.row.visitors if isinstance(line.row.visitors, int) else 0 for line in days]
        crowded = len(days) > CROWDED_DAYS
        visitors.bar(
            places, heights, 1.0 if crowded else 0.8, color=SOFT, edgecolor=MAIN, linewidth=0 if crowded else 0.8
        )
        waits.set_title(text("Waiting time, minutes"))
        known = [place for place in places if days[place].row.wait_median_minutes is not None]
        for share, colour, dashes, marker, label in (
            ("wait_ninety_minutes", OTHER, (0, (4, 2)), "s", text("9 of 10")),
            ("wait_median_minutes", MAIN, "-", "o", text("half")),
        ):
            values = [getattr(days[place].row, share) for place in known]
            waits.plot(known, values, color=colour, linestyle=dashes, linewidth=1.6, label=label, markersize=4,
                       marker="" if crowded else marker,
                       markerfacecolor="white" if marker == "s" else colour)  # fmt: skip
        _legend(waits)
        for axes in (visitors, waits):
            axes.set_ylim(bottom=0)
            axes.yaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
        shown = places[:: max(1, -(-len(days) // 8))]
        waits.set_xticks(shown, [names[days[place].code] for place in shown])
        return _inline(figure, "days")


def promised_beside_waited(points: Mapping[Point, int], text: Text, *, public: bool = False) -> str:
    """What was promised beside what came true, as SVG to stand in a page."""
    with _style(outlines=False):
        return _inline(_promises(points, text, (4.4, 3.7), public=public), "promises")


def save_promises(points: Mapping[Point, int], text: Text, title: str, file: Path) -> None:
    """The same with a title, as a picture of its own: PNG or SVG, by the ending of the name.

    :raises OSError: when the file can't be written.
    """
    with _style(outlines=True):
        figure = _promises(points, text, (WIDTH_IN, 6.0), public=False)
        figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
        metadata = {"Date": None, "Creator": None} if file.suffix.lower() == ".svg" else {"Software": None}
        figure.savefig(file, dpi=150, metadata=metadata)


def _promises(points: Mapping[Point, int], text: Text, size: tuple[float, float], *, public: bool) -> Figure:
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots()
    if not public and sum(points.values()) <= MOST_DOTS:
        _dots(axes, points, text)
    else:
        _boxes(axes, points, text)
    axes.grid(visible=True, axis="both")
    axes.set_xlabel(text("Promised: middle of the range, minutes after taking the number"))
    axes.set_ylabel(text("Called: minutes after taking the number"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    handles, _ = axes.get_legend_handles_labels()
    if handles:
        figure.legend(loc="outside lower left", ncols=2)
    return figure


def _dots(axes: Axes, points: Mapping[Point, int], text: Text) -> None:
    ranges = [[(_middle(each), each.earliest), (_middle(each), each.latest)] for each in points]
    axes.add_collection(
        LineCollection(ranges, colors=SOFT, linewidths=2.2, alpha=0.35, label=text("the promised range"))
    )
    kinds = {
        text("called in it"): (
            "o",
            MAIN,
            MAIN,
            [each for each in points if each.earliest <= each.waited <= each.latest],
        ),
        text("called later"): ("^", "white", OTHER, [each for each in points if each.waited > each.latest]),
        text("called earlier"): ("v", "white", INK, [each for each in points if each.waited < each.earliest]),
    }
    for label, (marker, face, edge, found) in kinds.items():
        axes.scatter([_middle(each) for each in found], [each.waited for each in found], s=16, marker=marker,
                     facecolor=face, edgecolor=edge, linewidth=0.9, label=label, zorder=3)  # fmt: skip
    axes.autoscale_view()


def _boxes(axes: Axes, points: Mapping[Point, int], text: Text) -> None:
    """Per so many promised minutes: half of the calls in a thick bar, eight in ten in a thin one, the promise behind."""
    longest = max((_middle(each) for each in points), default=0.0)
    step = next((step for step in (5, 10, 15, 30, 60) if longest / step <= 24), 120)  # noqa: PLR2004 - so many fit
    bins: dict[int, list[Point]] = {}
    for each, count in points.items():
        bins.setdefault(int(_middle(each) // step), []).extend([each] * count)
    shown = {place: found for place, found in sorted(bins.items()) if len(found) >= FEWEST}
    at = [(place + 0.5) * step for place in shown]
    axes.fill_between(
        at,
        [float(np.mean([each.earliest for each in found])) for found in shown.values()],
        [float(np.mean([each.latest for each in found])) for found in shown.values()],
        color=SOFT, alpha=0.5, linewidth=0, label=text("the promised range, on average"),
    )  # fmt: skip
    rows = [np.quantile([each.waited for each in found], (0.1, 0.25, 0.5, 0.75, 0.9)) for found in shown.values()]
    if rows:
        low, quarter, median, three, high = np.array(rows).T
        axes.vlines(at, low, high, color=MAIN, linewidth=1.0, label=text("called: eight in ten"))
        axes.vlines(at, quarter, three, color=MAIN, linewidth=4.5, label=text("called: half of them"))
        axes.plot(at, median, linestyle="", marker="o", markersize=3.6, markerfacecolor="white", markeredgecolor=MAIN)


def _middle(of: Point) -> float:
    return (of.earliest + of.latest) / 2


def _legend(axes: Axes) -> None:
    """In the row of the title, on the right: never over the figures."""
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=3, handlelength=2.6, columnspacing=1.2, borderpad=0
    )


def _inline(figure: Figure, name: str) -> str:
    """A figure as an SVG element for a page: ids that no other picture of the page has, no size of its own, no head."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(out.getvalue())  # noqa: S314 - what matplotlib has just written
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    root.set("aria-hidden", "true")  # the tables say the same
    referred = set(re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", out.getvalue()))
    wanted = {one or other for one, other in referred}
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                if value in wanted:
                    element.set(key, f"{name}-{value}")
                else:
                    del element.attrib[key]
            else:
                renamed = re.sub(r"url\(#", f"url(#{name}-", value)
                element.set(key, re.sub(r"^#(?=[a-zA-Z])", f"#{name}-", renamed) if key.endswith("href") else renamed)
    return ET.tostring(root, encoding="unicode")
