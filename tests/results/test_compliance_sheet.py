"""The compliance sheet says what the verifier counts, in the unit as written; only its price is the solver's."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd
import pytest
from pytest import approx
from systems import Solved, World, candidate, existing

from energyplan.errors import ExitCode
from energyplan.pipeline import run
from energyplan.results import tabulate
from energyplan.results.compliance_sheet import COLUMNS, compliance_sheet
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import Report, verify


def world() -> World:
    # Wind up to 50 MW at 10 CNY/MW for one year, 30 MW of coal. 万千瓦 is 10 MW.
    w = World(3, unserved=2e4)
    w.asset("renewable", "wind", candidate(50), power_capex=10, lifetime=1, clean=True)
    w.asset("thermal", "coal", existing(30))
    w.load(1)
    return w


def asked(w: World, value: float | None, written: str, unit: str = "MW", kind: str = "capacity", **more: Any) -> None:
    """A target with its value as the document has it."""
    w.target(kind, value, **more)
    w.targets[-1] = dataclasses.replace(w.targets[-1], value_written=written, unit=unit)


def sheet_of(s: Solved) -> tuple[pd.DataFrame, Report]:
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    return compliance_sheet(s.model.system, report.targets, s.tables["targets"]), report


def test_every_verdict():
    w = world()
    wind: dict[str, Any] = {"technologies": ("wind",)}
    asked(w, 30, "3 万千瓦", name="built", **wind)
    asked(w, 20, "2 万千瓦", name="surpassed", **wind)
    asked(w, 80, "8 万千瓦", name="far", technologies=("coal",))
    asked(w, 40, "4 万千瓦", name="out", enforce="off", **wind)
    asked(w, None, "", name="later", **wind)
    sheet, report = sheet_of(w.solve())
    assert report.passed
    assert list(sheet.columns) == COLUMNS
    rows = sheet.set_index("target")
    assert rows["verdict"].to_dict() == {"built": "met", "surpassed": "met", "far": "missed", "out": "off", "later": "not set"}
    assert rows["active"].to_dict() == {"built": True, "surpassed": False, "far": False, "out": None, "later": None}
    figures = rows[["required", "achieved", "margin"]]
    assert figures.loc["built"].tolist() == [approx(3), approx(3), approx(0, abs=1e-6)]
    assert figures.loc["surpassed"].tolist() == [approx(2), approx(3), approx(1)]
    assert figures.loc["far"].tolist() == [approx(8), approx(3), approx(-5)]
    assert figures.loc["out"].tolist() == [approx(4), approx(3), approx(-1)]
    assert figures.loc["later"].isna().all()
    # 10 CNY/MW are 100 CNY per 万千瓦; what is not asked for or missed has no price.
    assert rows.at["built", "solver_shadow_price"] == approx(100)
    assert rows.at["built", "solver_shadow_price_unit"] == "CNY per 万千瓦"
    assert rows.at["surpassed", "solver_shadow_price"] == approx(0)
    assert rows.loc[["far", "out", "later"], "solver_shadow_price"].isna().all()
    assert set(rows["reason"]) == {""}
    assert rows["clause"].tolist() == ["1"] * 5


def test_a_cap_in_another_unit():
    # 30 MWh of coal at 1 t/MWh; gas at 30 instead of 10. 18 t are 0.0018 万吨: 15 MWh each.
    w = World(3, unserved=2e4)
    w.fuel("coal", 10, 1)
    w.fuel("gas", 30, 0.2)
    for fuel in ("coal", "gas"):
        w.asset("thermal", fuel, existing(30), fuel=fuel, heat_rate=1)
    w.load(10)
    asked(w, 18, "0.0018 万吨/a", "t/a", "co2_cap", sense="<=")
    row = sheet_of(w.solve())[0].iloc[0]
    assert (row["verdict"], bool(row["active"]), row["unit"]) == ("met", True, "万吨/a")
    assert [row["required"], row["achieved"], row["margin"]] == [approx(0.0018), approx(0.0018), approx(0, abs=1e-10)]
    assert row["solver_shadow_price"] == approx(25e4)  # 20 / 0.8 CNY/t


def test_in_each_weather_year_the_worst_is_told():
    # One hour, load 10. Poor wind leaves 8 MWh to coal (1 t/MWh) or gas at 20 more; a cap of 3 t binds in that year alone: 0.5 x 20 CNY/t.
    w = World(1, weather={"good": 0.5, "poor": 0.5}, unserved=2e4)
    w.profile("wind", {"good": 1, "poor": 0.2})
    w.fuel("coal", 10, 1)
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(30), variable_om=30)
    w.load(10)
    asked(w, 3, "3 t/a", "t/a", "co2_cap", sense="<=", weather="each_year")
    sheet, report = sheet_of(w.solve())
    assert report.passed
    assert len(sheet) == 1
    assert sheet["achieved"].tolist() == [approx(3)]
    assert sheet["solver_shadow_price"].tolist() == [approx(10)]


def test_a_run_without_targets_has_an_empty_sheet():
    sheet, _ = sheet_of(world().solve())
    assert sheet.empty
    assert list(sheet.columns) == COLUMNS


def test_the_mode_of_the_run_switches_off():
    w = world()
    w.mode = "off"
    asked(w, 30, "3 万千瓦", technologies=("wind",))
    sheet, _ = sheet_of(w.solve())
    assert sheet["verdict"].tolist() == ["off"]
    assert sheet["achieved"].tolist() == [approx(0, abs=1e-6)]


@pytest.mark.parametrize(("column", "value", "check"), [("achieved", 8.0, "target_achieved"), ("met", "met", "target_verdict")])
def test_a_tampered_table_fails_and_the_sheet_is_not_taken_in(column, value, check):
    # 5 of 8 万千瓦 is all there is; the table says the target is reached.
    w = world()
    asked(w, 80, "8 万千瓦", technologies=("wind",))
    s = w.solve()
    s.tables["targets"][column] = value
    sheet, report = sheet_of(s)
    assert check in {found.name for found in report.failed}
    row = sheet.iloc[0]
    assert (row["achieved"], row["margin"], row["verdict"]) == (approx(5), approx(-3), "missed")
    assert math.isnan(row["solver_shadow_price"])


def test_verifier_and_model_disagreeing_is_exit_6(monkeypatch, tmp_path):
    honest = tabulate.target_table

    def tampered(*arguments: Any) -> pd.DataFrame:
        table = honest(*arguments)
        table.loc[table["target"] == "nuclear_start", ["achieved", "met"]] = [1200.0, "met"]
        return table

    monkeypatch.setattr(tabulate, "target_table", tampered)
    result = run(resolution="336h", out=tmp_path)
    assert result.exit_code == ExitCode.NOT_VERIFIED == 6
    assert {check.name for check in result.report.failed} == {"target_achieved", "target_verdict"}
    written = pd.read_csv(result.run_dir / "compliance.csv", encoding="utf-8-sig").set_index("target")
    assert (written.at["nuclear_start", "achieved"], written.at["nuclear_start", "verdict"]) == (0.0, "missed")
    page = (result.run_dir / "page.txt").read_text(encoding="utf-8")
    assert "1,200.0        0.0   -1,200.0" in page
