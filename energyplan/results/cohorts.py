"""A run taken apart: what each cohort delivers, takes and costs in each year. The questions of `economics` and `cash_flow` are sums over it.

A *cohort* is what a project commissions in a year. Projects of an asset are operated as one: what the asset does in a step is shared among
its cohorts by what they could have done, availability x power in service at the milestone (in a step in which none could, by power alone).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energyplan.results.capacity_costs import capacity_costs
from energyplan.system.horizon import Array, OperationYear
from energyplan.system.system import Asset, System

KEYS = ["asset", "technology", "site", "project", "vintage", "stock"]
"""What names a cohort; `stock` is `existing` (capital sunk) or `new` (committed and candidates)."""

NO_COHORT = ("", 0, "")
"""Project, vintage and stock of what has no capacity, as demands."""

PLACED = ("capital", "salvage", "fixed_om")
"""Components of cost that are known by cohort; the others follow operation."""

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Cohorts:
    """A run by cohort.

    Attributes:
        system: The numbers the model saw.
        costs: `year`, KEYS, `component`, `at`, `cny`, `discounted_cny`: the table `costs`, shared out.
        energy: `year`, KEYS, `bus`, `carrier`, `delivered`, `taken` [MWh/a, m3/a], `sold_cny`, `bought_cny` [CNY/a]: expected over weather
            years, valued at the price of the bus, the same in each year a milestone stands for.
        power: `year`, KEYS, `power` [MW, m3/h]: in service at the milestone that stands for the year, what is operated.
        ledger: Table `capacity`.
    """

    system: System
    costs: pd.DataFrame
    energy: pd.DataFrame
    power: pd.DataFrame
    ledger: pd.DataFrame

    def kind_of(self, assets: pd.Series) -> pd.Series:
        """Kinds of a column of assets; empty for a fuel that nobody burns."""
        kinds = {a.name: a.kind for a in self.system.assets}
        return assets.map(lambda name: kinds.get(name, ""))


def cohorts_of(system: System, tables: Tables) -> Cohorts:
    """Take a run apart.

    Args:
        system: The run's system, as `stored_system.system_of` gives it.
        tables: The run's tables `capacity`, `costs`, `dispatch`, `prices`, `accounts`.
    """
    ledger = tables["capacity"].astype({"asset": object, "project": object})
    stock = _in_service(ledger)
    keys = ["milestone", *KEYS, "bus", "carrier"]
    operated = pd.DataFrame(list(_operated(system, tables, stock)), columns=[*keys, "delivered", "taken", "sold_cny", "bought_cny"])
    operated = operated.groupby(keys, as_index=False, sort=False).sum()
    power = pd.DataFrame([
        (m, a.name, a.technology, a.site, *cohort)
        for m in system.horizon.milestones for a in system.assets for cohort in stock.get((a.name, m), [])
    ], columns=["milestone", *KEYS, "power"])  # fmt: skip
    costs = _costs(system, tables, ledger, operated)
    return Cohorts(system, costs, _every_year(system, operated), _every_year(system, power), ledger)


def _every_year(system: System, operated: pd.DataFrame) -> pd.DataFrame:
    """A milestone's operation in each year it stands for."""
    years = pd.DataFrame([(m, y) for m in system.horizon.milestones for y in system.horizon.period(m)], columns=["milestone", "year"])
    return years.merge(operated, on="milestone").drop(columns="milestone")


# --- operation --------------------------------------------------------------------------------------------------------------------


def _in_service(ledger: pd.DataFrame) -> dict[tuple[str, int], list[tuple[str, int, str, float]]]:
    """Project, vintage, stock and power of the cohorts of an asset at the end of a year, by (asset, year)."""
    power = ledger[(ledger["quantity"] == "power") & (ledger["in_service"] > 0)]
    found: dict[tuple[str, int], list[tuple[str, int, str, float]]] = {}
    for row in power.itertuples():
        cohort = (str(row.project), int(row.vintage), "existing" if row.status == "existing" else "new", float(row.in_service))
        found.setdefault((str(row.asset), int(row.year)), []).append(cohort)
    return found


def _shares(system: System, asset: Asset, year: OperationYear, cohorts: list[tuple[str, int, str, float]]) -> list[tuple[tuple[str, int, str], Array]]:
    """Cohorts of an asset with their share of what it does in each step, shape (T,)."""
    if not cohorts:
        return [(NO_COHORT, np.ones(len(year.steps)))]
    power = np.array([[p] for *_cohort, p in cohorts])
    able = power * np.array([np.broadcast_to(system.profiles.get((year.name, name), 1.0), (len(year.steps),)) for name, *_rest in cohorts])
    total = able.sum(axis=0)
    share = np.where(total > 0, able / np.where(total > 0, total, 1.0), power / power.sum())
    return [((name, vintage, stock), share[i]) for i, (name, vintage, stock, _power) in enumerate(cohorts)]


