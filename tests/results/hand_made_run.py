"""A run small enough to be calculated by hand: two steps of an hour, 4380 times a year, two milestones.

Years 2022 and 2023 run as milestone 2022, 2024 as milestone 2024, each under weather `a` (75 %) and `b` (25 %). Discount rate 10 %,
base year 2021. Only wind, coal, exchange with the grid and the stock of wind and coal differ between the operation years.

Island (electricity), sent and received by the cable (loss 20 %), vrfb charging 1 MW at 80 %, pumping 5 %, standby 1 % of 2 MW:
    step 0: demand 5 + desalination 0.1 x 4 = 0.4 + charge 1 + auxiliary 0.05 x 1 + 0.02 = 6.47 received, 8.0875 sent
    step 1: demand 5 - unserved 0.5 + 0.1 x 2 = 0.2 - discharge 0.64 + auxiliary 0.05 x 0.64 + 0.02 = 0.052
            = 4.112 received, 5.14 sent
Hydrogen: step 0: 10 x 0.6 = 6 made = 2 demand + 1 to power + 3 stored; step 1: 3 from the tank = 2 + 1.
Mainland: step 0: demand 60 + battery 20 + electrolyser 10 + compression 0.15 - hydrogen power 0.5 + cable 8.0875 = 97.7375
          step 1: demand 80 - battery 14.58 - pumped storage 1.2 - hydrogen power 0.5 + cable 5.14 = 68.86
          each = wind + coal + import - export
"""

from __future__ import annotations

import pandas as pd

YEARS = (2022, 2023, 2024)
OPERATION_YEARS = {"2022_a": (2022, "a", 0.75), "2022_b": (2022, "b", 0.25), "2024_a": (2024, "a", 0.75), "2024_b": (2024, "b", 0.25)}

# asset: technology, kind, site, site_to, carrier, unit, clean, early_retirement, fuel, power_limit, unserved_price
ASSETS = {
    "wind": ("wind", "renewable", "main", None, "electricity", "MWh", True, False, None, 200.0, None),
    "coal": ("coal", "thermal", "main", None, "electricity", "MWh", False, True, "coal", None, None),
    "li": ("li", "battery", "main", None, "electricity", "MWh", False, False, None, None, None),
    "pumped": ("pumped", "pumped_storage", "main", None, "electricity", "MWh", False, False, None, None, None),
    "vrfb": ("vrfb", "flow_battery", "isle", None, "electricity", "MWh", False, False, None, None, None),
    "ely": ("ely", "electrolyser", "main", None, "hydrogen", "MWh", False, False, None, None, None),
    "tank": ("tank", "hydrogen_store", "main", None, "hydrogen", "MWh", False, False, None, None, None),
    "cell": ("cell", "hydrogen_power", "main", None, "electricity", "MWh", False, False, None, None, None),
    "desal": ("desal", "desalination", "isle", None, "water", "m3", False, False, None, None, None),
    "cable": ("cable", "link", "main", "isle", "electricity", "MWh", False, False, None, None, None),
    "tie": ("tie", "trade", "main", None, "electricity", "MWh", False, False, None, None, None),
    "load": (None, "demand", "main", None, "electricity", "MWh", False, False, None, None, 20000.0),
    "isle_load": (None, "demand", "isle", None, "electricity", "MWh", False, False, None, None, 20000.0),
    "h2_load": (None, "demand", "main", None, "hydrogen", "MWh", False, False, None, None, 20000.0),
    "water_load": (None, "demand", "isle", None, "water", "m3", False, False, None, None, 100.0),
}  # fmt: skip

