"""Hydro with a reservoir of hours to days: its water is given by the chain of steps, its output is free within it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity


class HydroParameters(Investment):
    """Columns of `technologies/hydro.csv`; the profile of a project is its inflow per power, `least_profile` its least output per power."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M", ge=0, le=MAX_MONEY)


def overdraft(output: Any, inflow: Any) -> Any:
    """What is made beyond the water of a step: p_t - Σ_k i_{k,t} P_k [MW]; over a chain of steps there is none.

    >>> overdraft(8, 5), overdraft(2, 5)
    (3, -3)
    """
    return output - inflow


class Hydro(Technology):
    """Water of a chain of steps (a day, a representative period; the year where all steps follow each other) moves freely within it; the rest is spilt."""

    kind = "hydro"
    parameters = HydroParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """p_t <= (1 - outage) P, p_t >= Σ_k m_{k,t} P_k, Σ_{t in chain} Δ_t (p_t - Σ_k i_{k,t} P_k) <= 0.

        Two steps of 12 h with an inflow of 0.5 and 0.25 a MW: 9 MWh a MW, in either step.
        """
        largest, in_service, profiles = op.capacity_of("power"), op.in_service, op.system.profiles
        op.var("output", "p: power fed in [MW]", in_service * largest)
        op.row("output_max", lambda v, t: v.output[t] <= in_service * b.power, "p_t <= (1 - outage) P [MW]")
        projects = [project.name for project in op.asset.projects]
        for k, name in enumerate(projects):
            op.power_of(f"power_{k}", [name])
            op.series(f"inflow_{k}", profiles.get((op.year.name, name), np.ones(len(op.year.steps))), "i: inflow per power [1]")
        op.least_output("output_least", lambda v, t: v.output[t])

        def overdrawn(v: Any, t: Any) -> Any:
            return overdraft(v.output[t], sum([getattr(v, f"inflow_{k}")[t] * getattr(v, f"power_{k}") for k in range(len(projects))]))

        op.chain_rows("water", overdrawn, "Σ_t Δ (p_t - Σ_k i_{k,t} P_k) <= 0 [MWh]")
        op.inject("output", lambda v, t: v.output[t])
        op.book("generation", lambda v, t: v.output[t])
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.output[t])
