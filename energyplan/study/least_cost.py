"""Plans that have much in common, solved one from another's vertex on longer steps: seconds each, without run folders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.build import Model, build
from energyplan.plan.schema import Plan
from energyplan.results.compliance import net_cost
from energyplan.solve.highs import Session, SolveOptions
from energyplan.solve.lp import Values, compile_lp
from energyplan.system.assemble import assemble, longer_steps, with_steps

Say = Callable[[str], None]


def quick_hours(plan: Plan) -> int | None:
    """Longest steps of which a year has some hundreds [h]; None where the plan brings its own."""
    if plan.steps:
        return None
    return max(plan.file.horizon.hours_per_step, longer_steps(plan) or 0)


def steps_in_words(hours: int | None) -> str:
    """The steps on which plans were solved, for a page."""
    return _("steps of {n} h").format(n=hours) if hours else _("its own steps")


@dataclass(frozen=True, eq=False)
class Optimum:
    """A solved plan.

    Attributes:
        model: Its program.
        values: Of its variables.
        net_cost: Least net cost, penalties left out, discounted [CNY].
    """

    model: Model
    values: Values
    net_cost: float


class LeastCost:
    """Least net costs of plans that have much in common: the first is solved from nothing, each other from the vertex of the one before.

    Args:
        hours: Length of their steps, None for their own.
        threads: Of the solver.
    """

    def __init__(self, hours: int | None, threads: int = 2):
        self._hours, self._options = hours, SolveOptions(threads=threads)
        self._session: Session | None = None

    def of(self, plan: Plan) -> float:
        """Least net cost of a plan, penalties left out, discounted [CNY].

        Raises:
            InfeasibleError: hard targets and limits cannot be met.
        """
        return self.solve(plan).net_cost

    def solve(self, plan: Plan) -> Optimum:
        """The plan solved to a vertex. Where several schedules cost the same, which of them it is hangs on the plans before.

        Raises:
            InfeasibleError: hard targets and limits cannot be met.
        """
        model = build(assemble(with_steps(plan, self._hours) if self._hours else plan))
        lp = compile_lp(model.pyomo)
        if self._session is None:
            self._session = Session(lp, self._options, first="hipo")
        else:
            self._session.become(lp)
        point = self._session.minimise()
        if point is None:
            raise InfeasibleError(_("no schedule satisfies all hard targets and limits"))
        values = Values(lp, point.x, point.y)
        return Optimum(model, values, net_cost(model, values))
