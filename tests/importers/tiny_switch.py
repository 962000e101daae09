"""A Switch system of one plant, one period of ten years and two timepoints of twelve hours, each 4383 hours a year."""

from __future__ import annotations

from pathlib import Path

CORE = """# core
switch_model
switch_model.timescales
switch_model.financials
switch_model.balancing.load_zones
switch_model.energy_sources.properties
switch_model.generators.core.build
switch_model.generators.core.dispatch
switch_model.generators.core.no_commit
switch_model.reporting
"""
SIMPLE, MARKETS = "switch_model.energy_sources.fuel_costs.simple\n", "switch_model.energy_sources.fuel_costs.markets\n"

INFO = [
    "GENERATION_PROJECT", "gen_tech", "gen_load_zone", "gen_connect_cost_per_mw", "gen_capacity_limit_mw", "gen_full_load_heat_rate", "gen_variable_om",
    "gen_max_age", "gen_is_variable", "gen_is_baseload", "gen_energy_source", "gen_forced_outage_rate", "gen_scheduled_outage_rate",
]  # fmt: skip

FILES = {
    "modules.txt": CORE + SIMPLE,
    "periods.csv": "INVESTMENT_PERIOD,period_start,period_end\n2020,2020,2029\n",
    "timeseries.csv": "TIMESERIES,ts_period,ts_duration_of_tp,ts_num_tps,ts_scale_to_period\nday,2020,12,2,3652.5\n",
    "timepoints.csv": "timepoint_id,timestamp,timeseries\n1,2025010100,day\n2,2025010112,day\n",
    "financials.csv": "base_financial_year,discount_rate,interest_rate\n2020,0.05,0.07\n",
    "load_zones.csv": "LOAD_ZONE\nNorth\n",
    "loads.csv": "LOAD_ZONE,TIMEPOINT,zone_demand_mw\nNorth,1,10\nNorth,2,5\n",
    "fuels.csv": "fuel,co2_intensity,upstream_co2_intensity\nGas,0.05,0\n",
    "non_fuel_energy_sources.csv": "energy_source\nSun\nWater\nElectricity\n",
    "fuel_cost.csv": "load_zone,fuel,period,fuel_cost\nNorth,Gas,2020,4\n",
    "gen_build_predetermined.csv": "GENERATION_PROJECT,build_year,build_gen_predetermined\nPlant,2015,20\n",
    "gen_build_costs.csv": "GENERATION_PROJECT,build_year,gen_overnight_cost,gen_fixed_om\nPlant,2015,0,0\n",
}
PLANT = {"gen_full_load_heat_rate": 7, "gen_variable_om": 2}

HOURS = 4383.0
WORTH = (1 - 1.05**-10) / 0.05
"""Present value of one a year, paid at the end of each of ten years."""


def annuity(years: int) -> float:
    """Yearly payment for one unit of capital at 7 %."""
    return 0.07 / (1 - 1.07**-years)


def info(**projects: dict[str, object]) -> str:
    """`gen_info.csv`: projects by name with what differs from a plant of North on gas without costs, outages and limits."""
    usual = {"gen_tech": "CC", "gen_load_zone": "North", "gen_max_age": 20, "gen_energy_source": "Gas", "gen_variable_om": 0, "gen_connect_cost_per_mw": 0,
             "gen_is_variable": 0, "gen_is_baseload": 0, "gen_forced_outage_rate": 0, "gen_scheduled_outage_rate": 0}  # fmt: skip
    columns = [*INFO, *dict.fromkeys(c for p in projects.values() for c in p if c not in INFO)]
    rows = [[name, *(str((usual | own).get(c, ".")) for c in columns[1:])] for name, own in projects.items()]
    return "\n".join(",".join(row) for row in [columns, *rows]) + "\n"


def write(folder: Path, **files: str) -> Path:
    """The system with other, more or (None) fewer files; a name like `gen_info` is a csv."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {name if "." in name else f"{name}.csv": text for name, text in files.items()}
    for name, text in ({"gen_info.csv": info(Plant=PLANT)} | FILES | named).items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def plus(name: str, *lines: str) -> str:
    """A file of the system with more lines."""
    return FILES[name] + "".join(f"{line}\n" for line in lines)
