"""Planning reserves recounted: power that counts over load, in the worst step or in that of the peak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from energyplan.results.verify_carriers import ELECTRICITY, feeds
from energyplan.results.verify_records import FLOWS, GENERATORS, MODAL, SEASONAL, STORES, Array, Asset

if TYPE_CHECKING:
    from energyplan.results.verify_targets import Scope


FIRM = (*GENERATORS, *MODAL, "hydrogen_power")
"""Kinds whose power counts as far as it is electricity."""


def margin(scope: Scope) -> float:
    """(Power that counts) / load - 1 at the step that is looked at, else the least of all, or that of the peak [1]."""
    view = scope.view
    here = view.milestone == scope.target.year
    if scope.realisation is not None:
        here &= view.realisation == scope.realisation
    over, under = supply(scope), load(scope)
    least = np.inf
    for position in positions(scope, np.flatnonzero(here)):
        least = min(least, float(over[position] / under[position] - 1) if under[position] > 0 else np.nan)
    return least


def positions(scope: Scope, there: NDArray[np.intp]) -> list[int]:
    """Positions of the steps that count."""
    if scope.step is not None:
        return [int(at) for at in there if int(scope.view.steps["step"].iloc[int(at)]) == scope.step]
    if not scope.target.peak:
        return [int(at) for at in there]
    fed = {a.site_to for a in one_way(scope) if scope.here(a.site)}
    asked = [scope.view.profile(a.name) for a in scope.view.demands(ELECTRICITY) if scope.here(a.site) or a.site in fed]
    total = np.sum(asked, axis=0)[there]
    return [int(there[np.flatnonzero(total == total.max())[-1]])]


def one_way(scope: Scope) -> list[Asset]:
    """Lines that nothing comes back on."""
    lines = [a for a in scope.view.of_kind("link") if a.carrier == ELECTRICITY]
    return [a for a in lines if scope.view.figure(a.name, "backward", scope.target.year, 1.0) == 0]


def load(scope: Scope) -> Array:
    """Demand at the sites, what one-way lines take out of them, and what is not served behind those [MW]."""
    view, total = scope.view, np.zeros(len(scope.view.steps))
    fed = {line.site_to for line in one_way(scope) if scope.here(line.site) and not scope.here(line.site_to)}
    for asset in view.demands(ELECTRICITY):
        if scope.here(asset.site):
            total += view.amount(asset, "demand")
        elif asset.site in fed:
            total += view.amount(asset, "unserved")
    for line in one_way(scope):
        if scope.here(line.site) and not scope.here(line.site_to):
            total += view.amount(line, "forward_sent")
    return total


def supply(scope: Scope) -> Array:
    """Credited power of plants, what stores deliver, and ties that are named without the largest [MW]."""
    view, total = scope.view, np.zeros(len(scope.view.steps))
    for asset in scope.listed(*FIRM):
        if electric := feeds(view, asset, scope.target.year):
            whole = electric * view.figure(asset.name, "capacity_credit", scope.target.year, 1.0)
            for project in (p for p in view.projects.values() if p.asset == asset.name):
                total += whole * share(scope, asset, project.name) * view.at_step(view.stock_of(project.name))
    for asset in scope.listed(*STORES, SEASONAL, "store"):
        for flow, (sign, _carrier, _end) in FLOWS[asset.kind].items():
            if asset.bus(flow)[1] == ELECTRICITY:
                total += sign * view.amount(asset, flow)
    brought = np.array(list(ties(scope)))
    return total + (brought.sum() - brought.max() if brought.size else 0.0)


def share(scope: Scope, asset: Asset, project: str) -> Array:
    """Share of a project's power that counts: its own series, else its profile (at most 1), else all."""
    own = scope.view.profiles.get(f"credit:{project}")
    if own is not None:
        return own
    return np.ones(len(scope.view.steps)) if asset.kind == "hydro" else np.minimum(1.0, scope.view.profile(project, 1.0))


def ties(scope: Scope) -> list[float]:
    """(1 - outage) x (1 - loss) x power of each named tie, and line from another site [MW]."""
    found, year = [], scope.target.year
    for asset in scope.view.of_kind("link", "trade"):
        if asset.technology not in scope.target.technologies or asset.carrier != ELECTRICITY:
            continue
        near, far = scope.here(asset.site), asset.kind == "link" and scope.here(asset.site_to)
        if near == far:
            continue
        figure = scope.view.figure
        power = (1 - figure(asset.name, "outage", year)) * (1 - figure(asset.name, "loss", year))
        back = figure(asset.name, "backward", year, 1.0) if asset.kind == "link" and near else 1.0
        found.append(power * back * float(scope.view.stock(asset.name)[scope.view.index_of[year]]))
    return found
