"""Islands: sites with a demand of their own that hang on another site by a cable, or on nothing."""

from __future__ import annotations

import pandas as pd

from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, cell
from energyplan.report.document import Column, Paragraph, Section, Table, columns
from energyplan.report.page import spread
from energyplan.report.scale import display, table_scale

AMOUNTS = """
    SELECT d.milestone, d.site, a.kind, flow, d.carrier, sum(power_mw * d.hours * s.weight * s.probability) AS mwh,
        sum(flow_m3_h * d.hours * s.weight * s.probability) AS m3
    FROM dispatch d JOIN numbers.assets a ON d.asset = a.asset JOIN numbers.steps s ON d.operation_year = s.operation_year AND d.step = s.step
    GROUP BY ALL
"""
"""What each site makes and takes in a year, by kind and flow, expected over weather years [MWh/a, m3/a]."""

MAKERS = ("renewable", "thermal", "hydro", "hydrogen_power", "converter", "unit")
"""Kinds that make electricity, as far as they give any."""


def islands_of(facts: Facts, amounts: pd.DataFrame) -> list[str]:
    """Sites with demand other than the largest, which is the mainland: by the demand of the last milestone."""
    last = amounts[(amounts["milestone"] == facts.milestones[-1]) & (amounts["flow"] == "demand") & (amounts["carrier"] == "electricity")]
    demand = (-last.groupby("site")["mwh"].sum()).sort_values()
    small = demand[(demand > facts.run.noise) & (demand < 0.1 * demand.max())]
    return [str(site) for site in small.index]


def islands(facts: Facts) -> Section | None:
    """The page; nothing where the plan has no islands (sites with less than a tenth of the largest site's demand)."""
    amounts = facts.run.query(AMOUNTS).astype({"site": object, "kind": object, "flow": object, "carrier": object})
    sites = islands_of(facts, amounts)
    if not sites:
        return None
    tables = [_stock(facts, site) for site in sites]
    intro = _("Islands are the sites whose demand is less than a tenth of the largest one: {names}.").format(names=_(", ").join(map(facts.name, sites)))
    return Section(_("Islands"), (Paragraph(intro), _supply(facts, sites, amounts), *(made for made in tables if made.rows)))


def _supply(facts: Facts, sites: list[str], amounts: pd.DataFrame) -> Table:
    """Demand, own generation, cable, water of each island."""
    years = spread(facts.milestones)
    own = amounts[amounts["site"].isin(sites)]
    scale = display(float(own.loc[own["carrier"] == "electricity", "mwh"].abs().max()), "MWh/a")
    rows: list[tuple[str, ...]] = []
    for site in sites:
        of_site = own[own["site"] == site]

        def of(chosen: pd.Series, column: str = "mwh", of_site: pd.DataFrame = of_site) -> pd.Series:
            return of_site[chosen.reindex(of_site.index)].groupby("milestone")[column].sum().reindex(years, fill_value=0.0)

        electric, flow = own["carrier"] == "electricity", own["flow"]
        demand = -of(electric & (flow == "demand"))
        made = of(electric & own["kind"].isin(MAKERS) & (own["mwh"] > 0))
        lines = {
            _("demand for electricity"): demand, _("own generation"): made, _("for desalination"): -of(electric & (own["kind"] == "desalination")),
            _("taken to make other carriers"): -of(electric & own["kind"].isin(["converter", "unit", "electrolyser"]) & (own["mwh"] < 0)),
            _("by cable, received less sent"): of(electric & own["kind"].isin(["link", "line"])), _("unserved demand"): of(electric & (flow == "unserved")),
        }  # fmt: skip
        for i, (label, values) in enumerate(lines.items()):
            if values.abs().max() > facts.run.noise:
                rows.append((facts.name(site) if i == 0 else "", label, scale.name, *(cell(v, scale, 2) for v in values)))
        share = 100 * made / demand.where(demand > facts.run.noise)
        rows.append(("", _("own generation over demand"), "%", *(cell(float(v), 1.0, 1) for v in share)))
        water = of(own["kind"].isin(["desalination"]) & (flow == "supply"), "m3")
        if water.max() > facts.run.noise:
            rows.append(("", _("water desalinated"), "m3/a", *(cell(v, 1.0, 0) for v in water)))
    heads = (Column(_("island"), 1.4, False), Column("", 2.0, False), Column(_("unit"), 1.0, False), *(Column(str(year)) for year in years))
    return Table(_("Supply of the islands in a year"), heads, tuple(rows), "tables/dispatch.parquet")


def _stock(facts: Facts, site: str) -> Table:
    """What stands on an island."""
    years = spread(facts.stock_years)
    cables = facts.schedule["kind"].isin(["link", "line"])
    own = facts.schedule[(facts.schedule["site"] == site) & ~cables & facts.schedule["unit"].isin(["MW", "MWh", "m3/h"])]
    rows = []
    for (_rank, technology, unit), part in own.groupby(["rank", "technology", "unit"], observed=True):
        if part["stock_total"].max() >= facts.run.noise:
            scale = table_scale(part["stock_total"], unit)
            cells = (cell(part.loc[part["year"] == year, "stock_total"].sum(), scale, 2) for year in years)
            rows.append((facts.name(str(technology)), scale.name, *cells))
    title = _("What stands on {site} at the end of the year").format(site=facts.name(site))
    return Table(title, columns(_("technology"), _("unit"), *map(str, years), text=(0,)), tuple(rows), "tables/schedule.parquet")
