"""Limited foresight: a dear mistake by hand, the program of a look, and the law that sight costs nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from pytest import approx
from systems import SIMPLEX, Solved, World, candidate, committed, existing

from energyplan.analysis.decisions import BUILT, Decision, hold
from energyplan.analysis.foresight import decide, looks, seen
from energyplan.errors import InfeasibleError
from energyplan.model.build import build
from energyplan.plan.read import read_plan
from energyplan.solve.highs import solve
from energyplan.solve.lp import Values, compile_lp
from energyplan.system.assemble import assemble
from energyplan.system.system import System
from tests.laws.test_laws import Draw, draws, law, world


def planned(system: System, years: int) -> Solved:
    """The plan of limited foresight, as a run makes it."""
    model = build(system)
    lp, __ = hold(model, compile_lp(model.pyomo), decide(system, years, SIMPLEX), system.horizon.milestones[-1] - 1)
    solution = solve(lp, SIMPLEX)
    values = Values(lp, solution.x, solution.y)
    return Solved(model, values)


def two_turbines(later: float = 40) -> World:
    """10 MW for 3 h in 2022 and 2023, and from 2024 on: `quick` lives 2 years at 10 CNY/MW a year, and costs `later` a year from 2023 on;
    `lasting` lives 4 years at 15 CNY/MW a year and can be built in 2022 only.
    """
    w = World(3, (2022, 2024), end=2025)
    w.asset("renewable", "quick", candidate(50), power_capex=[20, 2 * later, 2 * later, 2 * later], lifetime=2)
    w.asset("renewable", "lasting", candidate(50, latest=2022), power_capex=60, lifetime=4)
    w.load(10)
    return w


def test_who_sees_two_years_buys_cheap_twice():
    # Perfect: 10 MW of `lasting`, 4 a x 15 = 600. Two years seen: `quick` at 10 against 15; then again at 40: 10 x (2 x 10 + 2 x 40) = 1,000.
    assert two_turbines().solve().cost == approx(600)
    s = planned(two_turbines().system(), 2)
    assert s.cost == approx(1000, rel=1e-5)
    assert s.built("quick@a") == approx({2022: 10, 2024: 10}, rel=1e-5)


def test_futures_are_seen_as_far_as_the_years():
    # From 2024 on 10 or 20 MW, as likely: a MW that half of the years need saves 150 a year and costs 40.
    w = two_turbines()
    w.future("as_planned", 0.5)
    w.future("more", 0.5, demand={"load": [1, 1, 2, 2]}, carbon=[1, 1, 1, 2])
    s = planned(w.system(), 2)
    assert s.built("quick@a") == approx({2022: 10, 2024: 20}, rel=1e-5)
    assert s.cost == approx(10 * 2 * 10 + 20 * 2 * 40, rel=1e-5)


def test_who_sees_the_end_buys_what_lasts():
    # With 3 years seen 2024 stands for one year: quick 20 + 40, lasting 45. So one year more than the first period is enough here.
    assert planned(two_turbines().system(), 3).cost == approx(600, rel=1e-5)
    assert planned(two_turbines().system(), 4).cost == approx(600, rel=1e-5)


def test_what_is_decided_before_the_last_milestone():
    made = decide(two_turbines().system(), 2, SIMPLEX)
    assert made == approx({Decision("quick@a", "quick@a_0", 2022, "power", BUILT): 10})


def test_an_annuity_of_the_years_seen_only():
    # Three years are seen, of 2024 the first: lasting is paid for 3 of its 4 years, 45 CNY/MW.
    model = build(seen(two_turbines().system(), 2024))
    assert model.system.horizon.years == (2022, 2023, 2024)
    solution = solve(compile_lp(model.pyomo), SIMPLEX)
    assert solution.objective * 1e6 == approx(10 * 45)


def test_a_target_out_of_sight_counts_for_nothing_until_it_is_near():
    # 30 MW of `lasting` in 2024 can only be built in 2022; `quick` stands for the rest. Seen, it is built in time; not seen, it is missed for good.
    def asked() -> World:
        w = two_turbines()
        w.target("capacity", 30, year=2024, technologies=("lasting",), enforce="hard")
        return w

    assert planned(asked().system(), 3).stock("lasting@a")[2024] == approx(30, rel=1e-5)
    with pytest.raises(InfeasibleError):
        planned(asked().system(), 2)


def test_a_later_look_that_cannot_hold_says_which_years():
    w = World(3, (2022, 2024, 2026), end=2027)
    w.asset("renewable", "lasting", candidate(50, latest=2022), power_capex=60, lifetime=9)
    w.load(10, name="load")
    w.target("capacity", 30, year=2024, technologies=("lasting",), enforce="hard")
    with pytest.raises(InfeasibleError, match="2024 to 2025"):
        decide(w.system(), 2, SIMPLEX)


def test_retirement_before_is_kept():
    # Coal of 2022 costs more to keep than two years of it are worth to who sees two; from 2024 on nothing else serves.
    w = World(3, (2022, 2024), end=2025, unserved=7)
    w.asset("thermal", "coal", existing(10), early_retirement=True, power_fixed_om=5)
    w.load({2022: 0, 2024: 10})
    assert w.solve().stock("coal@a")[2024] == 10
    short = planned(w.system(), 2)
    assert short.stock("coal@a")[2024] == approx(0, abs=1e-4)
    assert short.cost == approx(2 * 3 * 10 * 7, rel=1e-5)  # unserved in 2024 and 2025


def test_what_is_given_later_and_what_is_due_later_is_not_seen():
    w = World(3, (2022, 2024), end=2025)
    w.asset("renewable", "sun", committed(5, commissioned=2024))
    w.asset("renewable", "wind", candidate(50, power_min=20), power_capex=20, lifetime=2)
    w.asset("renewable", "hills", candidate(50, power_min=20, latest=2023), power_capex=20, lifetime=2)
    w.load(10)
    near = seen(w.system(), 2023)
    assert [a.technology for a in near.assets] == ["wind", "hills", "load"]
    assert [p.power_min for a in near.assets for p in a.projects] == [0, 20]
    solve(compile_lp(build(near).pyomo), SIMPLEX)


def test_a_look_is_the_program_of_a_plan_that_ends_there():
    plan = read_plan(resolution="876h")
    horizon = plan.file.horizon.model_copy(update={"milestones": [2022, 2025], "end": 2029})
    ends = plan.model_copy(
        update={"file": plan.file.model_copy(update={"horizon": horizon}), "targets": [row for row in plan.targets if row.year <= 2029]}
    )
    one, other = (compile_lp(build(system).pyomo) for system in (seen(assemble(plan), 2029), assemble(ends)))
    assert (one.A != other.A).nnz == 0
    for name in ("c", "lower", "upper", "row_lower", "row_upper"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_own_steps_and_weights_are_cut_too():
    system = two_turbines().system()
    horizon = dataclasses.replace(system.horizon, weights=(2.0, 3.0), build_years=(2022, 2024))
    near = seen(dataclasses.replace(system, horizon=horizon), 2023).horizon
    assert (near.weights, near.build_years) == ((2.0,), (2022,))


@pytest.mark.parametrize(("years", "ends"), [(1, [2024, 2029, 2034, 2040]), (5, [2026, 2029, 2034, 2040]), (99, [2040] * 4)])
def test_a_milestone_sees_its_own_years_at_least_and_never_beyond_the_end(years: int, ends: list[int]):
    horizon = dataclasses.replace(two_turbines().horizon, milestones=(2022, 2025, 2030, 2035), end=2040)
    assert [look.end for look in looks(horizon, years)] == ends


@law
@given(draws)
def test_sight_costs_nothing(d: Draw):
    """Cost of limited foresight >= cost of perfect foresight; what sees the whole horizon is perfect."""
    perfect = world(d).solve().cost
    short, whole = (planned(world(d).system(), years).cost for years in (2, 4))
    assert short >= perfect - 1e-6 * max(1.0, abs(perfect))
    assert whole == approx(perfect, rel=1e-6, abs=1e-3)
