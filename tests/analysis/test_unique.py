"""Ranges of capacity at equal cost and at a little more: twins, a cheapest one, and what the ends really cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from laws.test_laws import draws, priced, world
from pytest import approx
from systems import Solved, World, candidate, existing, solve_system

from energyplan.analysis.program import CostProgram
from energyplan.analysis.unique import MORE, SAME, Range, ranges
from energyplan.results.kpis import gross_cost
from energyplan.results.tabulate import tabulate
from energyplan.solve.lp import Values
from energyplan.system.system import System


def gross(program: CostProgram) -> float:
    """Gross cost at the program's optimum [CNY]."""
    return gross_cost(tabulate(program.model, Values(program.lp, program.base.x, program.base.y)).frames["costs"])


def ranges_of(system: System) -> dict[tuple[str, str], Range]:
    program = CostProgram(system, first="simplex")
    return {(r.technology, r.quantity): r for r in ranges(program, gross(program))}


def ends(r: Range) -> tuple[float, float]:
    return (r.least, r.largest)


def ends_more(r: Range) -> tuple[float, float]:
    return (r.least_more, r.largest_more)


def winds(one: float, other: float, *, size: float = 20, site: str = "a", other_name: str = "other") -> World:
    """A target of so many MW of two kinds of wind, at so many CNY/MW; the load needs none of it."""
    w = World(2, unserved=1e6, mode="hard")
    w.asset("renewable", "one", candidate(5 * size), power_capex=one, lifetime=1)
    w.asset("renewable", other_name, candidate(5 * size), power_capex=other, lifetime=1, site=site)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("capacity", size, technologies=("one", "other"))
    return w


@pytest.mark.parametrize("size", [20, 0.2, 2000])
def test_twins_may_each_have_all_or_none(size):
    # As small as 0.2 MW they are two plans.
    found = ranges_of(winds(1e6, 1e6, size=size).system())
    for name in ("one", "other"):
        r = found[name, "power"]
        assert ends(r) == (approx(0, abs=1e-4 * size), approx(size, rel=1e-4))
        assert not r.unique
    assert ends(found["coal", "power"]) == (10, 10)
    assert found["coal", "power"].unique


@pytest.mark.parametrize("size", [20, 0.2, 2000])
def test_the_cheapest_is_the_only_one(size):
    # One at 1.0, the other at 1.1 mn CNY/MW: 20 mn CNY in all. 1 % are 0.2 mn: 2 MW of the other instead, or 0.2 MW more of the one.
    found = ranges_of(winds(1e6, 1.1e6, size=size).system())
    one, other = found["one", "power"], found["other", "power"]
    assert ends(one) == (approx(size, rel=1e-3), approx(size, rel=1e-3))
    assert ends(other) == (approx(0, abs=1e-9), approx(0, abs=1e-3 * size))
    assert ends_more(one) == (approx(0.9 * size, rel=1e-4), approx(1.01 * size, rel=1e-4))
    assert ends_more(other) == (approx(0, abs=1e-9), approx(0.1 * size, rel=1e-4))
    assert one.unique
    assert other.unique


def test_energy_of_stores_has_a_range_of_its_own():
    # 8 MWh at 1 mn CNY. Power is free from 2 MW (4 h) on up to 30 MW: any of it costs the same. 1 % more: 0.08 MWh.
    w = World(2, unserved=1e6, mode="hard")
    w.asset("battery", "cells", candidate(30, 50), energy_capex=1e6, duration_max=4, lifetime=1)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("storage_energy", 8)
    found = ranges_of(w.system())
    assert ends(found["cells", "energy"]) == (approx(8), approx(8, rel=1e-4))
    assert ends_more(found["cells", "energy"]) == (approx(8), approx(8.08, rel=1e-4))
    assert found["cells", "energy"].unique
    assert ends(found["cells", "power"]) == (approx(2), approx(30))
    assert not found["cells", "power"].unique


def test_a_technology_is_all_its_sites_together():
    # Which of two sites has the wind is open; how much wind there is is not.
    found = ranges_of(winds(1e6, 1e6, site="b", other_name="one").system())
    assert set(found) == {("one", "power"), ("coal", "power")}
    assert ends(found["one", "power"]) == (approx(20, rel=1e-4), approx(20, rel=1e-4))
    assert found["one", "power"].unique


