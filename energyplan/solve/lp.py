"""From the Pyomo model to arrays and back: the only file that knows Pyomo's standard form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from energyplan.errors import EnergyPlanError
from energyplan.i18n import _
from energyplan.system.horizon import Array

MONEY = 1e-6
"""Cost in the LP is in millions, so that its size is near that of the other numbers."""

NOISE = 1e-12
"""Entries below this are what is left where terms cancel, as in a share of exactly 100 %."""

LARGEST_ENTRY, SMALLEST_ENTRY, LARGEST_BOUND = 1e10, 1e-9, 1e12


class LpError(EnergyPlanError):
    """The arrays are not a sound linear program: a bug of the model, never of the user."""


@dataclass(frozen=True, eq=False)
class Lp:
    """min c x + offset, row_lower <= A x <= row_upper, lower <= x <= upper; money in millions.

    Attributes:
        c: Cost of each column, shape (n,).
        offset: Constant of the objective.
        A: Matrix by columns, shape (m, n).
        row_lower, row_upper: Limits of rows, shape (m,).
        lower, upper: Limits of columns, shape (n,); all finite.
        column_of: id of a Pyomo variable -> column.
        row_of: id of a Pyomo constraint -> row.
    """

    c: Array
    offset: float
    A: sp.csc_array
    row_lower: Array
    row_upper: Array
    lower: Array
    upper: Array
    column_of: dict[int, int]
    row_of: dict[int, int]

    @property
    def size(self) -> dict[str, int]:
        """Rows, columns and nonzeros."""
        return {"rows": self.A.shape[0], "columns": self.A.shape[1], "nonzeros": int(self.A.nnz)}

    def columns(self, variable: Any) -> np.ndarray:
        """Column of each element of a Pyomo variable in the order of its index; -1 where it appears in no row."""
        column = self.column_of
        return np.fromiter((column.get(id(v), -1) for v in _elements(variable)), dtype=np.int64)

    def rows(self, constraint: Any) -> np.ndarray:
        """Row of each element of a Pyomo constraint in the order of its index; -1 where it was trivial."""
        row = self.row_of
        return np.fromiter((row.get(id(c), -1) for c in _elements(constraint)), dtype=np.int64)


def _elements(component: Any) -> Iterable[Any]:
    return component.values() if hasattr(component, "values") and component.is_indexed() else (component,)


def compile_lp(m: pyo.ConcreteModel) -> Lp:
    """Arrays of a Pyomo model.

    Raises:
        LpError: a number is not finite, an entry is out of scale, or a column has no finite bound.
    """
    form = LinearStandardFormCompiler().write(m, mixed_form=True)
    # bound_type 0: equality, 1: upper limit, -1: lower limit
    sense = np.fromiter((row.bound_type for row in form.rows), dtype=np.int8, count=len(form.rows))
    row_lower = np.where(sense <= 0, form.rhs, -np.inf)
    row_upper = np.where(sense >= 0, form.rhs, np.inf)
    bounds = [v.bounds for v in form.columns]
    lower = np.fromiter((-np.inf if b[0] is None else b[0] for b in bounds), dtype=float, count=len(bounds))
    upper = np.fromiter((np.inf if b[1] is None else b[1] for b in bounds), dtype=float, count=len(bounds))
    c = MONEY * form.c.toarray()[0]
    A = sp.csc_array(form.A)
    A.data[np.abs(A.data) < NOISE] = 0.0
    A.eliminate_zeros()
    upper = slack_bounds(A, row_lower, row_upper, lower, upper)
    lp = Lp(
        c, MONEY * float(form.c_offset[0]), A, row_lower, row_upper, lower, upper,
        {id(v): i for i, v in enumerate(form.columns)},
        {id(row.constraint): i for i, row in enumerate(form.rows)},
    )  # fmt: skip
    scan(lp)
    return lp


def slack_bounds(A: sp.csc_array, row_lower: Array, row_upper: Array, lower: Array, upper: Array) -> Array:
    """Upper bounds of slacks: what their one row can lack at worst, when all other columns stand at their worse bound.

    A slack costs money and is in one row, so an optimum never has more of it.
    """
    upper = upper.copy()
    by_row = A.tocsr()
    for j in np.flatnonzero(np.isinf(upper)):
        rows = A.indices[A.indptr[j] : A.indptr[j + 1]]
        if len(rows) != 1:
            raise LpError(_("a column without an upper bound is in {n} rows").format(n=len(rows)))
        i = rows[0]
        span = slice(by_row.indptr[i], by_row.indptr[i + 1])
        others, a = by_row.indices[span], by_row.data[span]
        keep = others != j
        others, a = others[keep], a[keep]
        if np.isfinite(row_lower[i]):  # lhs + s >= r
            worst = np.where(a > 0, a * lower[others], a * upper[others]).sum()
            upper[j] = max(0.0, row_lower[i] - worst)
        else:  # lhs - s <= r
            worst = np.where(a > 0, a * upper[others], a * lower[others]).sum()
            upper[j] = max(0.0, worst - row_upper[i])
    return upper


def scan(lp: Lp) -> None:
    """Refuse arrays that a solver would quietly misread: NaN or infinite costs, entries and limits, columns without bounds."""
    faults = []
    for name, values in (("cost", lp.c), ("matrix", lp.A.data), ("lower bound", lp.lower), ("upper bound", lp.upper)):
        if bad := int((~np.isfinite(values)).sum()):
            faults.append(f"{bad} {name} entries are not finite")
    if np.isnan(lp.row_lower).any() or np.isnan(lp.row_upper).any():
        faults.append("a row limit is not a number")
    size = np.abs(lp.A.data)
    if len(size) and (size.max() > LARGEST_ENTRY or size.min() < SMALLEST_ENTRY):
        faults.append(f"matrix entries from {size.min():.1e} to {size.max():.1e}")
    if (np.abs(lp.upper) > LARGEST_BOUND).any() or (lp.lower > lp.upper).any():
        faults.append("column bounds out of scale or crossed")
    if faults:
        raise LpError("; ".join(faults))


@dataclass(frozen=True, eq=False)
class Values:
    """Solved values and duals of a model, read by component.

    Attributes:
        lp: The program.
        x: Column values, shape (n,), within their bounds.
        y: Row duals, shape (m,), in millions per unit of the row.
    """

    lp: Lp
    x: Array
    y: Array

    def of(self, variable: Any) -> Array:
        """Values of a Pyomo variable in the order of its index; 0 where it is in no row."""
        columns = self.lp.columns(variable)
        return np.where(columns >= 0, self.x[columns], 0.0)

    def dual(self, constraint: Any) -> Array:
        """Duals of a Pyomo constraint in the order of its index [money per unit of the row]."""
        rows = self.lp.rows(constraint)
        return np.where(rows >= 0, self.y[rows], 0.0) / MONEY
