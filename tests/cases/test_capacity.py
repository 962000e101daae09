"""The ledger of capacity: vintages, lives, limits, retirement, and what each costs."""

from dataclasses import replace

import pytest
from pytest import approx
from systems import World, candidate, committed, existing, rounded, verified

from energyplan.model.build import build
from energyplan.results.past_life import PastLife, past_life
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify


def test_a_life_ends_and_is_replaced(total):
    # A life of 2 a: 10 MW of 2022 serve 2022 and 2023, another 10 MW must follow in 2024. 2 x 10 MW x 20, spread over 2 years each.
    # If capacity lived for ever the cost would be half.
    w = World(3, (2022, 2023, 2024, 2025))
    w.asset("renewable", "wind", candidate(50), power_capex=20, lifetime=2)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(2 * 10 * 20)
    assert s.built("wind@a") == {2022: 10, 2024: 10}
    assert s.stock("wind@a") == {2022: 10, 2023: 10, 2024: 10, 2025: 10}
    ledger = s.tables["capacity"]
    assert rounded(ledger[ledger["vintage"] == 2022], "year", "commissioned", "retired_age", "in_service") == [
        (2022, 10, 0, 10), (2023, 0, 0, 10), (2024, 0, 10, 0),
    ]  # fmt: skip


def test_a_fraction_of_a_year_is_rounded(total):
    # 2.4 a are 2 payments and 2 years of service; with 3 the stock of 2024 would be 10 MW and the cost 10 x 20 x 1.
    w = World(3, (2022,), end=2024)
    w.asset("renewable", "wind", candidate(50), power_capex=20, lifetime=2.4)
    w.load(10)
    w.target("capacity", 10, enforce="hard")
    s = w.solve()
    assert total(s) == approx(10 * 20 + 0)
    assert s.built("wind@a") == {2022: 10}
    assert s.stock("wind@a") == {2022: 10, 2023: 10, 2024: 0}


def test_only_years_within_the_horizon_are_paid(total):
    # 10 MW of 2024 with a life of 4 a pay 2 of 4 annuities until 2025, 5 each a MW. 2022 and 2023 are unserved: 2 x 3 h x 10 x 7.
    w = World(3, (2022, 2024), end=2025, unserved=7)
    w.asset("renewable", "wind", candidate(50, earliest=2024), power_capex=20, lifetime=4)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(10 * 5 * 2 + 2 * 3 * 10 * 7)
    assert s.component("capital") == approx(100)


def test_each_vintage_has_its_own_figures(total):
    # One-year lives at 30, 20, 10 CNY/MW, fixed O&M of the commissioning year 1, 2, 3: 31 + 22 + 13 a MW, less than 100 x 3 h.
    w = World(3, (2022, 2023, 2024))
    w.asset("renewable", "wind", candidate(50), power_capex=[30, 20, 10], power_fixed_om=[1, 2, 3], lifetime=1)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(10 * (31 + 22 + 13))


def test_fixed_om_is_that_of_the_commissioning_year(total):
    # Bought in 2022 for three years: 3 x 1, not 1 + 2 + 3.
    w = World(3, (2022,), end=2024)
    w.asset("renewable", "wind", candidate(50), power_capex=30, power_fixed_om=[1, 2, 3], lifetime=3)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(10 * (30 + 3 * 1))


def test_existing_capacity_ends_at_its_age(total):
    # Commissioned in 2013 with a life of 10 a: the last year is 2022. 2023 is unserved: 10 x 3 h x 100. Fixed O&M of one year.
    # If the age were ignored: 2 years of fixed O&M, 100.
    w = World(3, (2022, 2023))
    w.asset("thermal", "coal", existing(10, commissioned=2013, life=10), power_fixed_om=5)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(3000 + 50)
    assert s.stock("coal@a") == {2022: 10, 2023: 0}
    ledger = s.tables["capacity"]
    assert rounded(ledger, "year", "commissioned", "retired_age", "in_service") == [(2022, 0, 0, 10), (2023, 0, 10, 0)]


