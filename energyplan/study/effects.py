"""What each range does to one figure, from the figure at all cases of a design: one-at-a-time changes, elementary effects, Sobol indices."""

from __future__ import annotations

import numpy as np

from energyplan.study.samples import LEVELS, Samples, needs_salib, trajectories, unit_cube
from energyplan.study.sobol import indices
from energyplan.system.horizon import Array

Columns = dict[str, Array]
"""Columns of a table with one row a range."""

STRENGTH = {"tornado": "width", "morris": "mu_star", "saltelli": "total"}
"""Column by which ranges are sorted."""


def block_size(samples: Samples) -> int:
    """Rows of a design that stand or fall together: a trajectory, a row of A with its partners; every end of a tornado stands alone."""
    d = len(samples.ranges)
    return {"tornado": 1, "morris": d + 1, "saltelli": d + 2}[samples.method]


def effects(y: Array, samples: Samples) -> Columns:
    """What each range does to a figure.

    Args:
        y: The figure at every row of the design, not a number where the case failed, shape (rows,).
        samples: Ranges and design.
    """
    if samples.method == "tornado":
        return one_at_a_time(y)
    blocks = y.reshape(-1, block_size(samples))
    whole = np.asarray(np.isfinite(blocks).all(axis=1))
    return elementary(blocks[whole], whole, samples) if samples.method == "morris" else shares(blocks[whole], samples.seed)


def one_at_a_time(y: Array) -> Columns:
    """A figure with one range at its lower and at its upper end, all else as in the plan, and the width between least and largest.

    Args:
        y: At the plan, then at the lower and upper end of each range, shape (1 + 2 d,).

    >>> {name: column.tolist() for name, column in one_at_a_time(np.array([10.0, 8.0, 13.0])).items()}
    {'at_low': [8.0], 'at_high': [13.0], 'low_change': [-2.0], 'high_change': [3.0], 'width': [5.0]}
    """
    base, low, high = y[0], y[1::2], y[2::2]
    three = np.array([np.full(len(low), base), low, high])
    return {"at_low": low, "at_high": high, "low_change": low - base, "high_change": high - base, "width": np.nanmax(three, axis=0) - np.nanmin(three, axis=0)}


def elementary(y: Array, whole: np.ndarray, samples: Samples) -> Columns:
    """Elementary effects, each the change of a figure over a step of a range, times what makes it the whole range.

    `mu` is their mean, `mu_star` the mean of their sizes with its 95 % interval (plus or minus `mu_star_error`), `sigma` their standard deviation: where it is
    small beside `mu_star` the range acts alone and in proportion, where it is large what it does hangs on the others or on where it stands.

    Args:
        y: The figure, shape (trajectories that are whole, d + 1).
        whole: Which trajectories of the design these are.
        samples: Ranges and design.

    Raises:
        EnvironmentProblem: the extra `sensitivity` is missing.
    """
    try:
        from SALib.analyze.morris import analyze
    except ModuleNotFoundError as error:
        raise needs_salib() from error
    d = len(samples.ranges)
    table = trajectories(d, len(whole), samples.seed).reshape(len(whole), d + 1, d)[whole].reshape(-1, d)
    found = analyze(unit_cube(d), table, y.ravel(), num_levels=LEVELS, seed=samples.seed)
    names = {"mu": "mu", "mu_star": "mu_star", "mu_star_error": "mu_star_conf", "sigma": "sigma"}
    return {ours: np.asarray(found[theirs], dtype=float) for ours, theirs in names.items()}


def shares(y: Array, seed: int) -> Columns:
    """Sobol indices with their 95 % intervals.

    Args:
        y: The figure at A, AB_1 ... AB_d, B, shape (rows, d + 2).
        seed: Of the bootstrap.
    """
    return vars(indices(y[:, 0], y[:, -1], y[:, 1:-1], seed))
