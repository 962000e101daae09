"""How the plan operates: energy of a year, CO2, typical weeks, stores, the hours of a year, prices."""

from __future__ import annotations

from collections.abc import Sequence

from energyplan.errors import InputError
from energyplan.i18n import _
from energyplan.report.carriers import carrier_rows
from energyplan.report.chapters.facts import Facts, cell
from energyplan.report.charts import draw
from energyplan.report.charts.balance import DEMAND, generation_of, items_of
from energyplan.report.charts.run_view import NOTHING
from energyplan.report.document import Block, Column, Paragraph, Section, Table, chart, columns
from energyplan.report.names import figures
from energyplan.report.page import spread
from energyplan.report.scale import display

SOURCES = {
    "generation": "tables/dispatch.parquet", "co2": "tables/emissions.parquet", "weeks": "tables/dispatch.parquet", "levels": "tables/storage.parquet",
    "heat": "tables/dispatch.parquet", "prices": "tables/prices.parquet",
}  # fmt: skip
"""Kind of chart -> the table that it draws."""


def energy(facts: Facts) -> Section:
    """Energy of a year by technology, shares, trade, CO2."""
    years = spread(facts.milestones)
    tables = (_balance(facts), shares_table(facts, years), *carriers_table(facts, years))
    return Section(_("Energy and CO2 by year"), (*_drawn(facts, "generation"), *tables, *_drawn(facts, "co2")))


def operation(facts: Facts) -> Section:
    """Hours: typical weeks, levels, residual demand, prices."""
    last = facts.milestones[-1]
    intro = _("Weeks and stores are those of {year}, the last year that is operated hour by hour and stands for {year} to {end}.")
    blocks = [block for kind in ("weeks", "levels", "heat", "prices") for block in _drawn(facts, kind)]
    return Section(_("Operation hour by hour"), (Paragraph(intro.format(year=last, end=facts.end)), *blocks))


def _drawn(facts: Facts, kind: str) -> list[Block]:
    """A chart, or why there is none."""
    try:
        return [chart(draw(facts.run, kind), SOURCES[kind], facts.about)]
    except InputError as error:
        if any(problem.code != NOTHING for problem in error.problems):
            raise
        words = _("Not drawn, {kind}: {why}.")
        return [Paragraph(words.format(kind=_kinds()[kind], why=problem.message), "note") for problem in error.problems]


def _kinds() -> dict[str, str]:
    return {
        "generation": _("generation"), "co2": "CO2", "weeks": _("typical weeks"), "levels": _("levels of stores"), "heat": _("every hour of a year"),
        "prices": _("prices"),
    }  # fmt: skip


def _balance(facts: Facts) -> Table:
    """What is fed in and taken out by technology; sums are equal."""
    frame, years = generation_of(facts.run), spread(facts.milestones)
    scale = display(float(frame["value"].abs().max()), "MWh/a")
    rows: list[tuple[str, ...]] = []
    bold = set[int]()

    def line(name: str, item: str, side: int, sign: float) -> None:
        own = frame[(frame["item"] == item) & (frame["side"] == side)]
        if own["value"].abs().max() > facts.run.noise:
            rows.append((name, *(cell(sign * own.loc[own["year"] == year, "value"].sum() + 0.0, scale, 2) for year in years)))

    entries = items_of(facts.run)
    for entry in entries:
        line(entry.name, entry.ident, 1, 1.0)
    bold.add(len(rows))
    sides = {side: frame[(frame["value"] > 0) == (side > 0)].groupby("year")["value"].sum() for side in (1, -1)}
    rows.append((_("fed in"), *(cell(sides[1].get(year, 0.0), scale, 2) for year in years)))
    # A demand stands above zero in the frame, with its negative amount.
    own = frame[frame["item"] == DEMAND]
    rows.append((_("demand"), *(cell(-own.loc[own["year"] == year, "value"].sum(), scale, 2) for year in years)))
    for entry in entries:
        line(_("{name}, taken out").format(name=entry.name), entry.ident, -1, -1.0)
    bold.add(len(rows))
    rows.append((_("taken out"), *(cell(-sides[-1].get(year, 0.0), scale, 2) for year in years)))
    title = _("Balance of {carrier} of a year [{unit}]").format(carrier=facts.name(facts.run.carrier), unit=scale.name)
    return Table(title, columns(_("technology"), *map(str, years)), tuple(rows), "tables/dispatch.parquet", bold=frozenset(bold))


def shares_table(facts: Facts, years: Sequence[int]) -> Table:
    """Shares, trade, losses, CO2 as key figures of some milestones."""
    energy_scale = display(max(abs(facts.kpis[k, y]) for k in ("generation", "demand") for y in years), "MWh/a")
    carbon_scale = display(max(abs(facts.kpis["co2", y]) for y in years), "t/a")
    rows = []
    for kpi, label in figures().items():
        values = [facts.kpis.get((kpi, year), 0.0) for year in years]
        if kpi.endswith("_share"):
            rows.append((label, "%", *(cell(v, 0.01, 1) for v in values)))
        elif kpi not in ("generation", "demand") and max(map(abs, values)) > facts.run.noise:
            scale = carbon_scale if kpi == "co2" else energy_scale
            rows.append((label, scale.name, *(cell(v, scale, 2) for v in values)))
    heads = (Column(_("figure of a year"), 2.6, False), Column(_("unit"), 1.0, False), *(Column(str(year)) for year in years))
    note = _(
        "Clean share of consumption: clean generation less losses and exports, over demand and what is taken to make other carriers; "
        "exports are counted as clean first."
    )
    return Table(_("Shares, trade and losses"), heads, tuple(rows), "tables/kpis.parquet", (note,))


def carriers_table(facts: Facts, years: Sequence[int]) -> list[Table]:
    """What is made of other carriers than electricity, used, served, lost; nothing where there are none."""
    carriers = facts.system.carriers
    rows = [
        (carrier, label, unit, *(cell(amount, 1.0, 1) for amount in amounts))
        for carrier, label, amounts, unit in carrier_rows(facts.kpis, carriers, {c: facts.name(c) for c in carriers}, years)
    ]
    heads = (Column(_("carrier"), 1.2, False), Column(_("figure of a year"), 2.6, False), Column(_("unit"), 1.0, False), *(Column(str(y)) for y in years))
    return [Table(_("Other carriers in a year (expected)"), heads, tuple(rows), "tables/kpis.parquet")] if rows else []
