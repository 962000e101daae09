"""Charts of sensitivity: order, labels, files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from energyplan.report.charts.files import save_chart
from energyplan.report.charts.sensitivity import one_below_the_other, shares_chart, tornado_chart
from energyplan.report.scale import Money

pytest.importorskip("altair")

MILLION = Money(1e6, "million CNY", "mn CNY")
ENDS = pd.DataFrame({
    "range_title": ["both sides", "one side", "failed"], "low": ["1", "*0.8", "a"], "high": ["2", "*1.2", "b"],
    "low_change": [-2e6, 1e6, float("nan")], "high_change": [3e6, 2e6, 1e6],
})  # fmt: skip


def test_a_tornado_shows_changes_with_their_ends():
    spec = tornado_chart(ENDS, "net cost", 5e9, MILLION).to_dict()
    rows = next(data for data in spec["datasets"].values() if "label" in data[0])
    assert {(row["range"], row["label"]): row["change"] for row in rows} == {
        ("both sides", "1"): -2.0, ("both sides", "2"): 3.0, ("one side", ""): 1.0, ("one side", "×1.2"): 2.0, ("failed", "b"): 1.0,
    }  # fmt: skip
    assert [abs(row["change"]) for row in rows] == [3.0, 2.0, 2.0, 1.0, 1.0], "short bars lie on long ones"
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["both sides", "one side", "failed"]
    assert "5,000.0" in spec["title"]["text"]


@pytest.mark.parametrize("ending", [".svg", ".html", ".png", ".pdf"])
def test_files_are_written_whole(tmp_path: Path, ending: str):
    own = pd.DataFrame({"range_title": ["折现率"]} | {f"{name}{end}": [0.5] for name in ("first", "total") for end in ("", "_low", "_high")})
    file = tmp_path / f"chart{ending}"
    save_chart(one_below_the_other([shares_chart(own, "净成本")]), file)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.stat().st_size > 1000
