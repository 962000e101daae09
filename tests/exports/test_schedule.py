"""The schedule as tables and as a workbook: its sums, its units, and how it prints."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from energyplan.exports.run_exports import Asked, export_run
from energyplan.exports.schedule import ALL, FLOWS, STOCKS, Schedule
from energyplan.i18n import set_language
from energyplan.results.stored_run import StoredRun


@pytest.fixture(scope="module")
def exported(small_run: StoredRun, tmp_path_factory) -> Path:
    set_language("en")
    out = tmp_path_factory.mktemp("exported")
    export_run(small_run, "schedule", Asked(out))
    return out


def test_sums_are_those_of_the_costs_of_the_run(small_run: StoredRun):
    tables = {name: small_run.table(name) for name in ("capacity", "schedule")}
    schedule, costs = Schedule.of(small_run.system, tables, 2025), small_run.table("costs")
    paid = costs[costs["component"] == "capital"].groupby("year")["cny"].sum()
    assert schedule.frame.groupby("year")["capital_cny"].sum().to_dict() == pytest.approx(paid.to_dict(), rel=1e-9)


def test_totals_add_up(exported: Path):
    rows, totals = (pd.read_csv(exported / f"{name}.csv", encoding="utf-8-sig") for name in ("schedule", "schedule_totals"))
    assert (exported / "schedule.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    figures = [*STOCKS, *FLOWS, "overnight_committed_cny", "overnight_new_cny", "capital_cny"]
    every = totals[totals["technology"] == ALL].groupby("year")[figures].sum()
    assert every.stack().to_dict() == pytest.approx(rows.groupby("year")[figures].sum().stack().to_dict(), abs=1e-6)
    power = totals[(totals["technology"] == ALL) & (totals["year"] == 2028) & (totals["unit"] == "MW")].iloc[0]
    # Coal of 10 MW is gone after 38 years, and the cells of 2025 after three; 4 MW of wind were under way.
    cells = rows[(rows["project"] == "cells_new") & (rows["year"] == 2025) & (rows["unit"] == "MW")]["flow_added_new"].iloc[0]
    assert (power["stock_existing"], power["stock_committed"], power["flow_retired_age"]) == (0, 4, pytest.approx(10 + cells))
    assert power["stock_total"] == pytest.approx(power["stock_committed"] + power["stock_new"])
    # 4 MW of wind at 975 CNY/MW in 2028: between 1,200 and 900
    assert power["overnight_committed_cny"] == pytest.approx(4 * 975)


@pytest.fixture(scope="module")
def book(exported: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(exported / "schedule.xlsx")


def test_the_workbook_in_english(book: openpyxl.Workbook):
    assert book.sheetnames == ["About", "Charts", "compliance 达标", "Stock MW", "Flow MW", "Stock kWh", "Flow kWh", "Investment", "Capital payments"]
    stock = book["Stock MW"]
    assert stock["A1"].value == "Power in operation at the end of the year [MW]"
    assert [cell.value for cell in stock[2]] == ["technology", "site", "project", "what", 2025, 2026, 2027, 2028, 2029]
    by_label = {(row[0], row[2], row[3]): row[4:] for row in stock.iter_rows(min_row=3, values_only=True)}
    assert by_label["Coal", None, "total"] == (10, 10, 10, 0, 0)
    assert by_label["Wind", None, "committed"] == (0, 0, 0, 4, 4)
    total = sum(values[3] for (name, project, what), values in by_label.items() if project is None and what == "total" and name != "All technologies")
    assert by_label["All technologies", None, "total"][3] == pytest.approx(total, abs=0.01)
    assert stock["E3"].number_format == "#,##0.0;-#,##0.0;–"
    assert len(book["Charts"]._charts) == 4
    money = book["Investment"]
    assert money["A1"].value == "Overnight cost of what is commissioned in the year [thousand CNY of 2025]"


def test_every_sheet_prints_on_landscape_a4_with_its_heads(book: openpyxl.Workbook):
    for name in book.sheetnames[3:]:
        sheet = book[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == ("landscape", 9, 0), name
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.freeze_panes, sheet.print_title_rows) == (True, "E3", "$1:$2"), name
        assert sheet.print_area.startswith(f"'{name}'!$A$1:"), name


def test_the_workbook_in_chinese_units(small_run: StoredRun, tmp_path: Path):
    set_language("zh")
    export_run(small_run, "schedule", Asked(tmp_path))
    book = openpyxl.load_workbook(tmp_path / "schedule.xlsx")
    stock = next(sheet for sheet in book if "[万千瓦]" in str(sheet["A1"].value))
    names = {row[0]: row[4:] for row in stock.iter_rows(min_row=3, values_only=True) if not row[2]}
    assert names["煤电"] == (1, 1, 1, 0, 0)
    assert any("万元（2025 年价）" in str(sheet["A1"].value) for sheet in book)
