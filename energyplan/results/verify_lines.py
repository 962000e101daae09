"""Lines: flows within capacity, and voltages that explain all of them (Kirchhoff's voltage law)."""

from __future__ import annotations

import numpy as np

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import Array, Asset
from energyplan.results.verify_view import View
from energyplan.tolerances import FLOW_ERROR


def check_lines(view: View) -> list[Check]:
    """All checks of lines; none where there are none."""
    own = view.of_kind("line")
    return [flow(view, own), voltage(view, own)] if own else []


def flow(view: View, own: list[Asset]) -> Check:
    """Flow each way <= (1 - outage) x sum of availability x power."""
    gauge = Gauge("line_flow", "MW")
    for asset in own:
        for way in ("forward_sent", "backward_sent"):
            gauge.add(view.amount(asset, way) - view.available(asset), view.tolerance(asset.carrier), view.place(f"{asset.name} {way}"))
    return gauge.check()


def voltage(view: View, own: list[Asset]) -> Check:
    """There are voltages with v(site) - v(site_to) = impedance x flow for every line in service.

    Voltages are taken along the lines, one after the other, from any site of each connected part; the lines that are left must agree. The error of a
    line is its disagreement over the largest impedance of its part.
    """
    gauge = Gauge("line_voltage", "MW")
    for milestone in view.milestones:
        here = view.milestone == milestone
        for carrier in dict.fromkeys(asset.carrier for asset in own):
            lines = [a for a in own if a.carrier == carrier and view.stock(a.name)[view.index_of[milestone]] > view.nothing]
            drops = {a.name: np.where(here, view.ratio(a, "impedance") * _net(view, a), 0.0) for a in lines}
            _agree(view, gauge, lines, drops)
    return gauge.check()


def _net(view: View, asset: Asset) -> Array:
    """Flow from site to site_to [MW]."""
    return view.amount(asset, "forward_sent") - view.amount(asset, "backward_sent")


def _agree(view: View, gauge: Gauge, lines: list[Asset], drops: dict[str, Array]) -> None:
    volts: dict[str, Array] = {}
    parts: list[list[Asset]] = []
    left = list(lines)
    while left:
        near = next((a for a in left if a.site in volts or a.site_to in volts), None)
        if near is None:
            near = left[0]
            volts[near.site] = np.zeros(len(view.steps))
            parts.append([])
        left.remove(near)
        parts[-1].append(near)
        if near.site in volts:
            volts.setdefault(near.site_to, volts[near.site] - drops[near.name])
        else:
            volts[near.site] = volts[near.site_to] + drops[near.name]
    for part in parts:
        largest = max(view.ratio(a, "impedance").max() for a in part) or 1.0
        for a in part:
            # Each line's flow is within its own tolerance, and as many add up as the part has.
            limit = len(part) * max(view.tolerance(a.carrier), FLOW_ERROR * float(np.max([np.abs(d).max() for d in drops.values()])) / largest)
            error = np.abs(volts[a.site] - volts[a.site_to] - drops[a.name]) / largest
            gauge.add(error, limit, view.place(a.name))
