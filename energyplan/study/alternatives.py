"""Plans within a slack that differ from all before: what else could be done for nearly the same cost.

After each plan the capacities that it built are made to look dear, and the plan that needs least of them is asked for,

    min Σ_i w_i x_i / m_i   over the plans within the slack,    w_i = Σ_k x_i^k / m_i   over the plans k before,

i a technology at a site (power, and energy of stores), m_i the most it can be: spatially explicit practically optimal alternatives
(Lombardi, Pickering, Colombo, Pfenninger 2020, doi:10.1016/j.joule.2020.08.002), after "modelling to generate alternatives" of Hop, Skip and
Jump (DeCarolis 2011, doi:10.1016/j.eneco.2010.05.002). Each plan is recounted and checked as a run is, by code that does not know the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from energyplan.analysis.near_optimal import Fleet, capacities
from energyplan.analysis.program import CostProgram
from energyplan.questions import tables_of
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify
from energyplan.system.horizon import Array

TOO_NEAR = 0.01
"""Distance to a plan before, up to which a plan is no other [1]."""

TIE = 0.01
"""Weight of capacity that no plan had before, in parts of the largest: it is not built for nothing."""

CENT = 1e-6
"""Cost above the allowed that is the solver's, in parts of gross cost."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """A plan within the slack.

    Attributes:
        capacities: Of each fleet, shape (F,).
        by_site: Of each fleet at each of its sites, in their order (F).
        cost: Discounted net cost, recounted from its tables [CNY].
        nearest: Distance to the nearest plan before, the least-cost plan among them [1].
        failed: Checks that it does not pass.
    """

    capacities: Array
    by_site: list[Array]
    cost: float
    nearest: float
    failed: tuple[str, ...]


def distance(one: Array, other: Array, widths: Array) -> float:
    """How far two plans are apart: mean over capacities of |a - b| / width, the width that of the corridor; those without one are left out.

    Half of the first corridor and nothing of the second are a quarter.

    >>> distance(np.array([0.0, 5.0, 7.0]), np.array([10.0, 5.0, 7.0]), np.array([20.0, 10.0, 0.0]))
    0.25
    """
    open_ = widths > 0
    return float(np.mean(np.abs(one - other)[open_] / widths[open_])) if open_.any() else 0.0


def alternatives(
    program: CostProgram, fleets: Sequence[Fleet], least: Array, largest: Array, more: float, gross: float, count: int,
    say: Callable[[str], None] = lambda _: None,
) -> list[Alternative]:  # fmt: skip
    """Plans that differ most from all before; fewer than asked for where no others are found.

    Args:
        program: The solved program.
        fleets: In which capacities they shall differ (F).
        least: The least each can have within the slack (F,); with `largest` the corridor.
        largest: The largest.
        more: The slack [CNY].
        gross: Gross cost [CNY].
        count: How many are asked for.
        say: Told how it gets on.
    """
    columns = np.concatenate([fleet.columns for fleet in fleets])
    most = np.concatenate([_most(program, fleet, end) for fleet, end in zip(fleets, largest, strict=True)])
    columns, most = columns[most > 0], most[most > 0]
    widths = np.where(largest - least > 1e-6 * (1 + largest), largest - least, 0.0)
    numbers = system_tables(program.system)
    point, before, weights, found = program.base, [capacities(fleets, program.base.x)], np.zeros(len(columns)), list[Alternative]()
    for _attempt in range(2 * count):
        if len(found) == count or not widths.any():
            break
        say(f"{len(found) + 1}/{count}")
        weights += point.x[columns] / most
        point = program.extreme(columns, (weights + TIE * weights.max()) * (most.max() / most), more)
        here = capacities(fleets, point.x)
        nearest = min(distance(here, other, widths) for other in before)
        if nearest <= TOO_NEAR:
            continue
        before.append(here)
        frames = tables_of(program, point)
        cost = float(frames["costs"]["discounted_cny"].sum())
        failed = [check.name for check in verify(numbers, frames, objective=program.cost(point)).failed]
        failed += [] if program.satisfied(point.x) == set(program.rows) else ["targets"]
        failed += [] if cost <= program.cost(program.base) + more + CENT * gross else ["cost"]
        found.append(Alternative(here, [point.x[fleet.columns] for fleet in fleets], cost, nearest, tuple(failed)))
    return found


def _most(program: CostProgram, fleet: Fleet, largest: float) -> Array:
    """The most that a fleet can be at each of its sites: within the limits of the site, and of all together within the slack; 0 where it cannot be."""
    return np.minimum(program.lp.upper[fleet.columns], largest) if largest > 1e-6 else np.zeros(len(fleet.columns))
