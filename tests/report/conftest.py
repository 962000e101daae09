"""Runs of small plans to report on, worked by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from energyplan.i18n import set_language
from energyplan.pipeline import run
from energyplan.report.reference_plans import REFERENCE


@pytest.fixture(scope="session")
def annuity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """10 MW of gas built in 2025 for 10,000 CNY, 40 MWh a year."""
    set_language("en")
    return run(REFERENCE / "annuity", out=tmp_path_factory.mktemp("report_runs")).run_dir


@pytest.fixture
def own_annuity(annuity: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(annuity, tmp_path / "run"))
