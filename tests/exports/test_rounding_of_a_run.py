"""A run exported in whole units, from the command to the files; and the sizes that stand beside the plan of Zhuanghe."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import energyplan.cli  # noqa: F401 - registers all verbs
from energyplan.cli_base import app
from energyplan.plan.read import read_plan
from energyplan.plan.sizes import Buildable, Known, read_sizes
from energyplan.results.stored_run import StoredRun

SIZES = """technology,site,project,power [MW],energy [MWh],source,confidence
gas,,,5,,S1,H
wind,,,2,,S1,H
cells,,,0.5,1,S1,H
"""


@pytest.fixture(scope="module")
def told(small_run: StoredRun, tmp_path_factory) -> tuple[dict, Path]:
    folder = tmp_path_factory.mktemp("rounded")
    (folder / "sizes.csv").write_text(SIZES, encoding="utf-8")
    words = ["export", str(small_run.folder), "--out", str(folder / "out"), "--sizes", str(folder / "sizes.csv"), "--stock-at", "2026", "--json"]
    done = CliRunner().invoke(app, ["--no-progress", *words])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout.strip().splitlines()[-1]), folder / "out"


def test_what_is_told(told: tuple[dict, Path], small_run: StoredRun):
    found, _out = told
    rounding = found["rounding"]
    assert (found["status"], rounding["verified"], rounding["failing"], rounding["missed_now"]) == ("ok", True, [], [])
    assert all(unit["rounded"] == unit["units"] * unit["size"] for unit in rounding["units"])
    assert rounding["extra_cost"] == pytest.approx(rounding["net_cost"] - rounding["net_cost_of_run"])
    assert rounding["extra_cost"] > 0
    # The run proves its cost to be the least, so the gap is the extra cost.
    assert rounding["gap_of_whole_units"] == pytest.approx(rounding["extra_share_of_gross_cost"], abs=1e-6)
    assert "not the least-cost plan in whole units" in " ".join(found["notes"])
    assert {Path(file).name for file in found["files"]} == {
        "schedule.csv", "schedule_totals.csv", "schedule.xlsx", "existing.csv", "committed.csv", "candidates.csv", "sources.csv",
    }  # fmt: skip


def test_the_files_tell_the_rounded_plan(told: tuple[dict, Path]):
    found, out = told
    schedule = pd.read_csv(out / "schedule.csv", encoding="utf-8-sig")
    gas = schedule[(schedule["project"] == "gas_new")]["flow_added_new"]
    assert (gas % 5 == 0).all()
    assert gas.sum() > 0
    existing = pd.read_csv(out / "inputs" / "existing.csv", encoding="utf-8-sig").set_index("project")
    assert existing.loc["gas_new_2025", "power [MW]"] % 5 == 0
    sheet = openpyxl.load_workbook(out / "schedule.xlsx")["Rounding"]
    rows = {tuple(row[i] for i in (2, 4, 5)): row for row in sheet.iter_rows(values_only=True)}
    for unit in found["rounding"]["units"]:
        row = rows[unit["project"], "MW" if unit["quantity"] == "power" else "MWh", unit["year"]]
        assert (row[6], row[8], row[9]) == (unit["size"], unit["units"], unit["rounded"])


def test_the_cost_is_of_the_tables(told: tuple[dict, Path], small_run: StoredRun):
    found, out = told
    totals = pd.read_csv(out / "schedule_totals.csv", encoding="utf-8-sig")
    capital = totals[totals["technology"] == "(all)"].groupby("year")["capital_cny"].sum()
    rounding, costs, h = found["rounding"], small_run.table("costs"), small_run.system.horizon
    before = costs[costs["component"] == "capital"].groupby("year")["cny"].sum()
    more = sum((capital[y] - before[y]) * h.discount(y) for y in h.years)
    operation = sum((row["operation_cny_rounded"] - row["operation_cny_run"]) * h.discount(row["year"]) for row in rounding["milestones"])
    # What remains is fixed O&M: of units that are larger, so not less.
    assert rounding["extra_cost"] - more - operation > -1
    assert more > 0 > operation


def test_an_error_of_the_sizes_is_told_with_its_place(small_run: StoredRun, tmp_path: Path):
    (tmp_path / "sizes.csv").write_text(SIZES.replace("gas", "gaz"), encoding="utf-8")
    done = CliRunner().invoke(app, ["--no-progress", "export", str(small_run.folder), "--out", str(tmp_path), "--sizes", str(tmp_path / "sizes.csv")])
    assert done.exit_code == 3
    assert "sizes.csv:2:1: sizes.gaz.technology: 'gaz' is not known; did you mean 'gas'?" in done.output
    assert not (tmp_path / "schedule.csv").exists()


def test_the_sizes_of_zhuanghe_fit_its_plan(zhuanghe: Path):
    plan = read_plan(zhuanghe)
    kinds, on = plan.file.technologies, [c for c in plan.candidates if c.technology in plan.technologies]
    projects = [
        Buildable(
            f"{c.technology}@{c.site}", c.technology, c.site, c.project, kinds[c.technology].carrier == "water",
            "energy_capex" in type(plan.technologies[c.technology][0]).model_fields, c.power_max or c.flow_max, c.energy_max or c.volume_max or 1e9,
        )
        for c in on
    ]  # fmt: skip
    found = read_sizes(zhuanghe / "sizes.csv", Known(list(plan.file.technologies), projects, [row.source for row in plan.sources], plan.file.currency))
    assert found["nuclear@mainland", "nuclear_phase_1", "power"] == 1200
    assert (found["offshore_wind@mainland", "huayuankou_2", "power"], found["offshore_wind@mainland", "dl4", "power"]) == (10.5, 8)
