"""Prices of targets: every kind by hand in its own unit, corners, limits of what can be had, and what is idle."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from pytest import approx
from systems import World, candidate, existing, solve_system

from energyplan.analysis.prices import price_targets
from energyplan.analysis.program import Rows
from energyplan.errors import InfeasibleError
from energyplan.model.build import build
from energyplan.model.rules.base import KINDS
from energyplan.plan.targets import LEAST_KINDS
from energyplan.solve.lp import compile_lp

from .priced_plans import (
    CASES,
    COAL,
    D25,
    WIND,
    YEARS,
    ask,
    case_weight,
    coal_and_gas,
    prices,
    revalued,
    solved,
    system_of,
    targets_table,
    wind,
    without,
    world_of_2025,
)


def test_every_kind_has_a_case_in_both_senses():
    known = {(kind, sense) for kind in KINDS for sense in (">=", "<=") if sense == ">=" or kind not in LEAST_KINDS}
    assert {(case.kind, case.sense) for case in CASES.values()} == known


@pytest.mark.parametrize("name", CASES)
def test_by_hand(name):
    # Slopes to both sides, the dual of the run and the saving are the same story told in the same unit.
    case = CASES[name]
    system = system_of(case)
    (found,) = prices(system, step=0.01 if case.linear else 1e-4).values()
    within = {"rel": 1e-5} if case.linear else {"rel": 1e-3}
    assert found.easier == approx(case.price, **within)
    assert found.harder == approx(case.price, **within)
    assert found.active
    assert found.step == approx(float(case.written.split()[0]) * (0.01 if case.linear else 1e-4))
    row = targets_table(solved(system)).loc[case.kind]
    assert row["shadow_price"] == approx(case.price, rel=1e-6)
    assert row["shadow_price_unit"] == found.unit
    assert found.unit.startswith("CNY/a per " if KINDS[case.kind].yearly else "CNY per ")
    assert found.dropped == approx(case.dropped, rel=1e-6)
    assert found.dropped == approx(solve_system(system).cost - solve_system(without(system, case.kind)).cost, rel=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_a_small_change_costs_at_least_the_shadow_price_and_a_step_back_saves_at_most_that(name):
    # A fresh solve either side, 1/1000 of the value: where cost is linear in the value both are equal. In a share of capacity it is
    # convex for a least value (W = 30 v / (1 - v)) and concave for a largest, which the wind saves money under.
    case = CASES[name]
    system = system_of(case)
    target = system.targets[0]
    row = targets_table(solved(system)).loc[case.kind]
    weight = case_weight(case)
    small = 1e-3 * target.value * (1 if case.sense == ">=" else -1)
    in_units = abs(target.as_written(small))
    cost = solve_system(system).cost
    more = solve_system(revalued(system, case.kind, target.value + small)).cost - cost
    less = cost - solve_system(revalued(system, case.kind, target.value - small)).cost
    said = row["shadow_price"] * in_units * weight
    if name != "capacity_share <=":
        assert less <= said * (1 + 1e-6) + 1e-6
        assert said <= more * (1 + 1e-6) + 1e-6
    assert more == approx(said, rel=1e-5 if case.linear else 2e-3)
    assert less == approx(said, rel=1e-5 if case.linear else 2e-3)


# --- corners, limits and what is idle ---


def test_a_yearly_price_is_the_mean_of_its_years():
    # Gas is 200 dearer in 2025, 300 in 2026: 250 and 375 CNY/t, the mean by discounted weight (250 x 1.1 + 375) / 2.1.
    w = coal_and_gas(gas=[300, 300, 300, 300, 400])
    ask(w, "co2_cap", "24 t/a", "t/a", "<=")
    found = prices(w.system())["co2_cap"]
    assert found.easier == approx((250 * 1.1 + 375) / 2.1)
    assert found.harder == approx((250 * 1.1 + 375) / 2.1)


def test_a_corner_has_two_prices():
    # Up to 5 MW at 210 CNY/MW on land, then at 2100 at sea, all beside free coal: 231 and 2310 CNY in 2025. The dual may be either.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(5, earliest=2025), power_capex=210, lifetime=2)
    w.asset("renewable", "wind", candidate(50, earliest=2025), site="b", power_capex=2100, lifetime=2)
    w.asset("thermal", "coal", existing(30))
    w.load(10)
    ask(w, "capacity", "5 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.easier == approx(231)
    assert found.harder == approx(2310)
    assert 231 - 1e-3 <= targets_table(solved(w.system())).loc["capacity", "shadow_price"] <= 2310 + 1e-3
    assert found.dropped == approx(5 * 231 * D25)


def test_a_larger_step_reaches_beyond_the_corner():
    # 4.9 MW stand on land. 0.05 MW more are there as well; of 0.2 MW half are at sea.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(5, earliest=2025), power_capex=210, lifetime=2)
    w.asset("renewable", "wind", candidate(50, earliest=2025), site="b", power_capex=2100, lifetime=2)
    w.asset("thermal", "coal", existing(30))
    w.load(10)
    ask(w, "capacity", "4.9 MW", "MW", **WIND)
    assert prices(w.system(), step=0.05 / 4.9)["capacity"].harder == approx(231)
    assert prices(w.system(), step=0.2 / 4.9)["capacity"].harder == approx((231 + 2310) / 2)


def test_what_is_all_there_can_be_has_no_next_unit():
    # All 50 MW: the last one costs what it costs, 1100 - 0 (load has long been covered), the next is not to be had.
    w = wind(1000)
    ask(w, "capacity", "50 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.easier == approx(1100)
    assert found.harder is None
    assert found.active


def test_what_stands_anyway_and_is_all_there_can_be_has_no_next_unit_either():
    # 30 MW of coal stand and none can follow. They cost nothing to have, so the dual is 0; yet 30.3 MW are not to be had.
    w = wind(1000)
    ask(w, "capacity", "30 MW", "MW", **COAL)
    found = prices(w.system())["capacity"]
    assert (found.easier, found.harder, found.dropped) == (0, None, 0)
    assert found.active


def test_a_target_that_just_holds_has_a_price_for_the_next_unit():
    # 10 MW are built for their own sake; the 11th has no coal to save: 210 x 1.1.
    w = wind(210)
    ask(w, "capacity", "10 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.harder == approx(231)
    assert found.easier == approx(0, abs=1e-6)
    assert found.dropped == approx(0, abs=1e-6)


@pytest.mark.parametrize(("sense", "written"), [(">=", "5 MW"), ("<=", "20 MW")])
def test_a_target_that_holds_anyway_is_idle(sense, written):
    w = wind(210)
    ask(w, "capacity", written, "MW", sense, **WIND)
    found = prices(w.system())["capacity"]
    assert (found.easier, found.harder, found.dropped, found.active) == (0, 0, 0, False)
    assert targets_table(solved(w.system())).loc["capacity", "shadow_price"] == 0


def test_an_idle_target_whose_step_goes_beyond_its_slack_has_the_mean_price_of_the_step():
    # 10 MW stand for their own sake, 9.95 are asked for: of a step of 0.0995 MW half is there.
    w = wind(210)
    ask(w, "capacity", "9.95 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.easier == 0
    assert found.harder == approx(231 * (9.95 * 1.01 - 10) / 0.0995)


@pytest.mark.parametrize("written", ["0 万吨/a", "0 t/a"])
def test_a_value_of_zero_takes_a_step_of_its_unit(written):
    # Coal at 100 or clean power at 300: 200 CNY/t to the last tonne; less than nothing is not to be had. The step is 1 % of a unit.
    w = coal_and_gas()
    w.fuels["gas"] = dataclasses.replace(w.fuels["gas"], emission_factor=0 * w.fuels["gas"].emission_factor)
    ask(w, "co2_cap", written, "t/a", "<=")
    found = prices(w.system())["co2_cap"]
    per_unit = 1e4 if "万" in written else 1
    assert found.step == approx(0.01)
    # 0.01 万吨 are 100 t, more than the 40 t there are: the mean over the step.
    assert found.easier == approx(200 * 0.4 * per_unit if "万" in written else 200, rel=1e-4)
    assert found.harder is None
    assert found.dropped == approx(40 * 200 * YEARS)


def test_a_target_without_a_value_or_without_rows_has_no_price():
    # 1 MW of cells has begun, whatever is decided.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(50), power_capex=1000, lifetime=2, clean=True)
    w.asset("battery", "cells", existing(1, 1, lead_time=1))
    w.load(10)
    w.target("capacity", None, name="open", enforce="hard")
    ask(w, "start", "1 MW", "MW", name="begun", technologies=("cells",))
    ask(w, "capacity", "20 MW", "MW", name="wind", **WIND)
    system = w.system()
    program = solved(system)
    assert set(program.rows) == {"wind"}
    assert program.cost(program.base) == approx(solve_system(system).cost)
    (found,) = price_targets(program)
    assert found.target.id == "wind"
    assert found.dropped == approx(solve_system(system).cost - solve_system(without(system, "wind")).cost)


@pytest.mark.parametrize("kind", ["capacity_share", "generation_share", "consumption_share", "utilisation"])
def test_there_is_no_share_of_more_than_all(kind):
    # All is clean, and used: nothing is saved by asking for less. 101 % could be had only by serving nobody.
    w = world_of_2025()
    w.profile("wind", [1, 0, 1, 0])
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.load([10, 0, 10, 0])
    ask(w, kind, "100 %", "1")
    found = prices(w.system())[kind]
    assert (found.easier, found.harder, found.dropped) == (0, None, 0)


def test_a_step_to_a_share_of_all_holds_whatever_is_done():
    # All generation is wind's: a quarter more than 80 % is all of it, and nothing can fail it; more than all cannot be had but by nothing.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(50), power_capex=1000, lifetime=2, clean=True)
    w.load(10)
    ask(w, "generation_share", "80 %", "1")
    ask(w, "capacity_share", "80 %", "1")
    program = solved(w.system())
    cost = program.cost(program.base)
    for name in ("generation_share", "capacity_share"):
        assert program.cost(program.with_value(name, 1.0)) == approx(cost)
        assert program.cost(program.with_value(name, 0.8)) == approx(cost)


def test_targets_that_cannot_hold_are_said_to_be_infeasible():
    w = wind(1000)
    ask(w, "capacity", "51 MW", "MW", **WIND)
    with pytest.raises(InfeasibleError):
        solved(w.system())


def test_each_weather_year_is_asked_for_more_at_once():
    # One hour, load 10 MW. Wind covers it in a good year, 2 of it in a poor one. At most 5 t in each: 5 MWh of coal at 100, 3 of gas at
    # 300 in the poor year. A tonne less in both costs 200 x 0.5; the good year has room. Rows have a dual each, and they add up.
    w = World(1, (2022, 2025), end=2026, rate=0.1, weather={"good": 0.5, "poor": 0.5}, unserved=1e6, mode="hard")
    w.profile("wind", {"good": 1, "poor": 0.2})
    w.fuel("coal", 100, 1)
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(30), variable_om=300)
    w.load(10)
    ask(w, "co2_cap", "5 t/a", "t/a", "<=", weather="each_year")
    system = w.system()
    found = prices(system)["co2_cap"]
    assert found.easier == approx(100)
    assert found.harder == approx(100)
    assert found.dropped == approx(0.5 * 3 * 200 * YEARS)
    table = targets_table(solved(system))
    assert table["shadow_price"].tolist() == [approx(0, abs=1e-6), approx(100)]
    # Expected: 2.5 t are 5 in the poor year; a tonne less in the mean is two in that year.
    expected = revalued(dataclasses.replace(system, targets=(dataclasses.replace(system.targets[0], weather="expected"),)), "co2_cap", 2.5)
    assert prices(expected)["co2_cap"].easier == approx(200)


def test_other_targets_stay():
    # Two caps, of which the one of 24 t binds. Without it the other, of 30 t, binds: 6 t are saved, not 16. Both are priced in turn.
    w = coal_and_gas()
    ask(w, "co2_cap", "24 t/a", "t/a", "<=", name="strict")
    ask(w, "co2_cap", "30 t/a", "t/a", "<=", name="lax")
    ask(w, "co2_intensity", "800 kg/MWh", "t/MWh", "<=", name="intensity")
    found = prices(w.system())
    assert list(found) == ["strict", "lax", "intensity"]
    assert found["strict"].dropped == approx(6 * 250 * YEARS)
    assert (found["lax"].active, found["intensity"].active) == (False, False)


def test_pricing_leaves_the_program_as_it_was():
    # Rows of shares change their coefficients, extremes the costs: afterwards all is as before.
    w = wind(2100)
    ask(w, "generation_share", "50 %", "1")
    program = solved(w.system())
    first = price_targets(program)
    columns = program.lp.columns(program.model.capacities["wind@a"].b.power_total)
    program.extreme(columns, -1, 0.1 * program.cost(program.base))
    assert [(p.easier, p.harder, p.dropped) for p in price_targets(program)] == [tuple(approx(x) for x in (p.easier, p.harder, p.dropped)) for p in first]
    everything = list(program.rows)
    assert program.cost(program.with_targets(everything)) == approx(program.cost(program.base))


@pytest.mark.parametrize("name", CASES)
def test_rows_at_another_value_are_those_of_a_program_that_is_built_with_it(name):
    case = CASES[name]
    system = system_of(case)
    program = solved(system)
    for value in (1.3 * system.targets[0].value, 0.99 * system.targets[0].value, 0.0):
        rows = program.rows_at(case.kind, value)
        model = build(revalued(system, case.kind, value))
        lp = compile_lp(model.pyomo)
        built = Rows.of(lp, np.array([lp.rows(r)[0] for r in model.targets[0].rows]))
        assert rows.A.toarray() == approx(built.A.toarray(), rel=1e-12, abs=1e-12)
        assert rows.lower.tolist() == approx(built.lower.tolist(), rel=1e-12, abs=1e-9)
        assert rows.upper.tolist() == approx(built.upper.tolist(), rel=1e-12, abs=1e-9)
