"""From the Pyomo model to arrays and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from pyomo.core.base.component_namer import index_repr

from energyplan.errors import EnergyPlanError
from energyplan.i18n import _
from energyplan.solve.places import Columns, Numbers, Places
from energyplan.solve.rows import Rows
from energyplan.solve.scaling import Scaling, scaling
from energyplan.system.horizon import Array

MONEY = 1e-6
"""Cost in the LP is in millions, so that its size is near that of the other numbers."""

LARGEST_ENTRY, SMALLEST_ENTRY, LARGEST_BOUND = 1e10, 1e-9, 1e12
"""What a solver reads as it is."""
SIGHT = 100.0
"""How far beyond all that a row can be, in parts of it, the limit of a soft target may lie."""
NEGLIGIBLE = 1e-9
"""Part of what a row can be that a small entry may be left out for."""


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
        column_of: Columns of each Pyomo variable.
        row_of: Rows of each Pyomo constraint.
        written_singly: Constraints that had to be written row by row although they are templates.
        whole: Units that a part of a program is solved in: those of the whole.
    """

    c: Array
    offset: float
    A: sp.csc_array
    row_lower: Array
    row_upper: Array
    lower: Array
    upper: Array
    column_of: Places
    row_of: Places
    written_singly: tuple[str, ...] = ()
    whole: Scaling | None = None

    @cached_property
    def units(self) -> Scaling:
        """Units it is solved in."""
        return self.whole or scaling(self.c, self.upper)

    @property
    def size(self) -> dict[str, int]:
        """Rows, columns and nonzeros."""
        return {"rows": self.A.shape[0], "columns": self.A.shape[1], "nonzeros": int(self.A.nnz)}

    def columns(self, variable: Any) -> Numbers:
        """Column of each element of a Pyomo variable in the order of its index; -1 where it appears in no row."""
        return self.column_of.of(variable)

    def rows(self, constraint: Any) -> Numbers:
        """Row of each element of a Pyomo constraint in the order of its index; -1 where it was trivial."""
        return self.row_of.of(constraint)

    def names(self, m: pyo.ConcreteModel) -> list[str]:
        """Full name of each column, as Pyomo writes it, from the model the program was made of."""
        return full_names(m, pyo.Var, self.columns, len(self.c))

    def row_names(self, m: pyo.ConcreteModel) -> list[str]:
        """Full name of each row, likewise."""
        return full_names(m, pyo.Constraint, self.rows, len(self.row_lower))


def full_names(m: pyo.ConcreteModel, kind: Any, places: Callable[[Any], Numbers], count: int) -> list[str]:
    """Names of the elements of all components of a kind, each at its place."""
    names = [""] * count
    for component in m.component_objects(kind, descend_into=True):
        labels = map(index_repr, component.index_set()) if component.is_indexed() else [""]
        for label, place in zip(labels, places(component).tolist(), strict=True):
            if place >= 0:
                names[place] = f"{component.name}{label}"
    return names


def compile_lp(m: pyo.ConcreteModel) -> Lp:
    """Arrays of a Pyomo model: columns and rows in the order of declaration, without those that say nothing.

    A row says nothing when it has no entry and is satisfied, a column when it has neither entry nor cost, or is of a step in which it is
    fixed at nothing, as the output of a solar plant at night.

    Raises:
        LpError: a number is not finite, an entry is out of scale, or a column has no finite bound.
        InfeasibleConstraintException: a row holds no variable and is not satisfied.
    """
    columns = Columns(m)
    rows = Rows(columns)
    rows.gather(m)
    c, offset = rows.cost(m)
    A, (row_lower, row_upper) = rows.matrix(), rows.limits()
    if columns.idle.any():
        c, A = np.where(columns.idle, 0.0, c), _without(A, columns.idle)
    used = (np.diff(A.indptr) > 0) | (c != 0)
    kept = (np.bincount(A.indices, minlength=rows.count) > 0) | (row_lower > 0) | (row_upper < 0)
    column_of, row_of = _numbers(used), _numbers(kept)
    A = sp.csc_array((A.data, row_of.astype(A.indices.dtype)[A.indices], A.indptr[np.append(True, used)]), shape=(int(kept.sum()), int(used.sum())))
    row_lower, row_upper = row_lower[kept], row_upper[kept]
    lower, upper = columns.lower[used], columns.upper[used]
    A = without_dust(A, lower, upper)
    row_lower, row_upper = in_sight(A, row_lower, row_upper, lower, upper)
    upper = slack_bounds(A, row_lower, row_upper, lower, upper)
    lp = Lp(
        MONEY * c[used], MONEY * offset, A, row_lower, row_upper, lower, upper,
        Places(columns.names, column_of), Places(rows.names, row_of), tuple(rows.written_singly),
    )  # fmt: skip
    scan(lp)
    return lp


