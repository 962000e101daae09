"""Carriers beside electricity: whatever they are called, generation, shares and losses are those of electricity. Worked by hand, recounted apart."""

from __future__ import annotations

import pytest
from pytest import approx
from systems import Solved, World, candidate, existing, verified

from energyplan.results.kpis import kpis

E, HEAT = ("a", "electricity"), ("a", "heat")


def world(*carriers: str, **more: object) -> World:
    """A system of four hours with some more carriers, whose demand must be paid for dearly."""
    w = World(4, unserved=1e4, **more)  # type: ignore[arg-type]
    for carrier in carriers or ("heat",):
        w.carriers[carrier], w.unserved[carrier] = "MWh", 1e4
    return w


def figures(solved: Solved) -> dict[str, float]:
    """Key figures of the first milestone."""
    table = kpis(solved.model.system, solved.tables.frames)
    return dict(zip(table["kpi"], table["value"], strict=True))


def achieved(solved: Solved) -> float:
    """What the one target reaches; the independent checks agree with it."""
    assert verified(solved) == []
    return float(solved.tables["targets"]["achieved"].iloc[0])


def heat_pump(w: World, carrier: str = "heat") -> None:
    """1 of electricity makes 3 of heat: 30 MW of heat for 4 h take 40 MWh."""
    w.asset("converter", "pump", existing(50), carrier=carrier, modes=(w.way({E: -1.0, ("a", carrier): 3.0}),))
    w.load(30, carrier=carrier, name="warmth")


@pytest.mark.parametrize("carrier", ["heat", "steam", "co2", "hydrogen"])
def test_heat_of_a_heat_pump_is_a_use_of_electricity(carrier):
    # 40 MW of load and 10 MW into the pump: 200 MWh are generated, 60 of them by wind. 30 % of what is made and of what is used is clean.
    w = world(carrier)
    w.asset("renewable", "wind", existing(15), clean=True)
    w.asset("thermal", "gas", existing(100), variable_om=10)
    heat_pump(w, carrier)
    w.load(40)
    s = w.solve()
    k = figures(s)
    assert (k["generation"], k["demand"], k["use"], k["lost"]) == approx((200, 160, 40, 0), abs=1e-6)
    assert (k["clean_generation_share"], k["clean_consumption_share"]) == approx((0.3, 0.3))
    assert (k[f"made:{carrier}"], k[f"served:{carrier}"], k[f"lost:{carrier}"]) == approx((120, 120, 0), abs=1e-6)
    assert verified(s) == []


@pytest.mark.parametrize(("kind", "share"), [("generation_share", 0.3), ("consumption_share", 0.3), ("portfolio_share", 0.3)])
def test_targets_of_shares_are_of_electricity(kind, share):
    w = world()
    w.asset("renewable", "wind", existing(15), clean=True)
    w.asset("thermal", "gas", existing(100), variable_om=10)
    heat_pump(w)
    w.load(40)
    w.target(kind, 0.1)
    assert achieved(w.solve()) == approx(share)


def test_a_share_that_binds_is_paid_for_as_worked_out():
    # 60 % of 200 MWh must be wind: 120 MWh, 30 MW of wind at 100 a MW, in place of gas at 10. Counted with the heat it would be less.
    w = world()
    w.asset("renewable", "wind", candidate(100), clean=True, power_capex=100 * 100, lifetime=100)
    w.asset("thermal", "gas", existing(100), variable_om=10)
    heat_pump(w)
    w.load(40)
    w.target("generation_share", 0.6, enforce="hard")
    s = w.solve()
    assert s.stock("wind@a")[2022] == approx(30)
    assert achieved(s) == approx(0.6)


def test_a_boiler_is_no_generator_and_its_co2_is_not_that_of_electricity():
    # 100 MW of gas plant and 100 MW of wind: half the generating capacity is clean, whatever the boiler. Gas plant: 20 MW x 4 h x 2 x 0.2 = 32 t over 160
    # MWh of load; boiler: 30 x 4 x 0.2 = 24 t, of heat.
    w = world()
    w.fuel("gas", 10, 0.2)
    w.asset("renewable", "wind", existing(100, profile="wind"), clean=True)
    w.profile("wind", 0.2)
    w.asset("thermal", "gas", existing(100), fuel="gas", heat_rate=2)
    w.asset("thermal", "boiler", existing(300), carrier="heat", fuel="gas", heat_rate=1)
    w.load(40)
    w.load(30, carrier="heat", name="warmth")
    w.target("co2_intensity", 0.5, sense="<=")
    s = w.solve()
    k = figures(s)
    assert k["clean_capacity_share"] == approx(0.5)
    assert (k["generation"], k["clean_generation_share"], k["co2"]) == approx((160, 0.5, 56))
    assert achieved(s) == approx(32 / 160)


@pytest.mark.parametrize(("kind", "value"), [("capacity_share", 0.5), ("capacity", 200.0), ("start", 200.0)])
def test_capacity_of_converters_is_what_they_can_feed_in(kind, value):
    # 100 MW of wind; a CHP of 250 MW of fuel, 0.4 of it electricity; a boiler and a heat pump generate nothing.
    w = world()
    w.asset("renewable", "wind", existing(100), clean=True)
    w.asset("converter", "chp", existing(250), modes=(w.way({E: 0.4, HEAT: 0.5}, cost=1),))
    w.asset("thermal", "boiler", existing(70), carrier="heat", variable_om=5)
    heat_pump(w)
    w.load(10)
    w.target(kind, value / 2)
    assert achieved(w.solve()) == approx(value)


