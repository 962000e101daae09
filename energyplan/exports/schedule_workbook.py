"""The schedule as a workbook: what it is, charts, the targets, then stock, flow and investment with the years across, ready to be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.exports.compliance import write_sheet
from energyplan.exports.schedule import FLOWS, OVERNIGHT, STOCKS, UNITS, Schedule
from energyplan.exports.workbook_look import TEXT_STAYS_TEXT
from energyplan.i18n import _
from energyplan.report.scale import Scale, digits_of, digits_of_money
from energyplan.report.text import in_language
from energyplan.results.files import write_whole
from energyplan.results.run_changes import told_changes
from energyplan.system.system import System
from energyplan.units import currency_name

A4 = 9
LABELS = 4
"""Columns before the years: technology, site, project, what."""
WIDTHS = (30, 15, 24, 15, 9)
"""Widths of those, and of a year, in letters."""
HEAD = 1
"""Row of the heads, below the title."""


@dataclass(frozen=True)
class Look:
    """Formats of the workbook; figures by their digits."""

    title: Any
    head: Any
    year: Any
    bold: Any
    plain: Any
    wrapped: Any
    figures: Mapping[tuple[int, bool], Any]

    @classmethod
    def of(cls, book: Any) -> Look:
        """The formats, made once a workbook."""
        head = {"bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"}

        def figure(digits: int, bold: bool) -> Any:
            form = "#,##0" + ("." + "0" * digits if digits else "")
            return book.add_format({"num_format": f"{form};-{form};–", "bold": bold, "align": "right"})

        return cls(
            book.add_format({"bold": True, "font_size": 14}), book.add_format(head), book.add_format({**head, "align": "right"}),
            book.add_format({"bold": True, "valign": "top"}), book.add_format({}), book.add_format({"text_wrap": True, "valign": "top"}),
            {(digits, bold): figure(digits, bold) for digits in range(4) for bold in (False, True)},
        )  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A sheet of years.

    Attributes:
        name: Of the sheet.
        title: Above the table, with the unit.
        rows: Rows of the schedule that it tells.
        lines: Columns of the schedule, each a line of a project, and what they are called.
        scale: Unit of the figures.
        total: Whether the lines add up to a total.
        whole: Whether years add up, so that there is a column of their sum.
    """

    name: str
    title: str
    rows: pd.DataFrame
    lines: Mapping[str, str]
    scale: Scale
    total: bool = True
    whole: bool = False


Places = Mapping[str, int]
"""Row of the total of each technology in a sheet."""

Extra = Callable[[Any, Look], None]


def write_workbook(
    schedule: Schedule, path: Path, notes: Iterable[tuple[str, str]], compliance: pd.DataFrame, overlap: pd.DataFrame, extra: Sequence[Extra] = ()
) -> None:
    """Write the workbook.

    Args:
        schedule: What it tells.
        path: Where to write.
        notes: Lines of the first sheet, (what, value).
        compliance: The compliance sheet.
        overlap: Energy in and out in the same step, told below it.
        extra: Further sheets, after the targets.

    Raises:
        EnvironmentProblem: the file cannot be written.
    """
    import xlsxwriter

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **TEXT_STAYS_TEXT}) as book:
        look = Look.of(book)
        _about(book, notes, look)
        front = book.add_worksheet(_("Charts"))
        write_sheet(book, compliance, overlap, schedule.currency)
        for write in extra:
            write(book, look)
        pages = pages_of(schedule)
        drawn = [(page, places) for page in pages if (places := write_page(book, page, schedule, look)) and page.total]
        _charts(book, front, drawn, schedule)
    write_whole(path, content.getvalue())


