"""A solved system before the verifier, as it is or with a value made wrong."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from systems import Solved

from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify


def failed(solved: Solved, change: Callable[[dict[str, pd.DataFrame]], None] = lambda tables: None) -> set[str]:
    """Names of the checks that fail, after a change of the result tables."""
    tables = {name: frame.copy() for name, frame in solved.tables.frames.items()}
    change(tables)
    return {check.name for check in verify(system_tables(solved.model.system), tables, objective=solved.cost).failed}


def flow(asset: str, name: str, step: int, amount: float) -> Callable[[dict[str, pd.DataFrame]], None]:
    """Adds an amount to a flow in a step."""

    def change(tables: dict[str, pd.DataFrame]) -> None:
        d = tables["dispatch"]
        d.loc[(d["asset"] == asset) & (d["flow"] == name) & (d["step"] == step), "power_mw"] += amount

    return change


def bought(tier: str, amount: float) -> Callable[[dict[str, pd.DataFrame]], None]:
    """Adds an amount to what is bought of a tier."""

    def change(tables: dict[str, pd.DataFrame]) -> None:
        tables["purchases"].loc[tables["purchases"]["tier"] == tier, "bought_mwh"] += amount

    return change
