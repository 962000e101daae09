"""Money over time: discounting, years a milestone stands for, prices by year, weather years."""

from dataclasses import replace

import pytest
from pytest import approx
from systems import Solved, World, candidate, committed, existing

from energyplan.results.stored_system import system_of
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify
from energyplan.system.finance import Finance


def test_discounting(total):
    # 30 MWh at 10 in 2022, seen from 2021. Discounted from the base year itself, or to mid-year, it would be 300 or 286.
    w = World(3, rate=0.1)
    w.asset("thermal", "coal", existing(10), variable_om=10)
    w.load(10)
    assert total(w.solve()) == approx(300 / 1.1)


def test_a_milestone_stands_for_years(total):
    # Milestone 2022 for 2022-2024 (10 MW), 2025 for 2025 and 2026 (20 MW); a year is 3 h at 10.
    # A last milestone that stood for one year only would leave out 600 / 1.1^5.
    w = World(3, (2022, 2025), end=2026, rate=0.1)
    w.asset("thermal", "coal", existing(50), variable_om=10)
    w.load({2022: 10, 2025: 20})
    s = w.solve()
    assert total(s) == approx(sum(300 / 1.1**n for n in (1, 2, 3)) + sum(600 / 1.1**n for n in (4, 5)))
    costs = s.tables["costs"]
    by_year = costs[costs["component"] == "variable_om"].set_index("year")["cny"]
    assert by_year.to_dict() == approx({2022: 300, 2023: 300, 2024: 300, 2025: 600, 2026: 600})


def test_prices_of_each_year_within_a_period(total):
    # Fuel 10, 20, 40 and carbon 1, 2, 3 at 0.5 t/MWh in the years of one milestone. With the milestone's prices throughout 945
    # undiscounted, with their plain mean times the weights not the same to the last digit.
    w = World(3, (2022,), end=2024, rate=0.1, carbon=[1, 2, 3], unserved=1e4)
    w.fuel("coal", [10, 20, 40], 0.5)
    w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=1)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(30 * ((10 + 0.5) / 1.1 + (20 + 1) / 1.21 + (40 + 1.5) / 1.331))


def test_a_technology_keeps_the_figures_of_the_milestone(total):
    # Heat rate 2 at the milestone and 1 afterwards: operation is repeated, so 2 counts in all three years. Fuel at 10.
    w = World(3, (2022,), end=2024, unserved=1e4)
    w.fuel("coal", 10)
    w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=[2, 1, 1])
    w.load(10)
    assert total(w.solve()) == approx(30 * 2 * 10 * 3)


def test_an_annuity_repays_the_capital(total):
    # Within its life of two years in the horizon the present value of the annuities in the year before the first is the capex: 100.
    w = World(3, (2022,), end=2023, rate=0.1, unserved=1e4)
    w.asset("renewable", "wind", candidate(10), power_capex=100, lifetime=2)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(1000)
    assert s.component("capital") == approx(2 * 1000 * 0.1 / (1 - 1.1**-2))


def test_committed_capital_is_discounted_from_its_commissioning(total):
    # Life of one year in 2023: 100 x 1.1 paid in 2023, seen from 2021: 100 / 1.1.
    w = World(3, (2022,), end=2024, rate=0.1)
    w.asset("thermal", "coal", committed(1, commissioned=2023, life=1), power_capex=100)
    w.asset("thermal", "old", existing(1))
    w.load(1)
    assert total(w.solve()) == approx(100 / 1.1)


def test_weather_years_count_by_probability(total):
    # Wind of 10 MW blows fully in one year in four, half in the others: 0.75 x 5 MW x 3 h unserved.
    w = World(3, weather={"good": 0.25, "poor": 0.75})
    w.profile("wind", {"good": 1, "poor": 0.5})
    w.asset("renewable", "wind", existing(10, profile="wind"))
    w.load(10)
    s = w.solve()
    assert total(s) == approx(0.75 * 5 * 3 * 100)
    assert s.flow("load@a", "unserved", "2022_poor") == [5, 5, 5]
    # The price is that of its own year, not times its probability.
    assert s.price(year="2022_poor") == approx([100] * 3)


