"""Demand: what is not served is paid for, and its price is the price of the bus."""

from pytest import approx, raises
from systems import World, existing

from energyplan.errors import InfeasibleError


def test_unserved(total):
    # 10 MW for a load of 5 and 15 MW: 5 MWh unserved at 100 and 15 MWh at 7. If all of a short hour were shed: 1500 + 35.
    w = World(2)
    w.asset("thermal", "coal", existing(10), variable_om=7)
    w.load([5, 15])
    s = w.solve()
    assert total(s) == approx(500 + 105)
    assert s.flow("load@a", "demand") == [-5, -15]
    assert s.flow("load@a", "unserved") == [0, 5]
    assert s.price() == approx([7, 100])
    assert s.account("demand") == approx(15)  # what was served


def test_load_of_each_milestone(total):
    # 5 MW in 2022, 8 MW in 2023, each one year of 3 hours at 7. A milestone's load repeated in the other year: 210 or 336.
    w = World(3, (2022, 2023))
    w.asset("thermal", "coal", existing(10), variable_om=7)
    w.load({2022: 5, 2023: 8})
    s = w.solve()
    assert total(s) == approx(3 * 7 * 13)


def test_two_carriers_are_two_prices(total):
    # Nothing serves either: electricity 1 MWh at 100, hydrogen 1 MWh at 30, each for 2 hours.
    w = World(2, unserved={"electricity": 100, "hydrogen": 30})
    w.load(1)
    w.load(1, carrier="hydrogen", name="filling")
    s = w.solve()
    assert total(s) == approx(260)


def test_demand_that_must_be_met(total):
    # Ten times dearer than the price of unserved energy elsewhere, and yet made: 3 h x 10 MW x 1000.
    w = World(3, unserved={"electricity": float("inf")})
    w.asset("thermal", "coal", existing(20), variable_om=1000)
    w.load(10)
    assert total(w.solve()) == approx(30_000)


def test_demand_that_must_be_met_and_cannot():
    w = World(3, unserved={"electricity": float("inf")})
    w.asset("thermal", "coal", existing(5))
    w.load(10)
    with raises(InfeasibleError):
        w.solve()
