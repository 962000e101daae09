"""Converters: every flow is its ratio times the activity of its mode; activity keeps within the capacity in service.

What a mode gives and takes stands in the table `flows`, what it costs and emits in `modes`; activity in `operation`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_fuel import emitted
from energyplan.results.verify_records import Array, Asset
from energyplan.results.verify_view import View


def activities(view: View, asset: Asset) -> dict[str, Array]:
    """Activity of each mode at each step [MW]."""
    return {mode: view.quantity(asset, f"activity_{mode}") for mode in view.modes(asset.name)}


def total(view: View, asset: Asset) -> Array:
    """Activity of all modes [MW]."""
    return np.asarray(sum(activities(view, asset).values(), np.zeros(len(view.steps))))


def check_converters(view: View) -> list[Check]:
    """All checks of converters; none where there are none."""
    own = view.of_kind("converter")
    return [flows(view, own), activity(view, own)] if own else []


def generated(view: View, asset: Asset) -> Array:
    """What a generator makes, or a converter of its carrier at its site in modes that take none of it [MW]."""
    if asset.kind != "converter":
        return view.amount(asset, "output")
    made = np.zeros(len(view.steps))
    of, all_flows = activities(view, asset), view.flows(asset.name)
    for mode, amount in of.items():
        own = {key: view.at_step(ratio) for key, ratio in all_flows.items() if key[0] == mode and key[3] == asset.carrier}
        here = sum((ratio for key, ratio in own.items() if key[2] == asset.site), np.zeros(len(view.steps)))
        taken = np.any([ratio < 0 for ratio in own.values()], axis=0) if own else np.zeros(len(view.steps), dtype=bool)
        made += np.where(taken, 0.0, np.maximum(here, 0.0)) * amount
    return made


def flows(view: View, own: list[Asset]) -> Check:
    """Flow = ratio x activity of its mode, on its bus; no other flows."""
    gauge = Gauge("converter_flows", "MW")
    for asset in own:
        of, known = activities(view, asset), set()
        for (mode, flow, site, carrier), ratio in view.flows(asset.name).items():
            known.add((asset.name, flow, site, carrier))
            found = view.injections.get((asset.name, flow, site, carrier), np.zeros(len(view.steps)))
            error = np.abs(found - view.at_step(ratio) * of[mode])
            gauge.add(error, view.tolerance(carrier), view.place(f"{asset.name} {flow}"))
        for key in view.injections:
            if key[0] == asset.name and key not in known:
                gauge.fail(f"{key[0]} {key[1]}: no such flow on {key[2]} {key[3]}")
    return gauge.check()


def activity(view: View, own: list[Asset]) -> Check:
    """min_load x available <= activity <= available, activity of a year <= utilisation_max x available."""
    gauge = Gauge("converter_activity", "MW")
    for asset in own:
        used, most = total(view, asset), view.available(asset)
        limit = view.tolerance(asset.carrier)
        gauge.add(used - most, limit, view.place(f"{asset.name} above"))
        gauge.add(view.ratio(asset, "min_load") * most - used, limit, view.place(f"{asset.name} below its least"))
        for mode, one in activities(view, asset).items():
            gauge.add(-one, limit, view.place(f"{asset.name} {mode} negative"))
        share = view.ratio(asset, "utilisation_max", 1.0)
        for name in view.steps["operation_year"].astype(object).unique():
            here = (view.steps["operation_year"].astype(object) == name).to_numpy()
            times = np.where(here, view.weight * view.hours, 0.0)
            gauge.add(float(times @ (used - share * most)), limit * max(1.0, float(times.sum())), f"{name} {asset.name} in the year", "MWh/a")
    return gauge.check()


def costs(view: View, asset: Asset) -> Iterator[tuple[str, Array, Array]]:
    """Component, price in each ledger year [CNY/MWh], and what it is paid for at each step [MW]."""
    yield "variable_om", view.figures(asset.name, "variable_om"), total(view, asset)
    for mode, amount in activities(view, asset).items():
        yield "mode", view.mode(asset.name, mode, "variable_om"), amount
        yield "carbon", view.carbon_price * view.mode(asset.name, mode, "emission_factor"), amount
    for mode, fuel in view.mode_fuels(asset.name).items():
        used = view.quantity(asset, f"activity_{mode}"), view.mode(asset.name, mode, "fuel_use")
        yield "fuel", view.fuel(fuel, "price_cny_per_mwh") * used[1], used[0]
        yield "carbon", view.carbon_price * emitted(view, fuel) * used[1], used[0]


def co2(view: View, asset: Asset) -> Array:
    """Emissions at each step [t/h]: emission factor x activity of each mode, and those of its fuel."""
    fuels, total_ = view.mode_fuels(asset.name), np.zeros(len(view.steps))
    for mode, amount in activities(view, asset).items():
        factor = view.mode(asset.name, mode, "emission_factor")
        if mode in fuels:
            factor = factor + view.mode(asset.name, mode, "fuel_use") * emitted(view, fuels[mode])
        total_ += view.at_step(factor) * amount
    return total_
