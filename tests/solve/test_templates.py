"""Every node that a template may hold, by hand; what is not known is written row by row."""

from __future__ import annotations

import pickle
from contextlib import contextmanager

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.common.errors import InvalidConstraintError, InvalidExpressionError
from pytest import approx

from energyplan.errors import InfeasibleError
from energyplan.model.build import templates
from energyplan.model.stepwise import StepRows, step_param, step_var
from energyplan.solve.highs import solve
from energyplan.solve.lp import MONEY, Lp, compile_lp


@contextmanager
def world():
    """Three steps, each follows the one before and the first the last; x and y by step, power without."""
    m = pyo.ConcreteModel()
    m.T = pyo.RangeSet(0, 2)
    m.x, m.y = step_var(m.T, 10, "x [1]"), step_var(m.T, np.array([1.0, 2.0, 3.0]), "y [1]")
    m.power = pyo.Var(bounds=(0, 100))
    m.previous, m.a = step_param(m.T, np.array([2, 0, 1]), "t-1"), step_param(m.T, np.array([2.0, 4.0, 8.0]), "a [1]")
    with templates():
        m.seen = StepRows(m.T, rule=lambda m, t: m.x[t] + m.y[t] + m.power >= 0)  # all variables are in a row
        m.cost = pyo.Objective(rule=lambda m: m.power)
        yield m


def rows(m: pyo.ConcreteModel, constraint, singly: bool = False) -> tuple[list[dict[str, float]], Lp]:
    """Entries of each row by the name of the column."""
    lp = compile_lp(m)
    assert lp.written_singly == ((constraint.name,) if singly else ())
    names = lp.names(m)
    matrix = lp.A.tocsr()
    found = []
    for i in lp.rows(constraint):
        span = slice(matrix.indptr[i], matrix.indptr[i + 1])
        found.append({names[j]: float(a) for j, a in zip(matrix.indices[span], matrix.data[span], strict=True)})
    return found, lp


def first_row(rule, singly: bool = False) -> tuple[dict[str, float], float, float]:
    """The middle row of a rule (that of step 1) and its limits."""
    with world() as m:
        m.c = StepRows(m.T, rule=rule)
    entries, lp = rows(m, m.c, singly)
    row = lp.rows(m.c)[1]
    return entries[1], lp.row_lower[row], lp.row_upper[row]


INF = np.inf


@pytest.mark.parametrize(
    ("rule", "entries", "low", "high"),
    [
        # sums, differences, negation; the constant is moved to the limit
        (lambda m, t: m.x[t] - m.y[t] + 3 <= 5, {"x[1]": 1, "y[1]": -1}, -INF, 2),
        (lambda m, t: -m.x[t] >= -4, {"x[1]": -1}, -4, INF),
        (lambda m, t: -(m.x[t] + m.y[t] - 1) <= 0, {"x[1]": -1, "y[1]": -1}, -INF, -1),
        # products and quotients by numbers and Params of the step, either way round
        (lambda m, t: m.a[t] * m.x[t] == 2 * m.power, {"x[1]": -4, "power": 2}, 0, 0),  # Python asks the right-hand side first
        (lambda m, t: m.x[t] * m.a[t] / 2 == 1, {"x[1]": 2}, 1, 1),
        (lambda m, t: m.x[t] / m.a[t] + m.a[t] == 1, {"x[1]": 0.25}, -3, -3),
        (lambda m, t: 3 * (m.a[t] * (m.x[t] - m.power)) <= m.a[t] + 1, {"x[1]": 12, "power": -12}, -INF, 5),
        (lambda m, t: m.a[t] ** 2 * m.x[t] <= m.a[t] * m.a[t], {"x[1]": 16}, -INF, 16),
        # the step before: an index from a Param, or by arithmetic
        (lambda m, t: m.x[t] - m.x[m.previous[t]] <= 1, {"x[1]": 1, "x[0]": -1}, -INF, 1),
        (lambda m, t: m.x[2 - t] + m.x[m.previous[m.previous[t]]] <= 1, {"x[1]": 1, "x[2]": 1}, -INF, 1),
        (lambda m, t: m.x[t] <= m.a[m.previous[t]], {"x[1]": 1}, -INF, 2),
        # a single element, and one column named twice
        (lambda m, t: m.x[0] + m.x[t] <= 1, {"x[0]": 1, "x[1]": 1}, -INF, 1),
        (lambda m, t: m.x[t] + m.power + 2 * m.x[t] + m.power <= 1, {"x[1]": 3, "power": 2}, -INF, 1),
        # what cancels is no entry
        (lambda m, t: m.x[t] + m.y[t] - m.x[t] <= 1, {"y[1]": 1}, -INF, 1),
        # a limit on the left
        (lambda m, t: m.a[t] <= m.x[t], {"x[1]": 1}, 4, INF),
        (lambda m, t: m.a[t] == m.x[t] + 1, {"x[1]": 1}, 3, 3),
        # the value of the step itself
        (lambda m, t: m.x[t] <= 5 * t, {"x[1]": 1}, -INF, 5),
        # two limits
        (lambda m, t: (m.a[t], m.x[t] + 1, 9), {"x[1]": 1}, 3, 8),
        # sums over a set, alone, with a factor and with the step in them
        (lambda m, t: sum(m.a[k] * m.x[k] for k in m.T) <= m.y[t], {"x[0]": 2, "x[1]": 4, "x[2]": 8, "y[1]": -1}, -INF, 0),
        (lambda m, t: m.a[t] * sum(m.a[t] * m.x[k] + m.power for k in m.T) <= 1, {"x[0]": 16, "x[1]": 16, "x[2]": 16, "power": 12}, -INF, 1),
        (lambda m, t: sum(m.a[k] * m.power + m.a[k] for k in m.T) <= 20, {"power": 14}, -INF, 6),
        (lambda m, t: sum(m.a[k] * sum(m.y[j] for j in m.T) for k in m.T) <= 1, {"y[0]": 14, "y[1]": 14, "y[2]": 14}, -INF, 1),
        (lambda m, t: sum(m.x[k] * m.a[j] for k in m.T for j in m.T) <= 1, {"x[0]": 14, "x[1]": 14, "x[2]": 14}, -INF, 1),
    ],
)  # fmt: skip
def test_nodes(rule, entries, low, high):
    assert first_row(rule) == (approx(entries), approx(low), approx(high))


