"""Planning reserves: what counts, which load, in which step, and ties without the largest."""

import pytest
from pytest import approx
from systems import World, candidate, existing

from cases.checked import failed


def plants(**more) -> World:
    # Loads of 8 and 10 MW; 10 MW of coal; peakers at 10 CNY/MW.
    w = World(2, unserved=2e4)
    w.asset("thermal", "coal", existing(10), **more)
    w.asset("thermal", "peaker", candidate(100), power_capex=10, lifetime=1, variable_om=1000)
    w.load([8, 10])
    return w


def test_all_steps_or_the_peak(total):
    # Wind of 5 MW blows in the second hour only: by the first, 8 x 1.5 = 12 MW, 2 are missing; by the second, 15 MW, none.
    for steps, cost in (("all", 20), ("peak", 0)):
        w = plants()
        w.profile("wind", [0, 1])
        w.asset("renewable", "wind", existing(5, profile="wind"))
        w.target("reserve_margin", 0.5, enforce="hard", steps=steps)
        s = w.solve()
        assert total(s) == approx(cost)
        assert failed(s) == set()
        assert s.tables["targets"]["achieved"].min() == approx(0.5)


def test_credit_of_a_plant_and_of_a_project(total):
    # 10 MW of coal count half, wind by a series of its own: 5 + 0.3 x 10 = 8 MW, 4 MW of peakers to 12.
    w = plants(capacity_credit=0.5)
    w.profile("counts", [0.3, 0.3])
    w.asset("renewable", "wind", existing(10, credit_profile="counts"))
    w.target("reserve_margin", 0.2, enforce="hard", steps="peak")
    s = w.solve()
    assert total(s) == approx(40)
    assert failed(s) == set()


def test_stores_count_with_what_they_deliver(total):
    # 1 MW out of the cells in the hour of the peak, of 4 MW: 10 + 1 of 12 MW.
    w = plants()
    w.asset("battery", "cells", existing(4, 1))
    w.target("reserve_margin", 0.2, enforce="hard", steps="peak")
    s = w.solve()
    assert total(s) == approx(10)
    assert failed(s) == set()


def test_distribution_is_load_of_the_site_before_it(total):
    # 9 MW behind a one-way line that loses 10 %: 10 MW leave the site, 2 MW of peakers for 12. At the far end 9 x 1.2 = 10.8 would do.
    w = World(2, unserved=2e4)
    w.asset("thermal", "coal", existing(10))
    w.asset("thermal", "peaker", candidate(100), power_capex=10, lifetime=1, variable_om=1000)
    w.asset("link", "street", existing(100), site="a", site_to="b", backward=0, loss=0.1)
    w.load([5, 9], site="b")
    w.target("reserve_margin", 0.2, enforce="hard", steps="peak", sites=("a",))
    s = w.solve()
    assert total(s) == approx(20)
    assert failed(s) == set()


@pytest.mark.parametrize(("named", "cost"), [((), 50), (("cable",), 50), (("cable", "tie"), 20), (("cable", "tie", "sea"), 0)])
def test_the_largest_tie_is_left_out(total, named, cost):
    # 15 MW asked for, 10 stand. A cable that brings 4 x 0.75 = 3, a tie of 6, another of 7: with two 3 count, with three 9.
    w = plants()
    w.asset("thermal", "far", existing(100), site="b", variable_om=1)
    w.asset("link", "cable", existing(4), site="b", site_to="a", loss=0.25)
    w.asset("trade", "tie", existing(6), import_price=2000)
    w.asset("trade", "sea", existing(7), import_price=2000)
    w.profile("tariff_import", [1, 1])
    w.target("reserve_margin", 0.5, enforce="hard", steps="peak", sites=("a",), technologies=("coal", "peaker", *named) if named else ())
    s = w.solve()
    assert total(s) == approx(cost, abs=1e-6)
    assert failed(s) == set()
