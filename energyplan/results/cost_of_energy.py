"""Cost of energy, cost of supply, and what is earned at the shadow prices: sums over the cohorts of a run.

Every figure over the horizon is discounted as the objective is: Σ_y d_y with the plan's rate, dates and weights. Capital is what the plan pays
within the horizon (annuities, or overnight cost less salvage); capital of existing units is sunk and no cost here. Figures of one year are
undiscounted.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from energyplan.results.cohorts import Cohorts
from energyplan.system.system import Asset

PARTS = {
    "capital": "capital", "salvage": "capital", "fixed_om": "om", "fuel": "fuel", "fuel_delivery": "fuel", "carbon": "carbon",
    "import": "outside", "export": "outside", "unserved": "unserved",
}  # fmt: skip
"""Component of cost -> part of it; all others are `om`. `outside` is bought from and sold to other places, `unserved` is no money."""

OWN_COST = ("capital", "om", "fuel", "carbon")

MEASURES = {"electricity": "LCOE", "hydrogen": "LCOH", "water": "LCOW"}
"""Carrier -> name of its levelised cost."""

CARRIES = ("demand", "trade", "link", "line")
"""Kinds that make nothing: they have no levelised cost."""


def measure(asset: Asset) -> str:
    """Name of an asset's levelised cost: LCOE of electricity, LCOH of hydrogen, LCOW of water, LCOS of stores, else LCO; empty where it makes nothing."""
    if asset.kind in CARRIES:
        return ""
    return "LCOS" if is_store(asset) else MEASURES.get(asset.carrier, "LCO")


def is_store(asset: Asset) -> bool:
    """Whether it gives back what it took; a tank of desalted water does not."""
    return asset.has_energy and asset.kind != "desalination"


def levelised(cost: float, bought: float, energy: float) -> float:
    """Levelised cost (C + B) / E [CNY/MWh, CNY/m3]; not a number where nothing is delivered.

    Args:
        cost: C = Σ d_y (capital + O&M + fuel + carbon) [CNY].
        bought: B = Σ d_y x what is taken from buses, at their price, less by-products at theirs [CNY].
        energy: E = Σ d_y x what is delivered [MWh, m3].

    A store that costs 900 a year and takes 100 MWh at 2 to give 80:

    >>> levelised(900, 100 * 2, 80)
    13.75
    """
    return (cost + bought) / energy if energy > 0 else float("nan")


def levelised_costs(cohorts: Cohorts, by: Sequence[str] = ("technology", "stock"), year: int | None = None) -> pd.DataFrame:
    """LCOE, LCOS, LCOH by technology or asset, of existing and new units apart.

    Generators: E is what they deliver less what they take of their own carrier. Stores: E is discharge, and B charge and auxiliaries at the
    price of their bus. Electrolysers, hydrogen power, desalination, converters: B is what they take of other carriers, by-products deducted.

    Args:
        cohorts: The run.
        by: Columns to sum by, of `technology`, `asset`, `site`, `project`, `stock`.
        year: One year, undiscounted; None is the horizon, discounted.

    Returns:
        `measure`, `carrier`, `unit`, *by, `delivered`, `full_load_hours` (delivered per power in service, of converters per what it
        can give [h/a]), `levelised`, and of it
        `capital`, `om`, `fuel`, `carbon`, `energy` (bought) [CNY/unit].
    """
    assets = {a.name: a for a in cohorts.system.assets}
    energy = _weighed(cohorts, cohorts.energy, ["delivered", "taken", "sold_cny", "bought_cny"], year)
    asset = energy["asset"].map(assets)
    own, store = energy["carrier"] == asset.map(lambda a: a.carrier), asset.map(is_store)
    energy["made"] = (energy["delivered"] - energy["taken"].where(~store, 0.0)).where(own, 0.0)
    energy["energy"] = (energy["bought_cny"] - energy["sold_cny"].where(~own, 0.0)).where(~own | store, 0.0)
    keys = ["measure", "carrier", *by]
    costs, power = _costs(cohorts, year), _weighed(cohorts, cohorts.power, ["power"], year)
    power["power"] *= [_most_given(assets[name], y) for name, y in zip(power["asset"], power["year"], strict=True)]
    for frame in (energy, costs, power):
        frame["measure"] = frame["asset"].map(lambda name: measure(assets[name]) if name in assets else "")
        frame["carrier"] = frame["asset"].map(lambda name: assets[name].carrier if name in assets else "")
    sums = energy.groupby(keys)[["made", "energy"]].sum().join(costs.groupby(keys)[list(OWN_COST)].sum(), how="outer")
    sums = sums.join(power.groupby(keys)["power"].sum(), how="left").fillna(0.0).reset_index()
    sums = sums[(sums["measure"] != "") & (sums["made"] > 0)].rename(columns={"made": "delivered"})
    parts = [*OWN_COST, "energy"]
    totals = sums[list(OWN_COST)].sum(axis=1)
    sums["levelised"] = [levelised(c, b, e) for c, b, e in zip(totals, sums["energy"], sums["delivered"], strict=True)]
    sums[parts] = sums[parts].div(sums["delivered"], axis=0)
    sums["full_load_hours"] = (sums["delivered"] / sums["power"]).where(sums["power"] > 0)
    sums["unit"] = sums["carrier"].map(lambda c: f"CNY/{cohorts.system.carriers[c]}")
    order = {name: i for i, name in enumerate(["LCOE", "LCOS", "LCOH", "LCOW", "LCO"])}
    sums = sums.sort_values("measure", key=lambda column: column.map(order), kind="stable")
    return sums[["measure", "carrier", "unit", *by, "delivered", "full_load_hours", "levelised", *parts]].reset_index(drop=True)