def test_committed_capacity_pays_its_annuity_and_existing_does_not(total):
    # Committed for 2023, life 2 a, 20 x 1.5 CNY/MW: 15 a year and 1 of fixed O&M in 2023 and 2024. The existing one pays only O&M.
    # No decision changes any of it: it is the constant. With sunk capital for both 20 + 30, with none sunk more than 320 + 30.
    w = World(3, (2022,), end=2024)
    w.asset("thermal", "coal", committed(10, commissioned=2023, life=2, capex_factor=1.5), power_capex=20, power_fixed_om=1)
    w.asset("thermal", "old", existing(10), power_capex=20, power_fixed_om=1)
    w.load(1)
    s = w.solve()
    assert total(s) == approx(10 * 2 * 15 + 10 * 2 * 1 + 10 * 3 * 1)
    assert s.model.constant == approx(350)
    assert s.stock("coal@a") == {2022: 0, 2023: 10, 2024: 10}
    assert s.component("capital", "old@a") == 0


def test_early_retirement_saves_fixed_om_but_not_the_annuity(total):
    # Needed in 2022 and 2023 (milestone 2022), not from 2024 on. 10 MW: annuity 20 / 4 = 5 in all four years, fixed O&M 5 in two.
    # If retirement saved the annuity 200; if it could happen in 2023 250; if it could not happen 400.
    w = World(3, (2022, 2024), end=2025)
    w.asset("thermal", "coal", committed(10, commissioned=2022, life=4), early_retirement=True, power_capex=20, power_fixed_om=5)
    w.load({2022: 10, 2024: 0})
    s = w.solve()
    assert total(s) == approx(10 * 5 * 4 + 10 * 5 * 2)
    assert s.stock("coal@a") == {2022: 10, 2023: 10, 2024: 0, 2025: 0}
    assert list(s.model.capacities["coal@a"].b.retire) == [("coal@a_0", 2022), ("coal@a_0", 2024)]
    assert rounded(s.tables["capacity"], "year", "retired_early", "retired_age", "in_service") == [
        (2022, 0, 0, 10), (2023, 0, 0, 10), (2024, 10, 0, 0), (2025, 0, 0, 0),
    ]  # fmt: skip


def test_what_may_not_retire_stays(total):
    w = World(3, (2022, 2024), end=2025)
    w.asset("thermal", "coal", existing(10), power_fixed_om=5)
    w.load({2022: 10, 2024: 0})
    assert total(w.solve()) == approx(10 * 5 * 4)


def test_a_part_retires(total):
    # 4 of 10 MW are still needed: 6 MW retire in 2022 and save 2 years x 5 each.
    w = World(3, (2022, 2023))
    w.asset("thermal", "coal", existing(10), early_retirement=True, power_fixed_om=5)
    w.load(4)
    s = w.solve()
    assert total(s) == approx(4 * 5 * 2)
    assert s.stock("coal@a") == {2022: 4, 2023: 4}


def test_build_rate_is_shared_by_the_sites_of_a_technology(total):
    # 8 MW a year at both sites together, 10 MW asked for at each. 2022: 12 MW missing, 2023: 4 MW; 3 h at 100.
    # If each site had the rate to itself 4 and 0 MW would be missing: 1200.
    w = World(3, (2022, 2023))
    for site in ("a", "b"):
        w.asset("renewable", "wind", candidate(50), site=site, build_rate=8)
        w.load(10, site=site)
    s = w.solve()
    assert total(s) == approx(12 * 300 + 4 * 300)


def in_milestones(w: World) -> World:
    """The same world in which candidates come in milestone years only."""
    w.horizon = replace(w.horizon, build_years=w.horizon.milestones)
    return w


