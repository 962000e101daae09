"""Hydro within chains of steps, and stores between seasons."""

import dataclasses

import numpy as np
import pytest
from pytest import approx
from systems import World, candidate, existing

from cases.checked import failed, flow
from energyplan.system.horizon import own_steps


def in_two_days(w: World) -> World:
    """Four steps of an hour in two chains."""
    steps = own_steps(np.ones(4), np.ones(4), ["one", "one", "two", "two"], np.arange(4))
    w.horizon = dataclasses.replace(w.horizon, own={2022: steps})
    return w


def river(**more) -> World:
    # 10 MW, water for 0.5 and 0.2 MWh per MW and hour of the first day, 0.1 of the second: 7 MWh and 2 MWh, wherever in the day.
    w = in_two_days(World(4))
    w.profile("rain", [0.5, 0.2, 0.1, 0.1])
    w.asset("hydro", "dam", existing(10, profile="rain", **more))
    w.load([0, 9, 0, 9])
    return w


def test_water_moves_within_its_chain_only(total):
    # 7 of 9 MWh, then 2 of 9: 2 + 7 unserved at 100. In one year of four hours all 9 of the first would be served.
    s = river().solve()
    assert total(s) == approx(900)
    assert s.flow("dam@a", "output") == approx([0, 7, 0, 2])
    assert failed(s) == set()
    assert "hydro_water" in failed(s, flow("dam@a", "output", 1, 1.0))


def test_least_output_holds(total):
    # At least 1 MW: the load of nothing has nowhere to put it, so a load of 1 is asked for at those hours: 6 are left for the dear one.
    w = river(least_profile="stream")
    w.profile("stream", [0.1, 0.0, 0.0, 0.0])
    w.series["load@a"] = [1, 9, 0, 9]
    s = w.solve()
    assert total(s) == approx(100 * (3 + 7))
    assert failed(s) == set()
    assert "least_output" in failed(s, flow("dam@a", "output", 0, -1.0))


def test_a_chain_of_all_steps_is_the_year(total):
    w = World(4)
    w.profile("rain", [0.5, 0.2, 0.1, 0.1])
    w.asset("hydro", "dam", existing(10, profile="rain"), variable_om=1)
    w.load([0, 9, 0, 9])
    assert total(w.solve()) == approx(9 + 900)


@pytest.mark.parametrize(("cycles", "energy"), [(1, 6), (3, 2)])
def test_a_seasonal_store_holds_what_goes_in_in_a_year(total, cycles, energy):
    # 6 MWh are put in on the first day and come out on the second; a tank of 6 MWh at 5, or of 2 MWh filled three times.
    w = in_two_days(World(4))
    w.asset("renewable", "wind", existing(3, profile="wind"), clean=True)
    w.profile("wind", [1, 1, 0, 0])
    w.asset("seasonal_store", "tank", candidate(10, 100), energy_capex=5, lifetime=1, cycles=cycles)
    w.load([0, 0, 3, 3])
    s = w.solve()
    assert total(s) == approx(5 * energy)
    assert s.stock("tank@a", "energy") == {2022: approx(energy)}
    assert failed(s) == set()
    assert "seasonal_store" in failed(s, flow("tank@a", "charge", 0, -2.0))
    assert "seasonal_store" in failed(s, flow("tank@a", "discharge", 2, 1.0))


def test_a_seasonal_store_loses_in_charge(total):
    # 6 MWh in, 3 out of 6 asked for.
    w = in_two_days(World(4))
    w.asset("renewable", "wind", existing(3, profile="wind"))
    w.profile("wind", [1, 1, 0, 0])
    w.asset("seasonal_store", "tank", existing(10, 100), eta_charge=0.5)
    w.load([0, 0, 3, 3])
    s = w.solve()
    assert total(s) == approx(300)
    assert failed(s) == set()