def revenues(cohorts: Cohorts, payments: pd.DataFrame, by: Sequence[str] = ("technology", "stock"), year: int | None = None) -> pd.DataFrame:
    """What is earned at the shadow prices beside what it costs.

    revenue = sold - bought at the prices of the buses, exports and imports at their own price; recovery = (revenue + payments) / cost, with
    cost = capital + O&M + fuel + carbon. A new unit that no limit or target holds has a recovery of 1 over the horizon: it is built until
    its last MW earns just its cost.

    Args:
        cohorts: The run.
        payments: Payments under rules of revenue, as `payments.payments_of` gives them; may be empty.
        by: Columns to sum by.
        year: One year, undiscounted; None is the horizon, discounted.

    Returns:
        *by, `sold_cny`, `bought_cny`, `outside_cny` (exports less imports), `payments_cny`, `cost_cny`, `surplus_cny`, `recovery`,
        `price` (earned per MWh delivered of its own carrier; of stores per MWh discharged).
    """
    assets = {a.name: a for a in cohorts.system.assets}
    energy = cohorts.energy[cohorts.kind_of(cohorts.energy["asset"]) != "demand"]
    money = _weighed(cohorts, energy, ["delivered", "sold_cny", "bought_cny"], year)
    own = money["carrier"] == money["asset"].map(lambda name: assets[name].carrier)
    money["own"], money["own_cny"] = money["delivered"].where(own, 0.0), money["sold_cny"].where(own, 0.0)
    costs = _costs(cohorts, year)
    costs = costs[cohorts.kind_of(costs["asset"]) != "demand"]
    costs["outside_cny"], costs["cost_cny"] = -costs["outside"], costs[list(OWN_COST)].sum(axis=1)
    paid = _weighed(cohorts, payments, ["cny"], year)
    keys = list(by)
    sums = money.groupby(keys)[["sold_cny", "bought_cny", "own", "own_cny"]].sum()
    sums = sums.join(costs.groupby(keys)[["outside_cny", "cost_cny"]].sum(), how="outer")
    sums = sums.join(paid.groupby(keys)["cny"].sum().rename("payments_cny"), how="left").fillna(0.0).reset_index()
    income = sums["sold_cny"] - sums["bought_cny"] + sums["outside_cny"] + sums["payments_cny"]
    sums["surplus_cny"] = income - sums["cost_cny"]
    sums["recovery"] = (income / sums["cost_cny"]).where(sums["cost_cny"] > 0)
    sums["price"] = (sums["own_cny"] / sums["own"]).where(sums["own"] > 0)
    sums = sums[(sums[["sold_cny", "bought_cny", "outside_cny", "cost_cny"]].abs() > 0).any(axis=1)]
    columns = ["sold_cny", "bought_cny", "outside_cny", "payments_cny", "cost_cny", "surplus_cny", "recovery", "price"]
    return sums[[*keys, *columns]].reset_index(drop=True)


