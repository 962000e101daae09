"""Converters: several inputs and outputs, modes that share a capacity, activity of a year."""

from pytest import approx
from systems import World, candidate, existing, verified

E, H, W = ("a", "electricity"), ("a", "hydrogen"), ("a", "water")


def test_two_outputs_of_one_activity(total):
    # 10 MW of heat as hydrogen for 3 h from a CHP of 0.5 each way: activity 20, power 10 of the 12 asked for; 2 MW from the grid at 50.
    # Fuel at 3 per activity: 3 x (20 x 3 + 2 x 50) = 480. Sized by its electric output, it would burn 24 and waste heat: impossible, buses balance.
    w = World(3, unserved=1e4)
    w.asset("converter", "chp", existing(100), modes=(w.way({E: 0.5, H: 0.5}, cost=3.0),))
    w.asset("trade", "grid", existing(100), import_price=50)
    w.load(12)
    w.load(10, carrier="hydrogen", name="heat")
    s = w.solve()
    assert total(s) == approx(480)
    assert s.flow("chp@a", "main_electricity_a") == approx([10] * 3)
    assert s.flow("chp@a", "main_hydrogen_a") == approx([10] * 3)


def test_modes_share_the_capacity(total):
    # 10 MW of activity: 6 as hydrogen (ratio 1), the other 4 as water (ratio 2, 8 m3/h); a second capacity of 10 would make 12 m3/h.
    # Unserved water 4 at 100, three hours: 1200.
    w = World(3, unserved={"hydrogen": 1e4})
    w.asset("converter", "plant", existing(10), carrier="hydrogen", modes=(w.way({H: 1.0}, "one"), w.way({W: 2.0}, "two")))
    w.load(6, carrier="hydrogen", name="h2")
    w.load(12, carrier="water", name="wash")
    s = w.solve()
    assert total(s) == approx(1200)


def test_activity_of_a_year_is_limited(total):
    # 10 MW that may run half of the year: 15 MWh of 3 h x 10 MW. The rest, 15 MWh, is unserved at 100 where it costs least: anywhere.
    w = World(3)
    w.asset("converter", "plant", existing(10), modes=(w.way({E: 1.0}),), utilisation_max=0.5)
    w.load(10)
    assert total(w.solve()) == approx(1500)


def test_least_activity_follows_availability(total):
    # At least 50 % of what is available (10, 5, 0 MW): 5, 2.5, 0; the load of 1 takes it only if the rest goes away: hydrogen made and dumped is not
    # possible, so a second load as large as the output takes it. Cost 2 per activity: 2 x 7.5 = 15, though the grid asks 1.
    w = World(3, unserved=1e4)
    w.profile("wind", [1.0, 0.5, 0.0])
    w.asset("converter", "plant", existing(10, profile="wind"), modes=(w.way({E: 1.0}),), min_load=0.5, variable_om=2)
    w.asset("trade", "grid", existing(100), import_price=1)
    w.load([5, 5, 5])
    assert total(w.solve()) == approx(15 + 0 + 2.5 + 5)


def test_emissions_of_a_mode_pay_for_carbon(total):
    # Two modes make the same; the cheap one emits 2 t/MWh at 10 a tonne: 1 + 20 against 15.
    w = World(3, carbon=10, unserved=1e4)
    modes = (w.way({E: 1.0}, "dirty", cost=1.0, co2=2.0), w.way({E: 1.0}, "clean", cost=15.0))
    w.asset("converter", "plant", candidate(20), modes=modes)
    w.load(10)
    assert total(w.solve()) == approx(3 * 10 * 15)


def test_one_mode_may_run_the_other_way(total):
    # 90 % of what a gives reaches b; the other way b gives 90 % of what reaches a: 9 MW at a for 8.1 at b, at 10.
    w = World(3, unserved=1e4)
    w.profile("tie@a.least", -1)
    w.asset("trade", "grid", existing(100), site="b", import_price=10)
    w.asset("converter", "tie", existing(20), modes=(w.way({E: -1.0, ("b", "electricity"): 0.9}),))
    w.load(9)
    s = w.solve()
    assert total(s) == approx(3 * 81)
    assert s.flow("tie@a", "main_electricity_a") == approx([9] * 3)
    assert verified(s) == []


def test_ramps_by_the_step_leave_the_first_free(total):
    # 2 MW an hour up from 2: 4 and 6 of 10, so 10 MWh unserved at 100. Were the year closed, the last hour would allow no more than 4 in the first.
    w = World(3)
    w.profile("plant@a.ramp_up", 0.2)
    w.asset("converter", "plant", existing(10), modes=(w.way({E: 1.0}),))
    w.load([2, 10, 10])
    s = w.solve()
    assert total(s) == approx(1000)
    assert verified(s) == []


def test_cost_ratio_and_emissions_change_by_the_step(total):
    # 10 MW at ratios 1, 0.5, 1: activity 10, 20, 10; cost 2 x (1, 1, 3): 20 + 40 + 60; emissions 0.1 x (1, 2, 1) at 10 a tonne: 10 + 40 + 10.
    w = World(3, carbon=10, unserved=1e4)
    for quantity, values in (("ratio_main_electricity_a", [1, 0.5, 1]), ("cost_main", [1, 1, 3]), ("emission_main", [1, 2, 1])):
        w.profile(f"plant@a.{quantity}", values)
    w.asset("converter", "plant", existing(50), modes=(w.way({E: 1.0}, cost=2.0, co2=0.1),))
    w.load(10)
    s = w.solve()
    assert total(s) == approx(120 + 60)
    assert verified(s) == []


def test_energy_of_the_year_has_its_limits(total):
    # 20 MWh at 5 must be made though the grid asks 1: 100 + 10; and of the plant at 0.5 no more than 5 MWh: 2.5 in the place of 5.
    w = World(3, unserved=1e4)
    w.asset("trade", "grid", existing(100), import_price=1)
    w.asset("converter", "dear", existing(10), modes=(w.way({E: 1.0}, cost=5.0),), activity_min=20)
    w.asset("converter", "cheap", existing(10), modes=(w.way({E: 1.0}, cost=0.5),), activity_max=5)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(100 + 2.5 + 5)
    assert verified(s) == []
