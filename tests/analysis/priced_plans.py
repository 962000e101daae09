"""Plans with a target that binds: every kind in both senses, and its price in the unit of the document, worked out by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from systems import World, candidate, existing

from energyplan.analysis.prices import TargetPrice, price_targets
from energyplan.analysis.program import CostProgram
from energyplan.model.rules.base import KINDS
from energyplan.results.tabulate import tabulate
from energyplan.solve.lp import Values
from energyplan.system.system import System
from energyplan.units import convert

D25, D26 = 1.1**-4, 1.1**-5
"""Discount factors of 2025 and 2026 to 2021; the milestone 2025 stands for both years."""


def world_of_2025(hours: int = 4) -> World:
    return World(hours, (2022, 2025), end=2026, rate=0.1, unserved={"electricity": 1e6, "hydrogen": 50, "water": 10}, mode="hard")


def ask(w: World, kind: str, written: str, unit: str, sense: str = ">=", *, year: int = 2025, name: str = "", **more: Any) -> None:
    """A line of the register with value and unit as the document has them."""
    number, _, unit_written = written.partition(" ")
    w.target(kind, convert(float(number), unit_written or unit, unit, "CNY"), sense=sense, year=year, enforce="hard", name=name or kind, **more)
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


def wind(capex: float, peak: float = 10) -> World:
    # Load 10 MW x 4 h, or more in the last of them, coal at 100 CNY/MWh, 30 MW; wind from 2025 on, 4 MWh a MW.
    w = world_of_2025()
    w.asset("renewable", "wind", candidate(50, earliest=2025), power_capex=capex, lifetime=2, lead_time=2, clean=True)
    w.asset("thermal", "coal", existing(30), variable_om=100)
    w.load([10, 10, 10, peak])
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


def coal_and_turbines() -> World:
    # Load 10 MW x 4 h of 12 MW of coal; turbines of which half counts at 121 CNY/a a MW: 242 CNY/a for a MW of reserve.
    w = world_of_2025()
    w.asset("thermal", "coal", existing(12), variable_om=100, capacity_credit=1)
    w.asset("thermal", "turbine", candidate(50, earliest=2025), power_capex=210, lifetime=2, variable_om=200, capacity_credit=0.5)
    w.load(10)
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
    # Nothing is lost here, so that generation over demand is that of `generation_share` and `consumption_share`.
    "portfolio_share >=": Case(lambda: wind(2100), "portfolio_share", ">=", "50 %", "1", 81, 20 * 202.5 * YEARS),
    "portfolio_share <=": Case(lambda: wind(210), "portfolio_share", "<=", "20 %", "1", 0.4 * 69.75, 32 * 69.75 * YEARS),
    # 35 MW for a peak of 25: 30 of coal and 5 of wind, as `capacity`, but told in each of two years; a point is 0.25 MW.
    "reserve_margin >=": Case(
        lambda: wind(1000, peak=25), "reserve_margin", ">=", "40 %", "1", 0.25 * (1100 - 400 * 2.1 / 1.1) * D25 / YEARS, 5 * (1100 - 400 * 2.1 / 1.1) * D25,
        more={"steps": "peak"},
    ),
    "reserve_margin <=": Case(lambda: wind(210, peak=25), "reserve_margin", "<=", "36 %", "1", 0.25 * 279, 6 * 279 * YEARS, more={"steps": "peak"}),
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
    # As capacity: all that stands in 2025 comes in 2025.
    "commissioned >=": Case(
        lambda: wind(1000), "commissioned", ">=", "0.5 万千瓦", "MW", 10 * (1100 - 400 * 2.1 / 1.1), 5 * (1100 - 400 * 2.1 / 1.1) * D25, more=WIND,
    ),
    "commissioned <=": Case(lambda: wind(210), "commissioned", "<=", "0.4 万千瓦", "MW", 10 * 279 * 2.1 / 1.1, 6 * 279 * YEARS, more=WIND),
    # 20 MWh at 202.5 more than coal, as half of the generation; 8 MWh where 40 would pay, as 20 % of consumption.
    "activity >=": Case(lambda: wind(2100), "activity", ">=", "20 MWh/a", "MWh/a", 202.5, 20 * 202.5 * YEARS, more=WIND),
    "activity <=": Case(lambda: wind(210), "activity", "<=", "0.008 GWh/a", "MWh/a", 69.75e3, 32 * 69.75 * YEARS, more=WIND),
    # The same in both years of the milestone: a MWh of the two years is half a MWh in each, in the money of 2026 half of 2.1 times as much.
    "activity_budget >=": Case(
        lambda: wind(2100), "activity_budget", ">=", "40 MWh", "MWh", 202.5 / 2 * 2.1, 20 * 202.5 * YEARS, more=WIND | {"year": 2026},
    ),
    "activity_budget <=": Case(
        lambda: wind(210), "activity_budget", "<=", "16 MWh", "MWh", 69.75 / 2 * 2.1, 32 * 69.75 * YEARS, more=WIND | {"year": 2026},
    ),
    # 200 t of coal in five years. It is cheapest to emit 16 t less in each of the last two, as they are worth least.
    "co2_budget <=": Case(coal_and_gas, "co2_budget", "<=", "168 t", "t", 250 / 2 * 2.1, 16 * 250 * YEARS, more={"year": 2026}),
    # 8 t of gas in each year; 16 t more in each of the last two.
    "co2_budget >=": Case(lambda: coal_and_gas(300, 100), "co2_budget", ">=", "72 t", "t", 250 / 2 * 2.1, 16 * 250 * YEARS, more={"year": 2026}),
    # 15 MW for a load of 10: 3 MW more than coal. A percentage point is 0.1 MW.
    "generation_reserve >=": Case(coal_and_turbines, "generation_reserve", ">=", "150 %", "1", 24.2, 3 * 242 * YEARS),
    # 0.02 m3/d are 7.3 m3 in a year of 365 days, whatever the hours of the plan. A m3/d is 365 m3 at 40 - 10.
    "production of water": Case(
        lambda: waterworks(10), "production", ">=", "0.02 m3/d", "m3/a", 365 * 30, 7.3 * 30 * YEARS, more={"technologies": ("plant",)},
    ),
}  # fmt: skip


def system_of(case: Case) -> System:
    w = case.world()
    ask(w, case.kind, case.written, case.unit, case.sense, **case.more)
    return w.system()


def case_weight(case: Case) -> float:
    """Discounted money of a CNY of the target's year, or of each year of its milestone."""
    return YEARS if KINDS[case.kind].yearly else 1.1 ** -(case.more.get("year", 2025) - 2021)
