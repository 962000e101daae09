"""Laws of operation, checked step by step: balances, limits, conversions, levels.

A formula stands in the docstring of its check. Powers are in MW (m3/h where the carrier is water),
levels in MWh (m3), h are the hours of a step, t-1 is the step before.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import FLOWS, MODAL, STORES, Array, Asset
from energyplan.results.verify_view import View
from energyplan.tolerances import FLOW_ERROR


def check_operation(view: View) -> list[Check]:
    """All checks of operation."""
    return [
        flow_sign(view),
        balance(view),
        demand(view),
        unserved_max(view),
        output_max(view),
        power_max(view),
        *commitment(view),
        ramp(view),
        conversion(view),
        steady(view),
        level_balance(view),
        level_range(view),
    ]


def flow_sign(view: View) -> Check:
    """Every flow is one of its kind, on its bus; injections >= 0, withdrawals <= 0."""
    gauge = Gauge("flow_sign", "MW")
    for (name, flow, site, carrier), values in view.injections.items():
        asset = view.assets.get(name)
        if name in view.unknown or (asset is not None and asset.kind in MODAL):
            continue  # a check of its own
        if asset is None or flow not in FLOWS[asset.kind]:
            gauge.fail(f"{name} {flow}: no such flow")
            continue
        if (bus := asset.bus(flow)) != (site, carrier):
            gauge.fail(f"{name} {flow}: on {site} {carrier}, not on {bus[0]} {bus[1]}")
        gauge.add(-FLOWS[asset.kind][flow][0] * values, view.nothing, view.place(f"{name} {flow}"))
    return gauge.check()


def balance(view: View) -> Check:
    """Sum of injections = 0 for each site, carrier and step; >= 0 where the carrier may go to waste."""
    gauge = Gauge("balance", "MW")
    buses: dict[tuple[str, str], Array] = {}
    for (_, _, site, carrier), values in view.injections.items():
        buses[site, carrier] = buses.get((site, carrier), 0.0) + values
    volumes = {asset.carrier for asset in view.assets.values() if asset.volume}
    for (site, carrier), total in buses.items():
        unit = "m3/h" if carrier in volumes else "MW"
        gauge.add(-total if carrier in view.wasted else np.abs(total), view.tolerance(carrier), view.place(f"{site} {carrier}"), unit)
    return gauge.check()


def _limit(view: View, gauge: Gauge, asset: Asset, error: Array, what: str = "") -> None:
    """Take errors of a flow of an asset, with the tolerance of its carrier."""
    label = f"{asset.name} {what}".strip()
    gauge.add(error, view.tolerance(asset.carrier), view.place(label), asset.flow_unit)


def demand(view: View) -> Check:
    """Demand = profile; where it is flexible the demand of each operated year is that of its profile."""
    gauge = Gauge("demand", "MW")
    for asset in view.of_kind("demand"):
        if asset.flexible:
            off = (view.amount(asset, "demand") - view.profile(asset.name, np.nan)) * view.hours * view.weight
            for year, error in pd.Series(off).groupby(view.steps["operation_year"].astype(str)).sum(min_count=1).items():
                gauge.add(abs(error), view.tolerance(asset.carrier) * view.hours_per_year, f"{year} {asset.name} in the year", f"{asset.flow_unit} h/a")
            continue
        error = np.abs(view.amount(asset, "demand") - view.profile(asset.name, np.nan))
        _limit(view, gauge, asset, error)
    return gauge.check()


def unserved_max(view: View) -> Check:
    """Unserved <= demand."""
    gauge = Gauge("unserved_max", "MW")
    for asset in view.of_kind("demand"):
        asked = view.amount(asset, "demand") if asset.flexible else view.profile(asset.name)
        _limit(view, gauge, asset, view.amount(asset, "unserved") - asked)
    return gauge.check()


def output_max(view: View) -> Check:
    """Renewable: output <= (1 - outage) x sum over projects of availability x power."""
    gauge = Gauge("output_max", "MW")
    for asset in view.of_kind("renewable"):
        _limit(view, gauge, asset, view.amount(asset, "output") - view.available(asset))
    return gauge.check()


LIMITED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(STORES, ("charge", "discharge")),
    "seasonal_store": ("discharge",),
    "thermal": ("output",),
    "hydro": ("output",),
    "electrolyser": ("input",),
    "hydrogen_power": ("output",),
    "link": ("forward_sent", "backward_sent"),
    "trade": ("import", "export"),
}
"""Flows that may not exceed (1 - outage) x power, that of a thermal plant with profiles the sum of what they leave."""

SHARES = {("battery", "charge"): "charge_power", ("link", "backward_sent"): "backward"}
"""Flows that may not exceed a share of it."""


def power_max(view: View) -> Check:
    """Flow, `online` of thermal, `made` of desalination <= (1 - outage) x power in service."""
    gauge = Gauge("power_max", "MW")
    for asset in view.assets.values():
        amounts = {flow: view.amount(asset, flow) for flow in LIMITED.get(asset.kind, ())}
        if asset.kind == "thermal":
            amounts["online"] = view.quantity(asset, "online")
        elif asset.kind == "desalination":
            amounts["made"] = view.quantity(asset, "made")
        most = view.available(asset) if asset.kind == "thermal" else view.usable(asset)
        for name, amount in amounts.items():
            share = SHARES.get((asset.kind, name))
            _limit(view, gauge, asset, amount - (most if share is None else view.ratio(asset, share, 1.0) * most), name)
    return gauge.check()


def commitment(view: View) -> list[Check]:
    """Thermal: min_load x online <= output <= online, start_t >= online_t - online_t-1."""
    online_max, min_load = Gauge("online", "MW"), Gauge("min_load", "MW")
    start = Gauge("start", "MW")
    for asset in view.of_kind("thermal"):
        if (asset.name, "online") not in view.operation:
            continue
        output, online = view.amount(asset, "output"), view.quantity(asset, "online")
        rise = online - online[view.previous]
        _limit(view, online_max, asset, output - online)
        _limit(view, min_load, asset, view.ratio(asset, "min_load") * online - output)
        if view.figures(asset.name, "start_cost").any():  # else starts are not told apart: they cost nothing
            _limit(view, start, asset, np.where(view.ratio(asset, "start_cost") > 0, rise - view.quantity(asset, "start"), 0.0))
    return [online_max.check(), min_load.check(), start.check()]


def ramp(view: View) -> Check:
    """|p_t - p_t-1| <= ramp x power x (h_t + h_t-1) / 2; no limit where ramp x hours >= 1."""
    gauge = Gauge("ramp", "MW")
    hours = (view.hours + view.hours[view.previous]) / 2
    for asset in view.of_kind("thermal"):
        share = view.ratio(asset, "ramp", np.inf) * hours
        output = view.amount(asset, "output")
        change = np.abs(output - output[view.previous])
        error = np.where(share < 1, change - np.minimum(share, 1) * view.power(asset), 0.0)
        _limit(view, gauge, asset, error)
    return gauge.check()


def steady(view: View) -> Check:
    """Thermal with `flat`: output is the same in every step of an operated year."""
    gauge = Gauge("steady", "MW")
    years = view.steps["operation_year"].astype(object).to_numpy()
    for asset in view.of_kind("thermal"):
        output, flat = view.amount(asset, "output"), view.ratio(asset, "flat") == 1
        first = {year: output[np.argmax(years == year)] for year in dict.fromkeys(years)}
        _limit(view, gauge, asset, np.where(flat, np.abs(output - [first[year] for year in years]), 0.0))
    return gauge.check()


def conversion(view: View) -> Check:
    """What comes out is what goes in, times the ratio of the milestone; see the functions below."""
    gauge = Gauge("conversion", "MW")
    for asset in view.assets.values():
        rule = CONVERSIONS.get(asset.kind)
        for flow, amount in (rule(view, asset) if rule else {}).items():
            error = np.abs(view.amount(asset, flow) - amount)
            carrier = asset.bus(flow)[1]
            gauge.add(error, view.tolerance(carrier), view.place(f"{asset.name} {flow}"))
    return gauge.check()


def _ratio(view: View, asset: Asset, name: str) -> Array:
    """A ratio at each step; where it is not given no number, so that the check fails."""
    return view.ratio(asset, name, np.nan)


def electrolyser(view: View, asset: Asset) -> dict[str, Array]:
    """Output = efficiency x input."""
    return {"output": _ratio(view, asset, "efficiency") * view.amount(asset, "input")}


def hydrogen_power(view: View, asset: Asset) -> dict[str, Array]:
    """Input = output / efficiency."""
    return {"input": view.amount(asset, "output") / _ratio(view, asset, "efficiency")}


def desalination(view: View, asset: Asset) -> dict[str, Array]:
    """Electricity = electricity_use x made."""
    use = _ratio(view, asset, "electricity_use")
    return {"electricity": use * view.quantity(asset, "made")}


def link(view: View, asset: Asset) -> dict[str, Array]:
    """Received = (1 - loss) x sent, both ways."""
    kept = 1 - _ratio(view, asset, "loss")
    ways = ("forward", "backward")
    return {f"{way}_received": kept * view.amount(asset, f"{way}_sent") for way in ways}


def line(view: View, asset: Asset) -> dict[str, Array]:
    """Received = sent, both ways."""
    return {f"{way}_received": view.amount(asset, f"{way}_sent") for way in ("forward", "backward")}


def hydrogen_store(view: View, asset: Asset) -> dict[str, Array]:
    """Compression = ratio x charge, on the electricity bus."""
    return {"compression": _ratio(view, asset, "compression") * view.amount(asset, "charge")}


def flow_battery(view: View, asset: Asset) -> dict[str, Array]:
    """Auxiliary = pumping x (charge + discharge) + standby x power."""
    moved = view.amount(asset, "charge") + view.amount(asset, "discharge")
    standby = _ratio(view, asset, "standby") * view.power(asset)
    return {"auxiliary": _ratio(view, asset, "pumping") * moved + standby}


def thermal(view: View, asset: Asset) -> dict[str, Array]:
    """Own use = share x output."""
    return {"own_use": view.ratio(asset, "own_use") * view.amount(asset, "output")}


CONVERSIONS: dict[str, Callable[[View, Asset], dict[str, Array]]] = {
    "thermal": thermal,
    "electrolyser": electrolyser,
    "hydrogen_power": hydrogen_power,
    "desalination": desalination,
    "link": link,
    "line": line,
    "hydrogen_store": hydrogen_store,
    "flow_battery": flow_battery,
}


def level_change(view: View, asset: Asset) -> tuple[Array, Array]:
    """What a step keeps of the level before [1], and what it adds [MWh or m3].

    Stores keep (1 - d)^h and add h x (eta_charge x charge - discharge / eta_discharge + inflow -
    spill), with inflow = natural_inflow / hours_per_year x power; a hydrogen tank has etas of 1.
    Desalination keeps all and adds h x (made - supply).
    """
    if asset.kind == "desalination":
        added = view.quantity(asset, "made") - view.amount(asset, "supply")
        return np.ones(len(view.steps)), added * view.hours
    perfect = 1.0 if asset.kind == "hydrogen_store" else np.nan
    into = view.ratio(asset, "eta_charge", perfect) * view.amount(asset, "charge")
    out = view.amount(asset, "discharge") / view.ratio(asset, "eta_discharge", perfect)
    inflow = view.ratio(asset, "natural_inflow") / view.hours_per_year * view.power(asset)
    kept = (1 - view.ratio(asset, "self_discharge")) ** view.hours
    return kept, (into - out + inflow - view.quantity(asset, "spill")) * view.hours


def level_balance(view: View) -> Check:
    """level_t = kept x level_t-1 + added; the step before the first is the last."""
    gauge = Gauge("level_balance", "MWh")
    for asset in view.of_kind(*STORES, "desalination"):
        level = view.level(asset)
        kept, added = level_change(view, asset)
        error = np.abs(level - kept * level[view.previous] - added)
        limit = view.tolerance(asset.carrier) * np.maximum(view.hours, 1)
        gauge.add(error, limit, view.place(asset.name), asset.level_unit)
    return gauge.check()


def level_range(view: View) -> Check:
    """0 <= level <= energy in service at the milestone."""
    gauge = Gauge("level_range", "MWh")
    for asset in view.of_kind(*STORES, "desalination"):
        level, energy = view.level(asset), view.at_step(view.stock(asset.name, "energy"))
        limit = np.maximum(view.tolerance(asset.carrier), FLOW_ERROR * energy)
        full = view.place(f"{asset.name} above its energy")
        gauge.add(level - energy, limit, full, asset.level_unit)
        gauge.add(-level, limit, view.place(f"{asset.name} below zero"), asset.level_unit)
    for name in set(view.levels) - set(view.assets):
        gauge.fail(f"{name}: levels of an unknown asset")
    return gauge.check()
