"""Plans with futures and risk against mpi-sppy's extensive form of the same realisations, each a model of its own."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest import approx
from systems import verified

from analysis.extensive_form import random_world


@pytest.fixture(scope="session")
def mpisppy_python() -> str:
    """An interpreter that has mpi-sppy and this project's packages; the test is skipped without."""
    python = os.environ.get("ENERGYPLAN_MPISPPY_PYTHON") or (sys.executable if importlib.util.find_spec("mpisppy") else "")
    if not python:
        pytest.skip("mpi-sppy is not installed, and ENERGYPLAN_MPISPPY_PYTHON names no Python that has it")
    return python


def agree(python: str, first: int, last: int) -> None:
    """Optima of random systems, half of them with risk, are the same."""
    script, tests = Path(__file__).with_name("extensive_form.py"), Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tests.parent), str(tests)])}
    done = subprocess.run([python, str(script), str(first), str(last)], capture_output=True, text=True, timeout=3600, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line.removeprefix("FOUND ")) for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert [one["seed"] for one in found] == list(range(first, last))
    for one in found:
        solved = random_world(one["seed"]).solve()
        assert solved.cost + solved.penalties == approx(one["optimum"], rel=1e-6), one["seed"]
        assert verified(solved) == []


@pytest.mark.mpisppy
def test_extensive_forms_of_six_systems(mpisppy_python):
    agree(mpisppy_python, 0, 6)


@pytest.mark.mpisppy
@pytest.mark.slow
def test_extensive_forms_of_forty_systems(mpisppy_python):
    agree(mpisppy_python, 100, 110 if "ENERGYPLAN_SHORT" in os.environ else 140)
