"""The plans of `models/` as tests: every scenario runs and verifies; sizes are watched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from energyplan.analysis.preflight import preflight
from energyplan.model.build import build
from energyplan.pipeline import read_plan, run
from energyplan.plan.read import list_scenarios
from energyplan.solve.lp import compile_lp
from energyplan.system.assemble import assemble

MODEL = Path(__file__).parents[1] / "models" / "zhuanghe"
NEXT = MODEL.with_name("zhuanghe_2026")
SHORT = "ENERGYPLAN_SHORT" in os.environ


def test_size_of_the_default_plan():
    """Rows, columns and nonzeros do not depend on the machine.

    2026-11-23: first count. Then: two targets of output look at losses, 849 nonzeros each.
    """
    model = build(assemble(read_plan(MODEL, resolution="168h")))
    assert compile_lp(model.pyomo).size == {"rows": 11407, "columns": 10524, "nonzeros": 40347}


@pytest.mark.slow
@pytest.mark.parametrize("scenario", list(list_scenarios(MODEL))[:: 8 if SHORT else 1])
def test_every_scenario_runs_and_verifies(scenario, tmp_path):
    result = run(MODEL, scenario, resolution="336h" if SHORT else "24h", out=tmp_path)
    assert result.verified, [c for c in result.report.checks if not c.passed]


@pytest.mark.slow
def test_default_run_verifies_and_keeps_its_golden_figures(tmp_path):
    """The default plan in steps of 24 h (a week in the short form).

    They move when inputs or the model do.
    """
    result = run(MODEL, resolution="168h" if SHORT else "24h", out=tmp_path)
    assert result.verified
    met = dict(zip(result.tables["targets"]["target"], result.tables["targets"]["met"], strict=True))
    assert [name for name, verdict in met.items() if verdict == "missed"] == [
        "offshore_wind_2022",
        "nuclear_start",
        "clean_output_2025",
        "clean_output_share_2025",
    ]
    assert result.gross_cost == pytest.approx(33065.6e6 if SHORT else GROSS_24H, rel=1e-4)


GROSS_24H = 33078.5e6


@pytest.mark.slow
def test_tighter_targets_are_never_cheaper(tmp_path):
    costs = [
        run(MODEL, resolution="336h", out=tmp_path, targets="off").objective,
        run(MODEL, resolution="336h", out=tmp_path).objective,
    ]
    assert costs[0] <= costs[1] * (1 + 1e-6)


# --- the next plan -----------------------------------------------------------------------------------------------------------------


def test_the_next_plan_starts_from_what_the_first_one_has_at_the_end_of_2025():
    """Existing and committed projects of the first plan, those that are there by then, are the stock of the next; the others stay committed."""
    first, after = read_plan(MODEL), read_plan(NEXT)
    there = [*first.existing, *(row for row in first.committed if row.commissioned <= after.file.base_year)]
    as_told = {row.project: (row.technology, row.site, row.commissioned, row.power, row.full_load_hours) for row in there}
    assert as_told == {row.project: (row.technology, row.site, row.commissioned, row.power, row.full_load_hours) for row in after.existing}
    assert [row for row in first.committed if row.commissioned > after.file.base_year] == after.committed


def test_the_next_plan_borrows_what_did_not_change():
    first, after = read_plan(MODEL), read_plan(NEXT)
    for table in ("technologies", "fuels", "carbon", "tariff", "sources"):
        assert getattr(first, table) == getattr(after, table)


def test_every_target_of_the_next_plan_is_within_reach_and_says_why_it_asks():
    after = read_plan(NEXT, resolution="1h")
    assert not preflight(assemble(after)).of("unreachable")
    assumed = [row for row in after.targets if row.status == "D" and row.value is not None]
    assert all(row.interpretation.startswith("Assumption: ") for row in assumed)
    assert [row.target for row in after.targets if row.status == "N"] == ["utilisation_2026"]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", list(list_scenarios(NEXT))[:: 7 if SHORT else 1])
def test_every_scenario_of_the_next_plan_runs_and_verifies(scenario, tmp_path):
    """Nuclear two years late misses its start; offshore wind two years late the 1,900 MW of 2028; all else is met."""
    result = run(NEXT, scenario, resolution="336h" if SHORT else "73h", out=tmp_path)
    assert result.verified, [c for c in result.report.checks if not c.passed]
    table = result.tables["targets"]
    missed = table.loc[table["met"] == "missed", "target"].tolist()
    assert missed == {"nuclear_late": ["nuclear_start_2027"], "offshore_late": ["offshore_wind_2028"]}.get(scenario, [])
