"""Plans that are damaged: most of another shape than the shipped one."""
# ruff: noqa: E501 (texts of tables, lists of values)

from __future__ import annotations

import shutil
from pathlib import Path

from tests.command import energyplan

ROOT = Path(__file__).parents[2]

REFERENCE = (
    "hydro", "winter_heat", "two_outputs", "cable", "fuel_tiers", "time_slices", "representative_days", "overnight_salvage", "voltage", "share_target", "heat_and_hydro",
    "reserve_n_minus_1", "flexible_demand",
)  # fmt: skip
"""Of `models/reference`: few hours, one question each."""

RESOLUTIONS = {"starter": "73h", "starter.xlsx": "73h", "zhuanghe": "292h"}
"""Steps of the plans of 8,760 hours, so that a case takes two seconds."""

HOURS = 24

VALLEY = {
    "plan.yaml": """\
# Three sites in EUR: hydro in the hills, wind on the coast, a town that is heated by pumps.
schema_version: 1
name: valley
title: {zh: 山谷, en: Valley}
inputs: tables
currency: EUR
price_year: 2023
base_year: 2023
discount_rate: 0.04
hours_per_year: 24
horizon:
  milestones: [2024, 2026]
  end: 2028
  resolution: 2h
weather_years:
  typical: {profiles: profiles/typical.csv, probability: 1}
carriers:
  electricity: {title: {zh: 电, en: Electricity}, unserved_price: 9000 EUR/MWh}
  heat: {title: {zh: 热, en: Heat}, unserved_price: 5000}
sites:
  hills: {title: {zh: 山, en: Hills}}
  coast: {title: {zh: 岸, en: Coast}}
  town: {title: {zh: 城, en: Town}}
technologies:
  wind: {kind: renewable, title: {zh: 风, en: Wind}, clean: true, colour: "#1f77b4"}
  gas: {kind: thermal, title: {zh: 气, en: Gas}, fuel: gas}
  river: {kind: hydro, title: {zh: 水, en: River}, clean: true}
  battery: {kind: battery, title: {zh: 电池, en: Battery}}
  heat_pump: {kind: converter, title: {zh: 热泵, en: Heat pump}, carrier: electricity}
  cable: {kind: link, title: {zh: 缆, en: Cable}}
""",
    "scenarios/dear_gas.yaml": """\
title: {zh: 气贵, en: Dear gas}
tables:
  fuels:
    "gas@*": {price: "*1.5"}
""",
    "tables/technologies/renewable.csv": "technology,year,power_capex [EUR/kW],power_fixed_om [EUR/kW/a],lifetime [a],source,confidence\nwind,2024,1200,30,25,s1,M\n",
    "tables/technologies/thermal.csv": "technology,year,power_capex [EUR/kW],power_fixed_om [EUR/kW/a],lifetime [a],heat_rate [MWh/MWh],variable_om [EUR/MWh],source,confidence\n"
    "gas,2024,600,12,30,1.8,2,s1,M\ngas,2026,580,12,30,1.75,2,s1,L\n",
    "tables/technologies/hydro.csv": "technology,year,power_capex [EUR/kW],power_fixed_om [EUR/kW/a],lifetime [a],source,confidence\nriver,2024,3000,40,60,s1,M\n",
    "tables/technologies/battery.csv": "technology,year,power_capex [EUR/kW],power_fixed_om [EUR/kW/a],lifetime [a],energy_capex [EUR/kWh],duration_max [h],"
    "eta_charge [%],eta_discharge [%],self_discharge [%/h],source,confidence\nbattery,2024,120,3,15,180,8,95,95,0.01,s1,M\n",
    "tables/technologies/converter.csv": "technology,year,power_capex [EUR/kW],power_fixed_om [EUR/kW/a],lifetime [a],source,confidence\nheat_pump,2024,500,10,20,s1,M\n",
    "tables/technologies/link.csv": "technology,year,power_capex [EUR/kW],power_fixed_om [EUR/kW/a],lifetime [a],loss [%],source,confidence\ncable,2024,200,2,40,2,s1,M\n",
    "tables/existing.csv": "project,technology,site,site_to,profile,commissioned,power [MW],source,confidence\n"
    "river_1,river,hills,,inflow,1990,40,s1,H\ngas_1,gas,town,,,2010,80,s1,H\ncable_1,cable,hills,town,,2000,30,s1,H\nheat_pump_1,heat_pump,town,,,2020,10,s1,H\n",
    "tables/candidates.csv": "project,technology,site,site_to,profile,earliest_year,power_max [MW],energy_max [MWh],source,confidence\n"
    "wind_2,wind,coast,,wind,2024,100,,s1,M\ncable_2,cable,coast,town,,2024,100,,s1,M\nbattery_2,battery,town,,,2025,50,200,s1,M\n"
    "heat_pump_2,heat_pump,town,,,2024,40,,s1,M\ngas_2,gas,town,,,2025,100,,s1,M\n",
    "tables/flows.csv": "technology,carrier,year,ratio [1],source,confidence\nheat_pump,electricity,2024,-1,s1,M\nheat_pump,heat,2024,3,s1,M\n",
    "tables/demand.csv": "demand,site,carrier,profile,year,annual_energy [MWh/a],source,confidence\n"
    "lights,town,electricity,load,2024,1200,s1,M\nlights,town,electricity,load,2026,1400,s1,M\nwarmth,town,heat,load,2024,900,s1,M\nwarmth,town,heat,load,2026,900,s1,M\n",
    "tables/fuels.csv": "fuel,year,price [EUR/MWh],emission_factor [t/MWh],source,confidence\ngas,2024,35,0.2,s1,M\ngas,2026,38,0.2,s1,L\n",
    "tables/carbon.csv": "year,price [EUR/t],coverage [%],source,confidence\n2024,70,100,s1,M\n2026,85,100,s1,L\n",
    "tables/targets.csv": "target,title_zh,title_en,document,clause,kind,technologies,sites,sense,value,unit,year,status,obligation,priority,weather,enforce,"
    "interpretation,source,confidence\n"
    "wind_2026,风,Wind of 20 MW,Plan,1,capacity,wind,,>=,20,MW,2026,N,binding,1,expected,soft,At the end of the year.,s1,M\n"
    "clean_2026,清洁,Half clean,Plan,2,generation_share,,,>=,50,%,2026,N,binding,1,expected,soft,Of all generation.,s1,M\n",
    "tables/sources.csv": "source,title,where,accessed,note\ns1,Example figure,,,\n",
    "tables/profiles/typical.csv": "hour,wind [1],load [1],inflow [1]\n"
    + "".join(f"{h},{(h * 7 % 11) / 11:.3f},{0.5 + (h * 5 % 13) / 26:.3f},{0.3 + (h % 4) / 20:.3f}\n" for h in range(HOURS)),
}
"""File -> text of a small plan with several sites, a currency of its own, heat and hydro."""


