"""The last sheets of a workbook of results: what it rests on, and how it was made and checked."""

from __future__ import annotations

from energyplan.exports.result_page import Page
from energyplan.i18n import _
from energyplan.report.chapters.assumptions import (
    confidence_table,
    demand_table,
    notes_of,
    prices_table,
    settings_blocks,
    sources_table,
    technologies_table,
)
from energyplan.report.chapters.facts import Facts
from energyplan.report.chapters.method import bound_blocks, checks_blocks, versions_table
from energyplan.report.document import Points


def inputs(page: Page, facts: Facts) -> None:
    """Settings and what the scenario changed, what was assumed, costs of technologies, demand, prices."""
    assumed = notes_of(facts)
    page.add([
        *settings_blocks(facts), *([Points(tuple(assumed))] if assumed else []), *technologies_table(facts), *demand_table(facts), *prices_table(facts),
        confidence_table(facts),
    ])  # fmt: skip


def sources(page: Page, facts: Facts) -> None:
    """The list of sources."""
    page.table(sources_table(facts), filtered=True)


def about(page: Page, facts: Facts) -> None:
    """Where everything else is, then proof, verification, versions."""
    page.line(_("Where the rest is"), bold=True, font_size=13)
    for text in (
        _("Hour by hour, dispatch, levels of stores and prices are too long for sheets: they are in the run folder (tables/*.parquet), and in the data package "
          "that `energyplan export RUN --to datapackage` writes."),
        _("Every project and year of the schedule: `energyplan export RUN --to schedule`. The report in words: `energyplan report RUN`."),
        _("Sums on these sheets are formulas. A dash is nothing, or less than the last digit shows. To change a result, change the plan and run it again."),
    ):  # fmt: skip
        page.line(text)
    page.line(_("Proof and verification"), bold=True, font_size=13)
    page.add([*bound_blocks(facts), *checks_blocks(facts), versions_table(facts)])
