"""Fuels: tiers of supply, delivery, CO2 before and after the fire."""

import numpy as np
from pytest import approx
from systems import World, existing

from cases.checked import bought, failed

E = ("a", "electricity")


def two_plants(limit: float = 40, **more) -> World:
    # 10 MW x 3 h, heat rate 2: 60 MWh of gas a year, 40 of them at 5, the rest at 8.
    w = World(3, unserved=1e4, **more)
    w.fuel("gas", 0, 0.2, tiers={"near": (5, limit), "far": (8, np.inf)})
    w.asset("thermal", "old", existing(4), fuel="gas", heat_rate=2)
    w.asset("thermal", "new", existing(6), fuel="gas", heat_rate=2)
    w.load(10)
    return w


def test_the_cheaper_tier_comes_first_for_all_users_together(total):
    # 40 x 5 + 20 x 8. A limit for each user by itself would leave 60 x 5.
    s = two_plants().solve()
    assert total(s) == approx(200 + 160)
    p = s.tables["purchases"].set_index("tier")["bought_mwh"]
    assert p.to_dict() == approx({"near": 40, "far": 20})
    assert s.component("fuel", "gas") == approx(360)
    assert failed(s) == set()
    assert "fuel_balance" in failed(s, bought("far", 1))
    assert {"fuel_limit", "fuel_balance", "cost"} <= failed(s, bought("near", 5))


def test_prices_of_the_years_a_milestone_stands_for(total):
    # Two years, the second at 9: 2022 40 x 5 + 20 x 8, 2023 40 x 5 + 20 x 9.
    w = two_plants(milestones=(2022,), end=2023)
    w.fuel("gas", 0, tiers={"near": (5, 40), "far": ([8, 9], np.inf)})
    s = w.solve()
    assert total(s) == approx(360 + 380)
    assert failed(s) == set()


def test_a_fuel_of_limit_zero_is_not_burnt(total):
    # Nothing to buy: 30 MWh unserved at 100.
    w = World(3)
    w.fuel("wood", 0, tiers={"none": (0, 0)})
    w.asset("thermal", "stove", existing(20), fuel="wood", heat_rate=1)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(3000)
    assert failed(s) == set()


def test_delivery_is_paid_beside_the_price(total):
    # 30 MWh x 2 x (5 + 1.5).
    w = World(3)
    w.fuel("gas", 5)
    w.asset("thermal", "plant", existing(20), fuel="gas", heat_rate=2, fuel_delivery=1.5)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(390)
    assert s.component("fuel_delivery") == approx(90)
    assert failed(s) == set()


def test_capture_keeps_what_grew_out_of_the_air(total):
    # Wood of 0.3 t/MWh that its trees took up, 90 % captured: 60 MWh x (0.03 - 0.3) = -16.2 t at 10 a tonne. Without upstream 18 would be paid.
    w = World(3, carbon=10)
    w.fuel("wood", 0, 0.3, upstream=-0.3)
    w.asset("thermal", "stove", existing(20), fuel="wood", heat_rate=2, capture=0.9)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(-162)
    assert s.tables["emissions"]["co2_t"].sum() == approx(-16.2)
    assert failed(s) == set()


def test_modes_of_a_converter_burn_fuel(total):
    # Gas at 5 x 2 = 10 per MWh with 0.4 t at 10 a tonne: 14; oil at 6 x 2 = 12 without CO2 is cheaper.
    w = World(3, carbon=10, unserved=1e4)
    w.fuel("gas", 5, 0.2)
    w.fuel("oil", 0, tiers={"all": (6, 30)})
    w.asset("converter", "plant", existing(20), modes=(w.way({E: 1}, "gas", fuel="gas", fuel_use=2), w.way({E: 1}, "oil", fuel="oil", fuel_use=2)))
    w.load(10)
    s = w.solve()
    # 30 MWh of oil are 15 MWh of power: 15 x 12 + 15 x 14.
    assert total(s) == approx(390)
    assert s.tables["emissions"]["co2_t"].sum() == approx(6)
    assert failed(s) == set()
