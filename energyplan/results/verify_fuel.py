"""Fuel: what plants burn, what of its CO2 they emit, and what is bought of each tier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import MODAL, Array, Asset, number
from energyplan.results.verify_view import View
from energyplan.tolerances import FLOW_ERROR


def fuel_use(view: View, asset: Asset) -> Array:
    """Fuel of a thermal asset [MW]: heat_rate x (no_load x online + (1 - no_load) x output).

    Without rows `online` all that produces is online: heat_rate x output.
    """
    output = view.amount(asset, "output")
    online = view.operation.get((asset.name, "online"), output)
    no_load = view.ratio(asset, "no_load")
    return view.ratio(asset, "heat_rate") * (no_load * online + (1 - no_load) * output)


def emitted(view: View, fuel: str, capture: Array | float = 0.0) -> Array:
    """CO2 per fuel energy in each ledger year [t/MWh]: factor x (1 - capture) + upstream."""
    return np.asarray(view.fuel(fuel, "emission_t_per_mwh") * (1 - capture) + view.upstream(fuel))


def users(view: View, fuel: str) -> Iterator[Array]:
    """Use of a fuel by each plant, or mode of a plant, at each step [MW]."""
    for asset in view.of_kind("thermal"):
        if asset.fuel == fuel:
            yield fuel_use(view, asset)
    for asset in view.of_kind(*MODAL):
        for mode, name in view.mode_fuels(asset.name).items():
            if name == fuel:
                yield view.at_step(view.mode(asset.name, mode, "fuel_use")) * view.quantity(asset, f"activity_{mode}")


def bought(view: View) -> dict[tuple[str, str, str], float]:
    """What is bought in a year [MWh/a] by operation year, fuel and tier."""
    table = view.tables.get("purchases")
    if table is None:
        return {}
    return {(str(r["operation_year"]), str(r["fuel"]), str(r["tier"])): number(r["bought_mwh"]) for r in table.astype(object).to_dict("records")}


def check_purchases(view: View) -> list[Check]:
    """Use of a fuel = sum over its tiers of what is bought; 0 <= bought <= limit. None where no fuel has tiers."""
    tiers = list(view.tiers["price_cny_per_mwh"])
    if not tiers:
        return []
    balance, limit, found = Gauge("fuel_balance", "MWh/a"), Gauge("fuel_limit", "MWh/a"), bought(view)
    names = view.steps["operation_year"].astype(object)
    for year in names.unique():
        here = (names == year).to_numpy()
        times, at = np.where(here, view.weight * view.hours, 0.0), view.index_of[int(view.milestone[here][0])]
        for fuel in dict.fromkeys(str(key[0]) for key in tiers):
            used = sum(float(times @ use) for use in users(view, fuel))
            amounts = {key: found.get((str(year), *key), np.nan) for key in tiers if key[0] == fuel}
            slack = FLOW_ERROR * used + view.tolerance("electricity") * float(times.sum())
            balance.add(abs(used - sum(amounts.values())), slack, f"{year} {fuel}")
            for key, amount in amounts.items():
                most = view.tiers["limit_mwh"].get(key, np.full(len(view.years), np.nan))[at]
                limit.add(max(-amount, amount - (np.inf if np.isnan(most) else most)), slack, f"{year} {fuel} {key[1]}")
    return [balance.check(), limit.check()]


def purchase_costs(view: View) -> Iterator[tuple[str, str, Array]]:
    """Fuel, `fuel`, and what its tiers cost in every ledger year [CNY/a]: price of the year x expected purchase of its milestone."""
    first = view.steps.drop_duplicates("operation_year").index
    years = {str(view.steps["operation_year"][at]): (int(view.milestone[at]), float(view.probability[at])) for at in first}
    for (year, fuel, tier), amount in bought(view).items():
        milestone, probability = years.get(year, (0, 0.0))
        price = view.tiers["price_cny_per_mwh"].get((fuel, tier), np.full(len(view.years), np.nan))
        yield fuel, "fuel", np.where(view.milestone_of == milestone, price * probability * amount, 0.0)
