"""What no CSV folder of PyPSA can say of a run: targets, rates, limits of several parts; and whether the run would be another without it.

A constraint that the optimum keeps with something to spare may be left out, and what the run decided may be held: both leave the optimum where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

import energyplan.model.rules
from energyplan.exports.pypsa.making import Left
from energyplan.exports.pypsa.stock import choices
from energyplan.i18n import _
from energyplan.model.rules.base import KINDS
from energyplan.results.stored_run import StoredRun
from energyplan.system.reach import build_max, is_alive, technology_rate, vintages
from energyplan.system.system import System

assert energyplan.model.rules  # importing it registers every kind

SPARE = 1e-6
"""A limit is left with something to spare where the rest is more than this part of it."""
EXACT = 1e-6
"""Largest relative gap of a run that counts as the optimum."""


def limits_of_operation(run: StoredRun, milestones: Sequence[int]) -> list[Left]:
    """What holds in a year, beside equations of parts."""
    found = _targets(run, milestones, operation=True)
    system = run.system
    if len(system.horizon.realisations) > 1:
        found.append(Left(_("several weather years or futures: the network has the likeliest of them"), True))
    if any(len(year.steps.chains) > 1 for year in system.horizon.operation_years if year.milestone in milestones):
        follows = any(asset.has_energy or asset.kind == "thermal" for asset in system.assets)
        found.append(Left(_("chains of steps, each closed in itself: PyPSA has one"), follows))
    if system.free_disposal:
        found.append(Left(_("carriers that may go to waste: {names}").format(names=", ".join(sorted(system.free_disposal))), True))
    return found


def limits_of_capacity(run: StoredRun) -> list[Left]:
    """What binds capacities, beside their own limits in the network; what the run's capacities are no proven optimum of."""
    system, found = run.system, _targets(run, run.milestones, operation=False)
    if run.manifest["foresight"] != "perfect":
        found.append(Left(_("decisions made year by year, without knowing what comes"), True))
    if run.manifest["gap"] is None or run.manifest["gap"] > EXACT:
        found.append(Left(_("the run is the optimum to its gap only ({gap:.2g} of gross cost)").format(gap=run.manifest["gap"] or float("nan")), True))
    capacity = run.table("capacity")
    total = capacity[capacity["quantity"] == "power"].groupby(["asset", "year"], observed=True)["in_service"].sum()
    most = total.groupby("asset", observed=True).max().to_dict()
    limited = [(a.name, most.get(a.name, 0.0), a.power_limit) for a in system.assets if a.power_limit < float("inf")]
    found += _limit(_("limits of power of all projects at a site: {names}"), limited)
    found += _limit(_("rates at which projects of a technology may be built together: {names}"), _rates(run, system))
    found += _limit(_("sizes of projects that are built anew between two milestones: {names}"), _sizes(run, system))
    if any(a.early_retirement and a.retire_from <= system.horizon.end and a.projects for a in system.assets):
        names = ", ".join(a.name for a in system.assets if a.early_retirement)
        found.append(Left(_("early retirement: what stands of {names} is held as the run has it").format(names=names), False))
    return found


def _targets(run: StoredRun, milestones: Sequence[int], *, operation: bool) -> list[Left]:
    """Targets of operation in some milestones, or of capacity: those that bind, and those that are met with something to spare."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for row in run.table("targets").drop_duplicates(["target", "weather_year", "step"]).itertuples():
        kind = KINDS.get(str(row.kind))
        if kind is None or row.met in ("not set", "off") or row.margin is None or row.margin != row.margin:
            continue
        within = row.year in milestones or (kind.until and row.year >= min(milestones))
        if operation == (kind.yearly or kind.until or kind.stepwise) and (within or not operation):
            names = found[not row.margin > SPARE * max(abs(row.required), SPARE)]
            names += [] if row.target in names else [str(row.target)]
    what = {
        True: _("targets that bind, or are missed: {names}"), False: _("targets that are met with something to spare: {names}"),
    }  # fmt: skip
    return [Left(what[binds].format(names=", ".join(names)), binds) for binds, names in found.items() if names]


def _limit(what: str, rows: Iterable[tuple[str, float, float]]) -> list[Left]:
    """Limits of one kind by name, value and limit."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for name, value, limit in rows:
        names = found[value >= limit * (1 - SPARE)]
        names += [] if name in names else [name]
    left = [Left(what.format(names=", ".join(found[True])), True)] if found[True] else []
    spare = _("{what} (kept with something to spare)").format(what=what.format(names=", ".join(found[False])))
    return left + ([Left(spare, False)] if found[False] else [])


def _rates(run: StoredRun, system: System) -> list[tuple[str, float, float]]:
    """What is built of a technology in a year, and its rate, where several projects share it."""
    capacity = run.table("capacity")
    power = capacity[(capacity["quantity"] == "power") & (capacity["status"] == "candidate")]
    built = power.groupby(["technology", "year"], observed=True)["commissioned"].sum()
    rows, sharing = [], dict[tuple[str, int], list[tuple[float, float]]]()
    for asset in system.assets:
        for project in asset.projects:
            for year in vintages(asset, project, system.horizon) if "build_rate" in asset.parameters else ():
                sharing.setdefault((asset.technology, year), []).append(
                    (build_max(asset, project, "power", year, system.horizon), technology_rate(asset, year, system.horizon))
                )
    for (technology, year), projects in sharing.items():
        rate = projects[0][1]
        if len(projects) > 1 and sum(most for most, _rate in projects) > rate:
            rows.append((technology, float(built.get((technology, year), 0.0)), rate))
    return rows


def _sizes(run: StoredRun, system: System) -> list[tuple[str, float, float]]:
    """What stands of a project in years in which more may stand than in any milestone: there its size is no limit of the network."""
    capacity, h = run.table("capacity"), system.horizon
    stands = capacity[capacity["status"] == "candidate"].groupby(["project", "quantity", "year"], observed=True)["in_service"].sum().to_dict()
    rows = []
    for asset in system.assets:
        for project in (p for p in asset.projects if not p.given):
            open_ = [s.choice.vintage for s in choices(asset, project, lambda *_: np.zeros(1), h) if s.choice]
            alive = {y: {v for v in open_ if v <= y and is_alive(asset, project, v, y, h.end)} for y in h.years}
            for year in h.years:
                if not any(alive[year] <= alive[m] for m in h.milestones):
                    limits = [("power", project.power_max)] + ([("energy", project.energy_max)] if asset.has_energy else [])
                    rows += [(project.name, stands.get((project.name, quantity, year), 0.0), limit) for quantity, limit in limits]
    return rows
