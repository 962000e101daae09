"""The arithmetic screen of a plan before any model: what cannot be reached, when it can, what keeps it, and what excludes what."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from energyplan.analysis.preflight_adequacy import adequacy
from energyplan.analysis.preflight_conflicts import conflicts
from energyplan.analysis.preflight_findings import Finding, Margin, Opening, Preflight, best_of, better, meets
from energyplan.model.rules.base import KINDS, in_force, is_soft, reachable
from energyplan.plan.targets import YEAR_END_KINDS, Target
from energyplan.system.outlook import Outlook
from energyplan.system.reach import Reach, retirement_years, vintages
from energyplan.system.system import Asset, Project, System

__all__ = ["Finding", "Margin", "Preflight", "preflight"]

LIMITS = ("earliest", "lead_time", "build_rate", "site", "uptake")
"""What may keep a target from being reached, in the order in which it is told."""

FAR = 1e9
"""A limit that is lifted: above any size of a plan, and still a number."""

SOLD = ("output_value", "utilisation", "production")
"""Kinds that need somebody to take what is made."""

SHARES = ("generation_share", "consumption_share")
"""Kinds that less demand brings nearer, as it does every cap of operation."""


def preflight(system: System) -> Preflight:
    """Screen a system: every target in force, caps and what stands, targets that exclude each other, demand and all supply.

    Only arithmetic is done; what is found is proven, what is not found is not promised. Hours are looked at in the system's steps.

    Args:
        system: The system with its targets and their mode.
    """
    reach, targets = Reach(system), in_force(system)
    gaps = list(adequacy(system, reach))
    short_years = {f.year for f in gaps}
    margins = [Margin(t, reachable(system, t, reach)) for t in targets]
    short = [(m.target, m.reachable) for m in margins if m.reachable is not None and not meets(m.target, m.reachable)]
    unreachable = [_unreachable(system, reach, t, value, certain=not (needs_service(t) and t.year in short_years)) for t, value in short]
    return Preflight(tuple(margins), (*unreachable, *conflicts(system, reach, targets), *gaps))


def needs_service(target: Target) -> bool:
    """Whether less demand would bring a target nearer: where some cannot be served anyway, what is said of it is no proof."""
    return target.kind in SHARES or (target.sense == "<=" and target.kind not in YEAR_END_KINDS)


def _unreachable(system: System, reach: Reach, target: Target, value: float, *, certain: bool) -> Finding:
    """A target that is out of reach: since when it is not, and what keeps it; `certain`: whether no schedule at all reaches it."""
    assert target.value is not None
    horizon = system.horizon
    years = [y for y in (horizon.years if target.kind in YEAR_END_KINDS else horizon.milestones) if y > target.year]
    later = {y: then for y in years if (then := reachable(system, replace(target, year=y), reach)) is not None}
    first = next((y for y, then in later.items() if meets(target, then)), None)
    best = best_of(target, [value, *later.values()])
    cap = target.sense == "<=" and target.kind in YEAR_END_KINDS
    found = Finding(
        "stock_above_cap" if cap else "reach", "unreachable", target.year, target.value, value, target.unit, (target,),
        hard=certain and not is_soft(target, system.target_mode), first_year=first,
    )  # fmt: skip
    if first is None and better(target, best, value):
        found = replace(found, best=best, best_year=next(y for y, v in later.items() if not better(target, best, v)))
    if cap:
        return replace(found, limits=("stands",), openings=tuple(_standing(system, reach, target)))
    limits, enough = binding(system, target, value)
    return replace(found, limits=limits, enough=enough, openings=tuple(_opening(system, reach, target, first or horizon.end)))


def _standing(system: System, reach: Reach, target: Target) -> Iterator[Opening]:
    """Projects of a cap that stand in its year and cannot have left."""
    for asset in KINDS[target.kind]().counted(Outlook(system, target, reach)):
        for p in asset.projects:
            if p.given and p.alive(target.year) and not any(y <= target.year for y in retirement_years(asset, p, system.horizon)):
                assert p.commissioned is not None
                yield Opening(p.name, p.commissioned, given=True)


def _opening(system: System, reach: Reach, target: Target, until: int) -> Iterator[Opening]:
    """Projects the target counts that are too late for its year and in time for a later one, the first ones first."""
    if target.sense == "<=":
        return
    found = []
    for asset in KINDS[target.kind]().counted(Outlook(system, target, reach)):
        for p in asset.projects:
            opening = _opens(system, asset, p, target)
            if opening is not None and target.year < opening.year <= until:
                found.append(opening)
    yield from sorted(found, key=lambda o: (o.year, o.project))


def _opens(system: System, asset: Asset, project: Project, target: Target) -> Opening | None:
    """First year of a project, of commissioning and (for a target of construction) of beginning."""
    years = [project.commissioned] if project.commissioned is not None else vintages(asset, project, system.horizon)
    if not years:
        return None
    if target.kind != "start":
        return Opening(project.name, years[0], given=project.given)
    begun, first = min((math.ceil(v - asset.lead_time(project, v)), v) for v in years)
    return Opening(project.name, first, begun, given=project.given)


# --- which limit binds -------------------------------------------------------------------------------------------------------------


def binding(system: System, target: Target, value: float) -> tuple[tuple[str, ...], bool]:
    """Limits that keep a target from being reached, and whether lifting any one of them would do.

    Where one limit alone would do, only such are named; else those that bind one after another: what brings it nearest, then what binds
    when that is gone, until it can be reached or nothing helps.
    """
    asked = [limit for limit in LIMITS if (limit != "lead_time" or target.kind == "start") and (limit != "uptake" or target.kind in SOLD)]
    if alone := tuple(limit for limit in asked if (gained := _without(system, target, (limit,))) is not None and meets(target, gained)):
        return alone, True
    gone: tuple[str, ...] = ()
    while not meets(target, value):  # ends: each round takes limits out of those asked for, or stops
        options = (_gains(system, target, gone, [g for g in combinations(asked, size) if not set(g) & set(gone)], value) for size in (1, 2))
        best = next((gains for gains in options if gains), None)
        if best is None:
            break
        value = best_of(target, list(best.values()))
        gone += next(group for group, gained in best.items() if gained == value)
    return gone, False


def _gains(system: System, target: Target, gone: tuple[str, ...], groups: list[tuple[str, ...]], value: float) -> dict[tuple[str, ...], float]:
    """Groups of limits that bring a target nearer when they are lifted too, and how near."""
    found = {group: _without(system, target, (*gone, *group)) for group in groups}
    return {group: gained for group, gained in found.items() if gained is not None and better(target, gained, value)}


def _without(system: System, target: Target, limits: tuple[str, ...]) -> float | None:
    for limit in limits:
        system = lifted(system, limit)
    return reachable(system, target, Reach(system))


def lifted(system: System, limit: str) -> System:
    """The system without a limit.

    Args:
        system: The system.
        limit: `earliest`: every candidate may come in the first year; `lead_time`: building takes no time; `build_rate`: no rates;
            `site`: no sizes; `uptake`: a tie for every carrier at every site that takes all there is.
    """
    assets = tuple(_lifted(asset, limit, system.horizon.years[0]) for asset in system.assets)
    if limit == "uptake":
        buses = dict.fromkeys((a.site, a.carrier) for a in system.assets if a.kind != "trade")
        figures = {"outage": np.zeros(len(system.horizon.years)), "emission_factor": np.zeros(len(system.horizon.years))}
        taker = Project("far", "existing", commissioned=system.horizon.base_year, power=FAR, life=1000)
        ties = [Asset(f"far {c}@{s}", f"far {c}@{s}", "trade", s, c, (taker,), figures, system.horizon.years[0]) for s, c in buses]
        assets = (*assets, *ties)
    return replace(system, assets=assets)


def _lifted(asset: Asset, limit: str, first: int) -> Asset:
    parameters = dict(asset.parameters)
    projects: list[Project] = []
    for p in asset.projects:
        if p.given:
            projects.append(p)
        elif limit == "earliest":
            projects.append(replace(p, earliest=first))
        elif limit == "lead_time":
            projects.append(replace(p, lead_time=0.0))
        elif limit == "build_rate":
            parameters.pop("build_rate", None)
            projects.append(replace(p, build_rate=np.inf))
        elif limit == "site" and p.power_max > 0:
            projects.append(replace(p, power_max=FAR, energy_max=FAR if asset.has_energy else 0.0))
        else:
            projects.append(p)
    return replace(asset, projects=tuple(projects), parameters=parameters, power_limit=np.inf if limit == "site" else asset.power_limit)
