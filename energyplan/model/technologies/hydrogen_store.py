"""Hydrogen tank: compressor (power) and vessel (energy) are bought apart."""

from __future__ import annotations

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.model.reservoir import build_store
from energyplan.plan.rows import EnergyInvestment, quantity


class HydrogenStoreParameters(EnergyInvestment):
    """Columns of `technologies/hydrogen_store.csv`; power and energy in MW and MWh of hydrogen."""

    compression: float = quantity("1", 0.0, doc="electricity per hydrogen stored", ge=0, lt=1)
    self_discharge: float = quantity("1/h", 0.0, doc="share of the level lost in an hour", ge=0, lt=1)


class HydrogenStore(Technology):
    """A store on the hydrogen bus; its compressor draws from the electricity bus."""

    kind = "hydrogen_store"
    parameters = HydrogenStoreParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """Level balance without conversion loss; compression κ p^c_t."""
        build_store(op, eta_charge=1.0, eta_discharge=1.0)
        compression = op.at("compression")
        op.inject("discharge", lambda v, t: v.discharge[t])
        op.inject("charge", lambda v, t: -v.charge[t])
        if compression > 0:
            op.inject("compression", lambda v, t: -compression * v.charge[t], carrier="electricity")
            op.book("conversion", lambda v, t: compression * v.charge[t], carrier="electricity")
