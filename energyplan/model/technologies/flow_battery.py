"""Vanadium flow battery: stacks (power) and electrolyte (energy) are bought apart; pumps draw power."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.model.reservoir import build_store
from energyplan.plan.rows import MAX_MONEY, EnergyInvestment, quantity


class FlowBatteryParameters(EnergyInvestment):
    """Columns of `technologies/flow_battery.csv`: power is the stacks', energy the electrolyte's."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of discharge", ge=0, le=MAX_MONEY)
    eta_charge: float = quantity("1", doc="share of charge that reaches the electrolyte", gt=0, le=1)
    eta_discharge: float = quantity("1", doc="share of stored energy delivered", gt=0, le=1)
    self_discharge: float = quantity("1/h", 0.0, doc="share of the level lost in an hour", ge=0, lt=1)
    pumping: float = quantity("1", 0.0, doc="pump power per charge or discharge power", ge=0, lt=1)
    standby: float = quantity("1", 0.0, doc="constant draw per stack power", ge=0, lt=1)


def auxiliary_power(charge: Any, discharge: Any, power: Any, pumping: float, standby: float) -> Any:
    """Power of electrolyte pumps and controls: κ (p^c_t + p^d_t) + σ P [MW].

    >>> auxiliary_power(50, 0, 200, 0.02, 0.005)
    2.0
    """
    return pumping * (charge + discharge) + standby * power


class FlowBattery(Technology):
    """A store whose pumps and controls draw power from the bus."""

    kind = "flow_battery"
    parameters = FlowBatteryParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """Level balance of the electrolyte; auxiliaries are taken from the bus."""
        build_store(op, eta_charge=op.at("eta_charge"), eta_discharge=op.at("eta_discharge"))
        pumping, standby = op.at("pumping"), op.at("standby")

        def auxiliary(v: Any, t: Any) -> Any:
            return auxiliary_power(v.charge[t], v.discharge[t], v.power, pumping, standby)

        op.inject("discharge", lambda v, t: v.discharge[t])
        op.inject("charge", lambda v, t: -v.charge[t])
        op.inject("auxiliary", lambda v, t: -auxiliary(v, t))
        op.book("storage_loss", lambda v, t: v.charge[t] - v.discharge[t] + auxiliary(v, t))
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.discharge[t])
