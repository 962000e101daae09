"""Replays of a small plan: a plant at one site, 9 MW of load at another, and the cable that the run built between them for it."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import energyplan.cli  # noqa: F401 - registers all verbs
from energyplan.analysis.held import Loss
from energyplan.cli_base import app
from energyplan.errors import ExitCode, InputError
from energyplan.pipeline import run as run_plan
from energyplan.report.reference_plans import REFERENCE
from energyplan.study.local import run_local
from energyplan.study.replay import Replay, go_on, prepare, write
from energyplan.study.replay_check import excess
from energyplan.study.replay_page import as_dict, date_of, replay_page
from tests.study import tasks
from tests.systems import World, existing

SHORT = "ENERGYPLAN_SHORT" in os.environ

SERVED_AT_A_PRICE = "carriers.electricity.unserved_price=1 CNY/kWh"


def invoke(*words: str):
    return CliRunner().invoke(app, ["--no-progress", *words])


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "cable"
    shutil.copytree(REFERENCE / "cable", folder)
    (folder / "inputs" / "profiles" / "cold.csv").write_text("hour,load [MW]\n0,9\n1,12\n2,9\n3,9\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(model: Path, tmp_path_factory) -> Path:
    return run_plan(model, sets=[SERVED_AT_A_PRICE], out=tmp_path_factory.mktemp("results")).run_dir


def years(replay: Replay) -> dict[str, dict]:
    return {row["case"]: row for row in replay.frames()["years"].to_dict("records")}


@pytest.fixture(scope="module")
def replay(run: Path, tmp_path_factory) -> Replay:
    out = tmp_path_factory.mktemp("out")
    return go_on(prepare(run, outages=["gas_1:95%@1..3", "cable@0..1"], out=out / "replay"))


def test_its_own_weather_with_nothing_out_is_the_run(replay: Replay):
    assert years(replay)["typical"]["net_cost_cny"] == pytest.approx(replay.told["objective"], rel=1e-6)
    assert years(replay)["typical"]["unserved_mwh"] == 0
    assert years(replay)["typical"]["targets_missed"] == 0


def test_every_weather_year_meets_every_outage(replay: Replay):
    assert [case.name for case in replay.cases] == [
        "typical", "typical gas_1:95%@1..3", "typical cable@0..1", "cold", "cold gas_1:95%@1..3", "cold cable@0..1",
    ]  # fmt: skip
    assert replay.exit_code == ExitCode.OK


def test_what_is_not_served_is_what_is_left_out_by_hand(replay: Replay):
    # The plant is left with 5 MW for two hours, 4.5 MW of which arrive; the cable was built to bring 9 MW, and a cold hour asks for 12.
    unserved = {name: row["unserved_mwh"] for name, row in years(replay).items()}
    assert unserved == pytest.approx({
        "typical": 0, "typical gas_1:95%@1..3": 9, "typical cable@0..1": 9, "cold": 3, "cold gas_1:95%@1..3": 12, "cold cable@0..1": 12,
    }, abs=1e-4)  # fmt: skip
    hours = replay.frames()["unserved"]
    assert hours[hours["case"] == "cold gas_1:95%@1..3"][["hour", "site", "unserved_mw"]].round(4).to_numpy().tolist() == [[1, "b", 7.5], [2, "b", 4.5]]
    sites = replay.frames()["unserved_sites"].set_index("case")
    assert sites.loc["cold gas_1:95%@1..3", ["hours", "worst", "worst_hour"]].tolist() == pytest.approx([2, 7.5, 1])


def test_files_are_whole_and_the_run_is_as_it_was(replay: Replay, run: Path):
    for name in ("years", "unserved", "unserved_sites", "targets"):
        assert (replay.folder / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(pd.read_csv(replay.folder / "unserved.csv")) == len(replay.frames()["unserved"])
    assert (replay.folder / "unserved.parquet").is_file()
    assert not [file for file in replay.folder.rglob("*") if ".unserved" in file.name]
    files = json.loads((run / "run.json").read_text(encoding="utf-8"))["files"]
    assert sorted(str(f.relative_to(run)) for f in run.rglob("*") if f.is_file()) == sorted([*files, "run.json"])


def test_the_page_can_be_quoted(replay: Replay):
    page = replay_page(replay)
    assert "perfect foresight" in page
    assert "gas_1 (95%) out, 1 – 3 (weather typical, cold; 2025):" in page
    assert "6 of 6 cases are operated and checked independently." in page
    assert "cold" in page
    assert as_dict(replay)["exit_code"] == 0


def test_finished_cases_are_not_operated_again(run: Path, replay: Replay):
    said: list[str] = []
    again = go_on(prepare(run, outages=["gas_1:95%@1..3", "cable@0..1"], out=replay.folder), say=lambda phase, message: said.append(message))
    assert said == ["6 of 6 cases are done already"]
    for name, frame in replay.frames().items():
        pd.testing.assert_frame_equal(again.frames()[name], frame)


@pytest.mark.slow
def test_a_case_whose_process_dies_costs_itself_only(run: Path, tmp_path: Path):
    replay = prepare(run, outages=["gas_1@0..1"], out=tmp_path / "replay")
    replay.outcomes = {case.key: outcome for case, outcome in run_local(replay.cases, replay.folder, 1, None, 0, tasks.replay_dies)}
    write(replay)
    assert {case.name: replay.outcomes[case.key].status for case in replay.cases} == {
        "typical": "done", "typical gas_1@0..1": "failed", "cold": "done", "cold gas_1@0..1": "failed",
    }  # fmt: skip
    assert replay.exit_code == ExitCode.SWEEP_PARTLY_FAILED
    assert "typical gas_1@0..1: failed: its process died" in replay_page(replay)
    assert sorted(years(replay)) == ["cold", "typical"]


@pytest.mark.slow
def test_demand_that_must_be_served_makes_a_case_infeasible(model: Path, tmp_path: Path):
    folder = run_plan(model, out=tmp_path).run_dir
    done = go_on(prepare(folder, ["typical"], ["gas_1:95%@1..3"]))
    assert [done.outcomes[case.key].status for case in done.cases] == ["done", "infeasible"]
    assert done.folder == folder.with_name(f"{folder.name}.replay")


def test_everything_that_is_wrong_is_told_at_once(run: Path, tmp_path: Path):
    short = tmp_path / "short.csv"
    short.write_text("hour,load [MW]\n0,9\n1,x\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        prepare(run, ["colt", f"short={short}", "typical=elsewhere.csv", "new=missing.csv"], ["gas_2", "cable@9..1"], [2026])
    told = [str(problem) for problem in error.value.problems]
    assert any("did you mean 'cold'?" in text for text in told)
    assert any("short.csv" in text and "hours" in text for text in told)
    assert any("'typical' cannot name a weather year" in text for text in told)
    assert any("there is no file missing.csv" in text for text in told)
    assert any("gas_2" in text for text in told)
    assert any("--year: 2026" in text for text in told)
    assert any("is no window" in text for text in told)


def test_what_is_not_in_service_cannot_be_out(tmp_path: Path):
    folder = run_plan(REFERENCE / "annuity", out=tmp_path).run_dir
    with pytest.raises(InputError, match="there is no project or technology"):
        prepare(folder, outages=["gas_old"])


def test_changed_inputs_are_refused(model: Path, tmp_path: Path):
    own = tmp_path / "cable"
    shutil.copytree(model, own)
    folder = run_plan(own, out=tmp_path / "results").run_dir
    table = own / "inputs" / "existing.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("100", "90"), encoding="utf-8")
    with pytest.raises(InputError, match="the plan has changed since this run"):
        prepare(folder)


def test_the_command_prints_one_object(run: Path, tmp_path: Path):
    done = invoke("replay", str(run), "--weather", "cold", "--outage", "none", "--json", "--out", str(tmp_path / "replay"))
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert [case["status"] for case in told["cases"]] == ["done"]
    assert told["years"][0]["unserved_mwh"] == pytest.approx(3, abs=1e-4)
    assert told["unserved_sites"][0]["worst_hour"] == 1


def test_the_run_folder_is_not_written_to(run: Path):
    with pytest.raises(InputError, match="stays as it is"):
        prepare(run, out=run / "replay")


def test_a_bad_outage_ends_with_3(run: Path):
    done = invoke("replay", str(run), "--outage", "gaz_1")
    assert done.exit_code == ExitCode.INVALID_INPUT


@pytest.mark.parametrize("kind", ["thermal", "renewable", "electrolyser", "trade"])
def test_what_runs_though_it_is_out_is_seen(kind: str):
    w = World(hours=2)
    asset = w.asset(kind, "it", existing(10), **({"carrier": "hydrogen"} if kind == "electrolyser" else {}))
    w.load(8, carrier=asset.carrier)
    if kind == "electrolyser":
        w.asset("renewable", "sun", existing(20))
    solved = w.solve()
    loss = Loss(w.horizon.operation_years[0], asset.name, {asset.projects[0].name: 5.0}, np.array([0.0, 1.0]))
    found = excess(solved.model.system, solved.tables.frames, loss, {(asset.projects[0].name, 2022): 10.0})
    assert found == pytest.approx(0.3)  # 8 MW where 5 of 10 are left
    assert excess(solved.model.system, solved.tables.frames, replace(loss, part=np.zeros(2)), {(asset.projects[0].name, 2022): 10.0}) < 0


def test_dates():
    assert date_of(9 * 24 + 18) == "01-10 18:00"


@pytest.mark.slow
def test_zhuanghe_on_long_steps(tmp_path: Path):
    steps, weather = ("438h", ["typical"]) if SHORT else ("73h", ["typical", "poor"])
    folder = run_plan(None, resolution=steps, out=tmp_path).run_dir
    done = go_on(prepare(folder, weather, resolution=steps), jobs=2)
    assert done.exit_code == ExitCode.OK, replay_page(done)  # every case passes the independent checks
    assert len({case.outage for case in done.cases}) == 6
    frames = done.frames()
    own = frames["years"][frames["years"]["case"] == "typical"]
    assert own["net_cost_cny"].to_numpy() == pytest.approx(done.told["objective"], abs=1e-6 * done.told["gross_cost"])
    missed = frames["targets"][(frames["targets"]["case"] == "typical") & (frames["targets"]["verdict"] == "missed")]
    assert set(missed["verdict_of_run"]) <= {"missed"}
    years = go_on(prepare(folder, weather[-1:], ["none"], [2030], resolution=steps, out=tmp_path / "one"))
    there = frames["years"][(frames["years"]["case"] == weather[-1]) & (frames["years"]["milestone"] == 2030)]
    one = years.frames()["years"]
    assert one["milestone"].tolist() == [2030]
    assert one["operation_cost_cny"].to_numpy() == pytest.approx(there["operation_cost_cny"].to_numpy(), rel=1e-6)
