"""Runs as netCDF: the arrays are the tables, the attributes are those of CF, nothing is left where it cannot be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energyplan.errors import EnvironmentProblem
from energyplan.exports.netcdf_layout import FIGURES, MEMBERS, Figure
from energyplan.exports.run_exports import Written
from energyplan.results.runs import read_frames

Made = Callable[..., Path]
Export = Callable[[Path, str], Written]


@pytest.fixture
def opened(export: Export) -> Callable[[Path], Any]:
    netCDF4 = pytest.importorskip("netCDF4")
    return lambda run: netCDF4.Dataset(export(run, "netcdf").files[0])


def rows_of(figure: Figure, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table that a figure stands for."""
    chosen = frame.astype({c: object for c in frame.columns if frame[c].dtype.kind not in "fiub"}).dropna(subset=figure.column)
    for column, value in (("quantity", figure.quantity), ("unit", figure.unit)):
        chosen = chosen[chosen[column] == value] if value else chosen
    return chosen


@pytest.mark.parametrize("plan", ["representative_days", "two_outputs"])
def test_arrays_are_the_tables(made: Made, opened: Callable[[Path], Any], plan: str):
    """Every row has its place, and there is nothing else."""
    tables, checked = read_frames(made(plan) / "tables"), 0
    keys = {members.name: members.keys for members in MEMBERS}
    with opened(made(plan)) as file:
        for figure in FIGURES:
            rows = rows_of(figure, tables[figure.table])
            if rows.empty:
                assert figure.name not in file.variables
                continue
            sums = rows.groupby([*keys[figure.of], *figure.along])[figure.column].sum()
            array = np.ma.filled(file[figure.name][:], np.nan)
            assert np.isfinite(array).sum() == np.isfinite(sums).sum()
            places = {name: {value: at for at, value in enumerate(file[name][:])} for name in (figure.of, *figure.along)}
            for index, value in sums.items():
                parts = index if isinstance(index, tuple) else (index,)
                member, along = parts[: len(keys[figure.of])], parts[len(keys[figure.of]) :]
                at = (places[figure.of]["|".join(member)], *(places[name][part] for name, part in zip(figure.along, along, strict=True)))
                assert array[at] == pytest.approx(value, rel=1e-15, abs=0), (figure.name, index)
                checked += 1
    assert checked > 20


def test_attributes_are_those_of_cf(made: Made, opened: Callable[[Path], Any]):
    with opened(made("representative_days")) as file:
        assert file.Conventions.startswith("CF-1.")
        assert {"title", "history", "source", "run_id", "currency"} <= set(file.ncattrs())
        assert file.run_id == made("representative_days").name
        for name, variable in file.variables.items():
            assert variable.long_name, name
            if variable.dtype is not str and not name.startswith(("target_", "kpi_", "operation")):
                assert variable.units, name
            for coordinate in getattr(variable, "coordinates", "").split():
                assert file[coordinate].dimensions == variable.dimensions[:1]
        power = file["power"]
        assert (power.units, power.cell_methods, power.dimensions) == ("MW", "step: mean", ("flow", "operation_year", "step"))
        assert power.filters()["zlib"]
        assert (file["co2"].units if "co2" in file.variables else "t/year") == "t/year"


def test_money_is_that_of_the_plan(in_dollars: Path, opened: Callable[[Path], Any]):
    with opened(in_dollars) as file:
        assert file["cost"].units == "USD"
        assert file["price"].units == "USD/MWh"
        # Two annuities of 10 MW x 1,000 x 0.5761905.
        at = list(file["cost_item"][:]).index("gas@a|capital")
        assert file["cost"][at, list(file["year"][:]).index(2025)] == pytest.approx(5761.905, abs=1e-3)


def test_without_netcdf4_the_extra_is_told_and_nothing_is_written(made: Made, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "netCDF4", None)
    with pytest.raises(EnvironmentProblem, match=r"pip install 'netcdf4"):
        export(made("annuity"), "netcdf")
    assert not any(tmp_path.iterdir())
