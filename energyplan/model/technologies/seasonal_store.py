"""Store between seasons, without an order of days: over a year as much goes in as comes out."""

from __future__ import annotations

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, EnergyInvestment, quantity


class SeasonalStoreParameters(EnergyInvestment):
    """Columns of `technologies/seasonal_store.csv`, on the bus of the technology's carrier."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of discharge", ge=0, le=MAX_MONEY)
    eta_charge: float = quantity("1", 1.0, doc="share of charge that is kept", gt=0, le=1)
    cycles: float = quantity("1/a", 1.0, doc="how often a year it can be filled", gt=0, le=1e4)


class SeasonalStore(Technology):
    """A tank of liquid hydrogen, a heap of coal: representative periods have no order, so it must hold a whole year's charge (over its cycles)."""

    kind = "seasonal_store"
    parameters = SeasonalStoreParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """p^c_t <= (1 - outage) P, p^d_t <= (1 - outage) P, Σ_t w Δ (p^d_t - η p^c_t) <= 0, Σ_t w Δ (η p^c_t - n E / H) <= 0.

        n are the cycles, H the hours of the year's steps. A tank of 100 MWh, filled twice a year, takes 200 MWh a year and gives them back.
        """
        power, in_service = op.capacity_of("power"), op.in_service
        op.capacity_of("energy")
        eta, per_hour = op.at("eta_charge"), op.at("cycles") / float(op.year.steps.annual.sum())
        op.var("charge", "p^c: power drawn into the store [MW]", in_service * power)
        op.var("discharge", "p^d: power delivered [MW]", in_service * power)
        op.row("charge_max", lambda v, t: v.charge[t] <= in_service * b.power, "p^c_t <= (1 - outage) P [MW]")
        op.row("discharge_max", lambda v, t: v.discharge[t] <= in_service * b.power, "p^d_t <= (1 - outage) P [MW]")
        op.annual_row("year_balance", lambda v, t: v.discharge[t] - eta * v.charge[t], "Σ_t w Δ (p^d_t - η p^c_t) <= 0 [MWh/a]")
        op.annual_row("year_filling", lambda v, t: eta * v.charge[t] - per_hour * v.energy, "Σ_t w Δ (η p^c_t - n E / H) <= 0 [MWh/a]")
        op.inject("discharge", lambda v, t: v.discharge[t])
        op.inject("charge", lambda v, t: -v.charge[t])
        op.book("storage_loss", lambda v, t: v.charge[t] - v.discharge[t])
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.discharge[t])
