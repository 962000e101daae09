"""What a plan hangs on: effects worked by hand, the same from a sweep, failed cases, pages, files and charts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.errors import EnvironmentProblem, InfeasibleError, InputError
from energyplan.pipeline import Request
from energyplan.report.reference_plans import REFERENCE
from energyplan.study.cases import GridFile, cases_of
from energyplan.study.least_cost import LeastCost
from energyplan.study.samples import Samples
from energyplan.study.sensitivity import samples_of, sensitivity
from energyplan.study.sensitivity_page import chart_of, sensitivity_page, write_sensitivity
from energyplan.study.sweep import go_on, prepare
from tests.study.conftest import MODEL, folders

SHORT = "ENERGYPLAN_SHORT" in os.environ

# The annuity plan by hand: 10 MW x capex (a rate changes nothing) + 40 MWh x variable O&M x 1.7355 + fixed. So 900 to 1,100 CNY/MW is 2,000 CNY,
# variable O&M of 10 CNY/MWh times 0.5 to 1.5 is 694.21 CNY.
RANGES = {"thermal.gas@*.power_capex": ("900 CNY/MW", "1100 CNY/MW"), "thermal.gas@*.variable_om": ("*0.5", "*1.5")}
BASE, CAPEX, VOM = 10780.99173553719, 2000.0, 400 * (1 / 1.1 + 1 / 1.21)
PLAN = Request.of(MODEL, None, (), None, None)


def samples(method: str, count: int | None = None, ranges: object = RANGES) -> Samples:
    return Samples.model_validate({"method": method, "count": count, "seed": 1, "ranges": ranges})


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs and figures go to a folder of the test."""
    monkeypatch.chdir(tmp_path)


def test_a_tornado_by_hand():
    found = sensitivity(PLAN, samples("tornado"), ["net_cost"])
    assert found.figures["base"].tolist() == pytest.approx([BASE])
    rows = found.effects
    assert rows["range"].tolist() == list(RANGES)  # the widest first
    assert rows["width"].tolist() == pytest.approx([CAPEX, VOM])
    assert rows["low_change"].tolist() == pytest.approx([-CAPEX / 2, -VOM / 2])
    assert rows["high_change"].tolist() == pytest.approx([CAPEX / 2, VOM / 2])
    assert (rows["low"].tolist(), rows["high"].tolist()) == (["900 CNY/MW", "*0.5"], ["1100 CNY/MW", "*1.5"])
    assert found.steps == "steps of 1 h"


def test_indices_of_a_plan_whose_cost_is_linear():
    # Uniform ranges: the variance of a linear cost is the sum of width^2 / 12, each range's share is known, and nothing is together.
    found = sensitivity(PLAN, samples("saltelli", 16), ["net_cost"]).effects
    exact = [CAPEX**2 / (CAPEX**2 + VOM**2), VOM**2 / (CAPEX**2 + VOM**2)]
    assert found["total"].tolist() == pytest.approx(exact, abs=0.12)
    assert (found["first_low"] < exact).all() and (exact < found["first_high"]).all()  # noqa: PT018
    assert found["first"].sum() <= 1.05


def test_elementary_effects_of_a_plan_whose_cost_is_linear():
    pytest.importorskip("SALib")
    found = sensitivity(PLAN, samples("morris", 4), ["net_cost"]).effects
    assert found["mu_star"].tolist() == pytest.approx([CAPEX, VOM], rel=1e-4)
    assert found["sigma"].tolist() == pytest.approx([0, 0], abs=1e-4 * CAPEX)


def test_quick_cases_see_the_whole_horizon():
    with pytest.raises(InputError, match=r"--sweep runs them one by one.*those of perfect foresight"):
        sensitivity(Request(MODEL, sets=("horizon.foresight=2",)), samples("tornado", None))


@pytest.mark.slow
@pytest.mark.parametrize(("method", "count"), [("tornado", None), ("saltelli", 2)])
def test_the_runs_of_a_sweep_give_the_same(tmp_path: Path, method: str, count: int | None):
    grid = GridFile(samples=samples(method, count))
    cases = cases_of(MODEL, [], grid)
    go_on(prepare(cases, tmp_path), tmp_path)
    before = folders(tmp_path)
    ran, solved = sensitivity(PLAN, grid.samples, results=tmp_path, sweep=True), sensitivity(PLAN, grid.samples)
    assert folders(tmp_path) == before, "finished runs are taken as they are"
    assert len(before) == len(cases)
    pd.testing.assert_frame_equal(ran.effects, solved.effects, rtol=1e-6)
    pd.testing.assert_frame_equal(ran.figures, solved.figures, rtol=1e-6)
    assert ran.steps == "runs at resolution 1h"