def test_a_single_row_of_one_sum_keeps_its_factor():
    # Pyomo 6.10.1 compiles this to x + x + x.
    with world() as m:
        m.c = pyo.Constraint(rule=lambda m: -0.5 * sum(m.a[t] * m.x[t] for t in m.T) <= 3)
    assert rows(m, m.c)[0] == [{"x[0]": -1, "x[1]": -2, "x[2]": -4}]


def test_an_objective_of_sums():
    with world() as m:
        m.cost.deactivate()
        m.worth = pyo.Objective(rule=lambda m: 2e6 * sum(m.a[t] * m.x[t] + m.power for t in m.T) + 1e6 * m.y[0] + 5e6)
    lp = compile_lp(m)
    named = dict(zip(lp.names(m), (lp.c / MONEY / 1e6).tolist(), strict=True))
    assert named == approx({"x[0]": 4, "x[1]": 8, "x[2]": 16, "y[0]": 1, "y[1]": 0, "y[2]": 0, "power": 6})
    assert lp.offset == approx(5)


def test_an_index_of_two_sets_with_names():
    m = pyo.ConcreteModel()
    m.P, m.Y = pyo.Set(initialize=["wind", "sun"]), pyo.Set(initialize=[2025, 2030])
    m.x, m.r = pyo.Var(m.P, m.Y, bounds=(0, 9)), pyo.Param(m.P, initialize={"wind": 2, "sun": 3})
    m.cost = pyo.Objective(expr=m.x["wind", 2025])
    with templates():
        m.c = StepRows(m.P, m.Y, rule=lambda m, p, y: m.r[p] * m.x[p, y] <= y - 2000 + sum(m.x[p, z] for z in m.Y))
        m.all = pyo.Constraint(rule=lambda m: sum(m.r[p] * m.x[p, y] for p in m.P for y in m.Y) <= 1)
        m.pairs = pyo.Constraint(rule=lambda m: sum(m.x[p, y] for p, y in m.P * m.Y) <= 1)
    entries, lp = rows(m, m.c)
    assert entries[3] == {"x[sun,2030]": 2, "x[sun,2025]": -1}
    assert lp.row_upper[lp.rows(m.c)].tolist() == [25, 30, 25, 30]
    assert rows(m, m.all)[0] == [{"x[wind,2025]": 2, "x[wind,2030]": 2, "x[sun,2025]": 3, "x[sun,2030]": 3}]


@pytest.mark.parametrize(
    "rule",
    [
        lambda m, t: abs(m.a[t]) * m.x[t] <= 4,  # a function of numbers
        lambda m, t: sum(m.x[k] for k in m.S[t]) <= 4,  # a sum over a set that the step chooses
        lambda m, t: m.part[t].z + m.x[t] <= 4,  # a component of a block of the step
        lambda m, t: m.e[t] <= 4,  # an Expression
    ],
)
def test_what_is_not_known_is_written_row_by_row(rule):
    with world() as m:
        m.S = pyo.Set(m.T, initialize={0: [0], 1: [1], 2: [2]})
        m.e = pyo.Expression(m.T, rule=lambda m, t: m.x[t] + m.y[t])
        m.part = pyo.Block(m.T, rule=lambda b, _: setattr(b, "z", pyo.Var(bounds=(0, 1))))
        m.c = StepRows(m.T, rule=rule)
    entries, lp = rows(m, m.c, singly=True)
    assert [f"x[{t}]" in row for t, row in enumerate(entries)] == [True] * 3
    assert np.isfinite(lp.row_upper[lp.rows(m.c)]).all()