def about(
    system: System, title: tuple[str, str], run_id: str, price_year: int, *, verified: bool, synthetic: bool, sets: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Lines of the first sheet: which run it is, and how its figures are meant.

    Args:
        system: The run's system.
        title: Of the plan, Chinese and English.
        run_id: Name of the run.
        price_year: Of its money.
        verified: Whether the run's checks passed.
        synthetic: Whether its weather is.
        sets: Changes `path=value` besides the scenario's.
    """
    annuity = system.horizon.finance.capital == "annuity"
    capital = _("the annuity of each year of service") if annuity else _("overnight cost in the year of commissioning; what is left at the end is not deducted")
    if system.horizon.finance.existing_capital == "sunk":
        capital += _("; capital of existing units is sunk")
    return [
        (_("plan"), in_language(*title)), (_("scenario"), system.scenario), *([(_("changed"), told_changes(sets))] if sets else []), (_("run"), run_id),
        (_("status"), _("verified") if verified else _("NOT VERIFIED")),
        (_("stock"), _("capacity in service at the end of the year; flow: what is added or retired in the year")),
        (_("existing"), _("stands when the plan begins")), (_("committed"), _("begun or decided, at its known date")), (_("new"), _("chosen by the plan")),
        (_("Investment"), _("overnight cost of what is commissioned in the year, committed and new, without interest during construction")),
        (_("Capital payments"), capital),
        (_("money"), _("{currency} of {year}, undiscounted").format(currency=currency_name(system.currency), year=price_year)),
        (_("left out"), _("projects that never have more than 0.01 MW, MWh, m3/h or m3")),
        *([(_("weather"), _("hourly profiles are synthetic"))] if synthetic else []),
    ]  # fmt: skip


def pages_of(schedule: Schedule) -> list[Page]:
    """Stock and flow of each unit that there is, then investment."""
    rows, found = schedule.shown, list[Page]()
    for unit in UNITS:
        own, scale = rows[rows["unit"] == unit], schedule.scale(unit)
        if own.empty:
            continue
        tag = scale.name.replace("/", _(" per "))
        stock, flow = stock_titles()[unit]
        found.append(Page(_("Stock {unit}").format(unit=tag), stock.format(unit=scale.name), own, _stock_lines(), scale))
        found.append(Page(_("Flow {unit}").format(unit=tag), flow.format(unit=scale.name), own, flow_words(), scale, total=False))
    money = schedule.money
    unit = _("{unit} of {year}").format(unit=money.name, year=schedule.price_year)
    overnight, capital = _("Overnight cost of what is commissioned in the year [{unit}]"), _("Capital paid in the year [{unit}]")
    found.append(Page(_("Investment"), overnight.format(unit=unit), rows, dict(zip(OVERNIGHT, (_("committed"), _("new")), strict=True)), money, whole=True))
    found.append(Page(_("Capital payments"), capital.format(unit=unit), rows, {"capital_cny": _("capital")}, money, whole=True))
    return found


def stock_titles() -> dict[str, tuple[str, str]]:
    """Titles of stock and flow by canonical unit."""
    return {
        "MW": (_("Power in operation at the end of the year [{unit}]"), _("Power that comes and goes in the year [{unit}]")),
        "MWh": (_("Energy of stores at the end of the year [{unit}]"), _("Energy of stores that comes and goes in the year [{unit}]")),
        "m3/h": (_("Flow of desalination at the end of the year [{unit}]"), _("Flow of desalination that comes and goes in the year [{unit}]")),
        "m3": (_("Volume of water tanks at the end of the year [{unit}]"), _("Volume of water tanks that comes and goes in the year [{unit}]")),
    }


def _stock_lines() -> dict[str, str]:
    return dict(zip(STOCKS[:-1], (_("existing"), _("committed"), _("new")), strict=True))


def flow_words() -> dict[str, str]:
    """What comes and goes, by column."""
    return dict(zip(FLOWS, (_("added, committed"), _("added, new"), _("retired by age"), _("retired early")), strict=True))


# --- sheets ------------------------------------------------------------------------------------------------------------------------


def printed(sheet: Any, rows: int, columns: int, *, heads: int = HEAD + 1) -> None:
    """Print a sheet on landscape A4, as wide as the paper, heads on each page.

    Args:
        sheet: The sheet.
        rows, columns: Cells that are printed.
        heads: Rows that are repeated.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.print_area(0, 0, max(rows - 1, 0), columns - 1)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F&C&A&R&P / &N")
    if heads:
        sheet.repeat_rows(0, heads - 1)


def _about(book: Any, notes: Iterable[tuple[str, str]], look: Look) -> None:
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    sheet.write(0, 0, _("Capacity schedule"), look.title)
    row = 2
    for what, value in notes:
        sheet.write(row, 0, what, look.bold)
        sheet.write(row, 1, value, look.wrapped)
        row += 1
    printed(sheet, row, 2, heads=0)


def write_page(book: Any, page: Page, schedule: Schedule, look: Look) -> Places:
    """Write a sheet: totals by technology and over all, then every project; the rows of the totals."""
    sheet, years = book.add_worksheet(page.name), schedule.years
    columns = LABELS + len(years) + page.whole
    sheet.write(0, 0, page.title, look.title)
    sheet.write_row(HEAD, 0, [_("technology"), _("site"), _("project"), _("what")], look.head)
    sheet.write_row(HEAD, LABELS, [*years, *([_("sum")] if page.whole else [])], look.year)
    sheet.freeze_panes(HEAD + 1, LABELS)
    for i, width in enumerate(WIDTHS[:LABELS]):
        sheet.set_column(i, i, width)
    sheet.set_column(LABELS, columns - 1, WIDTHS[LABELS])
    places, row, digits = dict[str, int](), HEAD + 1, digits_of_money(page.scale) if page.whole else min(3, digits_of(page.scale))

    def line(labels: Sequence[str], values: pd.Series, bold: bool = False) -> None:
        nonlocal row
        told = (values.reindex(years).fillna(0.0) / page.scale.factor).round(digits + 2).tolist()
        sheet.write_row(row, 0, labels, look.bold if bold else look.plain)
        sheet.write_row(row, LABELS, [*told, *([sum(told)] if page.whole else [])], look.figures[digits, bold])
        row += 1

    def lines(names: Sequence[str], rows: pd.DataFrame, bold: bool) -> None:
        """The total where it is of several kinds, or bold, then each kind there is of it."""
        by_year = rows.groupby("year")[[*page.lines]].sum()
        there = [column for column in page.lines if by_year[column].abs().max() > 0]
        if page.total and there and (bold or len(there) > 1):
            line([*names, _("total")], by_year[there].sum(axis=1), bold)
        for column in there if len(there) > 1 or not (page.total and bold) else ():
            line([*names, page.lines[column]], by_year[column])

    for entry in schedule.entries:
        places[entry.ident] = row
        lines([entry.name, "", ""], page.rows[page.rows["technology"] == entry.ident], True)
        if places[entry.ident] == row:
            del places[entry.ident]
    lines([_("All technologies"), "", ""], page.rows, True)
    row += 1
    for entry in schedule.entries:
        for (site, project), own in page.rows[page.rows["technology"] == entry.ident].groupby(["site", "project"]):
            lines([entry.name, schedule.site(str(site)), str(project)], own, False)
    printed(sheet, row, columns)
    return places


# --- charts ------------------------------------------------------------------------------------------------------------------------

WIDE, HIGH = 760, 400
"""Size of a chart [pixels]."""


def _charts(book: Any, sheet: Any, drawn: Sequence[tuple[Page, Places]], schedule: Schedule) -> None:
    """Stacked columns of the totals of a few sheets, two beside each other: power, energy, investment, capital."""
    shown = [(page, places) for page, places in drawn if page.whole or page.rows["unit"].iloc[0] in ("MW", "MWh")]
    sheet.write(0, 0, _("Capacity schedule"), book.add_format({"bold": True, "font_size": 14}))
    for i, (page, places) in enumerate(shown):
        chart, last = book.add_chart({"type": "column", "subtype": "stacked"}), LABELS + len(schedule.years) - 1
        for entry in schedule.entries:
            if entry.ident in places:
                at = places[entry.ident]
                chart.add_series({
                    "name": [page.name, at, 0], "categories": [page.name, HEAD, LABELS, HEAD, last],
                    "values": [page.name, at, LABELS, at, last], "fill": {"color": entry.colour}, "gap": 40,
                })  # fmt: skip
        chart.set_title({"name": page.title, "name_font": {"size": 12}, "overlay": False})
        chart.set_legend({"position": "right", "font": {"size": 9}})
        chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
        chart.set_x_axis({"num_font": {"rotation": -90, "size": 9}})
        chart.set_size({"width": WIDE, "height": HIGH})
        sheet.insert_chart(2 + (i // 2) * (HIGH // 20 + 1), (i % 2) * (WIDE // 64 + 1), chart)
    printed(sheet, 2 + ((len(shown) + 1) // 2) * (HIGH // 20 + 1), 2 * (WIDE // 64 + 1), heads=0)
