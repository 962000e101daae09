"""From Pyomo to arrays: what is refused, what is filled in, and reading back."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyomo.environ as pyo
import pytest
import scipy.sparse as sp
from pytest import approx

from energyplan.solve.lp import MONEY, Lp, LpError, Values, compile_lp, scan, slack_bounds
from energyplan.solve.places import NOWHERE


def lp(**changes) -> Lp:
    """min x + 2 y, x + 3 y >= 6, 0 <= x, y <= 10; money in millions already."""
    sound = Lp(
        c=np.array([1.0, 2.0]), offset=0.0, A=sp.csc_array([[1.0, 3.0]]), row_lower=np.array([6.0]), row_upper=np.array([np.inf]),
        lower=np.zeros(2), upper=np.array([10.0, 10.0]), column_of=NOWHERE, row_of=NOWHERE,
    )  # fmt: skip
    return dataclasses.replace(sound, **changes)


def test_sound_arrays_pass():
    scan(lp())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"c": np.array([1.0, np.nan])}, "cost"),
        ({"c": np.array([1.0, np.inf])}, "cost"),
        ({"A": sp.csc_array([[1.0, np.inf]])}, "matrix"),
        ({"A": sp.csc_array([[1.0, np.nan]])}, "matrix"),
        ({"A": sp.csc_array([[1.0, 1e11]])}, "matrix entries"),
        ({"A": sp.csc_array([[1.0, 1e-10]])}, "matrix entries"),
        ({"row_lower": np.array([np.nan])}, "row limit"),
        ({"row_upper": np.array([np.nan])}, "row limit"),
        ({"lower": np.array([0.0, 11.0])}, "crossed"),
        ({"lower": np.array([0.0, -np.inf])}, "lower bound"),
        ({"upper": np.array([10.0, np.inf])}, "upper bound"),
        ({"upper": np.array([10.0, 1e19])}, "bounds up to"),
    ],
)
def test_unsound_arrays_are_refused(changes, message):
    with pytest.raises(LpError, match=message):
        scan(lp(**changes))


def test_all_faults_are_told_at_once():
    with pytest.raises(LpError) as error:
        scan(lp(c=np.array([np.nan, 1.0]), lower=np.array([0.0, 11.0])))
    assert "cost" in str(error.value)
    assert "crossed" in str(error.value)


def test_a_slack_gets_what_its_row_can_lack_below():
    # 2 a - 3 b + s >= 5 with 1 <= a <= 4, 0 <= b <= 10: at worst 2 - 30 = -28, so 33 are lacking.
    A = sp.csc_array([[2.0, -3.0, 1.0]])
    upper = slack_bounds(A, np.array([5.0]), np.array([np.inf]), np.array([1.0, 0, 0]), np.array([4.0, 10, np.inf]))
    assert upper.tolist() == [4, 10, 33]


def test_a_slack_gets_what_its_row_can_exceed():
    # 2 a - 3 b - s <= 5: at worst 8 - 0 = 8, so 3 too much.
    A = sp.csc_array([[2.0, -3.0, -1.0]])
    upper = slack_bounds(A, np.array([-np.inf]), np.array([5.0]), np.array([1.0, 0, 0]), np.array([4.0, 10, np.inf]))
    assert upper.tolist() == [4, 10, 3]


def test_a_slack_that_is_never_needed_is_zero():
    # a + s >= 1 with a from 2: nothing can lack.
    upper = slack_bounds(sp.csc_array([[1.0, 1.0]]), np.array([1.0]), np.array([np.inf]), np.array([2.0, 0]), np.array([4.0, np.inf]))
    assert upper.tolist() == [4, 0]


def test_a_column_of_several_rows_without_a_bound_is_refused():
    A = sp.csc_array([[1.0, 1.0], [1.0, 2.0]])
    with pytest.raises(LpError, match="without an upper bound is in 2 rows"):
        slack_bounds(A, np.zeros(2), np.full(2, np.inf), np.zeros(2), np.array([1.0, np.inf]))


def model() -> pyo.ConcreteModel:
    """min 1e6 x + 2e6 y[1] + 4e6, x + 3 y[1] >= 6, y[1] - x == 1, x <= 8; y[2] is nowhere."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 10))
    m.y = pyo.Var([1, 2], bounds=(0, 10))
    m.least = pyo.Constraint(expr=m.x + 3 * m.y[1] >= 6)
    m.equal = pyo.Constraint([1], rule=lambda m, i: m.y[i] - m.x == 1)
    m.most = pyo.Constraint(expr=m.x <= 8)
    m.cost = pyo.Objective(expr=1e6 * m.x + 2e6 * m.y[1] + 4e6)
    return m


def test_compiles_rows_columns_and_money():
    m = model()
    arrays = compile_lp(m)
    assert arrays.size == {"rows": 3, "columns": 2, "nonzeros": 5}
    assert arrays.offset == approx(4)
    x, (y, nowhere) = arrays.columns(m.x)[0], arrays.columns(m.y)
    assert nowhere == -1
    assert arrays.c[[x, y]].tolist() == approx([1, 2])
    row = arrays.rows(m.least)[0]
    assert (arrays.row_lower[row], arrays.row_upper[row]) == (6, np.inf)
    assert arrays.A[row, y] == 3
    row = arrays.rows(m.equal)[0]
    assert arrays.row_lower[row] == arrays.row_upper[row]
    row = arrays.rows(m.most)[0]
    assert (arrays.row_lower[row], arrays.row_upper[row]) == (-np.inf, 8)


def test_values_are_read_by_component():
    m = model()
    arrays = compile_lp(m)
    x, duals = np.zeros(2), np.zeros(3)
    x[arrays.columns(m.x)[0]], x[arrays.columns(m.y)[0]] = 1.0, 2.0
    duals[arrays.rows(m.least)[0]] = 0.5
    values = Values(arrays, x, duals)
    assert values.of(m.x).tolist() == [1]
    assert values.of(m.y).tolist() == [2, 0]  # the one that is nowhere is zero
    assert values.dual(m.least)[0] == approx(0.5 / MONEY)
    assert values.dual(m.equal).tolist() == [0]


def test_a_model_with_a_cost_that_is_no_number_is_refused():
    m = model()
    m.cost.deactivate()
    m.other = pyo.Objective(expr=float("inf") * m.x + m.y[1])
    with pytest.raises((LpError, ValueError)):
        compile_lp(m)
