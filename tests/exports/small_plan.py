"""A plan of two hours a year from 2025 to 2029 in which everything moves: coal that ages, wind under way, gas, and cells that last three years."""

from __future__ import annotations

from pathlib import Path

PLAN = """\
name: {name}
title: {{zh: 小规划, en: Small plan}}
inputs: {inputs}
price_year: 2025
base_year: {base}
discount_rate: 0.1
hours_per_year: 2
horizon:
  milestones: [{milestones}]
  end: 2029
  resolution: 1h
weather_years:
  typical: {{profiles: profiles/typical.csv, probability: 1}}
carriers:
  electricity: {{title: {{zh: 电力, en: Electricity}}, unserved_price: 100000 CNY/MWh}}
sites:
  a: {{title: {{zh: 甲地, en: Place A}}}}
technologies:
  coal: {{kind: thermal, title: {{zh: 煤电, en: Coal}}, carrier: electricity}}
  gas: {{kind: thermal, title: {{zh: 气电, en: Gas}}, carrier: electricity}}
  wind: {{kind: renewable, title: {{zh: 风电, en: Wind}}, carrier: electricity, clean: true}}
  cells: {{kind: battery, title: {{zh: 电池, en: Cells}}, carrier: electricity}}
"""
TABLES = {
    "existing.csv": "project,technology,site,commissioned,power [MW],life [a],source,confidence\ncoal_1,coal,a,1990,10,38,S1,H\n",
    "committed.csv": "project,technology,site,commissioned,power [MW],lead_time [a],profile,source,confidence\nwind_1,wind,a,2028,4,3,wind,S1,H\n",
    "candidates.csv": (
        "project,technology,site,power_max [MW],energy_max [MWh],profile,source,confidence\n"
        "gas_new,gas,a,100,,,S1,H\nwind_new,wind,a,6,,wind,S1,H\ncells_new,cells,a,100,400,,S1,H\n"
    ),
    "demand.csv": "demand,carrier,site,year,profile,annual_energy [MWh/a],source,confidence\n"
    + "".join(f"load,electricity,a,{year},load,{energy},S1,H\n" for year, energy in zip(range(2025, 2030), (24, 30, 34, 40, 48), strict=True)),
    "sources.csv": "source,title\nS1,by hand\n",
    "technologies/thermal.csv": (
        "technology,year,power_capex [CNY/MW],power_fixed_om [CNY/MW/a],lifetime [a],variable_om [CNY/MWh],source,confidence\n"
        "coal,2025,900,10,30,30,S1,H\ngas,2025,1000,20,20,300,S1,H\ngas,2029,800,12,20,300,S1,H\n"
    ),
    "technologies/renewable.csv": (
        "technology,year,power_capex [CNY/MW],power_fixed_om [CNY/MW/a],lifetime [a],lead_time [a],build_rate [MW/a],source,confidence\n"
        "wind,2025,1200,40,20,2,2,S1,H\nwind,2029,900,30,20,2,2,S1,H\n"
    ),
    "technologies/battery.csv": (
        "technology,year,power_capex [CNY/MW],energy_capex [CNY/MWh],power_fixed_om [CNY/MW/a],energy_fixed_om [CNY/MWh/a],lifetime [a],duration_max [h],"
        "eta_charge [%],eta_discharge [%],source,confidence\n"
        "cells,2025,50,60,4,2,3,4,90,90,S1,H\ncells,2029,40,40,3,1,3,4,90,90,S1,H\n"
    ),
    "profiles/typical.csv": "hour,load [MW],wind [1]\n0,0.5,1.0\n1,1.5,0.4\n",
}  # fmt: skip


def write_plan(folder: Path, name: str, base: int, *inputs: str) -> Path:
    """The plan file, beginning after a base year; its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    milestones = ", ".join(map(str, range(base + 1, 2030)))
    (folder / "plan.yaml").write_text(PLAN.format(name=name, inputs=list(inputs), base=base, milestones=milestones).replace("'", '"'), encoding="utf-8")
    return folder


def write_tables(folder: Path) -> None:
    """The tables of the plan."""
    for name, text in TABLES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
