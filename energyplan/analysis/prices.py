"""What a target costs at the margin, to either side, and in all: slopes of the plan's cost in the target's own unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from energyplan.analysis.program import CostProgram
from energyplan.analysis.repair import is_figure
from energyplan.plan.targets import Target
from energyplan.results.compliance import achievements, price_unit, year_weight
from energyplan.solve.lp import Values

STEP = 0.01
"""Step to each side, in parts of the target's value, of a unit as written where it is 0."""

FREE = 1e-9
"""Dual [millions per unit of the row] below which nothing is saved by asking for less."""


@dataclass(frozen=True)
class TargetPrice:
    """The price of one target.

    Money of a stock is that of its year; of a yearly amount, of each year its milestone stands for. Prices are of one unit more of a
    least value and of one unit less of a largest one, as means over a step, so they are never negative. Where they are equal the shadow
    price is unique.

    `easier <= harder` where cost is convex in the value: where the row is an amount, or a share of something nobody decides. A share of
    a total that is decided (generators, generation, what is available, demand that may stay unserved) is not: of 10 MW of wind beside 30
    of coal that may retire, a share of 50 % takes 20 MW of coal away, and 60 % only 3.3 more.

    Attributes:
        target: The target.
        easier: What the last unit asked for costs: saved by a step down [CNY per unit as written].
        harder: What the next unit would cost, None where a step up cannot be had.
        step: Step to each side [unit as written].
        dropped: What the whole plan would save without the target, discounted [CNY].
        unit: Unit of the prices.
        active: Whether a step to either side would change the cost, or cannot be had.
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
    reached = achievements(program.model, Values(program.lp, program.base.x, program.base.y))
    prices = []
    for target in program.system.targets:
        if target.id in program.enforced:
            say(target.id)
            prices.append(_price(program, target, reached[target.id].value, step))
    return prices


def _price(program: CostProgram, target: Target, reached: float, step: float) -> TargetPrice:
    value, of_unit = target.value or 0.0, target.per_unit
    unit = price_unit(target.unit_written, program.system.currency, yearly=program.enforced[target.id].yearly)
    h = step * (abs(value) or of_unit)
    sign = 1.0 if target.sense == ">=" else -1.0
    weight, cost = year_weight(program.system.horizon, target), program.cost(program.base)

    def slope(direction: float) -> float | None:
        point = program.with_value(target.id, value + direction * sign * h)
        return None if point is None else max(0.0, direction * (program.cost(point) - cost) / h * of_unit / weight)

    easier, dropped = 0.0, 0.0
    if binds := bool(np.abs(program.base.y[program.rows[target.id]]).max() > FREE):
        easier = slope(-1.0) or 0.0
        dropped = max(0.0, cost - program.cost(program.with_targets([name for name in program.rows if name != target.id])))
    # Where the plan stands a step ahead of the target already, the step is free. Else it is asked for, even where nothing is saved by
    # asking for less: what just stands may be all there can be.
    if not binds and sign * (reached - value) >= h:
        harder: float | None = 0.0
    else:
        harder = slope(1.0) if is_figure(target, value + sign * h) else None
    return TargetPrice(target, easier, harder, h / of_unit, dropped, unit, active=binds or harder != 0)
