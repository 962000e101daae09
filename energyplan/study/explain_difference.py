"""Why two runs differ in cost: their plans are read again, and the plans between them solved on longer steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from energyplan.clock import Clock
from energyplan.i18n import _
from energyplan.pipeline import Request, penalty_of, solve_system
from energyplan.plan.schema import Plan
from energyplan.solve.highs import SolveOptions
from energyplan.solve.lp import MONEY, Values
from energyplan.study.attribution import Moved, attribute
from energyplan.system.assemble import assemble, coarser, with_steps

Say = Callable[[str], None]

STEPS = 300
"""Least steps a year on which the plans are solved."""


def explain_difference(first: dict[str, Any], last: dict[str, Any], say: Say = lambda _: None) -> tuple[list[Moved], str]:
    """What each change of the inputs moves, from one run to another, and the steps on which that was found.

    Args:
        first: `run.json` of a run; its plan is read again by the request it holds.
        last: That of the other.
        say: Told how it gets on.

    Raises:
        InputError: a plan is no longer there, or no longer right.
        InfeasibleError: a plan between the two has hard targets that cannot be met.
    """
    one, other = (_request(manifest).read() for manifest in (first, last))
    hours = _hours(one)
    __, __, moved = attribute(one, other, lambda plan: least_cost(plan, hours), say)
    return moved, _("steps of {n} h").format(n=hours) if hours else _("its own steps")


def _request(manifest: dict[str, Any]) -> Request:
    asked = manifest["request"]
    return Request.of(asked["model"], asked["scenario"], asked["sets"], asked["resolution"], asked["targets"])


def _hours(plan: Plan) -> int | None:
    """Longest steps of which a year has some hundreds; None where the plan brings its own."""
    if plan.steps:
        return None
    lengths = [system.horizon.hours_per_step for system in coarser(plan) if plan.file.hours_per_year / system.horizon.hours_per_step >= STEPS]
    return max([plan.file.horizon.hours_per_step, *lengths])


def least_cost(plan: Plan, hours: int | None) -> float:
    """Least net cost of a plan on steps of some hours, penalties left out, discounted [CNY]."""
    system = assemble(with_steps(plan, hours) if hours else plan)
    model, lp, solution = solve_system(system, SolveOptions(), Clock(lambda phase, message: None))
    return solution.objective / MONEY + model.constant - penalty_of(model, Values(lp, solution.x, solution.y))
