"""What a series of runs keeps from one to the next, so that a plan changed a little is solved again in a little time.

Programs are aligned by the names of their components. Duals that were found prove something of any program (weak duality asks nothing of them),
so a bound is there before anything is solved. Points that were found are points of the new program too where its rows allow, and so is
every mixture of them: between two levels of a target that were solved, the mixture of their schedules meets the one asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from energyplan.errors import InfeasibleError, SolveError
from energyplan.solve.highs import SIMPLEX, SolveOptions, solve
from energyplan.solve.layout import Layout
from energyplan.solve.lp import Lp
from energyplan.solve.optimality import PRIMAL_MAX, residuals
from energyplan.solve.places import NOWHERE, across, moved
from energyplan.solve.scaling import Scaling
from energyplan.system.horizon import Array

if TYPE_CHECKING:
    from energyplan.solve.alike import Year

DUALS, POINTS = 30, 20
"""How many are kept, two duals a round and a point a run; the oldest go first."""
EXACT, TIGHT = 1e-9, 1e-6
"""Violation of a row, relative to its size, that is none, and that which the solver may have left in a point."""
STRAY = 10_000
"""Rows of single steps outside of which points stand, from which on a mixture is not looked for: another profile, not another target."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """Column values, shape (n,), and row duals, shape (m,)."""

    x: Array
    y: Array


@dataclass
class Kept:
    """Duals, points and what makes days alike, in the numbers of the program solved last.

    Attributes:
        lp: That program.
        duals: Row duals, shape (m,) each.
        points: Schedules with their prices.
        years: How each operated year was grouped, as the search left it.
    """

    lp: Lp | None = None
    duals: list[Array] = field(default_factory=list)
    points: list[Schedule] = field(default_factory=list)
    years: list[Year] = field(default_factory=list)

    def move_to(self, lp: Lp) -> None:
        """Express what is kept in the numbers of another program."""
        if self.lp is not None:
            rows = across(self.lp.row_of, lp.row_of, self.lp.A.shape[0])
            columns = across(self.lp.column_of, lp.column_of, self.lp.A.shape[1])
            no_dual, inside = np.zeros(lp.A.shape[0]), np.clip(0.0, lp.lower, lp.upper)
            self.duals = [moved(y, rows, no_dual) for y in self.duals[-DUALS:]]
            self.points = [Schedule(moved(p.x, columns, inside), moved(p.y, rows, no_dual)) for p in self.points[-POINTS:]]
        self.lp = lp


def mixture(lp: Lp, layout: Layout, points: list[Schedule]) -> Schedule | None:
    """The cheapest mixture of points that the program allows, with the mixture of their duals.

    min Σ w_i c·x_i + slacks over w >= 0, Σ w_i = 1, within the rows of no step and those rows of steps that a point is outside of.

    Args:
        lp: The program.
        layout: Of it.
        points: The points.

    Returns:
        The point; None where there is none.
    """
    if not points:
        return None
    lone = np.flatnonzero((layout.column_step < 0) & (np.diff(lp.A.indptr) == 1) & (lp.c != 0))
    values = np.array([np.clip(p.x, lp.lower, lp.upper) for p in points])
    values[:, lone] = 0.0  # slacks of targets are found anew
    activity = lp.A @ values.T
    size = lp.units.size + (abs(lp.A) @ np.abs(values.T)).max(axis=1)  # as `residuals` measures: a level balance is nothing but differences
    lack = np.maximum(lp.row_lower[:, None] - activity, activity - lp.row_upper[:, None]).max(axis=1) / size
    outside = lack > TIGHT
    if np.count_nonzero(outside & (layout.row_step >= 0)) > STRAY:
        return None
    rows, k = np.flatnonzero(outside | (layout.row_step < 0)), len(points)
    room = size[rows] * np.where(outside[rows], EXACT, np.maximum(lack[rows], EXACT))
    weights = sp.hstack([sp.csc_array(activity[rows]), lp.A[:, lone][rows, :]])
    total = sp.csr_array(np.append(np.ones(k), np.zeros(len(lone)))[None, :])
    small = Lp(
        np.append(values @ lp.c, lp.c[lone]), lp.offset, sp.csc_array(sp.vstack([weights, total])),
        np.append(lp.row_lower[rows] - room, 1.0), np.append(lp.row_upper[rows] + room, 1.0),
        np.append(np.zeros(k), lp.lower[lone]), np.append(np.ones(k), lp.upper[lone]), NOWHERE, NOWHERE, whole=Scaling(cost=lp.units.cost),
    )  # fmt: skip
    try:
        found = solve(small, SolveOptions(ladder=SIMPLEX)).x
    except (InfeasibleError, SolveError):
        return None
    x = found[:k] @ values
    x[lone] = found[k:]
    mixed = Schedule(x, found[:k] @ np.array([p.y for p in points]))
    return mixed if max(residuals(lp, x)) <= PRIMAL_MAX else None
