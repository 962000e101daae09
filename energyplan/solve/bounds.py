"""Upper limits of columns that rows imply: interior-point methods are faster without them.

Every column of a program has finite limits, which the proof of a bound needs. Most say nothing new: an output is within its capacity by a row,
and the capacity within its own limit. Each such limit is one more barrier for an interior-point method.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from energyplan.solve.lp import Lp
from energyplan.system.horizon import Array

EQUAL = 1e-9
"""By how much, relative to its size, a limit that follows may lie above the one that is taken away."""


def opened(lp: Lp) -> Array:
    """Upper limits, shape (n,), infinite where the rows imply them.

    A row a x <= u gives x_j <= (u - Σ_{k≠j} min(a_k x_k)) / a_j for a_j > 0. It counts for j where the upper limits that it takes are of
    columns with more entries than j (as a capacity stands in a row of every step), or of as many and a smaller number: so none follows from itself.

    >>> from energyplan.solve.places import NOWHERE
    >>> A = sp.csc_array(np.array([[1.0, -0.5, 0.0], [0.0, 1.0, -1.0]]))  # output <= capacity / 2, capacity = built
    >>> lp = Lp(np.zeros(3), 0.0, A, np.array([-np.inf, 0.0]), np.zeros(2), np.zeros(3), np.array([50.0, 100.0, 100.0]), NOWHERE, NOWHERE)
    >>> opened(lp).tolist()
    [inf, 100.0, inf]
    """
    by_row = sp.csr_array(lp.A)
    m, n = by_row.shape
    rank = np.empty(n, dtype=np.int64)
    rank[np.lexsort((np.arange(n), -np.diff(lp.A.indptr)))] = np.arange(n)
    row, column, found = np.repeat(np.arange(m), np.diff(by_row.indptr)), by_row.indices, np.full(n, np.inf)
    for sign, limit in ((1.0, lp.row_upper), (-1.0, -lp.row_lower)):
        there = np.isfinite(limit)[row]
        i, j, a = row[there], column[there], sign * by_row.data[there]
        ends = np.where(a > 0, a * lp.lower[j], a * lp.upper[j])
        least = np.bincount(i, ends, minlength=m)
        last = np.full(m, -1)
        np.maximum.at(last, i[a < 0], rank[j[a < 0]])
        told = (a > 0) & (rank[j] > last[i])
        i, j, a, ends = i[told], j[told], a[told], ends[told]
        np.minimum.at(found, j, (limit[i] - (least[i] - ends)) / a)
    return np.where(found <= lp.upper + EQUAL * (lp.units.size + np.abs(lp.upper)), np.inf, lp.upper)
