"""What is wrong with hourly profiles. One line each: place, value, rule, way out."""

from __future__ import annotations

import pytest

CASES = [
    (
        "typical",
        "5,0.10,",
        "5,1.2,",
        "tables/profiles/typical.csv:8:3: typical.wind: 1.2 is outside 0 to 1, at hour 5",
        "correct the hours, or divide by the largest value",
    ),
    (
        "typical",
        "5,0.10,",
        "5,12,",
        "tables/profiles/typical.csv:8:3: typical.wind: 12 is outside 0 to 1, at hour 5",
        "percent or MW? write the unit in the header",
    ),
    (
        "typical",
        "5,0.10,",
        "5,-0.01,",
        "tables/profiles/typical.csv:8:3: typical.wind: -0.01 is outside 0 to 1, at hour 5",
        "set what is measured below zero at night to 0",
    ),
    (
        "typical",
        "5,0.10,0.90",
        "5,0.10,-0.9",
        "tables/profiles/typical.csv:8:8: typical.load: -0.9 is negative, at hour 5",
        "a demand cannot be negative",
    ),
    (
        "typical",
        "5,0.10,",
        "5,,",
        "tables/profiles/typical.csv:8:3: typical.wind: has no value at hour 5",
        "fill the gaps; an empty cell or NaN is never taken as 0",
    ),
    (
        "typical",
        "5,0.10,",
        "5,nan,",
        "tables/profiles/typical.csv:8:3: typical.wind: has no value at hour 5",
        "fill the gaps; an empty cell or NaN is never taken as 0",
    ),
    (
        "typical",
        "5,0.10,",
        "5,dark,",
        "tables/profiles/typical.csv:8:3: typical.wind: 'dark' is not a number, at hour 5",
        "write a number like 0.07",
    ),
    (
        "typical",
        "5,0.10,0.90,0\n",
        "",
        "tables/profiles/typical.csv:8:1: typical: has 23 hours, the plan's hours_per_year is 24",
        "hour 5 should stand here",
    ),
    (
        "typical",
        "5,0.10",
        "6,0.10",
        "tables/profiles/typical.csv:8:1: typical.hour: hour 5 should stand here, found '6'",
        "hours count from 0 without gaps, repeats or changes of order",
    ),
    (
        "typical",
        "wind [1]",
        "wind",
        "tables/profiles/typical.csv:2:6: typical.wind: column 'wind' is a quantity without a unit",
        "write its unit, like 'wind [1]'",
    ),
    (
        "typical",
        "wind [1]",
        "wind [kg]",
        "tables/profiles/typical.csv:2:6: typical.wind: unit 'kg' cannot stand here",
        "profiles are in [1], [%], [MW] or [degC]",
    ),
    (
        "typical",
        "hour,",
        "time,",
        "tables/profiles/typical.csv:2:1: typical.hour: the column is missing",
        "add the column 'hour', counted from 0",
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "message", "hint"), CASES)
def test_one_slip_is_one_line(plan, table, old, new, message, hint):
    plan.change(table, (old, new))
    assert plan.told() == [f"{message}; {hint}" if hint else message]
