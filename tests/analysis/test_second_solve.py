"""A run solved a second time, from its stored numbers alone, by every other way there is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from energyplan.analysis.second_solve import ALGORITHMS, SOLVERS, second_solve
from energyplan.errors import EnvironmentProblem, VerifyError
from energyplan.pipeline import Result, run

COMMANDS = {"glpk": "glpsol", "cbc": "cbc"}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("second")
    return run("models/zhuanghe", resolution="219h", out=folder)


@pytest.mark.parametrize("solver", [*ALGORITHMS, *SOLVERS])
def test_another_way_agrees(result: Result, solver: str) -> None:
    if solver in COMMANDS and shutil.which(COMMANDS[solver]) is None:
        pytest.skip(f"{solver} is not installed")
    second = second_solve(result.run_dir, solver)
    assert second.agrees, second
    assert second.size == result.size
    assert second.optimum == pytest.approx(result.objective + result.penalties, abs=1e-6 * result.gross_cost)


def test_a_run_that_tells_another_cost_is_caught(result: Result, tmp_path: Path) -> None:
    copy = shutil.copytree(result.run_dir, tmp_path / "run")
    told = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    told["objective"] -= 3e-6 * told["gross_cost"]
    (copy / "run.json").write_text(json.dumps(told), encoding="utf-8")
    assert not second_solve(copy, "simplex").agrees


def test_a_certified_run_holds_the_optimum_between_bound_and_cost(result: Result, tmp_path: Path) -> None:
    copy = shutil.copytree(result.run_dir, tmp_path / "run")
    told = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    told["objective"], told["bound"] = told["objective"] + 0.002 * told["gross_cost"], told["objective"] - 0.001 * told["gross_cost"]
    (copy / "run.json").write_text(json.dumps(told), encoding="utf-8")
    assert second_solve(copy, "simplex").agrees


def test_a_solver_that_is_not_there(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(EnvironmentProblem, match="glpk is not installed"):
        second_solve(result.run_dir, "glpk")


def test_a_run_without_its_whole_system(result: Result, tmp_path: Path) -> None:
    copy = shutil.copytree(result.run_dir, tmp_path / "run")
    (copy / "system" / "carriers.parquet").unlink()
    with pytest.raises(VerifyError, match="did not store its whole system"):
        second_solve(copy)
