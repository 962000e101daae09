"""Prices of targets: every kind by hand in its own unit, and the laws of slopes on random systems."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from laws.test_laws import draws, priced, world
from pytest import approx
from systems import World, candidate, existing, solve_system

from energyplan.analysis.prices import TargetPrice, price_targets
from energyplan.analysis.program import CostProgram, Rows
from energyplan.analysis.repair import repaired
from energyplan.errors import InfeasibleError
from energyplan.model.build import build
from energyplan.model.rules.base import KINDS
from energyplan.results.tabulate import tabulate
from energyplan.solve.lp import Values, compile_lp
from energyplan.system.system import System
from energyplan.units import convert

D25, D26 = 1.1**-4, 1.1**-5
"""Discount factors of 2025 and 2026 to 2021; the milestone 2025 stands for both years."""


def world_of_2025(hours: int = 4) -> World:
    return World(hours, (2022, 2025), end=2026, rate=0.1, unserved={"electricity": 1e6, "hydrogen": 50, "water": 10}, mode="hard")


def ask(w: World, kind: str, written: str, unit: str, sense: str = ">=", *, year: int = 2025, name: str = "", **more: Any) -> None:
    """A line of the register with value and unit as the document has them."""
    number, _, unit_written = written.partition(" ")
    w.target(kind, convert(float(number), unit_written or unit, unit), sense=sense, year=year, enforce="hard", name=name or kind, **more)
    w.targets[-1] = dataclasses.replace(w.targets[-1], value_written=written, unit=unit)


def without(system: System, *names: str) -> System:
    return dataclasses.replace(system, targets=tuple(t for t in system.targets if t.id not in names))


def revalued(system: System, name: str, value: float) -> System:
    return dataclasses.replace(system, targets=tuple(dataclasses.replace(t, value=value) if t.id == name else t for t in system.targets))


def solved(system: System) -> CostProgram:
    return CostProgram(system, first="simplex")


def prices(system: System, step: float = 0.01) -> dict[str, TargetPrice]:
    return {p.target.id: p for p in price_targets(solved(system), step=step)}


def targets_table(program: CostProgram) -> Any:
    """The table of a run at the program's optimum."""
    return tabulate(program.model, Values(program.lp, program.base.x, program.base.y)).frames["targets"].set_index("target")


# --- systems ---
#
# Capital of a unit of life 2 commissioned in 2025 is paid in 2025 and 2026. Worth in 2025: annuity x (1 + 1/1.1), and with
# CRF(10 %, 2) = 0.121 / 0.21 that is capex x 0.121/0.21 x 2.1/1.1 = 1.1 capex. In each of the two years: 0.121/0.21 capex, so that a
# capex of 210 CNY is 121 CNY/a.


def wind(capex: float) -> World:
    # Load 10 MW x 4 h, coal at 100 CNY/MWh, 30 MW; wind from 2025 on, 4 MWh a MW.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(50, earliest=2025), power_capex=capex, lifetime=2, lead_time=2, clean=True)
    w.asset("thermal", "coal", existing(30), variable_om=100)
    w.load(10)
    return w


def cells(energy_capex: float) -> World:
    # 10 MW of wind in hours 1 and 3, load 5 MW, coal at 100. 1 MWh of cells is charged in an hour, by 1 MW, and
    # saves 2 MWh of coal a year.
    w = world_of_2025()
    w.profile("wind", [1, 0, 1, 0])
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("battery", "cells", candidate(50, 50, earliest=2025), power_capex=100, energy_capex=energy_capex, duration_max=4, lifetime=2)
    w.asset("thermal", "coal", existing(30), variable_om=100)
    w.load(5)
    return w


def surplus() -> World:
    # 10 MW of wind, load 2, 12, 2, 12 MW: 24 of 40 MWh are used. 1 MWh of cells at 1050 CNY, 605 CNY/a, shifts 2 MWh a year and saves
    # 200 CNY of coal: 405 / 2 = 202.5 CNY for a MWh.
    w = world_of_2025()
    w.asset("renewable", "wind", existing(10), clean=True)
    w.asset("battery", "cells", candidate(100, 100, earliest=2025), energy_capex=1050, lifetime=2)
    w.asset("thermal", "coal", existing(30), variable_om=100)
    w.load([2, 12, 2, 12])
    return w


