"""A plan's cost program solved to a vertex, from which a target changed or taken out is a few steps of the simplex away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.build import Model, build
from energyplan.model.rules.base import Enforced
from energyplan.solve.highs import Point, Session, SolveOptions
from energyplan.solve.lp import MONEY, Lp, compile_lp
from energyplan.system.horizon import Array
from energyplan.system.system import System

FEW_ROWS = 150_000
"""Rows up to which the first vertex is found by the simplex: on four years of daily steps in a tenth of the time of HiPO with crossover."""


class CostProgram:
    """The cost program of a system.

    Args:
        system: The system. Prices and bills need hard targets that can hold (`repair.repaired`).
        options: Threads and log file.
        first: How the first vertex is found: `hipo` with crossover, or `simplex`; None takes the simplex up to `FEW_ROWS`.

    Attributes:
        rows: Rows of each target that has any; one that nothing moves has none.
        base: The optimum with all targets.

    Raises:
        InfeasibleError: the targets cannot hold together.
    """

    def __init__(self, system: System, options: SolveOptions | None = None, *, first: str | None = None):
        self.system = system
        self.model: Model = build(system)
        program = compile_lp(self.model.pyomo)
        self.enforced: dict[str, Enforced] = {e.target.id: e for e in self.model.targets if e.rows}
        self.rows = {name: _rows(program, e) for name, e in self.enforced.items()}
        self._slacks = np.array([program.columns(s)[0] for e in self.model.targets for s in e.slacks], dtype=np.int64)
        self._net = program.c.copy()
        self._net[self._slacks] = 0.0  # penalties are no part of a cost
        self._cost_row = program.A.shape[0]
        self.lp: Lp = _with_row(program, self._net)
        self.session = Session(self.lp, options, first=first or ("simplex" if self._cost_row <= FEW_ROWS else "hipo"))
        found = self.session.minimise()
        if found is None:
            raise InfeasibleError(_("no schedule satisfies all hard targets and limits"))
        self.base: Point = found

    def cost(self, point: Point) -> float:
        """Discounted net cost of a point, constant included, penalties not [CNY]."""
        return float(self._net @ point.x + self.lp.offset) / MONEY + self.model.constant

    def with_targets(self, names: Collection[str]) -> Point:
        """The optimum with some targets only."""
        lower, upper = self.lp.row_lower.copy(), self.lp.row_upper.copy()
        for name, rows in self.rows.items():
            if name not in names:
                lower[rows], upper[rows] = -np.inf, np.inf
        found = self.session.minimise(c=self.lp.c, upper=self.lp.upper, row_lower=lower, row_upper=upper)
        assert found is not None, "fewer targets can hold where all can"
        return found

    def with_value(self, name: str, value: float) -> Point | None:
        """The optimum with another value of a target, in its canonical unit; None where it cannot hold."""
        rows, before, after = self.rows[name], Rows.of(self.lp, self.rows[name]), self.rows_at(name, value)
        lower, upper = self.lp.row_lower.copy(), self.lp.row_upper.copy()
        lower[rows], upper[rows] = after.lower, after.upper
        self.session.set_rows(rows, before.A, after.A)
        try:
            return self.session.minimise(c=self.lp.c, upper=self.lp.upper, row_lower=lower, row_upper=upper)
        finally:
            self.session.set_rows(rows, after.A, before.A)

    def rows_at(self, name: str, value: float) -> Rows:
        """Rows of a target at another value: they are linear in it, N - v D >= 0 or lhs >= rhs(v), and known here and farther on."""
        target, (far, rows) = self.enforced[name].target, self._farther
        here = target.value or 0.0
        return Rows.of(self.lp, self.rows[name]).towards(Rows.of(far, rows[name]), (value - here) / (_farther(here) - here))

    @cached_property
    def _farther(self) -> tuple[Lp, dict[str, np.ndarray]]:
        """The program with all values of targets farther on, and their rows in it."""
        targets = tuple(replace(t, value=_farther(t.value or 0.0)) if t.id in self.rows else t for t in self.system.targets)
        model = build(replace(self.system, targets=targets))
        program = compile_lp(model.pyomo)
        assert np.array_equal(program.c, self.lp.c), "a value of a target changes no column"
        return program, {e.target.id: _rows(program, e) for e in model.targets if e.target.id in self.rows}

    def satisfied(self, x: Array) -> frozenset[str]:
        """Targets that hold at a point."""
        activity = self.lp.A @ x
        slack = 1e-7 * (1 + np.abs(activity))
        good = (activity >= self.lp.row_lower - slack) & (activity <= self.lp.row_upper + slack)
        return frozenset(name for name, rows in self.rows.items() if good[rows].all())

    def extreme(self, columns: np.ndarray, weights: float | Array, more: float) -> Point:
        """The point with the least weighted sum of some columns that costs no more than the optimum and so much.

        Where targets are soft none is missed by more than at the optimum.

        Args:
            columns: The columns (k,).
            weights: Weight of each (k,), or one for all: 1 asks for the least sum, -1 for the largest.
            more: What the point may cost above the optimum [CNY].
        """
        c, upper, row_upper = np.zeros(len(self.lp.c)), self.lp.upper.copy(), self.lp.row_upper.copy()
        c[columns] = weights
        upper[self._slacks] = self.base.x[self._slacks]
        row_upper[self._cost_row] = float(self._net @ self.base.x) + more * MONEY
        found = self.session.minimise(c=c, upper=upper, row_lower=self.lp.row_lower, row_upper=row_upper, primal=True)
        assert found is not None, "the optimum itself costs no more"
        return found


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of a program: coefficients, shape (r, n), lower and upper limits (r,)."""

    A: sp.csr_array
    lower: Array
    upper: Array

    @classmethod
    def of(cls, lp: Lp, rows: np.ndarray) -> Rows:
        """Rows by number."""
        return cls(lp.A[rows, :].tocsr(), lp.row_lower[rows], lp.row_upper[rows])

    def towards(self, other: Rows, part: float) -> Rows:
        """A part of the way to other rows; 1 is all of it."""
        return Rows(self.A + part * (other.A - self.A), _between(self.lower, other.lower, part), _between(self.upper, other.upper, part))


def _between(here: Array, there: Array, part: float) -> Array:
    finite = np.isfinite(here)
    return np.where(finite, here + part * np.where(finite, there, 0.0) - part * np.where(finite, here, 0.0), here)


def _farther(value: float) -> float:
    """A value far enough from another that the difference keeps its digits."""
    return value + max(abs(value), 1.0)


def _rows(program: Lp, enforced: Enforced) -> np.ndarray:
    """Rows of a target in a program."""
    return np.array([program.rows(r)[0] for r in enforced.rows])


def _with_row(lp: Lp, row: Array) -> Lp:
    """The program with a last row that is free until someone limits it."""
    matrix = sp.csc_array(sp.vstack([lp.A, sp.csr_array(row[None, :])]))
    return replace(lp, A=matrix, row_lower=np.append(lp.row_lower, -np.inf), row_upper=np.append(lp.row_upper, np.inf))
