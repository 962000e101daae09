"""What is said where figures are held outside the years given, and where a life is not a whole number of years."""

from __future__ import annotations

import pytest

from energyplan.system.assemble import assemble

HELD = "{}.csv has no rows for these years, the figure of the nearest year holds: {}"


def told(plan) -> list[str]:
    return [str(note) for note in plan.assumed]


@pytest.mark.parametrize(
    ("table", "old", "new", "figures"),
    [
        ("demand", "load,2030,1200", "load,2028,1200", "city (2029-2034)"),
        ("fuels", "coal,2025", "coal,2027", "coal (2025-2026)"),
        ("carbon", "2030,120", "2029,120", "carbon (2030-2034)"),
        ("technologies/thermal", "coal,2030", "coal,2028", "coal (2029-2034)"),
        ("carbon", "\n2030,120,S1,L", "", "carbon (2026-2034)"),
        ("technologies/thermal", "\ncoal,2030,4200,200,40,300,S1,M", "", None),  # one row is a constant
        ("fuels", "coal,2025", "coal,2020", None),
    ],
)
def test_figures_held_over_a_milestone_are_said_once_a_table(plan, table, old, new, figures):
    plan.replace(table, old, new)
    assert told(plan.read()) == ([HELD.format(table, figures)] if figures else [])


def test_figures_held_for_more_than_five_years_are_said(plan):
    assert told(plan.read(sets=["horizon.end=2035"])) == []
    said = told(plan.read(sets=["horizon.end=2036"]))
    named = {"demand": "city (2031-2036), water (2031-2036)", "fuels": "coal (2031-2036)", "carbon": "carbon (2031-2036)"}
    assert sorted(said) == sorted(HELD.format(*pair) for pair in {**named, "technologies/thermal": "coal (2031-2036)"}.items())


def test_every_table_holds_its_nearest_year(plan):
    # Of 2025 and 2030: 100 CNY/t in 2027 between 80 and 120 (96), 120 after; the fuel and coal's price of 2030 hold too.
    system = assemble(plan.read())
    assert system.carbon_price[[0, 2, 5, 9]].tolist() == pytest.approx([80, 96, 120, 120])
    assert system.fuels["coal"].price[5] == system.fuels["coal"].price[9] > system.fuels["coal"].price[4]
    coal = next(asset for asset in system.assets if asset.name == "coal@coast")
    assert [coal.at("power_capex", year) for year in (2007, 2025, 2030, 2034)] == pytest.approx([4.0e6, 4.1e6, 4.2e6, 4.2e6])


def test_lives_that_are_no_whole_years_are_said(plan):
    plan.replace("technologies/battery", "battery,2025,500,10,15,", "battery,2025,500,10,0.4,")
    plan.replace("technologies/renewable", ",25,S1", ",25.6,S1")
    assert told(plan.read()) == [
        "lives and recovery periods count in whole years [a]: wind@2025 lifetime 25.6 -> 26, battery@2025 lifetime 0.4 -> 1"
    ]