def coal_and_gas(coal: float = 100, gas: float = 300) -> World:
    # Load 10 MW x 4 h; coal with 1 t/MWh, gas with 0.2 t/MWh. At 100 and 300 CNY/MWh a tonne less costs 200 / 0.8 = 250 CNY.
    w = world_of_2025()
    w.fuel("coal", coal, 1)
    w.fuel("gas", gas, 0.2)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(30), fuel="gas", heat_rate=1)
    w.load(10)
    return w


def filling_station(unserved: float) -> World:
    # Hydrogen 2 MW x 4 h at 100 / 0.5 = 200 CNY/MWh.
    w = world_of_2025()
    w.unserved["hydrogen"] = unserved
    w.asset("trade", "grid", existing(100), import_price=100)
    w.asset("electrolyser", "pem", existing(20), carrier="hydrogen", efficiency=0.5)
    w.load(2, carrier="hydrogen")
    return w


def waterworks(unserved: float) -> World:
    # Water 2 m3/h x 4 h at 0.004 MWh x 10 000 CNY/MWh = 40 CNY/m3.
    w = world_of_2025()
    w.unserved["water"] = unserved
    w.asset("trade", "grid", existing(100), import_price=1e4)
    w.asset("desalination", "plant", existing(20), carrier="water", electricity_use=0.004)
    w.load(2, carrier="water")
    return w


@dataclass(frozen=True)
class Case:
    """A target that binds.

    Attributes:
        world: The system.
        kind, sense, written, unit, more: The target.
        price: CNY per unit as written, in the money of its year or of each of its years.
        dropped: What the plan would save without it, discounted [CNY].
        linear: Whether the price is the same at all values around, so that steps of 1 % see it.
    """

    world: Callable[[], World]
    kind: str
    sense: str
    written: str
    unit: str
    price: float
    dropped: float
    linear: bool = True
    more: dict[str, Any] = dataclasses.field(default_factory=dict)


YEARS = D25 + D26
"""A CNY in each year of the milestone, discounted."""

WIND = {"technologies": ("wind",)}
COAL = {"technologies": ("coal",)}

