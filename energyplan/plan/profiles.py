"""Hourly profiles of a weather year: one row an hour, one column a series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.errors import Place, Problems, UnitProblem
from energyplan.i18n import _
from energyplan.plan.grid import Cell, Grid, read_csv
from energyplan.plan.text_file import shown
from energyplan.plan.wording import not_a_number
from energyplan.units import factor

SHOWN = 3
"""How many positions a message names before it only counts."""

TOLERANCE = 1e-6
"""Overshoot of 0..1 that is rounding and not a fault."""


@dataclass
class Profiles:
    """The series of a weather year.

    Attributes:
        series: Column -> values (hours,), as far as they are numbers.
        places: Column -> place of its header.
        grid: The cells, for pointing at an hour.
    """

    year: str
    file: Path
    series: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    grid: Grid | None = None

    def blame(
        self, problems: Problems, column: str, hours: Iterable[int], message: str, hint: str, code: str
    ) -> None:
        """A problem of some hours of a series, at the first of them; `{hours}` in the message names some."""
        found = list(hours)
        assert self.grid is not None
        place = self.grid.rows[found[0]][self.columns[column]].place
        named = ", ".join(str(hour) for hour in found[:SHOWN])
        if len(found) > SHOWN:
            named += _(" ... ({count} in all)").format(count=len(found))
        problems.add(place, f"{self.year}.{column}", message.format(hours=named), hint, code)


def read_profiles(year: str, path: Path, hours: int, problems: Problems) -> Profiles:
    """The series of a file; every cell must be a number, and every hour must be there once.

    Args:
        year: Name of the weather year.
        path: CSV with `hour` (0, 1, ...) and series like `offshore_wind [1]`, `temperature [degC]`.
        hours: Hours the file must have.
    """
    profiles = Profiles(year, shown(path))
    if not path.exists():
        problems.add(
            Place(profiles.file), f"weather_years.{year}.profiles", _("there is no such file"),
            _("write the path as seen from the folder of the tables"), "missing_file",
        )  # fmt: skip
        return profiles
    grid = read_csv(path, problems)
    if grid is None:
        return profiles
    profiles.grid = grid
    factors = _read_header(profiles, grid.header, problems)
    if len(grid.rows) != hours:
        problems.add(
            Place(profiles.file, grid.rows[-1][0].place.line if grid.rows else 1, 1), year,
            _("has {found} hours, the plan's hours_per_year is {expected}").format(
                found=len(grid.rows), expected=hours
            ),
            _length_hint(len(grid.rows), hours), "wrong_length",
        )  # fmt: skip
    for name, scale in factors.items():
        _read_series(profiles, name, scale, problems)
    _check_hours(profiles, problems)
    return profiles


def _length_hint(found: int, expected: int) -> str:
    if {found, expected} == {8760, 8784}:
        return _("a leap year? leave 29 February out, or change hours_per_year")
    if abs(found - expected) == 1:
        return _("an hour of the change to summer time, or a header row too many?")
    return _("write one row an hour")


def _read_header(profiles: Profiles, header: list[Cell], problems: Problems) -> dict[str, float]:
    factors: dict[str, float] = {}
    for i, cell in enumerate(header):
        name, _bracket, unit = cell.text.strip().rstrip("]").partition("[")
        name, path = name.strip(), f"{profiles.year}.{name.strip()}"
        if name in profiles.columns:
            problems.add(
                cell.place, path, _("column '{name}' is there twice").format(name=name),
                _("keep one of the two"), "duplicate_column",
            )  # fmt: skip
            continue
        profiles.columns[name], profiles.places[name] = i, cell.place
        if name == "hour":
            continue
        if not unit.strip():
            problems.add(
                cell.place, path,
                _("column '{name}' is a quantity without a unit").format(name=name),
                _("write its unit, like '{header}'").format(header=f"{name} [1]"), "missing_unit",
            )  # fmt: skip
        elif (scale := _scale(unit.strip())) is None:
            problems.add(
                cell.place, path, _("unit '{unit}' cannot stand here").format(unit=unit),
                _("profiles are in [1], [%], [MW] or [degC]"), "wrong_unit",
            )  # fmt: skip
        else:
            factors[name] = scale
    if "hour" not in profiles.columns:
        problems.add(
            header[0].place, f"{profiles.year}.hour", _("the column is missing"),
            _("add the column 'hour', counted from 0"), "missing_column",
        )  # fmt: skip
    return factors


def _scale(unit: str) -> float | None:
    """Factor to 1 or MW; temperatures stay as they are."""
    if unit in ("degC", "°C"):
        return 1.0
    for canonical in ("1", "MW"):
        try:
            return factor(unit, canonical)
        except UnitProblem:
            continue
    return None


def _read_series(profiles: Profiles, name: str, scale: float, problems: Problems) -> None:
    assert profiles.grid is not None
    i = profiles.columns[name]
    texts = [row[i].text for row in profiles.grid.rows]
    try:
        values = np.array(texts, dtype=float)
    except ValueError:
        values = np.array([_number(text) for text in texts])
        wrong = [k for k, text in enumerate(texts) if text.strip() and _number(text, None) is None]
        if wrong:
            said = not_a_number(texts[wrong[0]])
            message = said.message.replace("{", "{{").replace("}", "}}") + _(", at hour {hours}")
            profiles.blame(problems, name, wrong, message, said.hint, said.code)
            values[wrong] = 0.0  # told already
    gaps = np.flatnonzero(~np.isfinite(values))
    if gaps.size:
        profiles.blame(
            problems, name, gaps, _("has no value at hour {hours}"),
            _("fill the gaps; an empty cell or NaN is never taken as 0"), "not_finite",
        )  # fmt: skip
        return
    profiles.series[name] = values * scale


def _number(text: str, otherwise: Any = np.nan) -> Any:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _check_hours(profiles: Profiles, problems: Problems) -> None:
    assert profiles.grid is not None
    if "hour" not in profiles.columns:
        return
    i = profiles.columns["hour"]
    texts = [row[i].text.strip() for row in profiles.grid.rows]
    wrong = [k for k, text in enumerate(texts) if _number(text) != k]
    if wrong:
        first = wrong[0]
        profiles.blame(
            problems, "hour", wrong[:1],
            _("hour {expected} should stand here, found '{found}'").format(
                expected=first, found=texts[first].replace("{", "{{").replace("}", "}}")
            ),
            _("hours count from 0 without gaps, repeats or changes of order"), "hours",
        )  # fmt: skip
