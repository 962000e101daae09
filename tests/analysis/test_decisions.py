"""Decisions of a run held in another program: the same program gives the same optimum, another one pays for what was decided."""

from __future__ import annotations

import pandas as pd
from pytest import approx
from systems import SIMPLEX, Solved, World, candidate, existing

from energyplan.analysis.decisions import BUILT, RETIRED, Decision, Decisions, Lost, decisions_of, hold, until
from energyplan.model.build import build
from energyplan.solve.highs import solve
from energyplan.solve.lp import Values, compile_lp


def growing(load: float, later: float, *, most: float = 50) -> World:
    """Wind for a load that grows in 2024; 20 CNY/MW for a life of one year of each, from 2022 on for ever. Old coal costs 5 CNY/MW a year to keep."""
    w = World(3, (2022, 2024), end=2025, unserved=7)
    w.asset("renewable", "wind", candidate(most), power_capex=20, lifetime=4)
    w.asset("thermal", "coal", existing(30), early_retirement=True, power_fixed_om=5, variable_om=100)
    w.load({2022: load, 2024: later})
    return w


def held(world: World, decisions: Decisions, last: int | None = None) -> tuple[Solved, list[Lost]]:
    model = build(world.system())
    lp, lost = hold(model, compile_lp(model.pyomo), decisions, last)
    solution = solve(lp, SIMPLEX)
    values = Values(lp, solution.x, solution.y)
    return Solved(model, values), lost


def wind(year: int) -> Decision:
    return Decision("wind@a", "wind@a_0", year, "power", BUILT)


def test_what_a_run_decided_is_read_from_its_table():
    s = growing(10, 20).solve()
    assert decisions_of(s.tables["capacity"]) == approx({
        wind(2022): 10, wind(2024): 10, Decision("coal@a", "coal@a_0", 2022, "power", RETIRED): 30,
    })  # fmt: skip
    assert list(until(decisions_of(s.tables["capacity"]), 2022)) == [wind(2022), Decision("coal@a", "coal@a_0", 2022, "power", RETIRED)]


def test_its_own_decisions_give_a_program_its_own_optimum():
    s = growing(10, 20).solve()
    again, lost = held(growing(10, 20), decisions_of(s.tables["capacity"]))
    assert again.cost == approx(s.cost, rel=1e-6)
    assert not lost


def test_held_to_the_end_the_rest_is_not_served():
    # 20 MW of wind against 50: in 2024 and 2025 30 MW are not served for 3 h at 7 CNY/MWh, in each.
    first = growing(10, 20).solve()
    s, lost = held(growing(10, 50), decisions_of(first.tables["capacity"]))
    assert s.cost == approx(first.cost + 2 * 30 * 3 * 7, rel=1e-5)
    assert not lost


def test_what_comes_later_is_free():
    # The 10 MW of 2022 are there, and 40 more are built in 2024, as in a plan that knew it.
    first = growing(10, 20).solve()
    s, __ = held(growing(10, 50), decisions_of(first.tables["capacity"]), 2023)
    assert s.built("wind@a") == approx({2022: 10, 2024: 40}, rel=1e-5)
    assert s.cost == approx(growing(10, 50).solve().cost, rel=1e-5)


def test_what_was_not_built_cannot_be_had():
    s, __ = held(growing(10, 10), {}, 2023)
    assert s.stock("wind@a")[2023] == 0
    assert s.stock("coal@a")[2023] == 30  # nor was it retired
    assert s.built("wind@a") == {2024: 10}


def test_what_there_is_no_room_for_is_told():
    decisions = {wind(2022): 30.0, Decision("sun@a", "sun@a_0", 2022, "power", BUILT): 5.0, wind(2024): 40.0}
    s, lost = held(growing(10, 10, most=20), decisions, 2023)
    assert s.stock("wind@a")[2022] == approx(20, rel=1e-5)
    assert lost == [Lost(Decision("sun@a", "sun@a_0", 2022, "power", BUILT), 5, 0), Lost(wind(2022), 30, 20)]


def test_the_table_of_a_plan_without_candidates_decides_nothing():
    columns = ["asset", "project", "year", "quantity", "status", "vintage", "commissioned", "retired_early"]
    assert decisions_of(pd.DataFrame([("coal@a", "coal", 2022, "power", "existing", 2000, 0.0, 0.0)], columns=columns)) == {}
