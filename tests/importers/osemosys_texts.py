"""Systems of OSeMOSYS in a few lines, and the same system in another layout."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

from energyplan.importers.osemosys.data import PARAMETERS, Data

SETS = """
set REGION := R;
set TECHNOLOGY := {technologies};
set FUEL := {fuels};
set MODE_OF_OPERATION := {modes};
set TIMESLICE := D N;
set YEAR := {years};
set EMISSION := CO2 NOX;
set STORAGE := {storage};
param YearSplit : {years} := D {half} N {half};
param DiscountRate default {rate} :=;
"""


def text(body: str, *, technologies: str = "PP", fuels: str = "ELC", years: str = "2020 2021", rate: float = 0.0, storage: str = "", modes: str = "1 2") -> str:
    """A data file: two slices of half a year, and what `body` adds."""
    half = " ".join(["0.5"] * len(years.split()))
    return SETS.format(technologies=technologies, fuels=fuels, years=years, half=half, rate=rate, storage=storage, modes=modes) + body + "\nend;\n"


def per_year(name: str, key: str, value: float | str, *, years: str = "2020 2021") -> str:
    """A parameter with one value in all years, under a slice such as `R,PP`; several values are those of the years."""
    values = str(value).split()
    values = values * len(years.split()) if len(values) == 1 else values
    pairs = " ".join(f"{year} {one}" for year, one in zip(years.split(), values, strict=True))
    return f"param {name} := [{key},*] {pairs};\n"


DEMAND = "param SpecifiedDemandProfile := [R,ELC,*,*] : 2020 2021 := D 0.5 0.5 N 0.5 0.5;\n" + per_year("SpecifiedAnnualDemand", "R,ELC", 10)
"""10 PJ a year, the same in both slices: 20 PJ in two years."""

PLANT = per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + "param CapacityToActivityUnit := R PP 31.536;\n" + "param OperationalLife := R PP 2;\n"
"""A plant in GW with a life of two years, of which 10 / 31.536 GW are needed."""


def write_csv(data: Data, folder: Path) -> None:
    """The data as otoole writes them: a file a parameter and a set, values that differ from otoole's defaults in full."""
    folder.mkdir()
    for name, members in data.sets.items():
        _write(folder / f"{name}.csv", ["VALUE"], [[member] for member in members])
    for name, table in data.tables.items():
        indices, default = PARAMETERS[name]
        keys = table.values if table.default == default else product(*(data.of(index) for index in indices))
        _write(folder / f"{name}.csv", [*indices, "VALUE"], [[*key, data(name, *key)] for key in keys])


def _write(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
