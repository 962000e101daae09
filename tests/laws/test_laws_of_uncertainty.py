"""Laws of futures and risk, each tried on small random systems."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from systems import SIMPLEX, World, solve_system, verified

from energyplan.analysis.recourse import apart, mean_system, recourse
from energyplan.system.futures import Risk
from laws.test_laws import draws, law, percent, same, world

factors = st.tuples(percent(40, 250), percent(50, 150))
"""Factors of demand and of the price of coal."""


def started(d, **more) -> World:
    """The system of the laws, whose coal pays for its starts."""
    w = world(d, **more)
    w.assets[0].parameters["start_cost"] += 3.0
    return w


def uncertain(d, futures, likely=0.3, **more) -> World:
    w = started(d, **more)
    for name, probability, (demand, coal) in zip(("low", "high"), (likely, 1 - likely), futures, strict=True):
        w.future(name, probability, demand={"load": demand}, fuel={"coal": coal}, carbon=coal, imports=coal, exports=min(1.0, coal))
    return w


@law
@given(draws, percent(5, 95))
def test_equal_futures_are_no_futures(d, likely):
    w = started(d)
    for name, probability in (("one", likely), ("other", 1 - likely)):
        w.future(name, probability)
    solved, plain = w.solve(), started(d).solve()
    assert solved.cost == same(plain.cost)
    assert verified(solved) == []


@law
@given(draws, factors, factors, percent(10, 90))
def test_whoever_knows_more_pays_less(d, one, other, likely):
    """WS <= RP <= EEV: knowing the future, planning for all, planning for the mean."""
    system = uncertain(d, (one, other), likely).system()
    found = recourse(system, options=SIMPLEX)
    assert found.held is not None  # what is not served is paid for
    slack = 1e-4 + 1e-5 * abs(found.together.total)  # a build-out is held but for a millionth
    assert found.wait_and_see <= found.together.total + slack
    assert found.together.total <= found.held.total + slack
    assert found.together.net == same(solve_system(system).cost)  # without targets the plan of a run


@law
@given(draws, factors, factors, percent(50, 99), percent(20, 60))
def test_the_order_holds_with_soft_targets(d, one, other, likely, share):
    w = uncertain(d, (one, other), likely)
    w.target("generation_share", share, year=2024)
    w.target("co2_cap", 50, year=2022, sense="<=")
    found = recourse(w.system(), options=SIMPLEX)
    assert found.held is not None
    slack = 1e-4 + 1e-5 * abs(found.together.total)
    assert found.wait_and_see - slack <= found.together.total <= found.held.total + slack


@law
@given(draws, factors, factors, percent(0, 99), percent(0, 95), st.booleans())
def test_risk_weighs_what_is_dear(d, one, other, weight, level, weather):
    years = {"typical": 0.6, "poor": 0.4} if weather else None
    w = uncertain(d, (one, other), risk=Risk(weight, level), weather=years)
    careful, bold = w.solve(), solve_system(dataclasses.replace(w.system(), risk=Risk(0.0, level)))
    assert verified(careful) == []  # the objective is recounted from the costs of realisations
    (told,), (before,) = (solved.tables["risk"].to_dict("records") for solved in (careful, bold))
    slack = 1e-4 + 1e-7 * abs(told["expected_cny"])
    assert told["conditional_value_at_risk_cny"] >= told["value_at_risk_cny"] - slack
    assert told["conditional_value_at_risk_cny"] >= told["expected_cny"] - slack
    assert told["expected_cny"] >= before["expected_cny"] - slack  # who avoids risk pays more in expectation
    assert told["conditional_value_at_risk_cny"] <= before["conditional_value_at_risk_cny"] + slack  # and less in the tail
    assert careful.cost == same(told["risk_weighted_cny"])
    assert careful.tables["realisations"]["objective_weight"].sum() == pytest.approx(1)


@law
@given(draws, factors, factors)
def test_risk_without_weight_is_no_risk(d, one, other):
    w = uncertain(d, (one, other), risk=Risk(0.0, 0.9))
    neutral = dataclasses.replace(w.system(), risk=None)
    with_risk, without = w.solve(), solve_system(neutral)
    assert with_risk.cost == same(without.cost)
    assert with_risk.values.lp.size == without.values.lp.size


@law
@given(draws, factors, factors, percent(10, 90))
def test_the_mean_future_is_one_of_mean_factors(d, one, other, likely):
    system = uncertain(d, (one, other), likely).system()
    certain, p = mean_system(apart(system)), np.array([likely, 1 - likely])
    load = certain.profiles["2022_typical_mean", "load@a"]
    assert load == pytest.approx(p @ [system.profiles[f"2022_typical_{name}", "load@a"] for name in ("low", "high")])
    (year, *_rest) = certain.horizon.operation_years
    assert certain.of(year).fuels["coal"].price == pytest.approx(system.fuels["coal"].price * (p @ [one[1], other[1]]))
