"""Build-outs that are held and operated, with power out of service: small ones by hand, then laws."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from energyplan.analysis.decisions import decisions_of
from energyplan.analysis.held import LIMITED, Loss, operated
from energyplan.errors import EnergyPlanError, InfeasibleError
from energyplan.model.build import build
from energyplan.model.operation import KINDS
from energyplan.solve.lp import Values, compile_lp
from energyplan.system.system import Project, System
from tests.systems import Solved, World, candidate, existing, solve_system


def replayed(system: System, *out: tuple[str, dict[str, float], list[float]], decisions: Any = None) -> Solved:
    """The system operated with power out in its first operated year: of an asset, by project, in parts of each step."""
    model = build(system)
    lp = compile_lp(model.pyomo)
    losses = [Loss(system.horizon.operation_years[0], asset, lost, np.array(part)) for asset, lost, part in out]
    values = Values(lp, *operated(model, lp, decisions or {}, losses))
    return Solved(model, values)


def named(name: str, power: float, energy: float = 0.0, **more: Any) -> Project:
    """Capacity that stands, by a name."""
    return dataclasses.replace(existing(power, energy, **more), name=name)


def plant(**figures: Any) -> World:
    w = World(hours=4)
    w.asset("thermal", "coal", named("coal_1", 10), **{"variable_om": 5, **figures})
    w.load(8)
    return w


def test_half_a_plant_is_out_for_two_hours():
    found = replayed(plant().system(), ("coal@a", {"coal_1": 5.0}, [0, 1, 1, 0]))
    assert found.flow("load@a", "unserved") == [0, 3, 3, 0]
    assert found.flow("coal@a", "output") == [8, 5, 5, 8]
    assert found.cost == pytest.approx(26 * 5 + 6 * 100)


def test_a_part_of_a_step_is_a_part_of_the_power():
    found = replayed(plant().system(), ("coal@a", {"coal_1": 10.0}, [0, 0.5, 0, 0]))
    assert found.flow("load@a", "unserved") == [0, 3, 0, 0]


def test_a_store_is_out_when_it_would_give_back():
    w = World(hours=4)
    w.asset("renewable", "sun", existing(10, profile="sun"))
    w.asset("battery", "cells", named("cells", 5, 10))
    w.profile("sun", [1, 1, 0, 0])
    w.load(5)
    assert replayed(w.system()).flow("load@a", "unserved") == [0, 0, 0, 0]
    found = replayed(w.system(), ("cells@a", {"cells": 5.0}, [0, 0, 0, 1]))
    assert found.flow("load@a", "unserved") == [0, 0, 0, 5]
    assert found.level("cells@a")[2] == found.level("cells@a")[3]  # it keeps what it holds


def test_the_cable_to_an_island_is_out():
    w = World(hours=3)
    w.asset("thermal", "coal", existing(10))
    w.asset("link", "cable", named("cable", 6), site_to="b")
    w.load(4, site="b")
    found = replayed(w.system(), ("cable@a-b", {"cable": 6.0}, [0, 1, 0]))
    assert found.flow("load@b", "unserved") == [0, 4, 0]


def test_one_of_two_farms_of_one_profile_and_one_of_another():
    w = World(hours=2)
    w.asset("renewable", "wind", named("one", 10, profile="p"), named("two", 6, profile="p"), named("three", 4, profile="q"))
    w.profile("p", [0.5, 1.0])
    w.profile("q", [1.0, 0.5])
    w.load(30)
    assert replayed(w.system(), ("wind@a", {"two": 6.0}, [1, 1])).flow("wind@a", "output") == [9, 12]
    assert replayed(w.system(), ("wind@a", {"three": 2.0}, [1, 0])).flow("wind@a", "output") == [10, 18]


def test_a_plant_of_steady_output_goes_out_and_comes_back():
    w = plant(flat=1, ramp=0.1)
    found = replayed(w.system(), ("coal@a", {"coal_1": 10.0}, [0, 1, 0, 0]))
    assert found.flow("coal@a", "output") == [8, 0, 8, 8]


def test_what_is_left_of_a_plant_ramps_as_far_as_it_may():
    w = World(hours=4)
    w.asset("thermal", "coal", named("coal_1", 10), ramp=0.2)
    w.load([6, 5, 2, 4])
    found = replayed(w.system(), ("coal@a", {"coal_1": 5.0}, [0, 0, 1, 1]))
    output = found.flow("coal@a", "output")
    assert all(abs(after - before) <= 1 + 1e-6 for before, after in [(output[2], output[3])])  # 0.2 of the 5 MW that are left
    assert found.flow("load@a", "unserved")[3] == pytest.approx(4 - output[3])
    assert output[3] == pytest.approx(3)


def test_a_plant_that_must_run_need_not_while_it_is_out():
    w = World(hours=3)
    w.asset("thermal", "heat", named("heat_1", 10, least_profile="winter"), variable_om=5)
    w.asset("thermal", "gas", existing(10), variable_om=1)
    w.profile("winter", [0.5, 0.5, 0.5])
    w.load(8)
    assert replayed(w.system(), ("heat@a", {"heat_1": 10.0}, [0, 1, 0])).flow("heat@a", "output") == [5, 0, 5]


def test_starts_and_minimum_load():
    w = World(hours=4)
    w.asset("thermal", "coal", named("coal_1", 10), min_load=0.5, start_cost=7)
    w.load(8)
    found = replayed(w.system(), ("coal@a", {"coal_1": 10.0}, [0, 1, 0, 0]))
    assert found.flow("coal@a", "output") == [8, 0, 8, 8]
    assert found.component("start") == pytest.approx(8 * 7)  # it comes back by a start


@pytest.mark.parametrize("kind", ["hydro", "store", "converter", "unit", "seasonal_store", "trade"])
def test_nothing_of_what_is_out_runs(kind: str):
    w = World(hours=3)
    ways = (w.way({("a", "electricity"): 1.0}),) if kind in ("converter", "unit") else ()
    w.asset("thermal", "coal", existing(10))
    asset = w.asset(kind, "it", named("it", 6, 6), modes=ways)
    w.load([4, 9, 16])
    found = replayed(w.system(), (asset.name, {"it": 6.0}, [1, 1, 1]))
    assert found.flow("coal@a", "output") == [4, 9, 10]
    assert found.flow("load@a", "unserved") == [0, 0, 6]


def test_every_kind_with_capacity_can_be_out_but_lines():
    assert set(LIMITED) == set(KINDS) - {"demand", "line"}


def built() -> World:
    w = World(hours=4, milestones=(2022, 2025), end=2027, rate=0.05)
    w.asset("thermal", "gas", candidate(20), variable_om=3, power_capex=10)
    w.asset("battery", "cells", candidate(5, 20), power_capex=1, energy_capex=1, duration_max=4)
    w.asset("renewable", "sun", candidate(30, profile="sun"), power_capex=8)
    w.profile("sun", [1, 0.6, 0, 0])
    w.load([5, 6, 7, 8])
    return w


def test_without_anything_out_it_is_the_run():
    run = built().solve()
    found = replayed(built().system(), decisions=decisions_of(run.tables["capacity"]))
    assert found.cost == pytest.approx(run.cost, rel=1e-9)
    assert found.built("gas@a") == run.built("gas@a") != {}


def test_a_plan_without_room_for_the_decisions():
    w = built()
    decisions = decisions_of(solve_system(w.system()).tables["capacity"])
    with pytest.raises(EnergyPlanError, match="no room"):
        replayed(w.system(), decisions={d: 100.0 + a for d, a in decisions.items()})


def test_an_outage_never_saves_and_more_of_it_serves_less():
    decisions = decisions_of(built().solve().tables["capacity"])
    power = sum(a for d, a in decisions.items() if d.asset == "gas@a" and d.quantity == "power" and d.year == 2022)
    found = [replayed(built().system(), ("gas@a", {"gas@a_0": power * s}, [1, 1, 1, 1]), decisions=decisions) for s in (0, 0.25, 0.5, 1)]
    costs, unserved = [one.cost for one in found], [one.account("unserved") for one in found]
    assert costs == sorted(costs)
    assert unserved == sorted(unserved)
    assert unserved[0] == pytest.approx(0, abs=1e-6)
    assert unserved[-1] > 1


def test_demand_that_must_be_served_cannot_be():
    w = World(hours=2, unserved=float("inf"))
    w.asset("thermal", "coal", named("coal_1", 10))
    w.load(8)
    with pytest.raises(InfeasibleError):
        replayed(w.system(), ("coal@a", {"coal_1": 5.0}, [0, 1]))
