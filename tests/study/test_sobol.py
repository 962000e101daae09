"""Sobol indices: a function whose indices are known, the same figures as SciPy's, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import sobol_indices

from energyplan.study.effects import effects
from energyplan.study.samples import Samples, saltelli
from energyplan.study.sobol import estimates, indices


def ishigami(x: np.ndarray) -> np.ndarray:
    """sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each from -π to π."""
    x = np.pi * (2 * x - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


# V = a^2/8 + b π^4/5 + b^2 π^8/18 + 1/2, V1 = (1 + b π^4/5)^2 / 2, V2 = a^2/8, V13 = 8 b^2 π^8/225 with a = 7, b = 0.1.
V = 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5
V1, V2, V13 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8, 8 * 0.01 * np.pi**8 / 225
FIRST, TOTAL = np.array([V1, V2, 0.0]) / V, np.array([V1 + V13, V2, V13]) / V


def test_indices_of_ishigami_are_those_known():
    y = ishigami(saltelli(3, 4096, 1)).reshape(-1, 5)
    found = indices(y[:, 0], y[:, -1], y[:, 1:-1])
    assert found.first == pytest.approx(FIRST, abs=0.02)
    assert found.total == pytest.approx(TOTAL, abs=0.02)
    assert (found.first_low < FIRST).all() and (found.first_high > FIRST).all()  # noqa: PT018
    assert (found.total_low < TOTAL).all() and (found.total_high > TOTAL).all()  # noqa: PT018
    assert found.first.sum() < 1 < found.total.sum()  # ranges 1 and 3 act together


def test_estimates_are_those_of_scipy():
    y = ishigami(saltelli(3, 64, 5)).reshape(-1, 5)
    theirs = sobol_indices(func={"f_A": y[None, :, 0], "f_B": y[None, :, -1], "f_AB": y[:, 1:-1].T[:, None, :]}, n=64)
    first, total = estimates(y[:, 0], y[:, -1], y[:, 1:-1])
    assert first == pytest.approx(theirs.first_order.ravel(), rel=1e-12)
    assert total == pytest.approx(theirs.total_order.ravel(), rel=1e-12)


def test_of_a_sum_nothing_is_together():
    weights = np.array([3.0, 2.0, 1.0])
    y = (saltelli(3, 1024, 2) @ weights).reshape(-1, 5)
    found = indices(y[:, 0], y[:, -1], y[:, 1:-1])
    assert found.first == pytest.approx(weights**2 / 14, abs=0.02)
    assert found.total == pytest.approx(weights**2 / 14, abs=0.02)
    assert found.first.sum() <= 1.02


def test_what_does_not_vary_has_no_indices():
    first, total = estimates(np.ones(4), np.ones(4), np.ones((4, 2)))
    assert np.isnan(first).all() and np.isnan(total).all()  # noqa: PT018


def test_a_figure_that_is_seldom_other_than_nothing():
    # A third of the draws meet only zeros: they say nothing, and the others give the interval.
    a, b, ab = np.array([0.0, 0, 0, 1]), np.zeros(4), np.array([[0.0], [0], [0], [0]])
    found = indices(a, b, ab)
    assert np.isfinite([found.first, found.first_low, found.first_high, found.total_low, found.total_high]).all()


def test_a_failed_case_takes_its_partners_with_it():
    samples = Samples(method="saltelli", count=256, ranges=dict.fromkeys("abc", (0, 1)))
    y = ishigami(saltelli(3, 256, 0))
    holed = y.copy()
    holed[[7, 8, 700]] = np.nan  # rows 1 and 140
    kept = np.delete(y.reshape(-1, 5), [1, 140], axis=0)
    assert effects(holed, samples)["total"] == pytest.approx(indices(kept[:, 0], kept[:, -1], kept[:, 1:-1]).total)


def test_a_larger_count_begins_with_the_smaller():
    assert (saltelli(3, 32, 4)[: 16 * 5] == saltelli(3, 16, 4)).all()


def test_each_case_of_ab_has_one_column_of_b():
    table = saltelli(3, 8, 0).reshape(8, 5, 3)
    a, b = table[:, 0], table[:, -1]
    for i in range(3):
        column = np.arange(3) == i
        assert (table[:, 1 + i] == np.where(column, b, a)).all()


def test_elementary_effects_of_a_plane_are_its_slopes():
    pytest.importorskip("SALib")
    samples = Samples(method="morris", count=5, seed=3, ranges=dict.fromkeys("abc", (0, 1)))
    from energyplan.study.samples import trajectories

    y = trajectories(3, 5, 3) @ np.array([3.0, -2.0, 0.0])
    y[5] = np.nan  # the second trajectory goes
    found = effects(y, samples)
    assert found["mu"] == pytest.approx([3, -2, 0])
    assert found["mu_star"] == pytest.approx([3, 2, 0])
    assert found["sigma"] == pytest.approx([0, 0, 0], abs=1e-12)
