"""Damaged plans end in a message and an exit code: a few here, hundreds with limits of memory and time in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutations.bases import ROOT, write_bases
from tests.mutations.outcome import Harness, judged, not_finite


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_bases(tmp_path_factory.mktemp("bases"), large=False)


def test_the_bases_run(bases: dict[str, Path], tmp_path: Path) -> None:
    assert judged(bases["valley"], tmp_path)[0] == "optimal"
    assert len(list(tmp_path.glob("valley/base/*/run.json"))) == 1


def test_the_same_number_is_the_same_damage(bases: dict[str, Path], tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        outcome, plan = Harness(bases, seed=5).prepared(3, tmp_path / name)
        files = sorted(file for file in plan.rglob("*") if file.is_file()) if plan.is_dir() else [plan]
        made.append((outcome.base, outcome.changes, [file.read_bytes() for file in files]))
    assert made[0] == made[1]


@pytest.mark.parametrize("number", range(40))
def test_a_damaged_plan_is_told(number: int, bases: dict[str, Path], tmp_path: Path) -> None:
    outcome, plan = Harness(bases, seed=11).prepared(number, tmp_path)
    outcome.kind, outcome.told = judged(plan, tmp_path / "out", solve=number % 4 == 0)
    assert not outcome.is_fault, (outcome.base, outcome.changes, outcome.told)


def test_numbers_that_are_none_are_found(tmp_path: Path) -> None:
    run = tmp_path / "plan" / "base" / "run"
    run.mkdir(parents=True)
    (run / "run.json").write_text('{"gap": Infinity}')
    assert list(not_finite(tmp_path, '{"gap": NaN}')) == ["run.json: Infinity", "--json: NaN"]


@pytest.mark.slow
def test_hundreds_of_damaged_plans_are_told() -> None:
    count = "25" if os.environ.get("ENERGYPLAN_SHORT") else "400"
    done = subprocess.run([sys.executable, "-m", "tests.mutations", "--count", count, "--seed", "7"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