def _without(A: sp.csc_array, columns: np.ndarray) -> sp.csc_array:
    """The matrix with some columns emptied."""
    counts = np.diff(A.indptr)
    kept = np.repeat(~columns, counts)
    return sp.csc_array((A.data[kept], A.indices[kept], np.append(0, np.cumsum(np.where(columns, 0, counts))).astype(A.indptr.dtype)), shape=A.shape)


def _numbers(kept: np.ndarray) -> Numbers:
    """Number of each of those that are kept, -1 of the others.

    >>> _numbers(np.array([True, False, True])).tolist()
    [0, -1, 1]
    """
    return np.where(kept, np.cumsum(kept) - 1, -1)


def without_dust(A: sp.csc_array, lower: Array, upper: Array) -> sp.csc_array:
    """The matrix without entries that a solver would leave out and that hardly move their row, whatever their column is.

    >>> A = sp.csc_array(np.array([[1.0, 1e-11], [0.0, 1e-11]]))
    >>> without_dust(A, np.zeros(2), np.array([50.0, 50.0])).toarray().tolist()
    [[1.0, 0.0], [0.0, 1e-11]]
    """
    small = np.abs(A.data) < SMALLEST_ENTRY
    if not small.any():
        return A
    reach = np.maximum(np.abs(lower), np.abs(np.where(np.isfinite(upper), upper, 0.0)))
    moved = np.abs(A.data) * np.repeat(reach, np.diff(A.indptr))
    whole = np.bincount(A.indices, moved, minlength=A.shape[0])
    kept = A.copy()
    kept.data[small & (moved <= NEGLIGIBLE * whole[A.indices])] = 0.0
    kept.eliminate_zeros()
    return kept


def in_sight(A: sp.csc_array, row_lower: Array, row_upper: Array, lower: Array, upper: Array) -> tuple[Array, Array]:
    """Limits of rows, those of soft targets that are typed a thousand times too large brought nearer.

    What lies further from all its row can be than `SIGHT` times that is brought as near: it is out of reach either way, and its slack would drown all
    that costs something.
    """
    row_lower, row_upper = row_lower.copy(), row_upper.copy()
    for i, __, least, most in _slacks(A, lower, upper):
        if sight := SIGHT * max(abs(least), abs(most)):
            row_lower[i], row_upper[i] = min(row_lower[i], most + sight), max(row_upper[i], least - sight)
    return row_lower, row_upper


def slack_bounds(A: sp.csc_array, row_lower: Array, row_upper: Array, lower: Array, upper: Array) -> Array:
    """Upper bounds of slacks: what their one row can lack at worst, when all other columns stand at their worse bound.

    A slack costs money and is in one row, so an optimum never has more of it.
    """
    bounded = upper.copy()
    for i, j, least, most in _slacks(A, lower, upper):  # lhs + s >= r, or lhs - s <= r
        bounded[j] = max(0.0, row_lower[i] - least if np.isfinite(row_lower[i]) else most - row_upper[i])
    return bounded


def _slacks(A: sp.csc_array, lower: Array, upper: Array) -> Iterator[tuple[int, int, float, float]]:
    """Row and column of each slack, with the least and the most that the rest of the row can be."""
    free = np.flatnonzero(np.isinf(upper))
    counts = np.diff(A.indptr)[free]
    if (counts != 1).any():
        raise LpError(_("a column without an upper bound is in {n} rows").format(n=counts[counts != 1][0]))
    rows = A.indices[A.indptr[free]]
    by_row = A[rows].tocsr()
    for k, (i, j) in enumerate(zip(rows.tolist(), free.tolist(), strict=True)):
        span = slice(by_row.indptr[k], by_row.indptr[k + 1])
        others, a = by_row.indices[span], by_row.data[span]
        others, a = others[others != j], a[others != j]
        least, most = np.where(a > 0, a * lower[others], a * upper[others]), np.where(a > 0, a * upper[others], a * lower[others])
        yield i, j, float(least.sum()), float(most.sum())


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
