"""A run of limited foresight from the plan file to the run folder: what it says of itself, and which questions it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest import approx

from energyplan.analysis.second_solve import second_solve
from energyplan.errors import InputError
from energyplan.pipeline import Request, Result, run
from energyplan.plan.read import read_plan
from energyplan.questions import explain, price
from energyplan.report.chapters.facts import Facts
from energyplan.report.chapters.method import bound_blocks, method
from energyplan.report.notebook import summary
from energyplan.results.runs import read_frames
from energyplan.results.verify import verify_run
from energyplan.study.cases import cases_of
from energyplan.study.compare import compare
from energyplan.study.explain_difference import explain_difference
from energyplan.study.sweep import go_on, prepare, status
from tests.command import energyplan
from tests.study.conftest import MODEL

LONGER = ("horizon.milestones=[2025, 2027]", "horizon.end=2028", "tables.technologies/thermal.gas@2025.lifetime=2 a")
SHORT = "horizon.foresight=2"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    out = tmp_path_factory.mktemp("runs")
    return [run(MODEL, sets=(*LONGER, *more), out=out) for more in ((), (SHORT,))]


def test_what_a_run_says_of_itself(runs: list[Result]):
    perfect, short = (json.loads((r.run_dir / "run.json").read_text(encoding="utf-8")) for r in runs)
    assert (perfect["foresight"], perfect["status"]) == ("perfect", "optimal")
    assert (short["foresight"], short["status"], short["exit_code"]) == (2, "verified", 0)
    assert short["objective"] == approx(perfect["objective"], rel=1e-5)  # a life of two years: who sees two sees all that counts
    assert "with what was decided before 2027 held" in " ".join(runs[1].page.split())
    assert "Foresight of 2 years" in runs[1].page
    assert "Foresight" not in runs[0].page


def test_its_files_are_checked_and_solved_again_like_any(runs: list[Result]):
    short = runs[1].run_dir
    assert verify_run(short).passed
    again = second_solve(short)
    assert again.agrees
    assert set(read_frames(short / "tables")) == set(read_frames(runs[0].run_dir / "tables"))


def test_a_comparison_names_it(runs: list[Result]):
    inputs = compare([r.run_dir for r in runs]).inputs.set_index("path")
    assert inputs.loc["horizon.foresight"].tolist()[1:] == ["perfect", "2"]


@pytest.mark.slow
def test_a_sweep_takes_it_for_done(tmp_path: Path):
    cases = cases_of(MODEL, [], None, (*LONGER, SHORT))
    assert go_on(prepare(cases, tmp_path), tmp_path).exit_code == 0
    assert [state for _name, state, _message in status(tmp_path)[0].cases] == ["done"]


def test_questions_of_perfect_foresight_are_refused(runs: list[Result], tmp_path: Path):
    request = Request(MODEL, sets=(*LONGER, SHORT))
    for ask in (lambda: price(request), lambda: explain("gas", request), lambda: run(MODEL, sets=request.sets, prices=True, out=tmp_path)):
        with pytest.raises(InputError, match="those of perfect foresight, and the plan's is 2 years"):
            ask()
    manifests = [json.loads((r.run_dir / "run.json").read_text(encoding="utf-8")) for r in runs]
    with pytest.raises(InputError, match="what changes move"):
        explain_difference(*manifests)
    assert not list(tmp_path.iterdir())


def test_a_certified_plan_gets_the_steps_of_questions_and_says_so():
    plan = read_plan(sets=["horizon.foresight=5"])
    assert (plan.gap, plan.file.horizon.resolution) == (None, "8h")
    assert any("steps of 8 h in place of the resolution certified:0.5%" in text for text in map(str, plan.assumed))
    assert read_plan(sets=["horizon.foresight=5"], resolution="73h").file.horizon.resolution == "73h"


@pytest.mark.parametrize("value", ["0", "-1", "soon", "2.5", "true"])
def test_foresight_is_a_number_of_years(value: str):
    with pytest.raises(InputError, match="must be a whole number of years, at least 1, or perfect"):
        read_plan(MODEL, sets=[f"horizon.foresight={value}"])


def test_the_option_is_a_change_of_the_plan(tmp_path: Path):
    sets = [word for text in LONGER for word in ("--set", text)]
    done = energyplan("run", MODEL, *sets, "--foresight", "2", "--out", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["foresight"] == 2
    assert SHORT in json.loads((Path(told["run_dir"]) / "run.json").read_text(encoding="utf-8"))["request"]["sets"]


def test_reports_claim_no_gap_that_is_not_proven(runs: list[Result]):
    perfect, short = (Facts(result.run_dir) for result in runs)
    assert perfect.run.proven_gap is not None
    assert short.run.proven_gap is None
    assert short.manifest["gap"] is not None, "it is that with the earlier decisions held"
    assert "No schedule costs less" in str(bound_blocks(perfect))
    assert "No schedule costs less" not in str(bound_blocks(short))
    assert "is not bounded" in str(bound_blocks(short))
    for facts in (perfect, short):
        assert ("<td style='text-align:left'>–</td>" in summary(facts.run)) == (facts is short)
        assert method(facts).blocks
