"""Wind, sun, tide: output up to what the weather makes available."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity


class RenewableParameters(Investment):
    """Columns of `technologies/renewable.csv`."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M", ge=0, le=MAX_MONEY)


class Renewable(Technology):
    """All projects of a technology at a site feed one output; each has its own availability."""

    kind = "renewable"
    parameters = RenewableParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """p_t <= (1 - outage) Σ_g a_{g,t} P_g."""
        groups, available = op.available("power")
        idle = np.all([share == 0 for _, share in groups], axis=0)
        largest = sum(power.ub * float(share.max()) for power, share in groups)
        op.var("output", "p: power fed in [MW]", np.where(idle, 0.0, largest))
        op.row("output_max", lambda v, t: v.output[t] <= available(v, t), "p_t <= Σ_g a_{g,t} P_g [MW]")

        op.inject("output", lambda v, t: v.output[t])
        op.book("generation", lambda v, t: v.output[t])
        op.book("available", available)
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.output[t])