@pytest.mark.parametrize("rate", ["technology", "project"])
def test_a_rate_counts_for_all_years_since_candidates_last_came(total, rate):
    # 6 MW a year: 2022 and 2023 make 12 MW of 2023, 2024 to 2027 make 24 MW more of 2027. 30 MW asked for from 2023 on, 40 from 2027 on: 18 and 4 MW
    # are unserved at 1 a MWh. With the rate of one year it would be 24 and 28.
    w = in_milestones(World(1, (2023, 2027), unserved=1))
    w.asset("renewable", "wind", candidate(100, **({"build_rate": 6} if rate == "project" else {})), **({"build_rate": 6} if rate == "technology" else {}))
    w.load({2023: 30, 2027: 40})
    s = w.solve()
    assert s.built("wind@a") == {2023: 12, 2027: 24}
    assert total(s) == approx(4 * 18 + 4)
    assert verified(s) == []


def test_a_shared_rate_counts_for_what_is_open(total):
    # Sites open in 2022, 2026 and 2027, 10 MW a year for all of them, added up over 2022 to 2027: 60 MW at most, 20 MW at the second and third, 10 MW
    # at the third. The later sites are cheaper: 10, 10 and 40 MW.
    w = in_milestones(World(1, (2027,), unserved=1000))
    for site, opens, capex in (("a", 2022, 3), ("b", 2026, 2), ("c", 2027, 1)):
        w.asset("renewable", "wind", candidate(100, earliest=opens), site=site, build_rate=10, power_capex=capex, lifetime=1)
        if site != "a":
            w.asset("link", f"line_{site}", existing(100), site=site, site_to="a")
    w.load(70)
    s = w.solve()
    assert [s.built(f"wind@{site}") for site in "abc"] == [{2027: 40}, {2027: 10}, {2027: 10}]
    assert total(s) == approx(40 * 3 + 10 * 2 + 10 * 1 + 10 * 1000)
    assert verified(s) == []


def test_a_build_rate_broken_between_milestones_is_found():
    w = in_milestones(World(1, (2023, 2027), unserved=1))
    w.asset("renewable", "wind", candidate(100, earliest=2023), build_rate=6)
    w.load(30)
    s = w.solve()
    tables = system_tables(s.model.system)
    for rate, wrong in ((6.0, []), (5.0, ["build_rate"])):
        tables["parameters"].loc[tables["parameters"]["parameter"] == "build_rate", "value"] = rate
        assert [check.name for check in verify(tables, s.tables.frames, objective=s.cost).failed] == wrong


def test_build_rate_of_a_project(total):
    # 6 MW a year of 10: 4 MW are missing in the first year.
    w = World(3, (2022, 2023))
    w.asset("renewable", "wind", candidate(50, build_rate=6))
    w.load(10)
    s = w.solve()
    assert total(s) == approx(4 * 300)
    assert s.stock("wind@a")[2022] == 6


def test_power_max_is_of_all_vintages(total):
    # 6 MW in all, not 6 a year: 4 MW are missing in both years.
    w = World(3, (2022, 2023))
    w.asset("renewable", "wind", candidate(6))
    w.load(10)
    assert total(w.solve()) == approx(2 * 4 * 300)


def test_power_max_frees_when_a_life_ends(total):
    # A site of 10 MW with lives of one year is built anew each year: 2 x 10 x 20. Without that the second year is unserved: 3200.
    w = World(3, (2022, 2023))
    w.asset("renewable", "wind", candidate(10), power_capex=20, lifetime=1)
    w.load(10)
    assert total(w.solve()) == approx(400)


def test_power_limit_counts_what_stands(total):
    # 10 existing + 5 new reach the limit of 15 MW of a load of 20; without the limit nothing, with it on the new ones only nothing.
    w = World(3)
    w.asset("renewable", "wind", existing(10), candidate(100), power_limit=15)
    w.load(20)
    s = w.solve()
    assert total(s) == approx(5 * 300)
    assert s.stock("wind@a") == {2022: 15}