CASES = {
    # 1000 CNY/MW are 1100 in the money of 2025, less what the wind saves: 4 MWh of coal a year. 400 x (1 + 1/1.1) = 763.64. So 336.36 a
    # MW, 3363.6 per 万千瓦; 5 MW discounted by 1.1^-4.
    "capacity >=": Case(lambda: wind(1000), "capacity", ">=", "0.5 万千瓦", "MW", 10 * (1100 - 400 * 2.1 / 1.1), 5 * (1100 - 400 * 2.1 / 1.1) * D25, more=WIND),
    # 121 CNY/a for 4 MWh of coal, 400 CNY: 279 CNY/a a MW, of 10 MW that pay 4 may be built.
    "capacity <=": Case(lambda: wind(210), "capacity", "<=", "0.4 万千瓦", "MW", 10 * 279 * 2.1 / 1.1, 6 * 279 * YEARS, more=WIND),
    # A MWh and its MW: (1050 + 100) x 1.1 = 1265, and 2 MWh of coal saved a year: 200 x 2.1 / 1.1. 3 MWh.
    "storage_energy >=": Case(
        lambda: cells(1050), "storage_energy", ">=", "0.3 万千瓦时", "MWh", 10 * (1265 - 200 * 2.1 / 1.1), 3 * (1265 - 200 * 2.1 / 1.1) * D25,
    ),
    # 210 + 100 CNY are 310 x 121 / 210 = 178.62 CNY/a, saves 200. All 5 MWh of the surplus would be shifted; 3 may be.
    "storage_energy <=": Case(
        lambda: cells(210), "storage_energy", "<=", "3 兆瓦时", "MWh", (200 - 310 * 0.121 / 0.21) * 2.1 / 1.1, 2 * (200 - 310 * 0.121 / 0.21) * YEARS,
    ),
    # Begun by the end of 2023 is commissioned by 2025. As capacity, in the money of 2023: over 1.1^2.
    "start >=": Case(
        lambda: wind(1000), "start", ">=", "0.5 万千瓦", "MW", 10 * (1100 - 400 * 2.1 / 1.1) / 1.21, 5 * (1100 - 400 * 2.1 / 1.1) * D25,
        more=WIND | {"year": 2023},
    ),
    "start <=": Case(lambda: wind(210), "start", "<=", "0.4 万千瓦", "MW", 10 * 279 * 2.1 / 1.1 / 1.21, 6 * 279 * YEARS, more=WIND | {"year": 2023}),
    # W = 30 v / (1 - v): 40 % are 20 MW, of which 10 save coal. The last MW save none: 1100 CNY, dW/dv = 30 / 0.6^2 = 83.3 MW, 0.833 a
    # percentage point. Of the first 10 MW each saves 400 CNY/a.
    "capacity_share >=": Case(
        lambda: wind(1000), "capacity_share", ">=", "40 %", "1", 1100 * 30 / 0.36 / 100, 20 * 1100 * D25 - 10 * 400 * YEARS, linear=False,
    ),
    # 10 MW would be a share of 25 %; 20 % are 7.5 MW. dW/dv = 30 / 0.8^2.
    "capacity_share <=": Case(
        lambda: wind(210), "capacity_share", "<=", "20 %", "1", 279 * 2.1 / 1.1 * 30 / 0.64 / 100, 2.5 * 279 * YEARS, linear=False,
    ),
    # A percentage point is 0.4 MWh. 2100 CNY/MW are 1210 CNY/a, 302.5 a MWh: 202.5 more than coal. 20 MWh.
    "generation_share >=": Case(lambda: wind(2100), "generation_share", ">=", "50 %", "1", 81, 20 * 202.5 * YEARS),
    "generation_share <=": Case(lambda: wind(2100), "generation_share", "<=", "50 %", "1", 81, 20 * 202.5 * YEARS, more=COAL),
    "consumption_share >=": Case(lambda: wind(2100), "consumption_share", ">=", "50 %", "1", 81, 20 * 202.5 * YEARS),
    # 121 / 4 = 30.25 a MWh, 69.75 less than coal; of 40 MWh 8 may be wind.
    "consumption_share <=": Case(lambda: wind(210), "consumption_share", "<=", "20 %", "1", 0.4 * 69.75, 32 * 69.75 * YEARS),
    # 40 t without the target; 24 t with 20 MWh of each.
    "co2_cap <=": Case(coal_and_gas, "co2_cap", "<=", "0.0024 万吨/a", "t/a", 250e4, 16 * 250 * YEARS),
    "co2_cap >=": Case(lambda: coal_and_gas(300, 100), "co2_cap", ">=", "24 t/a", "t/a", 250, 16 * 250 * YEARS),
    # 0.6 t/MWh of 40 MWh; a kilogramme more for each MWh is 0.04 t.
    "co2_intensity <=": Case(coal_and_gas, "co2_intensity", "<=", "600 kg/MWh", "t/MWh", 10, 16 * 250 * YEARS),
    "co2_intensity >=": Case(lambda: coal_and_gas(300, 100), "co2_intensity", ">=", "0.6 t/MWh", "t/MWh", 1e4, 16 * 250 * YEARS),
    # 65 % of 40 MWh are 26: 2 MWh shifted. A percentage point is 0.4 MWh.
    "utilisation >=": Case(surplus, "utilisation", ">=", "65 %", "1", 81, 2 * 202.5 * YEARS),
    # 20 of 24 MWh; the others are coal.
    "utilisation <=": Case(surplus, "utilisation", "<=", "50 %", "1", 40, 4 * 100 * YEARS),
    # 8000 CNY at 400 CNY/MWh are 20 MWh; 1 万元 are 25 MWh at 202.5.
    "output_value >=": Case(lambda: wind(2100), "output_value", ">=", "0.8 万元/a", "CNY/a", 25 * 202.5, 20 * 202.5 * YEARS, more={"price": 400.0}),
    # 50 % of 16 000 CNY are the same 20 MWh; a percentage point is 160 CNY or 0.4 MWh.
    "output_value >= of a base": Case(
        lambda: wind(2100), "output_value", ">=", "50 %", "1", 81, 20 * 202.5 * YEARS, more={"price": 400.0, "base": 16000.0},
    ),
    "output_value <=": Case(lambda: wind(210), "output_value", "<=", "8000 CNY/a", "CNY/a", 69.75 / 400, 20 * 69.75 * YEARS, more={"price": 400.0}),
    # 6 of 8 MWh are made at 200, 50 less than unserved is worth.
    "production >=": Case(lambda: filling_station(50), "production", ">=", "0.006 GWh/a", "MWh/a", 150e3, 6 * 150 * YEARS, more={"technologies": ("pem",)}),
    "production <=": Case(lambda: filling_station(500), "production", "<=", "6 MWh/a", "MWh/a", 300, 2 * 300 * YEARS, more={"technologies": ("pem",)}),
    # 0.02 m3/d are 7.3 m3 in a year of 365 days, whatever the hours of the plan. A m3/d is 365 m3 at 40 - 10.
    "production of water": Case(
        lambda: waterworks(10), "production", ">=", "0.02 m3/d", "m3/a", 365 * 30, 7.3 * 30 * YEARS, more={"technologies": ("plant",)},
    ),
}  # fmt: skip


