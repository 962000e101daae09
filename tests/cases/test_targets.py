"""Every kind of target: one that binds at a known cost, one out of reach with a known shortfall, and the same as a hard one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pytest import approx
from systems import World, candidate, committed, existing

from energyplan.errors import InfeasibleError
from energyplan.model.rules.base import KINDS
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify

UNSERVED = 2e4
"""As in the default plan: dearer than any penalty of a kilowatt-hour."""


def wind_only() -> World:
    # Wind up to 50 MW at 10 CNY/MW for one year; the load is covered anyway.
    w = World(3, unserved=UNSERVED)
    w.asset("renewable", "wind", candidate(50), power_capex=10, lifetime=1, clean=True)
    w.asset("thermal", "coal", existing(30))
    w.load(1)
    return w


def cells() -> World:
    # Up to 10 MW at 1 CNY/MW and 30 MWh at 2 CNY/MWh, at most 4 h.
    w = wind_only()
    w.asset("battery", "cells", candidate(10, 30), power_capex=1, energy_capex=2, duration_max=4, lifetime=1)
    return w


def wind_with_lead_time() -> World:
    # 2 years from decision to commissioning. 12 MW are committed for 2024 (decided in 2022), up to 50 MW may follow from 2023 on.
    # A MW of 2024 pays 2 annuities of 10 / 4 until 2025, one of 2025 is decided too late.
    w = World(3, (2022, 2025), unserved=UNSERVED)
    w.asset("renewable", "wind", committed(12, commissioned=2024, life=4), candidate(50, earliest=2023), power_capex=10, lifetime=4, lead_time=2)
    w.asset("thermal", "coal", existing(30))
    w.load(1)
    return w


def wind_and_coal(power_max: float = 50) -> World:
    # Load 10 MW x 3 h. Coal at 10; wind at 100 CNY/MW, which is 33.3 a MWh.
    w = World(3, unserved=UNSERVED)
    w.asset("renewable", "wind", candidate(power_max), power_capex=100, lifetime=1, clean=True)
    w.asset("thermal", "coal", existing(30), variable_om=10)
    w.load(10)
    return w


def wind_by_night(**load: Any) -> World:
    # 10 MW of wind in the first of two hours, load 5 MW; a battery that gives back half, at 10 CNY/MWh; coal at 10.
    w = World(2, unserved=UNSERVED)
    w.profile("wind", [1, 0])
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("battery", "cells", candidate(100, 100), energy_capex=10, lifetime=1, eta_discharge=0.5)
    w.asset("thermal", "coal", existing(30), variable_om=10)
    w.load(5)
    return w


def coal_and_gas(end: int = 2022) -> World:
    # Load 10 MW x 3 h. Coal at 10 with 1 t/MWh, gas at 30 with 0.2 t/MWh.
    w = World(3, end=end, unserved=UNSERVED)
    w.fuel("coal", 10, 1)
    w.fuel("gas", 30, 0.2)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(30), fuel="gas", heat_rate=1)
    w.load(10)
    return w


def surplus() -> World:
    # 10 MW of wind for a load of 2 and 12 MW; coal at 1; a battery without losses at 5 CNY/MWh.
    w = World(2, unserved=UNSERVED)
    w.asset("renewable", "wind", existing(10), clean=True)
    w.asset("thermal", "coal", existing(30), variable_om=1)
    w.asset("battery", "cells", candidate(100, 100), energy_capex=5, lifetime=1)
    w.load([2, 12])
    return w


def filling_station() -> World:
    # Hydrogen 4 MW x 2 h, unserved at 5, made at 10 / 0.5 = 20 a MWh: it is not made unless asked for.
    w = World(2, unserved={"electricity": UNSERVED, "hydrogen": 5})
    w.asset("trade", "grid", existing(100), import_price=10)
    w.asset("electrolyser", "pem", existing(20), carrier="hydrogen", efficiency=0.5)
    w.load(4, carrier="hydrogen")
    return w


def coal_and_burner(end: int = 2022) -> World:
    # 10 MW for 3 h: coal at 10, or a converter whose activity costs 30.
    w = World(3, end=end, unserved=UNSERVED)
    w.asset("thermal", "coal", existing(30), variable_om=10)
    w.asset("converter", "burner", existing(30), modes=(w.way({("a", "electricity"): 1.0}, cost=30.0),))
    w.load(10)
    return w


def coal_and_turbines() -> World:
    # 10 MW for 3 h of coal at 1; turbines at 10 CNY/MW, of which half counts.
    w = World(3, unserved=UNSERVED)
    w.asset("thermal", "coal", existing(12), variable_om=1, capacity_credit=1)
    w.asset("thermal", "turbine", candidate(20), power_capex=10, lifetime=1, variable_om=5, capacity_credit=0.5)
    w.load(10)
    return w


def peak_of_ten() -> World:
    # Load up to 10 MW, coal of 10 MW; up to 50 MW of wind at 10 CNY/MW, all of which counts.
    w = World(3, unserved=UNSERVED)
    w.asset("renewable", "wind", candidate(50), power_capex=10, lifetime=1, clean=True)
    w.asset("thermal", "coal", existing(10))
    w.load([8, 10, 6])
    return w


@dataclass(frozen=True)
class Case:
    """A kind of target in a system.

    Attributes:
        world: The system.
        free: Its cost without the target.
        value, cost: A value within reach, and what it costs.
        far, shortfall, far_cost: A value out of reach, by how much it is missed (unit of the row), and the cost then.
        shadow: Cost of one more unit of the row at `value`; None where it is a corner.
    """

    world: Callable[[], World]
    free: float
    value: float
    cost: float
    far: float
    shortfall: float
    far_cost: float
    shadow: float | None
    more: dict[str, Any]


CASES = {
    # 30 MW x 10. All 50 MW for a target of 80: 30 MW short.
    "capacity": Case(wind_only, 0, 30, 300, 80, 30, 500, 10, {"technologies": ("wind",)}),
    # 20 MWh x 2 and 5 MW x 1, for 4 h at most. 30 MWh of 50, with 7.5 MW. Cost of a MWh: 2 + 1 / 4.
    "storage_energy": Case(cells, 0, 20, 45, 50, 20, 67.5, 2.25, {"technologies": ("cells",)}),
    # 12 MW committed (12 x 2 x 2.5 = 60) and 18 MW of 2024 (90). Out of reach: 12 + 50 of 80. If lead time were ignored nothing
    # could be decided in 2022; if committed capacity did not count 30 MW would be bought: 210.
    "start": Case(wind_with_lead_time, 60, 30, 150, 80, 18, 310, 5, {"technologies": ("wind",)}),
    # W / (W + 30) = 0.4 with 20 MW. With 50 MW: 0.9 x 80 - 50 = 22 MW short. A MW of the row takes 10 / 0.6.
    "capacity_share": Case(wind_only, 0, 0.4, 200, 0.9, 22, 500, 10 / 0.6, {}),
    # Half of 30 MWh: 5 MW of wind at 100 and 15 MWh of coal at 10. At most 2 MW: 6 of 15 MWh.
    "generation_share": Case(wind_and_coal, 300, 0.5, 650, 0, 0, 0, None, {}),
    # 75 % of 10 MWh: 5 at once, 5 more charged, of which 2.5 come back: 5 MWh of battery and 2.5 MWh of coal. If the loss counted
    # as consumption half of that battery would do: 25 + 37.5. Out of reach beyond 7.5 MWh: 90 % lacks 1.5 MWh.
    "consumption_share": Case(wind_by_night, 50, 0.75, 50 + 25, 0.9, 1.5, 75, None, {}),
    # c + 0.2 (30 - c) = 18 t with 15 MWh of coal: 150 + 450. All gas emits 6 t: 3 t over a cap of 3. A tonne less costs 20 / 0.8.
    "co2_cap": Case(coal_and_gas, 300, 18, 600, 3, 3, 900, 25, {"sense": "<="}),
    # 0.6 t/MWh of 30 MWh are the same 18 t, 0.1 the same 3 t.
    "co2_intensity": Case(coal_and_gas, 300, 0.6, 600, 0.1, 3, 900, 25, {"sense": "<="}),
    # 65 % of 20 MWh: 2 + 10 and 1 MWh shifted (5), 1 MWh of coal. At most 14 MWh can be used: 4 MWh short of 90 %, 2 shifted.
    "utilisation": Case(surplus, 2, 0.65, 6, 0.9, 4, 10, 4, {}),
    # 6000 CNY at 400 CNY/MWh are 15 MWh: as the generation share. More than 30 MWh nobody takes: 40 MWh lack 10, 10 MW of wind.
    "output_value": Case(wind_and_coal, 300, 6000, 650, 16000, 10, 1000, 100 / 3 - 10, {"price": 400.0}),
    # 6 MWh at 20, 2 unserved at 5. More than 8 MWh nobody takes.
    "production": Case(filling_station, 40, 6, 130, 20, 12, 160, 15, {"technologies": ("pem",)}),
}
CASES |= {
    # As for capacity: 30 MW that come in 2022, and 50 of 80.
    "commissioned": Case(wind_only, 0, 30, 300, 80, 30, 500, 10, {"technologies": ("wind",)}),
    # 15 of 30 MWh burnt at 30 instead of 10. More than 30 nobody takes.
    "activity": Case(coal_and_burner, 300, 15, 600, 40, 10, 900, 20, {"technologies": ("burner",)}),
    # The same in each of two years of one milestone.
    "activity_budget": Case(lambda: coal_and_burner(2023), 600, 30, 1200, 80, 20, 1800, 20, {"technologies": ("burner",), "year": 2023}),
    # The same 18 t, and 6 t, in each of two years.
    "co2_budget": Case(lambda: coal_and_gas(2023), 600, 36, 1200, 6, 6, 1800, 25, {"sense": "<=", "year": 2023}),
    # 12 MW of coal and 6 of turbines that count half carry 10 MW 1.5 times; all 20 MW of turbines: 50 - 12 - 10 = 28 short. A MW takes two of 10.
    "generation_reserve": Case(coal_and_turbines, 30, 1.5, 30 + 60, 5, 28, 30 + 200, 20, {}),
}
CASES["portfolio_share"] = Case(lambda: wind_and_coal(2), 300, 0.1, 100 + 270, 0.5, 9, 200 + 240, 100 / 3 - 10, {})
# 20 % over 10 MW: 2 MW of wind. 600 %: 70 MW, and there are 60.
CASES["reserve_margin"] = Case(peak_of_ten, 0, 0.2, 20, 6, 10, 500, 10, {"steps": "peak"})
CASES["generation_share"] = Case(lambda: wind_and_coal(2), 300, 0.1, 100 + 270, 0.5, 9, 200 + 240, 100 / 3 - 10, {})


def solve(kind: str, value: float | None, enforce: str = "soft"):
    case = CASES[kind]
    w = case.world()
    w.target(kind, value, enforce=enforce, **case.more)
    return w.solve()


def test_every_kind_has_a_case():
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("kind", CASES)
def test_without_a_value_or_switched_off_nothing_is_asked(total, kind):
    case = CASES[kind]
    assert total(case.world().solve()) == approx(case.free)
    assert total(solve(kind, None)) == approx(case.free)
    assert total(solve(kind, case.value, "off")) == approx(case.free)


@pytest.mark.parametrize("enforce", ["soft", "hard"])
@pytest.mark.parametrize("kind", CASES)
def test_within_reach(total, kind, enforce):
    case = CASES[kind]
    s = solve(kind, case.value, enforce)
    assert total(s) == approx(case.cost)
    assert sum(s.slack(kind)) == approx(0, abs=1e-7)
    assert len(s.slack(kind)) == (1 if enforce == "soft" else 0)
    if case.shadow is not None:
        assert abs(s.values.dual(s.model.targets[0].rows[0])[0]) == approx(case.shadow)


@pytest.mark.parametrize("kind", CASES)
def test_out_of_reach_and_soft(total, kind):
    # The shortfall is the least there is, the cost has no penalty in it.
    case = CASES[kind]
    s = solve(kind, case.far)
    assert s.slack(kind) == [approx(case.shortfall)]
    assert total(s) == approx(case.far_cost)
    assert s.penalties == approx(s.model.targets[0].penalty_rate * case.shortfall)
    assert s.penalties > 0
    assert s.account("unserved") == approx(0, abs=1e-7)


SHED = {"generation_share", "portfolio_share", "consumption_share", "co2_cap", "co2_intensity", "co2_budget"}
"""Kinds that a schedule can always meet by serving less, at the price of unserved energy."""


@pytest.mark.parametrize("kind", [kind for kind in CASES if kind not in SHED])
def test_out_of_reach_and_hard(kind):
    with pytest.raises(InfeasibleError):
        solve(kind, CASES[kind].far, "hard")


@pytest.mark.parametrize(
    ("kind", "unserved"),
    [
        # 6 MWh of wind are half of 12: 18 of 30 MWh are shed.
        ("generation_share", 18),
        ("portfolio_share", 18),
        # 5 + 2.5 clean MWh over 0.9: 8.3333 of 10 MWh are served.
        ("consumption_share", 10 - 7.5 / 0.9),
        # 3 t are 15 MWh of gas.
        ("co2_cap", 15),
        # 6 t in two years are 15 MWh of gas in each.
        ("co2_budget", 15),
        # Gas has 0.2 t/MWh, so 0.1 t/MWh of what is served is reached by nothing but serving nothing.
        ("co2_intensity", 30),
    ],
)
def test_out_of_reach_and_hard_sheds_load(kind, unserved):
    assert solve(kind, CASES[kind].far, "hard").account("unserved") == approx(unserved)


def test_a_hard_negative_cap_is_infeasible():
    with pytest.raises(InfeasibleError):
        solve("co2_cap", -1, "hard")


@pytest.mark.parametrize(("mode", "enforce", "slacks"), [("soft", "hard", 1), ("hard", "soft", 0), ("plan", "hard", 0), ("plan", "soft", 1)])
def test_the_run_may_overrule_the_plan(mode, enforce, slacks):
    w = wind_only()
    w.mode = mode
    w.target("capacity", 30, technologies=("wind",), enforce=enforce)
    assert len(w.solve().slack("capacity")) == slacks


def test_the_run_may_switch_all_targets_off(total):
    w = wind_only()
    w.mode = "off"
    w.target("capacity", 80, technologies=("wind",), enforce="hard")
    s = w.solve()
    assert total(s) == approx(0)
    assert s.model.targets == []


def weather(value: float, when: str) -> World:
    # One hour, load 10. Good wind covers it, poor wind leaves 8 MWh to coal (10, 1 t/MWh) or gas (30, no CO2).
    w = World(1, weather={"good": 0.5, "poor": 0.5}, unserved=UNSERVED)
    w.profile("wind", {"good": 1, "poor": 0.2})
    w.fuel("coal", 10, 1)
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(30), variable_om=30)
    w.load(10)
    w.target("co2_cap", value, sense="<=", weather=when)
    return w


@pytest.mark.parametrize(
    ("value", "when", "cost"),
    [
        (5, "expected", 0.5 * 80),  # 8 t in the poor year are 4 t expected: free
        (3, "expected", 0.5 * (60 + 60)),  # 6 MWh of coal, 2 of gas
        (5, "each_year", 0.5 * (50 + 90)),  # 5 of coal, 3 of gas
        (3, "each_year", 0.5 * (30 + 150)),
    ],
)
def test_expected_and_each_weather_year(total, value, when, cost):
    s = weather(value, when).solve()
    assert total(s) == approx(cost)
    assert len(s.slack("co2_cap")) == (2 if when == "each_year" else 1)


def test_each_year_is_missed_in_one_of_them(total):
    # A cap of -1 t is missed by 1 t in both years, of 0 t in neither: all gas in the poor year.
    s = weather(-1, "each_year").solve()
    assert s.slack("co2_cap") == [approx(1), approx(1)]
    assert total(s) == approx(0.5 * 240)


def test_base_of_an_output_value(total):
    # 50 % of a base of 12000 CNY at 400 CNY/MWh are 15 MWh; without the base it would be nothing.
    w = wind_and_coal()
    w.target("output_value", 0.5, price=400.0, base=12000.0)
    assert total(w.solve()) == approx(650)


def test_sites_of_a_target(total):
    # 20 MW at b only: wind at a is free to be built, but does not count.
    w = World(3)
    w.asset("renewable", "wind", candidate(50), power_capex=10, lifetime=1)
    w.asset("renewable", "wind", candidate(50), site="b", power_capex=12, lifetime=1)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("capacity", 20, sites=("b",), technologies=("wind",))
    s = w.solve()
    assert total(s) == approx(240)
    assert s.stock("wind@b") == {2022: 20}


def test_a_capacity_target_holds_at_the_end_of_its_year_only(total):
    # Life of one year: 20 MW in 2023 only, a ledger year between the milestones.
    w = World(3, (2022, 2024))
    w.asset("renewable", "wind", candidate(50), power_capex=10, lifetime=1)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("capacity", 20, year=2023, technologies=("wind",))
    s = w.solve()
    assert total(s) == approx(200)
    assert s.stock("wind@a") == {2022: 0, 2023: 20, 2024: 0}


def test_a_store_is_no_generating_capacity(total):
    # 30 MW of clean and 30 MW of fossil capacity are half, whatever stores there are.
    w = wind_only()
    w.asset("battery", "cells", existing(100, 100))
    w.target("capacity_share", 0.5, enforce="hard")
    assert total(w.solve()) == approx(300)


def test_exports_are_counted_clean_first(total):
    # 10 MW of wind, load 10, tie 4 MW. Exports at 5 would pay (coal at 1 fills the gap), but each exported MWh is clean: with a
    # share of 100 % nothing is exported and nothing burnt. Without the target 2 h x (4 - 20) = -32.
    w = World(2, unserved=UNSERVED)
    w.asset("renewable", "wind", existing(10), clean=True)
    w.asset("thermal", "coal", existing(10), variable_om=1)
    w.asset("trade", "grid", existing(4), import_price=100, export_price=5)
    w.load(10)
    assert total(w.solve()) == approx(-32)
    w.target("consumption_share", 1.0, enforce="hard")
    assert total(w.solve()) == approx(0)


@pytest.mark.parametrize("kind", ["capacity", "storage_energy", "start", "production"])
def test_a_hard_target_that_nothing_can_serve_is_infeasible_not_a_crash(kind):
    # No technology of that name: the left-hand side is nothing at all.
    w = World(2)
    w.asset("thermal", "coal", existing(10), variable_om=1)
    w.load(1)
    w.target(kind, 0.5, technologies=("fusion",), enforce="hard")
    with pytest.raises(InfeasibleError):
        w.solve()


@pytest.mark.parametrize("kind", ["capacity", "storage_energy", "start", "production", "generation_share"])
def test_a_soft_target_that_nothing_can_serve_is_missed_entirely(kind):
    w = World(2, unserved=UNSERVED)
    w.asset("thermal", "coal", existing(10), variable_om=1)
    w.load(1)
    w.target(kind, 0.5, technologies=("fusion",))
    assert w.solve().slack(kind) == [approx(1.0 if kind == "generation_share" else 0.5)]


def test_a_hard_target_that_is_met_by_what_stands_is_no_crash(total):
    # All of it is committed: no variable is left in the row.
    w = World(2)
    w.asset("thermal", "coal", existing(10), committed(5, commissioned=2022), lead_time=1)
    w.load(1)
    w.target("start", 12, technologies=("coal",), enforce="hard")
    assert total(w.solve()) == approx(0)


@pytest.mark.parametrize("kind", ["consumption_share", "generation_share", "co2_cap"])
def test_a_target_out_of_reach_sheds_no_load_years_ahead(kind):
    # Nothing clean can be built. Unserved energy costs 20 000 CNY/MWh, so the load is served and the target missed, also in a
    # milestone that lies 14 years ahead at 7 %.
    w = World(2, (2035,), end=2040, rate=0.07, unserved=UNSERVED)
    w.fuel("coal", 100, 0.34)
    w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=2.5)
    w.load(10)
    w.target(kind, 1.0 if kind == "co2_cap" else 0.6, year=2035, sense="<=" if kind == "co2_cap" else ">=")
    assert w.solve().account("unserved") == approx(0, abs=1e-6)


def test_a_hard_row_of_one_sum_keeps_its_factor(total):
    # Nothing emits, so the row is -0.5 t/MWh x demand <= 0: it holds whatever is served. Were the factor lost, only shedding all load would
    # do: 3 h x 10 MW x 100 instead of 3 x 10 x 7.
    w = World(3, unserved=100)
    w.asset("renewable", "wind", existing(20), variable_om=7)
    w.load(10)
    w.target("co2_intensity", 0.5, sense="<=", enforce="hard")
    assert total(w.solve()) == approx(210)


def test_carriers_of_a_share(total):
    # Half of the heat (hydrogen here), 15 MWh, from the clean boiler at 30, the rest at 10; electricity, all of it from coal, does not count.
    w = World(3, unserved=UNSERVED)
    ways = {name: (w.way({("a", "hydrogen"): 1.0}, cost=cost),) for name, cost in (("clean", 30.0), ("dirty", 10.0))}
    for name, modes in ways.items():
        w.asset("converter", name, existing(20), carrier="hydrogen", clean=name == "clean", modes=modes)
    w.asset("thermal", "coal", existing(50), variable_om=1)
    w.load(10, carrier="hydrogen", name="heat")
    w.load(40)
    assert total(w.solve()) == approx(300 + 120)
    w.target("generation_share", 0.5, carriers=("hydrogen",), enforce="hard")
    s = w.solve()
    assert total(s) == approx(15 * 30 + 15 * 10 + 120)
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    assert report.passed, report.failed


@pytest.mark.parametrize("kind", ["commissioned", "activity", "activity_budget", "co2_budget", "generation_reserve", "co2_cap"])
def test_the_verifier_counts_the_same(kind):
    s = solve(kind, CASES[kind].value)
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    assert report.passed, report.failed
    row = report.targets.iloc[0]
    assert row["met"] == "met"
    assert row["achieved_canonical"] == approx(CASES[kind].value)


def test_the_co2_of_converters_counts_for_the_verifier():
    # 30 MWh of 0.5 t/MWh.
    w = World(3, unserved=UNSERVED)
    w.asset("converter", "burner", existing(30), modes=(w.way({("a", "electricity"): 1.0}, co2=0.5),))
    w.load(10)
    w.target("co2_cap", 15, sense="<=")
    s = w.solve()
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    assert report.passed, report.failed
    assert report.targets.iloc[0]["achieved_canonical"] == approx(15)