def test_electricity_of_a_chp_counts_by_whatever_carrier_it_is_called():
    # 30 MW of heat at 0.5: 60 MW of fuel, 24 MW of electricity of the 40; the rest is wind. Of 160 MWh 64 are clean.
    w = world()
    w.asset("renewable", "wind", existing(100), clean=True)
    w.asset("converter", "chp", existing(250), carrier="heat", modes=(w.way({E: 0.4, HEAT: 0.5}, cost=1),))
    w.load(40)
    w.load(30, carrier="heat", name="warmth")
    w.target("generation_share", 0.1)
    s = w.solve()
    assert figures(s)["generation"] == approx(160)
    assert achieved(s) == approx(64 / 160)


def test_electricity_of_heat_from_outside_is_generated():
    # Hot water of the ground, 50 MW, drives an ORC of 0.2: 10 MW of the 40.
    w = world()
    w.asset("renewable", "well", existing(50), carrier="heat", clean=True)
    w.asset("converter", "orc", existing(50), clean=True, modes=(w.way({HEAT: -1.0, E: 0.2}),))
    w.asset("thermal", "gas", existing(100), variable_om=10)
    w.load(40)
    w.target("consumption_share", 0.1)
    s = w.solve()
    k = figures(s)
    assert (k["generation"], k["use"], k["used:heat"]) == approx((160, 0, 200))
    assert achieved(s) == approx(0.25)


def test_electricity_that_is_given_back_is_not_generated_again():
    # 40 MW of sun in two hours, load 10 in all four: 20 MWh go into 0.9 of heat and come back as 0.5: 9 MWh. Generated are the sun's and 11 of gas.
    w = world()
    w.profile("sun", [1, 1, 0, 0])
    w.asset("renewable", "sun", existing(20, profile="sun"), clean=True)
    w.asset("thermal", "gas", existing(100), variable_om=100)
    w.asset("converter", "resistor", existing(50), carrier="heat", modes=(w.way({E: -1.0, HEAT: 0.9}),))
    w.asset("battery", "stones", existing(50, 500), carrier="heat")
    w.asset("converter", "turbine", existing(50), clean=True, modes=(w.way({HEAT: -1.0, E: 0.5}),))
    w.load(10)
    w.target("generation_share", 0.1)
    s = w.solve()
    k = figures(s)
    assert (k["generation"], k["use"]) == approx((40 + 11, 20 - 9))
    assert k["generation"] == approx(k["demand"] + k["use"] + k["lost"])
    assert achieved(s) == approx(40 / 51)


@pytest.mark.parametrize(("cell", "use"), [(0, 80), (3, 80 + 40 - 12)])
def test_what_electrolysers_need_is_a_use_and_the_balance_closes(cell, use):
    # 12 MW of hydrogen for 4 h take 80 MWh at 0.6; a fuel cell of 3 MW, paid to run, gives back 12 MWh of 24 of hydrogen, that take 40.
    w = world("hydrogen")
    w.asset("thermal", "gas", existing(100), variable_om=10)
    w.asset("electrolyser", "pem", existing(50), carrier="hydrogen", efficiency=0.6)
    w.asset("converter", "cell", existing(cell), modes=(w.way({("a", "hydrogen"): -2.0, E: 1.0}, cost=-100),))
    w.load(12, carrier="hydrogen", name="works")
    w.load(10)
    s = w.solve()
    k = figures(s)
    assert (k["generation"], k["demand"], k["use"], k["lost"]) == approx((40 + use, 40, use, 0), abs=1e-6)
    assert verified(s) == []


def test_a_converter_between_sites_loses_and_uses_nothing():
    # A line of 0.9 as a converter: 40 MW at b take 44.4 at a; 17.8 MWh are lost.
    w = world()
    w.asset("thermal", "gas", existing(100), variable_om=10)
    w.asset("converter", "line", existing(100), modes=(w.way({E: -1.0, ("b", "electricity"): 0.9}),))
    w.load(40, site="b")
    w.target("generation_share", 0.5, technologies=("gas",))
    s = w.solve()
    k = figures(s)
    assert (k["generation"], k["use"], k["lost"]) == approx((160 / 0.9, 0, 160 / 9))
    assert achieved(s) == approx(1.0)


def test_own_use_of_plants_is_lost():
    # 10 MW net of a plant that uses 20 % itself: 12.5 MW gross.
    w = world()
    w.asset("thermal", "coal", existing(100), own_use=0.2)
    w.load(10)
    k = figures(w.solve())
    assert (k["generation"], k["lost"]) == approx((50, 10))


def test_production_of_named_technologies_is_of_any_carrier():
    # 30 MW of heat for 4 h.
    w = world()
    w.asset("thermal", "gas", existing(100), variable_om=10)
    heat_pump(w)
    w.load(40)
    w.target("production", 100, technologies=("pump",))
    assert achieved(w.solve()) == approx(120)


def test_power_of_a_converter_counts_for_reserves_as_electricity():
    # 100 MW of fuel in a CHP of 0.4 are 40 MW; a heat pump gives none. Load 40, margin (40 + 20) / 40 - 1.
    w = world()
    w.asset("thermal", "gas", existing(20), variable_om=10)
    w.asset("converter", "chp", existing(100), modes=(w.way({E: 0.4}, cost=20),))
    w.asset("converter", "pump", existing(50), modes=(w.way({E: -1.0, HEAT: 3.0}),))
    w.load(40)
    w.load(0, carrier="heat", name="warmth")
    w.target("reserve_margin", 0.1, steps="peak")
    assert achieved(w.solve()) == approx(0.5)
