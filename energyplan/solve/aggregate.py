"""A smaller program from a larger one: rows of alike steps are added up, columns that become equal are merged.

A dual y of the small program is lifted to the hourly one by y_hourly = Rᵀ y: every hour of a group gets the group's price. Whatever the
groups are, weak duality on the hourly matrix turns it into a lower bound of the hourly optimum (`optimality.lower_bound`); good groups make it
tight. So nothing here needs a proof of its own: a bad group costs sharpness, never validity (docs/how-to/certified.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from energyplan.solve.layout import Ints, Layout
from energyplan.solve.lp import Lp
from energyplan.solve.places import NOWHERE
from energyplan.system.horizon import Array


@dataclass(frozen=True, eq=False)
class Aggregate:
    """A small program with the way back.

    Attributes:
        lp: The small program.
        R: Weights of hourly rows in small ones, shape (m_small, m).
        columns: Small column of each hourly column, shape (n,); -1 where it appears in no row any more.
    """

    lp: Lp
    R: sp.csr_array
    columns: Ints

    def lift(self, y: Array) -> Array:
        """Duals of the hourly program, shape (m,), from those of the small one."""
        return np.asarray(self.R.T @ y)

    def values(self, x: Array, which: Ints, lower: Array, upper: Array) -> Array:
        """Values of hourly columns without a step, within their limits; nothing where the small program has them not.

        Args:
            x: Values of the small program, shape (n_small or more,).
            which: Numbers of the columns, shape (k,).
            lower, upper: Limits of the hourly columns, shape (n,).
        """
        there = self.columns[which]
        return np.clip(np.where(there >= 0, x[there], 0.0), lower[which], upper[which])


@dataclass(frozen=True, eq=False)
class Kinds:
    """How the rows of each group are added up, read off the matrix; shape (groups,), all bool, but for the last.

    Attributes:
        changes: Inequalities between neighbouring steps (ramps, starts): between the means of neighbouring runs of hours, by weights
            that rise over one run and fall over the next. A lifted price so goes from one run's to the next one's in a straight line.
        ends: Limits of a stock (a level): only at the last hour of a run, since the hours between cancel in the sum of level balances.
        mixed: Columns in rows of change only (starts), shape (n,): within a run mixtures of that of its first hour and of the next run's.
    """

    changes: np.ndarray
    ends: np.ndarray
    mixed: np.ndarray


def kinds_of(lp: Lp, layout: Layout) -> Kinds:
    """Kinds of rows. A stock is a column that an equality links to the step before."""
    A = lp.A.tocoo()
    hourly = (layout.row_step[A.row] >= 0) & (layout.column_step[A.col] >= 0)
    row, col = A.row[hourly], A.col[hourly]
    chained = layout.row_step[row] != layout.column_step[col]
    equal = lp.row_lower == lp.row_upper
    chain, balance, ends = (np.zeros(layout.groups, dtype=bool) for _ in range(3))
    chain[layout.row_group[row[chained]]] = True
    balance[layout.row_group[row[chained & equal[row]]]] = True
    stocks = np.unique(layout.column_group[col[chained & equal[row]]])
    ends[layout.row_group[row[np.isin(layout.column_group[col], stocks)]]] = True
    changes = chain & ~balance
    elsewhere = (layout.row_step[A.row] < 0) | ~changes[np.maximum(layout.row_group[A.row], 0)]
    mixed = (layout.column_step >= 0) & (np.bincount(A.col[elsewhere], minlength=len(lp.c)) == 0)
    return Kinds(changes, ends & ~chain, mixed)


def row_weights(layout: Layout, kinds: Kinds, table: Ints, runs: Runs) -> sp.csr_array:
    """R: which hourly rows make one small row. Rows without a step stay as they are.

    Args:
        layout: Of the hourly program.
        kinds: Of its groups of rows.
        table: Group of each step of each operated year, shape (years, T).
        runs: Of the table.
    """
    m = len(layout.row_step)
    hourly = np.flatnonzero(layout.row_step >= 0)
    year, step, group = layout.row_year[hourly], layout.row_step[hourly], layout.row_group[hourly]
    kept = ~kinds.ends[group] | (runs.passed + 1 == runs.length)[year, step]
    changing = kinds.changes[group]
    fall = np.where(changing, 1 - (runs.passed / runs.length)[year, step], 1.0)
    first = (hourly[kept], group[kept], table[year, step][kept], fall[kept])
    rising = changing & (fall < 1)
    second = (hourly[rising], group[rising], runs.following[year, step][rising], 1 - fall[rising])
    hourly, group, label, weight = (np.concatenate(pair) for pair in zip(first, second, strict=True))
    single = np.flatnonzero(layout.row_step < 0)
    _, small = np.unique(group * (int(table.max()) + 1) + label, return_inverse=True)
    size = int(small.max(initial=-1)) + 1
    rows = np.concatenate([small, size + np.arange(len(single))])
    entries = (np.concatenate([weight, np.ones(len(single))]), (rows, np.concatenate([hourly, single])))
    return sp.csr_array(entries, shape=(size + len(single), m))


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of neighbouring steps of one group, shape (years, T) each.

    Attributes:
        passed: Steps of the run before this one.
        length: Steps of the run.
        following: Group of the next run; the first follows the last.
    """

    passed: Ints
    length: Ints
    following: Ints

    @classmethod
    def of(cls, table: Ints) -> Runs:
        """Runs of a table of groups.

        >>> runs = Runs.of(np.array([[7, 7, 5, 7]]))
        >>> runs.passed.tolist(), runs.length.tolist(), runs.following.tolist()
        ([[0, 1, 0, 0]], [[2, 2, 1, 1]], [[5, 5, 7, 7]])
        """
        passed, length, following = (np.empty_like(table) for _ in range(3))
        for k, label in enumerate(table):
            starts = np.flatnonzero(np.append(True, np.diff(label) != 0))
            size = np.diff(np.append(starts, len(label)))
            run = np.repeat(np.arange(len(starts)), size)
            passed[k], length[k], following[k] = np.arange(len(label)) - starts[run], size[run], np.roll(label[starts], -1)[run]
        return cls(passed, length, following)


