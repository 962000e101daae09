"""A plan's cost program solved to a vertex, from which a target changed or taken out is a few steps of the simplex away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

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


class CostProgram:
    """The cost program of a system with hard targets.

    Args:
        system: The system; its targets can hold (`repair.repaired`).
        options: Threads and log file.
        first: How the first vertex is found: `hipo` with crossover, or `simplex` for small systems.

    Attributes:
        rows: Rows of each target that has any; one that nothing moves has none.
        base: The optimum with all targets.

    Raises:
        InfeasibleError: the targets cannot hold together.
    """

    def __init__(self, system: System, options: SolveOptions | None = None, *, first: str = "hipo"):
        self.system = system
        self.model: Model = build(system)
        program = compile_lp(self.model.pyomo)
        self.enforced: dict[str, Enforced] = {e.target.id: e for e in self.model.targets if len(_rows(program, e))}
        self.rows = {name: _rows(program, e) for name, e in self.enforced.items()}
        self._cost_row = program.A.shape[0]
        self.lp: Lp = _with_cost_row(program)
        self.session = Session(self.lp, options, first=first)
        self._row_lower, self._row_upper = self.lp.row_lower.copy(), self.lp.row_upper.copy()
        found = self.session.minimise()
        if found is None:
            raise InfeasibleError(_("no schedule satisfies all hard targets and limits"))
        self.base: Point = found

    def cost(self, point: Point) -> float:
        """Discounted net cost of a point, constant included [CNY]."""
        return float(self.lp.c @ point.x + self.lp.offset) / MONEY + self.model.constant

    def with_targets(self, names: Collection[str]) -> Point:
        """The optimum with some targets only."""
        lower, upper = self._row_lower.copy(), self._row_upper.copy()
        for name, rows in self.rows.items():
            if name not in names:
                lower[rows], upper[rows] = -np.inf, np.inf
        found = self.session.minimise(c=self.lp.c, row_lower=lower, row_upper=upper)
        assert found is not None, "fewer targets can hold where all can"
        return found

    def with_value(self, name: str, value: float) -> Point | None:
        """The optimum with another value of a target, in its canonical unit; None where it cannot hold."""
        targets = tuple(replace(t, value=value) if t.id == name else t for t in self.system.targets)
        other = build(replace(self.system, targets=targets))
        program = compile_lp(other.pyomo)
        assert np.array_equal(program.c, self.lp.c), "a value of a target changes no column"
        (enforced,) = (e for e in other.targets if e.target.id == name)
        rows, theirs = self.rows[name], _rows(program, enforced)
        lower, upper = self._row_lower.copy(), self._row_upper.copy()
        lower[rows], upper[rows] = -np.inf, np.inf
        if not len(theirs):  # a share of all where nothing else is there to count: it holds whatever is done
            return self.session.minimise(c=self.lp.c, row_lower=lower, row_upper=upper)
        lower[rows], upper[rows] = program.row_lower[theirs], program.row_upper[theirs]
        before, after = self.lp.A[rows, :].tocsr(), program.A[theirs, :].tocsr()
        self.session.set_rows(rows, before, after)
        try:
            return self.session.minimise(c=self.lp.c, row_lower=lower, row_upper=upper)
        finally:
            self.session.set_rows(rows, after, before)

    def satisfied(self, x: Array) -> frozenset[str]:
        """Targets that hold at a point."""
        activity = self.lp.A @ x
        slack = 1e-7 * (1 + np.abs(activity))
        good = (activity >= self._row_lower - slack) & (activity <= self._row_upper + slack)
        return frozenset(name for name, rows in self.rows.items() if good[rows].all())

    def extreme(self, columns: Array, sign: int, cost_max: float) -> Point:
        """The point with the least (sign 1) or largest (-1) sum of some columns that costs no more than so much, in millions."""
        c, upper = np.zeros(len(self.lp.c)), self._row_upper.copy()
        c[columns] = sign
        upper[self._cost_row] = cost_max
        found = self.session.minimise(c=c, row_lower=self._row_lower, row_upper=upper)
        assert found is not None, "the optimum itself costs no more"
        return found


def _rows(program: Lp, enforced: Enforced) -> np.ndarray:
    """Rows of a target in a program; a row in which nothing is left is not written."""
    rows = [program.rows(r)[0] for r in enforced.rows]
    return np.array([i for i in rows if i >= 0], dtype=np.int64)


def _with_cost_row(lp: Lp) -> Lp:
    """The program with its cost as a last row, free until someone limits it."""
    matrix = sp.csc_array(sp.vstack([lp.A, sp.csr_array(lp.c[None, :])]))
    return replace(lp, A=matrix, row_lower=np.append(lp.row_lower, -np.inf), row_upper=np.append(lp.row_upper, np.inf))