def system_of(case: Case) -> System:
    w = case.world()
    ask(w, case.kind, case.written, case.unit, case.sense, **case.more)
    return w.system()


def test_every_kind_has_a_case_in_both_senses():
    assert {(case.kind, case.sense) for case in CASES.values()} == {(kind, sense) for kind in KINDS for sense in (">=", "<=")}


@pytest.mark.parametrize("name", CASES)
def test_by_hand(name):
    # Slopes to both sides, the dual of the run and the saving are the same story told in the same unit.
    case = CASES[name]
    system = system_of(case)
    (found,) = prices(system, step=0.01 if case.linear else 1e-4).values()
    within = {"rel": 1e-5} if case.linear else {"rel": 1e-3}
    assert found.easier == approx(case.price, **within)
    assert found.harder == approx(case.price, **within)
    assert found.active
    assert found.step == approx(float(case.written.split()[0]) * (0.01 if case.linear else 1e-4))
    row = targets_table(solved(system)).loc[case.kind]
    assert row["shadow_price"] == approx(case.price, rel=1e-6)
    assert row["shadow_price_unit"] == found.unit
    assert found.unit.startswith("CNY/a per " if KINDS[case.kind].yearly else "CNY per ")
    assert found.dropped == approx(case.dropped, rel=1e-6)
    assert found.dropped == approx(solve_system(system).cost - solve_system(without(system, case.kind)).cost, rel=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_a_small_change_costs_at_least_the_shadow_price_and_a_step_back_saves_at_most_that(name):
    # A fresh solve either side, 1/1000 of the value: where cost is linear in the value both are equal. In a share of capacity it is
    # convex for a least value (W = 30 v / (1 - v)) and concave for a largest, which the wind saves money under.
    case = CASES[name]
    system = system_of(case)
    target = system.targets[0]
    row = targets_table(solved(system)).loc[case.kind]
    weight = case_weight(case)
    small = 1e-3 * target.value * (1 if case.sense == ">=" else -1)
    in_units = abs(target.as_written(small))
    cost = solve_system(system).cost
    more = solve_system(revalued(system, case.kind, target.value + small)).cost - cost
    less = cost - solve_system(revalued(system, case.kind, target.value - small)).cost
    said = row["shadow_price"] * in_units * weight
    if name != "capacity_share <=":
        assert less <= said * (1 + 1e-6) + 1e-6
        assert said <= more * (1 + 1e-6) + 1e-6
    assert more == approx(said, rel=1e-5 if case.linear else 2e-3)
    assert less == approx(said, rel=1e-5 if case.linear else 2e-3)


def case_weight(case: Case) -> float:
    """Discounted money of a CNY of the target's year, or of each year of its milestone."""
    return YEARS if KINDS[case.kind].yearly else 1.1 ** -(case.more.get("year", 2025) - 2021)


# --- corners, limits and what is idle ---


def test_a_yearly_price_is_the_mean_of_its_years():
    # Gas is 200 dearer in 2025, 300 in 2026: 250 and 375 CNY/t, the mean by discounted weight (250 x 1.1 + 375) / 2.1.
    w = coal_and_gas(gas=[300, 300, 300, 300, 400])
    ask(w, "co2_cap", "24 t/a", "t/a", "<=")
    found = prices(w.system())["co2_cap"]
    assert found.easier == approx((250 * 1.1 + 375) / 2.1)
    assert found.harder == approx((250 * 1.1 + 375) / 2.1)


def test_a_corner_has_two_prices():
    # Up to 5 MW at 210 CNY/MW on land, then at 2100 at sea, all beside free coal: 231 and 2310 CNY in 2025. The dual may be either.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(5, earliest=2025), power_capex=210, lifetime=2)
    w.asset("renewable", "wind", candidate(50, earliest=2025), site="b", power_capex=2100, lifetime=2)
    w.asset("thermal", "coal", existing(30))
    w.load(10)
    ask(w, "capacity", "5 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.easier == approx(231)
    assert found.harder == approx(2310)
    assert 231 - 1e-3 <= targets_table(solved(w.system())).loc["capacity", "shadow_price"] <= 2310 + 1e-3
    assert found.dropped == approx(5 * 231 * D25)


def test_a_larger_step_reaches_beyond_the_corner():
    # 4.9 MW stand on land. 0.05 MW more are there as well; of 0.2 MW half are at sea.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(5, earliest=2025), power_capex=210, lifetime=2)
    w.asset("renewable", "wind", candidate(50, earliest=2025), site="b", power_capex=2100, lifetime=2)
    w.asset("thermal", "coal", existing(30))
    w.load(10)
    ask(w, "capacity", "4.9 MW", "MW", **WIND)
    assert prices(w.system(), step=0.05 / 4.9)["capacity"].harder == approx(231)
    assert prices(w.system(), step=0.2 / 4.9)["capacity"].harder == approx((231 + 2310) / 2)


def test_what_is_all_there_can_be_has_no_next_unit():
    # All 50 MW: the last one costs what it costs, 1100 - 0 (load has long been covered), the next is not to be had.
    w = wind(1000)
    ask(w, "capacity", "50 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.easier == approx(1100)
    assert found.harder is None
    assert found.active


def test_what_stands_anyway_and_is_all_there_can_be_has_no_next_unit_either():
    # 30 MW of coal stand and none can follow. They cost nothing to have, so the dual is 0; yet 30.3 MW are not to be had.
    w = wind(1000)
    ask(w, "capacity", "30 MW", "MW", **COAL)
    found = prices(w.system())["capacity"]
    assert (found.easier, found.harder, found.dropped) == (0, None, 0)
    assert found.active


def test_a_target_that_just_holds_has_a_price_for_the_next_unit():
    # 10 MW are built for their own sake; the 11th has no coal to save: 210 x 1.1.
    w = wind(210)
    ask(w, "capacity", "10 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.harder == approx(231)
    assert found.easier == approx(0, abs=1e-6)
    assert found.dropped == approx(0, abs=1e-6)


@pytest.mark.parametrize(("sense", "written"), [(">=", "5 MW"), ("<=", "20 MW")])
def test_a_target_that_holds_anyway_is_idle(sense, written):
    w = wind(210)
    ask(w, "capacity", written, "MW", sense, **WIND)
    found = prices(w.system())["capacity"]
    assert (found.easier, found.harder, found.dropped, found.active) == (0, 0, 0, False)
    assert targets_table(solved(w.system())).loc["capacity", "shadow_price"] == 0


def test_an_idle_target_whose_step_goes_beyond_its_slack_has_the_mean_price_of_the_step():
    # 10 MW stand for their own sake, 9.95 are asked for: of a step of 0.0995 MW half is there.
    w = wind(210)
    ask(w, "capacity", "9.95 MW", "MW", **WIND)
    found = prices(w.system())["capacity"]
    assert found.easier == 0
    assert found.harder == approx(231 * (9.95 * 1.01 - 10) / 0.0995)


@pytest.mark.parametrize("written", ["0 万吨/a", "0 t/a"])
def test_a_value_of_zero_takes_a_step_of_its_unit(written):
    # Coal at 100 or clean power at 300: 200 CNY/t to the last tonne; less than nothing is not to be had. The step is 1 % of a unit.
    w = coal_and_gas()
    w.fuels["gas"] = dataclasses.replace(w.fuels["gas"], emission_factor=0 * w.fuels["gas"].emission_factor)
    ask(w, "co2_cap", written, "t/a", "<=")
    found = prices(w.system())["co2_cap"]
    per_unit = 1e4 if "万" in written else 1
    assert found.step == approx(0.01)
    # 0.01 万吨 are 100 t, more than the 40 t there are: the mean over the step.
    assert found.easier == approx(200 * 0.4 * per_unit if "万" in written else 200, rel=1e-4)
    assert found.harder is None
    assert found.dropped == approx(40 * 200 * YEARS)


def test_a_target_without_a_value_or_without_rows_has_no_price():
    # 1 MW of cells has begun, whatever is decided.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(50), power_capex=1000, lifetime=2, clean=True)
    w.asset("battery", "cells", existing(1, 1, lead_time=1))
    w.load(10)
    w.target("capacity", None, name="open", enforce="hard")
    ask(w, "start", "1 MW", "MW", name="begun", technologies=("cells",))
    ask(w, "capacity", "20 MW", "MW", name="wind", **WIND)
    system = w.system()
    program = solved(system)
    assert set(program.rows) == {"wind"}
    assert program.cost(program.base) == approx(solve_system(system).cost)
    (found,) = price_targets(program)
    assert found.target.id == "wind"
    assert found.dropped == approx(solve_system(system).cost - solve_system(without(system, "wind")).cost)


@pytest.mark.parametrize("kind", ["capacity_share", "generation_share", "consumption_share", "utilisation"])
def test_there_is_no_share_of_more_than_all(kind):
    # All is clean, and used: nothing is saved by asking for less. 101 % could be had only by serving nobody.
    w = world_of_2025()
    w.profile("wind", [1, 0, 1, 0])
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.load([10, 0, 10, 0])
    ask(w, kind, "100 %", "1")
    found = prices(w.system())[kind]
    assert (found.easier, found.harder, found.dropped) == (0, None, 0)


def test_a_step_to_a_share_of_all_holds_whatever_is_done():
    # All generation is wind's: a quarter more than 80 % is all of it, and nothing can fail it; more than all cannot be had but by nothing.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(50), power_capex=1000, lifetime=2, clean=True)
    w.load(10)
    ask(w, "generation_share", "80 %", "1")
    ask(w, "capacity_share", "80 %", "1")
    program = solved(w.system())
    cost = program.cost(program.base)
    for name in ("generation_share", "capacity_share"):
        assert program.cost(program.with_value(name, 1.0)) == approx(cost)
        assert program.cost(program.with_value(name, 0.8)) == approx(cost)


def test_targets_that_cannot_hold_are_said_to_be_infeasible():
    w = wind(1000)
    ask(w, "capacity", "51 MW", "MW", **WIND)
    with pytest.raises(InfeasibleError):
        solved(w.system())


def test_each_weather_year_is_asked_for_more_at_once():
    # One hour, load 10 MW. Wind covers it in a good year, 2 of it in a poor one. At most 5 t in each: 5 MWh of coal at 100, 3 of gas at
    # 300 in the poor year. A tonne less in both costs 200 x 0.5; the good year has room. Rows have a dual each, and they add up.
    w = World(1, (2022, 2025), end=2026, rate=0.1, weather={"good": 0.5, "poor": 0.5}, unserved=1e6, mode="hard")
    w.profile("wind", {"good": 1, "poor": 0.2})
    w.fuel("coal", 100, 1)
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(30), variable_om=300)
    w.load(10)
    ask(w, "co2_cap", "5 t/a", "t/a", "<=", weather="each_year")
    system = w.system()
    found = prices(system)["co2_cap"]
    assert found.easier == approx(100)
    assert found.harder == approx(100)
    assert found.dropped == approx(0.5 * 3 * 200 * YEARS)
    table = targets_table(solved(system))
    assert table["shadow_price"].tolist() == [approx(0, abs=1e-6), approx(100)]
    # Expected: 2.5 t are 5 in the poor year; a tonne less in the mean is two in that year.
    expected = revalued(dataclasses.replace(system, targets=(dataclasses.replace(system.targets[0], weather="expected"),)), "co2_cap", 2.5)
    assert prices(expected)["co2_cap"].easier == approx(200)


def test_other_targets_stay():
    # Two caps, of which the one of 24 t binds. Without it the other, of 30 t, binds: 6 t are saved, not 16. Both are priced in turn.
    w = coal_and_gas()
    ask(w, "co2_cap", "24 t/a", "t/a", "<=", name="strict")
    ask(w, "co2_cap", "30 t/a", "t/a", "<=", name="lax")
    ask(w, "co2_intensity", "800 kg/MWh", "t/MWh", "<=", name="intensity")
    found = prices(w.system())
    assert list(found) == ["strict", "lax", "intensity"]
    assert found["strict"].dropped == approx(6 * 250 * YEARS)
    assert (found["lax"].active, found["intensity"].active) == (False, False)


def test_pricing_leaves_the_program_as_it_was():
    # Rows of shares change their coefficients, extremes the costs: afterwards all is as before.
    w = wind(2100)
    ask(w, "generation_share", "50 %", "1")
    program = solved(w.system())
    first = price_targets(program)
    columns = program.lp.columns(program.model.capacities["wind@a"].b.power_total)
    program.extreme(columns, -1, 0.1 * program.cost(program.base))
    assert [(p.easier, p.harder, p.dropped) for p in price_targets(program)] == [tuple(approx(x) for x in (p.easier, p.harder, p.dropped)) for p in first]
    everything = list(program.rows)
    assert program.cost(program.with_targets(everything)) == approx(program.cost(program.base))


@pytest.mark.parametrize("name", CASES)
def test_rows_at_another_value_are_those_of_a_program_that_is_built_with_it(name):
    case = CASES[name]
    system = system_of(case)
    program = solved(system)
    for value in (1.3 * system.targets[0].value, 0.99 * system.targets[0].value, 0.0):
        rows = program.rows_at(case.kind, value)
        model = build(revalued(system, case.kind, value))
        lp = compile_lp(model.pyomo)
        built = Rows.of(lp, np.array([lp.rows(r)[0] for r in model.targets[0].rows]))
        assert rows.A.toarray() == approx(built.A.toarray(), rel=1e-12, abs=1e-12)
        assert rows.lower.tolist() == approx(built.lower.tolist(), rel=1e-12, abs=1e-9)
        assert rows.upper.tolist() == approx(built.upper.tolist(), rel=1e-12, abs=1e-9)


# --- where cost is not convex in the value ---


def retiring(written: str) -> System:
    # 10 MW of wind stand, 30 MW of coal may retire in 2025; each MW kept saves its fixed cost of 500 CNY/a by leaving, but serves at 100
    # what gas serves at 300 for 10 MWh a year.
    w = World(1, (2025,), end=2025, unserved=1e6, mode="hard")
    w.profile("wind", [0.0])
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(30), variable_om=100, power_fixed_om=50, early_retirement=True)
    w.asset("trade", "grid", existing(50), import_price=300)
    w.load(30)
    ask(w, "capacity_share", written, "1")
    return w.system()


def test_a_share_of_what_may_retire_is_not_convex():
    # Coal may have C = 10 (1 - v) / v MW. A MW of coal is worth 300 - 100 - 50 = 150 CNY. -dC/dv = 10 / v^2: at 40 % a percentage point
    # takes 0.625 MW or 93.75 CNY; the next ones take less, the last one took more: easier > harder, and the dual lies between.
    system = retiring("40 %")
    found = prices(system)["capacity_share"]

    def coal(v: float) -> float:
        return 10 * (1 - v) / v

    assert found.easier == approx(150 * (coal(0.396) - coal(0.4)) / 0.4)
    assert found.harder == approx(150 * (coal(0.4) - coal(0.404)) / 0.4)
    assert found.easier > found.harder
    shadow = targets_table(solved(system)).loc["capacity_share", "shadow_price"]
    assert shadow == approx(93.75)
    # Small steps tell the slope all the same.
    small = prices(system, step=1e-4)["capacity_share"]
    assert small.easier == approx(93.75, rel=2e-4)
    assert small.harder == approx(93.75, rel=2e-4)


# --- laws on random systems ---

law = settings(
    max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip

CONVEX = {
    "capacity": {"technologies": ("wind",)}, "storage_energy": {"technologies": ("cells",)}, "start": {"technologies": ("wind",)},
    "output_value": {"price": 400.0}, "co2_cap": {}, "consumption_share": {}, "co2_intensity": {},
}  # fmt: skip
"""Kinds whose row is an amount, or a share of demand, which is always served here."""

NOT_CONVEX = ("capacity_share", "generation_share", "utilisation")
"""Kinds whose row is a share of what is decided: capacity, generation with trade, wind that is built."""


OF_DEMAND = ("consumption_share", "co2_intensity")


def random_system(d: Any, kind: str, sense: str, at: float) -> System:
    """A random system in thousands of CNY with a target at a part of the largest figure it could have, and no further than can be reached."""
    w = world(d)
    w.mode = "hard"
    w.asset("thermal", "reserve", existing(100), variable_om=400)
    w.unserved = dict.fromkeys(w.unserved, 1e5)
    load = sum(d.load)
    largest = {"capacity": d.wind_max, "start": d.wind_max, "storage_energy": 2 * d.cells_max, "output_value": 400 * load, "co2_cap": load}.get(kind, 1.0)

    def found(value: float) -> System:
        w.targets.clear()
        w.target(kind, value, sense=sense, year=2024, enforce="hard", name="it", **CONVEX.get(kind, {}))
        return repaired(w.system()).system

    value = at * largest
    if kind in OF_DEMAND:  # within what is reached with all demand served: beyond it what demand is served is decided too
        edge = found(largest if sense == ">=" else 0.0).targets[0].value
        value = 0.95 * at * edge if sense == ">=" else edge + (0.05 + at) * (largest - edge)
    system = found(value)
    assume(system.targets[0].value)
    return priced(system, 1e3)


senses = st.sampled_from([">=", "<="])


@law
@given(draws, st.sampled_from(sorted(CONVEX)), senses, st.integers(1, 99).map(lambda n: n / 100))
def test_slopes_of_a_convex_cost(d, kind, sense, at):
    system = random_system(d, kind, sense, at)
    program = solved(system)
    (p,) = price_targets(program) or (None,)
    assume(p is not None)
    shadow, cost = targets_table(program).loc["it", "shadow_price"], program.cost(program.base)
    weight = system.horizon.period_weight(2024) if KINDS[kind].yearly else system.horizon.discount(2024)
    room = 1e-6 * abs(cost) / p.step / weight + 1e-6 * shadow  # the solver's last digits in a slope
    assert 0 <= p.easier <= shadow + room
    assert p.harder is None or shadow <= p.harder + room
    assert p.dropped == approx(cost - solve_system(without(system, "it")).cost, abs=1e-6 * abs(cost))
    # A fresh solve: what is asked for in addition costs no less than the price says, what is let go saves no more.
    small = 1e-3 * system.targets[0].value * (1 if sense == ">=" else -1)
    assert cost - solve_system(revalued(system, "it", system.targets[0].value - small)).cost <= shadow * abs(small) * weight + 1e-6 * abs(cost)
    if p.harder is not None:
        assert solve_system(revalued(system, "it", system.targets[0].value + small)).cost - cost >= shadow * abs(small) * weight - 1e-6 * abs(cost)
    # The last unit is the dearest: going back a quarter saves no more than a quarter at the price of the last unit.
    quarter = 0.25 * system.targets[0].value * (1 if sense == ">=" else -1)
    saved = cost - program.cost(program.with_value("it", system.targets[0].value - quarter))
    assert saved <= p.easier * abs(quarter) * weight + room * abs(quarter) * weight
    assert saved <= p.dropped + 1e-6 * abs(cost)


@law
@given(draws, st.sampled_from(NOT_CONVEX), senses, st.integers(5, 95).map(lambda n: n / 100))
def test_slopes_of_a_share_of_what_is_decided(d, kind, sense, at):
    # Cost is not convex in the value, so that only small steps tell the dual's price; where it has corners they enclose it.
    assume(d.wind_max)  # utilisation of nothing is no figure
    system = random_system(d, kind, sense, at)
    program = solved(system)
    (p,) = price_targets(program, step=1e-3) or (None,)
    assume(p is not None)
    shadow, cost = targets_table(program).loc["it", "shadow_price"], program.cost(program.base)
    room = 1e-6 * abs(cost) / p.step / system.horizon.discount(2024) + 0.01 * shadow
    assert 0 <= p.easier <= shadow + room
    assert p.harder is None or shadow <= p.harder + room
    assert p.dropped == approx(cost - solve_system(without(system, "it")).cost, abs=1e-6 * abs(cost))
