"""What is not wrong but worth saying, and checks that several rows take part in."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        ("committed", ",2026,", ",2040,", "new_wind comes in 2040, after the end of the horizon, and is left out"),
        (
            "candidates", ",2027,", ",2050,",
            "wind_b can come in 2050 at the earliest, after the end of the horizon, and is left out",
        ),
        (
            "plan.yaml", "  island:", "  moon: {title: {zh: 月, en: Moon}}\n  island:",
            "sites without project and demand: moon",
        ),
    ],
)  # fmt: skip
def test_assumptions_are_said(plan, table, old, new, sentence):
    plan.replace(table, old, new)
    assert list(map(str, plan.read().assumed)) == [sentence]


def test_a_build_rate_above_the_potential_is_said(plan):
    (said,) = plan.read(sets=["candidates.wind_b.build_rate=600 MW/a"]).assumed
    assert str(said) == "the build rate of wind_b, 600 MW/a, is above its power_max 500 MW and does not bind"


def test_unused_tables_are_said(plan):
    plan.write("technologies/old", "a,b\n")
    plan.write("wishes", "a,b\n")
    said = list(map(str, plan.read().assumed))
    assert [text.rpartition("/")[2] for text in said] == [
        "wishes.csv is no table of a plan and is not read", "old.csv is no table of a plan and is not read",
    ]  # fmt: skip


def test_a_demand_that_begins_later_has_zero_first(plan):
    plan.replace("demand", "flat,2025,,1000", "flat,2026,,0")
    assert plan.read().demand[2].annual_volume == 0


def test_an_unknown_source_is_told_once_a_table(plan):
    plan.write("tariff", plan.file("tariff").read_text().replace("S1", "S9"))
    assert plan.told() == ["tables/tariff.csv:2:9: tariff.1@0.source: 'S9' is not known; known: S1"]


def test_nothing_stands_at_a_trade_only_site(plan):
    plan.replace("plan.yaml", "en: Coast}", "en: Coast}, trade_only: true")
    told = plan.told()
    assert len(told) == 6
    assert told[0] == (
        "tables/candidates.csv:2:13: candidates.wind_b.site: 'coast' is for trade only; write the site whose balance it is part of"
    )


def test_a_share_of_a_base_needs_the_base(plan):
    plan.append("targets", "x,产值,Output,Plan,9,output_value,wind,,>=,5,%,2030,N,meaning,S1,L\n")
    assert plan.told() == [
        "tables/targets.csv:5:1: targets.x.price: is empty; output_value needs a price and its price_unit",
        "tables/targets.csv:5:1: targets.x.base: is empty; a value in % needs a base and its base_unit",
    ]


def test_a_column_twice_hides_another(plan):
    plan.replace("committed", "site,commissioned", "site,site")
    assert plan.told() == [
        "tables/committed.csv:1:1: committed.commissioned: the column is missing; add the column 'commissioned'",
        "tables/committed.csv:1:25: committed.site: column 'site' is there twice, first as 'site' at 1:20; keep one of the two",
    ]
