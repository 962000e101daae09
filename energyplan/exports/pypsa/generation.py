"""Wind and sun, thermal plants, trade, demand: PyPSA's generators and loads."""

from __future__ import annotations

from math import inf

import numpy as np

from energyplan.exports.pypsa.making import Making
from energyplan.i18n import _
from energyplan.system.horizon import Array
from energyplan.system.system import Asset, Project

SAME = 1e-7
"""Part of the cost of operation below which two costs are the same."""


def renewable(making: Making, asset: Asset) -> None:
    """A generator for each profile; what the weather lets it make is `p_max_pu`."""
    bus, cost = making.bus(asset.site, asset.carrier), making.price(asset.parameters["variable_om"])
    for name, projects in making.groups(asset):
        share = making.in_service(asset) * making.profile(projects[0].name)
        for stock in making.stocks(asset, projects, name):
            making.add("generators", stock.name, stock, bus=bus, marginal_cost=cost, p_max_pu=share, **making.power(asset, stock))


def thermal(making: Making, asset: Asset) -> None:
    """A generator whose output is what reaches the bus, own use taken off; fuel, its delivery and carbon are in `marginal_cost`.

    Steady output is a ramp limit of nothing. Capacity that has to be brought online at a cost cannot be carried: its part of the network may follow
    prices freely, which changes nothing where it would have followed the run's prices anyway.
    """
    bus, net = making.bus(asset.site, asset.carrier), 1 - making.at(asset, "own_use")
    fuel_cost, tonnes, heat = _fuel(making, asset)
    cost = (making.price(asset.parameters["variable_om"]) + fuel_cost) / net
    efficiency = np.where(heat > 0, net / np.where(heat > 0, heat, 1.0), 1.0)
    if np.any(tonnes != tonnes[0]):
        making.leave(_("{asset}: emissions per fuel that change over time; carriers.csv holds those of the first milestone").format(asset=asset.name), False)
    starts = bool(np.any(making.at(asset, "start_cost") > 0))
    groups, flat = making.groups(asset), making.at(asset, "flat")
    ramps = _ramps(making, asset, len(groups) > 1)
    for name, projects in groups:
        share = making.in_service(asset) * making.profile(projects[0].name)
        least = _least(making, asset, projects, share)
        for stock in making.stocks(asset, projects, name, decided=not starts):
            making.add(
                "generators", stock.name, stock, bus=bus, marginal_cost=cost, efficiency=efficiency, p_max_pu=share * net,
                **({"p_min_pu": least * net} if least.any() else {}),
                **({"ramp_limit_up": ramps * net, "ramp_limit_down": ramps * net} if np.any(ramps < 1) else {}),
                **making.power(asset, stock, co2=float(tonnes[0])),
            )  # fmt: skip
    if flat.any() and len(groups) > 1:
        making.leave(_("{asset}: steady output of projects with several profiles").format(asset=asset.name), True)
    if starts:
        _starts(making, asset, cost * net, net)


def _fuel(making: Making, asset: Asset) -> tuple[Array, Array, Array]:
    """Cost of fuel and carbon per gross output at full load [CNY/MWh], CO2 per fuel [t/MWh], fuel per gross output [1]."""
    heat = making.at(asset, "heat_rate")
    if not asset.fuel or not heat.any():
        return np.zeros_like(heat), np.zeros_like(heat), np.zeros_like(heat)
    system = making.system(making.years[0])
    fuel = system.fuels[asset.fuel]
    emitted = fuel.emitted(asset.parameters["capture"])
    per_fuel = making.price(fuel.price + asset.parameters["fuel_delivery"] + emitted * system.carbon_price)
    if fuel.tiers:
        making.leave(_("{asset}: {fuel} is bought by tiers of price; the network has it for nothing").format(asset=asset.name, fuel=asset.fuel), True)
    if np.any(per_fuel < 0) and np.any((making.at(asset, "min_load") > 0) & (making.at(asset, "no_load") > 0)):
        making.leave(_("{asset}: fuel that is burnt without output, at a gain").format(asset=asset.name), True)
    first = making.horizon.years[0]
    return per_fuel * heat, making.by_milestone(float(emitted[m - first]) for m in making.milestones), heat


def _least(making: Making, asset: Asset, projects: list[Project], share: Array) -> Array:
    """Least output per power; 0 where there is none."""
    least = making.least_profile(projects[0])
    if np.any(least > share + 1e-9):
        making.leave(_("{asset}: least output above what is available").format(asset=asset.name), True)
    return least