def test_earliest_year(total):
    # Nothing before 2023: the first year is unserved.
    w = World(3, (2022, 2023))
    w.asset("renewable", "wind", candidate(50, earliest=2023))
    w.load(10)
    assert total(w.solve()) == approx(10 * 300)


@pytest.mark.parametrize(
    ("bounds", "power", "energy", "cost"),
    [
        # 10 MW x 1 h of wind are moved to the second hour: 10 MWh and 10 MW; power at 3, energy at 1.
        ({}, 10, 10, 30 + 10),
        # At least 2 h: 20 MWh must be bought.
        ({"duration_min": 2}, 10, 20, 30 + 20),
        # At most half an hour: 20 MW for 10 MWh.
        ({"duration_max": 0.5}, 20, 10, 60 + 10),
    ],
)
def test_durations(total, bounds, power, energy, cost):
    w = World(2)
    w.profile("wind", [1, 0])
    w.asset("renewable", "wind", existing(20, profile="wind"))
    w.asset("battery", "cells", candidate(50, 50), power_capex=3, energy_capex=1, lifetime=1, **bounds)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(cost)
    assert s.stock("cells@a") == {2022: power}
    assert s.stock("cells@a", "energy") == {2022: energy}


def test_capex_factor(total):
    # A project twice as dear as its technology.
    w = World(3)
    w.asset("renewable", "wind", candidate(50, capex_factor=2), power_capex=20, lifetime=1)
    w.load(10)
    assert total(w.solve()) == approx(400)


def test_milestone_is_operated_with_its_stock_until_the_next(total):
    # 10 MW come in 2023, between milestones 2022 and 2024: the hours of 2022 and 2023 are those of the milestone 2022 with its
    # stock of nothing, so both years are unserved.
    w = World(3, (2022, 2024))
    w.asset("thermal", "coal", committed(10, commissioned=2023, life=10))
    w.load(10)
    assert total(w.solve()) == approx(2 * 10 * 300)


def test_largest_is_a_bound_of_every_total():
    # Upper bounds of operation come from it: 10 existing until 2022, at most 2 x 6 new by 2023 within 11, and the limit of 15.
    w = World(3, (2022, 2023))
    w.asset("renewable", "wind", existing(10, commissioned=2013, life=10), candidate(11, build_rate=6), power_limit=15)
    w.load(1)
    capacity = build(w.system()).capacities["wind@a"]
    assert [capacity.largest("power", y) for y in (2022, 2023)] == [15, 11]
    assert [capacity.total("power", y).ub for y in (2022, 2023)] == [15, 11]


def test_least_addition_is_built_although_nobody_needs_it(total):
    # 4 MW must be built at 3 a MW and year; the load of 1 MW is served from it, though 1 MW would do: 12. Without the floor: 3.
    w = World(3)
    w.asset("converter", "plant", candidate(10, power_min=4), modes=(w.way({("a", "electricity"): 1.0}),), power_fixed_om=3)
    w.load(1)
    s = w.solve()
    assert total(s) == approx(12)
    assert verified(s) == []


def test_capacity_operated_after_its_life_is_named():
    # 10 MW of 2022 for two years are operated until 2025, and 4 MW of 2021 that leave after 2023: in 2024 and 2025 nothing is left of either.
    w = World(1, (2022, 2026), end=2027)
    w.asset("renewable", "wind", candidate(10), power_capex=1, lifetime=2)
    w.asset("thermal", "coal", existing(4, commissioned=2021, life=3), variable_om=50)
    w.load({2022: 14, 2026: 0})
    s = w.solve()
    assert past_life(s.model.system, s.tables["capacity"]) == [
        PastLife("coal@a", 2022, 2024, 2025, 4.0, "MW"), PastLife("wind@a", 2022, 2024, 2025, approx(10.0), "MW"),
    ]  # fmt: skip
