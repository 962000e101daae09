"""A plan looked at before it is run: what runs of it will take, and how its numbers lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from energyplan.analysis.forecast import Forecast, forecast, forecasts
from energyplan.analysis.machine import available_memory
from energyplan.analysis.numerics import Numerics, numerics
from energyplan.model.build import build
from energyplan.plan.schema import Plan
from energyplan.solve.lp import compile_lp
from energyplan.system.assemble import assemble


@dataclass(frozen=True)
class Examination:
    """What was found of a plan.

    Attributes:
        plan: The plan.
        hours: Length of its own steps [h].
        forecasts: What runs by several lengths of steps will take.
        free: Memory that is free [B], None where that is not known.
        numerics: Ranges of the numbers on its own steps; None where its program does not fit into memory.
    """

    plan: Plan
    hours: int
    forecasts: list[Forecast]
    free: float | None
    numerics: Numerics | None


def examine(plan: Plan, say: Callable[[str, str], None] = lambda phase, message: None, free: float | None = None) -> Examination:
    """Forecast runs of a plan and look at the numbers of its program.

    Args:
        plan: The plan.
        say: Told what is being done.
        free: Memory that is free [B], None to look.

    Raises:
        InfeasibleError: a hard target that nothing can change is missed.
    """
    free = available_memory() if free is None else free
    say("forecast", "begin")
    found, system = forecasts(plan), assemble(plan)
    own = next((f for f in found if f.hours == system.horizon.hours_per_step), None) or forecast(system)
    ranges = None
    if own.fits(free):
        say("build", "begin")
        model = build(system, lambda name: say("build", name))
        ranges = numerics(model, compile_lp(model.pyomo))
    return Examination(plan, system.horizon.hours_per_step, found, free, ranges)
