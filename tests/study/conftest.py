"""A small plan to sweep over: one unit, its cost changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from energyplan.report.reference_plans import REFERENCE
from energyplan.study.cases import Case, GridFile, cases_of
from energyplan.study.sweep import Sweep
from energyplan.study.sweep_page import rows_of

MODEL = str(REFERENCE / "annuity")
PATH = "tables.technologies/thermal.gas@2025.power_capex"


def grid(count: int) -> GridFile:
    """Capital costs of 1,000, 1,001 and so on."""
    return GridFile(grid={PATH: [f"{1000 + i} CNY/MW" for i in range(count)]})


@pytest.fixture
def cases() -> list[Case]:
    return cases_of(MODEL, [], grid(4))


def table_of(sweep: Sweep) -> list[dict[str, Any]]:
    """The table without what differs from run to run: folders and the last digits of costs."""
    rows = [{name: value for name, value in row.items() if name not in ("run", "gap")} for row in rows_of(sweep)]
    return [{name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()} for row in rows]


def folders(out: Path) -> list[str]:
    """Names of all run folders, drafts left out."""
    return sorted(f.parent.name.split("-")[1] for f in out.glob("annuity/*/*/run.json"))
