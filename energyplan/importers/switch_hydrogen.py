"""Hydrogen of a Switch system: electrolyser, gas that is kept within a day, liquefier, tank of liquid hydrogen between days."""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.importers.switch_fuels import MWH_PER_MMBTU
from energyplan.importers.switch_system import ELECTRICITY, HYDROGEN, LIQUID, SwitchSystem
from energyplan.importers.switch_tables import Line

LOWER_HEATING_VALUE = 0.113745
"""Of hydrogen where the file says nothing [MMBtu/kg]."""


def hydrogen_line(system: SwitchSystem) -> Line | None:
    """The one row of `hydrogen.csv`."""
    return next(iter(system.folder.lines("hydrogen.csv", 0)), None)


def add_hydrogen(system: SwitchSystem, line: Line) -> None:
    """The chain at each zone, in MW and MWh of hydrogen."""
    if line.number("liquid_hydrogen_tank_minimum_size_kg", 0.0) > 0:
        line.refuse("liquid_hydrogen_tank_minimum_size_kg", _("is not supported: a least size, or none, is a choice of whole numbers"))
    per_kg = line.number("hydrogen_mmbtu_per_kg", LOWER_HEATING_VALUE, least=1e-6) * MWH_PER_MMBTU
    efficiency = line.number("hydrogen_electrolyzer_kg_per_mwh", least=0) * per_kg
    if not 0 < efficiency <= 1:
        line.blame("hydrogen_electrolyzer_kg_per_mwh", _("makes {value:g} MWh of hydrogen of a MWh").format(value=efficiency))
    titles = ((HYDROGEN, {"zh": "氢", "en": "hydrogen"}), (LIQUID, {"zh": "液氢", "en": "liquid hydrogen"}))
    system.plan.head["carriers"] |= {name: {"title": title, "unserved_price": None} for name, title in titles}
    for zone in system.zones:
        _electrolyser(system, zone, line, efficiency)
        _liquid(system, zone, line, per_kg)


def _cost(line: Line, name: str, usual: float | None = None) -> float:
    return line.number(name, usual, least=0)


def _electrolyser(system: SwitchSystem, zone: str, line: Line, efficiency: float) -> None:
    """Electrolyser, and a gas holder without cost that is emptied within each day."""
    site, name = system.site(zone), "hydrogen_electrolyzer"
    maker = system.technology(f"electrolyser {zone}", "electrolyser", HYDROGEN)
    system.lasting(
        "electrolyser", maker, power_capex=_cost(line, f"{name}_capital_cost_per_mw"), power_fixed_om=_cost(line, f"{name}_fixed_cost_per_mw_year", 0.0),
        age=line.number(f"{name}_life_years", least=1), efficiency=efficiency,
        variable_om=_cost(line, f"{name}_variable_cost_per_kg", 0.0) * line.number(f"{name}_kg_per_mwh"),
    )  # fmt: skip
    system.candidate(maker, site)
    holder = system.technology(f"hydrogen within the day {zone}", "hydrogen_store", HYDROGEN)
    system.lasting("hydrogen_store", holder, power_capex=0.0, power_fixed_om=0.0, energy_capex=0.0, duration_max=8760.0)
    system.existing(holder, site, system.room, energy=24 * system.room, note="without limit and cost in Switch")


def _liquid(system: SwitchSystem, zone: str, line: Line, per_kg: float) -> None:
    """Liquefier, tank and evaporation, per MWh of hydrogen."""
    site, name, first = system.site(zone), "hydrogen_liquefier", system.starts[0]
    liquefier = system.technology(f"liquefier {zone}", "converter", LIQUID)
    system.lasting(
        "converter", liquefier, power_capex=_cost(line, f"{name}_capital_cost_per_kg_per_hour") / per_kg,
        power_fixed_om=_cost(line, f"{name}_fixed_cost_per_kg_hour_year", 0.0) / per_kg, age=line.number(f"{name}_life_years", least=1),
        variable_om=_cost(line, f"{name}_variable_cost_per_kg", 0.0) / per_kg,
    )  # fmt: skip
    for carrier, ratio in ((LIQUID, 1.0), (HYDROGEN, -1.0), (ELECTRICITY, -_cost(line, f"{name}_mwh_per_kg") / per_kg)):
        system.plan.add("flows", technology=liquefier, mode="main", carrier=carrier, year=first, ratio=ratio)
    system.candidate(liquefier, site)
    tank = system.technology(f"liquid hydrogen tank {zone}", "seasonal_store", LIQUID)
    system.lasting(
        "seasonal_store", tank, power_capex=0.0, power_fixed_om=0.0, energy_capex=_cost(line, "liquid_hydrogen_tank_capital_cost_per_kg") / per_kg,
        age=line.number("liquid_hydrogen_tank_life_years", least=1), duration_max=8760.0,
    )  # fmt: skip
    system.candidate(tank, site)
    vapour = system.technology(f"evaporation {zone}", "converter", HYDROGEN)
    system.lasting("converter", vapour, power_capex=0.0, power_fixed_om=0.0)
    for carrier, ratio in ((HYDROGEN, 1.0), (LIQUID, -1.0)):
        system.plan.add("flows", technology=vapour, mode="main", carrier=carrier, year=first, ratio=ratio)
    system.existing(vapour, site, system.room, note="without limit and cost in Switch")
