"""Plans within a slack that differ from all before: what else could be done for nearly the same cost.

Each plan leads somewhere else: of all ends of the corridor, the least and the largest of each technology, it takes the one that is farthest from
all plans before, and goes there with as little as can be of what they built,

    min ± B x_f / width_f + Σ_i w_i x_i / m_i   over the plans within the slack,    w_i = Σ_k x_i^k / m_i   over the plans k before,

f the technology that leads, i a technology at a site (power, and energy of stores), m_i the most it can be: spatially explicit practically
optimal alternatives (Lombardi, Pickering, Colombo, Pfenninger 2020, doi:10.1016/j.joule.2020.08.002), after "modelling to generate alternatives"
by Hop, Skip and Jump (DeCarolis 2011, doi:10.1016/j.eneco.2010.05.002). The weights alone would find plans that have less of everything and
buy from outside; so a technology leads. Each plan is recounted and checked as a run is, by code that does not know the model.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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

LEAD = 100.0
"""B: weight of the technology that leads against those of all others."""

CENT = 1e-6
"""Cost above the allowed that is the solver's, in parts of gross cost."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """A plan within the slack.

    Attributes:
        leader: Number of the fleet that leads.
        most: Whether it goes to its largest, else to its least.
        capacities: Of each fleet, shape (F,).
        by_site: Of each fleet at each of its sites, in their order (F).
        cost: Discounted net cost, recounted from its tables [CNY].
        nearest: Distance to the nearest plan before, the least-cost plan among them [1].
        failed: Checks that it does not pass.
    """

    leader: int
    most: bool
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
    widths = np.where(largest - least > 1e-6 * (1 + largest), largest - least, 0.0)
    columns = np.concatenate([fleet.columns for fleet in fleets])
    fleet_of = np.repeat(np.arange(len(fleets)), [len(fleet.columns) for fleet in fleets])
    most = np.minimum(program.lp.upper[columns], largest[fleet_of])
    used = most > 1e-6
    columns, fleet_of, most = columns[used], fleet_of[used], most[used]
    point, before, found, tried = program.base, [capacities(fleets, program.base.x)], list[Alternative](), set[tuple[int, bool]]()
    weights, numbers = np.zeros(len(columns)), system_tables(program.system)
    while len(found) < count and (lead := _farthest(fleets, least, widths, before, tried)) is not None:  # each is tried once
        say(f"{len(found) + 1}/{count}")
        tried.add(lead)
        leader, up = lead
        weights += point.x[columns] / most
        costs = (weights / max(1.0, weights.max()) + TIE) / most
        costs[fleet_of == leader] += (-LEAD if up else LEAD) / widths[leader]
        point = program.extreme(columns, costs * most.max(), more)
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
        found.append(Alternative(leader, up, here, [point.x[fleet.columns] for fleet in fleets], cost, nearest, tuple(failed)))
    return found


def _farthest(
    fleets: Sequence[Fleet], least: Array, widths: Array, before: Sequence[Array], tried: Collection[tuple[int, bool]]
) -> tuple[int, bool] | None:  # fmt: skip
    """The end of the corridor of a power that is farthest from all plans before, in parts of its width; of several the widest. None where all were tried."""
    ends = []
    for i, fleet in enumerate(fleets):
        if widths[i] > 0 and fleet.quantity == "power":
            places = (np.array([plan[i] for plan in before]) - least[i]) / widths[i]
            ends += [(round(float(gap), 1), float(widths[i]), (i, up)) for gap, up in ((places.min(), False), (1 - places.max(), True)) if (i, up) not in tried]
    return max(ends)[2] if ends else None
