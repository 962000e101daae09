"""Energy that goes in and out in the same step: traded with itself, and what of it is burnt.

A store that charges while it discharges, a cable run both ways, hydrogen made and burnt, a tie that buys
while it sells. None of it helps any target (`verify_losses`). In steps longer than an hour powers are means, and
a mean may hold both in honour: the hours in turn. There an overlap shows that the step is too long.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from energyplan.results.verify_records import STORES, Array, Asset
from energyplan.results.verify_view import View

COLUMNS = ["asset", "technology", "site", "year", "what", "overlap_mwh", "lost_mwh", "share", "step_hours"]

Both = tuple[Array, Array, Array]
"""In each step: the smaller of the two flows, what both together burn, the flow it is a share of [MW]."""


def overlap(view: View) -> pd.DataFrame:
    """Energy in and out in the same step, by asset and milestone year, the largest first.

    Columns: `what` (charge_and_discharge, both_ways, electrolysis_and_hydrogen_power, import_and_export), `overlap_mwh` (the
    smaller of the two flows) and `lost_mwh` (what is burnt by it) in MWh/a, expected over weather years, `share` of the
    overlap in what comes out [1], `step_hours` (the longest step; above 1 an overlap may be honest). Below 1e-6 of the
    carrier's peak, or 0.1 kW, it is noise and left out. Electrolysis and hydrogen power are taken together at a site.

    A battery of 81 % that charges with 10 MW and discharges 14.58 MW for 4380 h: 43,800 MWh overlap, 0.19 of them burnt.
    """
    rows = []
    for asset, site, what, both, carrier in _pairs(view):
        flow, burnt, whole = both
        for year in view.milestones:
            amount = view.annual(flow, year)
            if amount <= max(view.tolerance(carrier), view.nothing) * view.hours_per_year:
                continue
            share = amount / max(view.annual(whole, year), amount)
            longest = float(view.hours[view.milestone == year].max())
            name, technology = (asset.name, asset.technology) if asset else ("", "")
            rows.append((name, technology, site, year, what, amount, view.annual(burnt, year), share, longest))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values("overlap_mwh", ascending=False, ignore_index=True)


def _pairs(view: View) -> Iterator[tuple[Asset | None, str, str, Both, str]]:
    for store in view.of_kind(*STORES, "store"):
        yield store, store.site, "charge_and_discharge", _store(view, store), store.carrier
    for cable in view.of_kind("link"):
        yield cable, f"{cable.site}-{cable.site_to}", "both_ways", _cable(view, cable), cable.carrier
    for site in dict.fromkeys(asset.site for asset in view.of_kind("hydrogen_power")):
        yield None, site, "electrolysis_and_hydrogen_power", _hydrogen(view, site), "hydrogen"
    for tie in view.of_kind("trade"):
        bought, sold = view.amount(tie, "import"), view.amount(tie, "export")
        yield tie, tie.site, "import_and_export", (np.minimum(bought, sold), np.zeros_like(bought), sold), tie.carrier


def _store(view: View, asset: Asset) -> Both:
    """Of charge x that comes out at once as r x (r: round trip) the rest is burnt: (1 - r) min(charge, discharge / r)."""
    charge, discharge = view.amount(asset, "charge"), view.amount(asset, "discharge")
    eta = [view.by_step(asset, name, view.ratio(asset, name, 1.0)) for name in ("eta_charge", "eta_discharge")]
    kept = eta[0] * eta[1]
    return np.minimum(charge, discharge), (1 - kept) * np.minimum(charge, discharge / kept), discharge


def _cable(view: View, asset: Asset) -> Both:
    """What runs in a circle loses on both ways: loss x (m + min(M, m / (1 - loss))), m and M the smaller and the larger flow."""
    forward, backward = view.amount(asset, "forward_sent"), view.amount(asset, "backward_sent")
    loss, both = view.ratio(asset, "loss"), np.minimum(forward, backward)
    return both, loss * (both + np.minimum(np.maximum(forward, backward), both / (1 - loss))), forward + backward


def _hydrogen(view: View, site: str) -> Both:
    """Hydrogen m made and burnt at once: m x (electricity in / hydrogen made - electricity out / hydrogen burnt)."""

    def total(kind: str, flow: str) -> Array:
        flows = [view.amount(asset, flow) for asset in view.of_kind(kind) if asset.site == site]
        return np.sum(flows, axis=0) if flows else np.zeros(len(view.steps))

    def per(over: Array, under: Array) -> Array:
        return np.divide(over, under, out=np.zeros_like(over), where=under > 0)

    made, burnt = total("electrolyser", "output"), total("hydrogen_power", "input")
    both = np.minimum(made, burnt)
    return both, both * (per(total("electrolyser", "input"), made) - per(total("hydrogen_power", "output"), burnt)), burnt
