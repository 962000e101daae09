"""Cost of energy and revenue: worked by hand, then laws."""

from __future__ import annotations

from typing import Any

import pytest
from pytest import approx
from systems import Solved, World, candidate, committed, existing

from energyplan.results.cost_of_energy import levelised_costs, revenues, supply_costs
from energyplan.results.payments import no_payments

from .taken_apart import apart, mixed


def cost_of(solved: Solved, technology: str, stock: str = "new", year: int | None = None) -> dict[str, Any]:
    rows = levelised_costs(apart(solved), year=year)
    return rows[(rows["technology"] == technology) & (rows["stock"] == stock)].iloc[0].to_dict()


def earned(solved: Solved, technology: str, stock: str = "new") -> dict[str, Any]:
    rows = revenues(apart(solved), no_payments())
    return rows[(rows["technology"] == technology) & (rows["stock"] == stock)].iloc[0].to_dict()


# --- by hand -----------------------------------------------------------------------------------------------------------------------


def one_plant(**more: Any) -> Solved:
    """10 MW for 3 h a year: capital 10 x 100 over 4 years, fixed O&M 2 a MW, variable 1 a MWh."""
    w = World(3, (2022,), end=2023, unserved=1e4, **more)
    w.asset("renewable", "wind", candidate(10), power_capex=100, lifetime=4, power_fixed_om=2, variable_om=1)
    w.load(10)
    return w.solve()


def test_one_plant():
    # (250 + 20 + 30) / 30 MWh
    row = cost_of(one_plant(), "wind")
    assert (row["measure"], row["unit"], row["delivered"], row["full_load_hours"]) == ("LCOE", "CNY/MWh", approx(60), approx(3))
    assert row["levelised"] == approx(10)
    assert (row["capital"], row["om"]) == (approx(250 / 30), approx(50 / 30))


def test_hours_of_a_converter_are_those_of_what_it_can_give():
    # 10 MW of a pump that makes 3 of heat of 1, asked for 15 MW in each of 4 hours: 60 MWh of 30 MW are 2 hours, not 6 of 4.
    w = World(4, unserved=1e4)
    w.carriers["heat"], w.unserved["heat"] = "MWh", 1e4
    w.asset("thermal", "gas", existing(100), variable_om=10)
    w.asset("converter", "pump", existing(10), carrier="heat", modes=(w.way({("a", "electricity"): -1.0, ("a", "heat"): 3.0}),))
    w.load(15, carrier="heat", name="warmth")
    row = cost_of(w.solve(), "pump", "existing")
    assert (row["delivered"], row["full_load_hours"]) == (approx(60), approx(2))


def test_discounting_moves_cost_and_energy_alike():
    # The annuity at 10 % over 4 years, and O&M, each year alike: discounting cancels.
    annuity = 1000 * 0.1 / (1 - 1.1**-4)
    assert cost_of(one_plant(rate=0.1), "wind")["levelised"] == approx((annuity + 50) / 30)
    assert cost_of(one_plant(rate=0.1), "wind", year=2023)["levelised"] == approx((annuity + 50) / 30)


def test_capital_of_existing_units_is_sunk():
    # Old and new feed one output of 30 MWh, shared as 4 to 6 by what they could have done: 12 and 18 MWh.
    w = World(3, unserved=1e4)
    w.profile("old", 0.5)
    w.asset("renewable", "wind", existing(8, profile="old"), committed(6, commissioned=2022), power_capex=100, lifetime=10, power_fixed_om=3)
    w.load(10)
    s = w.solve()
    assert cost_of(s, "wind", "existing")["levelised"] == approx(8 * 3 / 12)
    assert cost_of(s, "wind")["levelised"] == approx(6 * (100 / 100 + 3) / 18)  # the committed unit lives 100 years


def test_fuel_carbon_and_own_use():
    # 30 MWh made, 10 % used by itself: 27 delivered. Fuel 60 MWh at 5, carbon 60 x 0.3 t at 10.
    w = World(3, carbon=10)
    w.fuel("coal", 5, 0.3)
    w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=2, own_use=0.1)
    w.load(9)
    row = cost_of(w.solve(), "coal", "existing")
    assert (row["fuel"], row["carbon"]) == (approx(300 / 27), approx(180 / 27))
    assert row["levelised"] == approx(480 / 27)


def test_a_store():
    # Sun at 2 in the first hour, coal at 50 in the second. 5 MWh charged at 2 give 4; fixed O&M 3 x 5: (15 + 10) / 4.
    w = World(2)
    w.profile("sun", [1, 0])
    w.asset("renewable", "sun", existing(20, profile="sun"), variable_om=2)
    w.asset("thermal", "coal", existing(20), variable_om=50)
    w.asset("battery", "battery", existing(5, 4), eta_charge=0.8, power_fixed_om=3)
    w.load([5, 5])
    s = w.solve()
    row = cost_of(s, "battery", "existing")
    assert (row["measure"], row["delivered"], row["energy"]) == ("LCOS", approx(4), approx(10 / 4))
    assert row["levelised"] == approx(25 / 4)
    money = earned(s, "battery", "existing")
    assert (money["sold_cny"], money["bought_cny"], money["price"]) == (approx(200), approx(10), approx(50))
    assert (money["surplus_cny"], money["recovery"]) == (approx(175), approx(190 / 15))


def test_hydrogen():
    # Power at 40; 2 a MWh of input; 0.6 of it is hydrogen: 42 / 0.6 = 70.
    w = World(3)
    w.asset("thermal", "coal", existing(100), variable_om=40)
    w.asset("electrolyser", "ely", existing(10), carrier="hydrogen", efficiency=0.6, variable_om=2)
    w.load(3, carrier="hydrogen", name="h2")
    w.load(10)
    s = w.solve()
    row = cost_of(s, "ely", "existing")
    assert (row["measure"], row["levelised"], row["energy"]) == ("LCOH", approx(70), approx(40 / 0.6))
    supply = supply_costs(apart(s)).set_index(["carrier", "milestone"])["net"]
    assert (supply["hydrogen", 0], supply["electricity", 0]) == (approx(70), approx(40))


