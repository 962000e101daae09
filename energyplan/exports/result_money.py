"""Money in a workbook of results: costs by component and technology, cash flow, cost of energy and what units earn."""

from __future__ import annotations

import pandas as pd

from energyplan.exports.result_page import Page
from energyplan.exports.result_tables import by_years
from energyplan.i18n import _
from energyplan.report.chapters.costs import (
    TRACE,
    cash_flow_table,
    components_table,
    levelised_tables,
    recovery_table,
    returns_table,
    supply_table,
)
from energyplan.report.chapters.facts import Facts, cell
from energyplan.report.charts import palette
from energyplan.report.document import Column, Table
from energyplan.report.names import capital_name, components
from energyplan.report.scale import Scale
from energyplan.results.kpis import APART

SOURCE = "tables/costs.parquet"

COSTS = """
    SELECT year, coalesce(technology, asset) AS technology, component, sum(cny) AS paid, sum(discounted_cny) AS discounted FROM costs GROUP BY ALL ORDER BY ALL
"""
"""Cost by calendar year, technology and component; fuel that is bought by tiers stands under its own name."""


def component_names(facts: Facts) -> dict[str, str]:
    """Components of cost, from the bottom of a stack to its top."""
    return {entry.ident: entry.name for entry in palette.components(components(capital_name(str(facts.run.horizon["capital"]))))}


def payer_names(facts: Facts, frame: pd.DataFrame) -> dict[str, str]:
    """What costs stand under: technologies in the order of stacks, then demands and fuels."""
    names = {entry.ident: entry.name for entry in facts.run.technologies}
    return names | {ident: facts.name(ident) for ident in frame["technology"].unique() if ident not in names}


def costs(page: Page, facts: Facts) -> None:
    """Cost of the whole plan, what is made up of, and when it is paid."""
    frame, scale = facts.run.query(COSTS).astype({"technology": object, "component": object}), facts.money_scale
    names, payers, years = component_names(facts), payer_names(facts, frame), sorted(map(int, frame["year"].unique()))
    least = TRACE * float(facts.manifest["gross_cost"])
    page.table(components_table(facts, least / scale.factor), "components")
    page.table(_matrix(frame, payers, names, scale, least))
    sums = {_("without export income and unserved demand"): set(names) - set(APART), _("net cost"): set(names)}
    discounted, paid = (frame.rename(columns={"component": "ident", column: "value"}) for column in ("discounted", "paid"))
    of_base = _("Discounted cost of each year by component [{money}]").format(money=scale.name)
    page.table(by_years(of_base, _("component"), names, discounted, years, scale, 2, SOURCE, sums, True, least), "cost by year")
    as_paid = _("Cost of each year by component, as paid [{money}]").format(money=scale.name)
    page.table(by_years(as_paid, _("component"), names, paid, years, scale, 2, SOURCE, sums, True, least))
    titles = {"discounted": _("Discounted cost of each year by technology [{money}]"), "paid": _("Cost of each year by technology, as paid [{money}]")}
    for column, title in titles.items():
        own, sums = frame.rename(columns={"technology": "ident", column: "value"}), {_("net cost"): set(payers)}
        page.table(by_years(title.format(money=scale.name), _("technology"), payers, own, years, scale, 2, SOURCE, sums, True, least))


def _matrix(frame: pd.DataFrame, payers: dict[str, str], names: dict[str, str], scale: Scale, least: float) -> Table:
    """Discounted cost by technology and component, with sums of both."""
    wide = frame.pivot_table(index="technology", columns="component", values="discounted", aggfunc="sum").fillna(0.0)
    wide = wide.reindex([p for p in payers if p in wide.index and wide.loc[p].abs().max() > least])
    columns = [c for c in names if c in wide and wide[c].abs().max() > least]
    lines = [(payers[str(technology)], [float(row[c]) for c in columns]) for technology, row in wide.iterrows()]
    lines.append((_("net cost"), [float(wide[c].sum()) for c in columns]))
    rows = tuple((name, *(cell(v, scale, 2) for v in (*amounts, sum(amounts)))) for name, amounts in lines)
    heads = (Column(_("technology"), 2.2, False), *(Column(names[c]) for c in columns), Column(_("total")))
    title, last = _("Discounted cost by technology and component [{money}]").format(money=scale.name), len(rows) - 1
    across = {len(columns) + 1: range(1, len(columns) + 1)}
    return Table(title, heads, rows, SOURCE, bold=frozenset({last}), sums={last: range(last)}, across=across)


def cash_flow(page: Page, facts: Facts) -> None:
    """Cash flow of the plan by year, then what is invested in each technology."""
    least = TRACE * float(facts.manifest["gross_cost"])
    page.table(cash_flow_table(facts, least / facts.money_scale.factor), "cash flow")
    flows = facts.economics.plan_flows
    spent = flows[flows["item"] == "investment"]
    if spent.empty:
        page.line(_("Nothing is invested."))
        return
    names = {entry.ident: entry.name for entry in facts.run.technologies}
    own = pd.DataFrame({"ident": spent["technology"], "year": spent["year"], "value": -spent["cny"]})
    years, scale = list(range(int(own["year"].min()), int(own["year"].max()) + 1)), facts.money_scale
    title = _("Investment of each year by technology [{money}], not discounted").format(money=scale.name)
    source = "`energyplan economics --out`: cash_flow.csv"
    page.table(by_years(title, _("technology"), names, own, years, scale, 2, source, {_("total"): set(names)}, True, least))


def economics(page: Page, facts: Facts) -> None:
    """Cost of energy, cost of supply, what is earned at the prices of the plan, what new units bring."""
    page.add([*levelised_tables(facts), *supply_table(facts), recovery_table(facts), returns_table(facts)])