COMMON = {"lifetime": 20.0, "lead_time": 2.0, "outage": 0.0, "power_capex": 0.0, "power_fixed_om": 0.0, "variable_om": 0.0}
PARAMETERS: dict[str, dict[str, float]] = {
    "wind": {"outage": 0.1, "power_capex": 1000.0, "power_fixed_om": 50.0, "build_rate": 60.0},
    "coal": {"lifetime": 40.0, "outage": 0.1, "variable_om": 10.0, "heat_rate": 2.5, "no_load": 0.2, "min_load": 0.4,
             "ramp": 0.5, "start_cost": 100.0, "power_fixed_om": 30.0},
    "li": {"lifetime": 10.0, "power_capex": 200.0, "energy_capex": 300.0, "energy_fixed_om": 4.0, "eta_charge": 0.9,
           "eta_discharge": 0.9, "self_discharge": 0.1, "variable_om": 5.0, "duration_min": 1.0, "duration_max": 8.0},
    "pumped": {"eta_charge": 0.8, "eta_discharge": 0.8, "self_discharge": 0.0, "natural_inflow": 876.0},
    "vrfb": {"power_capex": 100.0, "energy_capex": 50.0, "eta_charge": 0.8, "eta_discharge": 0.8, "self_discharge": 0.0,
             "pumping": 0.05, "standby": 0.01, "duration_min": 2.0, "duration_max": 6.0, "build_rate": 5.0},
    "ely": {"efficiency": 0.6, "variable_om": 2.0},
    "tank": {"compression": 0.05, "self_discharge": 0.0},
    "cell": {"efficiency": 0.5, "variable_om": 3.0},
    "desal": {"electricity_use": 0.1, "variable_om": 0.5},
    "cable": {"loss": 0.2},
    "tie": {"import_price": 500.0, "export_price": 300.0, "emission_factor": 0.5},
}  # fmt: skip

# project: asset, status, commissioned, power, energy, life, earliest, power_max, energy_max, build_rate, lead_time, capex_factor
PROJECTS = {
    "wind_old": ("wind", "existing", 2020, 100.0, None, None, None, None, None, None, None, None),
    "wind_new": ("wind", "candidate", None, None, None, None, 2023, 60.0, None, 55.0, 1.0, 1.2),
    "coal_old": ("coal", "existing", 2000, 100.0, None, 40.0, None, None, None, None, None, None),
    "li_1": ("li", "committed", 2022, 20.0, 40.0, None, None, None, None, None, None, None),
    "pumped_old": ("pumped", "existing", 2010, 10.0, 100.0, 60.0, None, None, None, None, None, None),
    "vrfb_new": ("vrfb", "candidate", None, None, None, None, 2022, 5.0, 20.0, None, None, None),
    "ely_1": ("ely", "committed", 2022, 10.0, None, None, None, None, None, None, None, None),
    "tank_1": ("tank", "committed", 2022, 5.0, 20.0, None, None, None, None, None, None, None),
    "cell_1": ("cell", "committed", 2022, 1.0, None, None, None, None, None, None, None, None),
    "desal_old": ("desal", "existing", 2015, 5.0, 10.0, None, None, None, None, None, None, None),
    "cable_old": ("cable", "existing", 2015, 10.0, None, 40.0, None, None, None, None, None, None),
    "tie_old": ("tie", "existing", 2003, 50.0, None, None, None, None, None, None, None, None),  # 20 years: until 2022
    "tie_2": ("tie", "committed", 2023, 50.0, None, None, None, None, None, None, None, None),
}  # fmt: skip

