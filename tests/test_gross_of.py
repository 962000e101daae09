"""The gross cost that rounds of a certified run measure their gap by is that of the page."""

from pathlib import Path

import pytest

from energyplan.model.build import build
from energyplan.pipeline import gross_of, read_plan, run
from energyplan.report.reference_plans import REFERENCE
from energyplan.solve.highs import solve
from energyplan.solve.lp import compile_lp
from energyplan.system.assemble import assemble


@pytest.mark.parametrize(
    ("plan", "resolution"), [(None, "438h"), (REFERENCE / "winter_heat", None), (REFERENCE / "heat_and_hydro", None)], ids=["zhuanghe", "winter", "hydro"]
)
def test_rounds_measure_by_the_gross_cost_of_the_page(plan: Path | None, resolution: str | None, tmp_path: Path):
    model = build(assemble(read_plan(plan, resolution=resolution)), lambda name: None)
    lp = compile_lp(model.pyomo)
    found = gross_of(model, lp)(solve(lp).x)
    assert 1e6 * found == pytest.approx(run(plan, resolution=resolution, out=tmp_path).gross_cost, rel=1e-6)