@pytest.mark.slow
def test_two_processes_find_the_same():
    one, two = (sensitivity(PLAN, samples("tornado"), jobs=jobs, results=Path(str(jobs))).effects for jobs in (1, 2))
    pd.testing.assert_frame_equal(one, two, rtol=1e-9)


def test_what_is_solved_is_kept(monkeypatch: pytest.MonkeyPatch):
    # As after Ctrl-C: four of five cases are there, the last is solved; a change of the inputs is another case.
    first = sensitivity(PLAN, samples("tornado"))
    next(Path("results/annuity/.quick").glob("*/*.json")).unlink()
    solved: list[float] = []
    solve = LeastCost.solve
    monkeypatch.setattr(LeastCost, "solve", lambda self, plan: solved.append(1) or solve(self, plan))
    pd.testing.assert_frame_equal(sensitivity(PLAN, samples("tornado")).effects, first.effects)
    assert len(solved) == 1
    sensitivity(PLAN.changed(["discount_rate=0.2"]), samples("tornado"))
    assert len(solved) == 6


def test_several_values_move_together():
    ranges = {"gas": {"title": {"zh": "燃气", "en": "gas"}, "paths": list(RANGES), "low": "*0.9", "high": "*1.1"}}
    found = sensitivity(PLAN, samples("tornado", ranges=ranges), ["net_cost"]).effects
    assert found["width"].tolist() == pytest.approx([0.2 * (10000 + VOM)])
    assert found["range_title"].tolist() == ["gas"]


SHARE = Request.of(REFERENCE / "share_target", None, (), None, None)
HARD = {"targets.clean_half.value": ("50 %", "100 %"), "discount_rate": (0.01, 0.05)}


def test_an_infeasible_end_is_named_and_left_blank():
    found = sensitivity(SHARE, samples("tornado", ranges=HARD), ["net_cost"])
    assert found.failed["status"].tolist() == ["infeasible"]
    row = found.effects.set_index("range").loc["targets.clean_half.value"]
    assert pd.isna(row["at_high"])
    assert row["low_change"] == pytest.approx(0.0)
    assert "targets.clean_half.value=100 %" in sensitivity_page(found)


def test_rows_with_an_infeasible_case_are_left_out():
    found = sensitivity(SHARE, samples("saltelli", 16, HARD), ["net_cost"])
    out, blocks = found.left_out
    assert 0 < out < blocks == 16
    assert set(found.failed["status"]) == {"infeasible"}
    assert found.effects["total"].notna().all()
    assert f"{out} of 16 rows are left out" in sensitivity_page(found)


def test_what_a_soft_target_lacks_by_hand():
    # 40 MWh, wind can make 30: at 100 % a quarter is lacking, and 30 x 50 + 10 x 20 = 1,700 CNY in place of 1,400; at 75 % nothing lacks at the same cost.
    ranges = {"targets.clean_half.value": ("75 %", "100 %")}
    found = sensitivity(SHARE.changed(targets="soft"), samples("tornado", ranges=ranges), ["net_cost", "shortfall.*", "capacity.coal", "co2@2025"])
    rows = found.effects.set_index("figure")
    assert rows.loc["net_cost", ["at_low", "at_high"]].tolist() == pytest.approx([1700, 1700])
    assert rows.loc["shortfall.clean_half", ["at_low", "at_high"]].tolist() == pytest.approx([0, 25])
    assert rows.loc["shortfall.clean_half", "unit"] == "%"
    assert found.figures.set_index("figure").loc["net_cost", "base"] == pytest.approx(1400)


def test_too_few_cases():
    with pytest.raises(InfeasibleError, match="too few cases"):
        sensitivity(SHARE.changed(["targets.clean_half.value=100 %"]), samples("tornado", ranges={"discount_rate": (0.01, 0.05)}))


def test_wrong_ends_are_told_of_all_ranges_at_once():
    ranges = {"thermal.gas@*.power_capx": ("*1", "*2"), "discount_rate": (0.05, 7), "discont_rate": (0.05, 0.06)}
    with pytest.raises(InputError) as caught:
        sensitivity(PLAN, samples("tornado", ranges=ranges))
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 3
    assert all(any(word in line for line in told) for word in ("power_capx", "discount_rate: must be a ratio", "discont_rate"))


def test_figures_that_are_not_there():
    with pytest.raises(InputError) as caught:
        sensitivity(PLAN, samples("tornado"), ["net_costs", "capacity.gaz"])
    assert [problem.path for problem in caught.value.problems] == ["net_costs", "capacity.gaz"]
    assert "did you mean 'net_cost'" in str(caught.value)