def _ramps(making: Making, asset: Asset, several: bool) -> Array:
    """Largest change from the step before per capacity; 1 where there is no limit.

    PyPSA leaves the first snapshot of a period free, here it follows the last. Limits of several generators together cannot be carried.
    """
    gaps = [(y.steps.hours + y.steps.hours[y.steps.previous]) / 2 for y in making.years]
    rates = [np.minimum(1.0, asset.at("ramp", y.milestone) * gap) for y, gap in zip(making.years, gaps, strict=True)]
    none = [asset.at("ramp", y.milestone) * gap.min() >= 1 for y, gap in zip(making.years, gaps, strict=True)]
    limits = np.concatenate([np.where(free, 1.0, rate) for free, rate in zip(none, rates, strict=True)])
    if np.any(limits < 1):
        output, total = making.dispatch(asset, "output"), making.total(asset)
        previous = np.concatenate([y.steps.previous + at for y, at in zip(making.years, np.cumsum([0, *making.lengths[:-1]]), strict=True)])
        tight = np.abs(output - output[previous]) >= limits * total * (1 - 1e-6)
        opening = np.concatenate([y.steps.opening for y in making.years]) > 0
        what = _("{asset}: ramps of projects with several profiles") if several else _("{asset}: ramp from the last step of a year to the first")
        making.leave(what.format(asset=asset.name), bool(np.any(tight & (total > making.least) & (True if several else opening) & (limits < 1))))
        limits = np.ones_like(limits) if several else limits
    return np.where(making.at(asset, "flat") > 0, 0.0, limits)


def _starts(making: Making, asset: Asset, cost: Array, net: Array) -> None:
    """Starts and least load are left out: of no matter where output is what prices alone ask for.

    With the run's prices λ as multipliers the network costs at least what the run does, less starts and no-load fuel, less what output could earn more
    if it followed prices: Σ w Δ (max(0, λ (1-υ) - c) available - (λ (1-υ) - c) p).
    """
    output, total = making.dispatch(asset, "output"), making.total(asset)
    worth = making.bus_price(asset.site, asset.carrier) * net - cost
    available = making.in_service(asset) * total
    gain = making.yearly(np.maximum(worth, 0.0) * available - worth * output)
    paid = making.paid(asset.name, ("fuel", "fuel_delivery", "carbon", "variable_om", "start"))
    making.saved += paid - making.yearly(cost * output)
    what = _("{asset}: starts, their cost, and least load of what is online").format(asset=asset.name)
    making.leave(what, bool(gain > SAME * abs(making.paid()) or making.at(asset, "flat").any()))


def trade(making: Making, asset: Asset) -> None:
    """The tie is a link both ways to a bus of its own, on which power is bought at the import price and sold at the export price."""
    site, far = making.bus(asset.site, asset.carrier), making.bus(asset.site, asset.carrier, of=asset.name)
    in_service, p, most = making.in_service(asset), asset.parameters, 0.0
    for stock in making.stocks(asset):
        making.add("links", stock.name, stock, bus0=far, bus1=site, p_max_pu=in_service, p_min_pu=-in_service, **making.power(asset, stock))
        most += stock.power if stock.choice is None else stock.choice.power_max
    first = making.horizon.years[0]
    tonnes = making.by_milestone(float(p["emission_factor"][m - first]) for m in making.milestones)
    bought = making.carrier(asset, f"{asset.technology} import", float(tonnes[0]))
    if np.any(tonnes != tonnes[0]):
        making.leave(_("{asset}: emissions of imports that change over time; carriers.csv holds those of the first milestone").format(asset=asset.name), False)
    imports, exports = making.price(p["import_price"]), making.price(p["export_price"])
    making.add("generators", f"{asset.name} import", bus=far, carrier=bought, p_nom=most, marginal_cost=imports * making.profile("tariff_import"))
    making.add(
        "generators", f"{asset.name} export", bus=far, carrier=making.carrier(asset, f"{asset.technology} export"), p_nom=most, p_min_pu=-1.0, p_max_pu=0.0,
        marginal_cost=exports * making.profile("tariff_export"),
    )  # fmt: skip


def demand(making: Making, asset: Asset) -> None:
    """A load, and a generator for what is not served, at its price."""
    bus, load = making.bus(asset.site, asset.carrier), making.profile(asset.name, 0.0)
    making.add("loads", asset.name, bus=bus, carrier=making.carrier(asset), p_set=load)
    price, most = making.run.system.unserved_price[asset.carrier], float(load.max())
    if asset.flexible:
        making.leave(_("{asset}: demand that may be met at any time of the year; the load is its mean").format(asset=asset.name), True)
    if price < inf and most > 0:
        making.add(
            "generators", f"{asset.name} unserved", bus=bus, carrier=making.carrier(asset, "unserved"), p_nom=most, p_max_pu=load / most, marginal_cost=price
        )
