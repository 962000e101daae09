"""Tables of published weather statistics: what they hold, and reading them with checks.

A folder `inputs/<plan>/weather/` holds one CSV a table. Lines that start with `#` are comments, the
unit stands in the header (`offshore_wind [1]`), and every row names its source and confidence.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.names import name_fault
from energyplan.plan.input_file import TABLE, read_bytes

VARIABLES = ("offshore_wind", "onshore_wind", "solar", "temperature", "load")
SEASONS = ("winter", "spring", "summer", "autumn")  # December-February first
ORIGIN = ("source", "confidence")
WORDS = {"season", "first", "second", "occasion", "statistic", "unit", "year", *ORIGIN}

# Table -> its columns, as in the file. Clearness is solar output over clear-sky output.
COLUMNS: dict[str, tuple[str, ...]] = {
    "monthly": (
        "month",
        "offshore_wind [1]",
        "onshore_wind [1]",
        "solar [1]",
        "temperature [degC]",
        "temperature_spread [K]",
        "load [1]",
        "load_spread [1]",
        "load_per_kelvin [1/K]",
    ),
    "diurnal": (
        "season",
        "hour",
        "offshore_wind [1]",
        "onshore_wind [1]",
        "temperature [K]",
        "load [1]",
    ),
    "clear_sky": ("month", "hour", "clear_sky [1]"),
    "distribution": ("quantile [1]", "offshore_wind [1]", "onshore_wind [1]", "clearness [1]"),
    "autocorrelation": (
        "lag [h]",
        "offshore_wind [1]",
        "onshore_wind [1]",
        "clearness [1]",
        "temperature [1]",
        "load [1]",
    ),
    "correlation": ("first", "second", "correlation [1]"),
    "calendar": ("occasion", "first_day", "days", "load [1]"),
    "observed": ("statistic", "value", "tolerance", "unit"),
    "years": (
        "year",
        "seed",
        "wind_factor [1]",
        "solar_factor [1]",
        "wind_month_spread [1]",
        "solar_month_spread [1]",
    ),
}


@dataclass(frozen=True)
class WeatherStatistics:
    """The tables of one folder, columns without their units (per unit, K, degC, h).

    Attributes:
        monthly: (12 rows, index month 1..12) mean of each variable; `temperature_spread` is the
            standard deviation of the hourly departure from the month's mean day [K];
            `load_spread` the same of load, relative [1]; `load_per_kelvin` the relative change of
            load per kelvin of departure [1/K].
        diurnal: (96 rows, index season, hour) hour's mean over the season's mean [1]; temperature:
            departure from the season's mean [K].
        clear_sky: (12, 24) solar capacity factor under the clearest sky, month x hour [1].
        distribution: (index quantile 0..1) capacity factors and clearness [1].
        autocorrelation: (index lag [h], from 0) of the normal scores of the departures.
        correlation: (5, 5) of the same normal scores, symmetric, diagonal 1.
        calendar: weekend and holidays: load relative to an ordinary day [1].
        observed: what a typical year is judged by: value, tolerance, unit.
        years: (index year) seed, annual factors and spread between months of each year.
        folder: where the tables were read, for messages and labels.
    """

    monthly: pd.DataFrame
    diurnal: pd.DataFrame
    clear_sky: pd.DataFrame
    distribution: pd.DataFrame
    autocorrelation: pd.DataFrame
    correlation: pd.DataFrame
    calendar: pd.DataFrame
    observed: pd.DataFrame
    years: pd.DataFrame
    folder: str


def read_statistics(folder: Path) -> WeatherStatistics:
    """The weather statistics of a folder, checked.

    Args:
        folder: e.g. `inputs/zhuanghe/weather`, with one CSV for every name in `COLUMNS`.

    Raises:
        InputError: tables are missing or wrong; all problems, with file and way out.
    """
    problems = Problems()
    tables = {name: _read_table(folder / f"{name}.csv", name, problems) for name in COLUMNS}
    problems.raise_if_any()
    _check_rows(folder, tables, problems)
    _check_ranges(folder, tables, problems)
    problems.raise_if_any()
    return WeatherStatistics(
        monthly=tables["monthly"].set_index("month").sort_index(),
        diurnal=tables["diurnal"].set_index(["season", "hour"]),
        clear_sky=tables["clear_sky"].pivot(index="month", columns="hour", values="clear_sky"),
        distribution=tables["distribution"].set_index("quantile"),
        autocorrelation=tables["autocorrelation"].set_index("lag"),
        correlation=_correlation_matrix(tables["correlation"]),
        calendar=tables["calendar"].set_index("occasion"),
        observed=tables["observed"].set_index("statistic"),
        years=tables["years"].set_index("year"),
        folder=folder.as_posix(),
    )


def _read_table(path: Path, name: str, problems: Problems) -> pd.DataFrame:
    """One table without units in its column names; what is wrong is added to `problems`."""
    place = Place(path)
    if not path.exists():
        hint = _("see docs/how-to/weather.md, or copy the table of another plan and edit it")
        problems.add(place, name, _("table of weather statistics not found"), hint, "missing_file")
        return pd.DataFrame()
    raw = read_bytes(path, TABLE, problems)
    if raw is None:
        return pd.DataFrame()
    try:
        table = pd.read_csv(io.BytesIO(raw), comment="#")
    except ValueError as error:
        message = _("not a readable CSV ({error})").format(error=error)
        problems.add(place, name, message, code="not_csv")
        return pd.DataFrame()
    wanted = [*COLUMNS[name], *ORIGIN]
    for column in wanted:
        if column not in table.columns:
            hint = _("the header is {header}").format(header=",".join(wanted))
            problems.add(place, column, _("column not found"), hint, "missing_column")
            continue
        empty = [int(row) + 1 for row in np.flatnonzero(table[column].isna())]
        if empty:
            message = _("empty cells in data rows {rows}").format(rows=empty)
            problems.add(place, column, message, _("fill them in"), "empty_cell")
        elif column not in WORDS and not pd.api.types.is_numeric_dtype(table[column]):
            problems.add(place, column, _("text where numbers are needed"), code="not_a_number")
        elif column not in WORDS and not np.isfinite(table[column].to_numpy(dtype=float)).all():
            problems.add(place, column, _("a number is not finite"), code="not_finite")
    numbers = table.reindex(columns=list(COLUMNS[name]))  # the origin stays in the file
    return numbers.rename(columns=lambda column: column.split(" [")[0])


def _check_rows(folder: Path, tables: dict[str, pd.DataFrame], problems: Problems) -> None:
    """Every month, season and hour once."""
    months, hours = range(1, 13), range(24)
    wanted_rows: dict[str, list[tuple[object, ...]]] = {
        "monthly": [(month,) for month in months],
        "diurnal": [(season, hour) for season in sorted(SEASONS) for hour in hours],
        "clear_sky": [(month, hour) for month in months for hour in hours],
    }
    for name, wanted in wanted_rows.items():
        keys = list(tables[name].columns[: len(wanted[0])])
        if sorted(tables[name][keys].itertuples(index=False, name=None)) != wanted:
            message = _("{count} rows are needed, each once").format(count=len(wanted))
            problems.add(Place(folder / f"{name}.csv"), " x ".join(keys), message, code="rows")
    for year in tables["years"]["year"]:
        if fault := name_fault(str(year)):
            problems.add(Place(folder / "years.csv"), "year", *fault, "bad_name")
    if not tables["years"]["year"].is_unique:
        problems.add(Place(folder / "years.csv"), "year", _("a year is named twice"), code="rows")
    if "weekend" not in set(tables["calendar"]["occasion"]):
        place = Place(folder / "calendar.csv")
        problems.add(place, "occasion", _("a row `weekend` is needed"), code="rows")


def _check_ranges(folder: Path, tables: dict[str, pd.DataFrame], problems: Problems) -> None:
    """Shares within 0..1, correlations possible."""
    place, table = Place(folder / "distribution.csv"), tables["distribution"]
    for column in map(str, table):
        if not (table[column].is_monotonic_increasing and table[column].between(0, 1).all()):
            problems.add(place, column, _("must rise and stay within 0..1"), code="range")
    if table["quantile"].iloc[0] != 0 or table["quantile"].iloc[-1] != 1:
        problems.add(place, "quantile", _("must begin with 0 and end with 1"), code="range")
    place, table = Place(folder / "autocorrelation.csv"), tables["autocorrelation"]
    if table["lag"].iloc[0] != 0 or (table["lag"].diff()[1:] <= 0).any():
        problems.add(place, "lag [h]", _("must begin with 0 and rise"), code="range")
    if not np.allclose(table.iloc[0, 1:].astype(float), 1.0):
        problems.add(place, "lag [h]", _("the correlation at lag 0 is 1"), code="range")
    place, table = Place(folder / "correlation.csv"), tables["correlation"]
    unknown = sorted({*table["first"], *table["second"]} - set(VARIABLES))
    if unknown:
        message = _("{names} unknown").format(names=unknown)
        hint = _("known are {names}").format(names=list(VARIABLES))
        problems.add(place, "first, second", message, hint, "unknown_name")
    elif np.linalg.eigvalsh(_correlation_matrix(table)).min() <= 0:
        message = _("no five variables can have these correlations together")
        problems.add(place, "correlation [1]", message, code="range")


def _correlation_matrix(pairs: pd.DataFrame) -> pd.DataFrame:
    """(5, 5) symmetric matrix of the pairs; a pair not named has correlation 0."""
    matrix = pd.DataFrame(np.eye(len(VARIABLES)), index=VARIABLES, columns=VARIABLES)
    for first, second, value in pairs[["first", "second", "correlation"]].itertuples(index=False):
        matrix.loc[first, second] = matrix.loc[second, first] = value
    return matrix
