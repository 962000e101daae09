"""Shared fixtures: language, the public data beside the project."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from energyplan.i18n import set_language

ROOT = Path(__file__).parents[1]

gc.set_threshold(50_000, 20, 50)  # thousands of small models: collecting seldom saves a twentieth of the time


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` rewrites the stored rows; a human reads the difference."""
    parser.addoption("--update-golden", action="store_true", default=False)


@pytest.fixture(autouse=True)
def english():
    """Messages in English, whatever the machine speaks."""
    set_language("en")
    yield
    set_language(None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of public data beside the project; the test is skipped where it is absent."""
    folder = Path(os.environ.get("ENERGYPLAN_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("no public data beside the project (ENERGYPLAN_SHARED)")
    return folder


@pytest.fixture(scope="session")
def zhuanghe() -> Path:
    """Folder of the default plan."""
    return ROOT / "models" / "zhuanghe"
