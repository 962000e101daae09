"""What capacity costs, cohort by cohort: a cohort is what a project commissions in a year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energyplan.model.capacity import capacity_cost
from energyplan.system.system import System

COLUMNS = ["year", "asset", "technology", "site", "project", "vintage", "component", "at", "cny"]


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
            which = (asset.name, asset.technology, asset.site, project.name, vintage)
            bought = getattr(project, quantity) if project.status == "existing" else cohort["commissioned"].sum()
            rows += [(p.year, *which, p.component, p.at, p.amount * bought) for p in cost.capital if bought]
            stocks = zip(cohort["year"], cohort["in_service"], strict=True)
            rows += [(year, *which, "fixed_om", at, cost.fixed_of(year, horizon) * stock) for year, stock in stocks]
    return pd.DataFrame(rows, columns=COLUMNS)
