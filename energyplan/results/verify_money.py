"""Costs and emissions recounted from the ledger, the flows and the prices, by functions of the verifier's own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from energyplan.results.verify_view import ELECTRIC_STORES, Array, Check, Gauge, View, given

COST_KEYS = ["year", "asset", "component"]
EXACT = 1e-9
"""Tolerance of recounted money and emissions, relative to the total."""


def annuity(rate: float, years: int) -> float:
    """Equal payments at the beginning of the count that repay 1 with interest: r / (1 - (1+r)^-n) [1/a].

    >>> round(annuity(0.07, 20), 5), annuity(0.0, 4)
    (0.09439, 0.25)
    """
    return 1.0 / years if rate == 0 else rate / (1.0 - (1.0 + rate) ** (-years))


def capital(view: View) -> Iterator[tuple[str, str, Array]]:
    """(asset, component, CNY of each ledger year) of capital: capex x factor x annuity x power or energy, in each year of life.

    Existing units are sunk; the annuity goes on after early retirement.
    """
    ledger = view.tables["capacity"]
    built = ledger[(ledger["commissioned"] > 0) & ledger["project"].isin(view.projects.index)]
    years = np.array(view.years)
    for row in built.itertuples(index=False):
        if view.projects.at[row.project, "status"] == "existing" or row.year not in view.index_of:
            continue
        life = view.life(str(row.project), int(row.vintage))
        price = view.figure(str(row.asset), f"{row.quantity}_capex", int(row.vintage))
        payment = price * view.own(str(row.project), "capex_factor", 1.0) * annuity(view.rate, life) * row.commissioned
        yield str(row.asset), "capital", np.where((years >= row.vintage) & (years < row.vintage + life), payment, 0.0)


def fixed_om(view: View) -> Iterator[tuple[str, str, Array]]:
    """(asset, component, CNY of each ledger year) of fixed O&M: that of the commissioning year x stock in service."""
    ledger = view.tables["capacity"]
    ledger = ledger[(ledger["in_service"] > 0) & ledger["year"].isin(view.years)]
    for (asset, quantity, vintage), group in ledger.groupby(["asset", "quantity", "vintage"], observed=True):  # type: ignore[misc]
        stock = group.groupby("year")["in_service"].sum().reindex(view.years, fill_value=0.0)
        price = view.figure(str(asset), f"{quantity}_fixed_om", int(vintage))
        yield str(asset), "fixed_om", stock.to_numpy(dtype=float) * price


def fuel_use(view: View, asset: str) -> Array:
    """Fuel power of a thermal asset [MW]: heat_rate x (no_load x online + (1 - no_load) x output); without `online` that is the output."""
    output = view.amount(asset, "output")
    online = view.operation.get((asset, "online"), output)
    no_load = view.at_step(view.figures(asset, "no_load"))
    return np.asarray(view.at_step(view.figures(asset, "heat_rate")) * (no_load * online + (1 - no_load) * output))


def variable_basis(view: View, asset: str) -> Array:
    """What variable O&M is paid for [MW or m3/h]: output, discharge of stores, input of electrolysers, water made."""
    kind = str(view.assets.at[asset, "kind"])
    if kind == "desalination":
        return view.quantity(asset, "made")
    flow = {"electrolyser": "input", "hydrogen_store": "discharge", **dict.fromkeys(ELECTRIC_STORES, "discharge")}.get(kind, "output")
    return view.amount(asset, flow)


def operation(view: View) -> Iterator[tuple[str, str, Array]]:
    """(asset, component, CNY of each ledger year) of operation: prices of the calendar year x expected quantities of its milestone."""

    def energy(amount: Array) -> Array:
        return _yearly(view, amount, view.hours)

    for asset in view.assets.index:
        row = view.assets.loc[asset]
        if row["kind"] == "demand":
            price = float(row["unserved_price"]) if given(row["unserved_price"]) else 0.0
            yield asset, "unserved", price * energy(view.amount(asset, "unserved"))
        elif row["kind"] == "trade":
            for flow, sign in (("import", 1.0), ("export", -1.0)):
                factor = view.profiles.get(f"tariff_{flow}", np.ones(len(view.steps)))
                yield asset, flow, sign * view.figures(asset, f"{flow}_price") * energy(view.amount(asset, flow) * factor)
        elif row["kind"] != "link":
            yield asset, "variable_om", view.figures(asset, "variable_om") * energy(variable_basis(view, asset))
        if row["kind"] == "thermal":
            starts = _yearly(view, view.quantity(asset, "start"), np.ones(len(view.steps)))
            yield asset, "start", view.figures(asset, "start_cost") * starts
            if given(row["fuel"]):
                fuel, name = energy(fuel_use(view, asset)), str(row["fuel"])
                yield asset, "fuel", view.fuel(name, "price_cny_per_mwh") * fuel
                yield asset, "carbon", view.fuel(name, "emission_t_per_mwh") * view.carbon_price * fuel


def _yearly(view: View, amount: Array, hours: Array) -> Array:
    """Expected amount a year, in each ledger year: sum over the steps of its milestone of probability x weight x hours x amount."""
    total = np.zeros(len(view.years))
    for milestone in np.unique(view.milestone):
        total[view.milestone_of == milestone] = np.sum(view.events(milestone) * hours * amount)
    return total


def recount(view: View) -> pd.DataFrame:
    """Costs: `year`, `asset`, `component`, `cny`, `discounted_cny` = cny x (1+r)^-(year - base year)."""
    records = [*capital(view), *fixed_om(view), *operation(view)]
    parts = [pd.DataFrame({"year": view.years, "asset": a, "component": c, "cny": cny}) for a, c, cny in records]
    costs = pd.concat(parts, ignore_index=True).groupby(COST_KEYS, as_index=False)["cny"].sum()
    costs["discounted_cny"] = costs["cny"] * (1 + view.rate) ** -(costs["year"] - view.base_year).astype(float)
    return costs


def totals(costs: pd.DataFrame) -> dict[str, float]:
    """Recounted totals [CNY, discounted]: all, gross (without export income and unserved energy), and by component."""
    by_component = costs.groupby("component")["discounted_cny"].sum()
    gross = by_component.drop(["export", "unserved"], errors="ignore").sum()
    total = {"total_discounted_cny": float(by_component.sum()), "gross_discounted_cny": float(gross)}
    return total | {str(name): float(value) for name, value in by_component.items()}


def check_money(view: View, costs: pd.DataFrame, objective: float | None) -> list[Check]:
    """Costs by asset, component and year, discounting, and the objective."""
    theirs = view.tables["costs"]
    theirs = theirs.astype({"asset": object, "component": object})
    gross = max(1.0, totals(costs)["gross_discounted_cny"])
    cost, discount = Gauge("cost", "CNY"), Gauge("discounting", "CNY")
    ours = costs.set_index(COST_KEYS)
    table = theirs.groupby(COST_KEYS)[["cny", "discounted_cny"]].sum()
    ours, table = ours.align(table, join="outer", fill_value=0.0)
    names = [" ".join(str(part) for part in key) for key in ours.index]
    limit = EXACT * gross + 1e-7
    cost.add(np.abs(ours["cny"] - table["cny"]), limit, names.__getitem__)
    expected = theirs["cny"] * (1 + view.rate) ** -(theirs["year"] - view.base_year).astype(float)
    rows = [f"{row.year} {row.asset} {row.component}" for row in theirs[COST_KEYS].itertuples(index=False)]
    discount.add(np.abs(theirs["discounted_cny"] - expected), limit, rows.__getitem__)
    checks = [cost.check(), discount.check()]
    if objective is not None:
        whole = Gauge("objective", "CNY")
        total = float(costs["discounted_cny"].sum())
        whole.add(abs(total - objective), 1e-6 * gross, f"recounted {total:.6g}, objective {objective:.6g}")
        checks.append(whole.check())
    return checks


def co2(view: View, asset: str) -> Array:
    """Emissions [t/h] at each step: fuel x emission factor of the milestone; imports x their factor."""
    row = view.assets.loc[asset]
    if row["kind"] == "trade":
        return view.at_step(view.figures(asset, "emission_factor")) * view.amount(asset, "import")
    if row["kind"] == "thermal" and given(row["fuel"]):
        return view.at_step(view.fuel(str(row["fuel"]), "emission_t_per_mwh")) * fuel_use(view, asset)
    return np.zeros(len(view.steps))


def check_emissions(view: View) -> Check:
    """Expected emissions of each asset and milestone against the table [t/a]."""
    gauge = Gauge("emissions", "t/a")
    theirs = view.tables["emissions"].astype({"asset": object}).groupby(["milestone", "asset"])["co2_t"].sum()
    ours = {
        (int(milestone), asset): float(np.sum(view.energy_weight(milestone) * co2(view, asset)))
        for milestone in np.unique(view.milestone)
        for asset in view.of_kind("thermal", "trade")
    }
    limit = EXACT * sum(abs(value) for value in ours.values()) + 1e-6
    for milestone, asset in {**ours, **dict.fromkeys(theirs.index)}:
        error = abs(ours.get((milestone, asset), 0.0) - float(theirs.get((milestone, asset), 0.0)))
        gauge.add(error, limit, f"{milestone} {asset}")
    return gauge.check()
