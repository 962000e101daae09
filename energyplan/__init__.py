"""From an official energy plan to a least-cost, verified capacity schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from energyplan.pipeline import Result, read_plan, run
    from energyplan.plan.schema import Plan
    from energyplan.report.notebook import open_run

__all__ = ["Plan", "Result", "open_run", "read_plan", "run"]
__version__ = "0.1.0"

_HOMES = {
    "run": "energyplan.pipeline", "Result": "energyplan.pipeline",
    "read_plan": "energyplan.pipeline", "Plan": "energyplan.plan.schema", "open_run": "energyplan.report.notebook",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Public names are loaded when first used, so that `--help` needs neither pandas nor Pyomo."""
    if name not in _HOMES:
        raise AttributeError(f"module 'energyplan' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
