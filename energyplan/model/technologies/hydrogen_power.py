"""Hydrogen turbine and fuel cell: hydrogen back to electricity."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity


class HydrogenPowerParameters(Investment):
    """Columns of `technologies/hydrogen_power.csv`; power is the electric output."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M", ge=0, le=MAX_MONEY)
    efficiency: float = quantity("1", doc="electricity over hydrogen (LHV)", gt=0, le=1)


def hydrogen_input(electricity: Any, efficiency: float) -> Any:
    """Hydrogen burnt: p_t / η [MW, LHV].

    >>> hydrogen_input(10, 0.5)
    20.0
    """
    return electricity / efficiency


class HydrogenPower(Technology):
    """Gives back what electrolysis took: its output is negative conversion, never clean generation."""

    kind = "hydrogen_power"
    parameters = HydrogenPowerParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """p_t <= (1 - outage) P; hydrogen p_t / η."""
        largest, in_service, efficiency = op.capacity_of("power"), op.in_service, op.at("efficiency")
        op.var("output", "p: power fed in [MW]", in_service * largest)
        op.row("output_max", lambda v, t: v.output[t] <= in_service * b.power, "p_t <= (1 - outage) P [MW]")
        op.inject("output", lambda v, t: v.output[t])
        op.inject("input", lambda v, t: -hydrogen_input(v.output[t], efficiency), carrier="hydrogen")
        op.book("reconverted", lambda v, t: hydrogen_input(v.output[t], efficiency), carrier="hydrogen")
        op.book("conversion", lambda v, t: -v.output[t], carrier="electricity")
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.output[t])