def aggregate(lp: Lp, layout: Layout, kinds: Kinds, labels: list[Ints]) -> Aggregate:
    """The small program: R A with equal columns merged, their bounds added up.

    Two columns of one variable are equal where cost and coefficients are: then any split of their sum is as good. Columns of steps with
    another price stay apart.
    """
    table = np.stack(labels)
    runs = Runs.of(table)
    R = row_weights(layout, kinds, table, runs)
    A = sp.csc_array(R @ lp.A)
    A.data[np.abs(A.data) < 1e-9] = 0.0
    A.eliminate_zeros()
    # Of starts the first of a run is enough: the others are mixtures of two firsts at the same cost.
    pure = ~kinds.mixed | (runs.passed[np.maximum(layout.column_year, 0), np.maximum(layout.column_step, 0)] == 0)
    A = A @ sp.diags_array(pure.astype(float))
    # A column's fingerprint is its product with random weights; with one alone, two of thousands of columns would agree by chance.
    weights = np.random.default_rng(0).uniform(0.5, 1.5, (A.shape[0], 3))
    largest = np.abs(lp.c[layout.column_step >= 0]).max(initial=0.0) or 1.0
    mark = np.stack([layout.column_group, *np.round(A.T @ weights, 7).T, np.round(lp.c / largest, 10)])
    alone = layout.column_step < 0
    mark[1, alone] = np.arange(alone.sum())
    order = np.lexsort(mark)
    starts = np.append(True, (np.diff(mark[:, order]) != 0).any(axis=0))
    classes = np.empty(len(lp.c), dtype=np.int64)
    classes[order] = np.cumsum(starts) - 1
    count = np.bincount(classes)
    merge = sp.csr_array((1 / count[classes], (np.arange(len(classes)), classes)), shape=(len(classes), len(count)))
    small, cost = sp.csc_array(A @ merge), merge.T @ lp.c
    used = np.diff(small.indptr) > 0
    columns = np.where(used, np.cumsum(used) - 1, -1)[classes]
    lower, upper = np.bincount(classes, lp.lower)[used], np.bincount(classes, lp.upper)[used]
    row_lower, row_upper = -_summed(R, -lp.row_lower), _summed(R, lp.row_upper)
    return Aggregate(Lp(cost[used], lp.offset, small[:, used], row_lower, row_upper, lower, upper, NOWHERE, NOWHERE, whole=lp.units), R, columns)


def _summed(R: sp.csr_array, limits: Array) -> Array:
    """Sums of upper limits; infinite where one is."""
    infinite = np.isinf(limits)
    total = np.asarray(R @ np.where(infinite, 0.0, limits))
    total[(R @ infinite.astype(float)) > 0] = np.inf
    return total
