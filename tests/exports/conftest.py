"""One small run that the tests of exports share."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.pipeline import run as run_plan
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
