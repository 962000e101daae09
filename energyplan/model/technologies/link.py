"""Cable between two sites: power either way, or less of it or none back, with a loss."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import Investment, quantity


class LinkParameters(Investment):
    """Columns of `technologies/link.csv`; power is what may be sent."""

    loss: float = quantity("1", doc="share of sent power that is lost", ge=0, lt=1)
    backward: float = quantity("1", 1.0, doc="share of power that may be sent from site_to to site; 0 is one way", ge=0, le=1)


def received(sent: Any, loss: float) -> Any:
    """Power at the far end: (1 - λ) f_t [MW].

    >>> received(10, 0.03)
    9.7
    """
    return (1 - loss) * sent


class Link(Technology):
    """Two flows, one a direction, each within the cable's capacity."""

    kind = "link"
    parameters = LinkParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """f_t <= (1 - outage) P, g_t <= (1 - outage) β P; the far end gets (1 - λ) f_t, or (1 - λ) g_t. Without a way back (β = 0) no g."""
        largest, in_service, loss, back = op.capacity_of("power"), op.in_service, op.at("loss"), op.at("backward")
        site, site_to = op.asset.site, str(op.asset.site_to)
        op.var("forward", "f: power sent from site to site_to [MW]", in_service * largest)
        op.row("forward_max", lambda v, t: v.forward[t] <= in_service * b.power, "f_t <= (1 - outage) P [MW]")
        if back > 0:
            op.var("backward", "g: power sent from site_to to site [MW]", in_service * back * largest)
            doc = "g_t <= (1 - outage) P" if back == 1 else "g_t <= (1 - outage) β P"
            op.row("backward_max", lambda v, t: v.backward[t] <= in_service * back * b.power, f"{doc} [MW]")
        for near, far, sent in ((site, site_to, "forward"), (site_to, site, "backward"))[: 2 if back > 0 else 1]:
            self._one_way(op, near, far, sent, loss)

    def _one_way(self, op: Operation, near: str, far: str, sent: str, loss: float) -> None:
        def flow(v: Any, t: Any) -> Any:
            return getattr(v, sent)[t]

        op.inject(f"{sent}_sent", lambda v, t: -flow(v, t), site=near)
        op.inject(f"{sent}_received", lambda v, t: received(flow(v, t), loss), site=far)
        op.book("sent", flow, sent, site=near, site_to=far)
        op.book("link_loss", lambda v, t: flow(v, t) - received(flow(v, t), loss), sent, site=near, site_to=far)
