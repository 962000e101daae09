"""Converter: one activity, several inputs and outputs on any buses; modes share its capacity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.ledger import Term
from energyplan.model.operation import Operation, Technology
from energyplan.plan.schema import Investment, quantity
from energyplan.system.system import Mode


class ConverterParameters(Investment):
    """Columns of `technologies/converter.csv`; power is activity. What a mode takes and gives stands in `flows.csv`."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of activity, all modes", ge=-1e6, le=1e9)
    min_load: float = quantity("1", 0.0, doc="least activity per capacity in service", ge=0, le=1)
    utilisation_max: float = quantity("1", 1.0, doc="largest activity of a year over what it could be", ge=0, le=1)


def flow_of(activity: Any, ratio: float) -> Any:
    """What a flow gives, or takes where it is negative: r a_t [MW].

    A refinery that makes 0.7 of diesel of each unit of oil:

    >>> flow_of(10, 0.7)
    7.0
    """
    return ratio * activity


class Converter(Technology):
    """A power plant on fuels with buses of their own, a CHP, a refinery, a pump that runs both ways, a line with losses by direction."""

    kind = "converter"
    parameters = ConverterParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """Σ_m a_{m,t} <= (1 - outage) Σ_g c_{g,t} P_g, >= its least share; flow r a_{m,t} on each bus of mode m."""
        modes = op.asset.modes
        groups, available = op.available("capacity")
        largest = sum(float(share.max()) * power.ub for power, share in groups)
        for mode in modes:
            op.var(f"activity_{mode.name}", f"a: activity in mode {mode.name} [MW]", largest)

        def activity(v: Any, t: Any) -> Any:
            return sum([getattr(v, f"activity_{mode.name}")[t] for mode in modes])

        min_load, used = op.at("min_load"), op.at("utilisation_max")
        op.row("activity_max", lambda v, t: activity(v, t) <= available(v, t), "Σ_m a_{m,t} <= (1 - outage) Σ_g c_{g,t} P_g [MW]")
        if min_load > 0:
            op.row("activity_min", lambda v, t: activity(v, t) >= min_load * available(v, t), "Σ_m a_{m,t} >= m (1 - outage) Σ_g c_{g,t} P_g [MW]")
        if used < 1:
            op.annual_row("activity_year", lambda v, t: activity(v, t) - used * available(v, t), "Σ_t w Δ (a_t - u (1 - outage) Σ_g c_{g,t} P_g) <= 0 [MWh/a]")
        for mode in modes:
            self._mode(op, mode)
        op.book("activity", activity)
        op.cost("variable_om", op.asset.parameters["variable_om"], activity)

    def _mode(self, op: Operation, mode: Mode) -> None:
        at = op.milestone - op.asset.first_year

        def activity(v: Any, t: Any) -> Any:
            return getattr(v, f"activity_{mode.name}")[t]

        made = 0.0
        for flow in mode.flows:
            ratio = float(flow.ratio[at])
            op.inject(flow.name(mode.name), _times(activity, ratio), site=flow.site, carrier=flow.carrier)
            made += ratio if (flow.site, flow.carrier) == (op.asset.site, op.asset.carrier) else 0.0
        if made > 0 and not any(flow.carrier == op.asset.carrier and flow.ratio[at] < 0 for flow in mode.flows):
            op.book("generation", _times(activity, made), mode.name)
        op.cost("mode", mode.variable_om, activity)
        if mode.fuel is not None and mode.fuel_use is not None:
            self._fuel(op, mode.fuel, float(mode.fuel_use[at]), activity)
        if np.any(mode.emission_factor):
            op.book("co2", activity, mode.name, by_year=mode.emission_factor)
            op.cost("carbon", mode.emission_factor * op.system.carbon_price, activity)

    def _fuel(self, op: Operation, name: str, use: float, activity: Term) -> None:
        """Fuel from outside the plan's buses: φ a_{m,t}, with its price and emissions."""
        data, fuel = op.system.fuels[name], _times(activity, use)
        op.book("fuel", fuel, name)
        op.book("co2", fuel, name, by_year=data.emitted())
        op.cost("fuel", data.price, fuel)
        op.cost("carbon", data.emitted() * op.system.carbon_price, fuel)


def _times(activity: Term, ratio: float) -> Term:
    return lambda v, t: flow_of(activity(v, t), ratio)
