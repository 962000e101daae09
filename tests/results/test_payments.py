"""Payments under rules of revenue, worked by hand."""

from __future__ import annotations

from typing import Any

from pytest import approx
from systems import World, candidate, committed, existing

from energyplan.plan.revenue import RevenueRules
from energyplan.results.cash_flow import cash_flows, reconciliation, returns
from energyplan.results.cohorts import Cohorts
from energyplan.results.cost_of_energy import levelised_costs, revenues
from energyplan.results.payments import no_payments, payments_of

from .taken_apart import apart

WHO = {"source": "by hand", "confidence": "H"}


def rules(kind: str, *entries: dict[str, Any]) -> RevenueRules:
    return RevenueRules.model_validate({kind: [{**WHO, **entry} for entry in entries]})


def paid(cohorts: Cohorts, given: RevenueRules) -> dict[tuple[int, str, int], float]:
    table = payments_of(cohorts, given)
    return {(int(r.year), str(r.technology), int(r.vintage)): float(r.cny) for r in table.itertuples()}


def town() -> Cohorts:
    """Old wind of 2020 and new of 2023 beside coal at 50: 2022 to 2025, milestones 2022 and 2024; carbon at 10, 20, 30, 40."""
    w = World(2, (2022, 2024), end=2025, carbon=[10, 20, 30, 40])
    w.profile("old", [1, 0])
    w.profile("new", 0.5)
    w.asset("renewable", "wind", existing(4, profile="old", commissioned=2020), committed(6, profile="new", commissioned=2023), power_capex=100)
    w.asset("thermal", "coal", existing(20, commissioned=2010), variable_om=50)
    w.load([20, 10])
    return apart(w.solve())


def test_a_contract_for_difference():
    # Coal sets 50 in every hour: 80 % of output earns 20 more. Old wind makes 4 MWh a year; new wind 6, from the milestone 2024 on.
    found = paid(town(), rules("mechanism_price", {"technologies": ["wind"], "price": "70 CNY/MWh", "share": "80 %", "years": 4}))
    assert found == {
        (2022, "wind", 2020): approx(64), (2023, "wind", 2020): approx(64),  # four years from 2020 on
        (2024, "wind", 2023): approx(96), (2025, "wind", 2023): approx(96),
    }  # fmt: skip


def test_old_and_new_have_rules_of_their_own():
    given = rules(
        "mechanism_price",
        {"technologies": ["wind"], "commissioned_to": 2021, "price": 70, "share": 1, "years": 20},
        {"technologies": ["wind"], "commissioned_from": 2022, "price": 40, "share": 0.5, "years": 20},
    )
    found = paid(town(), given)
    # The market pays 50, so the new price costs its owner 10 a MWh on half of it.
    assert (found[2024, "wind", 2020], found[2024, "wind", 2023]) == (approx(80), approx(-30))


def test_the_market_is_what_the_technology_earns_on_average():
    # Wind at a in the dear hour, at b in the cheap one: 10 MWh at 80 and 10 at 20 earn 50 on average; each gets 10 more than that.
    w = World(2)
    for site, hour, price in (("a", [1, 0], 80), ("b", [0, 1], 20)):
        w.profile(site, hour)
        w.asset("renewable", "wind", existing(10, profile=site, commissioned=2020), site=site)
        w.asset("thermal", "coal", existing(50), site=site, variable_om=price)
        w.load(20, site=site, name=f"load_{site}")
    given = rules("mechanism_price", {"technologies": ["wind"], "price": 60, "share": 1, "years": 20})
    assert payments_of(apart(w.solve()), given).groupby("site")["cny"].sum().to_dict() == approx({"a": 100, "b": 100})


def test_a_capacity_payment():
    # 20 MW: nothing in 2022, 100 a MW in 2023 and 2024, 165 in 2025.
    found = paid(town(), rules("capacity_payment", {"technologies": ["coal"], "payment": {2023: "100 CNY/MW/a", 2025: "0.165 CNY/kW/a"}}))
    assert {year: amount for (year, _, _), amount in found.items() if amount} == approx({2023: 2000, 2024: 2000, 2025: 3300})
    # For four years from 2020 on: 4 MW in 2022 and 2023.
    found = paid(town(), rules("capacity_payment", {"technologies": ["wind"], "commissioned_to": 2021, "payment": {2000: 10}, "years": 4}))
    assert found == approx({(2022, "wind", 2020): 40, (2023, "wind", 2020): 40})


def test_free_allowances():
    # Coal makes 30 - 4 = 26 MWh in 2022 and 20 from 2024 on, at 0.5 t/MWh and the price of the year.
    found = paid(town(), rules("free_allocation", {"technologies": ["coal"], "benchmark": {2000: "0.5 t/MWh"}}))
    assert {year: amount for (year, _, _), amount in found.items()} == approx({2022: 26 * 5, 2023: 26 * 10, 2024: 20 * 15, 2025: 20 * 20})


def test_rules_move_money_and_nothing_else():
    cohorts = town()
    given = payments_of(cohorts, rules("capacity_payment", {"technologies": ["coal"], "payment": {2000: 10}}))
    market, under_rules = (cash_flows(cohorts, payments) for payments in (no_payments(), given))
    assert reconciliation(cohorts, under_rules) == reconciliation(cohorts, market)
    assert returns(under_rules).net_present_value - returns(market).net_present_value == approx(20 * 10 * 4)
    plain, paid_ = (revenues(cohorts, payments).set_index("technology") for payments in (no_payments(), given))
    assert paid_.loc["coal", "payments_cny"] == approx(800)
    assert paid_.loc["coal", "surplus_cny"] - plain.loc["coal", "surplus_cny"] == approx(800)
    assert levelised_costs(cohorts).equals(levelised_costs(town()))


def test_a_unit_built_later_is_paid_from_its_commissioning_on():
    w = World(2, (2022, 2024), end=2025)
    w.asset("thermal", "gas", candidate(10), power_capex=1, lifetime=10)
    w.load({2022: 0, 2024: 5})
    found = paid(apart(w.solve()), rules("capacity_payment", {"technologies": ["gas"], "payment": {2000: 10}}))
    assert found == approx({(2024, "gas", 2024): 50, (2025, "gas", 2024): 50})
