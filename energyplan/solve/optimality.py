"""Proof that a solution is optimal, from the raw matrix alone: residuals of rows, bounds and reduced costs, and the duality gap."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from energyplan.solve.lp import Lp
from energyplan.system.horizon import Array

GAP_MAX = 1e-5
"""Largest gap relative to gross cost: without crossover an interior point is only nearly optimal."""
PRIMAL_MAX = 1e-5
"""Largest residual of a row or bound relative to its size; what an interior point leaves. The checks of the tables are stricter."""


@dataclass(frozen=True)
class Certificate:
    """What the matrix says about a solution. Money in millions.

    Attributes:
        primal: c x + offset.
        dual: Lower bound that y proves: Σ y limits + Σ reduced costs x the bound they push to.
        gap: primal - dual.
        relative_gap: gap over gross cost.
        row_residual: Largest violation of a row, relative to s + Σ|a x| of the row (s: the unit the program is solved in).
        bound_residual: Largest violation of a column bound.
        gap_max: Largest relative gap that was asked for.
    """

    primal: float
    dual: float
    gap: float
    relative_gap: float
    row_residual: float
    bound_residual: float
    gap_max: float = GAP_MAX

    @property
    def holds(self) -> bool:
        """Whether the solution is feasible and optimal within the tolerances."""
        return self.feasible and abs(self.relative_gap) <= self.gap_max

    @property
    def feasible(self) -> bool:
        """Whether the solution keeps to rows and bounds within the tolerances, and its gap is a number; what a run that was stopped can claim."""
        numbers = np.array(list(asdict(self).values()))
        return bool(np.isfinite(numbers).all() and self.row_residual <= PRIMAL_MAX and self.bound_residual <= PRIMAL_MAX)


def residuals(lp: Lp, x: Array) -> tuple[float, float]:
    """Largest violation of a row, relative to s + Σ|a x|, and of a column bound, relative to s + |x|; s is the unit the program is solved in."""
    activity, unit = lp.A @ x, lp.units.size
    rows = np.maximum(lp.row_lower - activity, activity - lp.row_upper) / (unit + abs(lp.A) @ np.abs(x))
    bounds = np.maximum(lp.lower - x, x - lp.upper) / (unit + np.abs(x))
    return float(rows.max(initial=0.0)), float(bounds.max(initial=0.0))


def lower_bound(lp: Lp, y: Array) -> float:
    """What any y proves: no point of the program costs less [millions].

    With d = c - Aᵀ y: Σ_i y_i (row_lower if y_i > 0 else row_upper) + Σ_j d_j (lower if d_j > 0 else upper) + offset. Multipliers of the
    wrong sign on one-sided rows are set to zero first; every column has finite bounds, so the bound is a number whatever is left of dual
    infeasibility.
    """
    of = weak_duality(lp, y)
    return float(of.rows.sum() + of.columns.sum() + lp.offset)


@dataclass(frozen=True, eq=False)
class WeakDuality:
    """What multipliers prove, row by row and column by column.

    Attributes:
        y: Multipliers (m,), nothing where their sign asks for a limit that the row has not.
        rows: y_i times the limit it pushes against (m,) [millions].
        columns: d_j times the bound it pushes against (n,) [millions].
    """

    y: Array
    rows: Array
    columns: Array


def weak_duality(lp: Lp, y: Array) -> WeakDuality:
    """The terms of `lower_bound` for any y."""
    y = np.where((y > 0) & np.isinf(lp.row_lower), 0.0, y)
    y = np.where((y < 0) & np.isinf(lp.row_upper), 0.0, y)
    reduced = lp.c - lp.A.T @ y
    limits = np.where(y > 0, lp.row_lower, np.where(y < 0, lp.row_upper, 0.0))
    return WeakDuality(y, y * limits, reduced * np.where(reduced > 0, lp.lower, lp.upper))


def certify(lp: Lp, x: Array, y: Array, gross: float, *, bound: float = -np.inf, gap_max: float = GAP_MAX) -> Certificate:
    """Certificate of a point: its residuals, and its distance from the best bound there is.

    Args:
        lp: The program.
        x: Column values (n,).
        y: Row duals (m,), positive where the lower limit pushes; they give a bound by `lower_bound`.
        gross: Gross cost in millions, the measure of the gap.
        bound: A bound that is known already.
        gap_max: Largest relative gap that was asked for.
    """
    row_residual, bound_residual = residuals(lp, x)
    of, moved = weak_duality(lp, y), float(lp.c @ x)
    primal, proven = moved + lp.offset, float(of.rows.sum() + of.columns.sum())
    gap = min(moved - proven, primal - bound)  # without the constant, which may be larger than all that is decided
    return Certificate(primal, primal - gap, gap, lp.units.gap(gap, gross), row_residual, bound_residual, gap_max)
