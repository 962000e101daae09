"""The charts of a workbook of results: native, each of cells of the other sheets, in colours and order of the palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from energyplan.exports.result_page import Placed
from energyplan.exports.workbook_look import DARK, heading, print_on
from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts
from energyplan.report.charts import palette
from energyplan.report.charts.balance import DEMAND, items_of
from energyplan.report.charts.capacity import CONNECTED
from energyplan.report.charts.palette import Entry, mark, outlined, series
from energyplan.report.charts.prices import main_site
from energyplan.report.charts.style import EDGE, LINE, SEEN
from energyplan.report.document import Figure
from energyplan.report.names import components

WIDTH, HEIGHT = 760, 380
"""Size of a chart [px]."""
COLUMNS, ROWS = 12, 17
"""Cells of a sheet that a chart covers, with the space around it."""
WORDS = {"font": {"size": 9, "color": "#404040"}}
FEW = 20
"""Years up to which each is named; amount from which an axis has no digits behind the point."""
DASHES = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot", "long_dash")


def charts(book: Workbook, sheet: Worksheet, facts: Facts, placed: Mapping[str, Placed], first_row: int) -> None:
    """Draw what there is, two charts a row.

    Args:
        book: The workbook.
        sheet: Where they stand.
        facts: The run.
        placed: Tables of the other sheets by name.
        first_row: Row of the first.
    """
    technologies = facts.run.technologies
    power = [entry for entry in technologies if facts.run.kinds[entry.ident] not in CONNECTED]
    costs = palette.components(components(""))
    balance = [Entry(DEMAND, "", mark("demand")), *items_of(facts.run)]
    carrier = facts.run.carrier
    drawn = [
        _stack(book, placed.get("stock MW"), power, _("Power in operation at the end of the year"), 2),
        _stack(book, placed.get("stock MWh"), power, _("Energy of stores at the end of the year"), 2),
        _stack(book, placed.get(f"balance {carrier}"), balance, _("Supply and use of {carrier} in a year").format(carrier=facts.name(carrier)), 1),
        _stack(book, placed.get("co2"), technologies, _("CO2 of a year, imports included"), 1),
        _costs(book, placed.get("cost by year"), costs),
        _cash_flow(book, placed.get("cash flow")),
        _duration(book, placed.get("duration"), f"{carrier} {main_site(facts.run)}", facts),
    ]  # fmt: skip
    made = [chart for chart in drawn if chart is not None]
    for i, chart in enumerate(made):
        sheet.insert_chart(first_row + ROWS * (i // 2), COLUMNS * (i % 2), chart, {"object_position": 2})
    rows = -(-len(made) // 2)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(DARK)
    sheet.print_area(0, 0, first_row + ROWS * max(rows, 1), 2 * COLUMNS - 1)
    sheet.set_h_pagebreaks([first_row + ROWS * row for row in range(2, rows, 2)])
    print_on(sheet)


def _stack(book: Workbook, placed: Placed | None, entries: Sequence[Entry], title: str, first: int) -> Any:
    """Columns stacked from the axis outwards: a series for each row that is about an entry and can be seen; supply above, use below.

    Args:
        book: The workbook.
        placed: The table; None draws nothing.
        entries: In the order of the stack.
        title: Of the chart.
        first: Column of the first year.
    """
    if placed is None:
        return None
    lines = [(entry, i) for entry in entries for i, ident in enumerate(placed.table.idents) if ident == entry.ident]
    lines = sorted(lines, key=lambda line: _amount(placed, line[1], first) < 0)
    most = max((_size(placed, i, first) for _entry, i in lines), default=0.0)
    shown = [(entry, i) for entry, i in lines if _size(placed, i, first) > SEEN * most]
    if not shown:
        return None
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    edges = [edge for side in (True, False) for edge in outlined([entry for entry, i in shown if (_amount(placed, i, first) >= 0) == side])]
    for (entry, i), edge in zip(shown, edges, strict=True):
        chart.add_series({
            "name": placed.cell(i, 0), "categories": placed.row(-1, first), "values": placed.row(i, first), "fill": {"color": entry.colour},
            "border": {"color": EDGE if edge else "#FFFFFF", "width": 0.5}, "gap": 40,
        })  # fmt: skip
    twice = [k for k, (entry, _i) in enumerate(shown) if entry in [other for other, _row in shown[:k]]]
    return _finished(chart, title, _unit(placed), most, twice, len(placed.table.columns) - first)


def _costs(book: Workbook, placed: Placed | None, entries: Sequence[Entry]) -> Any:
    """Discounted cost of each year by component, the net cost as a line."""
    if placed is None or (chart := _stack(book, _without_total(placed), entries, _("Discounted cost of each year"), 1)) is None:
        return None
    net, place = len(placed.table.rows) - 1, _without_total(placed)
    line = book.add_chart({"type": "line"})
    line.add_series({
        "name": place.cell(net, 0), "categories": place.row(-1, 1), "values": place.row(net, 1), "line": {"color": mark("net"), "width": 2},
    })  # fmt: skip
    chart.combine(line)
    return chart


def _without_total(placed: Placed) -> Placed:
    """A table as if it ended before the column that adds the years."""
    table = placed.table
    return replace(placed, table=replace(table, columns=table.columns[:-1], rows=tuple(row[:-1] for row in table.rows), across={}))


def _cash_flow(book: Workbook, placed: Placed | None) -> Any:
    """Net cash flow of each year as columns, what has added up, discounted, as a line."""
    if placed is None or not placed.table.rows:
        return None
    last = len(placed.table.columns) - 1
    chart, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    chart.add_series({
        "name": placed.cell(-1, last - 1), "categories": placed.column(0), "values": placed.column(last - 1), "fill": {"color": mark("met")}, "gap": 40,
    })  # fmt: skip
    line.add_series({
        "name": placed.cell(-1, last), "categories": placed.column(0), "values": placed.column(last), "line": {"color": series()[0], "width": 2.25},
    })  # fmt: skip
    chart.combine(line)
    years = len(placed.table.rows)
    return _finished(chart, _("Cash flow of the plan"), _unit(placed), max(_size(placed, i, last - 1) for i in range(years)), across=years)


def _duration(book: Workbook, placed: Placed | None, bus: str, facts: Facts) -> Any:
    """Price duration where demand is largest, a line a milestone."""
    if placed is None or bus not in placed.table.idents:
        return None
    chart, colours = book.add_chart({"type": "scatter", "subtype": "straight"}), series()
    rows = [i for i, ident in enumerate(placed.table.idents) if ident == bus]
    for k, i in enumerate(rows):
        chart.add_series({
            "name": placed.cell(i, 2), "categories": placed.row(-1, 4), "values": placed.row(i, 4),
            "line": {"color": colours[k % len(colours)], "width": 2.25, "dash_type": DASHES[(k + k // len(colours)) % len(DASHES)]},
        })  # fmt: skip
    carrier, site = bus.split(" ", 1)
    title = _("Price duration: {carrier}, {site}").format(carrier=facts.name(carrier), site=facts.name(site))
    _finished(chart, title, facts.run.price_unit, max(_size(placed, i, 4) for i in rows))
    chart.set_x_axis({"name": _("share of the year [%]"), "name_font": WORDS["font"] | {"bold": False}, "num_font": WORDS["font"], "min": 0, "max": 100,
                      "major_unit": 10, "major_gridlines": {"visible": False}, "label_position": "low"})  # fmt: skip
    return chart


def _finished(chart: Any, title: str, unit: str, most: float, hidden: Sequence[int] = (), across: int = 1) -> Any:
    """A chart with its title, axes and legend, in the look of all.

    Args:
        chart: The chart.
        title: Above it.
        unit: Of the upright axis.
        most: Largest amount on it.
        hidden: Series that the legend leaves out.
        across: Years across; of many not each is named.
    """
    font = WORDS["font"]
    chart.set_title({"name": heading(title), "name_font": {"size": 13, "bold": True, "color": DARK}, "overlay": False})
    chart.set_x_axis({"num_font": font, "label_position": "low", "line": {"color": "#999999"}, "interval_unit": 1 + across // FEW})
    chart.set_y_axis({
        "name": unit, "name_font": font | {"bold": False}, "num_font": font, "num_format": "#,##0" if most >= FEW else "General",
        "major_gridlines": {"visible": True, "line": {"color": LINE}}, "line": {"none": True},
    })  # fmt: skip
    chart.set_legend({"position": "right", "font": font, "delete_series": list(hidden)})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    return chart


def _unit(placed: Placed) -> str:
    """The unit that a table has in the brackets of its title."""
    title = placed.table.title
    return title[title.index("[") + 1 : title.index("]")] if "[" in title else ""


def _values(placed: Placed, i: int, first: int) -> list[float]:
    return [text.value for text in placed.table.rows[i][first:] if isinstance(text, Figure)]


def _amount(placed: Placed, i: int, first: int) -> float:
    return sum(_values(placed, i, first))


def _size(placed: Placed, i: int, first: int) -> float:
    return max(map(abs, _values(placed, i, first)), default=0.0)


