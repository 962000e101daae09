"""Tables of published weather statistics: what they hold, and reading them with checks.

A folder `inputs/<plan>/weather/` holds one CSV a table. Lines that start with `#` are comments, the
unit stands in the header (`offshore_wind [1]`), and every row names its source and confidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

VARIABLES = ("offshore_wind", "onshore_wind", "solar", "temperature", "load")
SEASONS = ("winter", "spring", "summer", "autumn")  # December-February first
ORIGIN = ("source", "confidence")

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
    """The tables of one folder, columns without their units (all in SI or per unit).

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
        FileNotFoundError: a table is missing (all missing ones are named).
        ValueError: the content is wrong (all problems are named, with file and way out).
    """
    missing = [f"{name}.csv" for name in COLUMNS if not (folder / f"{name}.csv").is_file()]
    if missing:
        raise FileNotFoundError(
            f"{folder}: weather statistics not found: {', '.join(missing)}. Each is a table with a "
            "header; see docs/how-to/weather.md, or copy those of another plan and edit them."
        )
    problems: list[str] = []
    tables = {name: _read_table(folder / f"{name}.csv", name, problems) for name in COLUMNS}
    if not problems:
        problems += _range_problems(tables)
    if problems:
        raise ValueError("\n".join(f"{folder}: {problem}" for problem in problems))
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


def _read_table(path: Path, name: str, problems: list[str]) -> pd.DataFrame:
    """One table without units in its column names; what is wrong is added to `problems`."""
    try:
        table = pd.read_csv(path, comment="#")
    except (ValueError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: not a readable CSV ({error})")
        return pd.DataFrame()
    wanted = (*COLUMNS[name], *ORIGIN)
    absent = [column for column in wanted if column not in table.columns]
    if absent:
        problems.append(f"{path.name}: columns {absent} not found; the header is {list(wanted)}")
        return pd.DataFrame()
    empty = table[list(wanted)].isna().any(axis=1)
    if empty.any():
        rows = [int(row) + 1 for row in np.flatnonzero(empty)]
        problems.append(f"{path.name}: empty cells in data rows {rows}; fill them in")
    words = {"season", "first", "second", "occasion", "statistic", "unit", "year", *ORIGIN}
    for column in wanted:
        if column not in words and not pd.api.types.is_numeric_dtype(table[column]):
            problems.append(f"{path.name}: column {column!r} holds text; numbers are needed")
    numbers = table[list(COLUMNS[name])]  # the origin stays in the file
    return numbers.rename(columns=lambda column: column.split(" [")[0])


def _range_problems(tables: dict[str, pd.DataFrame]) -> list[str]:
    """What is wrong in tables that read well: rows missing, values out of range."""
    problems = []
    months, hours = range(1, 13), range(24)
    wanted_rows = {
        "monthly": [(month,) for month in months],
        "diurnal": [(season, hour) for season in SEASONS for hour in hours],
        "clear_sky": [(month, hour) for month in months for hour in hours],
    }
    for name, wanted in wanted_rows.items():
        keys = list(tables[name].columns[: len(wanted[0])])
        found = list(tables[name][keys].itertuples(index=False, name=None))
        if sorted(found) != sorted(wanted):
            problems.append(f"{name}.csv: {' x '.join(keys)} must be {len(wanted)} rows, each once")
    distribution = tables["distribution"]
    if distribution["quantile"].iloc[0] != 0 or distribution["quantile"].iloc[-1] != 1:
        problems.append("distribution.csv: quantiles must begin with 0 and end with 1")
    for column in ("quantile", "offshore_wind", "onshore_wind", "clearness"):
        values = distribution[column]
        if not (values.is_monotonic_increasing and values.between(0, 1).all()):
            problems.append(f"distribution.csv: {column} must rise and stay within 0..1")
    lags = tables["autocorrelation"]
    if lags["lag"].iloc[0] != 0 or not lags["lag"].is_monotonic_increasing:
        problems.append("autocorrelation.csv: lags must begin with 0 and rise")
    elif not np.allclose(lags.iloc[0, 1:].astype(float), 1.0):
        problems.append("autocorrelation.csv: the correlation at lag 0 is 1")
    pairs = tables["correlation"]
    unknown = sorted({*pairs["first"], *pairs["second"]} - set(VARIABLES))
    if unknown:
        problems.append(f"correlation.csv: {unknown} unknown; variables are {list(VARIABLES)}")
    elif np.linalg.eigvalsh(_correlation_matrix(pairs)).min() <= 0:
        problems.append("correlation.csv: no five variables can have these correlations together")
    if not tables["years"]["year"].is_unique:
        problems.append("years.csv: a year is named twice")
    if not {"weekend"} <= set(tables["calendar"]["occasion"]):
        problems.append("calendar.csv: a row `weekend` is needed")
    return problems


def _correlation_matrix(pairs: pd.DataFrame) -> pd.DataFrame:
    """(5, 5) symmetric matrix of the pairs; a pair not named has correlation 0."""
    matrix = pd.DataFrame(np.eye(len(VARIABLES)), index=VARIABLES, columns=VARIABLES)
    for first, second, value in pairs[["first", "second", "correlation"]].itertuples(index=False):
        matrix.loc[first, second] = matrix.loc[second, first] = value
    return matrix
