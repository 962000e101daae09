"""Counts before the build are those of the build, to the last entry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from systems import World, candidate, existing

from energyplan.analysis.counting import FEW, count
from energyplan.errors import InfeasibleError
from energyplan.model.build import build
from energyplan.pipeline import read_plan
from energyplan.solve.lp import compile_lp
from energyplan.system.assemble import assemble
from energyplan.system.horizon import own_steps


def built(system):
    return compile_lp(build(system).pyomo).size


@pytest.mark.parametrize("resolution", ["8h", "12h", "24h", "37h", "2190h"])
def test_the_default_plan_is_counted(resolution):
    system = assemble(read_plan(resolution=resolution))
    assert count(system) == built(system)


@pytest.mark.parametrize("scenario", ["as_written", "no_nuclear", "three_weather_years"])
def test_scenarios_are_counted(scenario):
    system = assemble(read_plan(None, scenario, resolution="73h"))
    assert count(system) == built(system)


def whole_world(hours: int, step: int, *, ramp: float = 0.2, sun: object = 1.0, wind: object = 1.0, load: object = 40.0) -> World:
    """Every kind whose rows hang on something."""
    w = World(hours=hours, milestones=(2022, 2024), step=step, weather={"good": 0.6, "poor": 0.4}, unserved=1000.0)
    w.fuel("coal", 50, 0.3)
    w.asset("thermal", "coal", existing(100), ramp=ramp, min_load=0.4, start_cost=20, heat_rate=2.5, fuel="coal")
    w.asset("thermal", "engine", candidate(50), ramp=1.0, heat_rate=2.0, fuel="coal", power_capex=100)
    w.profile("sun", sun)
    w.profile("wind", wind)
    w.asset("renewable", "pv", existing(20, profile="sun"), candidate(80, profile="sun", full_load_hours=900.0), clean=True, power_capex=50)
    w.asset("renewable", "wind", candidate(80, profile="wind"), clean=True, power_capex=70)
    w.asset("battery", "cells", candidate(30, 90), self_discharge=0.9, power_capex=10, energy_capex=5)
    w.asset("pumped_storage", "dam", existing(10, 60), natural_inflow=500.0)
    w.asset("flow_battery", "vanadium", candidate(30, 90), pumping=0.02, standby=0.01, power_capex=10, energy_capex=5)
    w.profile("rain", [0.5 * (h % 6 > 1) for h in range(hours)])
    w.asset("hydro", "river", existing(15, profile="rain"), candidate(10, profile="rain"), power_capex=60)
    w.asset("trade", "tie", existing(20), import_price=60, export_price=30, emission_factor=0.5)
    w.profile("tariff_import", [float(h % 4 > 0) for h in range(hours)])
    w.load(load)
    w.target("utilisation", 0.9, year=2024)
    w.target("generation_share", 0.5, year=2024, weather="each_year", enforce="hard", technologies=("wind", "pv"))
    w.target("co2_cap", 1e5, year=2022, sense="<=")
    return w


@pytest.mark.parametrize("step", [1, 2, 4, 5, 7, 12, 24, 48])
def test_rows_that_come_and_go_with_the_step(step):
    """Ramps vanish, the last step is shorter, levels do not outlast a long step."""
    hours = 96
    sun = np.maximum(0, np.sin(np.arange(hours) * np.pi / 12))
    system = whole_world(hours, step, sun=sun, ramp=0.22).system()
    assert count(system) == built(system)


def test_ramps_hang_on_the_shorter_last_step():
    """8 steps of 5 h and one of 1 h: 0.21 x 5 h reaches any change, 0.21 x 3 h does not."""
    whole, part = (whole_world(hours, 5, ramp=0.21).system() for hours in (60, 61))
    assert count(whole) == built(whole)
    assert count(part) == built(part)
    assert count(part)["rows"] - count(whole)["rows"] > 100, "ramps of every step are there for the sake of one"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), hours=st.integers(10, 40), step=st.integers(1, 4))
def test_any_pattern_of_zeros(data, hours, step):
    values = st.lists(st.sampled_from([0.0, 0.0, 0.3, 1.0]), min_size=hours, max_size=hours)
    by_year = {"good": data.draw(values), "poor": data.draw(values)}
    system = whole_world(hours, step, sun=data.draw(values), wind=by_year, load=data.draw(values)).system()
    assert count(system) == built(system)


def test_a_plant_of_two_profiles_stands_idle_only_where_both_are_zero():
    """An islet of sun and wind alone: its output, its row and even its balance come and go with sets of series, not with each."""
    w = World(hours=48)
    hours = np.arange(48)
    w.profile("sun", (hours % 24 >= 12).astype(float))
    w.profile("wind", (hours % 4 >= 2).astype(float))
    w.asset("renewable", "farm", existing(20, profile="sun"), candidate(80, profile="wind"), clean=True, power_capex=50)
    w.load((hours % 3 > 0).astype(float))
    system = w.system()
    assert count(system) == built(system)


def test_a_year_of_few_steps_is_built_as_it_is():
    for hours in (1, 2, FEW):
        system = whole_world(hours, 1).system()
        assert count(system) == built(system)


def test_a_hard_target_that_nothing_moves_is_told_as_the_build_tells_it():
    w = World(hours=20)
    w.asset("thermal", "coal", existing(100))
    w.load(10)
    w.target("co2_cap", 5.0, sense=">=", enforce="hard")
    with pytest.raises(InfeasibleError, match="nothing in the plan can change it"):
        build(w.system())
    with pytest.raises(InfeasibleError, match="nothing in the plan can change it"):
        count(w.system())


@pytest.mark.parametrize("chains", [1, 2, 12, 24])
def test_water_of_each_chain_is_counted(chains):
    """Representative periods of their own, each with a balance of its water."""
    w = World(hours=24)
    w.profile("rain", 0.5)
    w.asset("hydro", "river", existing(15, profile="rain"), candidate(10, profile="rain"), power_capex=60)
    w.asset("thermal", "gas", existing(40), variable_om=50)
    w.load([20.0 + h for h in range(24)])
    own = own_steps(np.ones(24), np.ones(24), [str(h * chains // 24) for h in range(24)], np.arange(24))
    w.horizon = replace(w.horizon, own={2022: own})
    system = w.system()
    assert len(system.horizon.operation_years[0].steps.chains) == chains
    assert count(system) == built(system)
