"""Lithium battery: inverter power and cell energy are bought apart."""

from __future__ import annotations

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.model.reservoir import build_store
from energyplan.plan.rows import MAX_MONEY, EnergyInvestment, quantity


class BatteryParameters(EnergyInvestment):
    """Columns of `technologies/battery.csv`."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of discharge", ge=0, le=MAX_MONEY)
    eta_charge: float = quantity("1", doc="share of charge that reaches the cells", gt=0, le=1)
    eta_discharge: float = quantity("1", doc="share of stored energy delivered", gt=0, le=1)
    self_discharge: float = quantity("1/h", 0.0, doc="share of the level lost in an hour", ge=0, lt=1)
    charge_power: float = quantity("1", 1.0, doc="largest charge over largest discharge", ge=0, le=100)


class Battery(Technology):
    """The plainest store."""

    kind = "battery"
    parameters = BatteryParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """Level balance and limits of `reservoir`."""
        build_store(op, eta_charge=op.at("eta_charge"), eta_discharge=op.at("eta_discharge"), charge_power=op.at("charge_power"))
        op.inject("discharge", lambda v, t: v.discharge[t])
        op.inject("charge", lambda v, t: -v.charge[t])
        op.book("storage_loss", lambda v, t: v.charge[t] - v.discharge[t])
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.discharge[t])
