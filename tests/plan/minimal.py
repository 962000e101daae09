"""A small valid plan, 24 hours a year, and small kinds of technology, so that these tests need no model."""

from __future__ import annotations

from pathlib import Path

from energyplan.plan.rows import EnergyInvestment, Investment, quantity


class Renewable(Investment):
    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M", ge=0)


class Thermal(Investment):
    heat_rate: float = quantity("MWh/MWh", 0.0, doc="fuel per output", ge=0, le=20)


class Battery(EnergyInvestment):
    eta_charge: float = quantity("1", doc="efficiency of charging", gt=0, le=1)


class Desalination(EnergyInvestment):
    power_capex: float = quantity("CNY/(m3/h)", doc="cost of the plant", ge=0)
    power_fixed_om: float = quantity("CNY/(m3/h)/a", doc="fixed O&M of the plant", ge=0)
    energy_capex: float = quantity("CNY/m3", doc="cost of the tank", ge=0)


class Link(Investment):
    loss: float = quantity("1", doc="loss of transfer", ge=0, lt=1)


class Trade(Investment):
    import_price: float = quantity("CNY/MWh", doc="price of imports", ge=0)
    export_price: float = quantity("CNY/MWh", doc="price of exports", ge=0)


KINDS = {
    "renewable": Renewable, "thermal": Thermal, "battery": Battery,
    "desalination": Desalination, "link": Link, "trade": Trade,
}  # fmt: skip

TARGET_UNITS = {
    "capacity": "MW|m3/h", "co2_cap": "t/a", "generation_share": "1", "output_value": "CNY/a|1", "reserve_margin": "1", "generation_reserve": "1",
    "production": "m3/a|MWh/a",
}  # fmt: skip

PLAN = """\
name: tiny
title: {zh: 小, en: Tiny}
inputs: tables
price_year: 2025
base_year: 2024
discount_rate: 0.07
hours_per_year: 24
horizon:
  milestones: [2025, 2030]
  end: 2034
weather_years:
  typical: {profiles: profiles/typical.csv, probability: 1}
carriers:
  electricity: {title: {zh: 电, en: Power}, unserved_price: 20 CNY/kWh}
  water: {title: {zh: 水, en: Water}, unit: m3, unserved_price: 100 CNY/m3}
sites:
  coast: {title: {zh: 岸, en: Coast}}
  island: {title: {zh: 岛, en: Island}}
technologies:
  wind: {kind: renewable, title: {zh: 风, en: Wind}, clean: true}
  coal: {kind: thermal, title: {zh: 煤, en: Coal}, fuel: coal}
  battery: {kind: battery, title: {zh: 电池, en: Battery}}
  osmosis: {kind: desalination, title: {zh: 淡化, en: Osmosis}, carrier: water}
  cable: {kind: link, title: {zh: 缆, en: Cable}}
  tie: {kind: trade, title: {zh: 联络线, en: Tie}}
"""

COSTS = "technology,year,power_capex [CNY/kW],power_fixed_om [CNY/kW/a],lifetime [a]"
TABLES = {
    "technologies/renewable": f"{COSTS},source,confidence\nwind,2025,4000,80,25,S1,M\n",
    "technologies/thermal": f"{COSTS},heat_rate [gce/kWh],source,confidence\n"
    "coal,2020,4000,200,40,305,S1,M\n"
    "coal,2030,4200,200,40,300,S1,M\n",
    "technologies/battery": f"{COSTS},energy_capex [CNY/kWh],duration_min [h],duration_max [h],eta_charge [%],source,confidence\n"
    "battery,2025,500,10,15,900,1,8,95,S1,M\n",
    "technologies/desalination": "technology,year,power_capex [CNY/(m3/d)],power_fixed_om [CNY/(m3/d)/a],lifetime [a],energy_capex [CNY/m3],"
    "duration_max [h],source,confidence\n"
    "osmosis,2025,12000,500,25,500,240,S1,L\n",
    "technologies/link": f"{COSTS},loss [%],source,confidence\ncable,2025,500,3,40,3,S1,L\n",
    "technologies/trade": f"{COSTS},import_price [CNY/kWh],export_price [CNY/kWh],source,confidence\n"
    "tie,2025,200,2,40,0.5,0.37,S1,M\n",
    "existing": "project,technology,site,site_to,commissioned,power [MW],energy [MWh],source,confidence\n"
    "old_coal,coal,coast,,2007,600,,S1,H\n"
    "old_cable,cable,coast,island,2015,10,,S1,H\n"
    "old_tie,tie,coast,,2020,300,,S1,H\n",
    "committed": "project,technology,site,commissioned,power [MW],profile,source,confidence\n"
    "new_wind,wind,coast,2026,100,wind,S1,H\n",
    "candidates": "project,technology,site,earliest_year,power_max [MW],energy_max [MWh],flow_max [m3/h],volume_max [m3],power_limit [MW],"
    "profile,source,confidence\n"
    "wind_b,wind,coast,2027,500,,,,800,wind,S1,M\n"
    "battery_b,battery,coast,,200,,,,,,S1,M\n"
    "osmosis_b,osmosis,island,,,,100,,,,S1,M\n",
    "demand": "demand,site,carrier,profile,year,annual_energy [GWh/a],annual_volume [m3/a],load_factor [%],source,confidence\n"
    "city,coast,electricity,load,2025,1000,,,S1,M\n"
    "city,coast,electricity,load,2030,1200,,,S1,M\n"
    "water,island,water,flat,2025,,1000,,S1,L\n"
    "water,island,water,flat,2030,,1200,,S1,L\n",
    "fuels": "fuel,year,price [CNY/tce],emission_factor [t/GJ],source,confidence\n"
    "coal,2025,800,0.0946,S1,M\n"
    "coal,2030,820,0.0946,S1,M\n",
    "carbon": "year,price [CNY/t],source,confidence\n2025,80,S1,M\n2030,120,S1,L\n",
    "tariff": "month,hour,import_factor [1],export_factor [1],source,confidence\n"
    + "".join(f"{m},{h},1,1,S1,M\n" for m in range(1, 13) for h in range(24)),
    "targets": "target,title_zh,title_en,document,clause,kind,technologies,sites,sense,value,unit,year,status,interpretation,source,confidence\n"
    "wind_2030,风电,Wind,Plan,1,capacity,wind,,>=,30,万千瓦,2030,N,at the end of the year,S1,H\n"
    "clean_2030,清洁,Clean,Plan,2,generation_share,,,>=,50,%,2030,D,of all generation,S1,L\n"
    "later,以后,Later,Plan,3,assigned,,,>=,,,2030,A,assigned later,S1,L\n",
    "sources": "source,title\nS1,A source\n",
}
PROFILE = "# made for tests\nhour,wind [1],load [1],temperature [degC]\n" + "".join(
    f"{h},{0.02 * h:.2f},{0.8 + 0.02 * h:.2f},{h - 5}\n" for h in range(24)
)


def write_plan(folder: Path) -> Path:
    """Write the plan; returns its folder."""
    (folder / "scenarios").mkdir(parents=True)
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    for name, text in {**TABLES, "../tables/profiles/typical": PROFILE}.items():
        path = folder / "tables" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
