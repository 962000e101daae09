"""Components of every step are plain Pyomo whose elements appear when they are asked for."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo
import pytest
from systems import World, existing

from energyplan.model.build import build, templates
from energyplan.model.stepwise import StepRows, step_param, step_var


@pytest.fixture
def m() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.T = pyo.RangeSet(0, 2)
    m.x, m.a = step_var(m.T, np.array([1.0, 2.0, 3.0]), "x [MW]"), step_param(m.T, np.array([5.0, 6.0, 7.0]), "a [1]")
    return m


def test_an_element_appears_when_it_is_asked_for(m):
    assert len(m.x) == 0
    assert m.x[1].bounds == (0, 2)
    assert [v.name for v in m.x.values()] == ["x[1]"]
    with pytest.raises(KeyError):
        m.x[3]


def test_a_param_gives_numbers(m):
    assert (m.a[2], type(m.a[2])) == (7.0, float)
    assert list(m.a.values()) == [5, 6, 7]
    assert str(m.a[0] * m.x[0]) == "5.0*x[0]"  # a number of numpy would make an array of it


def test_a_row_appears_when_it_is_asked_for(m):
    with templates():
        m.c = StepRows(m.T, rule=lambda m, t: m.x[t] <= m.a[t])
    assert len(m.c) == len(m.x) == 0
    assert str(m.c[1].expr) == "x[1]  <=  6.0"
    assert len(m.c) == 1
    m.c.write_rows()
    assert [str(row.expr) for row in m.c.values()] == ["x[0]  <=  5.0", "x[1]  <=  6.0", "x[2]  <=  7.0"]


def test_without_templates_rows_are_those_of_any_constraint(m):
    m.c = StepRows(m.T, rule=lambda m, t: m.x[t] <= m.a[t])
    assert (len(m.c), m.c.template_expr()) == (3, None)


def test_a_rule_that_makes_no_template_is_written_row_by_row(m):
    with templates():
        m.c = StepRows(m.T, rule=lambda m, t: pyo.quicksum(m.x[k] for k in m.T) <= m.a[t])
    assert (len(m.c), m.c.template_expr()) == (3, None)
    assert str(m.c[0].expr) == "x[0] + x[1] + x[2]  <=  5.0"


def test_a_built_model_holds_no_object_of_a_step():
    w = World(5)
    w.asset("battery", "lithium", existing(4, 8))
    w.load(3)
    year = build(w.system()).pyomo.year["2022_typical"]
    by_step = [c for c in year.component_objects((pyo.Var, pyo.Constraint), descend_into=True) if c.is_indexed()]
    assert len(by_step) >= 9
    assert {len(c) for c in by_step} == {0}
