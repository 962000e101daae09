"""Roles of technologies from their flows: what is made of electricity alone, what generates, what feeds in."""

import pytest
from systems import World, existing

from energyplan.system.carriers import delivers, generates, least_draws

E = ("a", "electricity")


def world() -> World:
    w = World()
    w.carriers["heat"], w.unserved["heat"] = "MWh", 1.0
    w.asset("converter", "pump", existing(1), carrier="heat", modes=(w.way({E: -1.0, ("a", "heat"): 3.0}),))
    w.asset("converter", "orc", existing(1), modes=(w.way({("a", "heat"): -1.0, E: 0.2}),))
    return w


def test_heat_of_heat_pumps_is_made_of_electricity():
    system = world().system()
    assert system.only_of_electricity == {"heat"}
    assert (delivers(system.asset("orc@a"), 2022), generates(system.asset("orc@a"), 2022, system.only_of_electricity)) == (0.2, 0.0)


@pytest.mark.parametrize("source", ["boiler", "tie", "burner", "well"])
def test_one_other_source_makes_it_heat_from_outside(source):
    w = world()
    if source == "boiler":
        w.asset("thermal", "boiler", existing(1), carrier="heat")
    elif source == "tie":
        w.asset("trade", "tie", existing(1), carrier="heat")
    elif source == "burner":
        w.fuel("gas", 1)
        w.asset("converter", "burner", existing(1), modes=(w.way({E: -0.01, ("a", "heat"): 1.0}, fuel="gas", fuel_use=1.0),))
    else:
        w.asset("converter", "well", existing(1), modes=(w.way({("a", "heat"): 1.0}),))
    system = w.system()
    assert system.only_of_electricity == set()
    assert generates(system.asset("orc@a"), 2022, system.only_of_electricity) == 0.2


def test_a_ring_of_carriers_ends():
    # Two carriers that are made of each other: no source is found, and the search ends.
    w = world()
    w.carriers["cold"], w.unserved["cold"] = "MWh", 1.0
    w.asset("converter", "there", existing(1), modes=(w.way({("a", "heat"): -1.0, ("a", "cold"): 1.0}),))
    w.asset("converter", "back", existing(1), modes=(w.way({("a", "cold"): -1.0, ("a", "heat"): 1.0}),))
    assert w.system().only_of_electricity == {"heat", "cold"}


def test_what_the_best_machine_needs_is_known_by_the_carrier_it_makes():
    w = World()
    w.asset("electrolyser", "old", existing(1), carrier="hydrogen", efficiency=0.5)
    w.asset("electrolyser", "new", existing(1), carrier="hydrogen", efficiency=0.8)
    w.asset("desalination", "osmosis", existing(1, 1), carrier="water", electricity_use=0.004)
    assert least_draws(w.system().assets, 2022) == {"hydrogen": 1.25, "water": 0.004}
