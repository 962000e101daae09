"""What every store shares: the level balance and its limits."""

from __future__ import annotations

from typing import Any

from energyplan.model.operation import Operation
from energyplan.model.stepwise import values_of


def next_level(level: Any, charge: Any, discharge: Any, *, eta_charge: float, eta_discharge: float, retention: Any, hours: Any) -> Any:
    """Level at the end of a step: e_t = ρ_t e_{t-1} + (η^c p^c_t - p^d_t / η^d) Δ_t   [MWh], ρ_t = (1-δ)^Δ_t.

    Args:
        level: Level at the end of the step before [MWh].
        charge: Power drawn into the store [MW].
        discharge: Power delivered by it [MW].
        eta_charge: Share of charge that reaches the store η^c [1].
        eta_discharge: Share of stored energy that is delivered η^d [1].
        retention: Share of the level that is left after the step ρ [1].
        hours: Length of the step Δ [h].

    >>> round(next_level(5, 2, 0, eta_charge=.95, eta_discharge=.95, retention=.999, hours=1), 3)
    6.895
    """
    return retention * level + eta_charge * hours * charge - hours / eta_discharge * discharge


def build_store(op: Operation, *, eta_charge: float, eta_discharge: float, charge_power: float = 1.0, unit: str = "MW") -> None:
    """Variables charge, discharge, level and the rows every store has.

    p^c_t <= (1 - outage) χ P, p^d_t <= (1 - outage) P, e_t <= E, and the level balance, cyclic over the year. χ is the charge power over P.
    """
    b, steps = op.b, op.steps
    power, energy = op.capacity_of("power"), op.capacity_of("energy")
    in_service = op.in_service
    stored = "MWh" if unit == "MW" else "m3"
    op.var("charge", f"p^c: power drawn into the store [{unit}]", in_service * charge_power * power)
    op.var("discharge", f"p^d: power delivered [{unit}]", in_service * power)
    op.var("level", f"e: level at the end of the step [{stored}]", energy)
    delta = op.at("self_discharge") if "self_discharge" in op.asset.parameters else 0.0
    op.series("retention", (1 - delta) ** op.year.steps.hours, "ρ: share of the level left after a step, (1-δ)^Δ [1]")
    doc = "p^c_t <= (1 - outage) P" if charge_power == 1 else "p^c_t <= (1 - outage) χ P"
    op.row("charge_max", lambda v, t: v.charge[t] <= in_service * charge_power * b.power, f"{doc} [{unit}]")
    op.row("discharge_max", lambda v, t: v.discharge[t] <= in_service * b.power, f"p^d_t <= (1 - outage) P [{unit}]")
    op.row("level_max", lambda v, t: v.level[t] <= b.energy, f"e_t <= E [{stored}]")
    if hasattr(b, "inflow"):
        op.var("spill", "s: water spilt, as energy [MW]", float(values_of(b.inflow).max()) * power)

    def level_balance(v: Any, t: Any) -> Any:
        """Level after one step, with natural inflow where there is one."""
        reached = next_level(
            v.level[steps.previous[t]], v.charge[t], v.discharge[t],
            eta_charge=eta_charge, eta_discharge=eta_discharge,
            retention=v.retention[t], hours=steps.hours[t],
        )  # fmt: skip
        if hasattr(v, "inflow"):
            reached = reached + steps.hours[t] * (v.inflow[t] * b.power - v.spill[t])
        return v.level[t] == reached

    doc = "e_t = ρ_t e_{t-1} + (η^c p^c_t - p^d_t/η^d) Δ_t" + (" + (i_t P - s_t) Δ_t" if hasattr(b, "inflow") else "")
    op.row("level_balance", level_balance, f"{doc} [{stored}]")
