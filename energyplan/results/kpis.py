"""Figures of a run that a planner asks for first: shares, CO2, trade, cost."""

from __future__ import annotations

import pandas as pd

from energyplan.system.system import System

INCOME = ("export",)
"""Cost components that are income; gross cost leaves them out."""
APART = (*INCOME, "unserved")
"""Components that are no part of gross cost unless they are more than all the rest."""


def gross_cost(costs: pd.DataFrame) -> float:
    """The measure of every gap and share of cost [CNY]: the sum of the absolute discounted amounts of each component of each asset.

    What is got back of capital at the end of the horizon counts with it. Export income and unserved energy are left out, but the measure is never less
    than either. So it is nothing only where nothing costs or earns anything, and never negative. 600 paid for one unit and 1,000 earned by
    another at a negative cost are 1,600; 600 paid and 1,000 earned by exports are 1,000.
    """
    component = costs["component"].astype(object).replace("salvage", "capital")
    amounts = costs["discounted_cny"].groupby([costs["asset"].astype(object), component]).sum().abs()
    names = amounts.index.get_level_values(1)
    return float(max(amounts[~names.isin(APART)].sum(), *(amounts[names == name].sum() for name in APART)))


def kpis(system: System, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Shares, CO2, energy of each milestone (expected over weather years) and cost of the whole plan.

    Clean share of generation = (clean generation - lost) / (generation - lost), the share of what is delivered. Clean share of
    consumption = (clean generation - storage losses - conversion - exports - line losses) / demand: exports are counted clean first.
    """
    years = {year.name: year for year in system.horizon.operation_years}
    accounts = tables["accounts"].copy()
    accounts["milestone"] = accounts["operation_year"].map(lambda n: years[n].milestone)
    accounts["expected"] = accounts["amount"] * accounts["operation_year"].map(lambda n: years[n].probability)
    clean = {a.name for a in system.assets if a.clean}
    of_carrier = {carrier: {a.name for a in system.assets if a.carrier == carrier} for carrier in ("electricity", "hydrogen", "water")}
    electric = of_carrier["electricity"]
    rows: list[tuple[str, int, float, str]] = []
    for milestone in system.horizon.milestones:
        of = accounts[accounts["milestone"] == milestone]

        def total(account: str, assets: set[str] | None = None, of: pd.DataFrame = of) -> float:
            chosen = of["account"] == account
            return float(of.loc[chosen if assets is None else chosen & of["asset"].isin(assets), "expected"].sum())

        generation, green = total("generation"), total("generation", clean)
        demand, exports = total("demand", electric), total("export", electric)
        losses = total("storage_loss", electric) + total("link_loss", electric)
        stays = green - losses - total("conversion") - exports
        used = {c: total("demand", of_carrier[c]) + total("export", of_carrier[c]) - total("import", of_carrier[c]) for c in ("hydrogen", "water")}
        lost = losses + total("conversion") - sum(used[c] * draw for c, draw in least_draw(system, milestone).items())
        capacity = tables["capacity"]
        power = capacity[(capacity["year"] == milestone) & (capacity["quantity"] == "power")]
        generators = power[power["asset"].map({a.name: a.kind in ("renewable", "thermal") for a in system.assets}).astype(bool)]
        in_service = generators["in_service"].sum()
        green_power = generators.loc[generators["asset"].isin(clean), "in_service"].sum()
        rows += [
            ("clean_capacity_share", milestone, green_power / in_service if in_service else 0.0, "1"),
            # Where more is lost, or exported, than is clean, nothing clean is left.
            ("clean_generation_share", milestone, max(0.0, (green - lost) / (generation - lost)) if generation > max(0.0, lost) else 0.0, "1"),
            ("clean_consumption_share", milestone, max(0.0, stays / demand) if demand else 0.0, "1"),
            ("generation", milestone, generation, "MWh/a"),
            ("demand", milestone, demand, "MWh/a"),
            ("unserved", milestone, total("unserved", electric), "MWh/a"),
            ("import", milestone, total("import", electric), "MWh/a"),
            ("export", milestone, exports, "MWh/a"),
            ("curtailed", milestone, total("available") - total("generation", {a.name for a in system.assets if a.kind == "renewable"}), "MWh/a"),
            ("storage_loss", milestone, total("storage_loss", electric), "MWh/a"),
            ("lost", milestone, lost, "MWh/a"),
            ("co2", milestone, total("co2"), "t/a"),
        ]
    costs, last = tables["costs"], system.horizon.base_year
    rows += [
        ("discounted_cost", last, float(costs["discounted_cny"].sum()), system.currency),
        ("gross_cost", last, gross_cost(costs), system.currency),
        ("sales_income", last, -float(costs.loc[costs["component"].isin(INCOME), "discounted_cny"].sum()), system.currency),
    ]
    return pd.DataFrame(rows, columns=["kpi", "year", "value", "unit"])


def least_draw(system: System, year: int) -> dict[str, float]:
    """Electricity that a MWh of hydrogen, a m3 of water needs in the best machine of the plan [1, MWh/m3]."""

    def figures(kind: str, parameter: str) -> list[float]:
        return [a.at(parameter, year) for a in system.assets if a.kind == kind]

    return {
        "hydrogen": 1 / max(figures("electrolyser", "efficiency"), default=1.0),
        "water": min(figures("desalination", "electricity_use"), default=0.0),
    }
