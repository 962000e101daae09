"""What capacity costs, cohort by cohort: a cohort is what a project commissions in a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from energyplan.model.capacity import capacity_cost
from energyplan.system.system import Asset, Project, System

COLUMNS = ["year", "asset", "technology", "site", "project", "vintage", "quantity", "component", "at", "cny"]
PLACE = ["year", "technology", "site", "project", "quantity"]
MONEY = ("overnight_committed_cny", "overnight_new_cny", "capital_cny")


def capacity_costs(system: System, ledger: pd.DataFrame) -> pd.DataFrame:
    """Capital and fixed O&M of each cohort in each year of the horizon, undiscounted.

    Args:
        system: The numbers of the plan.
        ledger: Table `capacity`.
    """
    rows: list[tuple[Any, ...]] = []
    horizon = system.horizon
    for asset_name, group in ledger.groupby("asset", sort=False):
        asset = system.asset(str(asset_name))
        projects = {p.name: p for p in asset.projects}
        for (name, vintage, quantity), cohort in group.groupby(["project", "vintage", "quantity"], sort=False):
            project, at = projects[name], horizon.finance.operation_at
            cost = capacity_cost(asset, project, vintage, quantity, horizon)
            which = (asset.name, asset.technology, asset.site, project.name, vintage, quantity)
            bought = getattr(project, quantity) if project.status == "existing" else cohort["commissioned"].sum()
            rows += [(p.year, *which, p.component, p.at, p.amount * bought) for p in cost.capital if bought]
            stocks = zip(cohort["year"], cohort["in_service"], strict=True)
            rows += [(year, *which, "fixed_om", at, cost.fixed_of(year, horizon) * stock) for year, stock in stocks]
    return pd.DataFrame(rows, columns=COLUMNS)


class Overnight(NamedTuple):
    """What a cohort costs overnight.

    Attributes:
        quantity: `power` or `energy`.
        cny: Overnight cost of the year of commissioning x what is commissioned [CNY], in money of the plan's price year.
    """

    asset: Asset
    project: Project
    vintage: int
    quantity: str
    cny: float


def overnight_costs(system: System, ledger: pd.DataFrame) -> Iterator[Overnight]:
    """Committed and new cohorts that cost something, with their overnight cost.

    Args:
        system: The numbers of the plan.
        ledger: Table `capacity`.
    """
    assets = {a.name: a for a in system.assets}
    built = ledger[ledger["status"] != "existing"].groupby(["asset", "project", "vintage", "quantity"], sort=False, observed=True)["commissioned"].sum()
    for (name, project_name, vintage, quantity), amount in built.items():
        asset = assets[str(name)]
        project = next(p for p in asset.projects if p.name == project_name)
        cost = asset.overnight_cost(project, str(quantity), int(vintage)) * float(amount)
        if cost != 0:
            yield Overnight(asset, project, int(vintage), str(quantity), cost)


def investment(system: System, ledger: pd.DataFrame) -> pd.DataFrame:
    """Investment by year, technology, site, project and quantity: `overnight_committed_cny`, `overnight_new_cny`, `capital_cny`.

    The first two are the overnight cost of what is commissioned in the year, as if it were built in a night; the last is what the year pays for
    capital: component `capital` of the table of costs, annuities unless the plan says otherwise.

    Args:
        system: The numbers of the plan.
        ledger: Table `capacity`.
    """
    spent = pd.DataFrame([
        (one.vintage, one.asset.technology, one.asset.site, one.project.name, one.quantity, "committed" if one.project.given else "new", one.cny)
        for one in overnight_costs(system, ledger)
    ], columns=[*PLACE, "stock", "cny"])  # fmt: skip
    costs = capacity_costs(system, ledger)
    paid = costs[costs["component"] == "capital"]
    parts = [spent[spent["stock"] == "committed"], spent[spent["stock"] == "new"], paid]
    named = [part[PLACE].assign(**{name: part["cny"]}) for part, name in zip(parts, MONEY, strict=True)]
    whole = pd.concat([part for part in named if len(part)] or named, ignore_index=True).reindex(columns=[*PLACE, *MONEY])
    return whole.astype(dict.fromkeys(MONEY, float)).groupby(PLACE, as_index=False)[list(MONEY)].sum()
