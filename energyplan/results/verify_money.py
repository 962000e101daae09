"""Costs and emissions recounted from ledger, flows and prices, by the verifier's own functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from energyplan.results import verify_converter, verify_store, verify_unit
from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_fuel import emitted, fuel_use, purchase_costs
from energyplan.results.verify_records import MODAL, SEASONAL, STORES, Array, Asset
from energyplan.results.verify_view import View
from energyplan.tolerances import LEFT_OUT, MONEY_ERROR, OBJECTIVE_ERROR

COST_KEYS = ["year", "asset", "component"]

Entry = tuple[str, str, Array]
"""Asset, component, and an amount in every ledger year [CNY/a]."""


def annuity(rate: float, years: int) -> float:
    """Yearly payment that repays 1 in n years [1/a]: r / (1 - (1+r)^-n), or 1/n without interest.

    >>> round(annuity(0.07, 20), 5), annuity(0.0, 4)
    (0.09439, 0.25)
    """
    return 1.0 / years if rate == 0 else float(-rate / np.expm1(-years * np.log1p(rate)))


def capital(view: View) -> Iterator[Entry]:
    """Capital: capex x factor x annuity x power or energy commissioned, in each year of repayment; or overnight, less what is left at the end.

    Repayment takes as many years as the annuity is reckoned for, also where the unit leaves before, by age or early, or stays longer. Existing units
    are sunk unless the plan has them paid.
    """
    years = np.array(view.years)
    for one in view.vintages:
        project = view.projects.get(one.project)
        if project is None:
            continue
        stands = project.status == "existing"
        built = getattr(project, one.quantity) if stands else float(one.commissioned.sum())
        if built == 0 or (stands and (view.existing_capital == "sunk" or view.capital != "annuity")):
            continue
        life = view.life(project, one.year)
        price = view.own_figure(project, f"{one.quantity}_capex", one.year) * built * project.capex_factor
        if view.capital == "annuity":
            term = max(1, round(view.figure(one.asset, "recovery", one.year, life)))
            due = (years >= one.year) & (years - one.year < term)
            yield one.asset, "capital", np.where(due, price * annuity(view.interest, term), 0.0)
        else:
            left = remainder(view.rate if view.depreciation == "sinking_fund" else 0.0, view.end - one.year + 1, life)
            yield one.asset, "capital", np.where(years == one.year, price, 0.0)
            yield one.asset, "salvage", np.where(years == view.end, -price * left, 0.0)


def remainder(rate: float, used: int, life: int) -> float:
    """Share of the price that an annuity of `life` years has not repaid after `used`: the rest of its payments, seen from then [1].

    >>> remainder(0.0, 5, 20), remainder(0.07, 20, 20)
    (0.75, 0.0)
    """
    return annuity(rate, life) * sum((1 + rate) ** -k for k in range(1, life - used + 1))


def fixed_om(view: View) -> Iterator[Entry]:
    """Fixed O&M: that of the commissioning year, or of each year, x stock in service."""
    for one in view.vintages:
        if view.fixed_om == "year":
            yield one.asset, "fixed_om", view.figures(one.asset, f"{one.quantity}_fixed_om") * one.in_service
            continue
        project, name = view.projects.get(one.project), f"{one.quantity}_fixed_om"
        price = view.figure(one.asset, name, one.year) if project is None else view.own_figure(project, name, one.year)
        yield one.asset, "fixed_om", price * one.in_service


def variable_basis(view: View, asset: Asset) -> Array:
    """What variable O&M is paid for [MW, m3/h]: output, discharge of stores, input, water made."""
    if asset.kind == "desalination":
        return view.quantity(asset, "made")
    if asset.kind == "electrolyser":
        return view.amount(asset, "input")
    return view.amount(asset, "discharge" if asset.kind in (*STORES, SEASONAL) else "output")


OWN_COSTS: dict[str, Callable[[View, Asset], Iterator[tuple[str, Array, Array]]]] = {
    "converter": verify_converter.costs, "unit": verify_unit.costs, "store": verify_store.costs,
}  # fmt: skip
"""Kinds that say themselves what is paid for: component, price in each ledger year, amount at each step [MW]."""


def operation(view: View) -> Iterator[Entry]:
    """Operation: prices of the calendar year x expected quantities of its milestone."""
    for asset in view.assets.values():
        if asset.kind == "demand":
            unserved = _yearly(view, view.amount(asset, "unserved") * view.hours)
            yield asset.name, "unserved", asset.unserved_price * unserved
        elif asset.kind == "trade":
            for flow, sign in (("import", 1.0), ("export", -1.0)):
                weighted = view.amount(asset, flow) * view.profile(f"tariff_{flow}", 1.0)
                price = sign * view.figures(asset.name, f"{flow}_price")
                yield asset.name, flow, price * _yearly(view, weighted * view.hours)
        elif asset.kind in OWN_COSTS:
            for part, price, amount in OWN_COSTS[asset.kind](view, asset):
                yield asset.name, part, price * _yearly(view, amount * view.hours)
        elif asset.kind not in ("link", "line"):
            basis = _yearly(view, variable_basis(view, asset) * view.hours)
            yield asset.name, "variable_om", view.figures(asset.name, "variable_om") * basis
        if asset.kind == "thermal":
            starts = _yearly(view, view.quantity(asset, "start"))
            yield asset.name, "start", view.figures(asset.name, "start_cost") * starts
        if asset.kind == "thermal" and asset.fuel:
            fuel = _yearly(view, fuel_use(view, asset) * view.hours)
            yield asset.name, "fuel", view.fuel(asset.fuel, "price_cny_per_mwh") * fuel
            yield asset.name, "fuel_delivery", view.figures(asset.name, "fuel_delivery") * fuel
            yield asset.name, "carbon", view.carbon_price * emitted(view, asset.fuel, view.figures(asset.name, "capture")) * fuel


def _yearly(view: View, amount: Array) -> Array:
    """Expected amount of each ledger year: sum over its milestone of occurrences x amount."""
    total = np.zeros(len(view.years))
    for milestone in view.milestones:
        total[view.milestone_of == milestone] = np.sum(view.occurrences(milestone) * amount)
    return total


def recount(view: View) -> pd.DataFrame:
    """Expected costs by year, asset, component: `cny`, `discounted_cny`, by the plan's conventions."""
    return _table(view, [*capital(view), *fixed_om(view), *(entry for p, entries in operated(view).values() for entry in _weighed(p, entries))])


