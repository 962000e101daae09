"""Demand: a load as it is, or an amount of a year that may be met at any time of it; and what of it is not served, at a stated price."""

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
        """0 <= u_t <= d_t; no u where demand must be met. Flexible: Σ_t w Δ d_t is the amount of the year, and d_t is for the model to choose."""
        load = op.system.profiles[op.year.name, op.asset.name]
        unit = "MW" if op.system.carriers[op.asset.carrier] == "MWh" else "m3/h"
        largest = load
        if op.asset.flexible:
            largest = self._flexible(op, load, unit)
        else:
            op.series("load", load, f"d: demand [{unit}]")
        op.inject("demand", lambda v, t: -v.load[t])
        price = op.system.unserved_price[op.asset.carrier]
        if price == inf:
            op.book("demand", lambda v, t: v.load[t])
            return
        op.var("unserved", f"u: demand that is not met [{unit}]", largest)
        if op.asset.flexible:
            op.row("unserved_max", lambda v, t: v.unserved[t] <= v.load[t], f"u_t <= d_t [{unit}]")
        op.inject("unserved", lambda v, t: v.unserved[t])
        op.book("demand", lambda v, t: served(v.load[t], v.unserved[t]))
        op.book("unserved", lambda v, t: v.unserved[t])
        op.cost("unserved", price, lambda v, t: v.unserved[t])

    def _flexible(self, op: Operation, mean: Any, unit: str) -> Any:
        """Variable d_t, whose sum over the year is that of its mean; returns its upper bound, the whole year in one step."""
        steps, b = op.steps, op.b
        amount = float(mean @ op.year.steps.annual)
        largest = amount / op.year.steps.annual
        op.var("load", f"d: demand met in the step [{unit}]", largest)
        b.load_year = pyo.Constraint(rule=lambda _: sum(steps.annual[t] * b.load[t] for t in steps.T) == amount, doc=f"Σ w Δ d_t = D [{unit} h/a]")
        return largest
