"""Twelve plans that a planner might really write, each broken in one place; each must give one line that helps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.plan.conftest import Folder

Break = Callable[[Folder], None]


def unknown_key(plan: Folder) -> None:
    plan.replace("plan.yaml", "clean: true", "claen: true")


def missing_column(plan: Folder) -> None:
    plan.replace("technologies/renewable", ",lifetime [a]", "")
    plan.replace("technologies/renewable", "4000,80,25", "4000,80")


def wrong_unit(plan: Folder) -> None:
    plan.replace("existing", "power [MW]", "power [MWh]")


def gap_in_a_series(plan: Folder) -> None:
    plan.replace("typical", "12,0.24,", "12,NaN,")


def wrong_length(plan: Folder) -> None:
    plan.append("typical", "24,0.1,0.9,3\n")


def availability_above_one(plan: Folder) -> None:
    plan.replace("typical", "12,0.24,", "12,24,")


def efficiency_above_one(plan: Folder) -> None:
    plan.replace("technologies/battery", ",95,", ",105,")


def minimum_above_maximum(plan: Folder) -> None:
    plan.replace("technologies/battery", ",1,8,", ",10,8,")


def unknown_site(plan: Folder) -> None:
    plan.replace("candidates", "battery_b,battery,coast", "battery_b,battery,cost")


def unsorted_years(plan: Folder) -> None:
    plan.replace("plan.yaml", "[2025, 2030]", "[2030, 2025]")


def discount_rate_in_percent(plan: Folder) -> None:
    plan.replace("plan.yaml", "discount_rate: 0.07", "discount_rate: 5")


def stock_above_limit(plan: Folder) -> None:
    plan.replace("candidates", "500,,,,800,", "500,,,,60,")


PLANS: list[tuple[Break, str]] = [
    (unknown_key, "plan.yaml:20:53: technologies.wind.claen: is not a known key; did you mean 'clean'?"),
    (
        missing_column,
        "tables/technologies/renewable.csv:1:1: technologies/renewable.lifetime: the column is missing; "
        "add the column 'lifetime [a]'",
    ),
    (
        wrong_unit,
        "tables/existing.csv:1:46: existing.power: unit 'MWh' measures something else than MW; "
        "write it in MW, or in another unit of the same kind",
    ),
    (
        gap_in_a_series,
        "tables/profiles/typical.csv:15:4: typical.wind: has no value at hour 12; "
        "fill the gaps; an empty cell or NaN is never taken as 0",
    ),
    (
        wrong_length,
        "tables/profiles/typical.csv:27:1: typical: has 25 hours, the plan's hours_per_year is 24; "
        "an hour of the change to summer time, or a header row too many?",
    ),
    (
        availability_above_one,
        "tables/profiles/typical.csv:15:4: typical.wind: 24 is outside 0 to 1, at hour 12; "
        "percent or MW? write the unit in the header",
    ),
    (
        efficiency_above_one,
        "tables/technologies/battery.csv:2:32: technologies/battery.battery@2025.eta_charge: "
        "105 % must be at most 100 %; check the value and its unit",
    ),
    (
        minimum_above_maximum,
        "tables/technologies/battery.csv:2:28: technologies/battery.battery@2025.duration_min: "
        "duration_min 10 h is above duration_max 8 h; lower the one or raise the other",
    ),
    (unknown_site, "tables/candidates.csv:3:19: candidates.battery_b.site: 'cost' is not known; did you mean 'coast'?"),
    (unsorted_years, "plan.yaml:9:3: horizon.milestones: years must rise and not repeat, found [2030, 2025]"),
    (
        discount_rate_in_percent,
        "plan.yaml:6:1: discount_rate: must be a ratio, 5 means 500 %; write 0.07 for 7 %",
    ),
    (
        stock_above_limit,
        "tables/candidates.csv:2:31: candidates.wind_b.power_limit: 60 MW is below the 100 MW existing and committed in 2026; "
        "the limit includes them: raise it, or use power_max for what may be added",
    ),
]


@pytest.mark.parametrize(("break_it", "line"), PLANS, ids=[f.__name__ for f, _line in PLANS])
def test_a_broken_plan_gives_one_line(plan: Folder, break_it: Break, line: str) -> None:
    break_it(plan)
    assert plan.told() == [line]


def test_all_that_is_broken_is_told_at_once(plan: Folder) -> None:
    """Of faults in one cell or row only the first shows; all others come together."""
    same_cell = (availability_above_one, wrong_length, minimum_above_maximum)
    needs_technologies = (stock_above_limit,)
    together = [pair for pair in PLANS if pair[0] not in (*same_cell, *needs_technologies)]
    for break_it, _line in together:
        break_it(plan)
    assert sorted(plan.told()) == sorted(line for _break, line in together)
