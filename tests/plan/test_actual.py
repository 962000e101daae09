"""The table of actual figures: read in canonical units, everything wrong with it told at once."""

from __future__ import annotations

import pytest

from energyplan.errors import InputError
from energyplan.plan.actual import has_actual, read_actual

HEAD = "year,quantity,technologies,sites,value,unit,source,confidence,note\n"


def told(plan, rows: str) -> list[str]:
    """The problems of a table of these rows."""
    plan.write("actual", HEAD + rows)
    with pytest.raises(InputError) as caught:
        read_actual(plan.read())
    return [str(problem).replace(f"{plan.path}/", "") for problem in caught.value.problems]


def test_figures_come_in_canonical_units_by_year(plan):
    plan.write("actual", HEAD + "2026,capacity,wind,,12,万千瓦,S1,H,\n2025,production,osmosis,island,10,m3/d,S1,L,a pilot\n")
    assert has_actual(plan.read())
    water, wind = read_actual(plan.read())
    assert (wind.quantity, wind.technologies, wind.sites, wind.year, wind.value, wind.unit) == ("capacity", {"wind"}, set(), 2026, 120, "MW")
    assert (water.value, water.unit, water.confidence, water.note) == (3650, "m3/a", "L", "a pilot")


def test_another_file_may_be_given(plan, tmp_path):
    file = tmp_path / "record.csv"
    file.write_text(HEAD + "2026,capacity,wind,,?,MW,S1,H,\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"record.csv:2:21: record.capacity@wind@2026.value: '\?' is not a number"):
        read_actual(plan.read(), file)
    with pytest.raises(InputError, match="there is no such table"):
        read_actual(plan.read(), tmp_path / "nothing.csv")


def test_a_plan_without_the_table_says_so(plan):
    assert not has_actual(plan.read())
    with pytest.raises(InputError, match=r"actual.csv: actual: there is no such table"):
        read_actual(plan.read())


def test_everything_is_told_at_once(plan):
    assert told(
        plan,
        "2026,capacity,wnd,,12,MW,S1,H,\n"  # a technology
        "2026,capacity,wind,costa,12,MW,S1,H,\n"  # a site
        "2040,capacity,wind,,12,MW,S1,H,\n"  # a year behind the horizon
        "2027,capacity,wind,,12,MWh,S1,H,\n"  # a unit
        "2027,capcity,wind,,12,MW,S1,H,\n"  # a quantity
        "2028,generation_share,,,60,1,S1,H,\n"  # a share
        "2029,capacity,wind,,12,MW,S9,H,\n"  # a source
        "2030,capacity,wind;coal,,12,MW,S1,H,\n"
        "2030,capacity,coal;wind,,13,MW,S1,H,\n"  # the same figure again
        "2031,capacity,wind,,-1,MW,S1,H,\n",  # a sign
    ) == [
        "tables/actual.csv:2:15: actual.capacity@wnd@2026.technologies: 'wnd' is not known; did you mean 'wind'?",
        "tables/actual.csv:3:20: actual.capacity@wind@costa@2026.sites: 'costa' is not known; did you mean 'coast'?",
        "tables/actual.csv:4:1: actual.capacity@wind@2040.year: 2040 is outside the plan's years 2024 to 2034; change the year, or the horizon",
        "tables/actual.csv:5:24: actual.capacity@wind@2027.unit: unit 'MWh' measures something else than MW or m3/h; "
        "write it in MW or m3/h, or in another unit of the same kind",
        "tables/actual.csv:6:6: actual.capcity@wind@2027.quantity: 'capcity' is not known; did you mean 'capacity'?",
        "tables/actual.csv:7:25: actual.generation_share@2028.value: 60 means 6000 %, a share is from 0 to 100 %; write % as the unit",
        "tables/actual.csv:8:27: actual.capacity@wind@2029.source: 'S9' is not known; known: S1",
        "tables/actual.csv:10:6: actual.capacity@coal;wind@2030.quantity: the figure is there already, as 'capacity@wind;coal@2030' in line 9; "
        "keep one of the two rows",
        "tables/actual.csv:11:21: actual.capacity@wind@2031.value: -1 must be at least 0; check the value and its unit",
    ]


def test_a_row_twice_is_told_by_the_table(plan):
    row = "2026,capacity,wind,,12,MW,S1,H,\n"
    (line,) = told(plan, row * 2)
    assert line.startswith("tables/actual.csv:3:6: actual.capacity@wind@2026.quantity: 'capacity@wind@2026' is there twice")


def test_years_of_the_last_plan_may_stand_in_the_table(plan):
    plan.write("actual", HEAD + "2019,capacity,wind,,12,MW,S1,H,\n")
    assert [figure.year for figure in read_actual(plan.read())] == [2019]


def test_the_table_is_no_strange_file(plan):
    plan.write("actual", HEAD)
    assert not [sentence for sentence in map(str, plan.read().assumed) if "actual" in sentence]
