"""Coal and nuclear: fuel, carbon, minimum load, online capacity, starts, ramps."""

import pytest
from pytest import approx
from systems import World, existing


def test_fuel_and_carbon(total):
    # 30 MWh x 2.5 = 75 MWh of fuel at 100; 75 x 0.34 = 25.5 t at 60. Without a minimum load there is no online capacity, and
    # the no-load share changes nothing. With heat counted twice in CO2 the carbon would cost 3825.
    w = World(3, carbon=60, unserved=1e4)
    w.fuel("coal", 100, 0.34)
    w.asset("thermal", "coal", existing(20), fuel="coal", heat_rate=2.5, no_load=0.05)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(7500 + 1530)
    assert s.component("fuel") == approx(7500)
    assert s.component("carbon") == approx(1530)
    assert s.tables["emissions"]["co2_t"].sum() == approx(25.5)
    assert s.price() == approx([2.5 * (100 + 0.34 * 60)] * 3)


@pytest.mark.parametrize(("step", "hours"), [(1, 3), (2, 6)])
def test_minimum_load_start_and_no_load(total, step, hours):
    # Load 100, 20, 100 MW. In the second step at most 20 / 0.5 = 40 MW can stay online, so 60 MW start in the third: 60 x 30.
    # Fuel at 1: 100, 0.2 x 40 + 0.8 x 20 = 24, 100 MW, each for the length of its step. A start is paid once, however long its
    # step. Without the minimum load 100 MW would stay online (236 an hour's length and no start); without no-load fuel: 220.
    w = World(hours, step=step, unserved=1000)
    w.fuel("coal", 1)
    w.asset("thermal", "coal", existing(100), fuel="coal", heat_rate=1, no_load=0.2, min_load=0.5, start_cost=30)
    w.load([load for load in (100, 20, 100) for _ in range(step)])
    s = w.solve()
    assert total(s) == approx(224 * step + 1800)
    table = s.tables["operation"]
    assert table.loc[table["quantity"] == "online", "value"].tolist() == approx([100, 40, 100])
    assert table.loc[table["quantity"] == "start", "value"].tolist() == approx([0, 0, 60])


def test_minimum_load_forces_a_part_off(total):
    # 10 % of capacity is out: 90 MW at most online. A load of 100 leaves 10 unserved: 10 x 100 + 90 x 2 each hour.
    w = World(3)
    w.asset("thermal", "coal", existing(100), min_load=0.4, outage=0.1, variable_om=2)
    w.load(100)
    s = w.solve()
    assert total(s) == approx(3 * (1000 + 180))
    assert s.flow("coal@a", "output") == [90, 90, 90]


@pytest.mark.parametrize(("step", "hours", "peak"), [(1, 3, 70), (2, 6, 100)])
def test_ramp(total, step, hours, peak):
    # From 40 MW a ramp of 30 % an hour reaches 70 MW in the next hour, and in steps of two hours 100 MW.
    # Without the ramp nothing would be unserved.
    w = World(hours, step=step, unserved=10)
    w.asset("thermal", "coal", existing(100), ramp=0.3, variable_om=1)
    w.load([load for load in (40, 100, 40) for _ in range(step)])
    s = w.solve()
    assert total(s) == approx(step * (80 + peak + (100 - peak) * 10))
    assert s.flow("coal@a", "output") == [40, peak, 40]


def test_ramp_down_across_the_end_of_the_year(total):
    # The first hour follows the last: 100 MW, then 10 MW of load would need a fall of 90 at 20 % an hour. The plant can make at
    # most 10 + 20 in the hour before and, the year being a circle, in the hour after: 30, 10, 30 of 100, 10, 100.
    w = World(3, unserved=10)
    w.asset("thermal", "coal", existing(100), ramp=0.2)
    w.load([100, 10, 100])
    s = w.solve()
    assert total(s) == approx(140 * 10)
    assert s.flow("coal@a", "output") == [30, 10, 30]


def test_a_unit_that_heats_the_town_runs_in_winter(total):
    # 100 MW that must give 40 MW in the two winter hours at 30; wind of 60 MW would serve the load of 60 for nothing. In winter 40 MW of it stand still:
    # 2 x 40 x 30 = 2,400. Without the heat nothing is paid; held the whole year it would be 3,600.
    w = World(3, unserved=1e4)
    w.profile("heat", [0.4, 0.4, 0.0])
    w.profile("wind", [1, 1, 1])
    w.asset("thermal", "coal", existing(100, least_profile="heat"), variable_om=30)
    w.asset("renewable", "wind", existing(60, profile="wind"))
    w.load(60)
    s = w.solve()
    assert total(s) == approx(2400)
    assert s.flow("coal@a", "output") == approx([40, 40, 0])