# project, vintage, quantity, in service at the end of 2022, 2023, 2024; what comes and goes follows below
LEDGER = [
    ("wind_old", 2020, "power", (100.0, 100.0, 100.0)),
    ("wind_new", 2023, "power", (0.0, 0.0, 0.0)),
    ("wind_new", 2024, "power", (0.0, 0.0, 50.0)),
    ("coal_old", 2000, "power", (100.0, 100.0, 80.0)),
    ("li_1", 2022, "power", (20.0, 20.0, 20.0)),
    ("li_1", 2022, "energy", (40.0, 40.0, 40.0)),
    ("pumped_old", 2010, "power", (10.0, 10.0, 10.0)),
    ("pumped_old", 2010, "energy", (100.0, 100.0, 100.0)),
    ("vrfb_new", 2022, "power", (2.0, 2.0, 2.0)),
    ("vrfb_new", 2022, "energy", (8.0, 8.0, 8.0)),
    ("ely_1", 2022, "power", (10.0, 10.0, 10.0)),
    ("tank_1", 2022, "power", (5.0, 5.0, 5.0)),
    ("tank_1", 2022, "energy", (20.0, 20.0, 20.0)),
    ("cell_1", 2022, "power", (1.0, 1.0, 1.0)),
    ("desal_old", 2015, "power", (5.0, 5.0, 5.0)),
    ("desal_old", 2015, "energy", (10.0, 10.0, 10.0)),
    ("cable_old", 2015, "power", (10.0, 10.0, 10.0)),
    ("tie_old", 2003, "power", (50.0, 0.0, 0.0)),
    ("tie_2", 2023, "power", (0.0, 50.0, 50.0)),
]  # fmt: skip
MOVES = {  # (project, vintage, year): move and amount of power; energy moves with it
    ("wind_new", 2024, 2024): "commissioned", ("coal_old", 2000, 2024): "retired_early", ("tie_old", 2003, 2023): "retired_age",
    ("li_1", 2022, 2022): "commissioned", ("vrfb_new", 2022, 2022): "commissioned", ("ely_1", 2022, 2022): "commissioned",
    ("tank_1", 2022, 2022): "commissioned", ("cell_1", 2022, 2022): "commissioned", ("tie_2", 2023, 2023): "commissioned",
}  # fmt: skip

# Wind that blows: weather a 0.8 and 0.2, b 0.5 and 0.1; x 0.9 x 100 MW (150 MW in 2024): 72, 18 | 45, 9 | 108, 27 | 67.5, 13.5.
AVAILABILITY = {"a": (0.8, 0.2), "b": (0.5, 0.1)}
VARYING = {  # (wind, coal, import, export), (online, start)
    "2022_a": ({"wind": (72.0, 18.0), "coal": (24.0, 50.0), "import": (1.7375, 0.86), "export": (0.0, 0.0)}, (60.0, 60.0), (0.0, 0.0)),
    "2022_b": ({"wind": (45.0, 9.0), "coal": (40.0, 56.0), "import": (12.7375, 3.86), "export": (0.0, 0.0)}, (60.0, 70.0), (0.0, 10.0)),
    # 100 of 108 MW taken; coal at its least load of 0.4 x 30
    "2024_a": ({"wind": (100.0, 27.0), "coal": (12.0, 40.0), "import": (0.0, 1.86), "export": (14.2625, 0.0)}, (30.0, 40.0), (0.0, 10.0)),
    "2024_b": ({"wind": (67.5, 13.5), "coal": (30.0, 50.0), "import": (0.2375, 5.36), "export": (0.0, 0.0)}, (50.0, 50.0), (0.0, 0.0)),
}  # fmt: skip
# asset, site, carrier, flow -> signed injection in step 0 and 1
STEADY = {
    ("li", "main", "electricity", "charge"): (-20.0, 0.0), ("li", "main", "electricity", "discharge"): (0.0, 14.58),
    ("pumped", "main", "electricity", "charge"): (0.0, 0.0), ("pumped", "main", "electricity", "discharge"): (0.0, 1.2),
    ("vrfb", "isle", "electricity", "charge"): (-1.0, 0.0), ("vrfb", "isle", "electricity", "discharge"): (0.0, 0.64),
    ("vrfb", "isle", "electricity", "auxiliary"): (-0.07, -0.052),
    ("ely", "main", "electricity", "input"): (-10.0, 0.0), ("ely", "main", "hydrogen", "output"): (6.0, 0.0),
    ("tank", "main", "hydrogen", "charge"): (-3.0, 0.0), ("tank", "main", "hydrogen", "discharge"): (0.0, 3.0),
    ("tank", "main", "electricity", "compression"): (-0.15, 0.0),
    ("cell", "main", "electricity", "output"): (0.5, 0.5), ("cell", "main", "hydrogen", "input"): (-1.0, -1.0),
    ("desal", "isle", "electricity", "electricity"): (-0.4, -0.2), ("desal", "isle", "water", "supply"): (3.0, 3.0),
    ("cable", "main", "electricity", "forward_sent"): (-8.0875, -5.14),
    ("cable", "isle", "electricity", "forward_received"): (6.47, 4.112),
    ("load", "main", "electricity", "demand"): (-60.0, -80.0), ("isle_load", "isle", "electricity", "demand"): (-5.0, -5.0),
    ("isle_load", "isle", "electricity", "unserved"): (0.0, 0.5), ("h2_load", "main", "hydrogen", "demand"): (-2.0, -2.0),
    ("water_load", "isle", "water", "demand"): (-3.0, -3.0),
}  # fmt: skip
# li: 0.9 x 20 = 18, then 0.9 x 18 - 14.58/0.9 = 0; pumped: inflow 876/8760 x 10 = 1 less 0.5 spilt, then 0.5 + 1 - 1.2/0.8 = 0;
# vrfb: 0.8 x 1, then 0.8 - 0.64/0.8 = 0; tank: 3, then 0; desalination: 4 - 3 = 1, then 1 + 2 - 3 = 0.
LEVELS = {"li": (18.0, 0.0), "pumped": (0.5, 0.0), "vrfb": (0.8, 0.0), "tank": (3.0, 0.0), "desal": (1.0, 0.0)}