def test_prices_are_undiscounted(total):
    w = World(3, (2022, 2025), end=2026, rate=0.1, weather={"good": 0.25, "poor": 0.75})
    w.asset("thermal", "coal", existing(10), variable_om=40)
    w.load(5)
    s = w.solve()
    assert s.price(year="2025_good") == approx([40] * 3)
    assert total(s) == approx(sum(600 / 1.1**n for n in range(1, 6)))


def test_weights_of_milestones_replace_discounting(total):
    # 30 MWh at 10, 5 MW at 7 a year and an annuity of 1000 / 4: 300 + 35 + 250, 8 times for all of 2022 to 2024 and 5 times from 2025 on. The years between
    # weigh nothing; discounted or counted by the year it would be neither.
    w = World(3, (2022, 2025), end=2026, rate=0.1, unserved=1e6, finance=Finance(interest_rate=0.0))
    w.asset("thermal", "coal", candidate(10, latest=2022), power_capex=100, lifetime=4, variable_om=10, power_fixed_om=3.5)
    w.load(10)
    w.horizon = replace(w.horizon, weights=(8.0, 5.0))
    s = checked(w.solve())
    assert total(s) == approx((300 + 35 + 250) * 13)
    costs = s.tables["costs"]
    assert costs[costs["year"] == 2023]["cny"].sum() == approx(585)
    assert costs[costs["year"] == 2023]["discounted_cny"].sum() == 0


def test_weights_are_stored_and_read_back():
    w = World(3, (2022, 2025), end=2026)
    w.asset("thermal", "coal", existing(10))
    w.load(10)
    w.horizon = replace(w.horizon, weights=(8.0, 5.0))
    tables = system_tables(w.solve().model.system)
    assert tables["years"]["objective_weight"].tolist() == [8, 0, 0, 5, 0]
    assert system_of(tables).horizon.weights == (8, 5)


def test_a_changed_weight_is_found():
    w = World(3, (2022, 2025), end=2026)
    w.asset("thermal", "coal", existing(10), variable_om=10)
    w.load(10)
    w.horizon = replace(w.horizon, weights=(8.0, 5.0))
    s = w.solve()
    tables = system_tables(s.model.system)
    tables["years"].loc[0, "objective_weight"] = 7.0
    report = verify(tables, s.tables.frames, objective=s.cost)
    assert [check.name for check in report.checks if not check.passed] == ["discounting", "objective"]


# --- conventions -------------------------------------------------------------------------------------------------------------------


def plant(finance: Finance, rate: float = 0.1, *, end: int = 2023, life: float = 4, first: int | None = None) -> World:
    """A load of 10 MW, 3 h a year from 2022 on, that only a plant of 100 CNY/MW can serve."""
    w = World(3, (2022,), end=end, rate=rate, unserved=1e6, finance=finance, first=first)
    w.asset("thermal", "coal", candidate(10, latest=2022), power_capex=100, lifetime=life)
    w.load(10)
    return w


def checked(s: Solved) -> Solved:
    """The run, once the verifier has found nothing wrong with it."""
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    assert report.passed, report.failed
    return s


