"""Wind, sun, tide: output up to what the weather makes available."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.schema import Investment, quantity


class RenewableParameters(Investment):
    """Columns of `technologies/renewable.csv`."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M", ge=0, le=1e6)


def available_power(availability: Any, power: Any) -> Any:
    """What the weather lets a plant make: a_t P [MW]; curtailment is what is left of it.

    >>> available_power(0.4, 300)
    120.0
    """
    return availability * power


class Renewable(Technology):
    """All projects of a technology at a site feed one output; each has its own availability."""

    kind = "renewable"
    parameters = RenewableParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """p_t <= (1 - outage) Σ_g a_{g,t} P_g."""
        groups: dict[tuple[str | None, float | None], list[str]] = {}
        for project in op.asset.projects:
            groups.setdefault((project.profile, project.full_load_hours), []).append(project.name)
        pairs, idle = [], np.ones(len(op.year.steps), dtype=bool)
        for i, names in enumerate(groups.values()):
            availability = op.in_service * op.system.profiles[op.year.name, names[0]]
            op.series(f"availability_{i}", availability, "a: available share of capacity [1]")
            op.power_of(f"power_{i}", names)
            idle &= availability == 0
            pairs.append((f"availability_{i}", f"power_{i}", float(availability.max())))

        def available(v: Any, t: Any) -> Any:
            return sum(available_power(getattr(v, a)[t], getattr(v, p)) for a, p, _ in pairs)

        largest = sum(getattr(b, p).ub * peak for _, p, peak in pairs)
        op.var("output", "p: power fed in [MW]", np.where(idle, 0.0, largest))
        op.row("output_max", lambda v, t: v.output[t] <= available(v, t), "p_t <= Σ_g a_{g,t} P_g [MW]")

        op.inject("output", lambda v, t: v.output[t])
        op.book("generation", lambda v, t: v.output[t])
        op.book("available", available)
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.output[t])