HOURS = 4380.0  # hours a year of each step
CRF10, CRF20 = 0.1 / (1 - 1.1**-10), 0.1 / (1 - 1.1**-20)
# Expected MWh of fuel per hour pair, 2.5 x (0.2 x online + 0.8 x output), summed over both steps:
#   2022_a 2.5 x (0.2 x 120 + 0.8 x 74) = 208; 2022_b 2.5 x (0.2 x 130 + 0.8 x 96) = 257 -> 0.75 x 208 + 0.25 x 257 = 220.25
#   2024_a 2.5 x (0.2 x 70 + 0.8 x 52) = 139;  2024_b 2.5 x (0.2 x 100 + 0.8 x 80) = 210 -> 156.75
FUEL = {2022: 220.25 * HOURS, 2023: 220.25 * HOURS, 2024: 156.75 * HOURS}
COAL = {2022: (0.75 * 74 + 0.25 * 96) * HOURS, 2023: (0.75 * 74 + 0.25 * 96) * HOURS, 2024: (0.75 * 52 + 0.25 * 80) * HOURS}
FUEL_PRICE = {2022: 100.0, 2023: 110.0, 2024: 120.0}
EMISSION = {2022: 0.34, 2023: 0.34, 2024: 0.33}
CARBON_PRICE = {2022: 10.0, 2023: 20.0, 2024: 30.0}
TARIFF = {"tariff_import": (1.2, 0.8), "tariff_export": (1.0, 1.0)}
# import x tariff: 2022 0.75 x (1.2 x 1.7375 + 0.8 x 0.86) + 0.25 x (1.2 x 12.7375 + 0.8 x 3.86) = 6.673
IMPORT = {2022: 6.673, 2023: 6.673, 2024: 0.75 * 0.8 * 1.86 + 0.25 * (1.2 * 0.2375 + 0.8 * 5.36)}
IMPORTED = {2022: 0.75 * 2.5975 + 0.25 * 16.5975, 2024: 0.75 * 1.86 + 0.25 * 5.5975}
EXPORTED = {2022: 0.0, 2023: 0.0, 2024: 0.75 * 14.2625}
STARTS = {2022: 0.25 * 10, 2023: 0.25 * 10, 2024: 0.75 * 10}


def _costs() -> list[tuple[int, str, str, float]]:
    rows = []
    for year in YEARS:
        stock = {2022: (100, 100), 2023: (100, 100), 2024: (150, 80)}[year]
        rows += [
            (year, "wind", "fixed_om", 50.0 * stock[0]),
            (year, "coal", "fixed_om", 30.0 * stock[1]),
            (year, "coal", "variable_om", 10.0 * COAL[year]),
            (year, "coal", "start", 100.0 * STARTS[year] * HOURS),
            (year, "coal", "fuel", FUEL_PRICE[year] * FUEL[year]),
            (year, "coal", "carbon", CARBON_PRICE[year] * EMISSION[year] * FUEL[year]),
            (year, "li", "capital", (200.0 * 20 + 300.0 * 40) * CRF10),
            (year, "li", "fixed_om", 4.0 * 40),
            (year, "li", "variable_om", 5.0 * 14.58 * HOURS),
            (year, "vrfb", "capital", (100.0 * 2 + 50.0 * 8) * CRF20),
            (year, "ely", "variable_om", 2.0 * 10 * HOURS),
            (year, "cell", "variable_om", 3.0 * 1.0 * HOURS),
            (year, "desal", "variable_om", 0.5 * 6 * HOURS),
            (year, "tie", "import", 500.0 * IMPORT[year] * HOURS),
            (year, "tie", "export", -300.0 * EXPORTED[year] * HOURS),
            (year, "isle_load", "unserved", 20000.0 * 0.5 * HOURS),
        ]
    return [*rows, (2024, "wind", "capital", 1000.0 * 1.2 * 50 * CRF20)]


