"""Processes of our own execute nothing that lies in the working directory."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from energyplan.processes import SAFE_PATH, python, spawned_safely
from energyplan.solve.answers import solve_apart
from energyplan.solve.highs import SolveOptions
from energyplan.solve.lp import Lp
from energyplan.solve.places import NOWHERE

HOSTILE = ("json", "pickle", "random", "numpy", "scipy", "highspy", "pandas", "sitecustomize", "multiprocessing")


def small() -> Lp:
    """min 2 x with x >= 3."""
    return Lp(np.array([2.0]), 0.0, sp.csc_array(np.eye(1)), np.array([3.0]), np.array([np.inf]), np.zeros(1), np.array([10.0]), NOWHERE, NOWHERE)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder of modules that leave a trace when they are executed."""
    folder = tmp_path / "hostile"
    (folder / "energyplan").mkdir(parents=True)
    for name in ("energyplan/__init__", *HOSTILE):
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'trace')!r}, 'a').write({name!r} + ' ')\n", encoding="utf-8")
    return folder


def test_the_modules_would_be_executed(hostile: Path) -> None:
    subprocess.run([sys.executable, "-c", "import energyplan, random"], cwd=hostile, check=True)
    assert "energyplan" in (hostile.parent / "trace").read_text(encoding="utf-8")


def test_a_process_takes_no_module_from_the_working_directory(hostile: Path) -> None:
    done = subprocess.run(python("energyplan.solve.answers"), cwd=hostile, input=pickle.dumps((small(), None, "en")), capture_output=True, check=True)
    assert pickle.loads(done.stdout).x.tolist() == pytest.approx([3.0])
    assert not (hostile.parent / "trace").exists()


def test_a_working_directory_that_was_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert solve_apart(small(), SolveOptions(), [], threading.Event()).x.tolist() == pytest.approx([3.0])


@pytest.mark.parametrize("before", [None, ""])
def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    monkeypatch.delenv(SAFE_PATH, raising=False)
    if before is not None:
        monkeypatch.setenv(SAFE_PATH, before)
    with spawned_safely():
        assert os.environ[SAFE_PATH] == "1"
    assert os.environ.get(SAFE_PATH) == before


@pytest.mark.slow
def test_runs_and_sweeps_execute_nothing_of_the_working_directory(hostile: Path) -> None:
    words: list[tuple[str, ...]] = [("init", "small"), ("run", "models/small", "--resolution", "73h")]
    words.append(("sweep", "base", "--model", "models/small", "--resolution", "365h", "--jobs", "2"))
    if not os.environ.get("ENERGYPLAN_SHORT"):
        words.append(("run", "models/small", "--resolution", "certified:20%"))
    script = hostile.parent / "console.py"  # as an installer writes it
    script.write_text("import sys\nfrom energyplan.__main__ import main\nif __name__ == '__main__':\n    sys.exit(main())\n", encoding="utf-8")
    for each in words:
        done = subprocess.run([sys.executable, str(script), *each], cwd=hostile, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert not (hostile.parent / "trace").exists()