def operated(view: View) -> dict[str, tuple[float, list[Entry]]]:
    """Probability of each realisation, and its costs of operation at the prices of its future."""
    seen = {name: (p, view.under(name)) for name, p in view.realisations.items()}
    return {name: (p, [*operation(there), *purchase_costs(there)]) for name, (p, there) in seen.items()}


def operated_cost(view: View, entries: list[Entry]) -> float:
    """Discounted cost of operation of one realisation [CNY]."""
    return float(_table(view, entries)["discounted_cny"].sum())


def _weighed(weight: float, entries: list[Entry]) -> Iterator[Entry]:
    for asset, component, cny in entries:
        yield asset, component, weight * cny


def _table(view: View, entries: list[Entry]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"year": view.years, "asset": asset, "component": component, "cny": cny})
        for asset, component, cny in entries
    ]
    costs = pd.concat(parts, ignore_index=True).groupby(COST_KEYS, as_index=False)["cny"].sum()
    costs["discounted_cny"] = costs["cny"] * _discount(view, costs)
    return costs


PASSED = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _discount(view: View, costs: pd.DataFrame) -> pd.Series:
    """Value in the base year of 1 paid in each year [1]: (1+r)^-(year - base year + part of the year passed), or the weight the plan gives."""
    if view.weights is not None:
        return pd.Series([view.weights[view.index_of[int(year)]] for year in costs["year"]], index=costs.index, dtype=float)
    overnight = view.capital != "annuity"
    when = {"capital": "start" if overnight else view.capital_at, "salvage": "end"}
    passed = costs["component"].astype(object).map(lambda name: PASSED[when.get(name, view.operation_at)])
    return (1 + view.rate) ** -(costs["year"].astype(float) - view.base_year + passed.astype(float))