def test_the_year_is_the_last_milestone():
    # Life of one year: 5 MW asked for in 2022, 20 MW in 2024.
    w = World(2, (2022, 2024), unserved=1e6, mode="hard")
    w.asset("renewable", "one", candidate(50), power_capex=1e6, lifetime=1)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("capacity", 5, technologies=("one",), name="early")
    w.target("capacity", 20, year=2024, technologies=("one",), name="late")
    r = ranges_of(w.system())["one", "power"]
    assert r.year == 2024
    assert ends(r) == (approx(20, rel=1e-4), approx(20, rel=1e-4))


def test_all_targets_keep_holding():
    # The other is dearer, but 5 MW of it are asked for: at equal cost 15 and 5.
    w = winds(1e6, 1.1e6)
    w.target("capacity", 5, technologies=("other",), name="quota")
    found = ranges_of(w.system())
    assert ends(found["one", "power"]) == (approx(15, rel=1e-3), approx(15, rel=1e-3))
    assert found["other", "power"].least == approx(5)


def test_soft_targets_are_missed_by_no_more():
    # 80 MW of 50: all 50 stand, whatever 1 % would save; the penalty of 30 MW, a hundred times the cost, is no part of it.
    w = World(2, unserved=1e6)
    w.asset("renewable", "one", candidate(50), power_capex=1e6, lifetime=1)
    w.asset("renewable", "other", candidate(50), power_capex=1e6, lifetime=1)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("capacity", 80, technologies=("one",))
    program = CostProgram(w.system(), first="simplex")
    assert program.cost(program.base) == approx(50e6)
    found = {r.technology: r for r in ranges(program, gross(program))}
    assert ends(found["one"]) == (approx(50), approx(50))
    assert ends_more(found["one"]) == (approx(50), approx(50))
    assert ends_more(found["other"]) == (approx(0), approx(0.5))


def test_it_says_whom_it_asks():
    said: list[str] = []
    program = CostProgram(winds(1e6, 1e6).system(), first="simplex")
    ranges(program, gross(program), said.append)
    assert said == [f"{name} power {level}/2" for level in (1, 2) for name in ("one", "other", "coal")]


# --- what the ends cost ---


def forced(system: System, quantity: str, technology: str, sense: str, value: float) -> Solved:
    """The plan with a capacity forced, by a solve of its own."""
    w = World(mode="hard")
    kind = "capacity" if quantity == "power" else "storage_energy"
    w.target(kind, value, year=system.horizon.milestones[-1], sense=sense, technologies=(technology,), name="forced")
    return solve_system(replace(system, targets=(*system.targets, *w.targets)))


@settings(
    max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
@given(draws)
def test_the_ends_cost_what_they_may(d):
    w = world(d)
    w.mode = "hard"
    w.asset("renewable", "solar", candidate(20, profile="wind"), clean=True, power_capex=d.wind_capex + 1, power_fixed_om=5, lifetime=3)
    system = priced(w.system(), 1e4)
    program = CostProgram(system, first="simplex")
    measure, least = gross(program), program.cost(program.base)
    assume(measure > 1e4)
    for r in ranges(program, measure):
        assert r.least_more - 1e-4 <= r.least <= r.largest + 1e-4
        assert r.largest <= r.largest_more + 1e-4
        for part, low, high in ((SAME, r.least, r.largest), (MORE, r.least_more, r.largest_more)):
            allowed = least + part * measure
            for sense, end, beyond in (("<=", low, low - 0.1), (">=", high, high + 0.1)):
                at_end = forced(system, r.quantity, r.technology, sense, end * (1 + 1e-7 if sense == "<=" else 1 - 1e-7)).cost
                assert at_end <= allowed + 1e-6 * measure
                if beyond > 0 and r.technology in ("wind", "solar") and beyond <= (d.wind_max if r.technology == "wind" else 20):
                    # A little beyond the end is dearer: the end is one.
                    assert forced(system, r.quantity, r.technology, sense, beyond).cost > allowed
