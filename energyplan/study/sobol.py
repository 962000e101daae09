"""Sobol indices: which share of a result's variance comes from which range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.system.horizon import Array

RESAMPLES = 1000
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Indices:
    """First-order and total indices, shape (d,) each, with the ends of their confidence intervals."""

    first: Array
    first_low: Array
    first_high: Array
    total: Array
    total_low: Array
    total_high: Array


def estimates(a: Array, b: Array, ab: Array) -> tuple[Array, Array]:
    """First-order index S_i = mean(f_B (f_AB_i - f_A)) / V and total index T_i = mean((f_A - f_AB_i)^2) / (2 V), V the variance of f_A and f_B together.

    S_i is the share of variance that would go if range i were known, T_i what would stay if all others were. The same as `scipy.stats.sobol_indices`,
    which takes powers of two only: here rows may be missing.

    Args:
        a: Results at the rows of A, shape (n,).
        b: At those of B, shape (n,).
        ab: At those of A with column i of B, shape (n, d).

    Returns:
        S and T, shape (d,); not a number where nothing varies.

    Source: Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018, table 2 (b) and (f); the latter after Jansen 1999.

    Of f = x_1 everything comes from range 1 and nothing from range 2; here x_1 is 0, 0, 1, 1 in A and 0, 1, 0, 1 in B:

    >>> S, T = estimates(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([[0, 0], [1, 0], [0, 1], [1, 1]]))
    >>> S.tolist(), T.tolist()
    ([1.0, 0.0], [1.0, 0.0])
    """
    both = np.concatenate([a, b])
    variance = both.var() or np.nan
    first = ((b - both.mean())[:, None] * (ab - a[:, None])).mean(axis=0) / variance
    total = ((a[:, None] - ab) ** 2).mean(axis=0) / (2 * variance)
    return first, total


def indices(a: Array, b: Array, ab: Array, seed: int = 0) -> Indices:
    """Both indices with 95 % intervals: rows are drawn anew with replacement (percentile bootstrap).

    Args:
        a: As in `estimates`.
        b: As there.
        ab: As there.
        seed: Of the draws.
    """
    first, total = estimates(a, b, ab)
    if not np.isfinite(first).all():
        return Indices(*[np.full(len(first), np.nan)] * 6)
    draws = np.random.default_rng(seed).integers(len(a), size=(RESAMPLES, len(a)))
    again = np.array([estimates(a[rows], b[rows], ab[rows]) for rows in draws])  # (resamples, 2, d)
    ends = np.array([(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    (first_low, total_low), (first_high, total_high) = np.nanquantile(again, ends, axis=0)
    return Indices(first, first_low, first_high, total, total_low, total_high)
