"""Desalination on an island: reverse osmosis (flow) and its tank (volume)."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.model.reservoir import next_level
from energyplan.plan.rows import MAX_MONEY, EnergyInvestment, quantity


class DesalinationParameters(EnergyInvestment):
    """Columns of `technologies/desalination.csv`; here power is a flow of water and energy a volume."""

    power_capex: float = quantity("CNY/(m3/h)", doc="overnight cost of the plant", ge=0, le=MAX_MONEY)
    power_fixed_om: float = quantity("CNY/(m3/h)/a", doc="fixed O&M of the plant", ge=0, le=MAX_MONEY)
    build_rate: float | None = quantity("m3/h/a", None, doc="largest addition a year", ge=0, le=1e9)
    energy_capex: float = quantity("CNY/m3", doc="overnight cost of the tank", ge=0, le=MAX_MONEY)
    energy_fixed_om: float = quantity("CNY/m3/a", 0.0, doc="fixed O&M of the tank", ge=0, le=MAX_MONEY)
    electricity_use: float = quantity("MWh/m3", doc="electricity per water made", ge=0, le=1)
    variable_om: float = quantity("CNY/m3", 0.0, doc="variable O&M", ge=0, le=MAX_MONEY)


class Desalination(Technology):
    """Water is made into the tank when power is cheap and supplied from it."""

    kind = "desalination"
    parameters = DesalinationParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """w_t <= (1 - outage) P; e_t = e_{t-1} + (w_t - s_t) Δ_t; electricity κ w_t."""
        flow, volume, in_service = op.capacity_of("power"), op.capacity_of("energy"), op.in_service
        steps, use = op.steps, op.at("electricity_use")
        # From a full tank a step can supply the tank and what is made meanwhile.
        supply_max = flow + volume / float(op.year.steps.hours.min())
        op.var("made", "w: water made [m3/h]", in_service * flow)
        op.var("supply", "s: water supplied [m3/h]", supply_max)
        op.var("level", "e: water in the tank at the end of the step [m3]", volume)
        op.row("made_max", lambda v, t: v.made[t] <= in_service * b.power, "w_t <= (1 - outage) P [m3/h]")
        op.row("level_max", lambda v, t: v.level[t] <= b.energy, "e_t <= E [m3]")

        def level_balance(v: Any, t: Any) -> Any:
            return v.level[t] == next_level(
                v.level[steps.previous[t]], v.made[t], v.supply[t],
                eta_charge=1, eta_discharge=1, retention=1, hours=steps.hours[t],
            )  # fmt: skip

        op.row("level_balance", level_balance, "e_t = e_{t-1} + (w_t - s_t) Δ_t [m3]")
        op.inject("supply", lambda v, t: v.supply[t])
        op.inject("electricity", lambda v, t: -use * v.made[t], carrier="electricity")
        op.book("conversion", lambda v, t: use * v.made[t], carrier="electricity")
        op.book("production", lambda v, t: v.made[t], "water")
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.made[t])
