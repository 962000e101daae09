"""The certificate, by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from pytest import approx

from energyplan.solve.lp import Lp
from energyplan.solve.optimality import GAP_MAX, PRIMAL_MAX, certify
from energyplan.solve.places import NOWHERE

LP = Lp(
    c=np.array([1.0, 2.0]), offset=3.0, A=sp.csc_array([[1.0, 1.0], [1.0, 0.0]]), row_lower=np.array([4.0, -np.inf]),
    row_upper=np.array([np.inf, 3.0]), lower=np.zeros(2), upper=np.array([10.0, 10.0]), column_of=NOWHERE, row_of=NOWHERE,
)  # fmt: skip
"""min x + 2 y + 3, x + y >= 4, x <= 3: x = 3, y = 1, duals 2 and -1; dual value 2 x 4 - 1 x 3 + 3 = 8."""
X, Y = np.array([3.0, 1.0]), np.array([2.0, -1.0])


def test_the_optimum_is_proven():
    proof = certify(LP, X, Y, gross=5.0)
    assert (proof.primal, proof.dual, proof.gap) == (8, 8, 0)
    assert proof.row_residual == 0
    assert proof.holds


def test_a_worse_solution_has_a_gap():
    # x = 2, y = 2 costs 9, the bound is 8: a gap of 1, of 5 a fifth.
    proof = certify(LP, np.array([2.0, 2.0]), Y, gross=5.0)
    assert proof.gap == approx(1)
    assert proof.relative_gap == approx(0.2)
    assert not proof.holds


def test_weaker_duals_prove_less_but_never_too_much():
    # y = 1, 0: reduced costs 0 and 1, dual 4 + 0 + 3 = 7. y = 3, 0: reduced costs -2 and -1 push to the upper bounds: 12 - 30 + 3.
    assert certify(LP, X, np.array([1.0, 0.0]), 5.0).dual == approx(7)
    assert certify(LP, X, np.array([3.0, 0.0]), 5.0).dual == approx(-15)
    for y in np.random.default_rng(1).normal(0, 3, (50, 2)):
        assert certify(LP, X, y, 5.0).dual <= 8 + 1e-12


def test_a_dual_of_the_wrong_sign_is_set_aside():
    # -1 on a row without an upper limit and +1 on one without a lower limit prove nothing: dual 0 + 3.
    assert certify(LP, X, np.array([-1.0, 1.0]), 5.0).dual == approx(3)


@pytest.mark.parametrize(
    ("x", "name"),
    [
        ((3.0, 0.9), "row_residual"),  # x + y = 3.9 < 4
        ((3.1, 0.9), "row_residual"),  # x > 3
        ((3.0, -0.1), "bound_residual"),
        ((3.0, 10.1), "bound_residual"),
    ],
)
def test_what_is_not_feasible_is_refused(x, name):
    proof = certify(LP, np.array(x), Y, 5.0)
    assert getattr(proof, name) > PRIMAL_MAX
    assert not proof.holds


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_is_refused(bad):
    assert not certify(LP, np.array([3.0, bad]), Y, 5.0).holds
    assert not certify(LP, X, np.array([2.0, bad]), 5.0).holds


def test_a_bound_above_the_cost_is_refused_as_well():
    # Infeasible x below the bound: the gap is negative, and as bad as a positive one.
    proof = certify(dataclasses.replace(LP, offset=0.0), np.array([3.0, 0.5]), Y, 5.0)
    assert proof.relative_gap < -GAP_MAX
    assert not proof.holds


def test_limits_of_the_gap():
    lp = dataclasses.replace(LP, offset=3.0)
    for over, holds in ((0.5, True), (2.0, False)):
        x = X + np.array([0.0, over * GAP_MAX * 5.0 / 2.0])  # costs over x GAP_MAX of 5 more
        assert certify(lp, x, Y, 5.0).holds is holds
