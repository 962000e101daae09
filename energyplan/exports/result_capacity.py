"""The schedule of a workbook of results: stock and changes by technology, years across. Every project: `export --to schedule`."""

from __future__ import annotations

from energyplan.exports.result_page import Page
from energyplan.exports.schedule_workbook import flow_words
from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, cell
from energyplan.report.chapters.schedule import UNITS, origins, stock_table
from energyplan.report.document import Column, Table
from energyplan.report.scale import digits_of, least_shown, table_scale


def schedule(page: Page, facts: Facts) -> None:
    """Stock by technology, existing, committed and new apart; then what comes and goes."""
    years = sorted(map(int, facts.schedule["year"].unique()))
    page.line(origins())
    stocks = {unit: made for unit in UNITS if (made := stock_table(facts, unit, years)) is not None}
    for unit, made in stocks.items():
        page.table(made, f"stock {unit}")
    for unit in stocks:
        changes = changes_by_technology(facts, unit, years)
        if changes.rows:
            page.table(changes)
    if not stocks:
        page.line(_("Nothing is in operation in any year."))
    page.line(_("Every project and site: `energyplan export RUN --to schedule`."), font_size=9, italic=True)


def changes_by_technology(facts: Facts, unit: str, years: list[int]) -> Table:
    """What comes into service and what is retired in each year, by technology."""
    own = facts.schedule[facts.schedule["unit"] == unit]
    words = flow_words()
    scale, rows = table_scale(own["stock_total"], unit), []
    digits = digits_of(scale)
    for (_rank, technology), part in own.groupby(["rank", "technology"]):
        by_year = part.groupby("year")[list(words)].sum()
        there = [column for column in words if by_year[column].abs().max() >= least_shown(scale, digits)]
        for i, column in enumerate(there):
            amounts = [float(by_year[column].get(year, 0.0)) for year in years]
            name = facts.name(str(technology)) if i == 0 else ""
            rows.append((name, words[column], *(cell(v, scale, digits) for v in (*amounts, sum(amounts)))))
    heads = (Column(_("technology"), 2.2, False), Column("", 1.0, False), *(Column(str(year)) for year in years), Column(_("total")))
    title = _("What comes and goes in each year [{unit}]").format(unit=scale.name)
    return Table(title, heads, tuple(rows), "tables/schedule.parquet", across={len(years) + 2: range(2, len(years) + 2)})
