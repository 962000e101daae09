"""Electrolyser: electricity to hydrogen, counted by its lower heating value."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity


class ElectrolyserParameters(Investment):
    """Columns of `technologies/electrolyser.csv`; power is the electric input."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of input", ge=0, le=MAX_MONEY)
    efficiency: float = quantity("1", doc="hydrogen (LHV) over electricity", gt=0, le=1)


def hydrogen_output(electricity: Any, efficiency: float) -> Any:
    """Hydrogen made: η p_t [MW, LHV].

    >>> hydrogen_output(20, 0.65)
    13.0
    """
    return efficiency * electricity


class Electrolyser(Technology):
    """Draws power from the electricity bus of its site and feeds the hydrogen bus."""

    kind = "electrolyser"
    parameters = ElectrolyserParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """p_t <= (1 - outage) P; hydrogen η p_t."""
        largest, in_service, efficiency = op.capacity_of("power"), op.in_service, op.at("efficiency")
        op.var("input", "p: electricity drawn [MW]", in_service * largest)
        op.row("input_max", lambda v, t: v.input[t] <= in_service * b.power, "p_t <= (1 - outage) P [MW]")
        op.inject("input", lambda v, t: -v.input[t], carrier="electricity")
        op.inject("output", lambda v, t: hydrogen_output(v.input[t], efficiency))
        op.book("conversion", lambda v, t: v.input[t], carrier="electricity")
        op.book("production", lambda v, t: hydrogen_output(v.input[t], efficiency), "hydrogen")
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.input[t])
