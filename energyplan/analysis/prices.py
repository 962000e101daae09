"""What a target costs at the margin, to either side, and in all: slopes of the plan's cost in the target's own unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from energyplan.analysis.program import CostProgram
from energyplan.plan.targets import Target
from energyplan.results.compliance import price_unit, year_weight
from energyplan.units import factor

STEP = 0.01
"""Step to each side, in parts of the target's value."""

FREE = 1e-9
"""Dual [millions per unit of the row] below which a target is not active."""


@dataclass(frozen=True)
class TargetPrice:
    """The price of one target.

    Money of a stock is that of its year; of a yearly amount, of each year its milestone stands for. Prices are of one unit more of a
    least value and of one unit less of a largest one, so they are never negative. `easier <= harder`, for cost is convex in what a
    constraint asks; where they are equal the shadow price is unique.

    Attributes:
        target: The target.
        easier: What the last unit asked for costs: saved by a step down [CNY per unit as written].
        harder: What the next unit would cost, None where it cannot be had.
        step: Step to each side [unit as written].
        dropped: What the whole plan would save without the target, discounted [CNY].
        unit: Unit of the prices.
        active: Whether the target binds.
    """

    target: Target
    easier: float
    harder: float | None
    step: float
    dropped: float
    unit: str
    active: bool


def price_targets(program: CostProgram, say: Callable[[str], None] = lambda _: None, step: float = STEP) -> list[TargetPrice]:
    """Prices of all targets that have a value, in the order of the register.

    Args:
        program: The solved program; all its targets hold.
        say: Told which target is being priced.
        step: Step to each side, in parts of the value.
    """
    prices = []
    for target in program.system.targets:
        if target.id not in program.enforced:
            continue
        say(target.id)
        prices.append(_price(program, target, step))
    return prices


def _price(program: CostProgram, target: Target, step: float) -> TargetPrice:
    rows, value = program.rows[target.id], target.value or 0.0
    written = target.value_written.partition(" ")[2]
    per_unit = factor(written or "1", target.unit or "1")
    unit = price_unit(written, yearly=program.enforced[target.id].yearly)
    h = step * max(abs(value), 1e-3)
    if np.abs(program.base.y[rows]).max() <= FREE:
        return TargetPrice(target, 0.0, 0.0, h / per_unit, 0.0, unit, active=False)
    sign = 1.0 if target.sense == ">=" else -1.0
    weight, cost = year_weight(program.system.horizon, target), program.cost(program.base)

    def slope(direction: float) -> float | None:
        point = program.with_value(target.id, value + direction * sign * h)
        return None if point is None else max(0.0, direction * (program.cost(point) - cost) / h * per_unit / weight)

    dropped = cost - program.cost(program.with_targets([name for name in program.rows if name != target.id]))
    easier = slope(-1.0)
    return TargetPrice(target, 0.0 if easier is None else easier, slope(1.0), h / per_unit, max(0.0, dropped), unit, active=True)
