"""A run that is stopped writes its best schedule like any run, and says everywhere what stopped it and how good the schedule is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from energyplan import pipeline
from energyplan.errors import ExitCode, TimeLimit
from energyplan.pipeline import Result, RunStopped, run
from energyplan.results.runs import read_manifest
from energyplan.results.verify import verify_run
from energyplan.solve.highs import SolveOptions
from energyplan.study.worker import ended, was_stopped
from tests.command import energyplan

PLAN = "models/reference/reserve_n_minus_1"


def after_a_round(stop: BaseException) -> Callable[[str, str], None]:
    """A listener that raises when the first round has been told."""

    def listener(phase: str, message: str) -> None:
        if message.startswith("round 1"):
            raise stop

    return listener


def stopped_run(out: Path, stop: BaseException, **more: bool) -> Result:
    """The run of a plan that is stopped after its first round."""
    try:
        return run(PLAN, resolution="certified:0.001%", out=out, listener=after_a_round(stop), **more)
    except RunStopped as kept:
        return kept.result


@pytest.mark.parametrize(
    ("stop", "status", "code", "words"),
    [
        (TimeLimit("over"), "time_limit", ExitCode.STOPPED, "Stopped at the time limit: best schedule so far"),
        (KeyboardInterrupt(), "interrupted", ExitCode.INTERRUPTED, "Interrupted: best schedule so far"),
        (SystemExit(), "terminated", ExitCode.TERMINATED, "Terminated: best schedule so far"),
    ],
)
def test_the_run_is_whole_and_says_what_stopped_it(tmp_path: Path, stop: BaseException, status: str, code: ExitCode, words: str) -> None:
    result = stopped_run(tmp_path, stop, prices=True)
    told = read_manifest(result.run_dir)
    assert (told["status"], told["exit_code"]) == (status, code)
    assert told["bound"] <= told["objective"] * (1 + 1e-12)
    assert told["gap"] == pytest.approx((told["objective"] - told["bound"]) / told["gross_cost"], abs=1e-12)
    assert words in result.page
    assert "inf" not in result.page.split("Proven for every hour")[1]
    assert "the run was stopped" in result.page, "prices were asked for"
    assert (result.run_dir / "schedule.xlsx").exists()
    assert verify_run(result.run_dir).passed
    assert "Infinity" not in json.dumps({name: told[name] for name in ("rounds", "gap", "bound")})


def test_signals_are_raised_again_with_the_result(tmp_path: Path) -> None:
    with pytest.raises(RunStopped, match="the best schedule so far is written") as caught:
        run(PLAN, resolution="certified:0.001%", out=tmp_path, listener=after_a_round(KeyboardInterrupt()))
    assert caught.value.result.run_dir.is_dir()


@pytest.mark.parametrize("resolution", ["certified:0.5%", "1h"])
def test_without_a_schedule_nothing_is_written(tmp_path: Path, resolution: str) -> None:
    with pytest.raises(TimeLimit, match="nothing was written"):
        run(PLAN, resolution=resolution, out=tmp_path, options=SolveOptions(time_limit=1e-9))
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_the_command_ends_with_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pipeline.run
    monkeypatch.setattr(pipeline, "run", lambda *a, **k: whole(*a, **k | {"listener": after_a_round(TimeLimit("over"))}))
    done = energyplan("run", PLAN, "--resolution", "certified:0.001%", "--out", tmp_path, "--time-limit", "600", "--json")
    assert done.returncode == ExitCode.STOPPED
    assert json.loads(done.stdout)["status"] == "time_limit"


def test_a_sweep_does_not_take_a_stopped_run_for_a_finished_one(tmp_path: Path) -> None:
    for name, code in (("20300101T000000Z-ab", 0), ("20300102T000000Z-ab", 8), ("20300101T000000Z-cd", 8)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(json.dumps({"exit_code": code, "files": {}}), encoding="utf-8")
    finished, stopped = ended(tmp_path, "ab"), ended(tmp_path, "cd")
    assert finished is not None
    assert not was_stopped(finished)
    assert stopped is not None
    assert was_stopped(stopped)
