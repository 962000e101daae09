"""Converter: one activity, several inputs and outputs on any buses; modes share its capacity."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energyplan.model.activity import SERIES, build_mode, limit_ramps
from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity


class ConverterParameters(Investment):
    """Columns of `technologies/converter.csv`; power is activity. What a mode takes and gives stands in `flows.csv`."""

    ordered = (("activity_min", "activity_max"), ("min_load", "utilisation_max"))
    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of activity, all modes", ge=-MAX_MONEY, le=MAX_MONEY)
    min_load: float = quantity("1", 0.0, doc="least activity per capacity in service", ge=0, le=1)
    utilisation_max: float = quantity("1", 1.0, doc="largest activity of a year over what it could be", ge=0, le=1)
    activity_min: float | None = quantity("MWh/a", None, doc="least activity of a year", ge=-1e12, le=1e12)
    activity_max: float | None = quantity("MWh/a", None, doc="largest activity of a year", ge=-1e12, le=1e12)


class Converter(Technology):
    """A power plant on fuels with buses of their own, a CHP, a refinery, a pump that runs both ways, a line with losses by direction.

    With one mode and a series `least` below zero its activity may be negative: then its flows run the other way, and cost and emissions count less.
    """

    kind = "converter"
    parameters = ConverterParameters
    series = SERIES

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """Σ_m a_{m,t} <= (1 - outage) Σ_g c_{g,t} P_g, >= its least share; flow r a_{m,t} on each bus of mode m."""
        modes, least = op.asset.modes, op.given("least")
        groups, available = op.available("capacity")
        largest = sum(float(share.max()) * power.ub for power, share in groups)
        lowest = 0.0 if least is None else min(0.0, float(least.min())) * op.capacity_of("power")
        for mode in modes:
            op.var(f"activity_{mode.name}", f"a: activity in mode {mode.name} [MW]", max(largest, 0.0), lowest)

        def activity(v: Any, t: Any) -> Any:
            return sum([getattr(v, f"activity_{mode.name}")[t] for mode in modes])

        min_load, used = op.at("min_load"), op.at("utilisation_max")
        op.row("activity_max", lambda v, t: activity(v, t) <= available(v, t), "Σ_m a_{m,t} <= (1 - outage) Σ_g c_{g,t} P_g [MW]")
        if least is not None:
            op.series("least", least, "m_t: least activity per capacity [1]")
            op.row("least_activity", lambda v, t: activity(v, t) >= v.least[t] * v.power, "Σ_m a_{m,t} >= m_t P [MW]")
        if min_load > 0:
            op.row("activity_min", lambda v, t: activity(v, t) >= min_load * available(v, t), "Σ_m a_{m,t} >= m (1 - outage) Σ_g c_{g,t} P_g [MW]")
        if used < 1:
            op.annual_row("activity_year", lambda v, t: activity(v, t) - used * available(v, t), "Σ_t w Δ (a_t - u (1 - outage) Σ_g c_{g,t} P_g) <= 0 [MWh/a]")
        if op.given("ramp_up") is not None or op.given("ramp_down") is not None:
            op.capacity_of("power")
            limit_ramps(op, activity)
        self._year(op, activity)
        for mode in modes:
            build_mode(op, mode)
        op.book("activity", activity)
        op.cost("variable_om", op.asset.parameters["variable_om"], activity)

    def _year(self, op: Operation, activity: Any) -> None:
        """Least and largest activity of the year."""
        given = op.asset.parameters
        if "activity_max" in given:
            op.annual_row("year_max", activity, "Σ_t w Δ a_t <= A^max [MWh/a]", op.at("activity_max"))
        if "activity_min" in given:
            op.annual_row("year_min", lambda v, t: -activity(v, t), "-Σ_t w Δ a_t <= -A^min [MWh/a]", -op.at("activity_min"))
