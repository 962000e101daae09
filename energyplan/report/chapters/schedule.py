"""The schedule: what stands at the end of each year, existing, committed and new apart, and what changes by year, technology and site."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, cell
from energyplan.report.charts import draw
from energyplan.report.document import Block, Column, Paragraph, Section, Subheading, Table, chart, columns, named_once
from energyplan.report.page import spread
from energyplan.report.scale import digits_of, least_shown, table_scale

UNITS = ("MW", "MWh", "m3/h", "m3")


def schedule(facts: Facts) -> Section:
    """The chapter."""
    drawn = [chart(draw(facts.run, "capacity"), "tables/capacity.parquet", facts.about)] if not facts.schedule.empty else []
    stocks = [made for unit in UNITS if (made := stock_table(facts, unit)) is not None]
    changes = [made for unit in UNITS if (made := changes_table(facts, unit)) is not None]
    return Section(_("Capacity schedule"), (
        Paragraph(origins()), *drawn, *stocks, Subheading(_("Changes year by year")), *changes,
        Paragraph(_("Every year and every project: schedule.xlsx and schedule.csv of the run folder."), "note"),
    ), own_page=True)  # fmt: skip


def origins() -> str:
    """What existing, committed and new mean."""
    return _(
        "Existing: stands when the plan begins. Committed: begun or decided, at its known date. New: chosen by the plan. Figures are of the end of a year."
    )


def stock_table(facts: Facts, unit: str, years: Sequence[int] = ()) -> Table | None:
    """Capacity by technology; where it is not all of one kind, with a line for existing, committed and new.

    Args:
        facts: The run.
        unit: Of the capacity.
        years: Years across; empty is milestones, as many as a page has room for.
    """
    own = facts.schedule[facts.schedule["unit"] == unit]
    years = years or spread(facts.stock_years)
    scale = table_scale(own["stock_total"], unit)
    digits, rows, sums = digits_of(scale), list[tuple[str, ...]](), dict[int, range]()
    least = least_shown(scale, digits)
    idents = list[str]()
    words = {"stock_existing": _("existing"), "stock_committed": _("committed"), "stock_new": _("new")}

    def line(name: str, what: str, part: pd.DataFrame, column: str) -> tuple[str, ...]:
        return (name, what, *(cell(part.loc[part["year"] == year, column].sum(), scale, digits) for year in years))

    for (_rank, technology), part in own.groupby(["rank", "technology"]):
        if part.groupby("year")["stock_total"].sum().max() < least:
            continue
        there = [column for column in words if part.groupby("year")[column].sum().max() >= least]
        name = facts.name(str(technology))
        if len(there) > 1:
            sums[len(rows)] = range(len(rows) + 1, len(rows) + 1 + len(there))
            rows.append(line(name, _("total"), part, "stock_total"))
            name = ""
        rows += [line(name, words[column], part, column) for column in there]
        idents += [str(technology), *[""] * (len(rows) - len(idents) - 1)]
    if not rows:
        return None
    heads = (Column(_("technology"), 2.2, False), Column("", 1.0, False), *(Column(str(year)) for year in years))
    return Table(_title(unit).format(unit=scale.name), heads, tuple(rows), "tables/schedule.parquet", bold=frozenset(sums), sums=sums, idents=idents)


def _title(unit: str) -> str:
    return {
        "MW": _("Power in operation [{unit}]"), "MWh": _("Energy of stores [{unit}]"), "m3/h": _("Flow of desalination [{unit}]"),
        "m3": _("Volume of water tanks [{unit}]"),
    }[unit]  # fmt: skip


def changes_table(facts: Facts, unit: str, sites: Sequence[str] | None = None) -> Table | None:
    """A line for each year, technology, site and project in which something comes or goes."""
    own = facts.schedule[facts.schedule["unit"] == unit]
    scale = table_scale(own["stock_total"], unit)
    digits = digits_of(scale)
    moving = own[["flow_added_committed", "flow_added_new", "retired"]].abs().max(axis=1) >= least_shown(scale, digits)
    own = own[moving & (True if sites is None else own["site"].isin(sites))].sort_values(["year", "rank", "site", "project"])
    if own.empty:
        return None
    rows = [
        (
            str(row["year"]), facts.name(row["technology"]), facts.name(row["site"]), row["project"],
            *(cell(row[column], scale, digits) for column in ("flow_added_committed", "flow_added_new", "retired", "stock_total")),
        )
        for row in own.to_dict("records")
    ]  # fmt: skip
    heads = (
        Column(_("year"), 0.7, False), Column(_("technology"), 2.2, False), Column(_("site"), 1.9, False), Column(_("project"), 2.2, False),
        Column(_("committed"), 1.1), Column(_("new")), Column(_("retired")), Column(_("stands then"), 1.1),
    )  # fmt: skip
    title = {"MW": _("Power that comes and goes [{unit}]"), "MWh": _("Energy of stores that comes and goes [{unit}]")}.get(
        unit, _("Water works that come and go [{unit}]")
    )
    return Table(title.format(unit=scale.name), heads, named_once(rows), "tables/schedule.parquet")


def land_and_sea(facts: Facts) -> list[Block]:
    """Use of land and sea, where the plan counts it."""
    found = facts.run.query(
        "SELECT account, technology, max(amount) AS amount, any_value(unit) AS unit FROM accounts WHERE account IN ('land', 'sea') GROUP BY ALL"
    )
    rows = tuple(
        (facts.name(row["technology"]), {"land": _("land"), "sea": _("sea")}[row["account"]], cell(row["amount"]), str(row["unit"]))
        for row in found.to_dict("records") if row["amount"] > facts.run.noise
    )  # fmt: skip
    if not rows:
        return []
    return [Table(_("Land and sea that is used"), columns(_("technology"), "", _("amount"), _("unit"), text=(0, 2)), rows, "tables/accounts.parquet")]