@pytest.mark.parametrize("rule", [lambda m, t: m.x[t] * m.y[t] <= 4, lambda m, t: m.x[t] / m.y[t] <= 4, lambda m, t: m.x[t] ** 2 <= 4])
def test_what_is_not_linear_is_refused(rule):
    with world() as m:
        m.c = StepRows(m.T, rule=rule)
    with pytest.raises(InvalidConstraintError, match="linear"):
        compile_lp(m)


def test_an_index_out_of_its_set_is_an_error():
    with world() as m:
        m.c = StepRows(m.T, rule=lambda m, t: m.x[t + 1] <= 4)
    with pytest.raises(KeyError):
        compile_lp(m)


def test_two_objectives_or_a_largest_one_are_refused():
    with world() as m:
        m.other = pyo.Objective(rule=lambda m: m.power)
    with pytest.raises(InvalidExpressionError, match="one objective"):
        compile_lp(m)
    m.other.deactivate()
    m.cost.sense = pyo.maximize
    with pytest.raises(InvalidExpressionError, match="minimised"):
        compile_lp(m)


def test_rows_without_an_entry_are_dropped_where_they_hold():
    with world() as m:
        m.c = StepRows(m.T, rule=lambda m, t: (m.a[t] - 4) * m.x[t] <= 1)
        m.d = StepRows(m.T, rule=lambda m, t: 0 * m.x[t] <= m.a[t])
    lp = compile_lp(m)
    assert (lp.rows(m.c) >= 0).tolist() == [True, False, True]
    assert lp.rows(m.d).tolist() == [-1, -1, -1]


def test_a_row_without_a_variable_that_does_not_hold_is_a_row_and_no_schedule_exists():
    with world() as m:
        m.c = StepRows(m.T, rule=lambda m, t: m.a[t] <= 7)
    lp = compile_lp(m)
    kept = lp.rows(m.c)[lp.rows(m.c) >= 0]
    assert len(kept) > 0
    assert (lp.row_upper[kept] < 0).all()
    with pytest.raises(InfeasibleError):
        solve(lp)


def test_limits_of_elements_that_were_touched_count():
    with world() as m:
        pass
    m.x[1].setub(4)
    m.x[2].fix(3)
    lp = compile_lp(m)
    x = lp.columns(m.x)
    assert lp.upper[x].tolist() == [10, 4, 3]
    assert lp.lower[x].tolist() == [0, 0, 3]
    assert lp.upper[lp.columns(m.y)].tolist() == [1, 2, 3]
    assert lp.columns(m.x[1]).tolist() == [x[1]]


def test_rows_that_were_touched_count():
    with world() as m:
        m.c = StepRows(m.T, rule=lambda m, t: m.x[t] <= m.a[t])
    m.c[1].set_value(m.x[1] <= 7)
    m.c[2].deactivate()
    lp = compile_lp(m)
    found = lp.rows(m.c)
    assert (found >= 0).tolist() == [True, True, False]
    assert lp.row_upper[found[:2]].tolist() == [2, 7]


def test_pyomos_own_templates_are_read_too():
    with world() as m:
        m.c = pyo.Constraint(m.T, rule=lambda m, t: m.a[t] * m.x[t] <= 1)
    assert rows(m, m.c)[0] == [{"x[0]": 2}, {"x[1]": 4}, {"x[2]": 8}]
    m.c[1].deactivate()
    lp = compile_lp(m)
    assert (lp.rows(m.c) >= 0).tolist() == [True, False, True]


def test_the_program_outlives_its_model():
    with world() as m:
        pass
    lp = compile_lp(m)
    again = pickle.loads(pickle.dumps(lp))
    assert again.columns(m.y).tolist() == lp.columns(m.y).tolist()
    assert again.column_of.named("power").tolist() == lp.columns(m.power).tolist()


def test_a_variable_of_another_model_is_nowhere():
    with world() as m:
        lp = compile_lp(m)
    other = pyo.ConcreteModel()
    other.z, other.w = pyo.Var(), pyo.Var([1, 2])
    assert lp.columns(other.z).tolist() == [-1]
    assert lp.columns(other.w).tolist() == [-1, -1]
