"""The compliance sheet as a page of the workbook and as CSV."""

from __future__ import annotations

import math

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from energyplan.exports.compliance import COLOURS, TITLE, WIDTHS, write_csv, write_sheet
from energyplan.results.compliance_sheet import COLUMNS
from energyplan.results.verify_overlap import COLUMNS as OVERLAP


def sheet() -> pd.DataFrame:
    common = {"document": "规划", "kind": "capacity", "year": 2025, "status": "N", "obligation": "indicative", "priority": 1, "reason": "", "clause": "三(一)"}
    rows = [
        {"target": "wind", "title_zh": "到2025年海上风力发电总装机容量达190万千瓦", "title_en": "Offshore wind", "sense": ">=", "required": 190.0,
         "achieved": 190.0, "margin": -1e-9, "unit": "万千瓦", "verdict": "met", "active": True, "solver_shadow_price": 3.2e6,
         "solver_shadow_price_unit": "CNY per 万千瓦", "interpretation": "All sites of the city together, in operation at the end of the year."},
        {"target": "coal", "title_zh": "煤电", "title_en": "Coal", "sense": "<=", "required": 10.0, "achieved": 12.0, "margin": -2.0, "unit": "MW",
         "verdict": "missed", "active": False, "solver_shadow_price": math.nan, "solver_shadow_price_unit": "", "interpretation": ""},
        {"target": "later", "title_zh": "能耗", "title_en": "Intensity", "sense": "<=", "required": math.nan, "achieved": math.nan, "margin": math.nan,
         "unit": "", "verdict": "not set", "active": None, "solver_shadow_price": math.nan, "solver_shadow_price_unit": "", "interpretation": ""},
        {"target": "lost", "title_zh": "比重", "title_en": "Share", "sense": ">=", "required": 50.0, "achieved": -math.inf, "margin": -math.inf, "unit": "%",
         "verdict": "missed", "active": False, "solver_shadow_price": math.nan, "solver_shadow_price_unit": "", "interpretation": ""},
    ]  # fmt: skip
    return pd.DataFrame([common | row for row in rows], columns=COLUMNS).astype({"active": "boolean"})


def both(hours: float) -> pd.DataFrame:
    return pd.DataFrame([("cells@a", "cells", "a", 2025, "charge_and_discharge", 40.0, 10.0, 0.25, hours)], columns=OVERLAP)


@pytest.fixture
def page(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        write_sheet(book, sheet(), both(24.0), "CNY")
    return openpyxl.load_workbook(tmp_path / "book.xlsx")[TITLE]


def test_the_page_can_be_read(page):
    columns = list(WIDTHS)
    cells = {name: [page.cell(row, columns.index(name) + 1) for row in range(2, 6)] for name in columns}
    assert set(columns) == set(COLUMNS)
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == "A1:Y5"
    assert [cell.value for cell in cells["title_zh"]] == sheet()["title_zh"].tolist()
    assert all(cell.alignment.wrap_text for cell in cells["title_zh"])
    assert [cell.value for cell in cells["required"]] == [190, 10, None, 50]
    assert [cell.value for cell in cells["margin"]] == [0, -2, None, "-inf"]
    assert [cell.value for cell in cells["verdict"]] == ["met", "MISSED", "not set", "MISSED"]
    assert [cell.fill.fgColor.rgb for cell in cells["verdict"]] == ["FF" + COLOURS[v][0][1:] for v in ("met", "missed", "not set", "missed")]
    assert [cell.value for cell in cells["active"]] == ["active", None, None, None]
    assert [cell.value for cell in cells["solver_shadow_price"]] == [3.2e6, None, None, None]
    # 38 half-width characters, two a Chinese one, in 31: two lines.
    assert page.row_dimensions[2].height >= 30
    assert page.column_dimensions["A"].width > 30
    assert page.page_setup.orientation == "landscape"


def test_what_was_in_and_out_at_once_stands_below(page):
    texts = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows(min_row=6)]
    assert ["cells@a", "charge and discharge", 2025, 40, 10, 25] in texts
    assert any("mean may hold both" in str(line) for line in texts)


def test_steps_of_an_hour_have_no_excuse(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        write_sheet(book, sheet(), both(1.0), "CNY")
    page = openpyxl.load_workbook(tmp_path / "book.xlsx")[TITLE]
    assert not any("mean may hold both" in str(cell.value) for row in page.iter_rows() for cell in row)


def test_csv_opens_in_office_programs(tmp_path):
    write_csv(sheet(), tmp_path / "compliance.csv", {"scenario": "base", "run_id": "x"})
    assert (tmp_path / "compliance.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(tmp_path / "compliance.csv", encoding="utf-8-sig")
    assert list(table.columns) == ["scenario", "run_id", *COLUMNS]
    assert table["verdict"].tolist() == ["met", "missed", "not set", "missed"]
