"""What every kind of target must do. A new kind is tested as soon as it is registered."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pyomo.environ as pyo
import pytest
from systems import World, candidate, existing

from contract.minimal import not_templated
from energyplan.model.build import build
from energyplan.model.rules.base import KINDS, TargetKind
from energyplan.model.rules.capacity import Capacity
from energyplan.model.rules.penalties import Worth, worth
from energyplan.plan.rows import TARGET_KINDS
from energyplan.plan.targets import STEPWISE_KINDS, YEAR_END_KINDS
from energyplan.solve.lp import compile_lp
from energyplan.units import factor

kinds = pytest.mark.parametrize("kind", sorted(KINDS))
UNSERVED = 2e4


def world(kind: str, sense: str = ">=", value: float = 0.5, **more) -> World:
    """Something of everything a target may look at, in two milestones and two weather years."""
    w = World(3, (2022, 2024), end=2025, weather={"good": 0.5, "poor": 0.5}, unserved=UNSERVED)
    w.profile("wind", {"good": [0.9, 0.5, 0.1], "poor": [0.4, 0.3, 0.1]})
    w.fuel("coal", 5, 0.3)
    w.asset("renewable", "wind", existing(4, profile="wind"), candidate(6, profile="wind"), clean=True, power_capex=3)
    w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=2)
    w.asset("battery", "cells", candidate(5, 5), eta_discharge=0.9, energy_capex=1)
    w.asset("electrolyser", "pem", existing(5), carrier="hydrogen", efficiency=0.6)
    w.load(6)
    w.load(1, carrier="hydrogen", name="filling")
    w.target(kind, value, sense=sense, year=2024, price=400.0, steps="peak", **more)
    return w


def rows_of(kind: str) -> int:
    """Rows of a target in `world`: one, of kinds that hold in the step of the peak one each weather year."""
    return 2 if KINDS[kind].stepwise else 1


@kinds
@pytest.mark.parametrize("enforce", ["soft", "hard"])
@pytest.mark.parametrize("sense", [">=", "<="])
def test_is_one_row_with_a_unit_and_a_bounded_slack(kind, enforce, sense):
    model = build(world(kind, sense, enforce=enforce).system())
    (entry,) = model.targets
    assert len(entry.rows) == rows_of(kind)
    assert len(entry.slacks) == (rows_of(kind) if enforce == "soft" else 0)
    for component in (*entry.rows, *entry.slacks):
        assert re.search(r"\[[^\]]+\]", component.doc)
        assert entry.row_unit in component.doc
    lp = compile_lp(model.pyomo)
    assert (lp.rows(entry.rows[0]) >= 0).all()
    for row, slack in zip(entry.rows, entry.slacks, strict=bool(entry.slacks)):
        column = lp.columns(slack)[0]
        assert np.isfinite(lp.upper[column])
        # The slack helps: it is added below a least value and taken off above a largest one.
        assert lp.A[lp.rows(row)[0], column] == (1 if sense == ">=" else -1)
        assert lp.c[column] > 0


@kinds
def test_leaves_the_model_templated(kind):
    assert not_templated(build(world(kind).system())) == []


@kinds
def test_each_weather_year_is_a_row_of_its_own(kind):
    model = build(world(kind, weather="each_year").system())
    assert len(model.targets[0].rows) == (2 if KINDS[kind].yearly or KINDS[kind].until else 1)


@kinds
def test_its_penalty_counts_in_every_year_it_stands_for(kind):
    # Milestone 2024 stands for 2024 and 2025, discounted from 2021 as all costs of those years are.
    w = world(kind)
    w.horizon = dataclasses.replace(w.horizon, discount_rate=0.1)
    system = w.system()
    once = worth(system).rate(KINDS[kind].penalty) * KINDS[kind]().leverage(system.targets[0])
    assert build(system).targets[0].penalty_rate == pytest.approx(once * (1.1**-3 + 1.1**-4 if KINDS[kind].yearly else 1))


@kinds
def test_is_declared(kind):
    target = KINDS[kind]
    assert target.__doc__
    assert "[" in target.__doc__, "the formula of the row and its unit stand in the docstring"
    assert TARGET_KINDS[kind] == target.unit
    for unit in target.unit.split("|"):
        assert factor(unit, unit, "CNY") == 1.0
    assert target.penalty.of in Worth.__dataclass_fields__
    assert target.penalty.words
    assert target.yearly == (kind not in YEAR_END_KINDS)
    assert target.stepwise == (kind in STEPWISE_KINDS)


@kinds
def test_makes_a_solution_no_cheaper(kind):
    w = world(kind)
    restricted = w.solve().cost
    w.targets.clear()
    assert restricted >= w.solve().cost - 1e-6


@kinds
def test_a_soft_one_makes_no_plan_infeasible(kind):
    # Ten thousand is out of reach of everything in this system; a share of it is absurd, but still no error: it is missed, or
    # where serving less brings it nearer, less is served.
    s = world(kind, value=1e4).solve()
    assert s.penalties + s.account("unserved") > 0


def test_two_kinds_of_a_name_are_refused():
    with pytest.raises(TypeError, match="two kinds of target called capacity"):
        type("Second", (Capacity,), {"kind": "capacity"})


def test_the_base_of_all_kinds_is_none_itself():
    assert TargetKind not in KINDS.values()
    assert isinstance(pyo.ConcreteModel(), pyo.Block)
