"""Runs of small plans to hand on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from energyplan.exports.run_exports import Asked, Written, export_run
from energyplan.i18n import set_language
from energyplan.pipeline import run as run_plan
from energyplan.report.reference_plans import REFERENCE
from energyplan.results.stored_run import StoredRun
from tests.exports.small_plan import write_plan, write_tables


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    write_tables(folder / "tables")
    return write_plan(folder, "small", 2024, "tables")


@pytest.fixture(scope="session")
def small_run(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    return StoredRun(run_plan(small_model, out=tmp_path_factory.mktemp("results")).run_dir)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Run folder of a reference plan (worked by hand in `models/reference`) under some `--set`, made once."""
    out, done = tmp_path_factory.mktemp("export_runs"), dict[tuple[str, ...], Path]()

    def folder(plan: str, *sets: str) -> Path:
        set_language("en")
        if (plan, *sets) not in done:
            done[plan, *sets] = run_plan(REFERENCE / plan, sets=list(sets), out=out).run_dir
        return done[plan, *sets]

    return folder


@pytest.fixture
def export(tmp_path: Path) -> Callable[[Path, str], Written]:
    """Export a run folder into the test's own folder."""
    return lambda folder, form: export_run(StoredRun(folder), form, Asked(tmp_path))


@pytest.fixture
def own_annuity(made: Callable[..., Path], tmp_path: Path) -> Path:
    """A copy of a run to spoil."""
    return Path(shutil.copytree(made("annuity"), tmp_path / "runs" / "run"))


@pytest.fixture
def in_dollars(own_annuity: Path) -> Path:
    """The run as if its money were dollars."""
    told = json.loads((own_annuity / "run.json").read_text(encoding="utf-8"))
    (own_annuity / "run.json").write_text(json.dumps(told | {"currency": "USD"}), encoding="utf-8")
    return own_annuity
