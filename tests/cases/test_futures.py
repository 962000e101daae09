"""Two-stage plans by hand: the newsvendor, prices by future, CVaR of two realisations."""

import pytest
from pytest import approx
from systems import World, candidate, existing, verified

from energyplan.system.futures import Risk


def newsvendor(capex: float, unserved: float = 100.0, risk: Risk | None = None) -> World:
    """One plant for demands of 10, 20 and 40 MW of one hour, with probabilities 0.2, 0.5 and 0.3."""
    w = World(1, unserved=unserved, risk=risk)
    w.asset("thermal", "plant", candidate(100), variable_om=10, power_capex=capex, lifetime=1)
    w.load(10, name="city")
    for name, probability, factor in (("low", 0.2, 1.0), ("middle", 0.5, 2.0), ("high", 0.3, 4.0)):
        w.future(name, probability, demand={"city": factor})
    return w


@pytest.mark.parametrize(("capex", "power"), [
    (85, 10),  # a MW saves 90 an hour that it runs: 90 x 0.8 < 85 <= 90 x 1
    (60, 20),  # 90 x 0.3 < 60 <= 90 x 0.8
    (20, 40),  # 20 <= 90 x 0.3
    (95, 0),
])  # fmt: skip
def test_capacity_is_that_of_the_critical_fractile(capex, power):
    solved = newsvendor(capex).solve()
    assert solved.stock("plant@a")[2022] == approx(power)
    assert verified(solved) == []


def test_costs_of_realisations_by_hand():
    solved = newsvendor(60).solve()
    table = solved.tables["realisations"].set_index("future")
    # 20 MW cost 1200; running 10, 20, 20 MW costs 100, 200, 200; 20 MWh are not served in the last.
    assert table["discounted_cny"].to_dict() == approx({"low": 1300, "middle": 1400, "high": 3400})
    assert table["unserved_mwh"].to_dict() == approx({"low": 0, "middle": 0, "high": 20})
    assert table["objective_weight"].to_dict() == approx({"low": 0.2, "middle": 0.5, "high": 0.3})
    assert solved.cost == approx(0.2 * 1300 + 0.5 * 1400 + 0.3 * 3400)


def test_names_tell_the_future():
    solved = newsvendor(60).solve()
    assert [year.name for year in solved.model.system.horizon.operation_years] == ["2022_typical_low", "2022_typical_middle", "2022_typical_high"]
    assert list(dict.fromkeys(solved.tables["dispatch"]["future"])) == ["low", "middle", "high"]
    assert solved.flow("plant@a", "output", "2022_typical_high") == [20]


def test_prices_are_those_of_the_future():
    """Coal at 10, or at 30 where gas at 20 is cheaper; carbon at 0 or 50 a tonne of 0.2 t/MWh; energy bought at 100 or 15."""
    w = World(1)
    w.fuel("coal", 10, 0.0)
    w.fuel("gas", 20, 0.2)
    w.carbon = 50
    w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(10), fuel="gas", heat_rate=1)
    w.asset("trade", "tie", existing(20), import_price=100, export_price=0)
    w.load(10)
    w.future("as_planned", 0.5)
    w.future("dear_coal", 0.2, fuel={"coal": 3}, carbon=0.1)
    w.future("cheap_grid", 0.3, fuel={"coal": 3}, imports=0.15)
    solved = w.solve()
    assert solved.price(year="2022_typical_as_planned") == approx([10])
    assert solved.price(year="2022_typical_dear_coal") == approx([21])
    assert solved.price(year="2022_typical_cheap_grid") == approx([15])
    assert solved.cost == approx(10 * (0.5 * 10 + 0.2 * 21 + 0.3 * 15))
    assert verified(solved) == []


def test_fuel_by_tiers_is_dearer_in_its_future():
    w = World(1)
    w.fuel("wood", 0, tiers={"near": (10, 4), "far": (30, 100)})
    w.asset("thermal", "steam", existing(10), fuel="wood", heat_rate=1)
    w.load(10)
    w.future("as_planned", 0.5)
    w.future("dear", 0.5, fuel={"wood": 2})
    solved = w.solve()
    assert solved.cost == approx(0.5 * (4 * 10 + 6 * 30) + 0.5 * 2 * (4 * 10 + 6 * 30))
    assert verified(solved) == []


def test_factors_may_change_with_the_years():
    w = World(1, (2022, 2023), end=2024)
    w.asset("thermal", "plant", existing(100), fuel="coal", heat_rate=1)
    w.fuel("coal", 10)
    w.load(10)
    w.future("only", 1.0, fuel={"coal": [1, 1, 2]})  # 2023 stands for 2023 and 2024
    solved = w.solve()
    assert solved.cost == approx(100 + 100 + 200)
    assert verified(solved) == []


def test_risk_of_two_realisations_by_hand():
    """Demands of 10 and 30 MW, as likely. A MW beyond 10 costs 60 and saves 90 in the dear one: 45 expected, 90 in the tail.

    With λ of CVaR at α = 0.5 it saves (1 - λ) 45 + λ 90, which is 60 at λ = 1/3.
    """
    def world(weight: float) -> World:
        w = World(1, risk=Risk(weight, 0.5))
        w.asset("thermal", "plant", candidate(100), variable_om=10, power_capex=60, lifetime=1)
        w.load(10, name="city")
        w.future("low", 0.5)
        w.future("high", 0.5, demand={"city": 3})
        return w

    bold, careful = world(0.3).solve(), world(0.4).solve()
    assert bold.stock("plant@a")[2022] == approx(10)
    assert careful.stock("plant@a")[2022] == approx(30)
    assert verified(bold) == []
    assert verified(careful) == []
    row = careful.tables["risk"].iloc[0]
    # 30 MW cost 1800; running 10 or 30 MW costs 100 or 300.
    assert row["expected_cny"] == approx(2000)
    assert row["value_at_risk_cny"] == approx(1900)
    assert row["conditional_value_at_risk_cny"] == approx(2100)
    assert row["risk_weighted_cny"] == approx(0.6 * 2000 + 0.4 * 2100)
    assert careful.cost == approx(row["risk_weighted_cny"])
    # Money in the tail counts (1 - λ) 0.5 + λ; prices are those of the realisation itself all the same.
    weights = careful.tables["realisations"].set_index("future")["objective_weight"].to_dict()
    assert weights == approx({"low": 0.3, "high": 0.7})
    assert careful.price(year="2022_typical_low") == approx([10])


def test_targets_hold_in_expectation_or_in_each():
    """A cap of 6 t a year where the futures emit 10 and 4: 7 expected."""
    def world(weather: str) -> World:
        w = World(1)
        w.fuel("coal", 1, 1.0)
        w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=1)
        w.load(4, name="city")
        w.future("low", 0.5)
        w.future("high", 0.5, demand={"city": 2.5})
        w.target("co2_cap", 6, sense="<=", weather=weather, enforce="hard")
        return w

    together, apart = world("expected").solve(), world("each_year").solve()
    assert together.account("unserved") == approx(1.0)  # 2 t of the mean of both are a mean of 1 MWh
    assert apart.account("unserved") == approx(2.0)  # 4 MWh in the future of 10
    assert verified(together) == []
    assert verified(apart) == []
    rows = apart.tables["targets"][["weather_year", "future", "achieved"]].values.tolist()
    assert rows == [["typical", "low", approx(4)], ["typical", "high", approx(6)]]
