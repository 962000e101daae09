"""Units with commitment: what is online, what starts and stops, least times and ramps, step by step.

Shares are of the power in service; before the first step of a chain a unit was online (`up_before`) or off (`down_before`), at an activity that
is not known where it was online.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from energyplan.results import verify_converter
from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import Array, Asset
from energyplan.results.verify_view import View


def check_units(view: View) -> list[Check]:
    """All checks of units; none where there are none."""
    own = view.of_kind("unit")
    return [online(view, own), moves(view, own), least_times(view, own), ramps(view, own)] if own else []


def _most(view: View, asset: Asset) -> Array:
    """Largest activity per capacity online."""
    names = [project.name for project in view.projects.values() if project.asset == asset.name and project.name in view.profiles]
    return view.profile(names[0], 1.0) if names else np.ones(len(view.steps))


def _ran(view: View, asset: Asset) -> Array:
    """1 where the unit was online before the first step of its chains."""
    return np.where((view.ratio(asset, "down_before") == 0) & (view.ratio(asset, "up_before", 1.0) >= 1), 1.0, 0.0)


def _before(view: View, asset: Asset) -> Array:
    """Capacity online in the step before [MW]."""
    return np.where(view.follows, view.quantity(asset, "online")[view.previous], _ran(view, asset) * view.usable(asset))


def online(view: View, own: list[Asset]) -> Check:
    """least x online <= activity <= availability x online; 0 <= online, starts, stops <= (1 - outage) x power."""
    gauge = Gauge("unit_online", "MW")
    for asset in own:
        on, activity, limit = view.quantity(asset, "online"), verify_converter.total(view, asset), view.tolerance(asset.carrier)
        gauge.add(activity - _most(view, asset) * on, limit, view.place(f"{asset.name} above what is online"))
        gauge.add(view.by_step(asset, "least", 0.0) * on - activity, limit, view.place(f"{asset.name} below its least"))
        for name in ("online", "start", "stop"):
            amount = view.quantity(asset, name)
            gauge.add(np.maximum(amount - view.usable(asset), -amount), limit, view.place(f"{asset.name} {name}"))
    return gauge.check()


def moves(view: View, own: list[Asset]) -> Check:
    """start_t >= online_t - online_t-1, stop_t >= online_t-1 - online_t."""
    gauge = Gauge("unit_moves", "MW")
    for asset in own:
        rise = view.quantity(asset, "online") - _before(view, asset)
        for name, sign in (("start", 1.0), ("stop", -1.0)):
            gauge.add(sign * rise - view.quantity(asset, name), view.tolerance(asset.carrier), view.place(f"{asset.name} {name}"))
    return gauge.check()


def least_times(view: View, own: list[Asset]) -> Check:
    """What started in the last min_up steps is online; what stopped in the last min_down steps is off."""
    gauge = Gauge("unit_least_times", "MW")
    place = np.zeros(len(view.steps), dtype=int)
    for t in np.flatnonzero(view.follows):
        place[t] = place[view.previous[t]] + 1
    for asset in own:
        on, power, limit = view.quantity(asset, "online"), view.usable(asset), view.tolerance(asset.carrier)
        for least, moved, state, before in (
            ("min_up", "start", on, np.where(view.ratio(asset, "down_before") == 0, view.ratio(asset, "up_before", 1.0), 0.0)),
            ("min_down", "stop", power - on, view.ratio(asset, "down_before")),
        ):
            steps = np.round(view.ratio(asset, least)).astype(int)
            held = np.where((before > 0) & (before + place < steps), power, 0.0)
            back = np.arange(len(view.steps))
            for k in range(int(steps.max(initial=0))):
                held = held + np.where((place >= k) & (k < steps), view.quantity(asset, moved)[back], 0.0)
                back = view.previous[back]
            gauge.add(np.where(steps > 0, held - state, 0.0), limit, view.place(f"{asset.name} {least}"))
    return gauge.check()


def ramps(view: View, own: list[Asset]) -> Check:
    """p_t - p_t-1 <= ramp_up x online_t-1 + ramp_start x rise; p_t-1 - p_t <= ramp_down x online_t + ramp_stop x fall."""
    gauge = Gauge("unit_ramps", "MW")
    for asset in own:
        activity, on, before = verify_converter.total(view, asset), view.quantity(asset, "online"), _before(view, asset)
        earlier = np.where(view.follows, activity[view.previous], 0.0)
        known, limit = view.follows | (_ran(view, asset) == 0), view.tolerance(asset.carrier)
        for ramp, edge, change, kept, fresh in (
            ("ramp_up", "ramp_start", activity - earlier, before, on - before),
            ("ramp_down", "ramp_stop", earlier - activity, on, before - on),
        ):
            at_edge = view.ratio(asset, edge, 1.0)
            if f"{asset.name}.{ramp}" not in view.profiles and np.all(at_edge >= 1):
                continue
            error = change - view.by_step(asset, ramp, 1.0) * kept - at_edge * fresh
            gauge.add(np.where(known, error, 0.0), limit, view.place(f"{asset.name} {ramp}"))
    return gauge.check()


def costs(view: View, asset: Asset) -> Iterator[tuple[str, Array, Array]]:
    """Component, price in each ledger year [CNY/MWh, CNY/MW], and what it is paid for at each step [MW, MW/h]."""
    yield from verify_converter.costs(view, asset)
    for component, name, per in (("start", "start", 1 / view.hours), ("stop", "stop", 1 / view.hours), ("online", "online", 1.0)):
        factor = view.by_step(asset, f"{component}_cost", 1.0)
        yield component, view.figures(asset.name, f"{component}_cost"), per * factor * view.quantity(asset, name)
