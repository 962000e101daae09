"""Capacity that is operated after its life: hours of a milestone are repeated until the next, whoever leaves in between."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from energyplan.system.system import System
from energyplan.tolerances import trace


class PastLife(NamedTuple):
    """What of an asset a milestone operates in years in which it stands no longer.

    Attributes:
        asset: The asset.
        milestone: The milestone whose hours are repeated.
        first, last: Years of its period in which less is in service than is operated.
        amount: How much less at most [unit].
        unit: MW, or m3/h where the carrier is water.
    """

    asset: str
    milestone: int
    first: int
    last: int
    amount: float
    unit: str


def past_life(system: System, capacity: pd.DataFrame) -> list[PastLife]:
    """Assets of which less power is in service in some years than the milestone that stands for those years operates.

    Args:
        system: The numbers of the plan.
        capacity: Table `capacity`.
    """
    stock = capacity[capacity["quantity"] == "power"].groupby(["asset", "unit", "year"], observed=True)["in_service"].sum()
    found, nothing = [], trace(stock)
    for (asset, unit), own in stock.groupby(level=["asset", "unit"]):
        power = own.droplevel(["asset", "unit"]).to_dict()
        for milestone in system.horizon.milestones:
            operated = power.get(milestone, 0.0)
            lacking = {y: operated - power.get(y, 0.0) for y in system.horizon.period(milestone) if operated - power.get(y, 0.0) > nothing}
            if lacking:
                found.append(PastLife(str(asset), milestone, min(lacking), max(lacking), max(lacking.values()), str(unit)))
    return found