# Wind a year pair: 2022 0.75 x 90 + 0.25 x 54 = 81; 2024 0.75 x 127 + 0.25 x 81 = 115.5. Coal 2024: 59. Served 2024: 140 + 9.5 = 149.5.
# name: kind, technologies, sites, sense, value (canonical), unit, year, weather, price, base, required as written, achieved as written
CO2_2024 = 0.33 * FUEL[2024] + 0.5 * IMPORTED[2024] * HOURS
# losses: li 20 - 14.58 = 5.42, pumped -1.2, vrfb 1 - 0.64 + 0.122 = 0.482; conversion: 10 + 0.15 + 0.6 - 1 = 9.75;
# cable 13.2275 - 10.582 = 2.6455; exports 0.75 x 14.2625
SHARE_2024 = (115.5 - (5.42 - 1.2 + 0.482) - 9.75 - 2.6455 - 0.75 * 14.2625) / 149.5
# What counts for no target (LOST a pair of steps): the same losses of stores, both ways of the cable, and of the conversion what final use
# does not need: 9.75 - 4 MWh of hydrogen / 0.6 - 6 m3 x 0.1
LOST = (5.42 - 1.2 + 0.482) + 2.6455 + (9.75 - 4 / 0.6 - 0.6)
TARGETS = {
    "wind_stock": ("capacity", "wind", None, ">=", 150.0, "万千瓦", 2024, "expected", None, None, 15.0, 15.0),
    "battery_energy": ("storage_energy", "li;vrfb", None, ">=", 60.0, "MWh", 2023, "expected", None, None, 60.0, 48.0),
    # wind_new of 2024 with a lead time of 1 year has begun by 2023
    "wind_begun": ("start", "wind", None, ">=", 150.0, "MW", 2023, "expected", None, None, 150.0, 150.0),
    "clean_power": ("capacity_share", None, None, ">=", 0.65, "%", 2024, "expected", None, None, 65.0, 100 * 150 / 230),
    "clean_energy": ("generation_share", None, None, ">=", 0.6, "%", 2024, "expected", None, None, 60.0, 100 * (115.5 - LOST) / (174.5 - LOST)),
    # a largest share: what is lost is not of the coal: 59 / (174.5 - LOST)
    "coal_energy": ("generation_share", "coal", None, "<=", 0.4, "%", 2024, "expected", None, None, 40.0, 100 * 59 / (174.5 - LOST)),
    "worst_year": ("generation_share", None, None, ">=", 0.6, "%", 2024, "each_year", None, None, 60.0, None),
    "clean_use": ("consumption_share", None, None, ">=", 0.5, "%", 2024, "expected", None, None, 50.0, 100 * SHARE_2024),
    # island: losses of the vrfb 0.482 and desalination 0.6 are all it does: -1.082 / 9.5
    "island_use": ("consumption_share", None, "isle", ">=", 0.1, "%", 2024, "expected", None, None, 10.0, 100 * -1.082 / 9.5),
    "emissions": ("co2_cap", None, None, "<=", 300000.0, "万t/a", 2024, "expected", None, None, 30.0, CO2_2024 / 1e4),
    "intensity": ("co2_intensity", None, None, "<=", 0.4, "t/MWh", 2024, "expected", None, None, 0.4, CO2_2024 / (149.5 * HOURS)),
    # available 2024: 0.75 x 135 + 0.25 x 81 = 121.5
    "wind_used": ("utilisation", "wind", None, ">=", 0.85, "%", 2024, "expected", None, None, 85.0, 100 * (115.5 - LOST) / 121.5),
    "value": ("output_value", None, None, ">=", 1e8, "亿元/a", 2024, "expected", 300.0, None, 1.0, 300.0 * (115.5 - LOST) * HOURS / 1e8),
    "value_share": ("output_value", None, None, ">=", 0.1, "%", 2024, "expected", 300.0, 1e9, 10.0, 300.0 * (115.5 - LOST) * HOURS / 1e7),
    # 6 m3 a day of the two steps, 4380 times a year: 26280 m3/a, 72 m3/d
    "water": ("production", None, "isle", ">=", 70.0 * 365, "m3/d", 2024, "expected", None, None, 70.0, 72.0),
    "hydrogen": ("production", "ely", None, ">=", 26000.0, "MWh/a", 2024, "expected", None, None, 26000.0, 6 * HOURS),
    "later": ("assigned", None, None, ">=", None, "%", 2024, "expected", None, None, None, None),
}  # fmt: skip
MISSED = {"battery_energy", "island_use", "worst_year"}


