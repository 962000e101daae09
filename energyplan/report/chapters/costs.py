"""What the plan costs, when it is paid, and why: components, cash flow, cost of each technology, what new units bring."""

from __future__ import annotations

import math

from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, cell, percent
from energyplan.report.charts import draw
from energyplan.report.document import Block, Column, Paragraph, Section, Table, chart, columns
from energyplan.report.economics_page import GROUPS, LEAST_HOURS, flow_names
from energyplan.report.names import capital_name, components
from energyplan.report.scale import display, volume
from energyplan.results.economics import ALL_NEW, PLAN, by_year
from energyplan.results.kpis import gross_cost
from energyplan.units import currency_unit

TRACE = 1e-7
"""Share of gross cost below which an amount of money is what the solver left of nothing."""
LEAST = 0.005
"""Amount of a table of money below which a line is left out."""


def costs(facts: Facts) -> Section:
    """The chapter."""
    drawn = chart(draw(facts.run, "cost"), "tables/costs.parquet", facts.about)
    return Section(_("Cost and cash flow"), (components_table(facts), drawn, cash_flow_table(facts)), own_page=True)


def why(facts: Facts) -> Section:
    """What technologies and energy cost, and what they earn at the prices of the plan."""
    intro = _(
        "A least-cost plan builds a unit until its last MW earns its cost at the shadow prices of energy. "
        "A recovery near 100 % says that this is what decides; more says that a limit (of a project, of a year) holds the unit back; "
        "less, that a target, a commitment or another good asks for it."
    )
    blocks = (Paragraph(intro), *levelised_tables(facts), *supply_table(facts), recovery_table(facts), returns_table(facts))
    return Section(_("Why the plan costs what it does"), blocks)


def components_table(facts: Facts, least: float = LEAST) -> Table:
    """Cost of the whole plan by component, gross and net.

    Args:
        facts: The run.
        least: Amount of the table below which a component has no line.
    """
    scale, gross = facts.money_scale, float(facts.manifest["gross_cost"])
    found = facts.run.query("SELECT component, sum(cny) AS cny, sum(discounted_cny) AS discounted FROM costs GROUP BY 1").set_index("component")
    names = components(capital_name(str(facts.run.horizon["capital"])))
    shown = [c for c in names if c in found.index and abs(found.at[c, "discounted"]) >= least * scale.factor]

    def line(label: str, paid: float, discounted: float) -> tuple[str, ...]:
        return label, cell(paid, scale, 2), cell(discounted, scale, 2), percent(discounted / gross if gross else math.nan)

    rows = [line(names[c], found.at[c, "cny"], found.at[c, "discounted"]) for c in shown]
    # Gross cost is no sum of the lines above it: amounts count whatever their sign, each asset for itself.
    sums = {len(rows) + 1: range(len(rows))}
    rows.append(line(_("gross cost"), gross_cost(facts.run.table("costs"), "cny"), gross))
    rows.append(line(_("net cost"), found["cny"].sum(), found["discounted"].sum()))
    heads = columns(_("component"), _("as paid"), _("discounted"), _("share of gross cost"))
    note = _(
        "Gross cost adds up what each asset pays or earns, whatever its sign, without export income and unserved demand; it is never less than either. "
        "Discounted to {base} at {rate:.1%}."
    ).format(
        base=facts.run.plan["base_year"], rate=facts.run.plan["discount_rate"]
    )
    title = _("Cost of the plan [{money}]").format(money=scale.name)
    return Table(title, heads, tuple(rows), "tables/costs.parquet", (note,), frozenset({len(rows) - 2, len(rows) - 1}), sums=sums)


def cash_flow_table(facts: Facts, least: float = LEAST) -> Table:
    """Cash flow of the plan by year.

    Args:
        facts: The run.
        least: Amount of the table that some year of a column has to reach.
    """
    scale, wide, names = facts.money_scale, by_year(facts.economics.plan_flows), flow_names()
    used = {name: items for name, items in GROUPS.items() if any(item in wide and wide[item].abs().max() >= least * scale.factor for item in items)}
    rows = tuple(
        (
            str(year), *(cell(sum(row.get(item, 0.0) for item in items), scale, 2) for items in used.values()),
            *(cell(row[c], scale, 2) for c in ("net", "discounted_so_far")),
        )
        for year, row in wide.iterrows()
    )  # fmt: skip
    heads = columns(_("year"), *(names[name] for name in used), _("net"), _("sum so far, discounted"), width=0.8)
    notes = [
        _("Income is positive. Investment is spent evenly over the lead time, before commissioning. Residual: worth left at the end of the horizon."),
        _("Rules of revenue are applied: they move money, not the plan.") if facts.economics.rules
        else _("Income is that of the market, without rules of revenue."),
        _reconciled(facts),
    ]  # fmt: skip
    title = _("Cash flow of the plan [{money}], not discounted").format(money=scale.name)
    across = {len(used) + 1: range(1, len(used) + 1)}
    return Table(title, heads, rows, "`energyplan economics --out`: cash_flow_of_plan.csv", tuple(notes), across=across)


def _reconciled(facts: Facts) -> str:
    """That the cash flow comes to the objective."""
    r, scale = facts.economics.reconciliation, facts.money_scale
    words = _("Check: discounted outlays {outlays} less interest while built {interest} are {sum}; the net cost of the run is {objective} ({money}).")
    line = words.format(
        outlays=cell(r.outlays, scale, 2), interest=cell(r.interest, scale, 2), sum=cell(r.outlays - r.interest, scale, 2),
        objective=cell(r.objective, scale, 2), money=scale.name,
    )  # fmt: skip
    more = _("They differ because of conventions of the plan: {reasons}.").format(reasons=", ".join(r.reasons)) if r.reasons else ""
    return f"{line} {more}".strip()


