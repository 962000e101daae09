"""Demand: a fixed load, and what of it is not served, at a stated price."""

from __future__ import annotations

from math import inf
from typing import Any

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology


def served(demand: Any, unserved: Any) -> Any:
    """Load that is met: d_t - u_t [MW].

    >>> served(100, 4)
    96
    """
    return demand - unserved


class Demand(Technology):
    """Its table is `demand.csv`; it has no capacity."""

    kind = "demand"

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """0 <= u_t <= d_t; no u where demand must be met."""
        load = op.system.profiles[op.year.name, op.asset.name]
        unit = "MW" if op.system.carriers[op.asset.carrier] == "MWh" else "m3/h"
        op.series("load", load, f"d: demand [{unit}]")
        op.inject("demand", lambda v, t: -v.load[t])
        price = op.system.unserved_price[op.asset.carrier]
        if price == inf:
            op.book("demand", lambda v, t: v.load[t])
            return
        op.var("unserved", f"u: demand that is not met [{unit}]", load)
        op.inject("unserved", lambda v, t: v.unserved[t])
        op.book("demand", lambda v, t: served(v.load[t], v.unserved[t]))
        op.book("unserved", lambda v, t: v.unserved[t])
        op.cost("unserved", price, lambda v, t: v.unserved[t])
