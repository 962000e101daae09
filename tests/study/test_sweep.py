"""Sweeps that are interrupted, killed, doubled, out of room: finished runs stay, and the same command goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from energyplan.errors import ExitCode
from energyplan.i18n import set_language
from energyplan.study.cases import Case, GridFile, cases_of
from energyplan.study.local import run_local
from energyplan.study.sweep import go_on, prepare, status
from energyplan.study.worker import finished
from tests.command import energyplan
from tests.study import tasks
from tests.study.conftest import MODEL, PATH, folders, grid, table_of


def command(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "energyplan", "--no-progress", "sweep", "--model", MODEL, "--out", str(out), *more]


def written(folder: Path, cases: int) -> Path:
    file = folder / "grid.yaml"
    file.write_text(json.dumps(grid(cases).model_dump(mode="json")), encoding="utf-8")
    return file


def test_runs_every_case_once(cases: list[Case], tmp_path: Path):
    said: list[str] = []
    set_language("zh")
    sweep = go_on(prepare(cases, tmp_path), tmp_path, jobs=2, say=lambda phase, message: said.append(message))
    assert sweep.exit_code == ExitCode.OK
    assert [row["status"] for row in table_of(sweep)] == ["done"] * 4
    assert folders(tmp_path) == sorted(case.key for case in cases)
    assert len(said) == 4
    page = (Path(next(iter(sweep.outcomes.values())).run) / "page.txt").read_text(encoding="utf-8")
    assert "净成本" in page, "a process of its own speaks the language of who asked for it"
    again = go_on(prepare(cases, tmp_path), tmp_path, jobs=2)
    assert table_of(again) == table_of(sweep)
    assert folders(tmp_path) == sorted(case.key for case in cases)  # nothing was run again


@pytest.mark.slow
def test_a_killed_worker_costs_nothing(cases: list[Case], tmp_path: Path):
    found = dict(run_local(cases[:2], tmp_path, 2, None, 1, tasks.dies_once))
    assert [found[case].status for case in cases[:2]] == ["done"] * 2


@pytest.mark.slow
def test_a_case_that_always_dies_costs_itself_only(cases: list[Case], tmp_path: Path):
    found = dict(run_local(cases, tmp_path, 2, None, 1, tasks.dies_always))
    assert [found[case].status for case in cases] == ["done", "failed", "done", "done"]
    assert "its process died" in found[cases[1]].message


@pytest.mark.slow
def test_the_parent_is_killed_half_way(tmp_path: Path):
    whole, cut, many = tmp_path / "whole", tmp_path / "cut", 5
    process = subprocess.Popen(
        command(cut, "--grid", str(written(tmp_path, many)), "--jobs", "1"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    limit = time.monotonic() + 120
    while len(folders(cut)) < 2 and time.monotonic() < limit:
        time.sleep(0.05)
    process.kill()
    process.wait()
    before = len(folders(cut))
    assert 2 <= before < many
    cases = cases_of(MODEL, [], grid(many))
    assert sum(row[1] == "open" for row in status(cut)[0].cases) >= 1
    resumed = go_on(prepare(cases, cut), cut, jobs=2)
    assert table_of(resumed) == table_of(go_on(prepare(cases, whole), whole, jobs=2))
    assert folders(cut) == folders(whole)  # none twice


@pytest.mark.slow
def test_two_sweeps_on_one_folder(tmp_path: Path):
    words, quiet = command(tmp_path, "--grid", str(written(tmp_path, 6)), "--jobs", "1"), subprocess.DEVNULL
    both = [subprocess.Popen(words, stdout=quiet, stderr=quiet) for _ in range(2)]
    assert [process.wait(timeout=240) for process in both] == [0, 0]
    keys = folders(tmp_path)
    assert len(keys) == 6
    assert len(set(keys)) == 6  # the one waited for the other, and took its run


@pytest.mark.slow
def test_infeasible_and_broken(tmp_path: Path):
    values: dict[str, Any] = {"tables.candidates.gas_new.power_max": ["50 MW", "1 MW"], "discount_rate": [0.1, 7]}
    cases = cases_of(MODEL, [], GridFile(grid=values))
    sweep = go_on(prepare(cases, tmp_path), tmp_path, jobs=2)
    assert [row["status"] for row in table_of(sweep)] == ["done", "invalid", "infeasible", "invalid"]
    assert sweep.exit_code == ExitCode.SWEEP_PARTLY_FAILED
    assert len(sweep.failed) == 3


@pytest.mark.slow
def test_what_was_out_of_time_is_done_when_there_is_time(tmp_path: Path):
    late = go_on(prepare(cases_of(MODEL, [], GridFile(grid={PATH: ["1001 CNY/MW"]})), tmp_path), tmp_path, time_limit=0.0)
    assert [row["status"] for row in table_of(late)] == ["stopped"]
    assert not late.outcomes[late.cases[0].key].run
    again = go_on(prepare(late.cases, tmp_path), tmp_path)  # with time it is done
    assert [row["status"] for row in table_of(again)] == ["done"]
    assert [p.name.split("-")[0] for p in status(tmp_path)] == ["annuity/sweep"]


@pytest.mark.slow
def test_ctrl_c_leaves_finished_cases(tmp_path: Path):
    many = 200  # so many that none of them is the last before the signal arrives
    process = subprocess.Popen(
        command(tmp_path, "--grid", str(written(tmp_path, many)), "--jobs", "1"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )  # fmt: skip
    limit = time.monotonic() + 120
    while len(folders(tmp_path)) < 1 and time.monotonic() < limit:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == ExitCode.INTERRUPTED
    assert 1 <= len(folders(tmp_path)) < many
    assert not [path for path in (tmp_path / "annuity" / "base").glob("*") if not path.name.startswith(".") and not (path / "run.json").exists()]


@pytest.mark.slow
def test_a_full_disk_costs_what_did_not_fit(tmp_path: Path):
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(small)], check=False, capture_output=True).returncode:
        pytest.skip("no small file system can be mounted here")
    try:
        cases = cases_of(MODEL, [], grid(6))
        sweep = go_on(prepare(cases, small), small, jobs=1)
        states = [row["status"] for row in table_of(sweep)]
        assert "done" in states
        assert "failed" in states
        for case in cases:
            run = finished(case, small)
            assert (run is not None) == (sweep.outcomes[case.key].status == "done")
    finally:
        subprocess.run(["umount", str(small)], check=False)


@pytest.mark.slow
def test_one_hash_a_case_through_the_command(tmp_path: Path):
    done = energyplan("sweep", "--model", MODEL, "--out", tmp_path, "--set", f"{PATH}=1003 CNY/MW", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["cases"][0]["objective"] == pytest.approx(10780.99173553719 + 30, rel=1e-9)  # 10 MW at 3 CNY/MW more, worth what they cost
    assert Path(told["cases"][0]["run"]).name.endswith(told["cases"][0]["key"])


@pytest.mark.slow
def test_a_warm_sweep_of_certified_runs_keeps_what_they_find(tmp_path: Path):
    cases = cases_of(MODEL, [], grid(3), resolution="certified:0.5%")
    sweep = go_on(prepare(cases, tmp_path), tmp_path, jobs=1, warm=True)
    assert [row["status"] for row in table_of(sweep)] == ["done"] * 3
    for row in table_of(sweep):
        assert row["objective"] == pytest.approx(10780.99173553719 + 10 * int(row["case"][-8:-7]), rel=5e-3)
