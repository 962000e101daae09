"""Store of any carrier: given levels, inflow, and limits by the step; cyclic, or from an initial level on."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyomo.environ as pyo

from energyplan.model.activity import by_step
from energyplan.model.operation import Operation, Technology
from energyplan.model.reservoir import next_level
from energyplan.plan.rows import MAX_MONEY, EnergyInvestment, quantity
from energyplan.system.horizon import Array


class StoreParameters(EnergyInvestment):
    """Columns of `technologies/store.csv`; power limits charge and discharge, each on the side of the bus."""

    eta_charge: float = quantity("1", doc="share of charge that is stored", gt=0, le=1)
    eta_discharge: float = quantity("1", doc="share of stored energy delivered", gt=0, le=1)
    self_discharge: float = quantity("1/h", 0.0, doc="share of the level lost in an hour", ge=0, le=1)
    energy_only: float = quantity("1", 0.0, doc="1: power is not limited, capacity is energy alone; durations of 1 h make its power a mere number", ge=0, le=1)
    initial_level: float | None = quantity("MWh", None, doc="level before the first step of each chain; without it chains are cyclic", ge=0, le=1e12)
    variable_om: float = quantity("CNY/MWh", 0.0, doc="cost of discharge", ge=-MAX_MONEY, le=MAX_MONEY)
    charge_cost: float = quantity("CNY/MWh", 0.0, doc="cost of charge; income where negative", ge=-MAX_MONEY, le=MAX_MONEY)
    level_cost: float = quantity("CNY/MWh", 0.0, doc="cost of an hour of level", ge=-MAX_MONEY, le=MAX_MONEY)
    spill_cost: float = quantity("CNY/MWh", 0.0, doc="cost of what is spilt", ge=-MAX_MONEY, le=MAX_MONEY)


def opened_level(kept: Any, follows: Any, before: Any, opening: Any, initial: float) -> Any:
    """What a step finds of the level before it: ρ_t e_{t-1}, or the initial level in the first step of a chain [MWh].

    >>> opened_level(0.5, 1.0, 80.0, 0.0, 30.0), opened_level(0.5, 0.0, 80.0, 1.0, 30.0)
    (40.0, 30.0)
    """
    return kept * follows * before + opening * initial


class Store(Technology):
    """A store whose limits may change by the step; energy and power are sized apart within the durations, or tied where these are equal."""

    kind = "store"
    parameters = StoreParameters
    series: ClassVar[dict[str, str]] = {
        "discharge_max": "largest discharge per power [1]",
        "charge_max": "largest charge per power [1]",
        "level_min": "least level per energy [1]",
        "level_max": "largest level per energy [1]",
        "level_set": "level at the end of the step, free where negative [MWh]",
        "inflow": "natural inflow, as stored energy; what is not wanted is spilt [MW]",
        "eta_charge": "share of charge that is stored, in the place of the figure [1]",
        "eta_discharge": "share of stored energy delivered, in the place of the figure [1]",
        "self_discharge": "share of the level lost in an hour, in the place of the figure [1/h]",
        "cost_discharge": "factor of variable_om [1]",
        "cost_charge": "factor of charge_cost [1]",
        "cost_level": "factor of level_cost [1]",
        "cost_spill": "factor of spill_cost [1]",
    }

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """e_t = ρ_t e_{t-1} + (η^c_t p^c_t - p^d_t / η^d_t + i_t - s_t) Δ_t; the first step begins with the initial level, where there is one."""
        power, energy = op.capacity_of("power"), op.capacity_of("energy")
        free = self._free(op, energy) if op.at("energy_only") > 0 else None
        for way, symbol, words in (("charge", "p^c", "drawn into the store"), ("discharge", "p^d", "delivered")):
            share = op.in_service * op.by_step(f"{way}_max", 1.0)
            op.var(way, f"{symbol}: power {words} [MW]", np.maximum(share, 0) * power if free is None else free[way])
            if free is None:
                op.series(f"{way}_share", share, f"largest {way} per power [1]")
                op.row(f"{way}_max", _at_most(way), f"{symbol}_t <= (1 - outage) c_t P [MW]")
        self._levels(op, energy)
        self._balance(op)
        op.inject("discharge", lambda v, t: v.discharge[t])
        op.inject("charge", lambda v, t: -v.charge[t])
        op.book("storage_loss", lambda v, t: v.charge[t] - v.discharge[t])
        for name, what in (("variable_om", "discharge"), ("charge_cost", "charge"), ("level_cost", "level"), ("spill_cost", "spill")):
            if np.any(op.asset.parameters[name]) and b.component(what) is not None:
                op.cost(name, op.asset.parameters[name], by_step(op, f"cost_{what}", _value(what)))

    def _free(self, op: Operation, energy: float) -> dict[str, Array]:
        """Powers that fill the store within a step, or empty it of all that it can hold and gets [MW]."""
        hours, most = op.year.steps.hours, energy * float(np.max(op.by_step("level_max", 1.0), initial=1.0))
        held = max(most, op.at("initial_level") if "initial_level" in op.asset.parameters else 0.0)
        inflow = np.maximum(op.by_step("inflow", 0.0), 0.0)
        into, out = (op.by_step(name, op.at(name)) for name in ("eta_charge", "eta_discharge"))
        return {"charge": most / (into * hours), "discharge": out * (held / hours + inflow)}

    def _levels(self, op: Operation, energy: float) -> None:
        lowest, highest, wanted = op.given("level_min"), op.by_step("level_max", 1.0), op.by_step("level_set", -1.0)
        fixed, most = wanted >= 0, np.maximum(highest, 0) * energy
        op.var("level", "e: level at the end of the step [MWh]", np.where(fixed, wanted, most), np.where(fixed, wanted, 0.0))
        op.series("level_share", highest, "largest level per energy [1]")
        op.row("level_max", lambda v, t: v.level[t] <= v.level_share[t] * v.energy, "e_t <= h_t E [MWh]")
        if lowest is not None:
            op.series("level_least", lowest, "least level per energy [1]")
            op.row("level_min", lambda v, t: v.level[t] >= v.level_least[t] * v.energy, "e_t >= l_t E [MWh]")

    def _balance(self, op: Operation) -> None:
        steps, hours, opening = op.steps, op.year.steps.hours, op.year.steps.opening
        opening = opening if "initial_level" in op.asset.parameters else np.zeros_like(opening)
        initial = op.at("initial_level") if opening.any() else 0.0
        op.series("retention", (1 - op.by_step("self_discharge", op.at("self_discharge"))) ** hours, "ρ: share of the level left after a step, (1-δ)^Δ [1]")
        op.series("stored", op.by_step("eta_charge", op.at("eta_charge")), "η^c: share of charge that is stored [1]")
        op.series("drawn", 1 / op.by_step("eta_discharge", op.at("eta_discharge")), "1/η^d: energy drawn per discharge [1]")
        op.series("opening", opening, "1 in the first step of a chain that does not close, else 0 [1]")
        op.series("follows", 1 - opening, "1 in steps with a step before [1]")
        inflow = op.given("inflow")
        if inflow is not None:
            self._inflow(op, inflow)

        def level_balance(v: Any, t: Any) -> Any:
            found = opened_level(v.retention[t], v.follows[t], v.level[steps.previous[t]], v.opening[t], initial)
            reached = next_level(
                found, v.stored[t] * v.charge[t], v.drawn[t] * v.discharge[t], eta_charge=1, eta_discharge=1, retention=1, hours=steps.hours[t],
            )  # fmt: skip
            return v.level[t] == (reached if inflow is None else reached + steps.hours[t] * (v.inflow[t] - v.spill[t]))

        op.row("level_balance", level_balance, "e_t = ρ_t e_{t-1} (first: e_0) + (η^c_t p^c_t - p^d_t / η^d_t + i_t - s_t) Δ_t [MWh]")

    def _inflow(self, op: Operation, inflow: Array) -> None:
        op.series("inflow", inflow, "i: natural inflow [MW]")
        op.var("spill", "s: what of the inflow is spilt [MW]", np.maximum(inflow, 0.0))


def _at_most(way: str) -> Any:
    return lambda v, t: getattr(v, way)[t] <= getattr(v, f"{way}_share")[t] * v.power


def _value(what: str) -> Any:
    return lambda v, t: getattr(v, what)[t]
