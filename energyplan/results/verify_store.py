"""Stores of the kind `store`: levels from step to step, their limits and given levels, power limits by the step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import Array, Asset
from energyplan.results.verify_view import View
from energyplan.tolerances import FLOW_ERROR


def check_stores(view: View) -> list[Check]:
    """All checks of stores; none where there are none."""
    own = view.of_kind("store")
    return [power(view, own), levels(view, own), balance(view, own)] if own else []


def power(view: View, own: list[Asset]) -> Check:
    """Charge, discharge <= (1 - outage) x their largest share x power, unless `energy_only`; spill <= inflow."""
    gauge = Gauge("store_power", "MW")
    for asset in own:
        limit = view.tolerance(asset.carrier)
        for way in ("charge", "discharge"):
            most = view.by_step(asset, f"{way}_max", 1.0) * view.usable(asset)
            most = np.where(view.ratio(asset, "energy_only") > 0, np.inf, most)
            gauge.add(view.amount(asset, way) - most, limit, view.place(f"{asset.name} {way}"))
        inflow = view.by_step(asset, "inflow", 0.0) * may_stand(view, asset)
        gauge.add(view.quantity(asset, "spill") - np.maximum(inflow, 0.0), limit, view.place(f"{asset.name} spill"))
    return gauge.check()


def levels(view: View, own: list[Asset]) -> Check:
    """level_min x energy <= level <= level_max x energy; the level that is given, where one is."""
    gauge = Gauge("store_levels", "MWh")
    for asset in own:
        level, energy = view.level(asset), view.at_step(view.stock(asset.name, "energy"))
        limit = np.maximum(view.tolerance(asset.carrier), FLOW_ERROR * energy)
        wanted = np.where(may_stand(view, asset) > 0, view.by_step(asset, "level_set", -1.0), -1.0)
        gauge.add(level - view.by_step(asset, "level_max", 1.0) * energy, limit, view.place(f"{asset.name} above its largest level"))
        gauge.add(view.by_step(asset, "level_min", 0.0) * energy - level, limit, view.place(f"{asset.name} below its least level"))
        gauge.add(np.where(wanted >= 0, np.abs(level - wanted), 0.0), limit, view.place(f"{asset.name} not at its given level"))
    return gauge.check()


def balance(view: View, own: list[Asset]) -> Check:
    """level_t = kept x level_t-1 + h x (eta_charge x charge - discharge / eta_discharge + inflow - spill).

    kept = (1 - self_discharge)^h. With an initial level the first step of a chain finds it whole; without one it finds the last level.
    """
    gauge = Gauge("store_balance", "MWh")
    for asset in own:
        level, stands = view.level(asset), may_stand(view, asset)
        initial = view.ratio(asset, "initial_level", np.nan) * stands
        lost, into, out = (view.by_step(asset, name, view.ratio(asset, name)) for name in ("self_discharge", "eta_charge", "eta_discharge"))
        found = np.where(view.follows | np.isnan(initial), (1 - lost) ** view.hours * level[view.previous], initial)
        flow = into * view.amount(asset, "charge") - view.amount(asset, "discharge") / out
        flow = flow + view.by_step(asset, "inflow", 0.0) * stands - view.quantity(asset, "spill")
        energy = view.at_step(view.stock(asset.name, "energy"))
        limit = np.maximum(view.tolerance(asset.carrier) * np.maximum(view.hours, 1), FLOW_ERROR * energy)
        gauge.add(np.abs(level - found - view.hours * flow), limit, view.place(asset.name))
    return gauge.check()


def may_stand(view: View, asset: Asset) -> Array:
    """1 at each step where some project of a store can be in service, else 0 [1]; before and after there is no inflow, no initial and no given level.

    A given project stands from its commissioning for its life; a candidate of a year from `earliest` to `latest` stands for that year's life.
    """
    stands = np.zeros(len(view.years), dtype=bool)
    years = np.array(view.years)
    for project in view.projects.values():
        if project.asset != asset.name:
            continue
        given = np.isfinite(project.commissioned)
        first = [int(project.commissioned)] if given else [year for year in view.build_years if project.earliest <= year <= project.latest]
        for year in first:
            stands |= (years >= year) & (years < year + view.life(project, year))
    return view.at_step(stands.astype(float))


def costs(view: View, asset: Asset) -> Iterator[tuple[str, Array, Array]]:
    """Component, price in each ledger year [CNY/MWh], and what it is paid for at each step [MW]."""
    for component, what, amount in (
        ("variable_om", "discharge", view.amount(asset, "discharge")), ("charge_cost", "charge", view.amount(asset, "charge")),
        ("level_cost", "level", view.level(asset)), ("spill_cost", "spill", view.quantity(asset, "spill")),
    ):  # fmt: skip
        yield component, view.figures(asset.name, component), view.by_step(asset, f"cost_{what}", 1.0) * amount
