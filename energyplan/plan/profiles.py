"""Profiles of a weather year: one row an hour (or a step of the plan's own), one column a series."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.errors import Place, Problems, UnitProblem
from energyplan.i18n import _
from energyplan.plan.grid import Grid, read_csv
from energyplan.plan.input_file import PROFILES
from energyplan.plan.sheets import read_sheet
from energyplan.plan.text_file import read_text, shown
from energyplan.plan.time_stamps import Stamps, hours_of
from energyplan.plan.wording import Wording, not_a_number
from energyplan.units import CURRENCY, factor

SHOWN = 3
"""How many positions a message names before it only counts."""

TOLERANCE = 1e-6
"""Overshoot of 0..1 that is rounding and not a fault."""


@dataclass
class Profiles:
    """The series of a weather year.

    Attributes:
        sheet: Its sheet, where the file is a workbook.
        steps: Names of the plan's own steps; without them rows are hours.
        columns: Column -> position in the file.
        series: Column -> values (hours,), as far as they are numbers.
        powers: Columns written in MW or the like.
        readable: Whether the file is a table at all.
    """

    year: str
    path: Path
    sheet: str | None = None
    steps: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    series: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    powers: set[str] = field(default_factory=set)
    readable: bool = False

    @property
    def file(self) -> Path:
        """The path as a user would type it."""
        return shown(self.path)

    @property
    def names(self) -> list[str]:
        """The series of the file."""
        return [name for name in self.columns if name != self.key]

    @property
    def key(self) -> str:
        """Column that names the rows."""
        return "step" if self.steps else "hour"

    @cached_property
    def grid(self) -> Grid:
        """The cells with their places; made only when something has to be pointed at."""
        grid = _grid(self, Problems())
        assert grid is not None
        return grid

    def header_place(self, position: int) -> Place:
        """Where a column's header is."""
        return self.grid.header[position].place

    def blame(
        self, problems: Problems, column: str, hours: Iterable[int], message: str, hint: str, code: str
    ) -> None:
        """A problem of some hours of a series, at the first of them; `{hours}` in the message names some."""
        found = list(hours)
        place = self.grid.rows[found[0]][self.columns[column]].place
        named = ", ".join(str(hour) for hour in found[:SHOWN])
        if len(found) > SHOWN:
            named += _(" ... ({count} in all)").format(count=len(found))
        problems.add(place, f"{self.year}.{column}", message.format(hours=named), hint, code)


def read_profiles(year: str, path: Path, hours: int, problems: Problems, steps: Sequence[str] = (), sheet: str | None = None) -> Profiles:
    """The series of a file; every cell must be a number, and every hour (or step) must be there once, in its order.

    Args:
        year: Name of the weather year.
        path: CSV with `hour` (0, 1, ...) and series like `offshore_wind [1]`, `temperature [degC]`.
        hours: Hours the file must have.
        problems: Where faults are noted.
        steps: Names of the plan's own steps, where it has them: then the file has the column `step` in the place of `hour`.
        sheet: Its sheet, where the file is a workbook.
    """
    profiles = Profiles(year, path, sheet, tuple(steps))
    wanted = profiles.steps or range(hours)
    if not os.path.exists(path):
        problems.add(
            Place(profiles.file), f"weather_years.{year}.profiles", _("there is no such file"),
            _("write the path as seen from the folder of the tables"), "missing_file",
        )  # fmt: skip
        return profiles
    texts = _texts(profiles, problems)
    if texts is None:
        return profiles
    profiles.readable = True
    header, *rows = texts
    if not profiles.steps and profiles.key not in [text.strip() for text in header]:
        _read_stamps(profiles, header, rows, problems)
    factors = _read_header(profiles, header, problems)
    by_column = list(zip(*rows, strict=True)) or [()] * len(header)
    gap = _first_gap(by_column[profiles.columns[profiles.key]], wanted) if profiles.key in profiles.columns else None
    if len(rows) != len(wanted):
        at = len(rows) - 1 if gap is None else gap
        problems.add(
            profiles.grid.rows[at][0].place if rows else profiles.header_place(0), year,
            _("has {found} rows, steps.csv has {expected}").format(found=len(rows), expected=len(wanted)) if profiles.steps
            else _("has {found} hours, the plan's hours_per_year is {expected}").format(found=len(rows), expected=hours),
            _length_hint(len(rows), len(wanted), profiles.key) if gap is None
            else _("{key} {value} should stand here").format(key=profiles.key, value=wanted[gap]), "wrong_length",
        )  # fmt: skip
    elif gap is not None:
        message = _("{key} {expected} should stand here, found '{found}'").format(
            key=profiles.key, expected=wanted[gap], found=rows[gap][profiles.columns[profiles.key]].strip()
        )
        hint = (
            _("one row for each row of steps.csv, in the same order") if profiles.steps
            else _("hours count from 0 without gaps, repeats or changes of order")
        )  # fmt: skip
        profiles.blame(problems, profiles.key, [gap], _escaped(message), hint, "hours")
    for name, scale in factors.items():
        _read_series(profiles, name, by_column[profiles.columns[name]], scale, problems)
    return profiles


