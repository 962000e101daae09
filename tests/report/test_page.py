"""The page of a run: targets from the compliance sheet, within its width."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from rich.cells import cell_len

from energyplan.i18n import set_language
from energyplan.report.page import _burnt, _targets
from energyplan.report.text import WIDTH, render
from energyplan.results.compliance_sheet import COLUMNS
from energyplan.results.verify_overlap import COLUMNS as OVERLAP


def result(price: float, hours: float = 1.0, generation=1e6):
    long = {
        "title_zh": "到2025年在石城岛陆地建设3兆瓦风机5台", "title_en": "Five 3 MW turbines on Shicheng island by 2025", "clause": "三(一)2②海上风电",
        "year": 2025,
    }  # fmt: skip
    figures = [
        (">=", 15.0, 15.0, 0.0, "万千瓦", "met", True, price),
        ("<=", 123456.7, 1.0, 123455.7, "亿元/a", "missed", False, math.nan),
        (">=", 1.0, 2.0, 1.0, "%", "met", False, 3.3e6),
    ]
    names = ("sense", "required", "achieved", "margin", "unit", "verdict", "active", "solver_shadow_price")
    rows = [long | dict(zip(names, figure, strict=True)) for figure in figures]
    both = pd.DataFrame([("cells@a", "cells", "a", 2025, "charge_and_discharge", 4e4, 1e4, 0.25, hours)], columns=OVERLAP)
    kpis = pd.DataFrame({"kpi": ["generation"], "value": [generation]})
    tables = {"compliance": pd.DataFrame(rows, columns=COLUMNS).astype({"active": "boolean"}), "overlap": both, "kpis": kpis}
    return SimpleNamespace(tables=tables, gross_cost=1e10, system=SimpleNamespace(currency="CNY"))


@pytest.fixture(params=["en", "zh"])
def language(request):
    set_language(request.param)
    yield request.param
    set_language(None)


def test_targets_fit_the_page(language):
    text = render([_targets(result(123.4e6))])
    assert max(cell_len(line) for line in text.splitlines()) <= WIDTH
    assert "123.4" in text
    assert "123,456.7" in text
    assert "3.3" not in text, "what is not active has no price"
    assert "…" not in text


def test_no_price_no_column():
    set_language("en")
    try:
        assert "price" not in render([_targets(result(0.0))]).lower()
        assert "million CNY" in render([_targets(result(2e6))])
    finally:
        set_language(None)


@pytest.mark.parametrize(("hours", "excuse"), [(1.0, False), (24.0, True)])
def test_what_was_burnt_has_a_line(hours, excuse):
    (line,) = _burnt(result(0.0, hours))
    assert "10.0 GWh" in line
    assert ("24" in line or "mean" in line or "均值" in line) == excuse
    (small,) = _burnt(result(0.0, hours, generation=9e3))
    assert "10,000.0 MWh" in small
    assert not _burnt(result(0.0, hours, generation=1e10)), "a millionth of generation is not worth a line"
    assert not _burnt(SimpleNamespace(tables={"overlap": pd.DataFrame(columns=OVERLAP)}))
