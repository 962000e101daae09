"""Charts of a replay: what they draw, by their specification."""

from __future__ import annotations

import pandas as pd

from energyplan.report.charts.replay import by_case, replay_chart, timeline, worst_case

YEARS = pd.DataFrame({"case": ["poor", "poor", "poor coal_1"], "milestone": [2022, 2025, 2022], "unserved_mwh": [0.0, 5.0, 90.0]})
HOURS = pd.DataFrame({
    "case": ["poor", "poor coal_1", "poor coal_1", "poor coal_1"], "milestone": [2025, 2022, 2022, 2022], "hour": [7, 7, 7, 8], "hours": 1.0,
    "site": ["a", "a", "b", "b"], "carrier": "electricity", "unserved_mw": [5.0, 20.0, 30.0, 40.0],
})  # fmt: skip


def test_a_bar_for_each_case_in_order():
    spec = by_case(YEARS).to_dict()
    assert spec["encoding"]["y"]["sort"] == ["poor", "poor coal_1"]
    assert [row["unserved_mwh"] for row in next(iter(spec["datasets"].values()))] == [0.0, 5.0, 90.0]


def test_the_worst_case_has_most_energy_unserved():
    assert worst_case(HOURS) == ("poor coal_1", 2022)
    assert worst_case(HOURS.iloc[:0]) is None


def test_sites_stand_one_upon_the_other():
    rows = next(iter(timeline(HOURS, "poor coal_1", 2022, {"b": "Island"}).to_dict()["datasets"].values()))
    assert [(row["hour"], row["site"], row["foot"], row["top"]) for row in rows] == [(7, "a", 0, 20), (7, "Island", 20, 50), (8, "Island", 0, 40)]


def test_where_nothing_is_unserved_there_is_one_chart():
    assert len(replay_chart(YEARS.assign(unserved_mwh=0.0), HOURS.iloc[:0], {}).to_dict()["vconcat"]) == 1
