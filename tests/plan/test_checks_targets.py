"""What is wrong with the target register. One line each: place, value, rule, way out."""

from __future__ import annotations

import pytest

CASES = [
    (
        "targets",
        "wind_2030,风电,Wind,Plan,1,capacity",
        "wind_2030,风电,Wind,Plan,1,capcity",
        "tables/targets.csv:2:26: targets.wind_2030.kind: 'capcity' is not known",
        "did you mean 'capacity'?",
    ),
    (
        "targets",
        "capacity,wind,",
        "capacity,wind;wnd,",
        "tables/targets.csv:2:35: targets.wind_2030.technologies: 'wnd' is not known",
        "did you mean 'wind'?",
    ),
    (
        "targets",
        "capacity,wind,,",
        "capacity,wind,costa,",
        "tables/targets.csv:2:40: targets.wind_2030.sites: 'costa' is not known",
        "did you mean 'coast'?",
    ),
    (
        "targets",
        "30,万千瓦",
        ",万千瓦",
        "tables/targets.csv:2:44: targets.wind_2030.value: is empty",
        "write the value, or status D (direction) or A (assigned later)",
    ),
    (
        "targets",
        "30,万千瓦",
        "30,万千瓦时",
        "tables/targets.csv:2:47: targets.wind_2030.unit: unit '万千瓦时' measures something else than MW or m3/h",
        "write it in MW or m3/h, or in another unit of the same kind",
    ),
    (
        "targets",
        "30,万千瓦",
        "30,万斤",
        "tables/targets.csv:2:47: targets.wind_2030.unit: unit '万斤' is not known",
        "write it in MW or m3/h, or in another unit of the same kind",
    ),
    (
        "targets",
        "30,万千瓦",
        "30,",
        "tables/targets.csv:2:47: targets.wind_2030.unit: is empty",
        "write its unit, like 'MW, m3/h'",
    ),
    (
        "targets",
        "30,万千瓦",
        "-30,MW",
        "tables/targets.csv:2:44: targets.wind_2030.value: -30 is negative",
        "turn the sense around if it is a limit",
    ),
    (
        "targets",
        "50,%",
        "50,1",
        "tables/targets.csv:3:50: targets.clean_2030.value: 50 means 5000 %, a share is from 0 to 100 %",
        "write % as the unit",
    ),
    (
        "targets",
        "50,%",
        "150,%",
        "tables/targets.csv:3:50: targets.clean_2030.value: 150 means 150 %, a share is from 0 to 100 %",
        "check the value and its unit",
    ),
    (
        "targets",
        "50,%,2030",
        "50,%,2028",
        "tables/targets.csv:3:55: targets.clean_2030.year: generation_share is about a year of operation, and 2028 is no milestone",
        "the nearest milestone is 2030; or add 2028 to horizon.milestones",
    ),
    (
        "targets",
        "万千瓦,2030",
        "万千瓦,2050",
        "tables/targets.csv:2:51: targets.wind_2030.year: 2050 is outside the plan's years 2025 to 2034",
        "change the year, or the horizon",
    ),
    (
        "targets",
        "",
        "x,标,T,Plan,9,capacity,wind,,<=,100,MW,2030,N,meaning,S1,L\n",
        "tables/targets.csv:2:44: targets.wind_2030.value: at least 300 MW contradicts 'x': at most 100 MW in 2030",
        "change one of the two",
    ),
    (
        "targets",
        "",
        "x,标,T,Plan,9,generation_reserve,,,<=,120,%,2030,N,meaning,S1,L\n",
        "tables/targets.csv:5:35: targets.x.sense: generation_reserve has no largest value",
        "write >=, or limit the capacity itself (kind capacity)",
    ),
    (
        "targets",
        "",
        "x,标,T,Plan,9,output_value,wind,,>=,5,亿元/a,2030,N,meaning,S1,L\n",
        "tables/targets.csv:5:1: targets.x.price: is empty",
        "output_value needs a price and its price_unit",
    ),
    (
        "targets",
        ",>=,",
        ",=>,",
        "tables/targets.csv:2:41: targets.wind_2030.sense: '=>' is not one of '>=', '<='",
        "write one of these",
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "message", "hint"), CASES)
def test_one_slip_is_one_line(plan, table, old, new, message, hint):
    plan.change(table, (old, new))
    assert plan.told() == [f"{message}; {hint}" if hint else message]


def test_a_target_of_a_site_without_such_a_project(plan):
    plan.replace("targets", "capacity,wind,", "capacity,wind,island")
    assert plan.told() == ["tables/targets.csv:2:40: targets.wind_2030.sites: wind: no project at island; there are some at: coast"]


def test_a_target_of_a_disabled_technology(plan):
    assert plan.told(sets=["technologies.wind.enabled=false"]) == [
        "tables/targets.csv:2:35: targets.wind_2030.technologies: disabled, so that no project is left: wind; "
        "enable it, or set enforce of the target to off"
    ]


@pytest.mark.parametrize(
    ("row", "sets"),
    [
        ("capacity,wind;coal,,>=,30", ["technologies.wind.enabled=false"]),  # one of two is left
        ("capacity,coal;wind,coast,>=,30", []),
        ("co2_cap,,island,<=,30", []),  # an island with a demand and no power station: what is sent there may count
    ],
)
def test_a_target_of_something_is_none_of_nothing(plan, row, sets):
    plan.replace("targets", "capacity,wind,,>=,30", row)
    plan.replace("targets", "万千瓦", "t/a" if "co2" in row else "MW")
    assert plan.read(sets=sets)


def test_a_technology_without_any_project(plan):
    plan.replace("committed", "new_wind,wind,coast,2026,100,wind,S1,H\n", "")
    plan.replace("candidates", "wind_b,wind,coast,2027,500,,,,800,wind,S1,M\n", "")
    assert plan.told() == [
        "tables/targets.csv:2:35: targets.wind_2030.technologies: the plan has no project of wind; "
        "write one in candidates.csv, or set enforce of the target to off"
    ]


def test_a_site_where_nothing_is(plan):
    plan.replace("plan.yaml", "  island:", "  moon: {title: {zh: 月, en: Moon}}\n  island:")
    plan.replace("targets", "generation_share,,,", "generation_share,,moon,")
    assert plan.told() == ["tables/targets.csv:3:46: targets.clean_2030.sites: no project and no demand at moon; there are some at: coast, island"]


@pytest.mark.parametrize("change", [{"value": None}, {"kind": "assigned"}, {"enforce": "off"}])
def test_what_asks_for_nothing_may_mean_nothing(plan, change):
    # Without a value, assigned later, or off: the line may speak of what the plan cannot build.
    plan.replace("targets", "interpretation,source", "enforce,interpretation,source")
    rows = {
        "value": "wind_2030,风电,Wind,Plan,1,capacity,wind,island,>=,,万千瓦,2030,D,soft,at the end of the year",
        "kind": "wind_2030,风电,Wind,Plan,1,assigned,wind,island,>=,30,万千瓦,2030,A,soft,at the end of the year",
        "enforce": "wind_2030,风电,Wind,Plan,1,capacity,wind,island,>=,30,万千瓦,2030,N,off,at the end of the year",
    }
    plan.replace("targets", "wind_2030,风电,Wind,Plan,1,capacity,wind,,>=,30,万千瓦,2030,N,at the end of the year", rows[next(iter(change))])
    plan.replace("targets", "2030,D,of all", "2030,D,soft,of all")
    plan.replace("targets", "2030,A,assigned", "2030,A,soft,assigned")
    assert plan.read()