def write_valley(folder: Path) -> Path:
    """The plan of the valley in a folder."""
    for name, text in VALLEY.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_zhuanghe(folder: Path) -> Path:
    """The shipped plan with its tables in the same folder."""
    shutil.copytree(ROOT / "models" / "zhuanghe", folder)
    shutil.copytree(ROOT / "inputs" / "zhuanghe", folder / "tables")
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    assert "\ninputs: ../../inputs/zhuanghe\n" in text
    plan.write_text(text.replace("\ninputs: ../../inputs/zhuanghe\n", "\ninputs: tables\n"), encoding="utf-8")
    return folder


def write_bases(folder: Path, *, large: bool = True) -> dict[str, Path]:
    """Every base by name: folders, and workbooks that hold the same.

    Args:
        folder: Where they are written.
        large: Whether those of 8,760 hours are among them.
    """
    found = {"valley": write_valley(folder / "valley")}
    for name in REFERENCE:
        found[name] = Path(shutil.copytree(ROOT / "models" / "reference" / name, folder / name))
    if large:
        assert energyplan("init", "starter", "-o", folder / "starter").returncode == 0
        found |= {"starter": folder / "starter", "zhuanghe": write_zhuanghe(folder / "zhuanghe")}
    for name in ("valley", "two_outputs", "time_slices", *(("heat_and_hydro", "starter") if large else ())):
        assert energyplan("convert", found[name], "-o", folder / f"{name}.xlsx").returncode == 0
        found[f"{name}.xlsx"] = folder / f"{name}.xlsx"
    return found
