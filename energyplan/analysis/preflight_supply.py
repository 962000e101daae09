"""Demand that nothing can make or bring: which buses any build-out can supply, by following what each part gives and needs."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf

import numpy as np

from energyplan.analysis.preflight_findings import Finding
from energyplan.system.horizon import OperationYear
from energyplan.system.reach import Reach
from energyplan.system.system import Asset, Mode, System

Bus = tuple[str, str]
"""(site, carrier)"""

Way = tuple[frozenset[Bus], Bus]
"""Buses that must all be supplied, and the bus that then can be."""

NEEDS = {"electrolyser": "electricity", "hydrogen_power": "hydrogen", "desalination": "electricity"}
"""Kind whose input is not among its flows -> the carrier it takes at its site."""

MAKES = {"hydrogen_power": "electricity"}
"""Kind whose output is of another carrier than its own -> that carrier."""


def without_supply(system: System, reach: Reach) -> dict[Bus, dict[OperationYear, float]]:
    """Buses with a demand that nothing can supply: the largest load of each operated year in which it is so [MW, m3/h].

    Hours are not looked at: a bus counts as supplied where anything may give it anything at any time. So what is found is proven.
    """
    found: dict[Bus, dict[OperationYear, float]] = {}
    for year in system.horizon.operation_years:
        fed = supplied(system, reach, year)
        for asset in (a for a in system.assets if a.kind == "demand" and (a.site, a.carrier) not in fed):
            load = float(system.profiles[year.name, asset.name].max(initial=0.0))
            if load > 0:
                of_bus = found.setdefault((asset.site, asset.carrier), {})
                of_bus[year] = of_bus.get(year, 0.0) + load
    return found


def supply_findings(system: System, found: dict[Bus, dict[OperationYear, float]]) -> Iterator[Finding]:
    """One for each bus: the first milestone in which nothing supplies it, and the first later one in which something can."""
    for (site, carrier), loads in found.items():
        year = min(loads, key=lambda y: (y.milestone, -loads[y]))
        short = {y.milestone for y in loads}
        yield Finding(
            "supply", "adequacy", year.milestone, loads[year], 0.0, "MW" if system.carriers[carrier] == "MWh" else "m3/h",
            hard=isinf(system.unserved_price[carrier]), first_year=next((y for y in system.horizon.milestones if y > year.milestone and y not in short), None),
            sites=(site,), carrier=carrier, hours=float(year.steps.annual.sum()), weather=year.realisation.name,
        )  # fmt: skip


def supplied(system: System, reach: Reach, year: OperationYear) -> set[Bus]:
    """Buses that something can give to in a year, with everything built that can be: the least set closed under all ways.

    A line joins two sites, but two that only each other's line leads to stay without supply: so it begins with what needs nothing.
    """
    open_ = [way for asset in system.assets if _may_run(system, reach, asset, year) for way in ways(system, asset, year)]
    fed: set[Bus] = set()
    while new := {gives for needs, gives in open_ if needs <= fed} - fed:
        fed |= new
    return fed


def _may_run(system: System, reach: Reach, asset: Asset, year: OperationYear) -> bool:
    """Whether it can have capacity in a year, and any of it a step in which it is there."""
    sizes = ("power", "energy") if asset.has_energy else ("power",)
    if asset.kind == "demand" or not any(reach.largest([asset], size, year.milestone) > 0 for size in sizes):
        return False
    there = [system.profiles.get((year.name, p.name)) for p in asset.projects]
    there += [series] if (series := system.profiles.get((year.name, f"{asset.name}.least"))) is not None else []
    return any(profile is None or bool(np.any(profile != 0)) for profile in there)


def ways(system: System, asset: Asset, year: OperationYear) -> list[Way]:
    """What an asset gives to, and what it needs for it.

    Args:
        system: Whose series say which way flows go.
        asset: Any but a demand.
        year: The operated year.
    """
    own = (asset.site, asset.carrier)
    if asset.modes:
        return [way for mode in asset.modes for way in _of_mode(system, asset, mode, year)]
    if asset.site_to is not None:
        far, back = (asset.site_to, asset.carrier), asset.parameters.get("backward")
        both = back is None or asset.at("backward", year.milestone) > 0
        return [(frozenset({own}), far), *([(frozenset({far}), own)] if both else [])]
    gives = (asset.site, MAKES.get(asset.kind, asset.carrier))
    if asset.kind in NEEDS:
        return [(frozenset({(asset.site, NEEDS[asset.kind])}), gives)]
    fills_itself = not asset.has_energy or _fills_itself(system, asset, year)
    return [(frozenset() if fills_itself else frozenset({own}), gives)]


def _of_mode(system: System, asset: Asset, mode: Mode, year: OperationYear) -> Iterator[Way]:
    """What a mode gives, needing all it takes; where activity may be below zero it runs the other way as well."""
    at = year.milestone - asset.first_year
    least, most = (system.profiles.get((year.name, f"{asset.name}.{name}")) for name in ("least", "most"))
    signs = [1.0, *([-1.0] if any(s is not None and s.min() < 0 for s in (least, most)) else [])]
    for sign in signs:
        gives, takes = set[Bus](), set[Bus]()
        for flow in mode.flows:
            series = system.profiles.get((year.name, f"{asset.name}.ratio_{flow.name(mode.name)}"), np.ones(1))
            given = sign * float(flow.ratio[at]) * series
            bus = (flow.site, flow.carrier)
            if given.max() > 0:
                gives.add(bus)
            elif given.min() < 0:
                takes.add(bus)
        yield from ((frozenset(takes), bus) for bus in sorted(gives))


def _fills_itself(system: System, asset: Asset, year: OperationYear) -> bool:
    """Whether a store gives without being charged: from natural inflow, an initial level, or levels that are set."""
    figures = [asset.parameters.get(name) for name in ("natural_inflow", "initial_level")]
    series = [system.profiles.get((year.name, f"{asset.name}.{name}")) for name in ("inflow", "level_set")]
    return any(values is not None and bool(np.any(values > 0)) for values in (*figures, *series))