def test_water():
    w = World(2)
    w.asset("thermal", "coal", existing(100), variable_om=40)
    w.asset("desalination", "ro", existing(10, 10), carrier="water", electricity_use=0.005, variable_om=1)
    w.load(4, carrier="water", name="water")
    row = cost_of(w.solve(), "ro", "existing")
    assert (row["measure"], row["unit"], row["levelised"]) == ("LCOW", "CNY/m3", approx(1 + 0.005 * 40))


def test_trade():
    # 10 MW of load, wind of 30 MW at 1; 20 MW are sold at 5. Cost of supply: (90 - 300) / 30 net, 90 / 90 gross.
    w = World(3)
    w.asset("renewable", "wind", existing(30), variable_om=1)
    w.asset("trade", "tie", existing(20), import_price=50, export_price=5)
    w.load(10)
    s = w.solve()
    row = supply_costs(apart(s)).set_index("milestone").loc[2022]
    assert (row["served"], row["exported"], row["net"], row["gross"]) == (approx(30), approx(60), approx(-7), approx(1))
    tie = earned(s, "tie", "existing")
    assert (tie["outside_cny"], tie["bought_cny"]) == (approx(300), approx(60 * s.price()[0]))


def test_weather_years_count_by_probability():
    # 10 MW in one year of four, 5 MW in three: 18.75 MWh at a fixed cost of 75.
    w = World(3, weather={"good": 0.25, "poor": 0.75})
    w.profile("wind", {"good": 1, "poor": 0.5})
    w.asset("renewable", "wind", existing(10, profile="wind"), power_fixed_om=7.5)
    w.load(10)
    assert cost_of(w.solve(), "wind", "existing")["levelised"] == approx(75 / 18.75)


def test_fuel_bought_by_tiers_is_shared_by_use():
    # 30 MWh of two plants of heat rates 2 and 3, 15 each: 75 MWh of fuel, 50 at 10 and 25 at 20: 1000. Two fifths and three fifths of it.
    w = World(3, unserved=1e4)
    w.fuel("gas", 0, tiers={"cheap": (10, 50), "dear": (20, 1e6)})
    w.asset("thermal", "a", existing(5), fuel="gas", heat_rate=2)
    w.asset("thermal", "b", existing(5), fuel="gas", heat_rate=3)
    w.load(10)
    s = w.solve()
    assert cost_of(s, "a", "existing")["levelised"] == approx(400 / 15)
    assert cost_of(s, "b", "existing")["levelised"] == approx(600 / 15)


# --- laws --------------------------------------------------------------------------------------------------------------------------


def test_new_units_that_nothing_holds_recover_just_their_cost():
    rows = revenues(apart(mixed()), no_payments())
    new = rows[(rows["stock"] == "new") & (rows["cost_cny"] > 0)].set_index("technology")
    assert {"wind", "sun", "battery", "cable", "ely"} <= set(new.index)
    assert new["recovery"].to_dict() == approx(dict.fromkeys(new.index, 1.0), rel=1e-6)


def test_what_is_sold_is_bought():
    energy = apart(mixed()).energy
    sums = energy.groupby(["year", "bus", "carrier"])[["delivered", "taken", "sold_cny", "bought_cny"]].sum()
    assert sums["delivered"].to_numpy() == approx(sums["taken"].to_numpy())
    assert sums["sold_cny"].to_numpy() == approx(sums["bought_cny"].to_numpy())


def test_costs_of_cohorts_add_up_to_the_table_of_costs():
    solved = mixed()
    keys = ["year", "asset", "component"]
    ours, theirs = (frame.groupby(keys)["cny"].sum() for frame in (apart(solved).costs, solved.tables["costs"]))
    assert ours.to_dict() == approx(theirs.to_dict())


def test_costs_of_supply_add_up_to_the_objective():
    solved = mixed()
    supply = supply_costs(apart(solved))
    unserved = solved.tables["costs"].loc[solved.tables["costs"]["component"] == "unserved", "discounted_cny"].sum()
    for part in (supply[supply["milestone"] == 0], supply[supply["milestone"] > 0]):
        assert part["cost_cny"].sum() + unserved == approx(solved.cost, rel=1e-9)


@pytest.mark.parametrize("kind", ["asset", "site", "project"])
def test_finer_sums_add_up(kind: str):
    cohorts = apart(mixed())
    columns = ["sold_cny", "bought_cny", "outside_cny", "cost_cny", "surplus_cny"]
    coarse, fine = (revenues(cohorts, no_payments(), by)[columns].sum() for by in (["technology"], ["technology", kind]))
    assert fine.to_dict() == approx(coarse.to_dict(), abs=1e-6)


def test_a_year_before_the_first_milestone_costs_and_delivers_nothing_else():
    # Paid from 2023 on, operated from 2025 on: no cost of energy in 2023, but a cost.
    w = World(3, (2025,), end=2026)
    w.asset("renewable", "wind", committed(10, commissioned=2023, life=5), power_capex=100, lifetime=5)
    w.load(10)
    cohorts = apart(w.solve())
    assert levelised_costs(cohorts, year=2023).empty
    [row] = revenues(cohorts, no_payments(), year=2023).to_dict("records")
    assert (row["technology"], row["cost_cny"], row["recovery"]) == ("wind", approx(200), 0)
    assert levelised_costs(cohorts)["levelised"].tolist() == approx([4 * 200 / 60])
