"""Hydrogen, where the plan has electrolysers."""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, cell, told
from energyplan.report.document import Paragraph, Section, Table, columns
from energyplan.report.economics_page import HYDROGEN
from energyplan.report.page import spread
from energyplan.report.scale import display, table_scale
from energyplan.units import currency_unit

KINDS = ("electrolyser", "hydrogen_store", "hydrogen_power")

AMOUNTS = """
    SELECT d.milestone, d.technology, flow, abs(sum(power_mw * d.hours * s.weight * s.probability)) AS mwh
    FROM dispatch d JOIN numbers.steps s USING (operation_year, step)
    WHERE d.carrier = 'hydrogen' AND power_mw IS NOT NULL GROUP BY ALL
"""
"""Hydrogen of a year by technology and flow, expected over weather years [MWh/a, lower heating value]."""


def hydrogen(facts: Facts) -> Section | None:
    """The page; nothing where no electrolyser stands."""
    own = facts.schedule[facts.schedule["kind"].isin(KINDS)]
    made = facts.schedule[(facts.schedule["kind"] == "electrolyser") & (facts.schedule["stock_total"] >= facts.run.noise)]
    if made.empty:
        return None
    years = spread(facts.stock_years)
    stock = []
    for (_rank, technology, unit), part in own.groupby(["rank", "technology", "unit"], observed=True):
        if part["stock_total"].max() >= facts.run.noise:
            as_told = table_scale(part["stock_total"], unit)
            cells = (cell(part.loc[part["year"] == year, "stock_total"].sum(), as_told, 2) for year in years)
            stock.append((facts.name(str(technology)), as_told.name, *cells))
    first = int(made["year"].min())
    power = float(made[made["year"] == facts.end]["stock_total"].sum())
    intro = _("Electrolysis begins in {year}; {power} stand in {end}.").format(year=first, power=told(power, "MW"), end=facts.end)
    heads = columns(_("technology"), _("unit"), *map(str, years), text=(0,))
    return Section(_("Hydrogen"), (
        Paragraph(intro), Table(_("Capacity for hydrogen"), heads, tuple(stock), "tables/schedule.parquet"), _made_and_used(facts), *_price(facts),
    ))  # fmt: skip


def _made_and_used(facts: Facts) -> Table:
    frame, years = facts.run.query(AMOUNTS), spread(facts.milestones)
    names = {
        "output": _("made"), "input": _("burnt for electricity"), "charge": _("into tanks"), "discharge": _("from tanks"), "demand": _("demand"),
        "unserved": _("unserved demand"), "export": _("export"), "import": _("import"),
    }  # fmt: skip
    scale, rows = display(float(frame["mwh"].max()), "MWh/a"), []
    for flow, label in names.items():
        values = frame[frame["flow"] == flow].groupby("milestone")["mwh"].sum()
        if len(values) and values.max() > facts.run.noise:
            rows.append((label, *(cell(values.get(year, 0.0), scale, 2) for year in years)))
    made = frame[frame["flow"] == "output"].groupby("milestone")["mwh"].sum()
    rows.append((_("made, in tonnes"), *(cell(made.get(year, 0.0) / HYDROGEN, 1.0, 0) for year in years)))
    title = _("Hydrogen of a year [{unit}, lower heating value]").format(unit=scale.name)
    return Table(title, columns("", *map(str, years)), tuple(rows), "tables/dispatch.parquet", (_("{kwh} kWh are a kilogram.").format(kwh=HYDROGEN),))


def _price(facts: Facts) -> list[Paragraph]:
    found = facts.economics.levelised
    costs = [
        _("{technology} {cost:,.1f} {currency}/kg").format(
            technology=facts.name(row["technology"]), cost=row["levelised"] * HYDROGEN / 1e3, currency=currency_unit(facts.run.currency)
        )
        for row in found[found["measure"] == "LCOH"].to_dict("records") if row["delivered"] > facts.run.noise
    ]  # fmt: skip
    return [Paragraph(_("Levelised cost of hydrogen over the plan: {costs}.").format(costs=_(", ").join(costs)))] if costs else []
