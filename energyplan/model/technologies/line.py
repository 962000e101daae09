"""Line of a meshed network: its flow follows the voltages at its two ends, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import Investment, quantity


class LineParameters(Investment):
    """Columns of `technologies/line.csv`; power is what may flow either way."""

    impedance: float = quantity("1", doc="voltage drop per flow, in a unit that all lines of a carrier share", ge=0, le=1e9)


def net_flow(forward: Any, backward: Any) -> Any:
    """Flow from `site` to `site_to`: f_t - g_t [MW].

    >>> net_flow(0.0, 12.5)
    -12.5
    """
    return forward - backward


class Line(Technology):
    """Its impedance is what it is, whatever is built: a candidate binds the voltages of its ends from the first year it may stand."""

    kind = "line"
    parameters = LineParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """f_t <= (1 - outage) Σ_g c_{g,t} P_g each way; x (f_t - g_t) counts around cycles of lines (written where all lines are known)."""
        groups, available = op.available("capacity")
        largest = sum(float(share.max()) * power.ub for power, share in groups)
        ways = ("forward", "f", "site to site_to"), ("backward", "g", "site_to to site")
        for way, symbol, words in ways:
            op.var(way, f"{symbol}: power from {words} [MW]", largest)
            op.row(f"{way}_max", _at_most(way, available), f"{symbol}_t <= (1 - outage) Σ_g c_{{g,t}} P_g [MW]")
        for way, near, far in (("forward", op.asset.site, str(op.asset.site_to)), ("backward", str(op.asset.site_to), op.asset.site)):
            self._one_way(op, way, near, far)
        op.branch(op.at("impedance"), lambda v, t: net_flow(v.forward[t], v.backward[t]))

    def _one_way(self, op: Operation, way: str, near: str, far: str) -> None:
        op.inject(f"{way}_sent", lambda v, t: -getattr(v, way)[t], site=near)
        op.inject(f"{way}_received", lambda v, t: getattr(v, way)[t], site=far)
        op.book("sent", lambda v, t: getattr(v, way)[t], way, site=near, site_to=far)


def _at_most(way: str, available: Any) -> Any:
    return lambda v, t: getattr(v, way)[t] <= available(v, t)
