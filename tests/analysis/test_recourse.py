"""The value of planning for several futures by hand."""

import dataclasses

import pytest
from pytest import approx
from systems import SIMPLEX, World, candidate

from energyplan.analysis.recourse import recourse
from energyplan.errors import InfeasibleError


def newsvendor(unserved: float = 100.0) -> World:
    """Demands of 10 and 30 MW of one hour, 0.5 each; a MW costs 60, running it 10, lacking it 100."""
    w = World(1, unserved=unserved)
    w.asset("thermal", "plant", candidate(100), variable_om=10, power_capex=60, lifetime=1)
    w.load(10, name="city")
    w.future("low", 0.5)
    w.future("high", 0.5, demand={"city": 3})
    return w


def test_by_hand():
    found = recourse(newsvendor().system(), options=SIMPLEX)
    # A MW beyond 10 saves 90 x 0.5 < 60: 10 MW for 600; then 100, or 100 and 20 MWh not served for 2000.
    assert found.together.total == approx(600 + 0.5 * 100 + 0.5 * 2100)
    # The mean is 20 MW; it costs 1200, and 100, or 200 and 1000 in the futures.
    assert found.mean.total == approx(1200 + 200)
    assert found.held.total == approx(1200 + 0.5 * 100 + 0.5 * 1200, rel=1e-5)
    # Each future is served by itself: 70 a MW.
    assert {name: cost.total for name, cost in found.alone.items()} == approx({"low": 700, "high": 2100})
    assert found.stochastic_solution == approx(150, rel=1e-4)
    assert found.perfect_information == approx(1700 - 1400)


def test_a_build_out_for_the_mean_may_not_do():
    w = newsvendor(float("inf"))
    found = recourse(w.system(), options=SIMPLEX)
    assert found.held is None
    assert found.stochastic_solution == float("inf")


def test_targets_hold_in_each_future():
    """A cap of 20 t of CO2: in the mean of futures 30 MW and 10 MW would meet it, here the high one has to go without 10."""
    w = newsvendor()
    w.target("co2_cap", 20, sense="<=", enforce="hard")
    w.fuel("coal", 0, 1.0)
    w.assets[0] = dataclasses.replace(w.assets[0], fuel="coal", parameters=w.assets[0].parameters | {"heat_rate": w.by_year(1), "power_capex": w.by_year(1)})
    found = recourse(w.system(), options=SIMPLEX)
    assert found.together.total == approx(20 + 0.5 * 100 + 0.5 * (200 + 1000))


def test_no_plan_for_all_futures_is_said():
    w = newsvendor(float("inf"))
    w.assets[0] = dataclasses.replace(w.assets[0], projects=(dataclasses.replace(w.assets[0].projects[0], power_max=20),))
    with pytest.raises(InfeasibleError):
        recourse(w.system(), options=SIMPLEX)
