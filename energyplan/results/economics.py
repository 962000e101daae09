"""The economics of a run, from its stored tables: nothing is solved and nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.plan.read import plan_path
from energyplan.plan.revenue import FILE, RevenueRules, read_rules
from energyplan.results.cash_flow import NO_CASH, Reconciliation, Returns, cash_flows, reconciliation, returns
from energyplan.results.cohorts import Cohorts, cohorts_of
from energyplan.results.cost_of_energy import levelised_costs, revenues, supply_costs
from energyplan.results.payments import no_payments, payments_of
from energyplan.results.runs import check_year, read_frames, read_manifest
from energyplan.results.stored_system import system_of

ALL_NEW, PLAN = "(new)", "(plan)"
"""Names beside technologies: all new units together, the whole plan."""


@dataclass(frozen=True)
class Economics:
    """What a run costs and earns.

    Attributes:
        manifest: Its `run.json`.
        cohorts: The run taken apart.
        rules: Rules of revenue that were applied; None is the market alone.
        year: The one year that costs of energy and revenue are told of; None is the horizon.
        levelised, revenue: By technology and stock; `levelised_assets`, `revenue_assets` by asset and stock.
        supply: Average cost of supply by carrier and milestone.
        flows: Cash flow by year, cohort and item.
        returns: Of new units by technology, of all of them, and of the whole plan, whose existing units earn without an investment.
        reconciliation: The cash flow beside the run's objective.
    """

    manifest: dict[str, Any]
    cohorts: Cohorts
    rules: RevenueRules | None
    year: int | None
    levelised: pd.DataFrame
    levelised_assets: pd.DataFrame
    revenue: pd.DataFrame
    revenue_assets: pd.DataFrame
    supply: pd.DataFrame
    flows: pd.DataFrame
    returns: dict[str, Returns]
    reconciliation: Reconciliation

    @property
    def plan_flows(self) -> pd.DataFrame:
        """Cash flow of the whole plan: what its demands pay is income, and unserved demand no cash."""
        return self.flows[self.cohorts.kind_of(self.flows["asset"]) != "demand"]

    def frames(self) -> dict[str, pd.DataFrame]:
        """All of it as tables."""
        back = pd.DataFrame([{"technology": name, **figures._asdict()} for name, figures in self.returns.items()])
        return {
            "levelised_by_technology": self.levelised, "levelised_by_asset": self.levelised_assets, "supply_cost": self.supply,
            "revenue_by_technology": self.revenue, "revenue_by_asset": self.revenue_assets,
            "cash_flow": self.flows, "cash_flow_of_plan": by_year(self.plan_flows).reset_index(), "returns": back,
        }  # fmt: skip


def chosen_rules(choice: str | None, run: Path) -> RevenueRules | None:
    """Rules of revenue by the words of an option.

    Args:
        choice: A file, `on` for the file beside the plan of the run, None for none.
        run: The run folder.

    Raises:
        InputError: the rules are wrong.
    """
    if choice is None:
        return None
    manifest = read_manifest(run)
    file = plan_path(manifest["request"]["model"]).parent / FILE if choice == "on" else Path(choice)
    return read_rules(file, list(manifest["colours"]), manifest["currency"])  # every technology of the plan has a colour, also one that is off


def economics_of(run: Path, rules: RevenueRules | None = None, year: int | None = None, interest_rate: float | None = None) -> Economics:
    """The economics of a run folder.

    Args:
        run: The folder.
        rules: Rules of revenue; None is the market alone.
        year: One year of the ledger; None is the horizon.
        interest_rate: Of construction; None is the plan's discount rate.

    Raises:
        InputError: the horizon has no such year.
    """
    manifest = read_manifest(run)
    system = system_of(read_frames(run / "system"))
    if year is not None:
        check_year(run, "--year", year, system.horizon.years)
    return economics(manifest, cohorts_of(system, read_frames(run / "tables")), rules, year, interest_rate)


def economics(manifest: dict[str, Any], cohorts: Cohorts, rules: RevenueRules | None, year: int | None, interest_rate: float | None) -> Economics:
    """All figures of a run taken apart."""
    payments = no_payments() if rules is None else payments_of(cohorts, rules)
    flows = cash_flows(cohorts, payments, interest_rate)
    supplied = flows[cohorts.kind_of(flows["asset"]) != "demand"]
    new = supplied[supplied["stock"] == "new"]
    built = list(dict.fromkeys(new.loc[new["item"] == "investment", "technology"]))
    figures = {name: returns(new[new["technology"] == name]) for name in built} | {ALL_NEW: returns(new), PLAN: returns(supplied)}
    technology, asset = ("technology", "stock"), ("technology", "asset", "stock")
    return Economics(
        manifest, cohorts, rules, year, levelised_costs(cohorts, technology, year), levelised_costs(cohorts, asset, year),
        revenues(cohorts, payments, technology, year), revenues(cohorts, payments, asset, year), supply_costs(cohorts), flows, figures,
        reconciliation(cohorts, flows),
    )  # fmt: skip


def by_year(flows: pd.DataFrame) -> pd.DataFrame:
    """Cash flow with a row a year and a column an item, its sum `net` and, discounted, the running sum of it [CNY]; without interest and unserved demand."""
    cash = flows[~flows["item"].isin(NO_CASH)]
    wide = cash.pivot_table(index="year", columns="item", values="cny", aggfunc="sum", fill_value=0.0)
    discounted = cash.groupby("year")["discounted_cny"].sum()
    wide["net"] = wide.sum(axis=1)
    wide["discounted_so_far"] = discounted.cumsum()
    return wide
