"""Laws of operation, checked step by step: balances, levels, limits, conversions.

Every function takes the run as arrays and returns checks; a formula stands in the docstring. Powers in MW (m3/h where the carrier is
water), levels in MWh (m3), h = hours of a step, t-1 = the step before.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from energyplan.results.verify_view import (
    FLOWS,
    RELATIVE,
    STORES,
    Array,
    Check,
    Gauge,
    View,
    given,
)


def check_operation(view: View) -> list[Check]:
    """All checks of operation."""
    checks = [flow_places(view), balance(view), demand(view), unserved(view), output_max(view), power_max(view)]
    return [*checks, *commitment(view), ramp(view), conversion(view), level_balance(view), level_range(view)]


def flow_places(view: View) -> Check:
    """Every flow is one its kind has, on the bus it belongs to, and with its sign: injections >= 0, withdrawals <= 0."""
    gauge = Gauge("flow_sign", "MW")
    for group, values in zip(view.flow_groups.itertuples(index=False), view.flow_values, strict=True):
        label = f"{group.asset} {group.flow}"
        if group.asset not in view.assets.index:
            gauge.add(np.inf, RELATIVE, f"{label}: unknown asset")
            continue
        row = view.assets.loc[group.asset]
        if group.flow not in FLOWS[row["kind"]]:
            gauge.add(np.inf, RELATIVE, f"{label}: no flow of {row['kind']}")
            continue
        sign, carrier, end = FLOWS[row["kind"]][group.flow]
        bus = (row[end], row["carrier"] if carrier == "own" else carrier)
        if (group.site, group.carrier) != bus:
            gauge.add(np.inf, RELATIVE, f"{label}: on {group.site} {group.carrier}, not {bus[0]} {bus[1]}")
        gauge.add(-sign * values, RELATIVE, view.place(label), "m3/h" if bus[1] == "water" else "MW")
    return gauge.check()


def balance(view: View) -> Check:
    """Sum of injections = 0 for each site, carrier and step; limit 1e-6 x peak demand of the carrier (or its largest flow)."""
    gauge = Gauge("balance", "MW")
    for (site, carrier), total in view.buses.items():  # type: ignore[misc]
        gauge.add(np.abs(total), RELATIVE * view.scale[carrier], view.place(f"{site} {carrier}"), _unit(view, carrier))
    return gauge.check()


def _unit(view: View, carrier: str) -> str:
    volumes = view.assets.loc[view.assets["carrier"] == carrier, "unit"]
    return "m3/h" if (volumes == "m3").any() else "MW"


def demand(view: View) -> Check:
    """Demand = profile."""
    gauge = Gauge("demand", "MW")
    for asset in view.of_kind("demand"):
        profile = view.profiles.get(asset, np.full(len(view.steps), np.nan))
        error = np.abs(view.amount(asset, "demand") - profile)
        gauge.add(error, view.tolerance(asset), view.place(asset), view.unit(asset))
    return gauge.check()


def unserved(view: View) -> Check:
    """Unserved <= demand."""
    gauge = Gauge("unserved_max", "MW")
    for asset in view.of_kind("demand"):
        error = view.amount(asset, "unserved") - view.profiles.get(asset, np.zeros(len(view.steps)))
        gauge.add(error, view.tolerance(asset), view.place(asset), view.unit(asset))
    return gauge.check()


def output_max(view: View) -> Check:
    """Renewable: output <= (1 - outage) x sum over projects of availability x power."""
    gauge = Gauge("output_max", "MW")
    for asset in view.of_kind("renewable"):
        error = view.amount(asset, "output") - view.available(asset)
        gauge.add(error, view.tolerance(asset), view.place(asset), view.unit(asset))
    return gauge.check()


LIMITED: dict[str, tuple[str, ...]] = {
    **{kind: ("charge", "discharge") for kind in STORES},
    "thermal": ("output",),
    "electrolyser": ("input",),
    "hydrogen_power": ("output",),
    "link": ("forward_sent", "backward_sent"),
    "trade": ("import", "export"),
}
"""Flows that may not exceed (1 - outage) x power."""


def power_max(view: View) -> Check:
    """Flow <= (1 - outage) x power in service; so is `made` of desalination and `online` of thermal plants."""
    gauge = Gauge("power_max", "MW")
    for asset in view.assets.index:
        kind = view.assets.at[asset, "kind"]
        amounts = [(flow, view.amount(asset, flow)) for flow in LIMITED.get(kind, ())]
        amounts += [("made", view.quantity(asset, "made"))] if kind == "desalination" else []
        amounts += [("online", view.quantity(asset, "online"))] if kind == "thermal" else []
        for name, amount in amounts:
            error = amount - view.usable(asset)
            gauge.add(error, view.tolerance(asset), view.place(f"{asset} {name}"), view.unit(asset))
    return gauge.check()


def commitment(view: View) -> list[Check]:
    """Thermal with `online`: min_load x online <= output <= online, and start_t >= online_t - online_t-1."""
    online_max, min_load, start = Gauge("online", "MW"), Gauge("min_load", "MW"), Gauge("start", "MW")
    for asset in view.of_kind("thermal"):
        if (asset, "online") not in view.operation:
            continue
        output, online = view.amount(asset, "output"), view.quantity(asset, "online")
        least = view.at_step(view.figures(asset, "min_load")) * online
        rise = online - online[view.previous]
        place, limit = view.place(asset), view.tolerance(asset)
        online_max.add(output - online, limit, place)
        min_load.add(least - output, limit, place)
        start.add(rise - view.quantity(asset, "start"), limit, place)
    return [online_max.check(), min_load.check(), start.check()]


def ramp(view: View) -> Check:
    """|p_t - p_t-1| <= ramp x power x (h_t + h_t-1) / 2; where ramp x hours >= 1 that is no limit."""
    gauge = Gauge("ramp", "MW")
    hours = (view.hours + view.hours[view.previous]) / 2
    for asset in view.of_kind("thermal"):
        share = view.at_step(view.figures(asset, "ramp", np.inf)) * hours
        output, power = view.amount(asset, "output"), view.at_step(view.stock(asset))
        change = np.abs(output - output[view.previous])
        error = np.where(share < 1, change - np.minimum(share, 1) * power, 0.0)
        gauge.add(error, view.tolerance(asset), view.place(asset))
    return gauge.check()


def conversion(view: View) -> Check:
    """What comes out is what goes in times the ratio of the milestone.

    electrolyser: output = efficiency x input; hydrogen power: input = output / efficiency; desalination: electricity = use x made;
    link: received = (1 - loss) x sent; hydrogen tank: compression = ratio x charge; flow battery: auxiliary = pumping x (charge +
    discharge) + standby x power.
    """
    gauge = Gauge("conversion", "MW")

    def equal(asset: str, flow: str, amount: Array) -> None:
        error = np.abs(view.amount(asset, flow) - amount)
        carrier = FLOWS[str(view.assets.at[asset, "kind"])][flow][1]
        scale = view.scale[str(view.assets.at[asset, "carrier"]) if carrier == "own" else carrier]
        gauge.add(error, RELATIVE * scale, view.place(f"{asset} {flow}"))

    for asset in view.assets.index:
        rule = _CONVERSIONS.get(view.assets.at[asset, "kind"])
        for flow, amount in (rule(view, asset) if rule else {}).items():
            equal(asset, flow, amount)
    return gauge.check()


def _ratio(view: View, asset: str, name: str) -> Array:
    """A ratio of the milestone at each step; where it is not given no number, so that the check fails."""
    return view.at_step(view.figures(asset, name, np.nan))


def _electrolyser(view: View, asset: str) -> dict[str, Array]:
    return {"output": _ratio(view, asset, "efficiency") * view.amount(asset, "input")}


def _hydrogen_power(view: View, asset: str) -> dict[str, Array]:
    return {"input": view.amount(asset, "output") / _ratio(view, asset, "efficiency")}


def _desalination(view: View, asset: str) -> dict[str, Array]:
    return {"electricity": _ratio(view, asset, "electricity_use") * view.quantity(asset, "made")}


def _link(view: View, asset: str) -> dict[str, Array]:
    kept = 1 - _ratio(view, asset, "loss")
    return {f"{way}_received": kept * view.amount(asset, f"{way}_sent") for way in ("forward", "backward")}


def _hydrogen_store(view: View, asset: str) -> dict[str, Array]:
    return {"compression": _ratio(view, asset, "compression") * view.amount(asset, "charge")}


def _flow_battery(view: View, asset: str) -> dict[str, Array]:
    moved = view.amount(asset, "charge") + view.amount(asset, "discharge")
    standby = _ratio(view, asset, "standby") * view.at_step(view.stock(asset))
    return {"auxiliary": _ratio(view, asset, "pumping") * moved + standby}


_CONVERSIONS: dict[str, Callable[[View, str], dict[str, Array]]] = {
    "electrolyser": _electrolyser,
    "hydrogen_power": _hydrogen_power,
    "desalination": _desalination,
    "link": _link,
    "hydrogen_store": _hydrogen_store,
    "flow_battery": _flow_battery,
}


def level_change(view: View, asset: str) -> tuple[Array, Array]:
    """What a step keeps of the level before [1], and what it adds [MWh or m3].

    Stores: keep (1 - d)^h; add h x (eta_charge x charge - discharge / eta_discharge + inflow - spill), with
    inflow = natural_inflow / hours_per_year x power. A hydrogen tank has efficiencies of 1. Desalination: keep 1, add h x (made - supply).
    """
    if view.assets.at[asset, "kind"] == "desalination":
        return np.ones(len(view.steps)), (view.quantity(asset, "made") - view.amount(asset, "supply")) * view.hours
    perfect = 1.0 if view.assets.at[asset, "kind"] == "hydrogen_store" else np.nan
    into = view.at_step(view.figures(asset, "eta_charge", perfect)) * view.amount(asset, "charge")
    out = view.amount(asset, "discharge") / view.at_step(view.figures(asset, "eta_discharge", perfect))
    inflow = view.at_step(view.figures(asset, "natural_inflow") * view.stock(asset)) / view.hours_per_year
    kept = (1 - view.at_step(view.figures(asset, "self_discharge"))) ** view.hours
    return kept, (into - out + inflow - view.quantity(asset, "spill")) * view.hours


def level_balance(view: View) -> Check:
    """level_t = kept x level_t-1 + added, the step before the first being the last; limit 1e-6 x scale x h."""
    gauge = Gauge("level_balance", "MWh")
    for asset in view.of_kind(*STORES, "desalination"):
        level = view.levels.get(asset, np.zeros(len(view.steps)))
        kept, added = level_change(view, asset)
        error = np.abs(level - kept * level[view.previous] - added)
        limit = np.maximum(view.tolerance(asset) * np.maximum(view.hours, 1), 1e-9 * np.abs(level))
        gauge.add(error, limit, view.place(asset), view.unit(asset, energy=True))
    return gauge.check()


def level_range(view: View) -> Check:
    """0 <= level <= energy in service at the milestone."""
    gauge = Gauge("level_range", "MWh")
    for asset in view.of_kind(*STORES, "desalination"):
        level = view.levels.get(asset, np.zeros(len(view.steps)))
        energy = view.at_step(view.stock(asset, "energy"))
        limit = np.maximum(view.tolerance(asset), RELATIVE * energy)
        unit = view.unit(asset, energy=True)
        gauge.add(level - energy, limit, view.place(f"{asset} above its energy"), unit)
        gauge.add(-level, limit, view.place(f"{asset} below zero"), unit)
    unknown = [str(name) for name in view.levels if given(name) and name not in view.assets.index]
    if unknown:
        gauge.add(np.inf, 1.0, f"levels of an unknown asset: {unknown[0]}")
    return gauge.check()