def _stock(stock: str) -> str:
    return {"existing": _("existing"), "new": _("new")}.get(stock, "")


def levelised_tables(facts: Facts) -> list[Block]:
    """Cost of a kWh by technology, and what it is made of."""
    tables: list[Block] = []
    found, least = facts.economics.levelised, TRACE * float(facts.manifest["gross_cost"])
    for unit, part in found[found["levelised"] * found["delivered"] >= least].groupby("unit", sort=False):
        water = unit == "CNY/m3"
        factor, name = (1.0, facts.run.money_of(f"{currency_unit(facts.run.currency)}/m3")) if water else facts.unit_price
        part = part[part["full_load_hours"] >= LEAST_HOURS]
        rows = tuple(
            (
                facts.name(row["technology"]), _stock(row["stock"]), cell(row["full_load_hours"], digits=0),
                *(cell(row[c], factor, 3) for c in ("levelised", "capital", "om", "fuel", "carbon", "energy")),
            )
            for row in part.to_dict("records")
        )  # fmt: skip
        heads = columns(
            _("technology"), "", _("hours a year"), _("cost"), _("capital"), _("O&M"), _("fuel"), _("carbon"), _("energy bought"), width=2.4, text=(0,)
        )
        title = _("Levelised cost and what it is made of [{unit}]").format(unit=name)
        if rows:
            tables.append(Table(title, heads, rows, "`energyplan economics --out`: levelised_by_technology.csv"))
    return [*tables, Paragraph(_("Existing units: their capital is sunk and left out. New: committed and chosen by the plan."), "note")] if tables else []


def supply_table(facts: Facts) -> list[Block]:
    """Average cost of supply by carrier and milestone."""
    factor, name = facts.unit_price
    rows = []
    own = facts.economics.supply
    for carrier, part in own[(own["served"] + own["exported"] > 0)].groupby("carrier", sort=False):
        water = str(part["unit"].iloc[0]).endswith("m3")
        largest = float((part["served"] + part["exported"]).max())
        scale = volume(largest) if water else display(largest, "MWh/a")
        for i, row in enumerate(part.to_dict("records")):
            year = str(row["milestone"]) if row["milestone"] else _("whole plan")
            label = f"{facts.name(str(carrier))} [{currency_unit(facts.run.currency)}/m3]" if water else facts.name(str(carrier))
            prices = (cell(row[c], 1.0 if water else factor, 3) for c in ("net", "gross"))
            rows.append((label if i == 0 else "", year, cell(row["served"], scale, 2), cell(row["exported"], scale, 2), scale.name, *prices))
    heads = columns(_("carrier"), _("period from"), _("served"), _("exported"), _("unit"), _("net cost"), _("gross cost"), width=2.0, text=(0, 3))
    note = _("Net: after export income, per unit served. Gross: before it, per unit served or exported.")
    title = _("Average cost of supply [{unit}]").format(unit=name)
    return [Table(title, heads, tuple(rows), "`energyplan economics --out`: supply_cost.csv", (note,))] if rows else []


def recovery_table(facts: Facts) -> Table:
    """Cost and income of each technology at the prices of the plan."""
    scale, paid = facts.money_scale, facts.economics.rules is not None
    chosen = ["sold_cny", "bought_cny", "outside_cny", *(["payments_cny"] if paid else []), "cost_cny", "surplus_cny"]
    rows = []
    for row in facts.economics.revenue.to_dict("records"):
        if max(abs(row[c]) for c in chosen) >= LEAST * scale.factor:
            name = facts.name(row["technology"])
            rows.append((name, _stock(row["stock"]), *(cell(row[c], scale, 2) for c in chosen), percent(row["recovery"], 0)))
    heads = columns(
        _("technology"), "", _("sold"), _("bought"), _("grid"), *([_("rules")] if paid else []), _("cost"), _("surplus"), _("recovery"), width=2.4, text=(0,)
    )
    title = _("Income at the prices of the plan, and cost, discounted [{money}]").format(money=scale.name)
    note = _("Grid: exports less imports, at their own prices. Recovery: income over cost.")
    return Table(title, heads, tuple(rows), "`energyplan economics --out`: revenue_by_technology.csv", (note,))


def returns_table(facts: Facts) -> Table:
    """What new units bring to who pays for them."""
    scale, rows = facts.money_scale, []
    for name, r in facts.economics.returns.items():
        if name in (ALL_NEW, PLAN) or r.invested >= LEAST * scale.factor:
            label = {ALL_NEW: _("all new units"), PLAN: _("whole plan, existing units too")}.get(name) or facts.name(name)
            rate = "–" if r.internal_rate is None else percent(r.internal_rate)
            paid = ("–" if year is None else str(year) for year in (r.payback, r.discounted_payback))
            rows.append((label, *(cell(v, scale, 2) for v in (r.invested, r.interest, r.residual, r.net_present_value)), rate, *paid))
    heads = (
        Column(_("new units"), 2.4, False),
        *map(Column, (_("investment"), _("interest while built"), _("residual"), _("NPV"), _("IRR"), _("paid back"), _("discounted"))),
    )
    title, bold = _("What new units bring [{money}]").format(money=scale.name), frozenset({len(rows) - 2, len(rows) - 1})
    note = _("Paid back: the year from which on the sum of all payments stays above nothing.")
    return Table(title, heads, tuple(rows), "`energyplan economics --out`: returns.csv", (note,), bold)
