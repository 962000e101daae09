"""Thermal plants that run steadily, use some of their output themselves, or have a profile; figures of a vintage; charge power; one-way lines."""

import pytest
from pytest import approx
from systems import World, candidate, existing

from cases.checked import failed, flow


def test_flat_output_is_the_same_in_every_step(total):
    # Loads of 4, 6, 8 MW; a steady plant at 1 makes 4 in each, the rest, 0 + 2 + 4, costs 10. If it followed the load: 18.
    w = World(3, unserved=1e4)
    w.asset("thermal", "nuclear", existing(20), variable_om=1, flat=1)
    w.asset("thermal", "peaker", existing(20), variable_om=10)
    w.load([4, 6, 8])
    s = w.solve()
    assert total(s) == approx(12 + 60)
    assert s.flow("nuclear@a", "output") == approx([4, 4, 4])
    assert failed(s) == set()
    assert "steady" in failed(s, flow("nuclear@a", "output", 1, 1.0))


def test_own_use_is_taken_from_the_output(total):
    # 20 % for itself: 12.5 MW gross for 10: 37.5 MWh at 4. As output that pays nothing it would be 120.
    w = World(3)
    w.asset("thermal", "plant", existing(20), variable_om=4, own_use=0.2)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(150)
    assert s.flow("plant@a", "own_use") == approx([-2.5] * 3)
    assert failed(s) == set()
    assert {"conversion", "balance"} <= failed(s, flow("plant@a", "own_use", 0, 1.0))


def test_own_use_is_lost_to_a_share_of_generation():
    # 12.5 MWh of clean steam less 2.5 for itself beside 10 of coal an hour: 10 / 20, not 12.5 / 22.5.
    w = World(3)
    w.asset("thermal", "steam", existing(12.5), own_use=0.2, clean=True)
    w.asset("thermal", "coal", existing(20), variable_om=1)
    w.load(20)
    w.target("generation_share", 0.4)
    s = w.solve()
    assert s.tables["targets"]["achieved"].tolist() == approx([0.5])
    assert failed(s) == set()


def test_a_profile_bounds_a_thermal_plant(total):
    # 10 MW of which 40 %, all, none are there; 5 % of the time out: 3.8 and 9.5 MWh of a load of 10, the rest at 100.
    w = World(3)
    w.profile("heat", [0.4, 1.0, 0.0])
    w.asset("thermal", "plant", existing(10, profile="heat"), outage=0.05)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(100 * (30 - 13.3))
    assert failed(s) == set()
    assert "power_max" in failed(s, flow("plant@a", "output", 2, 1.0))


def test_a_profile_above_one_is_not_cut_off(total):
    # 10 MW at 120 % serve 12 MW.
    w = World(3)
    w.profile("cold", [1.2, 1.2, 1.2])
    w.asset("thermal", "plant", candidate(10, profile="cold"), variable_om=1, power_capex=0)
    w.load(12)
    assert total(w.solve()) == approx(36)


def test_a_vintage_has_figures_of_its_own(total):
    # 5 MW that stand at 7 a MW, 10 MW new at 20 a MW for a life of a year.
    w = World(3, unserved=1e4)
    w.asset("thermal", "plant", existing(5, figures={"power_fixed_om": 7.0}), candidate(20), power_fixed_om=20)
    w.load(15)
    s = w.solve()
    assert total(s) == approx(35 + 200)
    assert failed(s) == set()


def test_charge_is_a_share_of_discharge(total):
    # 4 MW that charge at half of it: 2 MWh in the first hour, 2 back in the second, of 10 asked for. At full charge power 4 would come back.
    w = World(2)
    w.asset("trade", "grid", existing(2, profile=None), import_price=1)
    w.asset("battery", "cells", existing(4, 10), charge_power=0.5)
    w.profile("tariff_import", [1, 1])
    w.load([0, 6])
    s = w.solve()
    assert total(s) == approx(2 + 2 + 2 * 100)
    assert failed(s) == set()
    assert "power_max" in failed(s, flow("cells@a", "charge", 0, -1.0))


@pytest.mark.parametrize(("back", "cost"), [(0.0, 3 * 500), (0.5, 3 * (2.5 * 10 + 2.5 * 100)), (1.0, 3 * 5 * 10)])
def test_a_line_may_bring_less_back(total, back, cost):
    # The load is at `site`, the power at `site_to`: of 5 MW asked for nothing, 2.5 or 5 come over a cable of 5 MW.
    w = World(3)
    w.asset("trade", "grid", existing(100), site="b", import_price=10)
    w.asset("link", "cable", existing(5), site="a", site_to="b", backward=back)
    w.load(5)
    s = w.solve()
    assert total(s) == approx(cost)
    assert failed(s) == set()