def totals(costs: pd.DataFrame) -> dict[str, float]:
    """Discounted totals [CNY]: all, gross, each component.

    Gross adds up the amounts of each component of each asset whatever their sign, capital less its salvage; export income and unserved energy
    count instead where either is more than all others together.
    """
    parts = costs.groupby("component")["discounted_cny"].sum()
    sizes = {"paid": 0.0, "export": 0.0, "unserved": 0.0}
    own: dict[tuple[str, str], float] = {}
    for row in costs.itertuples():
        name = "capital" if row.component == "salvage" else str(row.component)
        own[str(row.asset), name] = own.get((str(row.asset), name), 0.0) + float(row.discounted_cny)
    for (_, name), amount in own.items():
        sizes[name if name in sizes else "paid"] += abs(amount)
    whole = {"total_discounted_cny": float(parts.sum()), "gross_discounted_cny": max(sizes.values())}
    return whole | {str(name): float(value) for name, value in parts.items()}


def check_money(view: View, costs: pd.DataFrame, objective: float | None, total: float) -> list[Check]:
    """Costs by year, asset and component; discounting of every row; the objective where given, against the recounted total."""
    gross = totals(costs)["gross_discounted_cny"]
    limit = MONEY_ERROR * gross
    cost, discounting = Gauge("cost", view.currency), Gauge("discounting", view.currency)
    table = view.tables["costs"].astype({"asset": object, "component": object})
    ours, theirs = costs.set_index(COST_KEYS)["cny"].align(
        table.groupby(COST_KEYS)["cny"].sum(min_count=1), join="outer", fill_value=0.0
    )
    names = [" ".join(str(part) for part in key) for key in ours.index]
    cost.add(np.abs(ours.to_numpy() - theirs.to_numpy()), limit, names.__getitem__)
    expected = table["cny"] * _discount(view, table)
    keys = list(table[COST_KEYS].itertuples(index=False, name=None))
    error = np.abs((table["discounted_cny"] - expected).to_numpy())
    discounting.add(error, limit, lambda at: " ".join(str(part) for part in keys[at]))
    checks = [cost.check(), discounting.check()]
    if objective is not None:
        whole = Gauge("objective", view.currency)
        where = f"recounted {total:.10g}, objective {objective:.10g}"
        whole.add(abs(total - objective), OBJECTIVE_ERROR * gross, where)
        checks.append(whole.check())
    return checks


def co2(view: View, asset: Asset, carrier: str | None = None) -> Array:
    """Emissions at each step [t/h]: fuel x its factor of the milestone, less what is captured; imports x theirs. Of a carrier, those of making it."""
    if asset.kind in MODAL:
        return verify_converter.co2(view, asset, carrier)
    if carrier not in (None, asset.carrier):
        return np.zeros(len(view.steps))
    if asset.kind == "trade":
        return view.ratio(asset, "emission_factor") * view.amount(asset, "import")
    if asset.kind == "thermal" and asset.fuel:
        return view.at_step(emitted(view, asset.fuel, view.figures(asset.name, "capture"))) * fuel_use(view, asset)
    return np.zeros(len(view.steps))


def check_emissions(view: View) -> Check:
    """Expected emissions of each milestone and asset [t/a] against the table `emissions`."""
    gauge = Gauge("emissions", "t/a")
    table = view.tables["emissions"].astype({"asset": object})
    sums = table.groupby(["milestone", "asset"])["co2_t"].sum(min_count=1)
    theirs = {(int(key[0]), str(key[1])): float(value) for key, value in sums.items()}
    ours = {
        (milestone, asset.name): view.annual(co2(view, asset), milestone)
        for milestone in view.milestones
        for asset in view.of_kind("thermal", "trade", *MODAL)
    }
    # Tables take a rate that is nothing for zero, the activity it comes from stands as it is.
    limit = MONEY_ERROR * sum(abs(value) for value in ours.values()) + LEFT_OUT * view.size * view.hours_per_year
    for key in {**ours, **theirs}:
        error = abs(ours.get(key, 0.0) - theirs.get(key, 0.0))
        gauge.add(error, limit, f"{key[0]} {key[1]}")
    return gauge.check()
