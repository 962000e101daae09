"""The map of regret: what a cell says, and that plans and futures keep their order."""

from __future__ import annotations

import pandas as pd
import pytest

from energyplan.i18n import set_language
from energyplan.report.charts.files import picture
from energyplan.report.charts.regret import regret_chart

pytest.importorskip("altair")

CELLS = pd.DataFrame([
    {"plan": "b", "future": "b", "regret": 0.0, "share": 0.0, "missed": 0},
    {"plan": "b", "future": "a", "regret": 1234.5, "share": 0.02, "missed": 2},
    {"plan": "a", "future": "b", "regret": 4.25, "share": 0.001, "missed": 0},
    {"plan": "a", "future": "a", "regret": float("inf"), "share": float("inf"), "missed": 0},
])  # fmt: skip
NAMES = {"a": "Alpha", "b": "Beta"}


def test_what_cells_say():
    made = regret_chart(CELLS, NAMES, "million CNY").to_dict()
    rows = next(iter(made["datasets"].values()))
    assert [row["text"] for row in rows] == ["0", "1,234*", "4.2", "×"]
    assert [row["percent"] for row in rows[:3]] == [0.0, 2.0, 0.1]
    assert made["layer"][0]["encoding"]["y"]["sort"] == ["Beta", "Alpha"]
    assert made["layer"][0]["encoding"]["x"]["sort"] == ["Beta", "Alpha"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_drawn(language: str):
    set_language(language)
    try:
        text = picture(regret_chart(CELLS, NAMES, "CNY"), "svg").decode()
    finally:
        set_language(None)
    assert "Alpha" in text
    assert "1,234*" in text