def _operated(system: System, tables: Tables, stock: dict[tuple[str, int], list[tuple[str, int, str, float]]]) -> Iterator[tuple[Any, ...]]:
    """A row for each cohort, bus, flow and operation year."""
    prices = _series(tables["prices"], ["operation_year", "site", "carrier"], "price_cny_per_mwh", "price_cny_per_m3")
    flows = _series(tables["dispatch"], ["operation_year", "asset", "site", "carrier", "flow"], "power_mw", "flow_m3_h")
    years, shares = {year.name: year for year in system.horizon.operation_years}, dict[tuple[str, str], Any]()
    for (name, asset_name, bus, carrier, _flow), rate in flows.items():
        year, asset = years[str(name)], system.asset(str(asset_name))
        if (name, asset_name) not in shares:
            shares[name, asset_name] = _shares(system, asset, year, stock.get((asset.name, year.milestone), []))
        amount = rate * year.steps.annual * year.probability
        value = amount * prices[name, bus, carrier]
        for cohort, share in shares[name, asset_name]:
            given, taken = np.where(amount > 0, share, 0.0), np.where(amount < 0, -share, 0.0)
            figures = (amount @ given, amount @ taken, value @ given, value @ taken)
            yield (year.milestone, asset.name, asset.technology, asset.site, *cohort, str(bus), str(carrier), *map(float, figures))


def _series(frame: pd.DataFrame, keys: list[str], energy: str, water: str) -> dict[Any, Array]:
    """The one of two columns that is filled, an array over the steps by key."""
    filled = frame.assign(value=frame[energy].astype(float).fillna(frame[water].astype(float)))
    groups = filled.groupby(keys, sort=False, observed=True)
    return {key: part.sort_values("step")["value"].to_numpy(dtype=float) for key, part in groups}


# --- costs ------------------------------------------------------------------------------------------------------------------------


def _costs(system: System, tables: Tables, ledger: pd.DataFrame, operated: pd.DataFrame) -> pd.DataFrame:
    """The table of costs by cohort: capital and fixed O&M as they were bought, the rest by what passes through."""
    horizon = system.horizon
    status = ledger.drop_duplicates(["asset", "project", "vintage"])[["asset", "project", "vintage", "status"]]
    placed = capacity_costs(system, ledger).merge(status, on=["asset", "project", "vintage"])
    placed["stock"] = np.where(placed.pop("status") == "existing", "existing", "new")
    costs = _own_fuel(system, tables)
    costs = costs[~costs["component"].isin(PLACED)].copy()
    milestone_of = {y: m for m in horizon.milestones for y in horizon.period(m)}
    costs["milestone"] = costs["year"].map(milestone_of)
    shares = _throughput(operated)
    shared = costs.merge(shares, on=["milestone", "asset"], how="left").fillna({"project": "", "vintage": 0, "stock": "", "share": 1.0})
    shared["cny"] *= shared["share"]
    columns = ["year", *KEYS, "component", "at", "cny"]
    whole = pd.concat([part[columns] for part in (placed, shared) if len(part)] or [placed[columns]], ignore_index=True).astype({"vintage": int})
    whole["discounted_cny"] = [cny * horizon.discount(int(year), at) for year, at, cny in zip(whole["year"], whole["at"], whole["cny"], strict=True)]
    return whole


def _throughput(operated: pd.DataFrame) -> pd.DataFrame:
    """Share of each cohort in what passes through its asset in a milestone year; equal shares where nothing does."""
    keys = ["milestone", "asset", "project", "vintage", "stock"]
    through = operated.assign(share=operated["delivered"] + operated["taken"]).groupby(keys, as_index=False, sort=False)["share"].sum()
    groups = through.groupby(["milestone", "asset"], sort=False)["share"]
    total, count = groups.transform("sum"), groups.transform("size")
    through["share"] = np.where(total > 0, through["share"] / total.where(total > 0, 1.0), 1 / count)
    return through


def _own_fuel(system: System, tables: Tables) -> pd.DataFrame:
    """The table of costs, fuel that is bought by tiers with those who burn it, at its mean price of the year."""
    costs = tables["costs"].astype({"asset": object, "technology": object, "site": object, "component": object, "at": object})
    costs = costs[["year", "asset", "technology", "site", "component", "at", "cny"]]
    tiered = [name for name, fuel in system.fuels.items() if fuel.tiers]
    bought = costs["asset"].isin(tiered) & (costs["component"] == "fuel")
    if not bought.any():
        return costs
    years = {year.name: year for year in system.horizon.operation_years}
    used = tables["accounts"]
    used = used[used["account"] == "fuel"].astype({"operation_year": object, "component": object, "asset": object})
    used = used.assign(
        milestone=used["operation_year"].map(lambda n: years[n].milestone),
        amount=used["amount"] * used["operation_year"].map(lambda n: years[n].probability),
    )  # fmt: skip
    used = used.groupby(["milestone", "component", "asset"], as_index=False)["amount"].sum()
    used["share"] = used["amount"] / used.groupby(["milestone", "component"])["amount"].transform("sum").replace(0.0, np.nan)
    milestone_of = {y: m for m in system.horizon.milestones for y in system.horizon.period(m)}
    rows: list[tuple[Any, ...]] = []
    for row in costs[bought].itertuples():
        for user in used[(used["milestone"] == milestone_of[row.year]) & (used["component"] == row.asset) & (used["share"] > 0)].itertuples():
            asset = system.asset(str(user.asset))
            rows.append((row.year, asset.name, asset.technology, asset.site, "fuel", row.at, row.cny * user.share))
    return pd.concat([costs[~bought], pd.DataFrame(rows, columns=costs.columns)], ignore_index=True)
