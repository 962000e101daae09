"""Coal, gas, nuclear, biomass, geothermal: fuel, minimum load by a linearised commitment, ramps, steady output, capture of CO2."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.ledger import Term
from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity
from energyplan.system.horizon import Array


class ThermalParameters(Investment):
    """Columns of `technologies/thermal.csv`."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M", ge=0, le=MAX_MONEY)
    heat_rate: float = quantity("MWh/MWh", 0.0, doc="fuel per output at full load", ge=0, le=20)
    no_load: float = quantity("1", 0.0, doc="share of full-load fuel that runs with the online capacity", ge=0, lt=1)
    min_load: float = quantity("1", 0.0, doc="least output of online capacity", ge=0, le=1)
    ramp: float = quantity("1/h", 1.0, doc="largest change of output per installed capacity", gt=0, le=1000)
    start_cost: float = quantity("CNY/MW", 0.0, doc="cost of bringing capacity online", ge=0, le=MAX_MONEY)
    flat: float = quantity("1", 0.0, doc="1: the same output in every step of a year; 0: as it is wanted", ge=0, le=1, multiple_of=1)
    own_use: float = quantity("1", 0.0, doc="share of output that the plant, or its capture, uses itself", ge=0, lt=1)
    capture: float = quantity("1", 0.0, doc="share of the fuel's CO2 that is captured", ge=0, le=1)
    fuel_delivery: float = quantity("CNY/MWh", 0.0, doc="cost of bringing the fuel to the plant, beside its price", ge=-MAX_MONEY, le=MAX_MONEY)


def fuel_input(output: Any, online: Any, heat_rate: float, no_load: float) -> Any:
    """Fuel burnt: f_t = h (β o_t + (1-β) p_t) [MW], h at full load, β the no-load share.

    At 40 % load and β = 5 %, fuel per output is 2.5 x 0.05 + 0.95 = 1.075 of that at full load.

    >>> round(fuel_input(40, 100, 1.0, 0.05) / 40, 3)
    1.075
    """
    return heat_rate * (no_load * online + (1 - no_load) * output)


class Thermal(Technology):
    """Online capacity o is continuous: many units, or one that runs a part of the time."""

    kind = "thermal"
    parameters = ThermalParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """p_t <= o_t <= (1 - outage) P, p_t >= m o_t, |p_t - p_{t-1}| <= R P (Δ_t + Δ_{t-1})/2; p_t = p̄ where output is flat.

        Projects with a profile have (1 - outage) Σ_g a_{g,t} P_g in the place of (1 - outage) P; of those with a least profile, as units that heat a
        town in winter have, p_t >= Σ_k m_{k,t} P_k. Of p_t the plant uses υ p_t itself.
        """
        min_load = op.at("min_load")
        available, most, doc = self._available(b, op)
        op.var("output", "p: power fed in [MW]", most)
        committed = min_load > 0 or op.at("start_cost") > 0
        if committed:
            op.var("online", "o: capacity online [MW]", most)
            op.row("online_max", lambda v, t: v.online[t] <= available(v, t), f"o_t <= {doc} [MW]")
            op.row("output_max", lambda v, t: v.output[t] <= v.online[t], "p_t <= o_t [MW]")
            op.row("output_min", lambda v, t: v.output[t] >= min_load * v.online[t], "p_t >= m o_t [MW]")
        else:
            op.row("output_max", lambda v, t: v.output[t] <= available(v, t), f"p_t <= {doc} [MW]")
        op.least_output("output_least", lambda v, t: v.output[t])
        if op.at("flat") == 1:
            b.steady = pyo.Var(bounds=(0, float(np.max(most))), doc="p̄: output in every step [MW]")
            op.row("flat", lambda v, t: v.output[t] == v.steady, "p_t = p̄ [MW]")
        if op.at("start_cost") > 0:
            op.var("start", "s: capacity brought online in a step [MW]", most)
            op.series("per_hour", 1 / op.year.steps.hours, "1/Δ: a start is paid once, whatever the length of its step [1/h]")
            previous = op.steps.previous
            op.row("start_min", lambda v, t: v.start[t] >= v.online[t] - v.online[previous[t]], "s_t >= o_t - o_{t-1} [MW]")
            op.cost("start", op.asset.parameters["start_cost"], lambda v, t: v.per_hour[t] * v.start[t])
        self._ramps(b, op)
        self._accounts(op, committed)

    def _available(self, b: pyo.Block, op: Operation) -> tuple[Term, float | Array, str]:
        """What may run, its largest value, and its formula: (1 - outage) P, or of projects with profiles (1 - outage) Σ_g a_{g,t} P_g."""
        largest, in_service = op.capacity_of("power"), op.in_service
        if all(project.profile is None for project in op.asset.projects):
            return lambda v, t: in_service * b.power, in_service * largest, "(1 - outage) P"
        groups, available = op.available("capacity")
        return available, np.asarray(sum(share * power.ub for power, share in groups)), "(1 - outage) Σ_g a_{g,t} P_g"

    def _ramps(self, b: pyo.Block, op: Operation) -> None:
        steps, ramp = op.year.steps, op.at("ramp")
        gap = (steps.hours + steps.hours[steps.previous]) / 2
        if ramp * gap.min() >= 1:
            return  # any change is within reach between the middles of two steps
        op.series("ramp_share", np.minimum(1.0, ramp * gap), "R_t: largest change of output between two steps [1]")
        previous = op.steps.previous
        op.row("ramp_up", lambda v, t: v.output[t] - v.output[previous[t]] <= v.ramp_share[t] * b.power, "p_t - p_{t-1} <= R_t P [MW]")
        op.row("ramp_down", lambda v, t: v.output[previous[t]] - v.output[t] <= v.ramp_share[t] * b.power, "p_{t-1} - p_t <= R_t P [MW]")

    def _accounts(self, op: Operation, committed: bool) -> None:
        heat_rate, no_load, own_use = op.at("heat_rate"), op.at("no_load"), op.at("own_use")

        def fuel(v: Any, t: Any) -> Any:
            return fuel_input(v.output[t], v.online[t] if committed else v.output[t], heat_rate, no_load)

        op.inject("output", lambda v, t: v.output[t])
        op.book("generation", lambda v, t: v.output[t])
        if own_use > 0:
            op.inject("own_use", lambda v, t: -own_use * v.output[t])
            op.book("own_use", lambda v, t: own_use * v.output[t])
        op.cost("variable_om", op.asset.parameters["variable_om"], lambda v, t: v.output[t])
        if op.asset.fuel and heat_rate > 0:
            data = op.system.fuels[op.asset.fuel]
            emitted = data.emitted(op.asset.parameters["capture"])
            op.book("fuel", fuel, op.asset.fuel)
            op.book("co2", fuel, op.asset.fuel, by_year=emitted)
            op.cost("fuel", data.price, fuel)
            op.cost("fuel_delivery", op.asset.parameters["fuel_delivery"], fuel)
            op.cost("carbon", emitted * op.system.carbon_price, fuel)
