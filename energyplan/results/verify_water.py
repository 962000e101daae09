"""Hydro and stores between seasons: what a chain of steps, or a year, has of water and energy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import SEASONAL, Array, Asset
from energyplan.results.verify_view import View


def check_water(view: View) -> list[Check]:
    """All checks of hydro and of stores between seasons; none where there are none."""
    checks = [least_output(view)] if view.of_kind("hydro", "thermal") else []
    checks += [hydro_water(view)] if view.of_kind("hydro") else []
    return [*checks, seasonal(view)] if view.of_kind(SEASONAL) else checks


def of_projects(view: View, asset: Asset, prefix: str = "", default: float = 0.0) -> Array:
    """Sum over the projects of a series x power in service [MW]."""
    own = [p for p in view.projects.values() if p.asset == asset.name]
    parts = [view.profile(f"{prefix}{p.name}", default) * view.at_step(view.stock_of(p.name)) for p in own]
    return np.asarray(sum(parts, np.zeros(len(view.steps))))


def least_output(view: View) -> Check:
    """Hydro, thermal: output >= sum over projects of least output x power."""
    gauge = Gauge("least_output", "MW")
    for asset in view.of_kind("hydro", "thermal"):
        error = of_projects(view, asset, "least:") - view.amount(asset, "output")
        gauge.add(error, view.tolerance(asset.carrier), view.place(asset.name))
    return gauge.check()


def hydro_water(view: View) -> Check:
    """Sum over a chain of hours x output <= sum of hours x inflow."""
    gauge = Gauge("hydro_water", "MWh")
    for asset in view.of_kind("hydro"):
        over = (view.amount(asset, "output") - of_projects(view, asset, default=1.0)) * view.hours
        for chain in chains(view.previous):
            limit = view.tolerance(asset.carrier) * max(1.0, float(view.hours[chain].sum()))
            gauge.add(float(over[chain].sum()), limit, view.place(asset.name)(int(chain[0])))
    return gauge.check()


def chains(previous: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Positions of the steps that follow each other until the first comes again.

    >>> [chain.tolist() for chain in chains(np.array([2, 0, 1, 3]))]
    [[0, 2, 1], [3]]
    """
    seen = np.zeros(len(previous), dtype=bool)
    for start in range(len(previous)):
        chain, at = [], start
        while not seen[at]:
            seen[at] = True
            chain.append(at)
            at = int(previous[at])
        if chain:
            yield np.array(chain, dtype=np.intp)


def seasonal(view: View) -> Check:
    """In a year discharge <= kept charge <= cycles x energy; charge within (1 - outage) x power."""
    gauge = Gauge("seasonal_store", "MWh/a")
    names = view.steps["operation_year"].astype(object)
    for asset in view.of_kind(SEASONAL):
        kept, out = view.ratio(asset, "eta_charge", 1.0) * view.amount(asset, "charge"), view.amount(asset, "discharge")
        limit = view.tolerance(asset.carrier)
        gauge.add(view.amount(asset, "charge") - view.usable(asset), limit, view.place(f"{asset.name} charge"), "MW")
        most = view.ratio(asset, "cycles", 1.0) * view.at_step(view.stock(asset.name, "energy"))
        for name in names.unique():
            here = (names == name).to_numpy()
            times = np.where(here, view.weight * view.hours, 0.0)
            yearly = limit * max(1.0, float(times.sum()))
            gauge.add(float(times @ (out - kept)), yearly, f"{name} {asset.name} gives more than it got")
            gauge.add(float(times @ kept) - float(most[here][0]), yearly, f"{name} {asset.name} above its energy")
    return gauge.check()
