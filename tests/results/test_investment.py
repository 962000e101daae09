"""Investment by year: worked by hand, and the same sums as the costs and the cash flow of a run."""

from __future__ import annotations

import pytest
from systems import World, candidate, committed, rounded

from energyplan.exports.schedule import Schedule
from energyplan.results.capacity_costs import investment
from energyplan.results.cash_flow import cash_flows
from energyplan.results.payments import no_payments
from energyplan.system.finance import Finance, capital_recovery_factor
from tests.results.taken_apart import apart, mixed
from tests.systems import Solved


def table_of(solved: Solved):
    return investment(solved.model.system, solved.tables["capacity"])


def test_a_committed_and_a_new_unit():
    w = World(3, (2022,), end=2024, rate=0.1)
    w.asset("renewable", "wind", committed(10, commissioned=2023, life=2), candidate(5), power_capex=[100, 90, 80], lifetime=20)
    w.load(5)
    solved = w.solve()
    by_year = table_of(solved).groupby("year")[["overnight_committed_cny", "overnight_new_cny", "capital_cny"]].sum()
    old, new = 900 * capital_recovery_factor(0.1, 2), 500 * capital_recovery_factor(0.1, 20)
    assert by_year.to_numpy().ravel().tolist() == pytest.approx([0, 500, new, 900, 0, new + old, 0, 0, new + old], abs=1e-6)


@pytest.mark.parametrize("finance", [Finance(), Finance("overnight_salvage"), Finance(existing_capital="paid")])
def test_sums_are_those_of_the_run(finance: Finance):
    solved = mixed(finance=finance)
    found, costs = table_of(solved), solved.tables["costs"]
    paid = costs[costs["component"] == "capital"].groupby(["year", "technology"])["cny"].sum()
    own = found[found["capital_cny"] != 0].groupby(["year", "technology"])["capital_cny"].sum()
    assert own.to_dict() == pytest.approx(paid[paid != 0].to_dict(), rel=1e-9)
    flows = cash_flows(apart(solved), no_payments())
    spent = -flows.loc[flows["item"] == "investment"].groupby("technology")["cny"].sum()
    overnight = found.assign(cny=found["overnight_committed_cny"] + found["overnight_new_cny"]).groupby("technology")["cny"].sum()
    assert overnight[overnight != 0].to_dict() == pytest.approx(spent.to_dict(), rel=1e-9)


def test_a_unit_is_in_the_schedule_while_it_is_paid_for():
    # 10 MW for two years, 1000 CNY in four payments: 2024 and 2025 have no stock and 250 CNY each.
    w = World(3, (2022, 2024), end=2025, unserved=50)
    w.asset("thermal", "coal", candidate(10, latest=2022, power_min=10), power_capex=100, lifetime=2, recovery=4)
    w.load({2022: 10, 2024: 5})
    s = w.solve()
    shown = Schedule.of(s.model.system, s.tables.frames, 2025).shown
    assert rounded(shown, "year", "unit", "stock_total", "capital_cny") == [
        (2022, "MW", 10, 250), (2023, "MW", 10, 250), (2024, "MW", 0, 250), (2025, "MW", 0, 250),
    ]  # fmt: skip
