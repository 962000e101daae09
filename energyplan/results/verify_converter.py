"""Converters: every flow is its ratio times the activity of its mode; activity keeps within the capacity in service.

What a mode gives and takes stands in the table `flows`, what it costs and emits in `modes`; activity in `operation`; factors by the step in
`profiles`, as `ASSET.ratio_FLOW`, `ASSET.cost_MODE`, `ASSET.emission_MODE`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_fuel import emitted
from energyplan.results.verify_records import MODAL, Array, Asset
from energyplan.results.verify_view import View


def activities(view: View, asset: Asset) -> dict[str, Array]:
    """Activity of each mode at each step [MW]."""
    return {mode: view.quantity(asset, f"activity_{mode}") for mode in view.modes(asset.name)}


def total(view: View, asset: Asset) -> Array:
    """Activity of all modes [MW]."""
    return np.asarray(sum(activities(view, asset).values(), np.zeros(len(view.steps))))


def check_converters(view: View) -> list[Check]:
    """All checks of converters, and of the flows of all that has modes; none where there are none."""
    modal, own = view.of_kind(*MODAL), view.of_kind("converter")
    checks = [flows(view, modal)] if modal else []
    return [*checks, activity(view, own), ramps(view, own), year(view, own)] if own else checks


def flows(view: View, own: list[Asset]) -> Check:
    """Flow = ratio x activity of its mode, on its bus; no other flows."""
    gauge = Gauge("converter_flows", "MW")
    for asset in own:
        of, known = activities(view, asset), set()
        for (mode, flow, site, carrier), ratio in view.flows(asset.name).items():
            known.add((asset.name, flow, site, carrier))
            found = view.injections.get((asset.name, flow, site, carrier), np.zeros(len(view.steps)))
            error = np.abs(found - view.by_step(asset, f"ratio_{flow}", 1.0) * view.at_step(ratio) * of[mode])
            gauge.add(error, view.tolerance(carrier), view.place(f"{asset.name} {flow}"))
        for key in view.injections:
            if key[0] == asset.name and key not in known:
                gauge.fail(f"{key[0]} {key[1]}: no such flow on {key[2]} {key[3]}")
    return gauge.check()


def activity(view: View, own: list[Asset]) -> Check:
    """min_load x available <= activity <= available, least x power <= activity; of one mode negative only as far as `least` says."""
    gauge = Gauge("converter_activity", "MW")
    for asset in own:
        used, most = total(view, asset), view.available(asset)
        limit = view.tolerance(asset.carrier)
        gauge.add(used - most, limit, view.place(f"{asset.name} above"))
        min_load = view.ratio(asset, "min_load")
        gauge.add(np.where(min_load > 0, min_load * most - used, 0.0), limit, view.place(f"{asset.name} below its least"))
        least = view.by_step(asset, "least", 0.0) * view.power(asset)
        gauge.add(least - used, limit, view.place(f"{asset.name} below its least share"))
        for mode, one in activities(view, asset).items():
            gauge.add(np.minimum(least, 0.0) - one, limit, view.place(f"{asset.name} {mode} negative"))
    return gauge.check()


def ramps(view: View, own: list[Asset]) -> Check:
    """a_t - a_t-1 <= ramp_up x power, a_t-1 - a_t <= ramp_down x power, where they are given and the step follows another of its chain."""
    gauge = Gauge("converter_ramps", "MW")
    for asset in own:
        change = total(view, asset) - total(view, asset)[view.previous]
        for quantity, sign in (("ramp_up", 1.0), ("ramp_down", -1.0)):
            most = view.by_step(asset, quantity, np.inf) * np.maximum(view.power(asset), 1e-12)
            gauge.add(np.where(view.follows, sign * change - most, 0.0), view.tolerance(asset.carrier), view.place(f"{asset.name} {quantity}"))
    return gauge.check()


def year(view: View, own: list[Asset]) -> Check:
    """activity of a year <= utilisation_max x available; activity_min <= it <= activity_max."""
    gauge = Gauge("converter_year", "MWh/a")
    names = view.steps["operation_year"].astype(object)
    for asset in own:
        used, share = total(view, asset), view.ratio(asset, "utilisation_max", 1.0)
        free = share >= 1
        for name in names.unique():
            here = (names == name).to_numpy()
            times = np.where(here, view.weight * view.hours, 0.0)
            limit, where = view.tolerance(asset.carrier) * max(1.0, float(times.sum())), f"{name} {asset.name} in the year"
            if not free[here].all():
                gauge.add(float(times @ (used - share * view.available(asset))), limit, where)
            of_year = float(times @ used)
            for quantity, sign in (("activity_max", 1.0), ("activity_min", -1.0)):
                bound = view.ratio(asset, quantity, sign * np.inf)[here][0]
                gauge.add(sign * (of_year - bound), max(limit, 1e-6 * abs(bound) if np.isfinite(bound) else 0.0), f"{where}: {quantity}")
    return gauge.check()


def costs(view: View, asset: Asset) -> Iterator[tuple[str, Array, Array]]:
    """Component, price in each ledger year [CNY/MWh], and what it is paid for at each step [MW]."""
    yield "variable_om", view.figures(asset.name, "variable_om"), total(view, asset)
    for mode, amount in activities(view, asset).items():
        yield "mode", view.mode(asset.name, mode, "variable_om"), view.by_step(asset, f"cost_{mode}", 1.0) * amount
        emitting = view.by_step(asset, f"emission_{mode}", 1.0) * amount
        yield "carbon", view.carbon_price * view.mode(asset.name, mode, "emission_factor"), emitting
    for mode, fuel in view.mode_fuels(asset.name).items():
        used = view.quantity(asset, f"activity_{mode}"), view.mode(asset.name, mode, "fuel_use")
        yield "fuel", view.fuel(fuel, "price_cny_per_mwh") * used[1], used[0]
        yield "carbon", view.carbon_price * emitted(view, fuel) * used[1], used[0]


def co2(view: View, asset: Asset, carrier: str | None = None) -> Array:
    """Emissions at each step [t/h]: emission factor x activity of each mode, and those of its fuel; of a carrier, those of modes that make it."""
    fuels, total_ = view.mode_fuels(asset.name), np.zeros(len(view.steps))
    for mode, activity_ in activities(view, asset).items():
        making = [view.at_step(ratio) > 0 for key, ratio in view.flows(asset.name).items() if key[0] == mode and key[3] == carrier]
        amount = activity_ if carrier is None else np.where(np.any(making, axis=0), activity_, 0.0) if making else 0.0 * activity_
        factor = view.at_step(view.mode(asset.name, mode, "emission_factor")) * view.by_step(asset, f"emission_{mode}", 1.0)
        if mode in fuels:
            factor = factor + view.at_step(view.mode(asset.name, mode, "fuel_use") * emitted(view, fuels[mode]))
        total_ += factor * amount
    return total_
