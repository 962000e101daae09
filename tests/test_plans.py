"""The plans of `models/` as tests: every scenario runs and verifies; sizes are watched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from energyplan.model.build import build
from energyplan.pipeline import read_plan, run
from energyplan.plan.read import list_scenarios
from energyplan.solve.lp import compile_lp
from energyplan.system.assemble import assemble

MODEL = Path(__file__).parents[1] / "models" / "zhuanghe"
SHORT = "ENERGYPLAN_SHORT" in os.environ


def test_size_of_the_default_plan():
    """Rows, columns and nonzeros do not depend on the machine.

    2026-11-23: first count. Then: two targets of output look at losses, 849 nonzeros each.
    """
    model = build(assemble(read_plan(MODEL, resolution="168h")))
    assert compile_lp(model.pyomo).size == {"rows": 11407, "columns": 10524, "nonzeros": 40347}


@pytest.mark.slow
@pytest.mark.parametrize("scenario", list_scenarios(MODEL))
def test_every_scenario_runs_and_verifies(scenario, tmp_path):
    result = run(MODEL, scenario, resolution="336h" if SHORT else "24h", out=tmp_path)
    assert result.verified, [c for c in result.report.checks if not c.passed]


@pytest.mark.slow
def test_default_run_verifies_and_keeps_its_golden_figures(tmp_path):
    """The default plan in steps of 24 h (a week in the short form).

    2026-11-23: first figures; they move when inputs or the model do.
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
    assert result.gross_cost == pytest.approx(32690.5e6 if SHORT else GROSS_24H, rel=1e-4)


GROSS_24H = 32700e6


@pytest.mark.slow
def test_tighter_targets_are_never_cheaper(tmp_path):
    costs = [
        run(MODEL, resolution="336h", out=tmp_path, targets="off").objective,
        run(MODEL, resolution="336h", out=tmp_path).objective,
    ]
    assert costs[0] <= costs[1] * (1 + 1e-6)