def system() -> dict[str, pd.DataFrame]:
    """The tables of `system/`."""
    steps = [
        (name, milestone, weather, probability, step, step, 1.0, HOURS, 1 - step)
        for name, (milestone, weather, probability) in OPERATION_YEARS.items()
        for step in (0, 1)
    ]
    parameters = [(asset, name, year, value) for asset, own in PARAMETERS.items() for name, value in {**COMMON, **own}.items() for year in YEARS]
    profiles = []
    for name, (_, weather, _) in OPERATION_YEARS.items():
        wind = {"wind_old": AVAILABILITY[weather], "wind_new": AVAILABILITY[weather]}
        demand = {"load": (60.0, 80.0), "isle_load": (5.0, 5.0), "h2_load": (2.0, 2.0), "water_load": (3.0, 3.0)}
        for series, values in {**wind, **demand, **TARIFF}.items():
            profiles += [(name, series, step, values[step]) for step in (0, 1)]
    targets = [(name, row[0], row[1], row[2], row[3], row[4], row[5], row[6], "N", row[7], row[8], row[9], "soft") for name, row in TARGETS.items()]
    return {
        "horizon": _frame("base_year end discount_rate hours_per_year", [(2021, 2024, 0.1, 8760.0)]),
        "years": _frame("year milestone carbon_price_cny_per_t", [(2022, 2022, 10.0), (2023, 2022, 20.0), (2024, 2024, 30.0)]),
        "steps": _frame("operation_year milestone weather_year probability step first_hour hours weight previous", steps),
        "assets": _frame(
            "asset technology kind site site_to carrier unit clean early_retirement fuel power_limit unserved_price",
            [(name, *row) for name, row in ASSETS.items()],
        ),
        "parameters": _frame("asset parameter year value", parameters),
        "projects": _frame(
            "project asset status commissioned power energy life earliest power_max energy_max build_rate lead_time capex_factor",
            [(name, *row) for name, row in PROJECTS.items()],
        ),
        "profiles": _frame("operation_year series step value", profiles),
        "fuels": _frame("fuel year price_cny_per_mwh emission_t_per_mwh", [("coal", y, FUEL_PRICE[y], EMISSION[y]) for y in YEARS]),
        "targets": _frame("target kind technologies sites sense value unit year status weather price base enforce", targets),
    }


