"""Least above largest, last before first, and candidates that no year is open to. One line each: place, value, rule, way out."""

from __future__ import annotations

import pytest

CANDIDATES = "project,technology,site,earliest_year,latest_year,lead_time [a],power_min [MW],power_max [MW],energy_max [MWh],source,confidence\n"
LIMIT = "lower the one or raise the other"


def told(plan) -> list[str]:
    return [str(note) for note in plan.assumed]


@pytest.mark.parametrize(
    ("years", "message", "hint"),
    [
        ("2029,2027,,", "2:25: candidates.battery_b.earliest_year: earliest_year 2029 is above latest_year 2027", LIMIT),
        (
            "2024,2030,,", "2:25: candidates.battery_b.earliest_year: 2024 is not after the base year 2024",
            "leave it empty for 'as soon as its lead time allows'",
        ),
        (",2023,,", "2:26: candidates.battery_b.latest_year: 2023 is not after the base year 2024", "write a later year, or take the row out"),
        (
            ",2026,3,",
            "2:26: candidates.battery_b.latest_year: 2026 is too early: it can come in 2027 at the earliest, by the base year 2024 and its lead time",
            "write a later year, an earliest_year, or a shorter lead time",
        ),
        ("2026,2029,,250", "2:36: candidates.battery_b.power_min: power_min 250 MW is above power_max 200 MW", LIMIT),
    ],
)  # fmt: skip
def test_candidates(plan, years, message, hint):
    plan.write("candidates", CANDIDATES + f"battery_b,battery,coast,{years},200,,S1,M\n")
    assert plan.told() == [f"tables/candidates.csv:{message}; {hint}"]


def test_all_that_is_out_of_order_is_told_at_once(plan):
    plan.write("candidates", CANDIDATES + "b,battery,coast,2030,2029,,9,8,,S1,M\nc,battery,coast,2031,2026,,,8,,S1,M\n")
    plan.change("technologies/battery", (",1,8,", ",9,8,"))
    assert [line.partition(": ")[2].partition(":")[0] for line in plan.told()] == [
        "candidates.b.earliest_year", "candidates.b.power_min", "candidates.c.earliest_year", "technologies/battery.battery@2025.duration_min",
    ]  # fmt: skip


def test_years_between_the_milestones_in_which_nothing_is_built(plan):
    plan.replace("plan.yaml", "  end: 2034", "  end: 2034\n  build_in: milestones")
    plan.write("candidates", CANDIDATES + "battery_b,battery,coast,2026,2029,,,200,,S1,M\n")
    assert plan.told() == [
        "tables/candidates.csv:2:30: candidates.battery_b.latest_year: no milestone is in 2026-2029, and horizon.build_in: milestones allows no other year; "
        "move the years to a milestone, or write horizon.build_in: every_year"
    ]


def test_a_candidate_after_the_last_milestone_is_said(plan):
    plan.replace("plan.yaml", "  end: 2034", "  end: 2034\n  build_in: milestones")
    plan.write("candidates", CANDIDATES + "battery_b,battery,coast,2031,,,,200,,S1,M\n")
    said = "battery_b can come in 2031 at the earliest, after the last milestone, the last year in which candidates come, and is left out"
    assert said in told(plan.read())


def test_a_lead_time_beyond_the_horizon_is_said(plan):
    plan.write("candidates", CANDIDATES + "battery_b,battery,coast,,,12,,200,,S1,M\n")
    assert "battery_b can come in 2036 at the earliest, after the end of the horizon, and is left out" in told(plan.read())


def test_retirement_from_a_year_after_the_last_milestone_is_said(plan):
    plan.replace("plan.yaml", "fuel: coal}", "fuel: coal, early_retirement: true, early_retirement_from: 2031}")
    assert told(plan.read()) == ["coal may retire early from 2031 on, after the last milestone 2030: none of it does"]
