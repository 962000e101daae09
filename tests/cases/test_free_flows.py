"""What need not balance in every step: carriers that may go to waste, demand that may be met at any time of the year."""

import numpy as np
from pytest import approx
from systems import Solved, World, candidate, existing

from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify

E, H = ("a", "electricity"), ("a", "hydrogen")


def checked(s: Solved) -> Solved:
    """The run, once the verifier has found nothing wrong with it."""
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    assert report.passed, report.failed
    return s


def chp(waste: tuple[str, ...]) -> World:
    """10 MW of power from a plant that makes as much of something else, of which 4 MW are asked for."""
    w = World(3, unserved=1000, waste=waste)
    w.asset("converter", "chp", existing(100), modes=(w.way({E: 1.0, H: 1.0}, cost=2.0),))
    w.load(10)
    w.load(4, carrier="hydrogen", name="heat")
    return w


def test_what_is_not_used_may_go_to_waste(total):
    # 10 MW for 3 h at 2. 6 MW go to waste; the power is not free: its price is the cost of the plant, that of the waste nothing.
    s = checked(chp(("hydrogen",)).solve())
    assert total(s) == approx(60)
    assert s.price() == approx([2] * 3)
    assert s.price(carrier="hydrogen") == approx([0] * 3)


def test_without_free_disposal_the_plant_follows_the_least_load(total):
    # 4 MW, the other 6 MW of power unserved at 1000.
    s = checked(chp(()).solve())
    assert total(s) == approx(3 * (4 * 2 + 6 * 1000))


def test_nothing_comes_from_nowhere(total):
    # Free disposal of power helps the heat: 12 MW of activity for 12 MW of heat, 2 MW of power wasted. But heat is not made from nothing.
    w = chp(("electricity", "hydrogen"))
    w.load(8, carrier="hydrogen", name="more")
    assert total(checked(w.solve())) == approx(3 * 12 * 2)


def test_the_verifier_sees_what_is_missing():
    s = chp(("hydrogen",)).solve()
    system, tables = system_tables(s.model.system), dict(s.tables.frames)
    dispatch = tables["dispatch"].copy()
    dispatch.loc[dispatch["flow"] == "main_hydrogen_a", "power_mw"] = 3.0
    assert "balance" in {check.name for check in verify(system, tables | {"dispatch": dispatch}).failed}
    system["carriers"]["free_disposal"] = False
    assert "balance" in {check.name for check in verify(system, tables).failed}


def sun(flexible: bool, **more) -> World:
    """Sun of 12, 3, 0 MW and a grid at 10; a demand of 15 MWh a year."""
    w = World(3, waste=("electricity",), **more)
    w.profile("sun", [1.0, 0.25, 0.0])
    w.asset("renewable", "sun", existing(12, profile="sun"))
    w.asset("trade", "grid", existing(100), import_price=10)
    w.load(5, flexible=flexible)
    return w


def test_flexible_demand_is_met_when_it_is_cheap(total):
    # 15 MWh while the sun shines: nothing is bought. At 5 MW in every hour 2 + 5 MWh are.
    s = checked(sun(True).solve())
    assert total(s) == approx(0)
    assert s.flow("load@a", "demand") == approx([-12, -3, 0])
    assert total(checked(sun(False).solve())) == approx(70)


def test_capacity_follows_flexible_demand(total):
    w = World(3, unserved=100)
    w.profile("sun", [1.0, 0.5, 0.5])
    w.asset("renewable", "sun", candidate(100, profile="sun"), power_capex=1, lifetime=1)
    w.load(5, flexible=True)
    # 15 MWh of a capacity that makes 1 + 0.5 + 0.5 MWh a MW: 7.5 MW.
    s = checked(w.solve())
    assert total(s) == approx(7.5)
    assert s.flow("load@a", "demand") == approx([-7.5, -3.75, -3.75])


def test_flexible_demand_may_be_left_unserved(total):
    # Nothing but a plant of 3 MW: 9 of 15 MWh.
    w = World(3, unserved=100)
    w.asset("thermal", "coal", existing(3), variable_om=1)
    w.load(5, flexible=True)
    s = checked(w.solve())
    assert total(s) == approx(9 + 600)
    assert s.account("unserved") == approx(6)


def test_flexible_demand_that_must_be_met_is_met_in_the_year(total):
    # No price of unserved demand: 15 MWh from a plant that rests in the second hour.
    w = World(3, unserved=float("inf"))
    w.profile("rest", [1.0, 0.0, 1.0])
    w.asset("converter", "plant", existing(10, profile="rest"), modes=(w.way({E: 1.0}, cost=4.0),))
    w.load(5, flexible=True)
    s = checked(w.solve())
    assert total(s) == approx(60)
    assert sum(s.flow("load@a", "demand")) == approx(-15)


def test_the_verifier_sees_a_year_that_is_short():
    s = sun(True).solve()
    dispatch = s.tables["dispatch"].copy()
    wrong = dispatch["flow"] == "demand"
    dispatch.loc[wrong, "power_mw"] = np.array([-12.0, -2.0, 0.0])
    failed = {check.name for check in verify(system_tables(s.model.system), s.tables.frames | {"dispatch": dispatch}).failed}
    assert "demand" in failed