def tables() -> dict[str, pd.DataFrame]:
    """The tables of `tables/`."""
    dispatch, operation, storage = [], [], []
    for name, (milestone, weather, _) in OPERATION_YEARS.items():
        varying, online, start = VARYING[name]
        flows = dict(STEADY)
        for flow, values in varying.items():
            trade = flow in ("import", "export")
            key = ("tie" if trade else flow, "main", "electricity", flow if trade else "output")
            flows[key] = tuple(-value if flow == "export" else value for value in values)
        quantities = {("coal", "online"): online, ("coal", "start"): start, ("pumped", "spill"): (0.5, 0.0), ("desal", "made"): (4.0, 2.0)}
        for step in (0, 1):
            for (asset, site, carrier, flow), values in flows.items():
                value = (None, values[step]) if carrier == "water" else (values[step], None)
                row = (name, milestone, weather, step, step, 1.0, asset, ASSETS[asset][0], site, carrier, flow, *value)
                dispatch.append(row)
            operation += [(name, step, *key, values[step]) for key, values in quantities.items()]
            for asset, values in LEVELS.items():
                level = (None, values[step]) if asset == "desal" else (values[step], None)
                storage.append((name, milestone, weather, step, step, asset, ASSETS[asset][0], ASSETS[asset][2], *level))
    costs = [(year, asset, ASSETS[asset][0], ASSETS[asset][2], component, cny, cny / 1.1 ** (year - 2021)) for year, asset, component, cny in _costs()]
    emissions = [
        row
        for year in (2022, 2024)
        for row in (
            (year, "coal", "coal", "fuel", EMISSION[year] * FUEL[year]),
            (year, "tie", "tie", "import", 0.5 * IMPORTED[year] * HOURS),
        )
    ]
    result = {
        "capacity": _capacity(),
        "dispatch": _frame("operation_year milestone weather_year step hour hours asset technology site carrier flow power_mw flow_m3_h", dispatch),
        "operation": _frame("operation_year step asset quantity value", operation),
        "storage": _frame("operation_year milestone weather_year step hour asset technology site level_mwh level_m3", storage),
        "costs": _frame("year asset technology site component cny discounted_cny", costs),
        "emissions": _frame("milestone asset technology component co2_t", emissions),
        "targets": _targets(),
    }
    return {**result, "schedule": _schedule(result["capacity"])}


def _capacity() -> pd.DataFrame:
    rows = []
    for project, vintage, quantity, stock in LEDGER:
        asset, status = PROJECTS[project][:2]
        before = 0.0 if vintage > 2021 else stock[0]
        for year, after in zip(YEARS, stock, strict=True):
            moves = dict.fromkeys(("commissioned", "retired_early", "retired_age"), 0.0)
            if move := MOVES.get((project, vintage, year)):
                moves[move] = abs(after - before)
            unit = ASSETS[asset][5] if quantity == "energy" else "m3/h" if asset == "desal" else "MW"
            names = (asset, ASSETS[asset][0], ASSETS[asset][2], project, status, vintage, quantity, unit, year)
            rows.append((*names, *moves.values(), after))
            before = after
    columns = "asset technology site project status vintage quantity unit year commissioned retired_early retired_age in_service"
    return _frame(columns, rows)


def _schedule(capacity: pd.DataFrame) -> pd.DataFrame:
    keys = ["year", "technology", "site", "project", "quantity", "unit", "status"]
    sums = capacity.groupby(keys, as_index=False)[["in_service", "commissioned", "retired_age", "retired_early"]].sum()
    for status, name in (("existing", "existing"), ("committed", "committed"), ("candidate", "new")):
        sums[f"stock_{name}"] = sums["in_service"].where(sums["status"] == status, 0.0)
        sums[f"flow_added_{name}"] = sums["commissioned"].where(sums["status"] == status, 0.0)
    names = {"in_service": "stock_total", "retired_age": "flow_retired_age", "retired_early": "flow_retired_early"}
    return sums.rename(columns=names).drop(columns=["status", "commissioned", "flow_added_existing"])


def _targets() -> pd.DataFrame:
    rows = []
    for name, row in TARGETS.items():
        met = "not set" if row[4] is None else "missed" if name in MISSED else "met"
        if name == "worst_year":  # wind over wind and coal, less what is lost in either weather: 127 of 179 and 81 of 161
            rows.append((name, row[0], row[3], row[5], row[6], "a", 60.0, 100 * (127 - LOST) / (179 - LOST), "met"))
            rows.append((name, row[0], row[3], row[5], row[6], "b", 60.0, 100 * (81 - LOST) / (161 - LOST), "missed"))
        else:
            rows.append((name, row[0], row[3], row[5], row[6], None, row[10], row[11], met))
    return _frame("target kind sense unit year weather_year required achieved met", rows)


def _frame(columns: str, rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())
