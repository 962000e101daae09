"""Cash flow: worked by hand, then that it adds up to the objective."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pandas as pd
import pytest
from pytest import approx
from systems import World, candidate, committed, existing

from energyplan.results.cash_flow import cash_flows, internal_rate, payback, reconciliation, returns
from energyplan.results.cost_of_energy import levelised_costs, supply_costs
from energyplan.results.payments import no_payments
from energyplan.system.finance import Finance

from .taken_apart import apart, mixed


def items(flows: pd.DataFrame, item: str) -> dict[int, float]:
    own = flows[flows["item"] == item]
    return own.groupby("year")["cny"].sum().round(6).to_dict()


def built_in_2024(**more: Any) -> pd.DataFrame:
    """10 MW at 100, lead time 2.5 years, life 4, in service 2024 and 2025; coal at 50 sets the price."""
    w = World(3, (2022, 2024), end=2025, rate=0.1, **more)
    w.asset("renewable", "wind", committed(10, commissioned=2024, life=4), power_capex=100, lifetime=4, lead_time=2.5, power_fixed_om=2)
    w.asset("thermal", "coal", existing(50), variable_om=50)
    w.load(10.5)
    return cash_flows(apart(w.solve()), no_payments())


def test_investment_is_spent_evenly_before_commissioning():
    # 1000 over 2.5 years that end with 2023: 400, 400, and 200 in the half year before.
    flows = built_in_2024()
    assert items(flows, "investment") == {2021: -200, 2022: -400, 2023: -400}
    # At 10 %: 400 wait a year, 200 two years: 40 + 42.
    assert items(flows, "interest") == {2023: -82}
    # After 2 of 4 years by a sinking fund: 1 - (1.21 - 1) / (1.4641 - 1).
    assert items(flows, "residual") == {2025: approx(1000 * (1 - 0.21 / 0.4641), abs=1e-6)}
    assert items(flows[flows["technology"] == "wind"], "sold") == {2024: 1500, 2025: 1500}
    assert items(flows, "fixed_om") == {2024: -20, 2025: -20}


def test_overnight_cost_ends_with_the_commissioning_year_where_the_plan_pays_it_so():
    flows = built_in_2024(finance=Finance("overnight_salvage", depreciation="straight_line"))
    assert items(flows, "investment") == {2022: -200, 2023: -400, 2024: -400}
    assert items(flows, "residual") == {2025: 500}


def test_a_stated_rate_of_interest():
    w = World(3, (2022,), end=2023, rate=0.1)
    w.asset("renewable", "wind", committed(10, commissioned=2022), power_capex=100, lead_time=2)
    w.load(10)
    cohorts = apart(w.solve())
    assert items(cash_flows(cohorts, no_payments(), 0.04), "interest") == {2021: -20}
    assert items(cash_flows(cohorts, no_payments()), "interest") == {2021: -50}


def test_what_an_investment_brings():
    # 1000 spent, 1480 a year for two years and 547.5 left; seen from 2021.
    flows = built_in_2024()
    r = returns(flows[flows["technology"] == "wind"])
    left = 1000 * (1 - 0.21 / 0.4641)
    worth = -200 - 400 / 1.1 - 400 / 1.21 + 1480 / 1.1**3 + (1480 + left) / 1.1**4
    assert (r.invested, r.interest, r.residual, r.net_present_value) == approx((1000, 82, left, worth))
    assert (r.payback, r.discounted_payback) == (2024, 2024)
    assert r.internal_rate is not None
    rate = 1 + r.internal_rate
    assert -200 - 400 / rate - 400 / rate**2 + 1480 / rate**3 + (1480 + left) / rate**4 == approx(0, abs=1e-6)


def test_payback_counts_the_last_time_below():
    # Paid back in 2023, then spent again: for good in 2026.
    yearly = pd.Series({2022: -100, 2023: 120, 2024: -60, 2025: 30, 2026: 30})
    assert (payback(yearly), payback(yearly.drop(2026))) == (2026, None)


def test_no_rate_without_a_change_of_sign():
    assert internal_rate([0, 1, 2], [-100, -10, -10]) is None
    assert internal_rate([], []) is None
    assert internal_rate([0, 2], [-100, 121]) == approx(0.1)


def test_without_an_investment_there_is_nothing_to_pay_back():
    r = returns(built_in_2024().query("technology == 'coal'"))
    assert (r.invested, r.internal_rate, r.payback) == (0, None, None)


CONVENTIONS = [
    Finance(*pair) for pair in product(["annuity"], ["start", "middle", "end"], ["start", "middle", "end"])
] + [Finance("overnight_salvage", depreciation=how) for how in ("sinking_fund", "straight_line")]  # fmt: skip


@pytest.mark.parametrize("finance", CONVENTIONS, ids=str)
@pytest.mark.parametrize("lead_time", [0.0, 1.0, 3.5])
def test_the_cash_flow_adds_up_to_the_objective(finance: Finance, lead_time: float):
    w = World(3, (2022, 2025), end=2028, rate=0.08, finance=finance, unserved=200)
    w.profile("wind", [1, 0.6, 0.1])
    w.asset("renewable", "wind", existing(3, profile="wind"), candidate(30, profile="wind"), power_capex=40, lifetime=20, lead_time=lead_time)
    w.asset("thermal", "coal", existing(5), committed(4, commissioned=2024), variable_om=[20, 21, 22, 23, 24, 25, 26], power_capex=30, lead_time=lead_time)
    w.asset("trade", "tie", existing(2), import_price=60, export_price=5)
    w.load([10, 12, 14])
    solved = w.solve()
    cohorts = apart(solved)
    found = reconciliation(cohorts, cash_flows(cohorts, no_payments()))
    assert found.reasons == []
    assert found.objective == approx(solved.cost, rel=1e-9)
    assert found.outlays - found.interest == approx(solved.cost, rel=1e-9)
    assert (found.interest > 0) == (lead_time > 1)


def test_of_a_mixed_system_too():
    solved = mixed()
    cohorts = apart(solved)
    assert reconciliation(cohorts, cash_flows(cohorts, no_payments())).outlays == approx(solved.cost, rel=1e-9)


def test_conventions_that_make_a_difference_are_named():
    w = World(3, (2022,), end=2025, rate=0.08, finance=Finance(interest_rate=0.05))
    w.asset("renewable", "wind", candidate(10), power_capex=40, lifetime=20)
    w.load(10)
    cohorts = apart(w.solve())
    found = reconciliation(cohorts, cash_flows(cohorts, no_payments()))
    assert found.reasons == ["interest_rate"]
    assert found.difference > 1


def test_milestones_with_weights_of_their_own():
    # The objective counts 2022 three times and 2025 twice; the cash flow is discounted by the rate and says that it differs.
    w = World(3, (2022, 2025), end=2027, rate=0.07)
    w.horizon = replace(w.horizon, weights=(3.0, 2.0))
    w.asset("renewable", "wind", candidate(10), power_capex=40, lifetime=20, power_fixed_om=1)
    w.load(10)
    solved = w.solve()
    cohorts = apart(solved)
    assert reconciliation(cohorts, cash_flows(cohorts, no_payments())).reasons == ["weights"]
    supply = supply_costs(cohorts)
    assert supply.loc[supply["milestone"] == 0, "cost_cny"].sum() == approx(solved.cost)
    assert levelised_costs(cohorts)["levelised"].tolist() == approx([(400 * 0.07 / (1 - 1.07**-20) + 10) / 30])


def test_a_unit_that_recovers_its_cost_returns_the_discount_rate():
    cohorts = apart(mixed())
    flows = cash_flows(cohorts, no_payments())
    for technology in ("wind", "sun", "battery", "ely"):
        assert returns(flows[(flows["technology"] == technology) & (flows["stock"] == "new")]).internal_rate == approx(0.07, abs=1e-6)
