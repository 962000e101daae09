"""Numbers that stand for no limit: whether an optimum rests on one, and then what it would be without.

A program needs finite limits, for the proof of its optimum and for the solver. Where nothing limits a project its capacity has a large number in the
place of a limit (`Project.unlimited`). An optimum that uses less is one without a limit as well, for a program is convex. One that comes up to the
number is solved again with a thousand times of it: the same cost says that the capacity is idle and costs nothing, a finite use that the number was
too small, and an optimum that comes up to it again that cost falls without end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energyplan.errors import SolveError, UnboundedError
from energyplan.i18n import N_, _
from energyplan.model.build import Model
from energyplan.notes import Note
from energyplan.results.tabulate import tabulate
from energyplan.solve.highs import Point, Solution
from energyplan.solve.lp import Lp, Values
from energyplan.solve.places import Numbers
from energyplan.system.horizon import Array
from energyplan.system.system import Asset, Project, System

USED = 0.9
"""Part of a number that stands for no limit from which on an optimum may rest on it; at its bound an interior point is a little below."""

WIDER = 1e3
"""What the numbers are multiplied by to see whether an optimum rests on them."""

SAME = 1e-5
"""Change of cost, in parts of what is spent and earned, that is the solver's and not the limits'."""

LARGE = 100.0
"""Times all load at once from which on a limit of a candidate may be meant as none."""

Solved = tuple[Model, Lp, Solution]


def without_stand_ins(solved: Solved, again: Callable[[System], Solved]) -> Solved:
    """The optimum of a system without the numbers that stand for no limit.

    Args:
        solved: Model, program and solution of the system as it is.
        again: Solves another system.

    Raises:
        UnboundedError: cost falls without end; the message names the capacity that grows and what it earns by.
    """
    found = resting(solved[0], solved[1], solved[2].x)
    if not found:
        return solved
    try:
        wide = again(widened(solved[0].system))
    except SolveError:  # with costs as large as these no solver keeps its digits
        raise UnboundedError(_rests(found)) from None
    if solved[2].objective - wide[2].objective <= SAME * _turnover(*solved[1:]):
        return solved
    if not resting(wide[0], wide[1], wide[2].x):
        return wide
    raise UnboundedError(_said(solved, wide))


def refuse_stand_ins(model: Model, lp: Lp, point: Point) -> None:
    """Refuse to speak of a vertex that rests on numbers that stand for no limit: one whose duals push against them.

    Raises:
        UnboundedError: it does; a run tells what grows.
    """
    found = [(asset, project) for asset, project in resting(model, lp, point.x) if not project.given]
    if not found:
        return
    pushed = np.maximum(0.0, lp.A.T @ point.y - lp.c) * np.abs(point.x)
    for asset in dict.fromkeys(asset.name for asset, _project in found):
        columns = np.concatenate([lp.columns(v) for v in model.capacities[asset].b.component_objects(pyo.Var)])
        if pushed[columns[columns >= 0]].sum() > SAME * float(np.abs(lp.c) @ np.abs(point.x)):
            raise UnboundedError(_rests(found))


def large_limits_reached(system: System, capacity: pd.DataFrame) -> list[Note]:
    """A note for each candidate that is built up to a limit beyond any use of its own plan: if it is meant as no limit, the cost rests on it.

    Args:
        system: The system.
        capacity: The run's table of capacity.
    """
    demands = [asset.name for asset in system.assets if asset.kind == "demand"]
    load = max(sum(float(system.profiles[year.name, name].max(initial=0.0)) for name in demands) for year in system.horizon.operation_years)
    power = capacity[(capacity["quantity"] == "power") & (capacity["status"] == "candidate")]
    most = power.groupby(["project", "year"])["in_service"].sum().groupby("project").max()
    told = N_("{project} is built up to its power_max of {most:,.0f}, {times:,.0f} times all load: if that stands for no limit, the cost is no result")
    return [
        Note(told, {"project": project.name, "most": project.power_max, "times": project.power_max / load})
        for asset in system.assets for project in asset.projects
        if load > 0 and project.power_max > LARGE * load and not project.unlimited and most.get(project.name, 0.0) >= USED * project.power_max
    ]  # fmt: skip


def widened(system: System) -> System:
    """The system with larger numbers in the place of no limit."""

    def wider(project: Project) -> Project:
        sizes = {name: WIDER * getattr(project, name) for name in ("power", "energy", "power_max", "energy_max")}
        return replace(project, **sizes) if project.unlimited else project

    return replace(system, assets=tuple(replace(asset, projects=tuple(map(wider, asset.projects))) for asset in system.assets))


def resting(model: Model, lp: Lp, x: Array) -> list[tuple[Asset, Project]]:
    """Projects whose number in the place of a limit is used up, or nearly: of a candidate its capacity, of what stands what is done with it."""
    return [(asset, project) for asset, project in _unlimited(model) if any(_used_up(lp, x, columns) for columns in _columns(model, lp, asset, project))]


def _unlimited(model: Model) -> list[tuple[Asset, Project]]:
    return [(capacity.asset, project) for capacity in model.capacities.values() for project in capacity.asset.projects if project.unlimited]


def _columns(model: Model, lp: Lp, asset: Asset, project: Project) -> Iterator[Numbers]:
    """Columns that the number limits."""
    if project.given:
        for year in model.pyomo.year.values():
            if asset.name in year.part:
                yield from (lp.columns(variable) for variable in year.part[asset.name].component_objects(pyo.Var))
        return
    capacity = model.capacities[asset.name]
    for quantity in capacity.quantities:
        variable = capacity.b.component(quantity)
        yield np.array([lp.columns(variable[key])[0] for key in variable if key[0] == project.name], dtype=np.int64)


def _used_up(lp: Lp, x: Array, columns: Numbers) -> bool:
    columns = columns[columns >= 0]
    ends = np.maximum(np.abs(lp.lower[columns]), np.abs(lp.upper[columns]))
    return bool(np.any((ends > 0) & (np.abs(x[columns]) >= USED * ends)))


def _turnover(lp: Lp, solution: Solution) -> float:
    """All that is spent and earned [millions]."""
    return float(np.abs(lp.c) @ np.abs(solution.x))


def _rests(found: list[tuple[Asset, Project]]) -> str:
    names = ", ".join(project.name for _asset, project in found)
    return _("unbounded: the optimum rests on the numbers that stand for no limit of {projects}; give them a limit (power_max)").format(projects=names)


def _said(solved: Solved, wide: Solved) -> str:
    """What grows without end, and the costs that fall the most as it does."""
    falls = _costs(wide).sub(_costs(solved), fill_value=0.0)
    earned = falls[falls < 0].sort_values().head(2)
    terms = "; ".join(f"{technology}@{site}: {component}" for technology, site, component in earned.index)
    return _(
        "unbounded: cost falls without end as {projects} grow, which nothing limits; what falls is {terms}. "
        "Give them a limit (power_max), or correct the cost or price that is negative"
    ).format(projects=", ".join(_growing(solved, wide)), terms=terms or _("the objective"))


def _growing(solved: Solved, wide: Solved) -> list[str]:
    """Projects without a limit that are used more where the numbers in its place are larger."""
    before, after = (
        {project.name: max((float(np.abs(s[2].x[c[c >= 0]]).max(initial=0.0)) for c in _columns(s[0], s[1], asset, project)), default=0.0)
         for asset, project in _unlimited(s[0])}
        for s in (solved, wide)
    )  # fmt: skip
    return [name for name, most in after.items() if most > 2 * before[name]]


def _costs(solved: Solved) -> pd.Series:
    """Discounted cost by technology, site and component."""
    model, lp, solution = solved
    costs = tabulate(model, Values(lp, solution.x, solution.y)).frames["costs"]
    return costs.groupby(["technology", "site", "component"])["discounted_cny"].sum()
