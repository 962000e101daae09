"""The look that all charts share: titles, axes, legends in the order of stacks, colours. Everything that imports Altair does so here."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from energyplan.extras import missing
from energyplan.i18n import _, language
from energyplan.report.charts.fonts import font_stack
from energyplan.report.charts.palette import Entry, outlined, series
from energyplan.report.charts.run_view import MONTH_DAYS
from energyplan.tolerances import trace

WIDTH = 720
"""Width of a chart that has the page to itself [px]."""
SEEN = 0.003
"""Share of the largest amount below which another is too small to be drawn."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ABOVE = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleBaseline": "bottom", "titleX": -28, "titleY": -12}
"""Where the title of an upright axis lies: above it, for Chinese is no script to stand on its side."""
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [12, 4])
"""Dashes that tell lines apart in grey."""
INK, EDGE, LINE = "#222222", "#4d4d4d", "#e6e6e6"


def altair() -> Any:
    """The library.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    try:
        import altair
        import vl_convert
    except ModuleNotFoundError as error:
        raise missing(_("charts"), "report") from error
    assert vl_convert
    altair.data_transformers.disable_max_rows()
    return altair


def finished(chart: Any, title: str, *lines: str) -> Any:
    """A chart with its title, the lines below it, and the look of all.

    Args:
        chart: Any Altair chart.
        title: What it shows.
        lines: Plan and scenario, then notes.
    """
    alt = altair()
    head = alt.TitleParams(
        title, subtitle=[line for line in lines if line], anchor="start", frame="bounds", offset=14, fontSize=17, fontWeight="bold", subtitleFontSize=12,
        subtitleColor="#555555", subtitlePadding=5, color=INK,
    )  # fmt: skip
    return (
        chart.properties(title=head, padding=14, background="white")
        .configure(font=font_stack())
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=LINE, domainColor="#999999", tickColor="#999999", labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12,
            titleFontWeight="normal", titlePadding=8,
        )
        .configure_legend(labelFontSize=12, labelLimit=0, titleFontSize=12, titleFontWeight="normal", symbolType="square", symbolSize=140, rowPadding=3)
        .configure_header(labelFontSize=13, labelFontWeight="bold", labelColor=INK, title=None, labelAnchor="start")
    )  # fmt: skip


def present(frame: pd.DataFrame, column: str, entries: Sequence[Entry]) -> list[Entry]:
    """Entries that can be seen: their largest amount is more than `SEEN` of the largest of all.

    Args:
        frame: A row for each amount, `value`.
        column: Of the identifier of an entry.
        entries: All there may be, in the order of a stack.
    """
    largest = frame.assign(size=frame["value"].abs()).groupby(column, observed=True)["size"].max()
    return [entry for entry in entries if largest.get(entry.ident, 0.0) > SEEN * largest.max()]


def unseen(frame: pd.DataFrame, column: str, entries: Sequence[Entry], shown: Sequence[Entry]) -> str:
    """A note that names what is there and too small to be drawn; empty where there is nothing."""
    there = frame[frame["value"].abs() > trace(frame["value"])][column].unique()
    names = [entry.name for entry in entries if entry.ident in there and entry not in shown]
    return _("Too small to be drawn: {names}").format(names=", ".join(names)) if names else ""


def told(frame: pd.DataFrame, column: str, entries: Sequence[Entry], factor: float) -> pd.DataFrame:
    """Rows of the entries shown, with `name`, `rank` in the stack and `shown`, the value in the unit of the chart."""
    names, ranks = {e.ident: e.name for e in entries}, {e.ident: i for i, e in enumerate(entries)}
    rows = frame[frame[column].isin(list(names))]
    return rows.assign(name=rows[column].map(names).astype(str), rank=rows[column].map(ranks).astype(int), shown=rows["value"] / factor)


def stack_colours(entries: Sequence[Entry], rows: pd.DataFrame) -> dict[str, Any]:
    """Encodings of colour and outline by `name`; the legend reads from top to bottom like the stack.

    Args:
        entries: From the axis outwards.
        rows: As of `told`; what is fed in and what is taken out are stacks of their own.
    """
    alt, edged = altair(), set[Entry]()
    for side in (rows["shown"] > 0, rows["shown"] < 0):
        stack = [entry for entry in entries if entry.name in set(rows.loc[side, "name"])]
        edged |= {entry for entry, edge in zip(stack, outlined(stack), strict=True) if edge}
    down = list(reversed(entries))
    domain = [entry.name for entry in down]
    return {
        "color": alt.Color("name:N", title=None, scale=alt.Scale(domain=domain, range=[entry.colour for entry in down])),
        "stroke": alt.Stroke("name:N", title=None, scale=alt.Scale(domain=domain, range=[EDGE if entry in edged else "#ffffff" for entry in down])),
    }


def amounts(quantity: str, unit: str, field: str = "shown:Q", **more: Any) -> Any:
    """An axis of amounts: what is measured, and its unit; without a title where panels name it."""
    alt = altair()
    return alt.Y(field, title=f"{quantity} [{unit}]" if quantity else None, axis=alt.Axis(format=",~f", **ABOVE), **more)


def short(value: float) -> str:
    """A figure on a chart: three digits at least, no more than it needs.

    >>> short(1234.5), short(9.99999), short(0.5), short(0.001)
    ('1,234', '10.0', '0.50', '0')
    """
    size = abs(float(f"{value:.4g}"))
    return f"{value:,.0f}" if size >= 100 or size < 0.005 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def line_legend(name: str, colour: str) -> Any:
    """A legend of one entry for a line that lies over a stack; goes with a column `line` that holds its name."""
    alt = altair()
    bar = "M-1,-0.25L1,-0.25L1,0.25L-1,0.25Z"
    legend = alt.Legend(title=None, symbolType=bar, symbolFillColor=colour, symbolStrokeColor=colour, symbolOpacity=1)
    return alt.Opacity("line:N", scale=alt.Scale(domain=[name], range=[1]), legend=legend)


def line_styles(field: str, names: Sequence[str]) -> dict[str, Any]:
    """Encodings of colour and dashes of lines by name, one legend for both; where colours begin again dashes are others."""
    alt, colours = altair(), series()
    dashes = [DASHES[(i + i // len(colours)) % len(DASHES)] for i in range(len(names))]
    legend = alt.Legend(title=None, symbolType="stroke", symbolSize=500, symbolStrokeWidth=2.6)
    return {
        "color": alt.Color(field, scale=alt.Scale(domain=list(names), range=[colours[i % len(colours)] for i in range(len(names))]), legend=legend),
        "strokeDash": alt.StrokeDash(field, scale=alt.Scale(domain=list(names), range=dashes), legend=legend),
    }


def zero_line() -> Any:
    """The line between what stands above and below."""
    alt = altair()
    return alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color="#666666", strokeWidth=1).encode(y="zero:Q")


def months() -> tuple[str, ...]:
    """Names of months on an axis."""
    return tuple(f"{month}月" for month in range(1, 13)) if language() == "zh" else MONTHS


def month_axis() -> Any:
    """An axis of days of the year (0 to 365) with the names of months at their beginnings."""
    alt, starts = altair(), [sum(MONTH_DAYS[:i]) for i in range(12)]
    words = labels(dict(zip(starts, months(), strict=True)))
    return alt.X(
        "day:Q", title=None, scale=alt.Scale(domain=[0, 365], nice=False),
        axis=alt.Axis(values=starts, labelExpr=words, labelAlign="left", grid=False),
    )  # fmt: skip


def labels(names: Mapping[int, str]) -> str:
    """Expression of Vega that names some values of an axis and leaves the others bare.

    >>> labels({0: "Jan", 31: "Feb"})
    "datum.value == 0 ? 'Jan' : datum.value == 31 ? 'Feb' : ''"
    """
    return "".join(f"datum.value == {value} ? '{name}' : " for value, name in names.items()) + "''"


def folded(text: str, width: int = 62) -> str:
    """A long label in lines, to be split again by the expression `FOLDED`; a Chinese character is as wide as two others, and breaks anywhere.

    >>> folded("a long label", 8), folded("很长的标签", 6)
    ('a long\\nlabel', '很长的\\n标签')
    """
    from rich.cells import cell_len, chop_cells

    return "\n".join(textwrap.wrap(text, width) if cell_len(text) == len(text) else chop_cells(text, width))


FOLDED = "split(datum.label, '\\n')"


def panel_title(text: str) -> Any:
    """The title of one panel of several."""
    return altair().TitleParams(text, anchor="start", frame="group", fontSize=13, offset=10)


def day_name(day: int) -> str:
    """Day of the year 0 to 364 as a date.

    >>> day_name(0), day_name(59)
    ('1 Jan', '1 Mar')
    """
    month = next(i for i in range(12) if day < sum(MONTH_DAYS[: i + 1]))
    of_month = day - sum(MONTH_DAYS[:month]) + 1
    return f"{month + 1}月{of_month}日" if language() == "zh" else f"{of_month} {months()[month]}"


def span(day: int, days: int) -> str:
    """Days of the year as dates.

    >>> span(18, 7)
    '19 Jan – 25 Jan'
    """
    return f"{day_name(day)} – {day_name(day + days - 1)}"
