"""What is wrong with projects. One line each: place, value, rule, way out."""

from __future__ import annotations

import pytest

CASES = [
    (
        "committed",
        "new_wind,wind,coast",
        "new_wind,wnd,coast",
        "tables/committed.csv:2:10: committed.new_wind.technology: 'wnd' is not known",
        "did you mean 'wind'?",
    ),
    (
        "committed",
        "new_wind,wind,coast",
        "new_wind,wind,cost",
        "tables/committed.csv:2:15: committed.new_wind.site: 'cost' is not known",
        "did you mean 'coast'?",
    ),
    (
        "committed",
        ",wind,S1",
        ",wnd,S1",
        "tables/committed.csv:2:30: committed.new_wind.profile: 'wnd' is no column of tables/profiles/typical.csv (weather year typical)",
        "did you mean 'wind'?",
    ),
    (
        "committed",
        ",wind,S1",
        ",,S1",
        "tables/committed.csv:2:30: committed.new_wind.profile: a renewable project needs a profile",
        "write a column of the weather files",
    ),
    (
        "committed",
        "new_wind,",
        "wind_b,",
        "tables/candidates.csv:2:1: candidates.wind_b.project: 'wind_b' is the name of a row of committed.csv already",
        "give it a name of its own",
    ),
    (
        "committed",
        "new_wind,",
        "city,",
        "tables/committed.csv:2:1: committed.city.project: 'city' is the name of a row of demand.csv already",
        "give it a name of its own",
    ),
    (
        "committed",
        ",2026,",
        ",2024,",
        "tables/committed.csv:2:21: committed.new_wind.commissioned: 2024 is not after the base year 2024",
        "move the row to existing.csv",
    ),
    (
        "existing",
        ",2020,",
        ",2025,",
        "tables/existing.csv:4:20: existing.old_tie.commissioned: 2025 is after the base year 2024",
        "move the row to committed.csv",
    ),
    (
        "existing",
        "coast,,2007",
        "coast,,1980",
        "tables/existing.csv:2:22: existing.old_coal.commissioned: its life of 40 a ended before the end of the base year 2024",
        "give its own life, or take the row out",
    ),
    (
        "existing",
        "coast,island,2015",
        "coast,,2015",
        "tables/existing.csv:3:23: existing.old_cable.site_to: a link needs its other end",
        "write the site it leads to",
    ),
    (
        "existing",
        "coast,island,2015",
        "coast,coast,2015",
        "tables/existing.csv:3:23: existing.old_cable.site_to: the link leads from 'coast' to itself",
        "write another site",
    ),
    (
        "existing",
        "coast,island,2015",
        "coast,ilsand,2015",
        "tables/existing.csv:3:23: existing.old_cable.site_to: 'ilsand' is not known",
        "did you mean 'island'?",
    ),
    (
        "existing",
        "old_coal,coal,coast,,",
        "old_coal,coal,coast,island,",
        "tables/existing.csv:2:21: existing.old_coal.site_to: only links have a second site",
        "leave it empty",
    ),
    (
        "existing",
        ",600,,",
        ",600,100,",
        "tables/existing.csv:2:31: existing.old_coal.energy: coal is no store",
        "leave it empty",
    ),
    (
        "existing",
        "",
        "old_battery,battery,coast,,2020,10,,S1,H\n",
        "tables/existing.csv:5:36: existing.old_battery.energy: battery is a store: its size is missing",
        "write its energy, 0 if it has none",
    ),
    (
        "candidates",
        "osmosis_b,osmosis,island,,,,100",
        "osmosis_b,osmosis,island,,100,,",
        "tables/candidates.csv:4:27: candidates.osmosis_b.power_max: osmosis is not sized by power",
        "write it in the column flow_max",
    ),
    (
        "candidates",
        "battery_b,battery,coast,,200",
        "battery_b,battery,coast,,",
        "tables/candidates.csv:3:26: candidates.battery_b.power_max: is empty",
        "give a finite number",
    ),
    (
        "candidates",
        ",2027,",
        ",2020,",
        "tables/candidates.csv:2:19: candidates.wind_b.earliest_year: 2020 is not after the base year 2024",
        "leave it empty for 'as soon as its lead time allows'",
    ),
    (
        "candidates",
        "500,,,,800",
        "500,,,,80",
        "tables/candidates.csv:2:31: candidates.wind_b.power_limit: 80 MW is below the 100 MW existing and committed in 2026",
        "the limit includes them: raise it, or use power_max for what may be added",
    ),
    ("sources", "S1,A source\n", "", "tables/sources.csv:1:1: sources: has no rows", "write at least one row"),
]


@pytest.mark.parametrize(("table", "old", "new", "message", "hint"), CASES)
def test_one_slip_is_one_line(plan, table, old, new, message, hint):
    plan.change(table, (old, new))
    assert plan.told() == [f"{message}; {hint}" if hint else message]