def _read_stamps(profiles: Profiles, header: list[str], rows: list[list[str]], problems: Problems) -> None:
    """Take time stamps of the first column for hours, where they are those of a year; else it is said why not."""
    stamps = hours_of([row[0] for row in rows])
    if stamps is None:
        return
    header[0] = profiles.key
    if stamps.fault:
        place = profiles.grid.rows[stamps.at][0].place
        problems.add(place, f"{profiles.year}.{profiles.key}", stamps.fault, _("write the column 'hour', counted from 0"), "hours")
        stamps = Stamps(list(range(len(rows))))
    for row, hour in zip(rows, stamps.hours, strict=True):
        row[0] = str(hour)


def _first_gap(found: Sequence[str], wanted: Sequence[int] | Sequence[str]) -> int | None:
    """First hour, or step, that is not where it belongs."""
    pairs = enumerate(zip(found, wanted, strict=False))
    return next((k for k, (text, name) in pairs if (text.strip() if isinstance(name, str) else _number(text)) != name), None)


def _texts(profiles: Profiles, problems: Problems) -> list[list[str]] | None:
    """Header and rows; a file that is no proper table is read again, slowly, for its problems."""
    text = read_text(profiles.path, problems, PROFILES) if profiles.sheet is None else ""
    if text is None:
        return None
    lines = (line for line in io.StringIO(text) if not line.startswith("#"))
    try:
        found = [row for row in csv.reader(lines, strict=True) if any(row)]
    except csv.Error:
        found = []
    if found and len(found[0]) > 1 and {len(row) for row in found} == {len(found[0])}:
        return found
    grid = _grid(profiles, problems)
    return [[cell.text for cell in row] for row in (grid.header, *grid.rows)] if grid else None


def _grid(profiles: Profiles, problems: Problems) -> Grid | None:
    return read_csv(profiles.path, problems, PROFILES) if profiles.sheet is None else read_sheet(profiles.path, profiles.sheet, problems)


def _length_hint(found: int, expected: int, key: str) -> str:
    if key == "step":
        return _("one row for each row of steps.csv, in the same order")
    if {found, expected} == {8760, 8784}:
        return _("a leap year? leave 29 February out, or change hours_per_year")
    if abs(found - expected) == 1:
        return _("an hour of the change to summer time, or a header row too many?")
    return _("write one row an hour")


def _read_header(profiles: Profiles, header: list[str], problems: Problems) -> dict[str, float]:
    """Factor of every series whose header is right."""
    factors: dict[str, float] = {}
    for i, text in enumerate(header):
        name, _bracket, unit = text.strip().rstrip("]").partition("[")
        name, unit = name.strip(), unit.strip()
        if name in profiles.columns:
            said = Wording(
                _("column '{name}' is there twice").format(name=name), _("keep one of the two"),
                "duplicate_column",
            )  # fmt: skip
        elif name == profiles.key:
            profiles.columns[name] = i
            continue
        elif not unit and i == 0 and profiles.key not in header:
            continue  # told as a missing `hour`
        elif not unit:
            said = Wording(
                _("column '{name}' is a quantity without a unit").format(name=name),
                _("write its unit, like '{header}'").format(header=f"{name} [1]"), "missing_unit",
            )  # fmt: skip
        elif (scale := _scale(unit)) is None:
            said = Wording(
                _("unit '{unit}' cannot stand here").format(unit=unit),
                _("profiles are in [1], [%], [MW] or [degC]"), "wrong_unit",
            )  # fmt: skip
        else:
            profiles.columns[name], factors[name] = i, scale
            if _is_power(unit):
                profiles.powers.add(name)
            continue
        profiles.columns.setdefault(name, i)
        problems.add(profiles.header_place(i), f"{profiles.year}.{name}", *said)
    if profiles.key not in profiles.columns:
        problems.add(
            profiles.header_place(0), f"{profiles.year}.{profiles.key}", _("the column is missing"),
            _("add the column 'step', as in steps.csv") if profiles.steps else _("add the column 'hour', counted from 0"), "missing_column",
        )  # fmt: skip
    return factors


def _is_power(unit: str) -> bool:
    """Whether a unit is one of power.

    >>> _is_power("kW"), _is_power("1"), _is_power("degC")
    (True, False, False)
    """
    try:
        return factor(unit, "MW", CURRENCY) > 0
    except UnitProblem:
        return False


def _scale(unit: str) -> float | None:
    """Factor to 1 or MW; temperatures stay as they are."""
    if unit in ("degC", "°C"):
        return 1.0
    for canonical in ("1", "MW"):
        try:
            return factor(unit, canonical, CURRENCY)
        except UnitProblem:
            continue
    return None


def _read_series(
    profiles: Profiles, name: str, texts: Sequence[str], scale: float, problems: Problems
) -> None:
    try:
        values = np.array(texts, dtype=float)
    except ValueError:
        values = np.array([_number(text) for text in texts], dtype=float)
        wrong = [k for k, text in enumerate(texts) if text.strip() and _number(text, None) is None]
        if wrong:
            said = not_a_number(texts[wrong[0]])
            message = _escaped(said.message) + _(", at hour {hours}")
            profiles.blame(problems, name, wrong, message, said.hint, said.code)
            values[wrong] = 0.0  # told already
    gaps = np.flatnonzero(~np.isfinite(values))
    if gaps.size:
        profiles.blame(
            problems, name, gaps.tolist(), _("has no value at hour {hours}"),
            _("fill the gaps; an empty cell or NaN is never taken as 0"), "not_finite",
        )  # fmt: skip
        return
    profiles.series[name] = values * scale


def _number(text: str, otherwise: Any = np.nan) -> Any:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
