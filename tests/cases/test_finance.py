"""Money over time: discounting, years a milestone stands for, prices by year, weather years."""

from pytest import approx
from systems import World, candidate, committed, existing


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
