"""Why two runs differ in cost: their plans are read again, and the plans between them solved on longer steps, one from another's vertex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.build import build
from energyplan.pipeline import Request, penalty_of
from energyplan.plan.schema import Plan
from energyplan.questions import all_seen
from energyplan.solve.highs import Session
from energyplan.solve.lp import MONEY, Values, compile_lp
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
    for plan in (one, other):
        all_seen(plan, _("what changes move"))
    hours = _hours(one)
    __, __, moved = attribute(one, other, LeastCost(hours).of, say)
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


class LeastCost:
    """Least net costs of plans that have much in common: the first is solved from nothing, each other from the vertex of the one before.

    Args:
        hours: Length of their steps, None for their own.
    """

    def __init__(self, hours: int | None):
        self._hours = hours
        self._session: Session | None = None

    def of(self, plan: Plan) -> float:
        """Least net cost of a plan, penalties left out, discounted [CNY].

        Raises:
            InfeasibleError: hard targets and limits cannot be met.
        """
        model = build(assemble(with_steps(plan, self._hours) if self._hours else plan))
        lp = compile_lp(model.pyomo)
        if self._session is None:
            self._session = Session(lp, first="hipo")
        else:
            self._session.become(lp)
        point = self._session.minimise()
        if point is None:
            raise InfeasibleError(_("no schedule satisfies all hard targets and limits"))
        return point.objective / MONEY + model.constant - penalty_of(model, Values(lp, point.x, point.y))
