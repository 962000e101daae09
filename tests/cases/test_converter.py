"""Converters: several inputs and outputs, modes that share a capacity, activity of a year."""

from pytest import approx
from systems import World, candidate, existing

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
