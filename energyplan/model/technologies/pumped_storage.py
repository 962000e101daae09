"""Pumped storage: pumps, turbines and an upper reservoir with natural inflow."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.model.reservoir import build_store
from energyplan.plan.rows import MAX_MONEY, EnergyInvestment, quantity


class PumpedStorageParameters(EnergyInvestment):
    """Columns of `technologies/pumped_storage.csv`."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of discharge", ge=0, le=MAX_MONEY)
    eta_charge: float = quantity("1", doc="share of pumping energy stored", gt=0, le=1)
    eta_discharge: float = quantity("1", doc="share of stored energy delivered", gt=0, le=1)
    self_discharge: float = quantity("1/h", 0.0, doc="share of the level lost in an hour", ge=0, lt=1)
    natural_inflow: float = quantity("h/a", 0.0, doc="inflow a year per power capacity", ge=0, le=8784)


class PumpedStorage(Technology):
    """A store whose upper reservoir also gets water of its own, and may spill it."""

    kind = "pumped_storage"
    parameters = PumpedStorageParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """Level balance with inflow i P (spread evenly over the year) and spill."""
        inflow = op.at("natural_inflow") / op.system.horizon.hours_per_year
        if inflow > 0:
            op.series("inflow", np.full(len(op.year.steps), inflow), "i: natural inflow per power capacity [1]")
        build_store(op, eta_charge=op.at("eta_charge"), eta_discharge=op.at("eta_discharge"))
        op.inject("discharge", lambda v, t: v.discharge[t])
        op.inject("charge", lambda v, t: -v.charge[t])
        op.book("storage_loss", lambda v, t: v.charge[t] - v.discharge[t])
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.discharge[t])