def test_ranges_of_a_command(tmp_path: Path):
    file = tmp_path / "ranges.yaml"
    text = "scenarios: [x]\nsamples: {method: saltelli, count: 8, seed: 3, ranges: {discount_rate: [0.05, 0.09]}}\n"
    file.write_text(text, encoding="utf-8")
    from_file, scenarios = samples_of(MODEL, file, ["thermal.gas@*.lifetime=*0.5..2"])
    assert (from_file.method, from_file.count, from_file.seed, list(from_file.ranges)) == ("saltelli", 8, 3, ["discount_rate", "thermal.gas@*.lifetime"])
    assert scenarios == ["x"]
    other, _scenarios = samples_of(MODEL, file, [], "morris", None, 5)
    assert (other.method, other.count, other.seed) == ("morris", 10, 5)
    with pytest.raises(InputError, match="power of two"):
        samples_of(MODEL, file, [], "sobol", 30)
    with pytest.raises(InputError, match="there are no ranges"):
        samples_of(MODEL, None, [])
    with pytest.raises(InputError, match=r"not of the form path=low\.\.high"):
        samples_of(MODEL, None, ["discount_rate=0.05"])
    with pytest.raises(InputError, match="two rising numbers"):
        samples_of(MODEL, None, ["discount_rate=0.09..0.05"])


def test_a_figure_that_does_not_vary_is_told_where_it_is_asked_for():
    found = sensitivity(PLAN, samples("saltelli", 2), ["capacity.gas"])
    assert found.effects["total"].isna().all()
    assert "Gas unit, power in 2025 [MW]: mean 10.0, standard deviation 0.0" in sensitivity_page(found)
    none = sensitivity(PLAN, samples("saltelli", 2), ["capacity.*"])
    assert none.effects.empty
    assert "No figure varies." in sensitivity_page(none)


def test_salib_is_not_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "SALib.sample.morris", None)
    with pytest.raises(EnvironmentProblem, match=r"pip install 'salib"):
        sensitivity(PLAN, samples("morris", 2))


def test_files_and_json(tmp_path: Path):
    found = sensitivity(PLAN, samples("tornado"))
    paths = write_sensitivity(found, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths)
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbf")
    pd.testing.assert_frame_equal(pd.read_csv(paths[0])[["range", "width"]], found.effects[["range", "width"]], check_dtype=False)
    assert len(pd.read_csv(paths[2])) == 5
    summary = json.loads(json.dumps(found.summary()))
    assert (summary["method"], summary["cases"], summary["left_out"]) == ("tornado", 5, 0)
    assert summary["effects"][0]["width"] == pytest.approx(CAPEX)


def test_the_command(tmp_path: Path):
    pytest.importorskip("altair")
    arguments = ["--no-progress", "explore", "sensitivity", MODEL, "--of", "net_cost", "--chart", str(tmp_path / "c.svg")]
    for path, (low, high) in RANGES.items():
        arguments += ["--range", f"{path}={low}..{high}"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "net cost [thousand CNY]: 10.781 in the plan" in done.stdout
    assert "thermal.gas@*.power_capex" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    wrong = CliRunner().invoke(app, [*arguments, "--chart", "c.bmp"])
    assert wrong.exit_code == 2


def test_charts_show_every_range():
    pytest.importorskip("altair")
    for method, count in (("tornado", None), ("saltelli", 4)):
        found = sensitivity(PLAN, samples(method, count), ["*_cost"])
        spec = chart_of(found, all_figures=True).to_dict()
        assert len(spec["vconcat"]) == 2
        told = json.dumps(spec, ensure_ascii=False)
        assert all(path in told for path in RANGES)


@pytest.mark.slow
def test_the_ranges_of_zhuanghe_can_be_set(zhuanghe: Path):
    from energyplan.study.sensitivity import _check_ends

    found, _scenarios = samples_of(zhuanghe, None, [])
    _check_ends(Request.of(zhuanghe, None, (), None, None), found)
    assert len(found.ranges) == 12


@pytest.mark.slow
def test_zhuanghe_on_long_steps(zhuanghe: Path):
    own, _scenarios = samples_of(zhuanghe, None, [])
    chosen = own.model_copy(update={"ranges": {name: own.ranges[name] for name in ("export_price", "demand", "nuclear_cost")}})
    found = sensitivity(Request.of(zhuanghe, None, (), "336h" if SHORT else "73h", None), chosen)
    assert found.failed.empty
    rows = found.effects[found.effects["figure"] == "net_cost"].set_index("range")
    assert (rows["low_change"] * rows["high_change"] < 0).all()
    assert rows.loc["export_price", "high_change"] < 0 < rows.loc["demand", "high_change"]
    assert {"net_cost", "capacity.nuclear"} <= set(found.figures["figure"])
