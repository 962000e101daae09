"""Gross cost is one figure: the same in the run, in the report and in the workbook, where components of cost are negative too."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.i18n import set_language
from energyplan.importers.osemosys import read
from energyplan.pipeline import run
from energyplan.report.chapters.costs import components_table
from energyplan.report.chapters.facts import Facts
from tests.report.test_scale import SMALL

LIMITED = "param CapitalCost default 0.5 := ;\nparam TotalAnnualMaxCapacity default 0.01 := ;\nend;"
EARNS = SMALL.replace("VariableCost default 4", "VariableCost default -4").replace("end;", LIMITED)
"""A village whose power plant has a price and then earns 14.4 a MWh that it makes."""


def test_amounts_count_whatever_their_sign(tmp_path: Path):
    """What is earned adds to gross cost and is not set off against what is paid."""
    (tmp_path / "village.txt").write_text(EARNS, encoding="utf-8")
    read(tmp_path / "village.txt", "village").write(tmp_path / "plan")
    set_language("en")
    try:
        done = run(tmp_path / "plan", out=tmp_path / "runs", explain=False)
        facts = Facts(done.run_dir)
        table = components_table(facts)
    finally:
        set_language(None)
    costs = done.tables["costs"]
    own = costs.assign(component=costs["component"].astype(str).replace("salvage", "capital"), asset=costs["asset"].astype(str))
    sums = own[~own["component"].isin(["export", "unserved"])].groupby(["asset", "component"])[["cny", "discounted_cny"]].sum()
    assert sums["cny"].min() < -1.0, "it earns"
    lines = {str(row[0]): row for row in table.rows}
    scale = facts.money_scale.factor
    paid, discounted, share = lines["gross cost"][1:]
    assert discounted.value * scale == pytest.approx(done.gross_cost)
    assert discounted.value * scale == pytest.approx(sums["discounted_cny"].abs().sum())
    assert paid.value * scale == pytest.approx(sums["cny"].abs().sum())
    assert share.value == pytest.approx(1.0)
    assert sums["cny"].sum() < paid.value * scale - 1.0, "a plain sum is less"
    gross = next(i for i, row in enumerate(table.rows) if row[0] == "gross cost")
    assert gross not in table.sums, "a workbook writes no formula that adds the lines above"