@pytest.mark.parametrize(("at", "passed"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_when_annuities_are_paid(total, at, passed):
    # 1000 CNY over 4 years at 10 %: 315.4708 a year, in 2022 and 2023, seen from 2021.
    annuity = 1000 * 0.1 / (1 - 1.1**-4)
    s = checked(plant(Finance(capital_at=at)).solve())
    assert annuity == approx(315.4708, abs=1e-4)
    assert total(s) == approx(annuity * (1.1 ** -(1 + passed) + 1.1 ** -(2 + passed)))


@pytest.mark.parametrize(("at", "passed"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_when_operation_is_paid(total, at, passed):
    # 30 MWh at 10 and 5 MW at 7 a year: 335 in 2022 and in 2023.
    w = World(3, (2022,), end=2023, rate=0.1, finance=Finance(operation_at=at))
    w.asset("thermal", "coal", existing(10), variable_om=10, power_fixed_om=3.5)
    w.load(10)
    assert total(checked(w.solve())) == approx(335 * (1.1 ** -(1 + passed) + 1.1 ** -(2 + passed)))


def test_interest_apart_from_the_discount_rate(total):
    # Annuity at 5 % over 4 years, 282.0118, discounted at 10 %.
    annuity = 1000 * 0.05 / (1 - 1.05**-4)
    assert annuity == approx(282.0118, abs=1e-4)
    assert total(checked(plant(Finance(interest_rate=0.05)).solve())) == approx(annuity * (1.1**-1 + 1.1**-2))


def test_interest_of_nothing(total):
    # 1000 / 4 a year.
    assert total(checked(plant(Finance(interest_rate=0.0)).solve())) == approx(250 * (1.1**-1 + 1.1**-2))


def test_existing_capital_is_paid(total):
    # 10 MW of 2020 with a life of 3 years pay a last annuity in 2022: 1000 x 0.1 / (1 - 1.1^-3) = 402.1148.
    w = World(3, (2022,), end=2023, rate=0.1, finance=Finance(existing_capital="paid"))
    w.asset("thermal", "coal", existing(10, commissioned=2020, life=3), power_capex=100)
    w.asset("thermal", "other", existing(10))
    w.load(10)
    assert total(checked(w.solve())) == approx(402.1148 / 1.1, abs=1e-4)
    w.horizon = plant(Finance()).horizon
    assert total(checked(w.solve())) == approx(0)


@pytest.mark.parametrize(
    ("depreciation", "rate", "left"),
    [
        ("sinking_fund", 0.1, 1 - (1.1**2 - 1) / (1.1**4 - 1)),  # 0.5475
        ("sinking_fund", 0.0, 0.5),
        ("straight_line", 0.1, 0.5),
    ],
)
def test_overnight_cost_less_what_is_left(total, depreciation, rate, left):
    # 1000 at the start of 2022; two of four years are left at the end of 2023. Seen from 2021, three years before that end.
    s = checked(plant(Finance("overnight_salvage", depreciation=depreciation), rate).solve())
    assert total(s) == approx(1000 / (1 + rate) - 1000 * left / (1 + rate) ** 3)
    assert s.component("salvage") == approx(-1000 * left)


def test_capital_is_repaid_in_its_recovery_period(total):
    # 1000 CNY in two payments of 1000 x 0.1 / (1 - 1.1^-2) = 576.1905 in 2022 and 2023, though the plant runs to 2025: worth 1000 in 2021. Charged in
    # each of the four years of life it would be 1826.45.
    w = plant(Finance(), end=2025)
    w.assets[0].parameters["recovery"] = w.by_year(2)
    s = checked(w.solve())
    assert total(s) == approx(1000)
    costs = s.tables["costs"]
    paid = costs[costs["component"] == "capital"].set_index("year")["cny"].to_dict()
    assert paid == approx({2022: 1000 * 0.1 / (1 - 1.1**-2), 2023: 1000 * 0.1 / (1 - 1.1**-2)})


def test_capital_is_repaid_after_a_shorter_life(total):
    # Four payments of 250, though the plant stands for two years only and 2024 is not served: 1000 and 10 x 3 h x 50.
    w = World(3, (2022, 2024), end=2025, unserved=50)
    w.asset("thermal", "coal", candidate(10, latest=2022, power_min=10), power_capex=100, lifetime=2, recovery=4)
    w.load({2022: 10, 2024: 5})
    s = checked(w.solve())
    assert total(s) == approx(1000 + 2 * 5 * 3 * 50)
    assert s.component("capital") == approx(1000)


def test_existing_capital_is_repaid_in_the_recovery_period_of_its_vintage(total):
    # 10 MW of 2020 at the 300 CNY/MW and five years of that time, not the 100 and nine of today: three of five payments of 600 are left in the horizon.
    w = World(3, (2022,), end=2026, finance=Finance(existing_capital="paid"))
    w.asset("thermal", "coal", existing(10, commissioned=2020), power_capex=100, recovery=9)
    w.assets[0] = replace(w.assets[0], vintages={2020: {"power_capex": 300.0, "recovery": 5.0, "power_fixed_om": 0.0}})
    w.load(10)
    s = checked(w.solve())
    assert total(s) == approx(3 * 600)
    assert s.component("capital") == approx(3 * 600)


def test_existing_units_pay_the_fixed_cost_of_their_vintage(total):
    # 5 MW of 2010 at the 7 of that year, 5 MW of 2000 without figures of its own at the 2 of the first ledger year: 2 years x (35 + 10).
    w = World(3, (2022,), end=2023)
    w.asset("thermal", "coal", existing(5, commissioned=2010), existing(5, commissioned=2000), power_fixed_om=[2, 3])
    w.assets[0] = replace(w.assets[0], vintages={2010: {"power_fixed_om": 7.0}})
    w.load(10)
    s = checked(w.solve())
    assert total(s) == approx(2 * (35 + 10))
    assert system_of(system_tables(s.model.system)).assets[0].vintages == {2010: {"power_fixed_om": 7.0}}


def test_nothing_is_left_after_a_whole_life(total):
    s = checked(plant(Finance("overnight_salvage"), life=2).solve())
    assert total(s) == approx(1000 / 1.1)


def test_the_first_year_may_be_the_base_year(total):
    # Paid at the start of 2021, which is where costs are seen from; one of four years is used.
    w = World(3, (2021,), rate=0.1, unserved=1e6, finance=Finance("overnight_salvage", depreciation="straight_line"), first=2021)
    w.asset("thermal", "coal", candidate(10), power_capex=100, lifetime=4)
    w.load(10)
    assert total(checked(w.solve())) == approx(1000 - 750 / 1.1)


def test_fixed_cost_of_the_year_or_of_the_vintage(total):
    # 5 MW cost 3 a MW in 2022 and 4 in 2023: 15 + 20 by the year, 15 + 15 by their vintage, undiscounted.
    def world(finance: Finance) -> World:
        w = World(3, (2022,), end=2023, finance=finance)
        w.asset("thermal", "coal", existing(2), candidate(3, latest=2022), power_fixed_om=[3, 4])
        w.load(5)
        return w

    assert total(checked(world(Finance()).solve())) == approx(30)
    assert total(checked(world(Finance(fixed_om="year")).solve())) == approx(35)


def test_fixed_cost_of_the_year_is_saved_by_retirement(total):
    # 10 MW cost 1 a MW in 2022 and 9 in 2023; 4 MW are not needed in the milestone 2023 and go then: 10 + 6 x 9 = 64.
    w = World(3, (2022, 2023), finance=Finance(fixed_om="year"))
    w.asset("thermal", "coal", existing(10), power_fixed_om=[1, 9], early_retirement=True)
    w.load({2022: 10, 2023: 6})
    assert total(checked(w.solve())) == approx(64)


def test_committed_capacity_that_is_paid_for(total):
    # 10 MW of 2023 without a price, as stock that comes later: only its fixed cost of 2 a MW in 2023.
    w = World(3, (2022, 2023), unserved=1e3)
    w.asset("thermal", "coal", existing(5), committed(5, commissioned=2023, capex_factor=0), power_capex=100, power_fixed_om=2)
    w.load({2022: 5, 2023: 10})
    assert total(checked(w.solve())) == approx(10 + 20)
