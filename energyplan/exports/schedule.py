"""The capacity schedule a planner hands on: CSV and a workbook, stock and flow apart, MW and MWh apart."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from energyplan.exports.compliance import write_sheet
from energyplan.i18n import _
from energyplan.system.system import System

STOCKS = ["stock_existing", "stock_committed", "stock_new", "stock_total"]
FLOWS = ["flow_added_committed", "flow_added_new", "flow_retired_age", "flow_retired_early"]


SHOWN = 0.01
"""Projects that never have more than this [MW, MWh, m3/h, m3] are what an interior point leaves of zero."""


def shown(schedule: pd.DataFrame) -> pd.DataFrame:
    """The schedule for people: rounded to the kW, without projects that are never there."""
    keys = ["technology", "site", "project", "quantity"]
    largest = schedule.groupby(keys)["stock_total"].transform("max")
    return schedule[largest > SHOWN].round(3)


def write_csv(schedule: pd.DataFrame, path: Path, labels: dict[str, str]) -> None:
    """The schedule with its label columns first; utf-8 with BOM so that office programs read the text right."""
    table = shown(schedule)
    for i, (name, value) in enumerate(labels.items()):
        table.insert(i, name, value)
    table.to_csv(path, index=False, encoding="utf-8-sig")


def names(system: System, ident: str) -> str:
    """Name of a technology or site in both languages."""
    zh, en = system.titles.get(ident, (ident, ident))
    return f"{zh} {en}" if zh != en else zh


def write_workbook(
    schedule: pd.DataFrame, system: System, path: Path, notes: list[tuple[str, str]], compliance: pd.DataFrame, overlap: pd.DataFrame
) -> None:  # fmt: skip
    """A workbook: a page about the run, the targets, then stock and flow of power, energy and water, years across.

    Args:
        schedule: The tidy schedule.
        system: For names and colours.
        path: Where to write.
        notes: Lines of the first sheet, (what, value).
        compliance: The compliance sheet.
        overlap: Energy in and out in the same step, told below it.
    """
    import xlsxwriter

    schedule = shown(schedule)
    with xlsxwriter.Workbook(path) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.0;-#,##0.0;–"}),
            "total": book.add_format({"num_format": "#,##0.0;-#,##0.0;–", "bold": True, "top": 1}),
            "bold": book.add_format({"bold": True, "top": 1}),
        }
        about = book.add_worksheet(_("About"))
        about.set_column(0, 0, 34)
        about.set_column(1, 1, 90)
        about.write(0, 0, _("Capacity schedule"), formats["title"])
        for i, (what, value) in enumerate(notes, start=2):
            about.write(i, 0, what)
            about.write(i, 1, value)
        write_sheet(book, compliance, overlap)
        for unit in ("MW", "MWh", "m3/h", "m3"):
            part = schedule[schedule["unit"] == unit]
            if len(part):
                tag = unit.replace("/", " per ")
                _sheet(book, _("Stock {unit}").format(unit=tag), part, STOCKS, system, formats, chart=unit in ("MW", "MWh"))
                _sheet(book, _("Flow {unit}").format(unit=tag), part, FLOWS, system, formats, chart=False)


def _labels() -> dict[str, str]:
    return {
        "stock_existing": _("existing"), "stock_committed": _("committed"), "stock_new": _("new"), "stock_total": _("total"),
        "flow_added_committed": _("added, committed"), "flow_added_new": _("added, new"),
        "flow_retired_age": _("retired by age"), "flow_retired_early": _("retired early"),
    }  # fmt: skip


def _sheet(book: object, title: str, part: pd.DataFrame, quantities: list[str], system: System, formats: dict[str, object], *, chart: bool) -> None:
    sheet = book.add_worksheet(title)  # type: ignore[attr-defined]
    labels, years = _labels(), sorted(part["year"].unique())
    heads = [_("technology"), _("site"), _("project"), _("what")] + [str(y) for y in years]
    sheet.write_row(0, 0, heads, formats["head"])
    sheet.freeze_panes(1, 4)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2, 18)
    sheet.set_column(3, 3, 16)
    sheet.set_column(4, 3 + len(years), 9)
    row = 1
    for (technology, site, project), group in part.groupby(["technology", "site", "project"], sort=False):
        wide = group.set_index("year").reindex(years)
        for quantity in quantities:
            if not wide[quantity].abs().sum() > 0 or (quantity == "stock_total" and (wide[STOCKS[:-1]].abs().sum() > 0).sum() < 2):
                continue  # one origin only: its line is the total
            sheet.write_row(row, 0, [names(system, str(technology)), names(system, str(site)), project, labels[quantity]])
            sheet.write_row(row, 4, wide[quantity].fillna(0).tolist(), formats["number"])
            row += 1
    if chart:
        _totals(book, sheet, title, part, years, row + 1, system, formats)


def _totals(book: object, sheet: object, title: str, part: pd.DataFrame, years: list[int], row: int, system: System, formats: dict[str, object]) -> None:
    """Totals by technology under the list, and a stacked column chart of them."""
    totals = part.pivot_table(index="technology", columns="year", values="stock_total", aggfunc="sum").reindex(columns=years).fillna(0)
    sheet.write_row(row, 0, [_("Total by technology"), "", "", ""] + [str(y) for y in years], formats["head"])  # type: ignore[attr-defined]
    chart = book.add_chart({"type": "column", "subtype": "stacked"})  # type: ignore[attr-defined]
    for i, (technology, values) in enumerate(totals.iterrows(), start=row + 1):
        name = names(system, str(technology))
        sheet.write_row(i, 0, [name, "", "", _("total")], formats["bold"])  # type: ignore[attr-defined]
        sheet.write_row(i, 4, values.tolist(), formats["total"])  # type: ignore[attr-defined]
        chart.add_series({
            "name": name, "categories": [title, row, 4, row, 3 + len(years)], "values": [title, i, 4, i, 3 + len(years)],
            "fill": {"color": system.colours.get(str(technology), "#888888")}, "gap": 40,
        })  # fmt: skip
    chart.set_title({"name": title})
    chart.set_size({"width": 960, "height": 420})
    sheet.insert_chart(row + len(totals) + 3, 0, chart)  # type: ignore[attr-defined]