def supply_costs(cohorts: Cohorts) -> pd.DataFrame:
    """Average cost of supply of each carrier, in the period of each milestone and over the horizon.

    cost = Σ d_y (all costs of the carrier's assets but unserved demand + what they buy of other carriers - what they sell of them, at the
    prices); net cost per unit served = cost / demand served, with export income deducted; gross = (cost + export income) / (demand served +
    exports). What one carrier pays another cancels: the costs of all carriers add up to the net cost of the plan without unserved demand.

    Returns:
        `carrier`, `unit`, `milestone` (0: the horizon), `served`, `exported` (a year, discounted mean), `cost_cny`, `export_cny` (discounted),
        `net`, `gross` [CNY/MWh, CNY/m3].
    """
    horizon = cohorts.system.horizon
    carrier_of = {a.name: a.carrier for a in cohorts.system.assets}
    kinds = cohorts.kind_of(cohorts.energy["asset"])
    energy = _weighed(cohorts, cohorts.energy, ["delivered", "taken", "sold_cny", "bought_cny"], None)
    energy["owner"] = energy["asset"].map(carrier_of)
    energy["served"] = (energy["taken"] - energy["delivered"]).where(kinds == "demand", 0.0)
    energy["exported"] = energy["taken"].where(kinds == "trade", 0.0)
    energy["transfer"] = (energy["bought_cny"] - energy["sold_cny"]).where(energy["owner"] != energy["carrier"], 0.0)
    costs = cohorts.costs[cohorts.costs["component"] != "unserved"].copy()
    costs["carrier"] = costs["asset"].map(lambda name: carrier_of.get(name, "electricity"))
    costs["export_cny"] = -costs["discounted_cny"].where(costs["component"] == "export", 0.0)
    rows = []
    for milestone in (*horizon.milestones, 0):
        years = horizon.period(milestone) if milestone else horizon.years
        weight = sum(horizon.discount(y) for y in years)
        of, spent = energy[energy["year"].isin(years)], costs[costs["year"].isin(years)]
        paid, earned = of.groupby("owner")["transfer"].sum(), of.groupby("carrier")["transfer"].sum()
        for carrier, unit in cohorts.system.carriers.items():
            own, bills = of[of["carrier"] == carrier], spent[spent["carrier"] == carrier]
            served, exported = float(own["served"].sum()), float(own["exported"].sum())
            if own.empty and bills.empty:
                continue
            cost = float(bills["discounted_cny"].sum() + paid.get(carrier, 0.0) - earned.get(carrier, 0.0))
            income, total = float(bills["export_cny"].sum()), served + exported
            net, gross = cost / served if served > 0 else float("nan"), (cost + income) / total if total > 0 else float("nan")
            rows.append((carrier, f"CNY/{unit}", milestone, served / weight, exported / weight, cost, income, net, gross))
    return pd.DataFrame(rows, columns=["carrier", "unit", "milestone", "served", "exported", "cost_cny", "export_cny", "net", "gross"])


def _weighed(cohorts: Cohorts, frame: pd.DataFrame, columns: list[str], year: int | None) -> pd.DataFrame:
    """Amounts of operation times their discount factor, or those of one year as they are."""
    if year is not None:
        return frame[frame["year"] == year].copy()
    frame = frame.copy()
    factors = {y: cohorts.system.horizon.discount(y) for y in set(frame["year"])}
    frame[columns] = frame[columns].mul(frame["year"].map(factors).astype(float), axis=0)
    return frame


def _most_given(asset: Asset, year: int) -> float:
    """What a unit of power gives of its own carrier at most [1]: of a heat pump whose power is that of electricity, 3 of heat; 1 where none is told."""
    at = asset.position(year)
    given = [sum(float(f.ratio[at]) for f in mode.flows if f.carrier == asset.carrier) for mode in asset.modes]
    return max([ratio for ratio in given if ratio > 0], default=1.0)


def _costs(cohorts: Cohorts, year: int | None) -> pd.DataFrame:
    """Costs with a column for each part."""
    costs = cohorts.costs if year is None else cohorts.costs[cohorts.costs["year"] == year]
    costs = costs.copy()
    amount, part = costs["discounted_cny" if year is None else "cny"], costs["component"].map(lambda name: PARTS.get(name, "om"))
    for name in (*OWN_COST, "outside"):
        costs[name] = amount.where(part == name, 0.0)
    return costs
